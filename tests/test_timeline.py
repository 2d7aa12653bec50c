"""Interval algebra against drawings, algebraic laws, and a second implementation that samples time."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.timeline import (
    Timeline,
    at,
    clip,
    drop_short,
    exceeds,
    extent,
    gaps,
    intersect,
    join,
    longest,
    reaches,
    subtract,
    total,
    union,
)
from qa.types import Span

# Hundredths of a second up to 4 s, so that the sampled implementation is exact.
TICK, TICKS = 0.01, 400
tick = st.integers(0, TICKS)
raw_spans = st.lists(st.tuples(tick, tick).map(lambda p: Span(p[0] * TICK, p[1] * TICK)), max_size=12)
timelines = raw_spans.map(union)


def bars(*drawings: str) -> Timeline:
    """A timeline of drawings: each character is a second, '#' is active."""
    found = [Span(i, i + 1) for drawing in drawings for i, c in enumerate(drawing) if c == "#"]
    return union(found)


def sampled(spans: Timeline | list[Span]) -> set[int]:
    """The second implementation: the set of active hundredths."""
    return {i for s in spans for i in range(round(s.start / TICK), round(s.end / TICK))}


def is_timeline(spans: Timeline) -> bool:
    return all(spans) and all(a.end < b.start for a, b in itertools.pairwise(spans))


def test_drawn():
    #        0123456789
    agent = "###..##..#"
    customer = ".####..#.."
    a, c = bars(agent), bars(customer)
    assert a == (Span(0, 3), Span(5, 7), Span(9, 10))
    assert intersect(a, c) == bars(".##.......")
    assert union(a, c) == bars("########.#")  # 7 touches 7: one stretch
    assert subtract(a, c) == bars("#....##..#")
    assert gaps(union(a, c), Span(0, 12)) == bars("........#.##")
    assert join(a, 2.5) == bars("##########")
    assert join(a, 2) == a  # a pause of exactly the limit is a pause
    assert drop_short(a, 2) == bars("###..##...")
    assert clip(a, Span(2, 6)) == bars("..#..#....")
    assert (total(a), longest(a), extent(a)) == (6, 3, Span(0, 10))
    assert (at(a, 2.9), at(a, 3.0), at(a, 5.0)) == (Span(0, 3), None, Span(5, 7))


def test_nothing():
    assert union() == join([], 1) == intersect((), ()) == subtract((), ()) == drop_short((), 1) == ()
    assert (total(()), longest(()), extent(()), at((), 1)) == (0, 0, None, None)
    assert gaps((), Span(1, 2)) == (Span(1, 2),)
    assert gaps((Span(0, 3),), Span(1, 2)) == ()
    assert union([Span(2, 2), Span(3, 1)]) == ()


def test_limits_forgive_rounding():
    assert 2.01 - 1.76 < 0.25
    assert join([Span(0, 1.76), Span(2.01, 3)], 0.25) == (Span(0, 1.76), Span(2.01, 3))
    assert drop_short((Span(0.3, 0.3 + 0.12),), 0.12)
    assert reaches(0.1 + 0.2, 0.3)
    assert not exceeds(0.1 + 0.2, 0.3)


@given(raw_spans)
def test_union_is_ordered_disjoint_and_covers_the_same(spans):
    assert is_timeline(union(spans))
    assert sampled(union(spans)) == sampled([s for s in spans if s])


@given(timelines, timelines)
def test_two_timelines_against_sampling(a, b):
    assert sampled(intersect(a, b)) == sampled(a) & sampled(b)
    assert sampled(union(a, b)) == sampled(a) | sampled(b)
    assert sampled(subtract(a, b)) == sampled(a) - sampled(b)
    for result in (intersect(a, b), union(a, b), subtract(a, b)):
        assert result == union(result)


@given(timelines, tick, tick)
def test_clip_and_gaps_against_sampling(a, start, end):
    within = Span(min(start, end) * TICK, max(start, end) * TICK)
    inside = sampled([within])
    assert sampled(clip(a, within)) == sampled(a) & inside
    assert sampled(gaps(a, within)) == inside - sampled(a)


@given(timelines, st.integers(0, 100))
def test_join_bridges_short_pauses_only(a, ticks):
    joined = join(a, ticks * TICK)
    bridged = sampled(joined) - sampled(a)
    runs = sampled_runs(sorted(bridged))
    assert all(length < ticks for length in runs)
    assert sampled(a) <= sampled(joined)
    assert all(reaches(y.start - x.end, ticks * TICK) for x, y in itertools.pairwise(joined))


def sampled_runs(ordered: list[int]) -> list[int]:
    """Lengths of the runs of consecutive numbers."""
    runs: list[int] = []
    for i, number in enumerate(ordered):
        if i and ordered[i - 1] == number - 1:
            runs[-1] += 1
        else:
            runs.append(1)
    return runs


@given(timelines)
def test_laws(a):
    whole = Span(-1, 5)
    assert intersect(a, a) == union(a, a) == a
    assert subtract(a, a) == ()
    assert gaps(gaps(a, whole), whole) == a
    assert total(a) + total(gaps(a, whole)) == pytest.approx(whole.duration)
    assert longest(a) <= total(a) + 1e-9


@given(timelines, tick)
def test_at_against_sampling(a, time):
    found = at(a, time * TICK + TICK / 2)
    assert (found is not None) == (time in sampled(a))
