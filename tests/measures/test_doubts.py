"""What problems of a recording do to measures: values, events, and the checks that ask for them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from qa.audio import triage
from qa.checks import measure_between, names
from qa.checks.event import EventOptions
from qa.checks.event import check as check_event
from qa.checks.measure_between import MeasureBetweenOptions
from qa.measures import doubts
from qa.measures.doubts import DEAD, EFFECTS, EVENTS, apply
from qa.report.page.wording import PAGE
from qa.types import Call, CallInfo, Event, Measured, Problem, Transcript, Truth

QA = Path(doubts.__file__).parents[1]
MEASURED = Measured(
    {
        "duration": 60.0,
        "speech_agent": 20.0,
        "speech_customer": 0.0,
        "pace_agent": 240.0,
        "pace_customer": None,
        "silence_count": 2,
        "silence_violations_agent": 1,
        "interruptions_agent": 2,
        "interruptions_agent_unsure": 1,
        "overtalk_total": 3.0,
        "loudness_agent": -20.0,
        "raised_voice_agent": 1,
        "turns_agent": 4,
        "hold_count": 1,
        "rings": 3,
        "hangup_by": "customer",
    },
    (
        Event("ring", "system", 0.0, 10.0, {"rings": 3, "source": "tone"}),
        Event("interruption", "agent", 11.0, 12.5, {"sure": True}),
        Event("silence", "agent", 20.0, 26.0, {"violation": True}),
        Event("hold", "agent", 30.0, 45.0, {"source": "music"}),
        Event("raised_voice", "agent", 50.0, 51.0),
        Event("hangup", "customer", 59.0, 60.0, {"source": "busy_tone"}),
    ),
)


def after(*kinds: str, measured: Measured = MEASURED) -> Measured:
    return apply(measured, [Problem(kind, "") for kind in kinds])


def test_a_sound_call_stays_as_it_was():
    assert after() == MEASURED
    assert after("faint_bleed", "hum", "no_such_kind") == MEASURED


def test_bleed_leaves_interruptions_to_a_person_and_nobody_is_judged_by_overtalk():
    found = after("bleed")
    assert (found.values["interruptions_agent"], found.values["interruptions_agent_unsure"]) == (0, 3)
    assert [e.detail["sure"] for e in found.events if e.kind == "interruption"] == [False]
    assert found.values["overtalk_total"] == 3.0
    assert found.doubts == {"overtalk_total": "bleed"}


def test_a_clipped_recording_has_no_loudness_but_all_else():
    found = after("clipping")
    assert {n for n, v in found.values.items() if v is None} == {
        "pace_customer",
        "loudness_agent",
        "raised_voice_agent",
    }
    assert found.doubts == {"loudness_agent": "clipping", "raised_voice_agent": "clipping"}
    assert "raised_voice" not in {e.kind for e in found.events}
    assert len(found.events) == len(MEASURED.events) - 1


def test_of_a_dead_leg_only_the_other_party_is_known():
    found = after("one_dead_leg")
    known = {name for name, value in found.values.items() if value is not None}
    assert known == {
        "duration", "speech_agent", "pace_agent", "loudness_agent", "raised_voice_agent", "turns_agent", "rings",
        "hangup_by",
    }  # fmt: skip
    assert found.doubts["hangup_by"] == "one_dead_leg"
    assert [e.kind for e in found.events] == ["ring", "raised_voice", "hangup"]


def test_one_channel_keeps_what_needs_no_parties():
    found = after("one_channel")
    assert found.values == MEASURED.values
    undoubted = {name for name, value in found.values.items() if value is not None} - found.doubts.keys()
    assert undoubted == {"duration", "silence_count", "hold_count", "rings", "hangup_by"}
    assert [e.detail["sure"] for e in found.events if e.kind == "interruption"] == [False]


def test_what_the_log_told_stays():
    logged = Measured(
        {"hangup_by": "agent", "hold_count": 1},
        (
            Event("hold", "agent", 30.0, 45.0, {"source": "call_log"}),
            Event("hangup", "agent", 60.0, 60.0, {"source": "call_log"}),
        ),
    )
    assert after("cut_off", "one_dead_leg", "dropouts", measured=logged) == logged


def test_the_first_problem_is_named_and_a_withheld_value_does_not_come_back():
    found = after("dropouts", "too_quiet", "clipping")
    assert found.doubts["silence_count"] == "dropouts"
    assert found.values["loudness_agent"] is None
    assert found.doubts["loudness_agent"] == "too_quiet"


@pytest.mark.parametrize("kind", EFFECTS)
def test_every_effect_is_undetermined_for_whoever_asks(kind: str):
    found = after(kind)
    call = Call(CallInfo("c", "c"), Transcript(()), found.values, found.events, doubts=found.doubts)
    for name, value in MEASURED.values.items():
        if name in found.doubts and not isinstance(value, str):
            verdict = measure_between.check(MeasureBetweenOptions(measure=name, max=99.0), call)
            assert verdict.truth is Truth.UNSURE, name
            assert names.DOUBTS[found.doubts[name]] in verdict.reason
    if "interruptions_agent" in found.doubts:
        assert check_event(EventOptions(kind="interruption"), call).truth is Truth.UNSURE


def emitted() -> set[str]:
    """Every kind that some `Problem("kind", …)` in the code names."""
    calls = [
        node
        for path in QA.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem" and node.args
    ]
    return {str(c.args[0].value) for c in calls if isinstance(c.args[0], ast.Constant)}


def rows(docstring: str | None) -> set[str]:
    """The first column of the table in a docstring."""
    table = [line for line in (docstring or "").splitlines() if line[:1].isalpha() and "  " in line]
    return {kind for line in table for kind in line.split("  ")[0].split(", ")}


def test_every_kind_has_a_name_and_a_row():
    kinds = emitted()
    assert len(kinds) > 20
    assert kinds - PAGE.keys() - {"no_audio"} == set()
    assert EFFECTS.keys() - rows(doubts.__doc__) - {"words_pace", "words_loop", "other_language"} == set()
    in_sound = {"decode.py", "readers.py", "triage.py"}
    assert in_sound <= {p.name for p in (QA / "audio").iterdir()}
    from_sound = emitted_in(*(QA / "audio" / name for name in in_sound))
    assert from_sound - rows(triage.__doc__) == set()


def emitted_in(*paths: Path) -> set[str]:
    texts = [path.read_text("utf-8") for path in paths]
    return {kind for kind in emitted() if any(f'"{kind}"' in text for text in texts)}


def test_the_table_names_real_kinds_and_measures():
    kinds = emitted() | {"one_channel"}  # told by whoever parts the voices
    assert EFFECTS.keys() <= kinds
    doubted = {kind for kind, effect in EFFECTS.items() if effect.withheld or effect.doubted}
    assert doubted - names.DOUBTS.keys() == set()
    assert set(EVENTS.values()) <= {name for e in EFFECTS.values() for name in (*e.withheld, *e.doubted, *e.unsure)} - {
        DEAD
    }
