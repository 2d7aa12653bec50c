"""The measures against `tests.measures.plain`, which knows only the definitions, over random calls."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.measures.all import measure_all
from qa.types import Span, Tone
from tests.measures import plain
from tests.measures.made import Uttered, replies, scene

LONG = "我昨天在你们那儿买了一箱牛奶有两盒是漏的"
KINDS = st.sampled_from(["ringback", "busy", "dtmf", "call_waiting"])
stretches = st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 1500)), max_size=2)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(replies(), stretches, stretches, stretches, KINDS)
def test_both_find_the_same(both, held, rung, announced, kind):
    drawn = scene(
        *both,
        holds=_spans(held),
        tones=tuple(Tone(kind, 0, span) for span in _spans(rung)),
        announced=_spans(announced),
    )
    found = measure_all(drawn)
    held_by_both = tuple(e.span for e in found.events if e.kind == "hold")
    twin = plain.measure(replace(drawn, holds=held_by_both))
    assert {name: found.values[name] for name in twin.values} == {
        name: pytest.approx(value, abs=0.0015) if isinstance(value, float) else value
        for name, value in twin.values.items()
    }
    cuts = [
        (e.party, e.start, e.detail["overlap"], e.detail["sure"], e.detail["yielded"])
        for e in found.events
        if e.kind == "interruption"
    ]
    twins = [
        (c["by"], pytest.approx(c["start"], abs=0.002), pytest.approx(c["overlap"], abs=0.002), c["sure"], c["yielded"])
        for c in twin.interruptions
    ]
    assert sorted(cuts) == sorted(twins, key=lambda c: (c[0], c[1].expected))
    charged = [(e.start, e.end, e.party) for e in found.events if e.kind == "silence"]
    assert charged == [(pytest.approx(s, abs=0.002), pytest.approx(e, abs=0.002), p) for s, e, p in twin.silence]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(10, 30), st.integers(3, 400)), min_size=8, max_size=14))
def test_both_find_the_same_pace_of_long_speech(said):
    agent, at = [], 0
    for slow, pause in said:
        agent.append(Uttered(at, at + len(LONG) * slow, LONG))
        at += len(LONG) * slow + pause
    found, twin = measure_all(scene(agent, [])).values, plain.measure(scene(agent, [])).values
    for name in ("pace_agent", "pace_agent_worst"):
        assert found[name] == pytest.approx(twin[name], abs=0.01), name


def _spans(pairs: list[tuple[int, int]]) -> tuple[Span, ...]:
    """Starts and lengths in frames as spans."""
    return tuple(Span(start / 100, (start + length) / 100) for start, length in pairs)
