"""Sound in frames of ten milliseconds: levels, and runs of true frames as spans."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qa.types import Samples, Span

HOP = 0.01
"""Seconds a frame."""
FLOOR_DBFS = -100.0
"""The level given to digital silence."""
_BLOCK = 1 << 14

Mask = NDArray[np.bool_]
Levels = NDArray[np.float32]


def levels(samples: Samples, rate: int) -> Levels:
    """RMS level of each frame in dBFS, its own mean taken out, since some recorders add a constant.

    `rate` must be a multiple of 100 Hz, or frames and seconds would drift apart.
    """
    step = round(rate * HOP)
    count = len(samples) // step
    frames = samples[: count * step].reshape(count, step)
    power = np.zeros(count, np.float32)
    for start in range(0, count, _BLOCK):  # in blocks, since the variance of all at once holds a copy of the sound
        power[start : start + _BLOCK] = frames[start : start + _BLOCK].var(axis=1, dtype=np.float32)
    return np.asarray(np.maximum(10 * np.log10(np.maximum(power, np.float32(1e-30))), FLOOR_DBFS), dtype=np.float32)


def runs(mask: Mask) -> NDArray[np.int64]:
    """First frame of each run of true frames and the frame after its last, shape (k, 2)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False]))))
    return edges.reshape(-1, 2)


def spans(mask: Mask) -> tuple[Span, ...]:
    """The runs of a mask in seconds."""
    return tuple(Span(round(a * HOP, 3), round(b * HOP, 3)) for a, b in runs(mask).tolist())


def fill(mask: Mask, where: list[tuple[int, int]] | NDArray[np.int64], value: bool = True) -> Mask:
    """A copy of a mask with these runs set to `value`."""
    out = mask.copy()
    for start, end in where:
        out[max(0, start) : max(0, end)] = value
    return out


def close(mask: Mask, seconds: float) -> Mask:
    """Fill inner gaps of up to so many seconds."""
    gaps = runs(~mask)
    inner = gaps[(gaps[:, 0] > 0) & (gaps[:, 1] < len(mask))]
    return fill(mask, inner[inner[:, 1] - inner[:, 0] <= round(seconds / HOP)])


def drop(mask: Mask, seconds: float) -> Mask:
    """Take out runs that are shorter than so many seconds."""
    found = runs(mask)
    return fill(mask, found[found[:, 1] - found[:, 0] < round(seconds / HOP)], value=False)


def shift(mask: Mask, seconds: float) -> Mask:
    """The mask moved later, or earlier where `seconds` is negative; what moves in is false."""
    by = round(seconds / HOP)
    out = np.roll(mask, by)
    out[slice(by, None) if by < 0 else slice(by)] = False
    return out


def mask_of(stretches: tuple[Span, ...], count: int) -> Mask:
    """The mask of `count` frames that is true within the spans."""
    ends = [(round(span.start / HOP), round(span.end / HOP)) for span in stretches]
    return fill(np.zeros(count, dtype=bool), ends)
