"""Music for generated calls, in five ways of making sound that share nothing with the music of the training script.

Plucked strings by Karplus and Strong, an electric piano by frequency modulation, bowed strings with vibrato over slow
chords, bells with inharmonic partials, and a beat of noise drums with a saw-tooth bass. Chords walk at random through
a key; melodies walk near the chord's notes.
"""

from __future__ import annotations

import random

import numpy as np
from scipy.signal import lfilter

from qa.types import Samples
from samples.make import line
from samples.make.speech import RATE

STYLES = ("strings", "piano", "bowed", "bells", "beat")
_MAJOR, _MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
_NEXT = {0: (3, 4, 5, 1), 1: (4, 3), 2: (5, 3), 3: (0, 4, 1), 4: (0, 5), 5: (3, 1, 4)}
_PAUSE = 0.25  # share of melody notes that are left out


def music(seconds: float, style: str, dbfs: float, draw: random.Random) -> Samples:
    """Music of so many seconds at `dbfs`, in the telephone band, entered in the middle and faded at both ends."""
    count = int(seconds * RATE)
    noise = np.random.default_rng(draw.getrandbits(32))
    beat = draw.uniform(0.22, 0.7)
    scale = draw.choice((_MAJOR, _MINOR))
    root = draw.uniform(98, 196)
    wave = np.zeros(count + 6 * RATE, dtype=np.float64)
    chord, step = 0, 7
    for index in range(int(seconds / beat) + 1):
        if index % 4 == 0:
            chord = draw.choice(_NEXT[chord])
        if draw.random() > _PAUSE:
            step = min(14, max(3, step + draw.choice((-2, -1, 1, 2))))
            _add(wave, index * beat, _note(style, _hertz(root, scale, step) * 2, beat * 1.5, noise))
        if index % 4 == 0:
            for above in (0, 2, 4):
                _add(wave, index * beat, 0.4 * _note(style, _hertz(root, scale, chord + above), beat * 4, noise))
        if style == "beat":
            _add(wave, index * beat, _drum(index, noise))
    ramp = int(draw.uniform(0.02, 0.3) * RATE)
    wave = wave[:count]
    wave[:ramp] *= np.linspace(0, 1, ramp)
    wave[-ramp:] *= np.linspace(1, 0, ramp)
    banded = line.band(wave.astype(np.float32))
    return np.asarray(np.clip(banded * 10 ** (dbfs / 20) / (banded.std() + 1e-9), -0.95, 0.95), dtype=np.float32)


def _hertz(root: float, scale: tuple[int, ...], step: int) -> float:
    return root * 2 ** (step // 7 + scale[step % 7] / 12)


def _add(wave: np.ndarray, start: float, sound: np.ndarray) -> None:
    first = int(start * RATE)
    part = wave[first : first + len(sound)]
    part += sound[: len(part)]


def _note(style: str, hertz: float, seconds: float, noise: np.random.Generator) -> np.ndarray:
    count = int(seconds * RATE)
    time = np.arange(count) / RATE
    if style == "strings":
        return _plucked(hertz, count, noise)
    if style == "piano":
        depth = 2.5 * np.exp(-4 * time)
        body = np.sin(2 * np.pi * hertz * time + depth * np.sin(2 * np.pi * hertz * time))
        return np.asarray(body * np.exp(-2.2 * time) * (1 + 0.2 * np.sin(2 * np.pi * 5 * time)))
    if style == "bells":
        partials = ((1.0, 1.0), (2.76, 0.5), (5.4, 0.25), (8.9, 0.1))
        return np.asarray(
            sum(a * np.sin(2 * np.pi * hertz * k * time) * np.exp(-3 * k**0.5 * time) for k, a in partials)
        )
    vibrato = 0.004 * np.sin(2 * np.pi * 5.5 * time) / 5.5 * RATE / 100
    harmonics = range(1, max(2, min(9, int(3400 / hertz) + 1)))
    saw = sum(np.sin(2 * np.pi * hertz * k * (time + vibrato * 1e-3)) / k for k in harmonics)
    swell = np.minimum(1, time / 0.12) * np.minimum(1, time[::-1] / 0.12)
    return np.asarray(saw * (swell if style == "bowed" else np.exp(-6 * time)))


def _plucked(hertz: float, count: int, noise: np.random.Generator) -> np.ndarray:
    """A delay line fed with noise, losing its high partials at each turn."""
    period = max(2, round(RATE / hertz))
    burst = np.zeros(count)
    burst[:period] = noise.uniform(-1, 1, min(period, count))
    feedback = np.zeros(period + 2)
    feedback[0], feedback[period], feedback[period + 1] = 1.0, -0.498, -0.498
    return np.asarray(lfilter([1.0], feedback, burst)) * 1.5


def _drum(index: int, noise: np.random.Generator) -> np.ndarray:
    count = int(0.18 * RATE)
    time = np.arange(count) / RATE
    if index % 2:
        return noise.standard_normal(count) * np.exp(-30 * time) * 0.8
    return np.sin(2 * np.pi * (120 + 200 * np.exp(-30 * time)) * time) * np.exp(-14 * time) * 1.5
