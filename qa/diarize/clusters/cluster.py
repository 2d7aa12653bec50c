"""A first guess of whose each window is, from several views of the call.

Each window becomes the shift of the background's means towards it, weighted so that distance is divergence between
mixtures (Campbell et al. 2006). In a call of two voices the first principal components of such vectors are mostly
whose voice it is (Shum et al. 2011), not what is said; k-means on them, with or without pitch, is the guess. One guess
may start the refinement in a wrong corner, so there are several: short windows and long, few components and many;
`qa.diarize.clusters.part` chooses among what comes of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa.diarize.clusters.frames import Floats, Frames
from qa.diarize.clusters.models import RELEVANCE, SEED, Model
from qa.diarize.clusters.segments import Bounds, stretches, windows

Labels = NDArray[np.int64]


class View(NamedTuple):
    """Windows of `size` frames, the number of principal components, and whether pitch is looked at too."""

    size: int
    components: int
    pitch: bool


VIEWS = (
    View(100, 2, False),
    View(100, 10, False),
    View(150, 3, True),
    View(150, 5, False),
    View(250, 2, True),
    View(250, 5, False),
)
MORE_VIEWS = tuple(
    View(size, axes, pitch) for size in (100, 150, 250) for axes in (2, 3, 5, 10) for pitch in (False, True)
)
SHORT = 6000
"""Frames of speech under which a call is looked at in more views: so little of it can mislead each."""
_LEAST_PITCHED = 10  # frames
_MANY = 3000  # windows that the components are found from
_MOST_AXES = 10


def guesses(found: Frames, base: Model, shares: Floats, count: int) -> Iterator[Labels]:
    """Labels 0…count-1 of all frames, a guess by each view that has windows enough."""
    bounds = stretches(found.places)
    views = VIEWS if len(found) >= SHORT else MORE_VIEWS
    for size in sorted({view.size for view in views}):
        cut = windows(bounds, size, size // 3)
        vectors = _vectors(found, base, shares, cut)
        pitch = _pitches(found, cut)
        told = _told(cut)
        if len(told) < 2 * count:
            continue
        axes = _axes(vectors, told)
        for view in views:
            if view.size == size:
                labels = _grouped(axes[:, : view.components], pitch if view.pitch else None, told, count)
                yield _of_frames(labels, cut, len(found), count)


def _told(cut: Bounds) -> NDArray[np.int64]:
    """The windows that are long enough to tell voices by; of very many, some."""
    lengths = cut[:, 1] - cut[:, 0]
    told = np.flatnonzero(lengths >= min(100, np.percentile(lengths, 60)))
    return told if len(told) <= _MANY else told[np.linspace(0, len(told) - 1, _MANY).astype(int)]


def _vectors(found: Frames, base: Model, shares: Floats, cut: Bounds) -> Floats:
    scale = np.sqrt(base.weights)[:, None] / np.sqrt(base.variances)
    out = np.empty((len(cut), base.means.size), np.float32)
    for row, (first, last) in enumerate(cut.tolist()):
        part = shares[first:last]
        seen = part.sum(axis=0)[:, None]
        shift = (part.T @ found.values[first:last] - seen * base.means) / (seen + RELEVANCE)
        out[row] = (shift * scale).ravel()
    return out


def _pitches(found: Frames, cut: Bounds) -> Floats:
    """The median pitch of each window; that of all where a window has too little of it."""
    middle = [_middle(found.pitch[first:last]) for first, last in cut.tolist()]
    out = np.array(middle, np.float32)
    known = out[~np.isnan(out)]
    return np.asarray(np.nan_to_num(out, nan=float(np.median(known)) if len(known) else 0.0), dtype=np.float32)


def _middle(pitch: Floats) -> float:
    known = pitch[~np.isnan(pitch)]
    return float(np.median(known)) if len(known) >= _LEAST_PITCHED else float("nan")


def _axes(vectors: Floats, told: NDArray[np.int64]) -> Floats:
    """The vectors on the first principal axes of those that are told."""
    centred = vectors - vectors[told].mean(axis=0)
    scatter = centred[told].T @ centred[told]
    _, axes = np.linalg.eigh(scatter.astype(np.float64))
    return np.asarray(centred @ axes[:, : -1 - _MOST_AXES : -1], dtype=np.float32)


def _grouped(places: Floats, pitch: Floats | None, told: NDArray[np.int64], count: int) -> Labels:
    """The group of each window, by groups that are found in those that are told."""
    from sklearn.cluster import KMeans

    if pitch is not None:
        spread = max(float(pitch[told].std()), 1e-6)
        scaled = (pitch - pitch[told].mean()) / spread * places[told, 0].std()
        places = np.column_stack([places, scaled])
    groups = KMeans(count, n_init=5, random_state=SEED).fit(places[told].astype(np.float64))
    return np.asarray(groups.predict(places.astype(np.float64)), dtype=np.int64)


def _of_frames(labels: Labels, cut: Bounds, frames: int, count: int) -> Labels:
    """The label of each frame: that of most windows over it."""
    votes = np.zeros((frames, count), np.int64)
    for label, (first, last) in zip(labels.tolist(), cut.tolist(), strict=True):
        votes[first:last, label] += 1
    return np.asarray(votes.argmax(axis=1), dtype=np.int64)
