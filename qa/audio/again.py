"""What is the same recording in several calls: landmarks that two calls share, at the same distances."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from qa.audio.prints import Landmark
from qa.types import Span

STEP = 0.02
"""Seconds: landmarks of one recording lie so nearly at the same distance in two calls."""
SHARED = 12
"""Landmarks that two calls must share. People who say the same words in one way share fewer (`tests/audio`)."""
SHORTEST = 1.0
"""Seconds from the first shared landmark to the last."""
OTHERS = 2
"""Other calls in which a stretch must be heard: in three calls it is a recording."""
MOST = 300
"""Calls to compare with: what is played in many calls is in these too, and memory stays flat."""


class Index:
    """The landmarks of the last `MOST` calls, by hash; a call is known by the hash of its file."""

    def __init__(self) -> None:
        self._places: defaultdict[int, list[tuple[str, int, float]]] = defaultdict(list)
        self._known: dict[str, tuple[Landmark, ...]] = {}

    def __contains__(self, call: str) -> bool:
        return call in self._known

    def add(self, call: str, marks: Sequence[Landmark]) -> None:
        """Remember a call, and forget the one that was added first; the same one is not added twice."""
        if call in self._known:
            return
        self._known[call] = tuple(marks)
        for mark in marks:
            self._places[mark.hash].append((call, mark.channel, mark.at))
        if len(self._known) > MOST:
            self._forget(next(iter(self._known)))

    def _forget(self, call: str) -> None:
        for value in {mark.hash for mark in self._known.pop(call)}:
            left = [place for place in self._places.pop(value) if place[0] != call]
            if left:
                self._places[value] = left

    def recorded(self, call: str, marks: Sequence[Landmark]) -> tuple[tuple[int, Span], ...]:
        """The stretches of a call, by channel, that are the same recording as in at least `OTHERS` others."""
        shared: defaultdict[tuple[str, int, int], list[tuple[int, float]]] = defaultdict(list)
        for mark in marks:
            for other, channel, at in self._places.get(mark.hash, ()):
                if other != call:
                    shared[other, mark.channel, channel].append((round((mark.at - at) / STEP), mark.at))
        spans: defaultdict[tuple[int, str], list[Span]] = defaultdict(list)
        for (other, channel, _), pairs in shared.items():
            if span := _common(pairs):
                spans[channel, other].append(span)
        found: list[tuple[int, Span]] = []
        for channel in sorted({mark.channel for mark in marks}):
            each = [max(s, key=lambda span: span.duration) for (c, _), s in spans.items() if c == channel]
            found += [(channel, span) for span in _covered(each)]
        return tuple(found)


def _common(pairs: Sequence[tuple[int, float]]) -> Span | None:
    """The stretch that the landmarks of one distance span, where there are enough of them."""
    count = Counter(step for step, _ in pairs)
    best = max(count, key=lambda step: count[step] + count[step + 1])
    times = [at for step, at in pairs if step in (best, best + 1)]
    span = Span(min(times), max(times))
    return span if len(times) >= SHARED and span.duration >= SHORTEST else None


def _covered(spans: Sequence[Span]) -> list[Span]:
    """Where at least `OTHERS` of the spans lie over each other."""
    edges = sorted([(span.start, 1) for span in spans] + [(span.end, -1) for span in spans])
    found: list[Span] = []
    depth, since = 0, 0.0
    for time, step in edges:
        if depth == OTHERS - 1 and step == 1:
            since = time
        if depth == OTHERS and step == -1:
            found.append(Span(since, time))
        depth += step
    return [span for span in found if span.duration >= SHORTEST]
