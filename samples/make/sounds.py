"""What is heard on a line besides speech: ring-back, busy tone and hold music, all made here."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from samples.make.speech import RATE

Samples = NDArray[np.float32]
RING_ON, RING_CYCLE = 1.0, 5.0
BUSY_ON, BUSY_CYCLE = 0.35, 0.7
TONE_HZ = 450.0
TONE_DBFS = -18.0


class Tune(NamedTuple):
    """Semitones above middle C: one melody note a beat (None is a rest), one chord every eight beats."""

    beat: float
    melody: tuple[int | None, ...]
    chords: tuple[tuple[int, int, int], ...]


# written for these samples
TUNES = (
    Tune(
        0.36,
        (4, 7, 12, 11, 9, 7, 4, None, 5, 9, 12, 14, 12, 9, 7, None,
         4, 5, 7, 9, 11, 12, 14, None, 12, 11, 7, 4, 2, 0, 0, None),
        ((-12, -8, -5), (-15, -12, -8), (-19, -15, -12), (-17, -13, -10)),
    ),
    Tune(
        0.48,
        (9, 9, 7, 4, 2, 4, 7, None, 9, 12, 14, 12, 9, 7, 9, None,
         4, 7, 9, 7, 4, 2, 0, None, 2, 4, 7, 4, 2, 0, -3, None),
        ((-15, -12, -8), (-12, -8, -5), (-17, -13, -10), (-15, -12, -8)),
    ),
    Tune(
        0.27,
        (0, 4, 7, 4, 9, 7, 4, 7, 5, 9, 12, 9, 7, 4, 2, 4,
         2, 5, 9, 5, 11, 9, 5, 9, 7, 11, 14, 11, 12, 7, 4, 0),
        ((-12, -8, -5), (-19, -15, -12), (-10, -7, -3), (-17, -13, -10)),
    ),
)  # fmt: skip


def _tone(seconds: float) -> Samples:
    time = np.arange(int(seconds * RATE)) / RATE
    wave = 10 ** (TONE_DBFS / 20) * np.sqrt(2) * np.sin(2 * np.pi * TONE_HZ * time)
    return _faded(wave.astype(np.float32), 0.005)


def _faded(wave: Samples, seconds: float) -> Samples:
    ramp = np.minimum(1.0, np.arange(len(wave)) / (seconds * RATE))
    return (wave * ramp * ramp[::-1]).astype(np.float32)


def ringback(count: int) -> Samples:
    """`count` rings of 450 Hz, one second on and four off; ends with the last ring."""
    wave = np.zeros(int(((count - 1) * RING_CYCLE + RING_ON) * RATE), dtype=np.float32)
    for i in range(count):
        start = int(i * RING_CYCLE * RATE)
        ring = _tone(RING_ON)
        wave[start : start + len(ring)] = ring
    return wave


def busy(seconds: float) -> Samples:
    """Busy tone, 450 Hz, 0.35 s on and 0.35 s off, cut at `seconds`."""
    wave = np.zeros(int(seconds * RATE), dtype=np.float32)
    for i in range(int(seconds / BUSY_CYCLE)):
        start = int(i * BUSY_CYCLE * RATE)
        beep = _tone(BUSY_ON)
        wave[start : start + len(beep)] = beep
    return wave


def _note(semitones: int, seconds: float, harmonics: tuple[float, ...], decay: float) -> Samples:
    time = np.arange(int(seconds * RATE)) / RATE
    pitch = 261.63 * 2 ** (semitones / 12)
    wave = sum(
        gain * np.sin(2 * np.pi * pitch * (i + 1) * time) * np.exp(-time * decay * (i + 1))
        for i, gain in enumerate(harmonics)
        if pitch * (i + 1) < RATE / 2
    )
    return _faded(np.asarray(wave, dtype=np.float32), 0.008)


def music(seconds: float, tune: int, dbfs: float = -22.0) -> Samples:
    """Hold music: a plucked melody over slow chords and a bass, `tune` 0–2, repeated as often as it takes."""
    beat, melody, chords = TUNES[tune]
    count = int(seconds * RATE)
    wave = np.zeros(count + 8 * RATE, dtype=np.float32)
    for i in range(int(seconds / beat) + 1):
        at = int(i * beat * RATE)
        semitones = melody[i % len(melody)]
        voices = [] if semitones is None else [_note(semitones + 12, beat * 1.6, (0.5, 0.25, 0.12, 0.06), 3.0)]
        if i % 4 == 0:
            chord = chords[(i // 8) % len(chords)]
            voices += [_note(n + 12, beat * 4, (0.16, 0.08, 0.05), 0.7) for n in chord]
        if i % 2 == 0:
            voices.append(_note(chords[(i // 8) % len(chords)][0], beat * 2, (0.3, 0.2, 0.12, 0.08), 2.0))
        for voice in voices:
            wave[at : at + len(voice)] += voice
    wave = _faded(wave[:count], 0.15)
    return np.asarray(wave * 10 ** (dbfs / 20) / (wave.std() + 1e-9), dtype=np.float32)
