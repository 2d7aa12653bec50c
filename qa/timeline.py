"""Interval algebra over timelines: who speaks when, who speaks at once, and where nobody does.

A timeline is a tuple of `Span`, ordered, disjoint and without empty ones; `union` makes one of any spans, and every
other function takes and returns such tuples. Spans are half open, ``[start, end)``, in seconds. Touching spans are
one stretch: ``union`` merges them. The operations are those of pyannote.core's ``Timeline`` (support, crop, gaps,
extent, duration), as plain functions over frozen values.

Limits are met with a tolerance of one microsecond, so that a pause of 2.01 - 1.76 s counts as the 0.25 s it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from qa.types import Span

Timeline = tuple[Span, ...]

TOLERANCE = 1e-6
"""Seconds within which two times, or a length and a limit, are the same."""


def reaches(seconds: float, limit: float) -> bool:
    """Whether a length is at least a limit, rounding errors forgiven."""
    return seconds >= limit - TOLERANCE


def exceeds(seconds: float, limit: float) -> bool:
    """Whether a length is truly more than a limit."""
    return seconds > limit + TOLERANCE


def union(*timelines: Iterable[Span]) -> Timeline:
    """All that any of the spans covers, in any order and overlapping as they may; empty spans vanish."""
    return _merged((s for timeline in timelines for s in timeline), 0.0)


def join(timeline: Iterable[Span], gap: float) -> Timeline:
    """The stretches that remain when pauses shorter than `gap` seconds are bridged (a *collar* elsewhere)."""
    return _merged(timeline, gap)


def _merged(spans: Iterable[Span], gap: float) -> Timeline:
    merged: list[Span] = []
    for span in sorted(s for s in spans if s):
        pause = span.start - merged[-1].end if merged else None
        if pause is not None and (pause <= 0 or not reaches(pause, gap)):
            merged[-1] = merged[-1] | span
        else:
            merged.append(span)
    return tuple(merged)


def drop_short(timeline: Timeline, shortest: float) -> Timeline:
    """The spans of at least `shortest` seconds."""
    return tuple(s for s in timeline if reaches(s.duration, shortest))


def intersect(a: Timeline, b: Timeline) -> Timeline:
    """Where both are active."""
    return tuple(_common(a, b))


def _common(a: Timeline, b: Timeline) -> Iterator[Span]:
    i = j = 0
    while i < len(a) and j < len(b):
        if both := a[i] & b[j]:
            yield both
        if a[i].end < b[j].end:
            i += 1
        else:
            j += 1


def gaps(timeline: Timeline, within: Span) -> Timeline:
    """The complement inside `within`: where nothing is active."""
    edges = [within.start]
    for span in clip(timeline, within):
        edges += [span.start, span.end]
    edges.append(within.end)
    between = (Span(edges[i], edges[i + 1]) for i in range(0, len(edges), 2))
    return tuple(s for s in between if s)


def subtract(a: Timeline, b: Timeline) -> Timeline:
    """What of `a` is left where `b` is not active."""
    whole = extent(a)
    return intersect(a, gaps(b, whole)) if whole else ()


def clip(timeline: Timeline, within: Span) -> Timeline:
    """The part of a timeline inside a span; spans that stick out are cut."""
    first = max(0, bisect_right(timeline, within.start, key=lambda s: s.start) - 1)
    kept: list[Span] = []
    for span in timeline[first:]:
        if span.start >= within.end:
            break
        if part := span & within:
            kept.append(part)
    return tuple(kept)


def at(timeline: Timeline, time: float) -> Span | None:
    """The span that is active at a time, if any."""
    index = bisect_right(timeline, time, key=lambda s: s.start) - 1
    return timeline[index] if index >= 0 and time < timeline[index].end else None


def total(timeline: Timeline) -> float:
    """Active seconds."""
    return sum((s.duration for s in timeline), 0.0)


def longest(timeline: Timeline) -> float:
    """Seconds of the longest span, 0 for an empty timeline."""
    return max((s.duration for s in timeline), default=0.0)


def extent(timeline: Timeline) -> Span | None:
    """From the first start to the last end; None for an empty timeline."""
    return Span(timeline[0].start, timeline[-1].end) if timeline else None
