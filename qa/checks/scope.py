"""The part of a call that a condition is asked of (``within:``): the call cut down to it, for any operator.

Scopes
------
first_turns, last_turns : up to the end of the Nth turn, from the start of the Nth turn before the end; the turns of
    `party` are counted (agent, customer or any; agent by default)
first_seconds, last_seconds : from the first speech on, up to the last
first_share, last_share : a share, 0–1, of the time from the first to the last speech
before, after : each place where another condition holds; up to the start or the end of the call, or `seconds` or
    `turns` (of `party`) far; `which` is every (default), any, first or last of those places

What is cut are turns, word by word, and events. Measures stay those of the whole call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Literal

from pydantic import Field

from qa.checks.base import Options, Speaker
from qa.types import Call, Span, Turn

Side = Literal["before", "after"]


class Scope(Options):
    """Which part: exactly one of `PARTS`, or how far from an anchor."""

    PARTS: ClassVar[tuple[str, ...]] = (
        *("first_turns", "last_turns", "first_seconds", "last_seconds", "first_share", "last_share"),
    )

    party: Speaker = "agent"
    first_turns: int | None = Field(None, ge=1)
    last_turns: int | None = Field(None, ge=1)
    first_seconds: float | None = Field(None, gt=0)
    last_seconds: float | None = Field(None, gt=0)
    first_share: float | None = Field(None, gt=0, lt=1)
    last_share: float | None = Field(None, gt=0, lt=1)
    seconds: float | None = Field(None, gt=0)
    turns: int | None = Field(None, ge=1)
    which: Literal["every", "any", "first", "last"] = "every"

    @property
    def parts(self) -> list[str]:
        """The scopes that are given."""
        return [name for name in self.PARTS if getattr(self, name) is not None]

    @property
    def has_reach(self) -> bool:
        """Whether something is said that only goes with an anchor."""
        return self.seconds is not None or self.turns is not None or self.which != "every"


def part_of(scope: Scope, call: Call) -> Span:
    """The time that a scope without an anchor means; empty where nobody speaks."""
    turns = [turn for turn in call.transcript.turns if turn.party != "system"]
    if not turns:
        return Span(0.0, 0.0)
    start, end = min(turn.start for turn in turns), max(turn.end for turn in turns)
    length = end - start
    if scope.first_turns or scope.last_turns:
        return _counted(scope, turns, Span(start, end))
    if scope.first_seconds or scope.first_share:
        return Span(start, start + (scope.first_seconds or (scope.first_share or 0.0) * length))
    return Span(end - (scope.last_seconds or (scope.last_share or 0.0) * length), end)


def _counted(scope: Scope, turns: Sequence[Turn], whole: Span) -> Span:
    own = [turn for turn in turns if scope.party in ("any", turn.party)]
    if scope.first_turns:
        return Span(whole.start, max((turn.end for turn in own[: scope.first_turns]), default=whole.start))
    return Span(min((turn.start for turn in own[-(scope.last_turns or 1) :]), default=whole.end), whole.end)


def beside(scope: Scope, side: Side, call: Call, anchor: Span) -> Span:
    """The time before or after an anchor that a scope reaches."""
    if side == "before":
        reach = Span(anchor.start - (scope.seconds or float("inf")), anchor.start)
        return Span(max(reach.start, _nth_start(scope, call, anchor.start)), reach.end)
    reach = Span(anchor.end, anchor.end + (scope.seconds or float("inf")))
    return Span(reach.start, min(reach.end, _nth_end(scope, call, anchor.end)))


def _nth_start(scope: Scope, call: Call, moment: float) -> float:
    """Where the `turns`th turn before a moment begins; the rest of a turn that runs over it is not counted."""
    starts = [t.start for t in call.transcript.turns if scope.party in ("any", t.party) and t.end <= moment]
    if scope.turns is None or len(starts) < scope.turns:
        return float("-inf")
    return sorted(starts)[-scope.turns]


def _nth_end(scope: Scope, call: Call, moment: float) -> float:
    ends = [t.end for t in call.transcript.turns if scope.party in ("any", t.party) and t.start >= moment]
    if scope.turns is None or len(ends) < scope.turns:
        return float("inf")
    return sorted(ends)[scope.turns - 1]


def restricted(call: Call, span: Span) -> Call:
    """The call cut down to a stretch of time: words whose middle lies in it, events that reach into it."""
    turns = tuple(cut for turn in call.transcript.turns if (cut := _cut(turn, span)))
    events = tuple(e for e in call.events if e.end >= span.start and e.start < span.end)
    return replace(call, transcript=replace(call.transcript, turns=turns), events=events)


def _cut(turn: Turn, span: Span) -> Turn | None:
    if span.start <= turn.start and turn.end <= span.end:
        return turn
    inside = turn.span & span
    if not inside:
        return None
    if turn.words:
        words = tuple(w for w in turn.words if span.start <= (w.start + w.end) / 2 < span.end)
        if not words:
            return None
        return Turn(turn.party, words[0].start, words[-1].end, "".join(w.text for w in words), words)
    scale = len(turn.text) / max(turn.end - turn.start, 1e-9)
    first, last = round((inside.start - turn.start) * scale), round((inside.end - turn.start) * scale)
    text = turn.text[first:last]
    return Turn(turn.party, inside.start, inside.end, text) if text else None
