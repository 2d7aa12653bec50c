"""How far apart two voices are, and how surely a stretch of speech is the one's or the other's.

Measured on the difference of log density a frame between the two voices' models, over pieces of about 1.5 s, of models
that never saw the piece: the pieces of each voice are dealt out to `FOLDS` in turn, and each fold is measured by the
models of the others. The *distance* is that of the two voices' means in standard deviations of a piece (d′). Any speech
falls into two groups somehow, one person's too; but the groups of one person's speech come no further apart than
what is said and how makes them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from qa.diarize.clusters.cluster import Labels
from qa.diarize.clusters.frames import Floats, Frames
from qa.diarize.clusters.models import Model, log_densities, voice_models
from qa.diarize.clusters.segments import pieces, runs

PIECE, SHORTEST_PIECE = 150, 60
"""Frames."""
TWO_VOICES, SLOPE = 5.7, 0.6
"""The distance at which one voice and two are equally likely, and how it grows surer."""
FOLDS = 5
_FEWEST = 3  # pieces a voice


@dataclass(frozen=True, slots=True)
class Separation:
    """Mean and standard deviation of the margin a frame over pieces of each of two voices, and their distance."""

    means: tuple[float, float]
    deviation: float

    @property
    def distance(self) -> float:
        """The distance of the means in standard deviations."""
        return sum(self.means) / self.deviation


def separation(found: Frames, base: Model, shares: Floats, labels: Labels, pair: tuple[int, int]) -> Separation | None:
    """How far two voices are apart; None where one has too little speech to say."""
    which = np.flatnonzero((labels == pair[0]) | (labels == pair[1]))
    found, shares = found.only(which), shares[which]
    own = (labels[which] == pair[1]).astype(np.int64)
    bounds = pieces(runs(own, found.places), PIECE, SHORTEST_PIECE)
    voice = own[bounds[:, 0]] if len(bounds) else np.zeros(0, np.int64)
    if len(bounds) == 0 or np.bincount(voice, minlength=2).min() < _FEWEST:
        return None
    margin = _unseen(found, base, shares, own, bounds, voice)
    mean = np.add.reduceat(margin, bounds.ravel()[: 2 * len(bounds)])[::2] / (bounds[:, 1] - bounds[:, 0])
    first, second = mean[voice == 0], -mean[voice == 1]
    deviation = math.sqrt((first.var() + second.var()) / 2)
    return Separation((float(first.mean()), float(second.mean())), max(deviation, 1e-3))


def _unseen(found: Frames, base: Model, shares: Floats, own: Labels, bounds: np.ndarray, voice: Labels) -> Floats:
    """The margin of voice 0 over voice 1 for each frame, by models that were not made of the frame's own piece."""
    fold = np.full(len(own), -1)
    for each in (0, 1):
        for turn, (first, last) in enumerate(bounds[voice == each].tolist()):
            fold[first:last] = turn % FOLDS
    out = np.zeros(len(own) + 1, np.float32)  # one more, for sums that end with the last frame
    for each in range(FOLDS):
        learn, tell = (fold >= 0) & (fold != each), fold == each
        models = voice_models(base, shares[learn], found.values[learn], own[learn], 2)
        densities = log_densities(models, found.values[tell])
        out[:-1][tell] = densities[:, 0] - densities[:, 1]
    return out


def probability(distance: float) -> float:
    """How likely two voices are that far apart and not one, 0–1."""
    return 1 / (1 + math.exp(min(50.0, max(-50.0, (TWO_VOICES - distance) / SLOPE))))


def surely_own(margin: float, frames: int, mean: float, deviation: float) -> float:
    """How surely a run of so many frames with this margin a frame is its voice's, 0–1.

    As of two voices with means ``±mean`` and the same deviation; of a shorter run than a piece the margin is less
    certain, of a longer one it is not more so, since what is said goes on.
    """
    variance = deviation**2 * max(1.0, PIECE / max(frames, 1))
    return 1 / (1 + math.exp(min(50.0, max(-50.0, -2 * mean * margin / variance))))
