"""Which leg is the agent's: each piece of evidence alone, and where two speak against each other."""

from __future__ import annotations

import pytest

from qa.diarize.roles import assign
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


@pytest.mark.parametrize(
    ("name", "info", "spoken", "option", "expected"),
    [
        ("log", {"agent_channel": 1}, SILENT, None, (1, 0.95, ())),
        ("log and greeting", {"agent_channel": 1}, (words("喂", 5), words(AGENT, 1)), None, (1, 1.0, ())),
        (
            "log against greeting",
            {"agent_channel": 0},
            (words("喂", 5), words(AGENT, 1)),
            None,
            (0, 0.7, ("agent_leg_disputed",)),
        ),
        ("log before option", {"agent_channel": 1}, SILENT, 0, (1, 0.95, ())),
        ("greeting", {}, (words("我想问一下", 5), words(AGENT, 1)), None, (1, 0.9, ())),
        ("greeting before option", {}, (words("我想问一下", 5), words(AGENT, 1)), 0, (1, 0.9, ())),
        ("the longer greeting", {}, (words("您好我问一下", 1), words(AGENT, 3)), None, (1, 0.9, ())),
        ("outbound", {"direction": "outbound"}, (words("喂你好", 1), words(AGENT, 2.5)), None, (1, 0.9, ())),
        ("option", {}, SILENT, 1, (1, 0.8, ())),
        ("option before a mere 您好", {}, (words("您好", 1), words("您好", 3)), 1, (1, 0.8, ())),
        ("both say 您好", {"direction": "inbound"}, (words("您好", 3), words("您好", 1)), None, (1, 0.65, ())),
        (
            "a greeting late in the call",
            {},
            (words("嗯" * 90, 1) + words(AGENT, 60), ()),
            None,
            (0, 0.5, ("agent_leg_guessed",)),
        ),
        ("inbound", {"direction": "inbound"}, SILENT, None, (0, 0.55, ("agent_leg_guessed",))),
        ("nothing", {}, SILENT, None, (0, 0.5, ("agent_leg_guessed",))),
        ("a channel that is not there", {"agent_channel": 5}, SILENT, 1, (1, 0.8, ("agent_channel_unusable",))),
    ],
)
def test_evidence(name: str, info: dict, spoken, option, expected):
    roles = assign(BOTH, call(**info), spoken, GREETING, talk=TALK, agent_channel=option)
    agent, confidence, problems = expected
    assert roles.party_of_channel == (("agent", "customer") if agent == 0 else ("customer", "agent")), name
    assert roles.confidence == confidence
    assert tuple(p.kind for p in roles.problems) == problems
    assert roles.reason


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
        (("", LIKE_AN_AGENT), None, (1, 0.8)),
        (("帮您", LIKE_AN_AGENT), None, (1, 0.8)),
        (("帮您感谢您", LIKE_AN_AGENT), None, (0, 0.5)),  # 2 against 3: not clearly more
        (("", "帮您"), None, (0, 0.5)),  # one phrase is chance
        (("", LIKE_AN_AGENT), 0, (0, 0.8)),  # the user's word before a count
    ],
)
def test_who_talks_like_an_agent(spoken: tuple[str, str], option: int | None, expected: tuple[int, float]):
    said = tuple(words(text, 40) for text in spoken)
    roles = assign(BOTH, call(), said, GREETING, talk=TALK, agent_channel=option)
    assert (roles.party_of_channel.index("agent"), roles.confidence) == expected
