"""The outline of a waveform: one peak a column, for drawing."""

from __future__ import annotations

import numpy as np

from qa.audio.frames import FLOOR_DBFS, Levels
from qa.types import Samples


def peaks(samples: Samples, rate: int, step: float) -> Levels:
    """The highest level in dBFS of each column of `step` seconds, of one channel; the last one may be shorter."""
    size = max(1, round(rate * step))
    count = -(-len(samples) // size)
    padded = np.zeros(count * size, np.float32)
    padded[: len(samples)] = np.abs(samples - samples.mean()) if len(samples) else 0.0
    highest = padded.reshape(count, size).max(axis=1) if count else padded
    return np.asarray(np.maximum(20 * np.log10(np.maximum(highest, 1e-9)), FLOOR_DBFS), np.float32)
