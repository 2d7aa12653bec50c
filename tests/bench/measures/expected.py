"""What the product should find in a generated call, from its truth and the written definitions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qa.types import Span
from tests.bench.measures import definition
from tests.bench.measures.definition import Answer, World
from tests.bench.measures.truth import LEGS, Leg, Meant, Truth

SHORTEST_FLAT, SHORTEST_WAIT, SHORTEST_RING = 10.0, 10.0, 0.3
NEAR_LIMIT = 0.15


@dataclass(frozen=True, slots=True)
class TrueHold:
    """A hold: it may begin anywhere between the two spans' starts and end between their ends.

    A leg that is muted between a wait phrase and its resume phrase has two readings, from words and from the leg; of
    music both spans are the music's. `open` is one whose definition leaves it open whether it is a hold or one.
    """

    outer: Span
    inner: Span
    how: str
    open: bool

    def errors(self, found: Span) -> tuple[float, float]:
        """Seconds by which a found hold begins and ends outside of where it may."""
        first = max(0.0, self.outer.start - found.start, found.start - self.inner.start)
        return first, max(0.0, found.end - self.outer.end, self.inner.end - found.end)


@dataclass(frozen=True, slots=True)
class Expected:
    """The answers; `sure` is of the interruptions that may cost points, `pace` is characters per minute."""

    interruptions: Answer
    sure: Answer
    overtalk: Answer
    silences: Answer
    holds: tuple[TrueHold, ...]
    pace: dict[Leg, float | None]
    rings: int | None
    rings_open: bool
    hangup_by: Leg | None
    hangup_open: bool


def expected(truth: Truth, small: Callable[[str], bool]) -> Expected:
    """What is there to be found; `small` tells whether a text is nothing but back-channels."""
    found = [hold for meant in truth.of_kind("hold") if (hold := _hold(meant, truth)) is not None]
    world = _world(truth, tuple(hold.outer for hold in found if not hold.open), small)
    loose = tuple(hold.outer for hold in found if hold.open)
    loose += tuple(t.span for t in truth.tones if t.kind == "call_waiting")  # heard by one, silence for the other
    silences = definition.answer(world, definition.silences)
    rings = truth.of_kind("rings")
    return Expected(
        interruptions=definition.answer(world, definition.interruptions),
        sure=definition.answer(world, lambda each: [f for f in definition.interruptions(each) if f.sure]),
        overtalk=definition.answer(world, definition.overtalk),
        silences=_opened(silences, loose),
        holds=tuple(found),
        pace={leg: definition.pace(world, leg) for leg in LEGS},
        rings=truth.rings,
        rings_open=any(r.detail["shortest"] < SHORTEST_RING for r in rings),
        hangup_by=truth.hangup_by,
        hangup_open=any(t.kind == "congestion" for t in truth.tones),
    )


def _world(truth: Truth, holds: tuple[Span, ...], small: Callable[[str], bool]) -> World:
    said = {leg: [s for s in truth.said if s.party == leg] for leg in LEGS}
    system = tuple(Span(s.speech[0].start, s.speech[-1].end) for s in truth.said if s.party == "system")
    tones = tuple(t.span for t in truth.tones)
    return World(
        speech={leg: truth.speech(leg) for leg in LEGS},
        words={leg: tuple(w for s in said[leg] for w in s.words) for leg in LEGS},
        texts={leg: tuple((s.turn.span, s.text) for s in said[leg]) for leg in LEGS},
        barred=(*holds, *tones, *system, *truth.music["agent"]),
        small=small,
    )


def _opened(found: Answer, loose: tuple[Span, ...]) -> Answer:
    """Silences inside what may be a hold or not are at the edge."""
    doubtful = [f for f in found.certain if any(f.span & span for span in loose)]
    return Answer(tuple(f for f in found.certain if f not in doubtful), (*found.edge, *doubtful))


def _hold(meant: Meant, truth: Truth) -> TrueHold | None:
    """A hold by the definition, or None where it is none."""
    detail = meant.detail
    called = any(s.party == "customer" and s.turn.span & meant.span for s in truth.said)
    asked = detail["notice"] and detail["thanks"]
    waited = Span(detail["quiet"], detail["back"])
    how = detail["how"]
    if how == "music":
        return TrueHold(meant.span, meant.span, how, open=False)
    if how == "far_music":
        if not detail["notice"] and not detail["thanks"]:
            return None  # the customer's own surroundings
        return TrueHold(meant.span, meant.span, how, open=called)
    long_enough = [waited.duration - SHORTEST_WAIT if asked else -1.0]
    long_enough += [meant.span.duration - SHORTEST_FLAT] if how == "muted" else []
    if max(long_enough) < -NEAR_LIMIT:
        return None
    outer, inner = (waited, meant.span) if how == "muted" else (waited, waited)
    if how == "muted" and not asked:
        outer = meant.span
    return TrueHold(outer, inner, how, open=max(long_enough) < NEAR_LIMIT or (called and not asked))
