"""Notes of instruments that exist nowhere else: every orchestra draws its own timbres, at 8 kHz.

A note is a cycle of a few partials, bright at first and duller as it dies where the family is plucked or struck; bells
and bars are sums of partials that are no multiples. Drums are noise and falling sines.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
RATE: Final = 8000
HIGHEST: Final = 3800.0
_CYCLE: Final = 2048

FAMILIES: Final = ("plucked", "keys", "bowed", "brass", "wind", "reed", "organ", "pad", "lead", "bell", "choir")
DRUMS: Final = ("kick", "snare", "hat", "tom", "shaker", "clap")
_VOWELS: Final = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))
"""Formants in Hz of a, i, u, e, o: Peterson and Barney, 1952."""


@dataclass(frozen=True, slots=True)
class Timbre:
    """How a note sounds.

    `partials` are amplitudes of the multiples of the pitch, `multiples` other ratios where it is a bell; `attack`,
    `release` and `decay` (the time to fall by 9 dB, infinite where it is held) in seconds; `vibrato` in Hz and
    semitones; `voices` play at once, `detune` semitones apart; `breath` is noise's share; `formants` in Hz colour it.
    """

    family: str
    partials: tuple[float, ...]
    attack: float
    release: float
    decay: float = float("inf")
    multiples: tuple[float, ...] = ()
    vibrato: tuple[float, float] = (0.0, 0.0)
    voices: int = 1
    detune: float = 0.0
    breath: float = 0.0
    formants: tuple[float, ...] = ()


def timbre(draw: random.Random, family: str) -> Timbre:  # noqa: PLR0911 - a family a return
    """A timbre of one of `FAMILIES`."""
    slope = draw.uniform(0.4, 2.4)
    odd = draw.uniform(0.0, 0.3) if family == "reed" and draw.random() < 0.6 else 1.0
    few = family in {"wind", "bell"} or (family in {"organ", "lead", "reed"} and draw.random() < 0.5)
    count = draw.choice([1, 1, 2, 3, 4, 6]) if few else draw.randint(5, 24)
    partials = tuple(k**-slope * draw.uniform(0.3, 1.0) * (1.0 if k % 2 else odd) for k in range(1, count + 1))
    vibrato = (draw.uniform(4, 7), draw.uniform(0.1, 0.6)) if draw.random() < 0.6 else (0.0, 0.0)
    attack, release = draw.uniform(0.005, 0.06), draw.choice([0.005, draw.uniform(0.01, 0.15)])
    if family in {"plucked", "keys"}:
        return Timbre(
            family,
            partials,
            0.004,
            release,
            draw.uniform(0.1, 0.9),
            detune=draw.uniform(0, 0.06),
            voices=draw.choice([1, 1, 2, 3]),
        )
    if family == "bell":
        bars = [1.0, 2.0, 2.76, 3.01, 4.0, 5.4, 6.8] if draw.random() < 0.5 else [1.0, 3.93, 9.2]
        return Timbre(family, partials, 0.002, release, draw.uniform(0.15, 1.5), tuple(bars))
    if family == "bowed":
        many = draw.choice([1, 1, 3, 5])
        return Timbre(
            family,
            partials,
            draw.uniform(0.03, 0.2),
            draw.uniform(0.05, 0.3),
            vibrato=vibrato,
            voices=many,
            detune=draw.uniform(0.03, 0.18),
            breath=draw.uniform(0, 0.04),
        )
    if family == "pad":
        return Timbre(
            family,
            partials,
            draw.uniform(0.1, 0.8),
            draw.uniform(0.2, 1.0),
            voices=draw.choice([2, 3, 5]),
            detune=draw.uniform(0.03, 0.15),
        )
    if family == "choir":
        many = draw.choice([1, 3, 5])
        even = tuple(k**-0.6 for k in range(1, 25))
        return Timbre(
            family,
            even,
            draw.uniform(0.05, 0.3),
            0.2,
            vibrato=(draw.uniform(4.5, 6.5), draw.uniform(0.1, 0.5)),
            voices=many,
            detune=0.12,
            breath=draw.uniform(0, 0.05),
            formants=draw.choice(_VOWELS),
        )
    if family == "brass":
        return Timbre(
            family,
            partials,
            draw.uniform(0.02, 0.08),
            release,
            vibrato=vibrato,
            voices=draw.choice([1, 1, 3]),
            detune=0.06,
            formants=(draw.uniform(500, 1500),),
        )
    breath = draw.uniform(0.02, 0.2) if family == "wind" else 0.0
    return Timbre(
        family, partials, attack, release, vibrato=vibrato if family != "organ" else (0.0, 0.0), breath=breath
    )


def note(kind: Timbre, hertz: float, seconds: float, draw: random.Random) -> Samples:
    """One note of a timbre, its loudest about 1; it rings on for its release."""
    count = max(16, int((seconds + kind.release) * RATE))
    time: Samples = np.arange(count, dtype=np.float32) / np.float32(RATE)
    wave = np.zeros(count, np.float32)
    for voice in range(kind.voices):
        away = 0.0 if kind.voices == 1 else draw.gauss(0, kind.detune)
        rate, depth = kind.vibrato
        bend = away + depth * np.sin(2 * np.pi * (rate * time + draw.random())) * np.minimum(1, time / 0.3)
        pitch = hertz * 2 ** (bend / 12)
        phase = np.cumsum(pitch, dtype=np.float64) / RATE + 0.37 * voice
        wave += _bars(kind, hertz, phase) if kind.multiples else _cycle(kind, hertz, phase, time)
    if kind.breath:
        hiss = np.random.default_rng(draw.getrandbits(32)).standard_normal(count, dtype=np.float32)
        wave += hiss * np.float32(kind.breath)
    held = np.minimum(1, time / kind.attack) * np.minimum(
        1, np.maximum(0, (seconds + kind.release - time)) / kind.release
    )
    if np.isfinite(kind.decay):
        held *= np.exp(-time / kind.decay)
    return np.asarray(wave * held / kind.voices, dtype=np.float32)


def _cycle(kind: Timbre, hertz: float, phase: NDArray[np.float64], time: Samples) -> Samples:
    """A wavetable, crossfaded to a duller one where the note dies away."""
    place = (phase * _CYCLE).astype(np.int64) % _CYCLE
    bright = _table(kind, hertz, 1.0)[place]
    if not np.isfinite(kind.decay):
        return np.asarray(bright, dtype=np.float32)
    share = np.exp(-2 * time / kind.decay)
    return np.asarray(bright * share + _table(kind, hertz, 2.5)[place] * (1 - share), dtype=np.float32)


def _table(kind: Timbre, hertz: float, dull: float) -> Samples:
    turn = 2 * np.pi * np.arange(_CYCLE) / _CYCLE
    table = np.zeros(_CYCLE)
    for k, size in enumerate(kind.partials, 1):
        if k * hertz < HIGHEST:
            colour = _colour(kind.formants, k * hertz) if kind.formants else 1.0
            table += size * colour * k ** (1 - dull) * np.sin(k * turn + k * k)
    return np.asarray(table / (np.abs(table).max() + 1e-9), dtype=np.float32)


def _colour(formants: tuple[float, ...], hertz: float) -> float:
    return 0.03 + sum(1 / (1 + ((hertz - f) / 120) ** 2) / (i + 1) for i, f in enumerate(formants))


def _bars(kind: Timbre, hertz: float, phase: NDArray[np.float64]) -> Samples:
    parts = [
        size * np.sin(2 * np.pi * ratio * phase)
        for ratio, size in zip(kind.multiples, kind.partials, strict=False)
        if ratio * hertz < HIGHEST
    ]
    return np.asarray(sum(parts, np.zeros(len(phase))), dtype=np.float32)


def drum(kind: str, draw: random.Random) -> Samples:
    """One stroke of one of `DRUMS`."""
    length = {"kick": 0.25, "snare": 0.2, "hat": 0.06, "tom": 0.3, "shaker": 0.09, "clap": 0.12}[kind]
    time = np.arange(int(length * RATE), dtype=np.float32) / RATE
    hiss = np.random.default_rng(draw.getrandbits(32)).standard_normal(len(time), dtype=np.float32)
    if kind in {"kick", "tom"}:
        low = 55 if kind == "kick" else draw.uniform(90, 200)
        phase = np.cumsum(low * (1 + 2 * np.exp(-time / 0.03))) / RATE
        return np.asarray(
            np.sin(2 * np.pi * phase) * np.exp(-time / 0.08) + 0.05 * hiss * np.exp(-time / 0.01), np.float32
        )
    if kind == "snare":
        return np.asarray((0.6 * hiss + 0.5 * np.sin(2 * np.pi * 190 * time)) * np.exp(-time / 0.05), np.float32)
    bright = np.diff(hiss, prepend=np.float32(0))
    return np.asarray(0.5 * bright * np.exp(-time / (length / 3)), np.float32)
