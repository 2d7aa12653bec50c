"""Intervals of differences, against a published example and against another implementation."""

from __future__ import annotations

import pytest
from scipy.stats import ttest_ind

from qa.scorecard import rate_of
from qa.scorecard.sums import ItemName, ItemSums, ScoreSums, Sums
from qa.scorecard.values import Subject
from qa.scorecard.versus import Side, mean_difference, rate_difference, versus


def test_newcombes_own_example() -> None:
    """56/70 against 48/80: Newcombe (1998), table II, method 10: 0.0524 to 0.3339."""
    found = rate_difference(rate_of(48, 80), rate_of(56, 70))
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_a_side_without_any_failure() -> None:
    """0/10 against 9/10, by hand from the two Wilson intervals."""
    first, second = rate_of(0, 10), rate_of(9, 10)
    found = rate_difference(first, second)
    assert found is not None
    assert first.high is not None
    assert second.low is not None
    assert found.low == pytest.approx(0.9 - ((0.9 - second.low) ** 2 + first.high**2) ** 0.5)


def test_welchs_interval() -> None:
    first, second = [90.0, 80, 85, 70, 100], [95.0, 96, 90, 99]
    bounds = ttest_ind(second, first, equal_var=False).confidence_interval(0.95)
    found = mean_difference(first, second)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((bounds.low, bounds.high))


def test_nothing_is_said_where_nothing_can_be() -> None:
    assert mean_difference([], [1.0]) is None
    alike = mean_difference([100.0, 100], [100.0, 100])
    assert (alike and alike.value, alike and alike.low) == (0.0, None)
    one = mean_difference([90.0], [100.0, 80])
    assert (one and one.value, one and one.low) == (0.0, None)
    assert rate_difference(rate_of(0, 0), rate_of(1, 2)) is None


def _side(version: str, scores: tuple[float, ...], failed: int, passed: int) -> Side:
    sums = Sums(
        Subject("team", "a", "a"),
        "plaza",
        (ScoreSums("2026-10", version, len(scores), 0, 0, scores),),
        items=(ItemSums("hello", version, failed=failed, passed=passed),),
    )
    return Side([sums], {"plaza": [ItemName("hello", "open", "问候", ())]})


def test_other_versions_are_not_compared() -> None:
    many = (90.0, 80.0) * 10
    found = versus(_side("1.0", many, 3, 17), _side("1.1", many, 9, 11), {})[0]
    assert (found.why, found.common, found.others) == ("versions", (), ("1.0", "1.1"))
    assert (found.difference, found.mover, found.items[0].difference) == (None, None, None)
    assert found.items[0].second is not None
    assert found.items[0].second.failed == 9


def test_few_calls_are_shown_and_not_tested() -> None:
    found = versus(_side("1.0", (90.0, 80.0), 1, 1), _side("1.0", (90.0, 80.0) * 10, 9, 11), {})[0]
    assert (found.why, found.mover) == ("small", None)
    assert found.difference is not None


def test_a_rubric_that_only_one_side_has() -> None:
    empty = Side([], {})
    found = versus(empty, _side("1.0", (90.0, 80.0) * 10, 9, 11), {})[0]
    assert (found.why, found.first, found.difference) == ("absent", None, None)
