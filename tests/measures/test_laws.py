"""Laws that hold for every call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.measures.all import measure_all
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.types import CallInfo, ChannelActivity, Measured, Party, Span, Tracks, Transcript, Turn, Word
from tests.measures.drawn import CUES

FRAME = 0.05
TEXTS = ("好的", "我要退货", "不行", "")  # back-channel; a bid; too few characters; nothing heard


@dataclass(frozen=True)
class Said:
    """Speech from one frame to another."""

    start: int
    end: int
    text: str


# Pauses of a quarter of a second and more, so that no two bursts are joined.
burst = st.tuples(st.integers(5, 90), st.integers(3, 80), st.sampled_from(TEXTS))


@st.composite
def sides(draw: st.DrawFn) -> list[Said]:
    at, side = draw(st.integers(0, 60)), []
    for pause, length, text in draw(st.lists(burst, max_size=8)):
        side.append(Said(at + pause, at + pause + length, text))
        at += pause + length
    return side


def scene(agent: list[Said], customer: list[Said], *, scale: float = 1.0, shift: float = 0.0) -> Scene:
    def time(frame: int) -> float:
        return frame * FRAME * scale + shift

    both: Mapping[Party, list[Said]] = {"agent": agent, "customer": customer}
    parties = {
        party: ChannelActivity(tuple(Span(time(b.start), time(b.end)) for b in side), (), (), -55.0)
        for party, side in both.items()
    }
    turns = [
        Turn(party, time(b.start), time(b.end), b.text, (Word(b.text, time(b.start), time(b.end)),))
        for party, side in both.items()
        for b in side
        if b.text
    ]
    info = CallInfo("drawn", "drawn.wav", duration=100.0)
    transcript = Transcript(tuple(sorted(turns, key=lambda t: t.start)))
    return Scene(info, transcript, Tracks(parties, ("agent", "customer")), CUES)


# ---- laws ----------------------------------------------------------------------------------------


@given(sides(), sides())
def test_swapping_the_parties_swaps_the_directions(agent, customer):
    one, other = measure_all(scene(agent, customer)).values, measure_all(scene(customer, agent)).values
    for name in ("interruptions_{}", "interruptions_{}_unsure", "speech_{}", "pace_{}"):
        assert one[name.format("agent")] == other[name.format("customer")]
        assert one[name.format("customer")] == other[name.format("agent")]
    for name in ("overtalk_count", "overtalk_total", "overtalk_longest", "silence_count", "silence_total"):
        assert one[name] == other[name]


@given(sides(), sides(), st.integers(0, 4000))
def test_a_shift_in_time_changes_nothing(agent, customer, ticks):
    shift = ticks / 16
    still, moved = measure_all(scene(agent, customer)), measure_all(scene(agent, customer, shift=shift))
    assert_same(still, moved, but={"first_greeting"})
    assert [e.kind for e in still.events] == [e.kind for e in moved.events]
    for a, b in zip(still.events, moved.events, strict=True):
        assert (a.start + shift, a.end + shift) == pytest.approx((b.start, b.end), abs=0.002)


@given(sides(), sides())
def test_twice_as_slow_by_limits_twice_as_long(agent, customer):
    limits = Limits()
    unscaled = {"bid_characters", "pace_characters", "noise_floor_dbfs", "interruption_rule", "word_probability"}
    slow_limits = replace(
        limits, **{f.name: 2 * getattr(limits, f.name) for f in fields(limits) if f.name not in unscaled}
    )
    normal = measure_all(scene(agent, customer), limits).values
    slow = measure_all(scene(agent, customer, scale=2), slow_limits).values
    for name in ("overtalk", "silence"):
        assert slow[f"{name}_count"] == normal[f"{name}_count"]
        assert slow[f"{name}_total"] == approx(normal[f"{name}_total"], 2)
    for name in ("interruptions_agent", "interruptions_customer_unsure", "silence_violations_agent"):
        assert slow[name] == normal[name]
    assert slow["latency_median"] == approx(normal["latency_median"], 2)


@given(sides(), sides())
def test_the_parts_fit_together(agent, customer):
    measured = measure_all(scene(agent, customer))
    values, events = measured.values, measured.events
    for kind, name in (("overtalk", "overtalk_count"), ("silence", "silence_count"), ("hold", "hold_count")):
        assert values[name] in (None, sum(e.kind == kind for e in events))
    assert list(events) == sorted(events, key=lambda e: e.start)
    assert all(e.end >= e.start for e in events)
    assert all(share is None or 0 <= share <= 1 for share in (values["talk_share_agent"], values["overtalk_share"]))


def approx(value, factor=1.0):
    return None if value is None else pytest.approx(value * factor, abs=0.002)


def assert_same(a: Measured, b: Measured, but: set[str]):
    assert a.values.keys() == b.values.keys()
    for name, value in a.values.items():
        if name not in but:
            assert b.values[name] == (approx(value) if isinstance(value, float) else value), name
