"""What is drawn from, and what is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Risk = Literal["fatal", "undetermined", "distress", "hold", "new"]
"""Why a call should be heard; the gravest first."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What tells that a call should be heard; None where it is not known.

    `low` and `high` bound the score, `limits` are the scores at which its grade changes. `distress` is 0–1, `hold` the
    longest one in seconds, `first_day` the agent's first call in the database.
    """

    fatal: bool = False
    fatal_open: bool = False
    low: float | None = None
    high: float | None = None
    limits: tuple[float, ...] = ()
    distress: float | None = None
    hold: float | None = None
    first_day: date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A call that can be heard. `agent` is the 工号, or the name where the log has none; "" is nobody known."""

    call_id: str
    agent: str
    name: str = ""
    team: str = ""
    line: str = ""
    direction: str = ""
    started_at: datetime | None = None
    duration: float = 0.0
    facts: Facts = Facts()

    @property
    def stratum(self) -> tuple[str, str, str, str]:
        """Line, direction, ISO week and length of the call, of which every part is to be heard in its proportion."""
        week = f"{self.started_at:%G-W%V}" if self.started_at else ""
        length = "<1min" if self.duration < 60 else "1–5min" if self.duration < 300 else "≥5min"
        return self.line, self.direction, week, length


@dataclass(frozen=True, slots=True)
class Pick:
    """A call that is to be heard: drawn at `random`, or for its `risks`; a random one may have reasons too."""

    call: Candidate
    random: bool
    risks: tuple[Risk, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """A drawing, with all that it takes to draw it again.

    `calls` counts those that were drawn from, `frame` is the hash of their ids.
    """

    month: str
    seed: str
    per_agent: int
    per_risk: int
    calls: int
    frame: str
    picks: tuple[Pick, ...]

    @property
    def random(self) -> tuple[Pick, ...]:
        """Those drawn at random."""
        return tuple(pick for pick in self.picks if pick.random)

    @property
    def risky(self) -> tuple[Pick, ...]:
        """Those taken for a reason alone."""
        return tuple(pick for pick in self.picks if not pick.random)


@dataclass(frozen=True, slots=True)
class Covered:
    """How many calls of an agent were heard, against the quota: calls that a person decided something on.

    `drawn` is the random part of the sample, `drawn_heard` what of it was heard; `missing` is the quota less the heard,
    as far as there are calls.
    """

    agent: str
    name: str
    team: str
    calls: int
    quota: int
    heard: int
    drawn: int
    drawn_heard: int

    @property
    def missing(self) -> int:
        """Calls still to be heard."""
        return max(0, min(self.quota, self.calls) - self.heard)
