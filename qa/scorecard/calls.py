"""One scored call without its words: what lists of calls, and scorecards of calls in memory, are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qa.types import REACHED_NOBODY, CallResult, ItemScore, Measure, Outcome


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
    line: str | None = None

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
        line=info.line,
        started_at=info.started_at,
        duration=info.duration,
        demonstration=result.call.transcript.demonstration,
        measures=result.call.measures,
        reached_nobody=any(problem.kind == REACHED_NOBODY for problem in result.call.problems),
    )
