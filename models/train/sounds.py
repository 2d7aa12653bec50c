"""What is heard on a telephone beside speech: call tones, keys, music, hum, noise, nothing. All at 16 kHz."""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray

from models.train.line import RATE, noise

Samples = NDArray[np.float32]
CADENCES = {"ring": (1.0, 4.0), "busy": (0.35, 0.35), "congestion": (0.7, 0.7), "dial": (1.0, 0.0)}
"""Seconds on and off of Chinese call tones (GB/T 3380), 450 Hz."""

_KEYS = [(low, high) for low in (697, 770, 852, 941) for high in (1209, 1336, 1477)]
_SCALE = [0, 2, 4, 5, 7, 9, 11, 12, 14, 16]


def sound(count: int, draw: random.Random) -> Samples:
    """`count` samples of something that is no speech, at a level to be heard, or of silence."""
    kind = draw.choices(["tone", "keys", "music", "noise", "hum", "silence"], [30, 10, 25, 20, 5, 10])[0]
    made = {"tone": tone, "keys": keys, "music": music, "noise": hiss, "hum": hum, "silence": silence}[kind](
        count, draw
    )
    return np.asarray(made, dtype=np.float32)


def tone(count: int, draw: random.Random) -> Samples:
    """A call tone in its cadence, entered at any moment."""
    on, off = CADENCES[draw.choice(list(CADENCES))]
    seconds = np.arange(count, dtype=np.float32) / RATE
    frequency = draw.choice([450.0, 450.0, 425.0, 440.0])
    wave = np.sin(2 * np.pi * frequency * seconds)
    if draw.random() < 0.3:
        wave = (wave + np.sin(2 * np.pi * draw.choice([400.0, 480.0]) * seconds)) / 2
    phase = (seconds + draw.uniform(0, on + off)) % (on + off)
    return np.asarray(wave * (phase < on) * draw.uniform(0.02, 0.4), dtype=np.float32)


def keys(count: int, draw: random.Random) -> Samples:
    """Keys pressed now and then: two tones at once (ITU-T Q.23)."""
    out = np.zeros(count, dtype=np.float32)
    at = draw.randint(0, RATE)
    while at < count:
        length = int(draw.uniform(0.06, 0.3) * RATE)
        seconds = np.arange(min(length, count - at), dtype=np.float32) / RATE
        low, high = draw.choice(_KEYS)
        out[at : at + length] = np.sin(2 * np.pi * low * seconds) + np.sin(2 * np.pi * high * seconds)
        at += length + int(draw.uniform(0.05, 1.5) * RATE)
    return out * np.float32(draw.uniform(0.02, 0.2))


def music(count: int, draw: random.Random) -> Samples:
    """A tune with chords under it: plucked or held notes with some overtones."""
    out = np.zeros(count, dtype=np.float32)
    root = draw.uniform(110, 330)
    beat = draw.uniform(0.18, 0.6)
    overtones = draw.randint(1, 6)
    decay = draw.choice([0.5, 2.0, 6.0])
    step = draw.randint(0, 7)
    at = 0
    while at < count:
        length = int(draw.choice([0.5, 1, 1, 2]) * beat * RATE)
        step = min(len(_SCALE) - 1, max(0, step + draw.choice([-2, -1, -1, 1, 1, 2, 0])))
        here = slice(at, min(count, at + length))
        out[here] = _note(here.stop - here.start, root * 2 ** (_SCALE[step] / 12), overtones, decay)
        if draw.random() < 0.6:
            chord = [0, 4, 7] if draw.random() < 0.5 else [0, 3, 7]
            for semitone in chord:
                out[here] += _note(here.stop - here.start, root / 2 * 2 ** (semitone / 12), overtones, decay) * 0.4
        at += length
    return out * np.float32(draw.uniform(0.02, 0.3) / (np.abs(out).max() + 1e-6))


def _note(count: int, frequency: float, overtones: int, decay: float) -> Samples:
    seconds = np.arange(count, dtype=np.float32) / RATE
    wave = sum(np.sin(2 * np.pi * frequency * k * seconds) / k for k in range(1, overtones + 1))
    return np.asarray(wave * np.exp(-decay * seconds) * np.minimum(1, seconds / 0.01), dtype=np.float32)


def hum(count: int, draw: random.Random) -> Samples:
    """Mains hum with overtones, and some hiss."""
    seconds = np.arange(count, dtype=np.float32) / RATE
    wave = sum(np.sin(2 * np.pi * 50 * k * seconds) / k for k in (1, 2, 3, 6, 8))
    return np.asarray(wave * draw.uniform(0.001, 0.05), dtype=np.float32) + hiss(count, draw) * np.float32(0.1)


def hiss(count: int, draw: random.Random) -> Samples:
    """Noise, steady or swelling."""
    random = np.random.default_rng(draw.getrandbits(32))
    made = noise(count, draw.uniform(0, 0.9), random) * 10 ** draw.uniform(-4, -0.8)
    if draw.random() < 0.4:
        knots = random.uniform(0, 1, count // RATE + 2)
        made *= np.interp(np.arange(count) / RATE, np.arange(len(knots)), knots)
    return np.asarray(made, dtype=np.float32)


def silence(count: int, draw: random.Random) -> Samples:
    """Nothing, or next to nothing."""
    random = np.random.default_rng(draw.getrandbits(32))
    level = draw.choice([0.0, 10 ** draw.uniform(-5, -3)])
    return random.standard_normal(count, dtype=np.float32) * np.float32(level)
