"""The written definitions on true times, by frames of 10 ms: what a perfect measure would find in a generated call.

Nothing of the measures under test is used but the pack's list of back-channels, which the definition names. Every
figure is taken five times: on the true times, with the customer 0.1 s earlier and later, and with all speech 0.025 s
longer and shorter at both ends. What is found in all five is *certain* and counts; what is found in some only lies *at
the edge* of a limit and is counted apart: finding it is neither right nor wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qa.types import Party, Span, Word
from tests.bench.measures.truth import LEGS, Leg, merged

Mask = NDArray[np.bool_]
FRAME = 0.01
JOIN, BURST = 0.25, 0.12
HELD, PAUSE, OVER, TERMINAL, BID, YIELDED, SURE = 1.0, 1.0, 0.5, 0.3, 1.0, 1.5, 1.0
AFTER_PAUSE, TOGETHER = 0.5, 0.3
OVERTALK, SILENCE = 1.0, 3.0
NEAR = 0.45
"""Seconds by which one thing may begin elsewhere where times have been moved."""
_FILLERS = frozenset("嗯呃啊哦噢喔唔诶欸哎唉")
_ENDS = tuple("。！？吗呢吧啊呀啦嘛了")


@dataclass(frozen=True, slots=True)
class World:
    """When each side is audible and what it says, and where the line is not silent for another reason."""

    speech: Mapping[Leg, tuple[Span, ...]]
    words: Mapping[Leg, tuple[Word, ...]]
    texts: Mapping[Leg, tuple[tuple[Span, str], ...]]
    barred: tuple[Span, ...]
    small: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Burst:
    """Joined speech and the words in it."""

    span: Span
    words: tuple[Word, ...]
    small: bool

    @property
    def text(self) -> str:
        """What is said."""
        return "".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that there is: `sure` and `yielded` are an interruption's, else False."""

    kind: str
    party: Party
    span: Span
    sure: bool = False
    yielded: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is certain, and what lies at the edge."""

    certain: tuple[Found, ...]
    edge: tuple[Found, ...]


def answer(world: World, measure: Callable[[World], list[Found]]) -> Answer:
    """What a measure comes to on the true times, and whether it stays so when they are moved a little."""
    base = measure(world)
    moved = [measure(other) for other in variants(world)]
    certain = [f for f in base if all(_like(f, each) for each in moved)]
    edge = [f for f in base if f not in certain]
    for each in moved:
        edge += [f for f in each if not _like(f, base) and not _like(f, edge)]
    return Answer(tuple(certain), tuple(edge))


def _like(one: Found, others: Sequence[Found]) -> bool:
    """Whether the same thing is among others: it begins near one, or shares half of its time with one."""
    return any(f.party == one.party and (_near(f.span, one.span) or _half(f.span, one.span)) for f in others)


def _near(one: Span, other: Span) -> bool:
    return abs(one.start - other.start) <= NEAR


def _half(one: Span, other: Span) -> bool:
    return (one & other).duration >= 0.5 * min(one.duration, other.duration) > 0


def variants(world: World) -> list[World]:
    """The same call with its times moved."""
    return [_shifted(world, -0.1), _shifted(world, 0.1), _grown(world, 0.025), _grown(world, -0.025)]


def _shifted(world: World, by: float) -> World:
    speech = {**world.speech, "customer": tuple(_moved(s, by) for s in world.speech["customer"])}
    words = tuple(replace(w, start=w.start + by, end=w.end + by) for w in world.words["customer"])
    return replace(world, speech=speech, words={**world.words, "customer": words})


def _moved(span: Span, by: float) -> Span:
    return Span(max(0.0, span.start + by), max(0.0, span.end + by))


def _grown(world: World, by: float) -> World:
    grown = {leg: merged([Span(s.start - by, s.end + by) for s in spans], 0.0) for leg, spans in world.speech.items()}
    return replace(world, speech={leg: tuple(s for s in spans if s) for leg, spans in grown.items()})


# ---- speech --------------------------------------------------------------------------------------


def talk(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Speech joined over pauses under 0.25 s; of it what lasts 0.12 s and more."""
    return tuple(s for s in merged(list(spans), JOIN - 1e-6) if s.duration >= BURST - 1e-6)


def bursts(world: World, party: Leg) -> list[Burst]:
    """A side's joined speech with its words; small is what is only a back-channel, or wordless and under a second."""
    spans = talk(world.speech[party])
    words: list[list[Word]] = [[] for _ in spans]
    for word in world.words[party]:
        far = [max(0.0, s.start - word.end, word.start - s.end) - min(0.0, _shared(s, word)) for s in spans]
        gain = [_shared(s, word) for s in spans]
        if not far:
            continue
        best = int(np.argmax(gain)) if max(gain) > 0 else int(np.argmin(far))
        if max(gain) > 0 or far[best] <= 0.3:
            words[best].append(word)
    out = []
    for span, said in zip(spans, words, strict=True):
        text = "".join(w.text for w in said)
        out.append(Burst(span, tuple(said), world.small(text) if said else span.duration < BID))
    return out


def _shared(span: Span, word: Word) -> float:
    return max(0.0, min(span.end, word.end) - max(span.start, word.start))


def mask(spans: Sequence[Span], count: int) -> Mask:
    """The spans as frames."""
    out = np.zeros(count, dtype=bool)
    for span in spans:
        out[max(0, round(span.start / FRAME)) : max(0, round(span.end / FRAME))] = True
    return out


def runs(active: Mask) -> list[Span]:
    """Where frames are set."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], active, [False])))).reshape(-1, 2)
    return [Span(a * FRAME, b * FRAME) for a, b in edges.tolist()]


def _count(world: World) -> int:
    return round(max([s.end for leg in LEGS for s in world.speech[leg]], default=0.0) / FRAME) + 1


# ---- the measures --------------------------------------------------------------------------------


def overtalk(world: World) -> list[Found]:
    """Both speak for 1 s and more."""
    count = _count(world)
    both = mask(talk(world.speech["agent"]), count) & mask(talk(world.speech["customer"]), count)
    return [Found("overtalk", "unknown", s) for s in runs(both) if s.duration >= OVERTALK - 1e-6]


def silences(world: World) -> list[Found]:
    """Nobody speaks for more than 3 s between the first and the last word, and nothing else is heard or agreed upon."""
    count = _count(world)
    spoken = mask([s for leg in LEGS for s in talk(world.speech[leg])], count)
    if not spoken.any():
        return []
    first, last = int(np.argmax(spoken)), count - int(np.argmax(spoken[::-1]))
    quiet = ~spoken & ~mask(world.barred, count)
    quiet[:first] = quiet[last:] = False
    return [Found("silence", "unknown", s) for s in runs(quiet) if s.duration > SILENCE + 1e-6]


def interruptions(world: World) -> list[Found]:
    """One side takes the floor while the other holds it, by the definition of `qa.measures.interruption`."""
    said = {party: bursts(world, party) for party in LEGS}
    out = []
    for by, over in (LEGS, LEGS[::-1]):
        floor = _stretches([b for b in said[over] if not b.small])
        for bid in _stretches([b for b in said[by] if not b.small]):
            for held in floor:
                if held[0].span.start <= bid[0].span.start < held[-1].span.end:
                    out += _judged(by, bid, held, said[over], world)
    return sorted(out, key=lambda f: f.span)


def _stretches(said: list[Burst]) -> list[list[Burst]]:
    """Bursts together where the pause between them is under a second."""
    out: list[list[Burst]] = []
    for burst in said:
        if out and burst.span.start - out[-1][-1].span.end < PAUSE - 1e-6:
            out[-1].append(burst)
        else:
            out.append([burst])
    return out


def _judged(by: Leg, bid: list[Burst], held: list[Burst], over: list[Burst], world: World) -> list[Found]:
    start, end = bid[0].span.start, held[-1].span.end
    bid = [b for b in bid if b.span.start < end]
    if sum(max(0.0, min(a.span.end, start) - a.span.start) for a in held) < HELD - 1e-6:
        return []  # no floor to take
    if any(b.span.start - a.span.end >= AFTER_PAUSE and a.span.end <= start and abs(b.span.start - start) <= TOGETHER
           for a, b in pairwise(held)):  # fmt: skip
        return []  # both start at once
    letters = [c for b in bid for c in b.text if c.isalpha() and c not in _FILLERS]
    if sum(b.span.duration for b in bid) < BID - 1e-6 and len(letters) < 4:
        return []
    if _grows_out(bid, end, world):
        return []
    both = [a.span & b.span for a in held for b in bid]
    overlap = sum(s.duration for s in both)
    theirs = "".join(b.text for b in over if b.span & Span(held[0].span.start, end))
    whole = next((text for span, text in world.texts[_other(by)] if abs(span.end - end) < 0.3), theirs)
    breaks_off = end - start <= OVER + 1e-6 and overlap > TERMINAL and not whole.endswith(_ENDS)
    if overlap < OVER - 1e-6 and not breaks_off:
        return []
    last = max((s.end for s in both if s), default=start)
    return [Found("interruption", by, Span(start, last), overlap >= SURE - 1e-6, end - start <= YIELDED + 1e-6)]


def _grows_out(bid: list[Burst], end: float, world: World) -> bool:
    """Whether only a back-channel lies over the other's words, and what it grows into came when they had finished."""
    words = [w for b in bid for w in b.words]
    late = next((i for i, w in enumerate(words) if end - w.start <= TERMINAL), None)
    return bool(bid[0].words) and late is not None and world.small("".join(w.text for w in words[:late]))


def _other(party: Leg) -> Leg:
    return "customer" if party == "agent" else "agent"


def pace(world: World, party: Leg) -> float | None:
    """Characters without fillers per minute of joined speech, over the turns of ten and more; None without one."""
    speech = talk(world.speech[party])
    characters, spoken = 0, []
    for span, text in world.texts[party]:
        count = sum("\u4e00" <= c <= "\u9fff" and c not in _FILLERS for c in text)
        inside = [s & span for s in speech if s & span]
        if count >= 10 and inside:
            characters += count
            spoken += inside
    seconds = sum(s.duration for s in merged(spoken, 0.0))
    return characters / seconds * 60 if seconds else None
