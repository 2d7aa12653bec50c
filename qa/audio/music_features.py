"""What tells music from speech and noise, frame by frame and window by window, at 8 kHz.

Frames of 128 ms every 32 ms; each gives the values of `FRAME`, most of them librosa's. A window's features are means
and spreads of these over 1.5 s, so nothing in them depends on how loud it is. Beside the textbook's (coefficients of
the mel cepstrum and how they move, chroma and how long it stays, contrast, flatness, flux, pauses) is **steadiness**:
the share of spectral peaks, weighted by how far they stand out in dB, that were within 8 Hz of the same place so long
ago. Instruments hold their notes, voices glide.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from qa.types import Samples

RATE: Final = 8000
SIZE: Final = 1024
STEP: Final = 256
WINDOW: Final = 47
"""Frames that a window covers: 1.5 s."""
_BINS: Final = slice(20, 460)  # 156–3590 Hz
_LAGS: Final = (4, 8, 16)  # 128, 256 and 512 ms; from the first on, frames do not overlap
_CEPSTRUM: Final = 13
_MELS: Final = 32

Array = NDArray[np.float32]


def features(samples: Samples) -> Array:
    """The features of the window around each frame, shape (frames, features).

    Frame i is in the middle at ``(i * STEP + SIZE / 2) / RATE`` seconds.
    """
    return windows(frames(samples))


def frames(samples: Samples) -> Array:
    """What each frame is, shape (values, frames); `samples` hold one frame at least."""
    import librosa

    whole = samples[: (len(samples) - SIZE) // STEP * STEP + SIZE]
    power = np.abs(librosa.stft(whole, n_fft=SIZE, hop_length=STEP, center=False)).astype(np.float32) ** 2
    power += np.float32(1e-7)  # silence has a spectrum too, a flat one
    spectrum = np.sqrt(power)
    mel = 10 * np.log10(librosa.feature.melspectrogram(S=power, sr=RATE, n_mels=_MELS, fmin=150, fmax=3700) + 1e-7)
    cepstrum = librosa.feature.mfcc(S=mel, n_mfcc=_CEPSTRUM)
    chroma = librosa.feature.chroma_stft(S=power, sr=RATE, n_fft=SIZE, tuning=0.0, norm=2)
    level = 10 * np.log10(power.sum(axis=0))
    share = chroma / (chroma.sum(axis=0) + 1e-9)
    values = [
        cepstrum[1:],
        np.abs(_moved(cepstrum, 1)),
        _alike(chroma, _LAGS),
        -(share * np.log(share + 1e-9)).sum(axis=0, keepdims=True),
        librosa.feature.spectral_contrast(S=spectrum, sr=RATE, fmin=200.0, n_bands=4),
        np.log(librosa.feature.spectral_flatness(S=power[_BINS], power=1.0)),
        np.log(librosa.feature.spectral_centroid(S=spectrum, sr=RATE)),
        np.log(librosa.feature.spectral_bandwidth(S=spectrum, sr=RATE)),
        librosa.onset.onset_strength(S=mel, sr=RATE, center=False)[None],
        level[None],
        _steadiness(power),
    ]
    return np.concatenate([v.astype(np.float32) for v in values])


def _moved(values: Array, lag: int) -> Array:
    """What changed since `lag` frames ago; nothing at the very beginning."""
    out = np.zeros_like(values)
    out[:, lag:] = values[:, lag:] - values[:, :-lag]
    return out


def _alike(unit: Array, lags: tuple[int, ...]) -> Array:
    """How like the frames are to those some lags ago, 0–1; 0 at the very beginning."""
    out = np.zeros((len(lags), unit.shape[1]), np.float32)
    for row, lag in zip(out, lags, strict=True):
        row[lag:] = (unit[:, lag:] * unit[:, :-lag]).sum(axis=0)
    return out


def _steadiness(power: Array) -> Array:
    """How many peaks there are, and for each lag the share of them (by weight) that were there."""
    weights = peaks(10 * np.log10(power[_BINS].T))
    near = nearby(weights > 0)
    total = weights.sum(axis=1)
    out = np.zeros((len(_LAGS) + 1, len(weights)), np.float32)
    out[0] = np.log1p(total)
    for row, lag in zip(out[1:], _LAGS, strict=True):
        row[lag:] = (weights[lag:] * near[:-lag]).sum(axis=1) / np.maximum(total[lag:], 1.0)
    return out


def peaks(level: Array) -> Array:
    """How far each spectral peak stands out of its neighbourhood in dB, zero where none is; `level` is by frame."""
    from scipy.ndimage import uniform_filter1d

    above = level - uniform_filter1d(level, 25, axis=1)
    top = np.zeros(level.shape, dtype=bool)
    top[:, 1:-1] = (level[:, 1:-1] > level[:, :-2]) & (level[:, 1:-1] >= level[:, 2:])
    top &= (above > 6) & (level > level.max(axis=1, keepdims=True) - 40)
    return np.where(top, above, np.float32(0))


def nearby(found: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The bins of peaks and those beside them."""
    near = found.copy()
    near[:, 1:] |= found[:, :-1]
    near[:, :-1] |= found[:, 1:]
    return near


def windows(values: Array) -> Array:
    """Means over a window, and spreads; of the level and of the cepstrum's place the spread alone."""
    from scipy.ndimage import percentile_filter, uniform_filter1d

    mean = uniform_filter1d(values.astype(np.float64), WINDOW, axis=1, mode="nearest")
    square = uniform_filter1d(values.astype(np.float64) ** 2, WINDOW, axis=1, mode="nearest")
    spread = np.sqrt(np.maximum(square - mean**2, 0))
    level = values[LEVEL]
    top = percentile_filter(level, 90, size=WINDOW, mode="nearest")
    pauses = uniform_filter1d((level < top - 15).astype(np.float64), WINDOW, mode="nearest")
    kept = np.ones(len(values), dtype=bool)
    kept[: _CEPSTRUM - 1] = kept[LEVEL] = False
    return np.concatenate([mean[kept], spread, pauses[None]]).T.astype(np.float32)


LEVEL: Final = -len(_LAGS) - 2
"""Where the level is among a frame's values."""
STEADY: Final = -len(_LAGS)
"""Where the steadiness over 128 ms is among a frame's values."""
