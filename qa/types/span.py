"""A stretch of time, and who may fill it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Party = Literal["agent", "customer", "system", "unknown"]
Direction = Literal["inbound", "outbound", "internal"]


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A stretch of time ``[start, end)`` in seconds. ``a & b`` is the overlap; an empty span is falsy."""

    start: float
    end: float

    @property
    def duration(self) -> float:
        """Length in seconds, never negative."""
        return max(0.0, self.end - self.start)

    def __bool__(self) -> bool:
        return self.end > self.start

    def __and__(self, other: Span) -> Span:
        start = max(self.start, other.start)
        return Span(start, max(start, min(self.end, other.end)))

    def __or__(self, other: Span) -> Span:
        """The smallest span that covers both."""
        return Span(min(self.start, other.start), max(self.end, other.end))
