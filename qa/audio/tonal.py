"""How much of each ten milliseconds lies at given frequencies, for tones that are made by machines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa.audio.frames import HOP
from qa.types import Samples

RATE = 8000
WINDOW = 256
"""32 ms: short enough for the edges of a tone, long enough to tell a tone from a voice."""
_BLOCK = 4096

Powers = NDArray[np.float64]


def basis(ranges: Sequence[tuple[float, float]]) -> NDArray[np.float32]:
    """Orthonormal vectors, shape (window, r), that span every windowed wave within these ranges in Hz."""
    time = np.arange(WINDOW) / RATE
    near = np.concatenate([np.linspace(low, high, max(3, round((high - low) / 5) + 1)) for low, high in ranges])
    waves = np.exp(2j * np.pi * near[:, None] * time)
    span, size, _ = np.linalg.svd(
        (np.concatenate([waves.real, waves.imag]) * np.hanning(WINDOW)).T, full_matrices=False
    )
    return np.asarray(span[:, size > 0.05 * size[0]], dtype=np.float32)


def powers(samples: Samples, bases: Sequence[NDArray[np.float32]]) -> tuple[Powers, Powers]:
    """Mean square within each basis, shape (bases, frames), and of all sound, per frame of `HOP` seconds at `RATE`.

    Frame `i` looks at the window that starts at ``i * HOP``. All bases share one pass, as cutting windows costs most.
    """
    if len(samples) < WINDOW:
        return np.zeros((len(bases), 0)), np.zeros(0)
    window = np.hanning(WINDOW).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[:: round(RATE * HOP)]
    together = np.concatenate(bases, axis=1)
    first = np.cumsum([0, *(b.shape[1] for b in bases)])[:-1]
    inside, total = [], []
    for start in range(0, len(frames), _BLOCK):  # in blocks, since the windows overlap threefold
        block = frames[start : start + _BLOCK]
        block = (block - block.mean(axis=1, keepdims=True)) * window
        inside.append(np.add.reduceat((block @ together) ** 2, first, axis=1))
        total.append((block**2).sum(axis=1))
    scale = float((window**2).sum())
    return np.concatenate(inside).T.astype(float) / scale, np.concatenate(total).astype(float) / scale


def decibels(power: Powers) -> Powers:
    """Powers in dBFS, where a mean square of 1 is 0 dBFS."""
    return np.asarray(10 * np.log10(np.maximum(power, 1e-12)))


def spectrum(piece: Samples) -> tuple[Powers, Powers]:
    """Power and frequency in Hz of a whole stretch, on a grid of 1 Hz, seen through a Hann window."""
    size = max(RATE, len(piece))
    power = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), size)) ** 2
    return np.asarray(power, dtype=np.float64), np.asarray(np.fft.rfftfreq(size, 1 / RATE), dtype=np.float64)


def seconds_of(frame: float) -> float:
    """The middle of a frame's window, in seconds."""
    return frame * HOP + WINDOW / 2 / RATE
