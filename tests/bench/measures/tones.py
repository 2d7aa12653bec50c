"""Call-progress tones and keys of generated calls, as a Chinese exchange makes them, at 8 kHz.

450 Hz: ring-back 1 s on and 4 s off, busy 0.35 and 0.35, congestion 0.7 and 0.7, call waiting 0.4 and 4. Levels and
cadences wander a little from one exchange to the next.
"""

from __future__ import annotations

import random

import numpy as np

from qa.types import Samples
from samples.make.speech import RATE

CADENCES = {"ringback": (1.0, 4.0), "busy": (0.35, 0.35), "congestion": (0.7, 0.7), "call_waiting": (0.4, 4.0)}
_LOW, _HIGH = (697, 770, 852, 941), (1209, 1336, 1477)


def cadence(kind: str, count: int, draw: random.Random) -> Samples:
    """So many bursts of a tone; ends with the last burst."""
    on, off = (seconds * draw.uniform(0.985, 1.015) for seconds in CADENCES[kind])
    hertz, gain = 450 + draw.uniform(-3, 3), 10 ** (draw.uniform(-28, -12) / 20) * np.sqrt(2)
    wave = np.zeros(int(((count - 1) * (on + off) + on) * RATE), dtype=np.float32)
    burst = _faded(gain * np.sin(2 * np.pi * hertz * np.arange(int(on * RATE)) / RATE))
    for index in range(count):
        start = int(index * (on + off) * RATE)
        part = wave[start : start + len(burst)]
        part += burst[: len(part)]
    return wave


def keys(count: int, draw: random.Random) -> Samples:
    """So many keys, pressed in one go (ITU-T Q.23)."""
    gain = 10 ** (draw.uniform(-20, -9) / 20)
    parts: list[Samples] = []
    for index in range(count):
        time = np.arange(int(draw.uniform(0.07, 0.25) * RATE)) / RATE
        low, high = draw.choice(_LOW), draw.choice(_HIGH)
        parts.append(_faded(gain * (np.sin(2 * np.pi * low * time) + np.sin(2 * np.pi * high * time)) / np.sqrt(2)))
        if index < count - 1:
            parts.append(np.zeros(int(draw.uniform(0.08, 0.6) * RATE), dtype=np.float32))
    return np.concatenate(parts)


def _faded(wave: np.ndarray) -> Samples:
    ramp = np.minimum(1.0, np.arange(len(wave)) / (0.004 * RATE))
    return np.asarray(wave * ramp * ramp[::-1], dtype=np.float32)
