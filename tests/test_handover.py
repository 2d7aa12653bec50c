"""Who answers for what in a call that was transferred: outcomes worked out by hand from the dialogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from qa.handover import agents_of, handler_at, part_ids, parts_of, times_of, whole_id
from qa.packs.load import load_pack
from qa.pipeline import judge, understand_transcript
from qa.types import Call, CallInfo, CallResult, Evidence, Handler, Outcome, Transcript
from tests.checks.build import call_of

PACK = load_pack("plaza")
GREETS = {"agent": "您好，银座购物广场，请问有什么可以帮您？"}
ASKS = {"customer": "你好，我想问一下停车怎么收费。"}
HANDS_OVER = {"agent": "请您稍等，我帮您转到停车场服务台。"}
TAKES_OVER = {"agent": "我是停车场的，停车前两个小时免费。"}
THANKS = {"customer": "好的，知道了，谢谢。"}
CLOSES = {"agent": "不客气，欢迎到银座购物广场做客，再见。"}
LEAVES = {"agent": "嗯，就这样吧。"}
BYE = {"customer": "再见。"}
BANNED = {"agent": "这么简单的问题你也不明白。"}


def transferred(lines: Sequence[Mapping[str, str]], at: int, back: int | None = None) -> Call:
    """A call that 0082 takes over from 0081 at line `at`, and 0081 again at line `back`."""
    made = call_of({"dialogue": lines, "call": {"direction": "inbound", "ring_seconds": 6.0}})
    starts = [turn.start for turn in made.transcript.turns]
    handlers = [Handler(0.0, "0081", "李强", "一组"), Handler(starts[at] - 0.1, "0082", "王芳", "二组")]
    if back is not None:
        handlers.append(Handler(starts[back] - 0.1, "0081", "李强", "一组"))
    info = replace(made.info, call_id="t1", handlers=tuple(handlers), hangup_by="customer")
    return understand_transcript(info, Transcript(made.transcript.turns), PACK.cues)


def scored(call: Call) -> dict[str, CallResult]:
    return {part.info.agent_id or "": judge(part, PACK.rubric) for part in parts_of(call)}


def outcomes(result: CallResult) -> dict[str, Outcome]:
    return {item.id: item.outcome for item in result.items}


def lost(result: CallResult) -> set[str]:
    return {item.id for item in result.items if item.outcome is Outcome.FAILED}


def test_a_good_call_costs_nobody_anything() -> None:
    parts = scored(transferred([GREETS, ASKS, HANDS_OVER, TAKES_OVER, THANKS, CLOSES, BYE], at=3))
    assert list(parts) == ["0081", "0082"]
    assert [
        (r.call.info.call_id, r.call.info.part, r.call.info.agent_name, r.call.info.team) for r in parts.values()
    ] == [
        ("t1.1", 1, "李强", "一组"),
        ("t1.2", 2, "王芳", "二组"),
    ]
    assert [lost(result) for result in parts.values()] == [set(), set()]
    first, second = map(outcomes, parts.values())
    assert first["opening"] is Outcome.PASSED
    assert second["opening"] is Outcome.NOT_APPLICABLE  # 0081 has greeted for both
    assert first["closing"] is Outcome.NOT_APPLICABLE  # 0082 has closed for both
    assert second["closing"] is Outcome.PASSED
    assert all(not item.points for result in parts.values() for item in result.items)


def test_a_missing_greeting_is_the_first_agents_and_a_missing_closing_the_last_ones() -> None:
    call = transferred([{"agent": "喂，哪位？"}, ASKS, HANDS_OVER, TAKES_OVER, THANKS, LEAVES], at=3)
    first, second = scored(call).values()
    assert lost(first) == {"opening"}
    assert lost(second) == {"closing"}
    assert outcomes(second)["opening"] is Outcome.NOT_APPLICABLE
    assert outcomes(first)["closing"] is Outcome.NOT_APPLICABLE
    assert sum(item.points or 0 for item in first.items) == -10


def test_a_banned_phrase_costs_the_one_who_said_it() -> None:
    lines = [GREETS, ASKS, HANDS_OVER, BANNED, THANKS, CLOSES, BYE]
    first, second = scored(transferred(lines, at=3)).values()
    assert "banned" not in lost(first)
    assert "banned" in lost(second)
    assert outcomes(first)["banned"] is Outcome.PASSED
    both = [GREETS, ASKS, BANNED, HANDS_OVER, BANNED, THANKS, CLOSES, BYE]
    first, second = scored(transferred(both, at=4)).values()
    points = [next(i.points for i in result.items if i.id == "banned") for result in (first, second)]
    assert points[0] == points[1]
    alone = judge(replace(transferred(lines, at=3), info=CallInfo("x", "x", direction="inbound")), PACK.rubric)
    assert points[0] == next(i.points for i in alone.items if i.id == "banned")


def test_an_agent_who_comes_back_has_one_score() -> None:
    lines = [GREETS, ASKS, HANDS_OVER, TAKES_OVER, THANKS, BANNED, CLOSES, BYE]
    call = transferred(lines, at=3, back=5)
    assert agents_of(call.info) == ("0081", "0082")
    first, second = scored(call).values()
    assert "banned" in lost(first)
    assert "banned" not in lost(second)
    assert outcomes(first)["closing"] is Outcome.PASSED


def test_what_cannot_be_told_is_a_question_for_a_person() -> None:
    """Nobody asks the customer to wait, and both deal with something: the stretch searched is the whole call."""
    asks = {"customer": "你好，我要办会员卡。"}
    lines = [GREETS, asks, {"agent": "好的，我帮您登记。"}, {"agent": "会员中心，我给您办理。"}, THANKS, CLOSES, BYE]
    call = transferred(lines, at=3)
    whole = judge(replace(call, info=replace(call.info, handlers=())), PACK.rubric)
    assert outcomes(whole)["processing"] is Outcome.FAILED
    found = [outcomes(result)["processing"] for result in scored(call).values()]
    assert found == [Outcome.UNDETERMINED, Outcome.UNDETERMINED]


def test_an_agent_who_says_nothing_is_not_scored() -> None:
    call = transferred([GREETS, ASKS, TAKES_OVER, CLOSES, BYE], at=4)
    (only,) = parts_of(call)
    assert only.info.agent_id == "0081"
    assert "agent_not_heard" in {problem.kind for problem in only.problems}


def test_everyone_has_the_measures_of_their_own_time() -> None:
    """The second agent leaves the customer waiting for twelve seconds; the first one speaks at another pace."""
    call = transferred([GREETS, ASKS, HANDS_OVER, TAKES_OVER, ASKS, TAKES_OVER, THANKS, CLOSES, BYE], at=3)
    later = [replace(t, start=t.start + 12, end=t.end + 12, words=()) for t in call.transcript.turns[5:]]
    turns = tuple(replace(t, words=()) for t in call.transcript.turns[:5]) + tuple(later)
    call = understand_transcript(call.info, Transcript(turns), PACK.cues)
    whole, *parts = (
        each.call.measures for each in (judge(replace(call, by_agent={}), PACK.rubric), *scored(call).values())
    )
    assert whole["silence_count"] == 1
    assert [part["silence_count"] for part in parts] == [0, 1]
    speech = [float(part["speech_agent"] or 0) for part in parts]
    assert sum(speech) == pytest.approx(float(whole["speech_agent"] or 0), abs=0.01)
    assert speech[0] == pytest.approx(sum(t.end - t.start for t in (turns[0], turns[2])), abs=0.01)
    first, second = scored(call).values()
    assert "dead_air" not in lost(first)
    assert outcomes(first)["dead_air"] is not Outcome.UNDETERMINED
    assert outcomes(second)["dead_air"] is not Outcome.PASSED


def test_who_has_the_call_twice_has_the_measures_of_all_of_it() -> None:
    call = transferred([GREETS, ASKS, HANDS_OVER, TAKES_OVER, THANKS, CLOSES, BYE], at=3, back=5)
    first, second = scored(call).values()
    assert first.call.measures == call.measures
    assert second.call.measures["speech_agent"] != call.measures["speech_agent"]


def test_a_part_that_is_kept_has_no_others_measures() -> None:
    call = transferred([GREETS, ASKS, HANDS_OVER, TAKES_OVER, THANKS, CLOSES, BYE], at=3)
    assert all(result.call.by_agent == {} for result in scored(call).values())
    assert times_of(call.info, 99.0).keys() == {"0081", "0082"}
    first, second = times_of(call.info, 99.0).values()
    assert (first.start, first.end, second.end) == (0.0, second.start, 99.0)


def test_ids_of_parts() -> None:
    handlers = (Handler(0, "a"), Handler(5, "b"), Handler(9, "a"))
    info = CallInfo("c.7", "x", handlers=handlers)
    assert part_ids(info) == ("c.7.1", "c.7.2")
    assert part_ids(replace(info, handlers=())) == ("c.7",)
    assert part_ids(replace(info, handlers=handlers[:1])) == ("c.7",)
    assert whole_id(replace(info, call_id="c.7.2", part=2)) == "c.7"
    assert [handler_at(info, second).agent_id for second in (-1, 0, 4.9, 5, 8, 9, 99)] == list("aaabbaa")


def test_evidence_keeps_its_seconds() -> None:
    lines = [GREETS, ASKS, HANDS_OVER, BANNED, THANKS, CLOSES, BYE]
    call = transferred(lines, at=3)
    second = scored(call)["0082"]
    (evidence,) = next(item.evidence for item in second.items if item.id == "banned")
    turn = call.transcript.turns[3]
    assert isinstance(evidence, Evidence)
    assert turn.start <= evidence.start < evidence.end <= turn.end
