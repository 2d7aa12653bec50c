"""Which leg is the agent's: each piece of evidence alone, and where two speak against each other."""

from __future__ import annotations

import pytest

from qa.diarize.roles import assign, assign_voices, sure_or_unknown
from qa.lexicon import compile_set
from qa.types import Activity, CallInfo, ChannelActivity, Span, Word

GREETING = compile_set("greeting", ["您好", "您好，{org}客服中心", "很高兴为您服务"])
AGENT = "您好这里是银座购物广场客服中心"


def words(text: str, start: float, pace: float = 0.2) -> tuple[Word, ...]:
    return tuple(Word(c, start + i * pace, start + (i + 1) * pace, 0.9) for i, c in enumerate(text))


def heard(*speech: tuple[tuple[float, float], ...]) -> Activity:
    return Activity(tuple(ChannelActivity(tuple(Span(*s) for s in leg), (), (), -60.0) for leg in speech), ())


def call(**facts) -> CallInfo:
    return CallInfo("c1", "c1.wav", **facts)


TALK = compile_set("talk", ["请稍等", "帮您", "感谢您"])
BOTH = heard(((1, 4),), ((5, 8),))
SILENT = ((), ())


CALLER = words("我想问一下你们几点关门啊", 5) + words("我要退货你们给不给退", 12) + words("那我什么时候去拿", 20)
HELPER = words(AGENT, 1) + words("我帮您查一下请您稍等", 10) + words("请您带好小票到服务台办理", 18)


@pytest.mark.parametrize(
    ("name", "info", "spoken", "option", "agent", "between", "problems"),
    [
        ("log", {"agent_channel": 1}, SILENT, None, 1, (0.95, 0.95), ()),
        ("log and greeting", {"agent_channel": 1}, (words("喂", 5), words(AGENT, 1)), None, 1, (0.99, 1), ()),
        (
            "log against one greeting",
            {"agent_channel": 0},
            (words("喂", 5), words(AGENT, 1)),
            None,
            *(0, (0.2, 0.6), ("agent_leg_disputed",)),
        ),
        (
            "log against all that is said",
            {"agent_channel": 0},
            (CALLER, HELPER),
            None,
            *(1, (0.6, 0.97), ("agent_leg_disputed",)),
        ),
        ("option before log", {"agent_channel": 1}, SILENT, 0, 0, (0.99, 0.99), ()),
        ("option against all", {"agent_channel": 1}, (CALLER, HELPER), 0, 0, (0.99, 0.99), ("agent_leg_disputed",)),
        ("greeting", {}, (words("我想问一下", 5), words(AGENT, 1)), None, 1, (0.9, 0.999), ()),
        ("the longer greeting", {}, (words("您好我问一下", 1), words(AGENT, 3)), None, 1, (0.9, 0.999), ()),
        ("outbound", {"direction": "outbound"}, (words("喂你好", 1), words(AGENT, 2.5)), None, 1, (0.9, 0.999), ()),
        ("option", {}, SILENT, 1, 1, (0.99, 0.99), ()),
        ("both say 您好", {"direction": "inbound"}, (words("您好", 3), words("您好", 1)), None, 1, (0.6, 0.7), ()),
        ("inbound", {"direction": "inbound"}, SILENT, None, 0, (0.54, 0.56), ("agent_leg_guessed",)),
        ("nothing", {}, SILENT, None, 0, (0.5, 0.5), ("agent_leg_guessed",)),
        ("no such channel", {"agent_channel": 5}, SILENT, 1, 1, (0.99, 0.99), ("agent_channel_unusable",)),
    ],
)
def test_evidence(name: str, info: dict, spoken, option, agent: int, between, problems):
    roles = assign(BOTH, call(**info), spoken, GREETING, talk=TALK, agent_channel=option)
    assert roles.party_of_channel == (("agent", "customer") if agent == 0 else ("customer", "agent")), name
    low, high = between
    assert low <= roles.confidence <= high
    assert tuple(p.kind for p in roles.problems) == problems
    assert roles.reason


def test_words_alone_tell_who_is_who():
    roles = assign(BOTH, call(), (HELPER[len(AGENT) :], CALLER), compile_set("none", ["没有人说的话"]))
    assert roles.party_of_channel == ("agent", "customer")
    assert roles.confidence > 0.9
    assert "leg 0" in roles.reason


def test_what_is_added_for_one_leg_is_taken_from_the_other():
    straight = assign(BOTH, call(), (HELPER, CALLER), GREETING, talk=TALK)
    crossed = assign(BOTH, call(), (CALLER, HELPER), GREETING, talk=TALK)
    assert straight.confidence == crossed.confidence
    assert straight.party_of_channel == crossed.party_of_channel[::-1]


def test_words_of_another_language_tell_nothing():
    english = tuple(words(text.replace(" ", ""), 1) for text in ("how may I help you", "I want my money back"))
    roles = assign(BOTH, call(), english, GREETING)
    assert roles.confidence == 0.5


COLLEAGUE = words("您好我是停车场的我给您解释一下", 30) + words("您的车我们帮您登记好了请您放心", 40)


@pytest.mark.parametrize(
    ("voices", "parties"),
    [
        ((CALLER, HELPER), ("customer", "agent")),
        ((HELPER, CALLER), ("agent", "customer")),
        ((CALLER, HELPER, COLLEAGUE), ("customer", "agent", "agent")),
        ((HELPER, CALLER, words("嗯", 30)), ("agent", "customer", "unknown")),
        ((HELPER,), ("unknown",)),
        ((), ()),
    ],
)
def test_the_voices_of_one_channel(voices, parties):
    roles = assign_voices(voices, call(), GREETING, TALK)
    assert roles.party_of_channel == parties
    assert roles.confidence > 0.9 or len(voices) < 2


def test_voices_that_say_nothing_are_unknown():
    roles = sure_or_unknown(assign_voices(((), ()), call(), GREETING, TALK))
    assert roles.party_of_channel == ("unknown", "unknown")
    assert [p.kind for p in roles.problems] == ["agent_leg_guessed"]


def test_the_first_to_speak_on_an_inbound_call_answers():
    late = heard(((6, 9),), ((1, 4),))
    assert assign(late, call(direction="inbound"), SILENT, GREETING).party_of_channel == ("customer", "agent")
    assert assign(late, call(), SILENT, GREETING).party_of_channel == ("agent", "customer")


def test_a_guess_is_below_what_may_be_judged():
    for info in (call(), call(direction="inbound"), call(direction="outbound")):
        assert assign(BOTH, info, SILENT, GREETING).confidence < 0.6


@pytest.mark.parametrize(
    "activity",
    [
        heard(((1, 4),)),
        heard(((1, 4), (5, 8)), ((1, 4), (5, 8))),
        heard(((1, 2),), ((3, 4),), ((5, 6),)),
    ],
    ids=["mono", "both legs the same", "three that speak"],
)
def test_unknown(activity: Activity):
    roles = assign(activity, call(agent_channel=0), [()] * len(activity.channels), GREETING)
    assert set(roles.party_of_channel) == {"unknown"}
    assert roles.confidence == 0.0
    assert roles.reason


def test_two_of_six_channels_speak():
    six = heard((), (), ((1, 4),), (), ((5, 8),), ())
    spoken = [(), (), words("我想问一下", 5), (), words(AGENT, 1), ()]
    roles = assign(six, call(), spoken, GREETING)
    assert roles.party_of_channel == ("unknown", "unknown", "customer", "unknown", "agent", "unknown")


def test_a_dead_leg_is_the_other_party():
    roles = assign(heard((), ((1, 9),)), call(), ((), words(AGENT, 1)), GREETING)
    assert roles.party_of_channel == ("customer", "agent")


TALK = compile_set("talk", ["请稍等", "帮您", "感谢您"])
LIKE_AN_AGENT = "请稍等我帮您查一下感谢您"


@pytest.mark.parametrize(
    ("spoken", "option", "expected"),
    [
        (("", LIKE_AN_AGENT), None, 1),
        (("帮您", LIKE_AN_AGENT), None, 1),
        (("", LIKE_AN_AGENT), 0, 0),  # the user's word before a count
    ],
)
def test_who_talks_like_an_agent(spoken: tuple[str, str], option: int | None, expected: int):
    said = tuple(words(text, 40) for text in spoken)
    roles = assign(BOTH, call(), said, GREETING, talk=TALK, agent_channel=option)
    assert roles.party_of_channel.index("agent") == expected
    assert roles.confidence >= 0.6
