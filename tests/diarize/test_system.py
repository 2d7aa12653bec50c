"""What a machine says, and the innocent twins of it that people say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from qa.diarize.system import mark, marked_turns, reached_nobody, without_system
from qa.lexicon import SystemPhrases
from qa.packs.load import load_pack
from qa.types import Activity, ChannelActivity, Prosody, Span, Turn, Word

AGENT, CUSTOMER = 0, 1
Line = tuple[int, str]
GREETS: Line = (AGENT, "您好银座购物广场请问有什么可以帮您")
ASKS: Line = (CUSTOMER, "你好我想问一下停车怎么收费")
ANSWERS: Line = (AGENT, "停车前两个小时免费之后每小时五元")
THANKS: Line = (CUSTOMER, "好的知道了谢谢再见")
CLOSES: Line = (AGENT, "不客气再见欢迎到广场来做客")
TALK = [ASKS, ANSWERS, THANKS, CLOSES]


@pytest.fixture(scope="module")
def phrases() -> SystemPhrases:
    return load_pack("plaza").system


def laid_out(lines: Sequence[Line], gap: float = 1.5) -> tuple[list[list[Word]], list[Span]]:
    """Words by channel, a line after the other, and the time of each line."""
    words: list[list[Word]] = [[], []]
    spans, now = [], 1.0
    for channel, text in lines:
        words[channel] += [Word(c, now + i * 0.2, now + i * 0.2 + 0.2, 0.9) for i, c in enumerate(text)]
        spans.append(Span(now, now + 0.2 * len(text)))
        now += 0.2 * len(text) + gap
    return words, spans


def machines(phrases: SystemPhrases, lines: Sequence[Line], gap: float = 1.5, **more) -> list[str]:
    words, _ = laid_out(lines, gap)
    marked = mark(words, phrases, **more)
    texts = ["".join(w.text for w in leg) for leg in marked.system]
    return [text for _, text in lines if any(text in leg for leg in texts)]


@pytest.mark.parametrize(
    "said",
    [
        "您拨打的号码是空号请核对后再拨",
        "您呼叫的用户正在通话中请稍后再拨",
        "请在提示音后留言录音完毕后挂机即可",
        "欢迎致电普通话服务请按一人工服务请按零",
        "坐席全忙请继续等待您前面还有三位客户在等待",
        "非常满意请按一满意请按二不满意请按三",
    ],
)
def test_a_machine_before_anybody_has_spoken(phrases: SystemPhrases, said: str):
    assert machines(phrases, [(AGENT, said), GREETS, *TALK]) == [said]
    assert machines(phrases, [(CUSTOMER, said)]) == [said]


def test_a_menu_after_the_goodbyes(phrases: SystemPhrases):
    menu = (AGENT, "请对本次服务进行评价满意请按一不满意请按二")
    assert machines(phrases, [GREETS, *TALK, menu]) == [menu[1]]


def test_a_queue_in_the_middle(phrases: SystemPhrases):
    queue = (AGENT, "坐席全忙请继续等待")
    assert machines(phrases, [GREETS, ASKS, ANSWERS, queue, THANKS, CLOSES]) == [queue[1]]


@pytest.mark.parametrize(
    "said",
    [
        "我是八八零一号很高兴为您服务",
        "工号八八零一为您服务",
        "您好工号八八零一为您服务请问有什么可以帮您",
        "您好欢迎致电银座购物广场",
        "您好为了保证服务质量您的通话可能会被录音请问有什么可以帮您",
    ],
)
def test_an_agent_may_say_it_personally(phrases: SystemPhrases, said: str):
    assert machines(phrases, [(AGENT, said), *TALK]) == []


@pytest.mark.parametrize(
    "line",
    [
        (CUSTOMER, "我打过去他说您拨打的号码是空号"),
        (CUSTOMER, "我按了一怎么转到你这里来了人工服务请按零我也按了"),
        (AGENT, "您挂机后先按一下零转人工服务请按零"),
        (AGENT, "麻烦您稍后给我的服务做个评价"),
        (AGENT, "我帮您转接请稍候"),
        (AGENT, "您的电话我们打过是空号"),
    ],
)
def test_who_speaks_of_a_machine_is_none(phrases: SystemPhrases, line: Line):
    assert machines(phrases, [GREETS, ASKS, line, ANSWERS, THANKS]) == []
    assert machines(phrases, [GREETS, *TALK, line]) == []


def voiced(lines: Sequence[Line], hertz: Sequence[float]) -> Activity:
    """The activity of both legs, each line at a pitch of its own."""
    _, spans = laid_out(lines)
    legs = tuple(
        ChannelActivity(
            speech=tuple(s for s, (c, _) in zip(spans, lines, strict=True) if c == leg),
            music=(),
            flat=(),
            noise_dbfs=-60.0,
            prosody=tuple(
                Prosody(s, h, 4.0, -25.0) for s, h, (c, _) in zip(spans, hertz, lines, strict=True) if c == leg
            ),
        )
        for leg in (AGENT, CUSTOMER)
    )
    return Activity(legs, ())


def test_a_number_is_announced_by_another_voice_and_said_by_the_same(phrases: SystemPhrases):
    lines = [(AGENT, "工号八八零一为您服务"), GREETS, *TALK]
    machine = voiced(lines, [280, 180, 120, 180, 120, 180])
    person = voiced(lines, [182, 180, 120, 180, 120, 180])
    assert machines(phrases, lines, activity=machine) == [lines[0][1]]
    assert machines(phrases, lines, activity=person) == []


def test_without_a_sound_to_go_by_it_is_a_question(phrases: SystemPhrases):
    words, _ = laid_out([(AGENT, "工号八八零一为您服务"), GREETS, *TALK])
    marked = mark(words, phrases)
    assert not any(marked.system)
    assert [turn.text for turn in marked.doubtful] == ["工号八八零一为您服务"]


def test_the_same_recording_in_many_calls(phrases: SystemPhrases):
    lines = [(AGENT, "工号八八零一为您服务"), GREETS, *TALK]
    _, spans = laid_out(lines)
    assert machines(phrases, lines, recorded=[(AGENT, spans[0])]) == [lines[0][1]]
    assert machines(phrases, lines, recorded=[(CUSTOMER, spans[0])]) == []


def test_a_voice_out_of_a_computer_that_greets_is_an_agent_all_the_same(phrases: SystemPhrases):
    """It says the same greeting in the same way in every call; nobody else greets."""
    for greeting in (GREETS, (AGENT, "您好欢迎致电银座购物广场"), (AGENT, "您好工号八八零一为您服务请讲")):
        lines = [greeting, *TALK]
        _, spans = laid_out(lines)
        every = [(channel, span) for (channel, _), span in zip(lines, spans, strict=True)]
        assert machines(phrases, lines, recorded=every) == []
        assert machines(phrases, lines, recorded=every, activity=voiced(lines, [180, 120, 180, 120, 180])) == []


def test_a_recording_that_an_agent_follows_without_a_pause(phrases: SystemPhrases):
    lines = [(AGENT, "工号八八零一为您服务"), GREETS, *TALK]
    _, spans = laid_out(lines, gap=0.5)
    assert machines(phrases, lines, gap=0.5, recorded=[(AGENT, spans[0])]) == [lines[0][1]]


def test_a_machine_that_an_agent_follows_without_a_pause(phrases: SystemPhrases):
    lines = [(AGENT, "普通话服务请按一人工服务请按零"), GREETS, *TALK]
    assert machines(phrases, lines, gap=0.5) == [lines[0][1]]


def test_somebody_answers_right_after_a_machine(phrases: SystemPhrases):
    lines = [(CUSTOMER, "您拨打的电话正在接通中请不要挂机"), (CUSTOMER, "喂你好"), GREETS, *TALK]
    assert machines(phrases, lines, gap=0.5) == [lines[0][1]]


def test_a_sentence_between_two_of_a_machine(phrases: SystemPhrases):
    lines = [
        (AGENT, "您前面还有三位客户在等待"),
        (AGENT, "话务繁忙请谅解"),
        (AGENT, "坐席全忙请继续等待"),
        GREETS,
        *TALK,
    ]
    assert machines(phrases, lines) == [text for _, text in lines[:3]]


def test_every_word_is_somebodys(phrases: SystemPhrases):
    lines = [(AGENT, "普通话服务请按一人工服务请按零"), GREETS, *TALK]
    words, _ = laid_out(lines)
    marked = mark(words, phrases)
    for leg in (AGENT, CUSTOMER):
        assert sorted((*marked.human[leg], *marked.system[leg]), key=lambda w: w.start) == words[leg]


def test_its_speech_is_nobodys(phrases: SystemPhrases):
    lines = [(AGENT, "普通话服务请按一人工服务请按零"), GREETS, *TALK]
    words, spans = laid_out(lines)
    activity = voiced(lines, [280, 180, 120, 180, 120, 180])
    cleaned = without_system(activity, mark(words, phrases, activity))
    assert cleaned.channels[AGENT].speech[0].start == pytest.approx(spans[1].start)
    assert cleaned.channels[CUSTOMER] == activity.channels[CUSTOMER]


def turns(*said: tuple[str, str]) -> tuple[Turn, ...]:
    return tuple(Turn(party, 5.0 * i, 5.0 * i + 4.0, text) for i, (party, text) in enumerate(said))  # type: ignore[arg-type]


EMPTY = "您拨打的号码是空号，请核对后再拨。"


@pytest.mark.parametrize(
    ("said", "nobody"),
    [
        ((("customer", EMPTY),), True),
        ((("agent", "喂？您好？"), ("customer", EMPTY)), True),
        ((("customer", "请在滴声后留言。"),), True),
        ((("agent", "普通话服务请按一，人工服务请按零。"), ("customer", "喂？")), True),
        ((("agent", "您好，请问是王女士吗？我是银座的客服。"), ("customer", EMPTY)), False),
        ((("agent", "喂？您好？"), ("customer", "喂？")), False),
        ((("agent", "普通话服务请按一。"), ("agent", "您好，请讲。"), ("customer", "你好，停车怎么收费？")), False),
    ],
)
def test_a_call_that_reached_nobody(phrases: SystemPhrases, said, nobody: bool):
    assert reached_nobody(marked_turns(turns(*said), phrases)) is nobody


def test_speech_that_was_not_made_out_is_somebody(phrases: SystemPhrases):
    found = marked_turns(turns(("customer", EMPTY)), phrases)
    assert reached_nobody(found, [[Span(10.0, 12.0)]])
    assert not reached_nobody(found, [[Span(10.0, 22.0)]])


def test_given_turns_keep_what_is_the_systems(phrases: SystemPhrases):
    given = turns(("system", "嘟"), ("agent", "您好，银座购物广场。"), ("customer", "你好。"))
    assert marked_turns(given, phrases) == given
    assert marked_turns([replace(given[0], text=EMPTY)], phrases)[0].party == "system"
