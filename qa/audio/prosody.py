"""The pitch of a voice, stretch by stretch of its speech.

Pitch is the strongest periodicity of windows of 64 ms, 40 ms of it heard, every 20 ms: the peak of their
autocorrelation, whose spectrum is flattened (its magnitudes are raised to `_FLATTEN`), so that formants and the
cut-off low end of the telephone band weigh less, and divided by that of the window. A telephone passes no fundamental
of low voices, and needs not: the period between the harmonics is the same. A frame is voiced if the peak stands high
enough and the frame is not far fainter than the rest of its stretch.

Twice: first within `LOWEST` … `HIGHEST` Hz, then within 0.75 of the first quartile and 1.5 of the third of what the
whole voice came to, as De Looze and Hirst (2008) do against errors by an octave. Whoever shouts or squeaks more than
that beyond their own voice is not followed there. Sung vowels of 85–270 Hz through 300–3400 Hz, A-law and noise 20 dB
below: half of the frames within 0.06 semitones, at most 0.6 % an octave off, 0–9 % not heard (deep voices most); with
noise 10 dB below 0.1 semitones, 1.3 %, 8–18 %. `tests/bench/voice.py` remakes that. `librosa.pyin` finds the same at
a hundred times the cost; `librosa.yin` does not tell what is voiced.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa.audio.frames import FLOOR_DBFS
from qa.types import Prosody, Samples, Span

RATE = 8000
LOWEST, HIGHEST = 55.0, 500.0
"""Hz of human voices that are looked for."""
SHORTEST = 1.0
"""Seconds of a stretch of speech that is looked at."""
STEP = 0.02
"""Seconds from one value of a contour to the next."""
_WINDOW, _TRANSFORM = 512, 1024
_FLATTEN = 0.6
_VOICED, _VOICED_AGAIN = 0.33, 0.26  # the second look has fewer lags at which noise may happen to agree
_FAINT = 25.0  # dB under the loudest of a stretch
_FLOOR, _CEILING = 0.75, 1.5
_SHORTER = 0.9  # a peak at a shorter lag is the period's if it is nearly as high: twice the period is one too
_FEW = 15  # voiced frames, a third of a second: fewer tell no range
_BLOCK = 1024
_LONGEST = math.ceil(RATE / LOWEST) + 1
_AGAIN = 0.8
_LEAP = 4.0  # semitones within a step

Array = NDArray[np.float64]
Lags = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """Pitch in Hz every `STEP` seconds, NaN where no voice is heard, and the level in dBFS."""

    hertz: Array
    dbfs: Array


class _Look(NamedTuple):
    """Between which bounds in Hz pitch is looked for, and how high a peak tells of a voice."""

    low: float
    high: float
    voiced: float


def prosody(samples: Samples, rate: int, speech: Sequence[Span]) -> tuple[Prosody, ...]:
    """How the stretches of one voice's speech that are long enough were voiced."""
    stretches = [span for span in speech if span.duration >= SHORTEST]
    return tuple(_told(span, found) for span, found in zip(stretches, contours(samples, rate, stretches), strict=True))


def contours(samples: Samples, rate: int, stretches: Sequence[Span]) -> list[Contour]:
    """The pitch of one voice within each of some stretches; their first value is of the stretch's first 64 ms."""
    pieces = [_resampled(samples[round(s.start * rate) : round(s.end * rate)], rate) for s in stretches]
    levels = [_levels(piece) for piece in pieces]
    correlated = [_correlations(piece) for piece in pieces]
    both = list(zip(correlated, levels, strict=True))
    first = [_pitch(c, _lasting(c), level, _Look(LOWEST, HIGHEST, _VOICED)) for c, level in both]
    heard = np.concatenate([hertz[~np.isnan(hertz)] for hertz in first]) if first else np.zeros(0)
    if len(heard) < _FEW:
        return [Contour(np.full(len(level), np.nan), level) for level in levels]
    low, high = np.percentile(heard, (25, 75))
    look = _Look(max(LOWEST, _FLOOR * low), min(HIGHEST, _CEILING * high), _VOICED_AGAIN)
    return [Contour(_pitch(c, c, level, look), level) for c, level in both]


def periodicity(piece: Samples) -> Array:
    """How periodic each window of some sound at `RATE` Hz is, 0–1; noise is under a third."""
    correlated = _correlations(piece).astype(np.float64)
    return np.asarray(correlated[:, math.floor(RATE / HIGHEST) :].max(axis=1, initial=0.0))


def _told(span: Span, contour: Contour) -> Prosody:
    heard = contour.hertz[~np.isnan(contour.hertz)]
    dbfs = round(float(np.median(contour.dbfs)), 1) if len(contour.dbfs) else FLOOR_DBFS
    if len(heard) < _FEW:
        return Prosody(span, math.nan, math.nan, dbfs)
    low, middle, high = np.percentile(heard, (10, 50, 90))
    return Prosody(span, round(float(middle), 1), round(12 * math.log2(high / low), 2), dbfs)


def _resampled(piece: Samples, rate: int) -> Samples:
    from qa.audio.decode import resample

    return piece if rate == RATE else resample(piece, rate, RATE)


def _frames(piece: Samples) -> Samples:
    if len(piece) < _WINDOW:
        return np.zeros((0, _WINDOW), np.float32)
    return np.lib.stride_tricks.sliding_window_view(piece, _WINDOW)[:: round(STEP * RATE)]


def _levels(piece: Samples) -> Array:
    power = np.asarray(_frames(piece).var(axis=1, dtype=np.float64))
    return np.asarray(np.maximum(10 * np.log10(np.maximum(power, 1e-30)), FLOOR_DBFS))


def _correlations(piece: Samples) -> Lags:
    """How alike each window is to itself moved by 0 … `_LONGEST` samples, 1 where the same."""
    frames = _frames(piece)
    window = np.hanning(_WINDOW).astype(np.float32)
    own = np.fft.irfft(np.abs(np.fft.rfft(window, _TRANSFORM)) ** 2)[: _LONGEST + 1]
    own /= own[0]
    out = np.zeros((len(frames), _LONGEST + 1), np.float32)
    for start in range(0, len(frames), _BLOCK):
        block = frames[start : start + _BLOCK]
        block = (block - block.mean(axis=1, keepdims=True)) * window
        power = np.abs(np.fft.rfft(block, _TRANSFORM)) ** (2 * _FLATTEN)
        found = np.fft.irfft(power)[:, : _LONGEST + 1]
        out[start : start + _BLOCK] = found / np.maximum(found[:, :1], 1e-30) / own
    return out


def _pitch(correlated: Lags, height: Lags, dbfs: Array, look: _Look) -> Array:
    """Pitch in Hz, NaN where the frame is not voiced; `height` is how much a peak counts."""
    if not len(correlated):
        return np.zeros(0)
    first, last = max(2, math.floor(RATE / look.high)), min(_LONGEST - 1, math.ceil(RATE / look.low))
    inside = correlated[:, first : last + 1]
    peaks = (inside >= correlated[:, first - 1 : last]) & (inside > correlated[:, first + 1 : last + 2])
    height = np.where(peaks, height[:, first : last + 1], -1.0)
    best = height.max(axis=1)
    lag = first + np.argmax(height >= _SHORTER * best[:, None], axis=1)
    rows = np.arange(len(lag))
    before, at, after = (correlated[rows, lag + step].astype(np.float64) for step in (-1, 0, 1))
    shift = 0.5 * (before - after) / np.minimum(before - 2 * at + after, -1e-9)
    hertz = RATE / (lag + np.clip(shift, -0.5, 0.5))
    voiced = (best > look.voiced) & (dbfs > dbfs.max() - _FAINT)
    return _smooth(np.where(voiced, hertz, np.nan))


def _lasting(correlated: Lags) -> Lags:
    """The height of each lag, but no more than twice the lag allows, where that is looked at.

    A voice's period comes again, a formant's rings out. Only for the first look: where pitch glides fast, a period does
    not come again either, and then twice the lag would win.
    """
    out = correlated.copy()
    lags = np.arange(1, (_LONGEST - 2) // 2 + 1)
    twice = np.max([correlated[:, 2 * lags + step] for step in (-2, -1, 0, 1, 2)], axis=0)
    out[:, lags] = np.minimum(out[:, lags], twice / _AGAIN)
    return out


def _smooth(hertz: Array) -> Array:
    """Single values that leap from both neighbours are no voice."""
    padded = np.concatenate(([np.nan], hertz, [np.nan]))
    leaps = [np.abs(12 * np.log2(hertz / other)) for other in (padded[:-2], padded[2:])]
    lonely = ~(np.fmin(leaps[0], leaps[1]) <= _LEAP)
    return np.where(lonely, np.nan, hertz)
