"""How far raters agree beyond chance, with 95 % intervals.

A *subject* is one item of one call; each of its raters puts it in one category. With π the shares of the categories
and p_a the share of agreeing pairs of raters, a coefficient is (p_a − p_e) / (1 − p_e).

Cohen's κ (1960, two raters)
    p_e = Σₖ p₁ₖ p₂ₖ, each rater's own shares. Where nearly all subjects are of one category it is low in spite of high
    agreement, and where both raters use one category alone it is not defined: None.
Gwet's AC1 (2008, two raters or more)
    p_e = Σₖ πₖ(1 − πₖ) / (q − 1), q categories: those that a rater used, at least two. It does not fall where a
    category is rare, as lapses are.

Intervals are value ± t(n − 1) · √v with Gwet's linearised variance, which for κ is that of Fleiss, Cohen and Everitt
(1969) in large samples: subject i has γᵢ = (p_a,ᵢ − p_e) / (1 − p_e), less 2 (1 − γ)(p_e,ᵢ − p_e) / (1 − p_e), and v is
the variance of these ÷ n. They are cut off at −1 and 1; where all agree they have no width, which says less than it
seems: see n. Shares have Wilson's interval (1927).

Sources: K. L. Gwet, “Computing inter-rater reliability and its variance in the presence of high agreement”, British
Journal of Mathematical and Statistical Psychology 61 (2008), 29–48. The package irrCAC computes the same and asks for
NumPy 1; the tests hold its figures.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval, from `n` cases; `value` is None where it is not defined."""

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


def share(part: int, whole: int) -> Estimate:
    """Give part ÷ whole with Wilson's interval."""
    from scipy.stats import binomtest

    if not whole:
        return Estimate(0)
    interval = binomtest(part, whole).proportion_ci(CONFIDENCE, method="wilson")
    return Estimate(whole, part / whole, float(interval.low), float(interval.high))


def cohen(pairs: Sequence[tuple[str, str]]) -> Estimate:
    """Give Cohen's κ of two raters."""
    n = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = sum(first[k] * second[k] for k in first) / n**2 if n else 1.0
    agreed = [float(a == b) for a, b in pairs]
    chances = [(second[a] + first[b]) / (2 * n) for a, b in pairs]
    return _estimate(agreed, chances, by_chance)


def gwet(subjects: Sequence[Sequence[str]]) -> Estimate:
    """Give Gwet's AC1; subjects with fewer than two raters are passed over."""
    rated = [Counter(ratings) for ratings in subjects if len(ratings) > 1]
    n = len(rated)
    used = sorted({k for counts in rated for k in counts})
    if not n:
        return Estimate(0)
    shares = {k: math.fsum(counts[k] / counts.total() for counts in rated) / n for k in used}
    scale = 1 / (max(2, len(used)) - 1)
    by_chance = scale * math.fsum(p * (1 - p) for p in shares.values())
    agreed = [sum(c * (c - 1) for c in counts.values()) / (counts.total() * (counts.total() - 1)) for counts in rated]
    chances = [scale * math.fsum(c / counts.total() * (1 - shares[k]) for k, c in counts.items()) for counts in rated]
    return _estimate(agreed, chances, by_chance)


def _estimate(agreed: Sequence[float], chances: Sequence[float], by_chance: float) -> Estimate:
    """The coefficient of subjects' agreement and their parts of the agreement by chance."""
    from scipy.stats import t

    n = len(agreed)
    if not n or by_chance >= 1 - 1e-12:
        return Estimate(n)
    value = (math.fsum(agreed) / n - by_chance) / (1 - by_chance)
    if n == 1:
        return Estimate(n, value)
    parts = [
        ((a - by_chance) - 2 * (1 - value) * (c - by_chance)) / (1 - by_chance)
        for a, c in zip(agreed, chances, strict=True)
    ]
    variance = math.fsum((part - value) ** 2 for part in parts) / (n * (n - 1))
    if variance < 1e-15 and value < 1:
        return Estimate(n, value)  # one rater used one category alone: κ is 0 whatever the other did
    half = float(t.ppf((1 + CONFIDENCE) / 2, n - 1)) * math.sqrt(variance)
    return Estimate(n, value, max(-1.0, value - half), min(1.0, value + half))
