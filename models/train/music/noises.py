"""What is heard on a telephone and is neither music nor speech, at 8 kHz: noise, hum, tones, keys, breath, typing."""

from __future__ import annotations

import random
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter

from models.train.music.instruments import RATE, Samples

Wave = NDArray[np.floating[Any]]
CADENCES: Final[tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]] = (
    ((450,), (1.0, 4.0)), ((450,), (0.35, 0.35)), ((450,), (0.7, 0.7)), ((450,), (0.4, 0.2, 0.4, 0.6)),
    ((450,), (0.4, 4.0)), ((450,), (0.1, 0.1)), ((425,), (1.0, 4.0)), ((425,), (0.5, 0.5)), ((425,), (0.25, 0.25)),
    ((440, 480), (2.0, 4.0)), ((480, 620), (0.5, 0.5)), ((480, 620), (0.25, 0.25)), ((440,), (0.3, 9.7)),
    ((440, 480), (0.4, 0.2, 0.4, 3.0)), ((400, 450), (0.4, 0.2, 0.4, 2.0)), ((400,), (0.375, 0.375)),
    ((400,), (0.4, 0.35, 0.225, 0.525)), ((400,), (1.0, 2.0)), ((400, 416), (1.0, 2.0)), ((350, 440), (9.0, 0.1)),
    ((950,), (0.33, 0.03)), ((1400,), (0.5, 15.0)), ((1000,), (0.5, 1.0)), ((425,), (0.2, 0.2, 0.2, 4.4)),
)  # fmt: skip
"""Hz, and seconds on and off in turn: call tones of many countries (ITU-T E.180 supplement 2), beeps of recorders."""
KINDS: Final = (
    "tone",
    "keys",
    "hiss",
    "hum",
    "typing",
    "breath",
    "beeps",
    "street",
    "clicks",
    "whistle",
    "information",
)


def sound(kind: str, seconds: float, draw: random.Random) -> Samples:
    """So many seconds of one of `KINDS`; its loudest part has an RMS of about 0.1."""
    count = int(seconds * RATE)
    time = np.arange(count) / RATE
    random = np.random.default_rng(draw.getrandbits(32))
    white = random.standard_normal(count)
    made: Wave
    if kind == "tone":
        hertz, cadence = draw.choice(CADENCES)
        made = _gate(_sines(hertz, time), cadence, draw)
    elif kind == "information":  # three rising tones before an announcement
        made = sum(
            (
                _sines((f,), time) * ((time % 4 > 0.35 * i) & (time % 4 < 0.35 * i + 0.33))
                for i, f in enumerate((950, 1400, 1800))
            ),
            np.zeros(count),
        )
    elif kind == "keys":
        made = _keys(count, draw)
    elif kind == "hiss":
        made = _coloured(white, draw) * _swell(count, random, draw.choice([0.0, 0.3, 1.0]))
    elif kind == "street":
        made = _coloured(white, draw) * _swell(count, random, 0.8)
        made = lfilter([1], [1, -1.6 * np.cos(2 * np.pi * draw.uniform(100, 900) / RATE), 0.8], made)
    elif kind == "hum":
        mains = draw.choice([50.0, 60.0, 100.0, 120.0, draw.uniform(150, 900)])
        made = sum(
            (
                np.sin(2 * np.pi * mains * k * time + k) * draw.uniform(0, 1) / k**0.5
                for k in range(1, 20)
                if mains * k < 3800
            ),
            np.zeros(count),
        )
        made = made + white * draw.choice([0.01, 0.1, 0.3])
    elif kind == "whistle":
        made = _sines((draw.uniform(300, 3300),), time) + white * draw.uniform(0.0, 0.2)
    elif kind == "breath":
        made = _coloured(white, draw) * _puffs(count, draw, draw.uniform(0.5, 1.5), draw.uniform(1.0, 4.0))
    elif kind == "typing":
        made = _strokes(count, draw, random, draw.uniform(3, 12), draw.uniform(0.003, 0.015))
    elif kind == "clicks":
        made = _strokes(count, draw, random, draw.uniform(0.3, 4), draw.uniform(0.001, 0.03))
    else:
        hertz = tuple(draw.uniform(400, 2800) for _ in range(draw.choice([1, 1, 2])))
        made = _gate(_sines(hertz, time), (draw.uniform(0.05, 0.6), draw.uniform(0.1, 3.0)), draw)
    loud = np.abs(made) > 0.1 * np.abs(made).max()
    return np.asarray(made * (0.1 / (made[loud].std() + 1e-9)) if loud.any() else made, dtype=np.float32)


def _sines(hertz: tuple[float, ...], time: Wave) -> Wave:
    return np.asarray(sum((np.sin(2 * np.pi * f * time) for f in hertz), np.zeros(len(time))))


def _gate(wave: Wave, cadence: tuple[float, ...], draw: random.Random) -> Wave:
    """On and off in turn, entered at any moment."""
    edges = np.cumsum([0.0, *cadence])
    phase = (np.arange(len(wave)) / RATE + draw.uniform(0, edges[-1])) % edges[-1]
    return np.asarray(wave * (np.searchsorted(edges, phase, side="right") % 2 == 1))


def _keys(count: int, draw: random.Random) -> Wave:
    out, at = np.zeros(count), int(draw.uniform(0, 1) * RATE)
    while at < count:
        long = min(int(draw.uniform(0.06, 0.35) * RATE), count - at)
        low, high = draw.choice((697, 770, 852, 941)), draw.choice((1209, 1336, 1477, 1633))
        out[at : at + long] = _sines((low, high), np.arange(long) / RATE)
        at += long + int(draw.uniform(0.05, 1.2) * RATE)
    return out


def _coloured(white: Wave, draw: random.Random) -> Wave:
    low = draw.uniform(100, 1500)
    high = draw.uniform(low + 300, 3900)
    tilt = lfilter([1], [1, -draw.uniform(0, 0.95)], white)
    return (
        np.asarray(lfilter(*butter(2, (low, high), "bandpass", fs=RATE), tilt))
        if draw.random() < 0.6
        else np.asarray(tilt)
    )


def _swell(count: int, random: np.random.Generator, depth: float) -> Wave:
    knots = random.uniform(1 - depth, 1, count // RATE * 2 + 2)
    return np.asarray(np.interp(np.arange(count) * 2 / RATE, np.arange(len(knots)), knots))


def _puffs(count: int, draw: random.Random, long: float, every: float) -> Wave:
    out, at = np.zeros(count), int(draw.uniform(0, every) * RATE)
    while at < count:
        size = min(int(long * draw.uniform(0.5, 1.5) * RATE) + 16, count - at)
        out[at : at + size] = np.sin(np.pi * np.arange(size) / size) ** 2 * draw.uniform(0.4, 1)
        at += size + int(every * draw.uniform(0.5, 1.5) * RATE)
    return out


def _strokes(count: int, draw: random.Random, random: np.random.Generator, often: float, long: float) -> Wave:
    out, at = np.zeros(count), 0
    size = int(8 * long * RATE) + 8
    while at < count:
        stroke = random.standard_normal(size) * np.exp(-np.arange(size) / RATE / long) * draw.uniform(0.2, 1)
        room = out[at : at + size]
        room += stroke[: len(room)]
        at += int(draw.expovariate(often) * RATE) + 80
    return out
