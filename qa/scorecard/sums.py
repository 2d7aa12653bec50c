"""What scorecards are computed from: sums over calls, whether a database added them up or `qa.scorecard.tally` did.

Points lost and possible, fines and seconds are ≥ 0. A call is *counted* where its score may enter a mean: it is there,
and it is not provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.scorecard.values import Example, Subject


@dataclass(frozen=True, slots=True)
class ScoreSums:
    """The calls of one month (None: no time is known) by one version of a rubric; `scores` are those counted."""

    month: str | None
    version: str
    calls: int
    provisional: int
    unscored: int
    scores: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemSums:
    """One item of one version over the calls of a period.

    `lost_counted` and `possible_counted` are over the counted calls; `possible` over all, without items that were not
    applicable or that wait for an ear, `open_possible` is the undetermined part of it. `confirmed` failures are those
    that a person decided.
    """

    id: str
    version: str
    passed: int = 0
    failed: int = 0
    undetermined: int = 0
    not_applicable: int = 0
    awaiting_ear: int = 0
    lost: float = 0.0
    confirmed: int = 0
    lost_confirmed: float = 0.0
    fine: float = 0.0
    fine_confirmed: float = 0.0
    lost_counted: float = 0.0
    possible_counted: float = 0.0
    possible: float = 0.0
    open_possible: float = 0.0


@dataclass(frozen=True, slots=True)
class TalkSums:
    """Seconds and counts over the calls that reached somebody; each pair over the calls where both are known."""

    duration: float = 0.0
    speech_agent: float = 0.0
    speech_both: float = 0.0
    silence: float = 0.0
    silence_of: float = 0.0
    hold: float = 0.0
    hold_of: float = 0.0
    interruptions: int | None = None
    silences: int | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """One subject under one rubric in one period.

    `scores` are the period's, `history` those of the months up to its end. `waiting` counts calls with an open item.
    `examples` show faults, by item, where they were asked for.
    """

    subject: Subject
    rubric: str
    scores: tuple[ScoreSums, ...]
    history: tuple[ScoreSums, ...] = ()
    items: tuple[ItemSums, ...] = ()
    grades: Mapping[str, int] = field(default_factory=dict)
    talk: TalkSums = TalkSums()
    fatal_calls: tuple[str, ...] = ()
    demonstration: int = 0
    duplicates: int = 0
    waiting: int = 0
    examples: Mapping[str, Example] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemName:
    """What an item is called, and where it stands, by the newest version of its rubric that has it."""

    id: str
    section: str
    title: str
    clauses: tuple[str, ...]
