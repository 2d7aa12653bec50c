"""Laws that hold for every call, and a second implementation that looks at frames of 50 ms one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.measures.all import measure_all
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.types import CallInfo, ChannelActivity, Measured, Party, Span, Tracks, Transcript, Turn, Word
from tests.measures.drawn import CUES

FRAME = 0.05
SECOND = 20
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
    unscaled = {"bid_characters", "pace_characters", "noise_floor_dbfs", "interruption_rule"}
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


# ---- the second implementation -------------------------------------------------------------------


def frames(side: list[Said], length: int, *, floor: bool = False) -> list[bool]:
    """Active or not, frame by frame; for the floor, without back-channels and short sounds without words."""
    active = [False] * length
    for said in side:
        if floor and (said.text == "好的" or (not said.text and said.end - said.start < SECOND)):
            continue
        active[said.start : said.end] = [True] * (said.end - said.start)
    return active


def runs(active: list[bool]) -> list[tuple[int, int]]:
    found, start = [], None
    for i, on in enumerate([*active, False]):
        if on and start is None:
            start = i
        elif not on and start is not None:
            found.append((start, i))
            start = None
    return found


def count_interruptions(by: list[Said], over: list[Said], length: int) -> tuple[int, int]:
    """Sure and unsure interruptions, by walking along the frames with the floor in mind."""
    a, b = frames(over, length, floor=True), frames(by, length, floor=True)
    sure = unsure = talked = pause = quiet = 0
    quiet = SECOND
    for t in range(length):
        if b[t] and quiet >= SECOND and pause < SECOND and talked >= SECOND:
            overlap, end = follow(a, b, t, pause)
            begun = [s for s in by if t <= s.start < end and s.text != "好的" and b[s.start]]
            begun = begun[: 1 + next((i for i, p in enumerate(gaps_of(begun)) if p >= SECOND), len(begun))]
            seconds = sum(s.end - s.start for s in begun)
            enough = seconds >= SECOND or sum(len(s.text) for s in begun) >= 4
            breaks_off = end - t <= 10 and overlap > 6
            if enough and (overlap >= 10 or breaks_off):
                is_sure = overlap >= SECOND and any(s.text for s in begun)
                sure, unsure = sure + is_sure, unsure + (not is_sure)
        quiet = 0 if b[t] else quiet + 1
        talked, pause = (talked + 1, 0) if a[t] else (talked, pause + 1)
        if pause >= SECOND:
            talked = 0
    return sure, unsure


def gaps_of(said: list[Said]) -> list[int]:
    return [y.start - x.end for x, y in zip(said, said[1:], strict=False)]  # noqa: RUF007 - plain on purpose


def follow(a: list[bool], b: list[bool], start: int, pause: int) -> tuple[int, int]:
    """Frames of overlap from a bid's start until one side has paused for a second, and where A's speech ends."""
    overlap, end, quiet = 0, start - pause, 0
    bidding = True
    for t in range(start, len(a)):
        pause = 0 if a[t] else pause + 1
        quiet = 0 if b[t] else quiet + 1
        bidding = bidding and quiet < SECOND
        if pause >= SECOND:
            break
        end = t + 1 if a[t] else end
        overlap += a[t] and b[t] and bidding
    return overlap, end


@settings(max_examples=300)
@given(sides(), sides())
def test_interruptions_against_frames(agent, customer):
    values = measure_all(scene(agent, customer)).values
    if not agent or not customer:
        assert values["interruptions_agent"] is None
        return
    length = max(s.end for s in agent + customer) + 2 * SECOND
    for party, by, over in (("agent", agent, customer), ("customer", customer, agent)):
        sure, unsure = count_interruptions(by, over, length)
        assert (values[f"interruptions_{party}"], values[f"interruptions_{party}_unsure"]) == (sure, unsure)


@given(sides(), sides())
def test_overtalk_and_silence_against_frames(agent, customer):
    values = measure_all(scene(agent, customer)).values
    length = max((s.end for s in agent + customer), default=0)
    a, b = frames(agent, length), frames(customer, length)
    spoken = [x or y for x, y in zip(a, b, strict=True)]
    if not any(spoken):
        assert values["silence_count"] is None
        return
    silent = [not x for x in spoken[spoken.index(True) :]]
    silences = [(e - s) * FRAME for s, e in runs(silent) if e - s > 3 * SECOND]
    assert values["silence_count"] == len(silences)
    assert values["silence_total"] == pytest.approx(sum(silences), abs=0.002)
    assert values["silence_longest"] == pytest.approx(max(silences, default=0), abs=0.002)
    if agent and customer:
        both = [(e - s) * FRAME for s, e in runs([x and y for x, y in zip(a, b, strict=True)]) if e - s >= SECOND]
        assert values["overtalk_count"] == len(both)
        assert values["overtalk_total"] == pytest.approx(sum(both), abs=0.002)
        assert values["speech_agent"] == pytest.approx(sum(a) * FRAME, abs=0.002)
