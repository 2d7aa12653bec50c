"""Stretches of frames: those without a pause between, windows in them, and runs of one label."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Bounds = NDArray[np.int64]
"""First frame of each stretch and the frame after its last, shape (k, 2), as indices into the frames of speech."""


def stretches(places: NDArray[np.int64], gap: int = 1) -> Bounds:
    """Where frames of speech follow each other without a pause of more than `gap` frames."""
    cuts = np.flatnonzero(np.diff(places) > gap) + 1
    return _bounds(cuts, len(places))


def runs(labels: NDArray[np.int64], places: NDArray[np.int64] | None = None) -> Bounds:
    """Where the label stays the same, and no pause lies between if `places` are given."""
    change = np.diff(labels) != 0
    if places is not None:
        change |= np.diff(places) > 1
    return _bounds(np.flatnonzero(change) + 1, len(labels))


def windows(bounds: Bounds, size: int, hop: int) -> Bounds:
    """Windows of `size` frames about every `hop` in each stretch; a shorter stretch is a window by itself."""
    found: list[tuple[int, int]] = []
    for first, last in bounds.tolist():
        if last - first <= size:
            found.append((first, last))
            continue
        count = -(-(last - first - size) // hop) + 1
        found += [(start, start + size) for start in np.linspace(first, last - size, count).astype(int).tolist()]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def pieces(bounds: Bounds, size: int, shortest: int) -> Bounds:
    """Each stretch in equal pieces of about `size` frames; those under `shortest` are left out."""
    found: list[tuple[int, int]] = []
    for first, last in bounds.tolist():
        edges = np.linspace(first, last, max(1, round((last - first) / size)) + 1).astype(int).tolist()
        found += [(a, b) for a, b in pairwise(edges) if b - a >= shortest]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _bounds(cuts: NDArray[np.int64], count: int) -> Bounds:
    if not count:
        return np.zeros((0, 2), np.int64)
    return np.stack([np.concatenate(([0], cuts)), np.concatenate((cuts, [count]))], axis=1).astype(np.int64)
