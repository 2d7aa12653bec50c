"""Figures of service as people read them: each with its name, value, parts, and how much of it is known."""

from __future__ import annotations

from dataclasses import dataclass

from qa.report.cells import NONE, number
from qa.report.labels import Lang, word
from qa.scorecard import Average, ServiceFigures, Share

FIGURES = (
    "connect_rate", "response_in_time", "response", "handling", "resolved", "satisfaction", "online_hours",
    "visit_gap", "busy_time", "complaint_reply", "complaint_reply_in_time", "call_records",
)  # fmt: skip
"""The figures in the order of reports, by their names in `ServiceFigures` and in `WORDS`."""
_TOTALS = frozenset({"busy_time"})
"""Figures of which the sum is asked for, not the mean."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one line of calls, or of all: `value` is a share 0–1 or seconds, None where nothing is known."""

    name: str
    title: str
    value: float | None
    is_share: bool
    part: float
    known: int
    of: int

    @property
    def shown(self) -> str:
        """The value as text, ``—`` for unknown."""
        if self.value is None:
            return NONE
        return f"{number(self.value * 100, 1)}%" if self.is_share else number(self.value, 1)

    @property
    def parts(self) -> str:
        """What was divided by what."""
        return f"{number(self.part, 0)} / {self.known}" if self.known else NONE


def figures(service: ServiceFigures | None, lang: Lang) -> list[Figure]:
    """All figures; a first-answer rate for each line where there are several, after that of all."""
    if service is None:
        return []
    found = []
    for name in FIGURES:
        found.append(_figure(name, word(name, lang), part_of(service, name)))
        if name == "connect_rate" and len(service.connect_rate) > 1:
            found += [
                _figure(name, f"{word(name, lang)} · {each.line or word('no_line', lang)}", each.share)
                for each in service.connect_rate
            ]
    return found


def part_of(service: ServiceFigures, name: str) -> Share | Average:
    """A figure's parts; those of all lines added up."""
    if name == "connect_rate":
        return sum((each.share for each in service.connect_rate), Share())
    if name == "online_hours":
        return service.online_hours.covered if service.online_hours else Share()
    value: Share | Average = getattr(service, name)
    return value


def figure_value(service: ServiceFigures | None, name: str) -> float | None:
    """A figure's value, divided last; None where it is not known."""
    if service is None:
        return None
    return _figure(name, "", part_of(service, name)).value


def _figure(name: str, title: str, parts: Share | Average) -> Figure:
    if isinstance(parts, Share):
        return Figure(name, title, parts.rate, True, parts.part, parts.known, parts.of)
    value = (parts.total if parts.known else None) if name in _TOTALS else parts.mean
    return Figure(name, title, value, False, parts.total, parts.known, parts.of)
