"""Pieces of music without end: a scale, a tempo, an ensemble, and who plays what. At 8 kHz."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.signal import fftconvolve

from models.train.music.instruments import DRUMS, FAMILIES, RATE, Samples, Timbre, drum, note, timbre

SCALES: Final = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic": (0, 2, 3, 5, 7, 8, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "gong": (0, 2, 4, 7, 9),
    "yu": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
}
STYLES: Final = ("solo", "song", "broken", "broken", "pads", "band", "strings", "walking", "unison", "rhythm")
_STEPS: Final = (-4, -3, -2, -1, -1, -1, 0, 1, 1, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Piece:
    """What a piece is made of; `families` may be played in it."""

    style: str
    scale: tuple[int, ...]
    root: float
    beat: float
    loose: float
    lead: Timbre
    under: Timbre
    bass: Timbre
    drums: tuple[str, ...]
    chords: tuple[int, ...]


def piece(draw: random.Random, families: tuple[str, ...] = FAMILIES, style: str | None = None) -> Piece:
    """A piece; its style is one of `STYLES`."""
    style = style or draw.choice(STYLES)
    lead, under = draw.choice(families), draw.choice(families)
    if style == "strings":
        lead = under = "bowed" if "bowed" in families else lead
    return Piece(
        style,
        SCALES[draw.choice(list(SCALES))],
        draw.uniform(46, 60) + draw.gauss(0, 0.2),
        60 / draw.uniform(50, 180),
        draw.choice([0.0, 0.01, 0.03]),
        timbre(draw, lead),
        timbre(draw, under),
        timbre(draw, draw.choice(families)),
        tuple(draw.sample(DRUMS, draw.randint(2, 4))) if style in {"band", "rhythm"} or draw.random() < 0.25 else (),
        tuple(draw.choice([0, 0, 3, 4, 5, 1, 2]) for _ in range(draw.choice([2, 4, 4, 8]))),
    )


def play(what: Piece, seconds: float, draw: random.Random) -> Samples:
    """So many seconds of a piece, its RMS 0.1; it begins and ends at full level."""
    out = np.zeros(int((seconds + 6) * RATE), np.float32)
    parts: dict[str, Callable[[Piece, Samples, float, random.Random], None]] = {
        "solo": _melody,
        "unison": _melody,
        "song": _song,
        "broken": _broken,
        "pads": _pads,
        "band": _song,
        "strings": _song,
        "walking": _walking,
        "rhythm": _pads,
    }
    parts[what.style](what, out, seconds, draw)
    if what.drums:
        _beat(what, out, seconds, draw)
    if draw.random() < 0.5:
        out = _hall(out, draw)
    out = out[: int(seconds * RATE)]
    return np.asarray(out * (0.1 / (out.std() + 1e-9)), dtype=np.float32)


def pitch(what: Piece, step: int) -> float:
    """Hz of a step of the piece's scale."""
    size = len(what.scale)
    return float(440 * 2 ** ((what.root + 12 * (step // size) + what.scale[step % size] - 69) / 12))


def _put(out: Samples, at: float, sound: Samples, gain: float) -> None:
    first = max(0, int(at * RATE))
    room = out[first : first + len(sound)]
    room += sound[: len(room)] * np.float32(gain)


def _melody(what: Piece, out: Samples, seconds: float, draw: random.Random, gain: float = 1.0) -> None:
    now, step, high = 0.0, draw.randint(5, 12), 2 * len(what.scale) + 2
    manner = draw.choice([(1, 1, 2, 0.5), (0.5, 0.5, 0.5, 1), (2, 2, 4, 1), (0.25, 0.25, 0.5, 0.5), (1, 1.5, 0.5, 3)])
    short = draw.choice([0.5, 0.85, 0.98, 1.05])
    rest = draw.choice([0.0, 0.03, 0.12])
    while now < seconds:
        length = what.beat * draw.choice(manner)
        step = min(high, max(0, step + draw.choice(_STEPS)))
        if draw.random() >= rest:
            sound = note(what.lead, pitch(what, step), length * short, draw)
            _put(out, now + draw.gauss(0, what.loose), sound, gain * draw.uniform(0.6, 1.0))
        now += length


def _chord(what: Piece, at: float) -> int:
    return what.chords[int(at / (4 * what.beat)) % len(what.chords)]


def _pads(what: Piece, out: Samples, seconds: float, draw: random.Random, gain: float = 0.6) -> None:
    now = 0.0
    every = draw.choice([1, 2, 4, 4])
    while now < seconds:
        length = every * what.beat
        for third in (0, 2, 4):
            sound = note(what.under, pitch(what, _chord(what, now) + third), length * 0.97, draw)
            _put(out, now + draw.gauss(0, what.loose), sound, gain * draw.uniform(0.7, 1.0))
        now += length


def _bass(what: Piece, out: Samples, seconds: float, draw: random.Random) -> None:
    now, every = 0.0, draw.choice([1, 2, 4])
    while now < seconds:
        sound = note(what.bass, pitch(what, _chord(what, now)) / 2, every * what.beat * 0.9, draw)
        _put(out, now, sound, 0.7)
        now += every * what.beat


def _song(what: Piece, out: Samples, seconds: float, draw: random.Random) -> None:
    _melody(what, out, seconds, draw)
    _pads(what, out, seconds, draw, draw.uniform(0.15, 0.5))
    _bass(what, out, seconds, draw)


def _broken(what: Piece, out: Samples, seconds: float, draw: random.Random) -> None:
    now, count, order = 0.0, 0, draw.choice([(0, 2, 4, 7), (0, 4, 2, 4), (0, 2, 4), (7, 4, 2, 0, 2, 4)])
    pace, long = draw.choice([0.25, 0.5, 0.5, 1.0]), draw.choice([0.8, 0.97, 1.5, 3.0])
    while now < seconds:
        step = _chord(what, now) + order[count % len(order)]
        sound = note(what.lead, pitch(what, step), what.beat * pace * long, draw)
        _put(out, now + draw.gauss(0, what.loose), sound, draw.uniform(0.6, 1.0))
        now, count = now + what.beat * pace, count + 1
    if draw.random() < 0.5:
        _bass(what, out, seconds, draw)


def _walking(what: Piece, out: Samples, seconds: float, draw: random.Random) -> None:
    now, step = 0.0, 0
    while now < seconds:
        step = min(9, max(-3, step + draw.choice([-2, -1, 1, 2])))
        _put(out, now, note(what.bass, pitch(what, step) / 2, what.beat * 0.9, draw), 0.9)
        if draw.random() < 0.4:
            for third in (0, 2, 4, 6):
                _put(
                    out,
                    now + what.beat / 2,
                    note(what.under, pitch(what, _chord(what, now) + third), what.beat * 0.4, draw),
                    0.4,
                )
        now += what.beat
    if draw.random() < 0.7:
        _melody(what, out, seconds, draw)


def _beat(what: Piece, out: Samples, seconds: float, draw: random.Random) -> None:
    """Each drum has a pattern of sixteenths."""
    gain = draw.uniform(0.3, 1.2) * (2.0 if what.style == "rhythm" else 1.0)
    for kind in what.drums:
        often = {"kick": 0.25, "snare": 0.15, "tom": 0.15, "clap": 0.12}.get(kind, 0.5)
        pattern = [draw.random() < often for _ in range(16)]
        stroke = drum(kind, draw)
        for i in range(int(seconds / (what.beat / 4)) + 1):
            if pattern[i % 16]:
                _put(out, i * what.beat / 4 + draw.gauss(0, what.loose / 2), stroke, gain * draw.uniform(0.6, 1.0))


def _hall(sound: Samples, draw: random.Random) -> Samples:
    seconds = draw.uniform(0.2, 2.0)
    random = np.random.default_rng(draw.getrandbits(32))
    time = np.arange(int(seconds * RATE)) / RATE
    tail = random.standard_normal(len(time)) * np.exp(-6.9 * time / seconds)
    tail *= draw.uniform(0.1, 0.7) / np.sqrt((tail**2).sum())
    tail[0] += 1
    return np.asarray(fftconvolve(sound, tail)[: len(sound)], dtype=np.float32)
