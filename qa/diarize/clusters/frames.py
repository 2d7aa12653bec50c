"""What each ten milliseconds of speech sound like: cepstrum with level, and pitch.

The cepstrum is that of the telephone band, 20 coefficients over 32 mel bands of 25 ms, not freed of the channel's
colour: on one channel the far side is softer and narrower than the near one, and that tells them apart too. The first
coefficient is the level, for the same reason. Pitch is the highest peak of the autocorrelation of 40 ms, 60–400 Hz.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.timeline import Timeline
from qa.types import Samples

RATE = 8000
HOP = 0.01
"""Seconds a frame."""
SIZE = 20
"""Numbers a frame."""
VOICED = 0.6
"""Normalised autocorrelation from which a frame has a pitch."""

Floats = NDArray[np.float32]
_STEP = round(RATE * HOP)
_BANDS, _WINDOW, _FFT = 32, 200, 256
_BAND_HZ = (150.0, 3800.0)
_PITCH_WINDOW, _PITCH_FFT = 320, 512
_LAGS = (RATE // 400, RATE // 60)
_BLOCK = 4096  # frames at once: memory stays flat in a long call
_FLOOR = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """The frames of speech: which of the recording's they are, their cepstrum and pitch.

    Parameters
    ----------
    places
        Index of each frame in the recording, rising, shape (n,).
    values
        Cepstra with mean 0 and variance 1 over the call, shape (n, `SIZE`).
    pitch
        Semitones above 100 Hz, shape (n,); NaN where there is none.
    mean, deviation
        Of the cepstra before, each of shape (`SIZE`,).
    """

    places: NDArray[np.int64]
    values: Floats
    pitch: Floats
    mean: Floats
    deviation: Floats

    def __len__(self) -> int:
        return len(self.places)

    def only(self, which: NDArray[np.int64]) -> Frames:
        """Some of the frames."""
        return replace(self, places=self.places[which], values=self.values[which], pitch=self.pitch[which])


def frames(samples: Samples, speech: Timeline) -> Frames:
    """The frames of the speech in `samples`, shape (n,), at `RATE`."""
    places = speech_places(speech, len(samples) // _STEP)
    raw = cepstra(samples, places)
    if not len(raw):
        return Frames(places, raw, np.zeros(0, np.float32), np.zeros(SIZE, np.float32), np.ones(SIZE, np.float32))
    mean, deviation = raw.mean(axis=0), np.maximum(raw.std(axis=0), 1e-6)
    return Frames(places, (raw - mean) / deviation, _pitch(samples, places), mean, deviation)


def mixed(samples: Samples, like: Frames, first: NDArray[np.int64], second: NDArray[np.int64], size: int) -> Floats:
    """The cepstra of pieces of `size` frames laid over each other, one after the other, scaled as those of the call.

    `first` and `second` are the places of the pieces' first frames; the n-th of one is laid over the n-th of the other.
    """
    inside = np.arange(size * _STEP)
    wave = samples[first[:, None] * _STEP + inside] + samples[second[:, None] * _STEP + inside]
    raw = cepstra(wave.ravel().astype(np.float32), np.arange(len(first) * size))
    return np.asarray((raw - like.mean) / like.deviation, dtype=np.float32)


def speech_places(speech: Timeline, count: int) -> NDArray[np.int64]:
    """The frames, of `count` in the recording, that lie in speech."""
    ends = [(round(s.start / HOP), min(round(s.end / HOP), count)) for s in speech]
    pieces = [np.arange(first, last) for first, last in ends if last > first]
    return np.concatenate(pieces).astype(np.int64) if pieces else np.zeros(0, np.int64)


def cepstra(samples: Samples, places: NDArray[np.int64]) -> Floats:
    """The cepstra of some frames, shape (k, `SIZE`), as they are."""
    from scipy.fft import dct

    window = np.hanning(_WINDOW).astype(np.float32)
    out = np.zeros((len(places), SIZE), np.float32)
    for first in range(0, len(places), _BLOCK):
        cut = _cut(samples, places[first : first + _BLOCK], _WINDOW) * window
        power = np.abs(np.fft.rfft(cut, _FFT, axis=1)) ** 2
        out[first : first + _BLOCK] = dct(np.log(power @ _mel() + _FLOOR), norm="ortho", axis=1)[:, :SIZE]
    return out


@cache
def _mel() -> Floats:
    import librosa

    low, high = _BAND_HZ
    bands = librosa.filters.mel(sr=RATE, n_fft=_FFT, n_mels=_BANDS, fmin=low, fmax=high)
    return np.asarray(bands.T, dtype=np.float32)


def _cut(samples: Samples, places: NDArray[np.int64], size: int) -> Floats:
    """`size` samples around the middle of each frame, zeros beyond the ends."""
    first = places * _STEP + _STEP // 2 - size // 2
    where = first[:, None] + np.arange(size)
    inside = (where >= 0) & (where < len(samples))
    return np.where(inside, samples[np.clip(where, 0, len(samples) - 1)], np.float32(0)).astype(np.float32)


def _pitch(samples: Samples, places: NDArray[np.int64]) -> Floats:
    window = np.hanning(_PITCH_WINDOW).astype(np.float32)
    own = np.fft.irfft(np.abs(np.fft.rfft(window, _PITCH_FFT)) ** 2)[_LAGS[0] : _LAGS[1]]
    own /= float((window**2).sum())
    out = np.zeros(len(places), np.float32)
    for first in range(0, len(places), _BLOCK):
        cut = _cut(samples, places[first : first + _BLOCK], _PITCH_WINDOW)
        cut = (cut - cut.mean(axis=1, keepdims=True)) * window
        whole = np.fft.irfft(np.abs(np.fft.rfft(cut, _PITCH_FFT, axis=1)) ** 2, axis=1)
        likeness = whole[:, _LAGS[0] : _LAGS[1]] / (whole[:, :1] + 1e-9) / own
        best = likeness.max(axis=1)
        # of periods that are nearly as good the shortest: twice a period is one too
        early = (_is_peak(likeness) & (likeness >= 0.9 * best[:, None])).argmax(axis=1)
        heard = 12 * np.log2(RATE / (early + _LAGS[0]) / 100)
        out[first : first + _BLOCK] = np.where(best >= VOICED, heard, np.nan)
    return out


def _is_peak(likeness: NDArray[Any]) -> NDArray[np.bool_]:
    padded = np.pad(likeness, ((0, 0), (1, 1)), constant_values=-np.inf)
    return np.asarray((likeness >= padded[:, :-2]) & (likeness >= padded[:, 2:]))
