"""The intervals of a scorecard, all 95 %: a seeded bootstrap for a mean of scores, Wilson's for a rate."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from qa.scorecard.values import Distribution, Mean, Rate

CONFIDENCE = 0.95
Z = 1.959963984540054
"""The standard normal's quantile for two-sided 95 %."""
RESAMPLES = 1000
SEED = 20_260_722
LARGE = 1000
"""From so many scores on the bootstrap's distribution of a mean is the normal one, which is taken instead."""
MANY = 150
"""From so many scores on a resample is drawn by how often each different value is in it, not score by score."""
BIN = 5.0


def mean_of(scores: Sequence[float]) -> Mean | None:
    """Give mean, extremes and interval of scores; see `means_of`."""
    return means_of([scores])[0]


def means_of(samples: Sequence[Sequence[float]]) -> list[Mean | None]:
    """Give mean, extremes and bootstrap interval of each sample of scores.

    The interval is Efron's BCa (1987) over `RESAMPLES` resamples, drawn anew from the same seed for every sample
    size: the same scores have the same interval wherever they stand, in whatever order. None without scores; no
    interval for one score, since it says nothing of the spread. Scores that are all alike have an interval of no
    width, which says less than it seems: see the sample size. So does one whose sample happens to lack a rare zero.
    """
    found: list[Mean | None] = [None] * len(samples)
    by_size: dict[int, list[int]] = defaultdict(list)
    for at, sample in enumerate(samples):
        if sample:
            by_size[len(sample)].append(at)
    for n, places in by_size.items():
        ordered = [sorted(samples[at]) for at in places]
        means = [math.fsum(sample) / n for sample in ordered]
        bounds: Sequence[tuple[float | None, float | None]] = [(None, None)] * len(places)
        if n > 1:
            bounds = _bootstrapped(ordered, means) if n < LARGE else [_normal(*each) for each in zip(ordered, means)]  # noqa: B905
        for at, sample, mean, (low, high) in zip(places, ordered, means, bounds, strict=True):
            found[at] = Mean(n, mean, sample[0], sample[-1], low, high)
    return found


def _bootstrapped(samples: Sequence[Sequence[float]], means: Sequence[float]) -> list[tuple[float, float]]:
    """The BCa bounds of samples of one size, all by the same resamples."""
    import numpy as np
    from scipy.special import ndtr, ndtri

    values = np.asarray(samples, dtype=float)
    centre = np.asarray(means)
    resampled = np.sort(_resampled(values), axis=1)
    close = 1e-9 * np.maximum(1.0, np.abs(centre))  # sums in another order differ in the last digit
    below = (resampled < (centre - close)[:, None]).sum(1) + (resampled <= (centre + close)[:, None]).sum(1)
    edge = 0.5 / RESAMPLES
    bias = ndtri(np.clip(below / (2 * RESAMPLES), edge, 1 - edge))
    off = values - centre[:, None]
    square = (off**2).sum(1)
    flat = square <= close**2
    skew = np.where(flat, 0.0, (off**3).sum(1) / (6 * np.where(flat, 1.0, square) ** 1.5))
    bounds = []
    for z in (-Z, Z):
        share = ndtr(bias + (bias + z) / (1 - skew * (bias + z)))
        at = np.clip(share, 0, 1) * (RESAMPLES - 1)
        under = np.floor(at).astype(int)
        over = np.minimum(under + 1, RESAMPLES - 1)
        rows = np.arange(len(values))
        bounds.append(resampled[rows, under] + (at - under) * (resampled[rows, over] - resampled[rows, under]))
    low, high = (np.where(flat, centre, bound) for bound in bounds)
    return [(float(a), float(b)) for a, b in zip(np.minimum(low, centre), np.maximum(high, centre), strict=True)]


def _resampled(values: Any) -> Any:
    """The means of the resamples, a row for each sample.

    Many scores have few different values: how often each of these is drawn is the same lottery, and a small one.
    """
    import numpy as np

    n = values.shape[1]
    if n < MANY:
        # einsum, since the linear algebra library would wake its threads for each of these small products
        return np.einsum("ij,jk->ik", values, _weights(n))
    rows = []
    for sample in values:
        different, counts = np.unique(sample, return_counts=True)
        drawn = np.random.default_rng([SEED, n]).multinomial(n, counts / n, RESAMPLES)
        rows.append(np.einsum("jk,k->j", drawn / n, different))
    return np.stack(rows)


@lru_cache(maxsize=64)
def _weights(n: int) -> Any:
    """How often each of n scores is drawn in each resample, ÷ n: one column a resample."""
    import numpy as np

    drawn = np.random.default_rng([SEED, n]).integers(0, n, (RESAMPLES, n))
    drawn += (np.arange(RESAMPLES) * n)[:, None]
    counts = np.bincount(drawn.ravel(), minlength=RESAMPLES * n).reshape(RESAMPLES, n)
    return np.ascontiguousarray(counts.T) / n


def _normal(sample: Sequence[float], mean: float) -> tuple[float, float]:
    half = Z * math.sqrt(variance(sample, mean) / len(sample))
    return max(0.0, mean - half), min(100.0, mean + half)


def variance(sample: Sequence[float], mean: float) -> float:
    """The sample's variance, by n - 1."""
    return math.fsum((value - mean) ** 2 for value in sample) / (len(sample) - 1)


def rate_of(part: int, whole: int) -> Rate:
    """Give part ÷ whole with the interval of Wilson (1927), which holds for rates near 0 and 1 and for few cases."""
    if not whole:
        return Rate(part, whole, None, None, None)
    rate = part / whole
    spread = Z * math.sqrt(rate * (1 - rate) / whole + Z**2 / (4 * whole**2))
    centre, scale = rate + Z**2 / (2 * whole), 1 + Z**2 / whole
    return Rate(part, whole, rate, max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def distribution_of(scores: Sequence[float]) -> Distribution | None:
    """Give bins of `BIN` points and quantiles (linear between the two nearest scores); None without scores."""
    if not scores:
        return None
    ordered = sorted(scores)
    counts = [0] * round(100 / BIN)
    for score in ordered:
        counts[min(int(score // BIN), len(counts) - 1)] += 1
    return Distribution(BIN, tuple(counts), *(_quantile(ordered, q) for q in (0.1, 0.25, 0.5, 0.75, 0.9)))


def _quantile(ordered: Sequence[float], q: float) -> float:
    at = q * (len(ordered) - 1)
    under = math.floor(at)
    over = min(under + 1, len(ordered) - 1)
    return ordered[under] + (at - under) * (ordered[over] - ordered[under])
