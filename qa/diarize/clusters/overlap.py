"""Where two voices speak at once, learned from the call itself.

The call has no stretch of which it is known that two speak, so some are made: sure pieces of two voices, as loud as
they are, laid over each other. A model of such mixes stands beside those of the voices; how far it is ahead of the
likelier voice in a window of 0.3 s is the sign. What the sign is worth is measured on other pieces of the same call,
mixed and single, that nothing was learned from: a logistic regression gives the probability, at `PRIOR`, the share of
speech in which two speak at once on the telephone. Where that would find less than `LEAST_FOUND` of such mixes, two
at once cannot be told in this call, and every moment is one voice's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.diarize.clusters.cluster import Labels
from qa.diarize.clusters.frames import Floats, Frames, mixed
from qa.diarize.clusters.models import SEED, Model
from qa.diarize.clusters.segments import pieces, runs, stretches, windows
from qa.types import Samples

PRIOR = 0.05
LEAST_FOUND = 0.3
LEAST_PIECES = 12
"""Pieces of half a second that must be sure of each voice."""
WINDOW, HOP = 30, 10
"""Frames."""
_PIECE, _MOST = 50, 80


@dataclass(frozen=True, slots=True, eq=False)
class AtOnce:
    """A pair of voices and the probability, for each frame, that both speak."""

    pair: tuple[int, int]
    chance: Floats


def at_once(
    samples: Samples, found: Frames, labels: Labels, sure: NDArray[np.bool_], models: list[Model], base: Model
) -> list[AtOnce] | None:
    """The probability that two speak at once, for each pair of voices that can be told; None where none can."""
    held = {voice: _pieces(found, labels, sure, voice) for voice in range(len(models))}
    told = []
    for first, second in combinations(range(len(models)), 2):
        if min(len(held[first]), len(held[second])) < LEAST_PIECES:
            continue
        pair = [models[first], models[second]]
        chance = _chance(samples, found, held[first], held[second], pair, base)
        if chance is not None:
            told.append(AtOnce((first, second), np.where(np.isin(labels, (first, second)), chance, 0)))
    return told or None


def _pieces(found: Frames, labels: Labels, sure: NDArray[np.bool_], voice: int) -> NDArray[np.int64]:
    """Sure pieces of a voice, spread over the call, as indices of their first frames of speech."""
    bounds = runs(np.where(sure, labels, -1), found.places)
    own = bounds[(labels[bounds[:, 0]] == voice) & sure[bounds[:, 0]]]
    firsts = np.array([a for a, b in pieces(own, _PIECE, _PIECE).tolist() if b - a >= _PIECE], np.int64)
    if len(firsts) <= _MOST:
        return firsts
    return np.asarray(firsts[np.linspace(0, len(firsts) - 1, _MOST).astype(int)], dtype=np.int64)


def _chance(
    samples: Samples,
    found: Frames,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    pair: list[Model],
    base: Model,
) -> Floats | None:
    random = np.random.default_rng(SEED)
    mixes = []
    for fold in (0, 1):
        a, b = first[fold::2], second[fold::2]
        count = max(len(a), len(b))
        ends = [found.places[random.choice(each, count, replace=len(each) < count)] for each in (a, b)]
        mixes.append(mixed(samples, found, ends[0], ends[1], _PIECE))
    both = base.moved(base.shares(mixes[0]), mixes[0])
    singles = np.concatenate([found.values[p : p + _PIECE] for p in (*first[1::2], *second[1::2])])
    regression = _learned(_signs(mixes[1], pair, both, _PIECE), _signs(singles, pair, both, _PIECE))
    if regression is None:
        return None
    return _by_frame(found, pair, both, regression)


def _learned(positive: Floats, negative: Floats) -> Any:
    """A regression on signs of pieces that nothing was learned from; None where it would find too little."""
    from sklearn.linear_model import LogisticRegression

    signs = np.concatenate([positive, negative])
    truth = np.concatenate([np.ones(len(positive)), np.zeros(len(negative))])
    regression = LogisticRegression(class_weight="balanced", random_state=SEED).fit(signs, truth)
    found = float(np.mean(_probability(regression, positive) >= 0.5))
    return regression if found >= LEAST_FOUND else None


def _probability(regression: Any, signs: Floats) -> Floats:
    """The probability at `PRIOR`; the regression's own stands for one in two."""
    odds = regression.decision_function(signs) + math.log(PRIOR / (1 - PRIOR))
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -50, 50))), dtype=np.float32)


def _signs(values: Floats, pair: list[Model], both: Model, size: int) -> Floats:
    """The signs of each window in pieces of `size` frames that lie one after the other."""
    count = len(values) // size
    whole = np.arange(count)[:, None] * size + np.array([[0, size]])
    return _of_windows(values, pair, both, windows(whole.astype(np.int64), WINDOW, WINDOW))


def _of_windows(values: Floats, pair: list[Model], both: Model, cut: NDArray[np.int64]) -> Floats:
    densities = np.stack([model.log_density(values) for model in (*pair, both)], axis=1)
    sums = np.vstack([np.zeros(3), np.cumsum(densities, axis=0, dtype=np.float64)])
    mean = (sums[cut[:, 1]] - sums[cut[:, 0]]) / (cut[:, 1] - cut[:, 0])[:, None]
    ahead = mean[:, 2] - mean[:, :2].max(axis=1)
    return np.column_stack([ahead, np.abs(mean[:, 0] - mean[:, 1])]).astype(np.float32)


def _by_frame(found: Frames, pair: list[Model], both: Model, regression: Any) -> Floats:
    """The probability of each frame: the mean of the windows over it."""
    cut = windows(stretches(found.places), WINDOW, HOP)
    chance = _probability(regression, _of_windows(found.values, pair, both, cut))
    change = np.zeros((len(found) + 1, 2))
    np.add.at(change, cut[:, 0], np.column_stack([chance, np.ones(len(cut))]))
    np.add.at(change, cut[:, 1], -np.column_stack([chance, np.ones(len(cut))]))
    total, count = np.cumsum(change[:-1], axis=0).T
    return np.asarray(total / np.maximum(count, 1), dtype=np.float32)
