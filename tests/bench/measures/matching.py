"""Which of the events that were found are the true ones, and what remains on either side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from qa.types import Event, Span
from tests.bench.measures.definition import Answer, Found
from tests.bench.measures.expected import TrueHold

Verdict = Literal["found", "missed", "false", "edge"]
NEAR = 1.0
"""Seconds within which an interruption that is found begins, to be the true one."""


@dataclass(frozen=True, slots=True)
class Note:
    """One event that was found, missed or invented; `errors` in seconds, onset first, where it was found."""

    measure: str
    verdict: Verdict
    at: float
    errors: tuple[float, ...] = ()
    text: str = ""


def begins_alike(true: Span, found: Span) -> bool:
    """Whether two begin at nearly the same time."""
    return abs(true.start - found.start) <= NEAR


def overlaps(true: Span, found: Span) -> bool:
    """Whether two share half of the shorter one."""
    return (true & found).duration >= 0.5 * min(true.duration, found.duration) > 0


def matched(measure: str, true: Answer, found: Sequence[Event], alike: Callable[[Span, Span], bool]) -> list[Note]:
    """One note for each true event, and for each that was found in vain."""
    pairs = pair([t.span for t in true.certain], [e.span for e in found], alike)
    notes = []
    for index, each in enumerate(true.certain):
        if index not in pairs:
            notes.append(Note(measure, "missed", each.span.start, text=f"{each.span.duration:.2f} s"))
            continue
        hit = found[pairs[index]]
        errors = (abs(hit.start - each.span.start), abs(hit.end - each.span.end))
        told = f"yielded {hit.detail['yielded']}, not {each.yielded}" if _other_yield(hit, each) else ""
        notes.append(Note(measure, "found", each.span.start, errors, told))
    for index, event in enumerate(found):
        if index not in pairs.values():
            edge = any(alike(e.span, event.span) or overlaps(e.span, event.span) for e in true.edge)
            notes.append(Note(measure, "edge" if edge else "false", event.start, text=f"{event.span.duration:.2f} s"))
    return notes


def _other_yield(hit: Event, true: Found) -> bool:
    return "yielded" in hit.detail and hit.detail["yielded"] != true.yielded


def pair(true: Sequence[Span], found: Sequence[Span], alike: Callable[[Span, Span], bool]) -> dict[int, int]:
    """True to found, one to one: as many as can be, with the least sum of differences of their starts and ends."""
    from scipy.optimize import linear_sum_assignment

    if not true or not found:
        return {}
    far = 1e6
    cost = np.array(
        [[abs(t.start - f.start) + abs(t.end - f.end) if alike(t, f) else far for f in found] for t in true]
    )
    return {int(i): int(j) for i, j in zip(*linear_sum_assignment(cost), strict=True) if cost[i, j] < far}


def matched_holds(
    measure: str, should: Sequence[TrueHold], found: Sequence[Event], left_out: Sequence[TrueHold]
) -> list[Note]:
    """The notes of holds; what was found where `left_out` ones are is neither right nor wrong."""
    sure = [h for h in should if not h.open]
    pairs = pair([h.inner for h in sure], [e.span for e in found], overlaps)
    notes = []
    for index, hold in enumerate(sure):
        text = f"{hold.how} {hold.inner.duration:.1f} s"
        if index in pairs:
            notes.append(Note(measure, "found", hold.inner.start, hold.errors(found[pairs[index]].span), text))
        else:
            notes.append(Note(measure, "missed", hold.inner.start, text=text))
    loose = [h.outer for h in (*should, *left_out) if h.open or h in left_out]
    for index, event in enumerate(found):
        if index not in pairs.values():
            edge = any(span & event.span for span in loose)
            text = f"{event.detail['source']} {event.span.duration:.1f} s"
            notes.append(Note(measure, "edge" if edge else "false", event.start, text=text))
    return notes
