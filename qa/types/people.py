"""What people do with calls: decisions, corrections, appeals, calibration, the case book, plans, and who did what when.

All of it is added and never overwritten. Times are aware, in UTC; stretches of a call are seconds from its start.
`id` is the database's number, None as long as nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from qa.types.judgement import ItemScore, Outcome, Score
from qa.types.span import Party

ReviewKind = Literal["review", "appeal", "calibration"]
Decision = Literal["upheld", "overturned"]
Cause = Literal["machine", "rescore", "review", "appeal", "withdrawal"]


@dataclass(frozen=True, slots=True)
class Review:
    """A person's decision on one item of a call; `machine` is what the machine had said.

    The newest of the kinds `review` and `appeal` decides the item, unless its author took it back (`withdrawn_at`).
    One of the kind `calibration` belongs to a `session`, and changes no score.
    """

    call_id: str
    rubric: str
    version: str
    item_id: str
    outcome: Outcome
    machine: Outcome
    author: str
    made_at: datetime
    reason: str = ""
    kind: ReviewKind = "review"
    session: int | None = None
    id: int | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A misheard word mended: `was` in the turn with the number `turn` (from 0), from `start` on, is `now`."""

    call_id: str
    turn: int
    start: float
    was: str
    now: str
    author: str
    made_at: datetime
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One round of an appeal (from 1): `upheld` leaves the outcome; None as long as the reviewer has not decided."""

    number: int
    reviewer: str
    decision: Decision | None
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Appeal:
    """An agent's objection to the outcome of an item, and the rounds it went through, each with another reviewer."""

    call_id: str
    rubric: str
    version: str
    item_id: str
    agent_id: str
    text: str
    opened_at: datetime
    due_at: datetime
    rounds: tuple[Round, ...] = ()
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """Calibration (定标): several people score the same calls, each without seeing the others.

    Only `participants` may score, by name; anybody may where there are none.
    """

    title: str
    rubric: str
    author: str
    opened_at: datetime
    calls: tuple[str, ...]
    closed_at: datetime | None = None
    id: int | None = None
    participants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseNote:
    """An entry of the case book (案例库): a call or a stretch of it worth showing, as a model (`good`) or a fault."""

    call_id: str
    title: str
    author: str
    made_at: datetime
    item_id: str | None = None
    start: float | None = None
    end: float | None = None
    good: bool = False
    note: str = ""
    tags: tuple[str, ...] = ()
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A coaching plan (辅导计划) for an agent, from the findings of a month (``YYYY-MM``)."""

    agent_id: str
    month: str
    items: tuple[str, ...]
    goal: str
    author: str
    made_at: datetime
    due: datetime
    closed_at: datetime | None = None
    outcome: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """A line of the audit trail: who did what to which subject, e.g. ``call:c01``; `detail` holds JSON values only."""

    at: datetime
    author: str
    action: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScoreVersion:
    """A state that a call's score was in, numbered from 1 by time, and what brought it about."""

    number: int
    made_at: datetime
    cause: Cause
    author: str | None
    score: Score
    items: tuple[ItemScore, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A decision that was not taken: its place among those given (from 0), why not, and the mend."""

    row: int
    review: Review
    problem: str
    mend: str


@dataclass(frozen=True, slots=True)
class TurnHit:
    """A turn in which the words that were searched for are spoken."""

    call_id: str
    turn: int
    party: Party
    start: float
    end: float
    text: str
    agent_id: str | None
    started_at: datetime | None
