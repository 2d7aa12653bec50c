"""Days of a card."""

from __future__ import annotations

from datetime import date

import pytest

from qa.errors import UsageError
from qa.scorecard import Period
from qa.services.scorecard import period_of


def test_months_and_what_comes_before_them() -> None:
    february = Period.of_month("2028-02")
    assert (february.start, february.end, february.days) == (date(2028, 2, 1), date(2028, 2, 29), 29)
    assert (february.month, february.name, february.last_month) == ("2028-02", "2028-02", "2028-02")
    assert february.before() == Period.of_month("2028-01")
    assert Period.of_month("2026-01").before().month == "2025-12"
    assert date(2028, 2, 29) in february
    assert date(2028, 3, 1) not in february


def test_any_days_and_as_many_before_them() -> None:
    week = Period(date(2026, 10, 5), date(2026, 10, 11))
    assert (week.month, week.name, week.days) == (None, "2026-10-05–2026-10-11", 7)
    assert week.before() == Period(date(2026, 9, 28), date(2026, 10, 4))
    assert Period(date(2026, 10, 1), date(2026, 10, 31)).month == "2026-10"


def test_as_it_is_written() -> None:
    assert period_of(None, None, None) is None
    assert period_of("2026-10", None, None) == Period.of_month("2026-10")
    assert period_of(None, "2026-10-05", "2026-10-11") == Period(date(2026, 10, 5), date(2026, 10, 11))


@pytest.mark.parametrize(
    "written",
    [
        ("2026-13", None, None),
        ("0001-01", None, None),
        ("9999-12", None, None),
        (None, "0001-01-01", "2026-10-01"),
        (None, "2026-10-01", "9999-12-31"),
        ("10月", None, None),
        (None, "2026-10-05", None),
        (None, "5.10.2026", "6.10.2026"),
        (None, "2026-10-06", "2026-10-05"),
        ("2026-10", "2026-10-05", None),
    ],
)
def test_what_is_no_period_is_refused(written: tuple[str | None, str | None, str | None]) -> None:
    with pytest.raises(UsageError):
        period_of(*written)
