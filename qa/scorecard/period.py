"""The days that a scorecard is about, by the clock of the call log."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `start` to `end`, both days included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"{self.start} to {self.end} is no period: it ends before it begins")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @classmethod
    def of_month(cls, month: str) -> Period:
        """Give a month, ``YYYY-MM``; anything else is a `ValueError`."""
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
            raise ValueError(f"{month!r} is no month")
        year, number = int(month[:4]), int(month[5:])
        return cls(date(year, number, 1), date(year, number, monthrange(year, number)[1]))

    @property
    def month(self) -> str | None:
        """``YYYY-MM`` where the period is one whole calendar month, else None."""
        whole = self.start.day == 1 and self == Period.of_month(f"{self.start:%Y-%m}")
        return f"{self.start:%Y-%m}" if whole else None

    @property
    def last_month(self) -> str:
        """The month in which the period ends: with it a trend ends."""
        return f"{self.end:%Y-%m}"

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    @property
    def name(self) -> str:
        """``2026-10``, or ``2026-10-05–2026-10-11``."""
        return self.month or f"{self.start}–{self.end}"

    def before(self) -> Period:
        """Give the period to compare with: the month before a month, else as many days just before."""
        last = self.start - timedelta(days=1)
        return Period.of_month(f"{last:%Y-%m}") if self.month else Period(self.start - timedelta(days=self.days), last)
