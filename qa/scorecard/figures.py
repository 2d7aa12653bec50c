"""Figures of service as sums that were kept: divided last, and unknown is never 0."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of the `known`; `of` counts all that were asked, so that ``of - known`` is what nobody knows."""

    part: int = 0
    known: int = 0
    of: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.known + other.known, self.of + other.of)

    @property
    def rate(self) -> float | None:
        """Part ÷ known, None where nothing is known."""
        return self.part / self.known if self.known else None


@dataclass(frozen=True, slots=True)
class Average:
    """A sum over the `known` of `of` calls: seconds, unless said otherwise."""

    total: float = 0.0
    known: int = 0
    of: int = 0

    def __add__(self, other: Average) -> Average:
        return Average(self.total + other.total, self.known + other.known, self.of + other.of)

    @property
    def mean(self) -> float | None:
        """Total ÷ known, None where nothing is known."""
        return self.total / self.known if self.known else None


@dataclass(frozen=True, slots=True)
class LineShare:
    """One line's share (一次接通率 is told line by line); `line` is None where the log does not say."""

    line: str | None
    share: Share


@dataclass(frozen=True, slots=True)
class OnlineHours:
    """The hours of service that were covered: those in which a call was answered.

    `covered` counts hours on days with calls; `gaps` are the hours without one, as (day, hour).
    """

    first: int
    last: int
    covered: Share
    gaps: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """What the call log says of the service; the definition of each figure is its function's in `qa.scorecard.service`.

    `calls` is the number of calls that the figures are of.
    """

    calls: int
    connect_rate: tuple[LineShare, ...]
    response_in_time: Share
    response: Average
    handling: Average
    resolved: Share
    satisfaction: Share
    online_hours: OnlineHours | None
    visit_gap: Share
    busy_time: Average
    complaint_reply: Average
    complaint_reply_in_time: Share
    call_records: Share
