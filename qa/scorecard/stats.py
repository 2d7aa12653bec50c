"""The two intervals of a scorecard: Student's t for a mean, Wilson's for a rate, both 95 %."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from qa.scorecard.values import Mean, Rate

CONFIDENCE = 0.95
Z = 1.959963984540054
"""The standard normal's quantile for two-sided 95 %."""


def mean_of(scores: Sequence[float]) -> Mean | None:
    """Give mean, extremes and Student's t interval (n - 1 degrees of freedom) of scores, clamped to 0–100.

    None without scores; no interval for one score, since it says nothing of the spread.
    """
    if not scores:
        return None
    mean = math.fsum(scores) / len(scores)
    low = high = None
    if len(scores) > 1:
        half = _student(len(scores) - 1) * statistics.stdev(scores) / math.sqrt(len(scores))
        low, high = max(0.0, mean - half), min(100.0, mean + half)
    return Mean(len(scores), mean, min(scores), max(scores), low, high)


def rate_of(part: int, whole: int) -> Rate:
    """Give part ÷ whole with the interval of Wilson (1927), which holds for rates near 0 and 1 and for few cases."""
    if not whole:
        return Rate(part, whole, None, None, None)
    rate = part / whole
    spread = Z * math.sqrt(rate * (1 - rate) / whole + Z**2 / (4 * whole**2))
    centre, scale = rate + Z**2 / (2 * whole), 1 + Z**2 / whole
    return Rate(part, whole, rate, max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def _student(freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + CONFIDENCE) / 2))
