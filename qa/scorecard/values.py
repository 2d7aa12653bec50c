"""What goes into a scorecard, and what is on it. Points lost and fines are ≥ 0, shares are 0–1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from qa.types import REACHED_NOBODY, CallResult, Evidence, ItemScore, Measure, Outcome


@dataclass(frozen=True, slots=True)
class ScoredCall:
    """One call under one rubric, without its words: what a scorecard and a table of calls need.

    `month` is ``YYYY-MM`` by the clock of the call log, None where it gives no time. `final` is None for a call
    that has no score, which is not a score of 0; such is a call that `reached_nobody`.
    """

    call_id: str
    rubric: str
    version: str
    calculated: float | None
    final: float | None
    low: float | None
    high: float | None
    provisional: bool
    grade: str | None
    completeness: float
    fatal: tuple[str, ...] = ()
    items: tuple[ItemScore, ...] = ()
    agent_id: str | None = None
    agent_name: str | None = None
    team: str | None = None
    started_at: datetime | None = None
    duration: float = 0.0
    demonstration: bool = False
    measures: Mapping[str, Measure] = field(default_factory=dict)
    reached_nobody: bool = False

    @property
    def month(self) -> str | None:
        """The month of the call, ``YYYY-MM``."""
        return self.started_at.strftime("%Y-%m") if self.started_at else None

    @property
    def counts(self) -> bool:
        """Whether the score may enter a mean: it is there, and it is not provisional."""
        return self.final is not None and not self.provisional

    def with_outcome(self, outcome: Outcome) -> tuple[ItemScore, ...]:
        """Give the items of one outcome."""
        return tuple(item for item in self.items if item.outcome is outcome)


def scored_call(result: CallResult) -> ScoredCall:
    """Take from a result what a scorecard needs."""
    info, score = result.call.info, result.score
    return ScoredCall(
        call_id=info.call_id,
        rubric=score.rubric,
        version=score.version,
        calculated=score.calculated,
        final=score.final,
        low=score.low,
        high=score.high,
        provisional=score.provisional,
        grade=score.grade,
        completeness=score.completeness,
        fatal=score.fatal,
        items=result.items,
        agent_id=info.agent_id,
        agent_name=info.agent_name,
        team=info.team,
        started_at=info.started_at,
        duration=info.duration,
        demonstration=result.call.transcript.demonstration,
        measures=result.call.measures,
        reached_nobody=any(problem.kind == REACHED_NOBODY for problem in result.call.problems),
    )


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of scores with its sample size; `low` and `high` bound 95 % of it, None for a single call."""

    n: int
    mean: float
    minimum: float
    maximum: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`, and the 95 % Wilson interval of the rate; all None where there is no whole."""

    part: int
    whole: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class SectionLoss:
    """Points that a section cost, over the calls that are in the mean; `possible` is what it could have cost."""

    section: str
    lost: float
    possible: float
    per_call: float


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item over all calls. `fails` is failed ÷ (passed + failed): undecided calls are no part of it."""

    id: str
    section: str
    title: str
    passed: int
    failed: int
    undetermined: int
    not_applicable: int
    awaiting_ear: int
    lost: float
    fails: Rate


@dataclass(frozen=True, slots=True)
class Example:
    """A call that shows a fault, and the moment in it."""

    call_id: str
    reason: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Fault:
    """An item that was failed, with its clauses and an example to listen to."""

    id: str
    title: str
    clauses: tuple[str, ...]
    lost: float
    fails: Rate
    example: Example


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """One month of the trend. `changed` marks another rubric version than the month before, or two in one month."""

    month: str
    calls: int
    mean: Mean | None
    versions: tuple[str, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """How the calls went, from summed parts: seconds in all, shares of the seconds that could be measured.

    `interruptions` and `silences` (dead air) are the agent's, None where no call could be measured.
    """

    duration: float
    agent_share: float | None
    silence_share: float | None
    hold_share: float | None
    interruptions: int | None
    silences: int | None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a card is about; `id` and `name` are None for the calls that nobody is known for."""

    kind: Literal["agent", "team", "all"]
    id: str | None = None
    name: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One subject under one rubric, for one month or for all time.

    `calls` = `counted` (in the mean) + `provisional` + `unscored`. Sections are over the counted calls, so that
    they explain the mean; items and faults are over all calls. `demonstration` counts the calls whose words are
    the demonstration model's.
    """

    subject: Subject
    rubric: str
    versions: tuple[str, ...]
    month: str | None
    calls: int
    counted: int
    provisional: int
    unscored: int
    mean: Mean | None
    grades: Mapping[str, int]
    sections: tuple[SectionLoss, ...]
    items: tuple[ItemLine, ...]
    faults: tuple[Fault, ...]
    fatal_calls: tuple[str, ...]
    fines_proposed: float
    fines_confirmed: float
    completeness: float | None
    talk: Talk
    trend: tuple[MonthPoint, ...]
    demonstration: int
