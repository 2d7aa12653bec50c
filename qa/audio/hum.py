"""Mains hum and a constant: what a bad earth or a bad converter adds to a leg, and the leg without them.

Hum is lines at multiples of 50 or 60 Hz that stand out from their neighbourhood by 10 dB in seven seconds of ten, at
least three of the first sixteen: tones and music come and go, a voice glides. They are taken out by notches of 3 Hz,
so that they neither deafen the voice detector nor pass for the line's noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qa.types import Samples

_MAINS = (50, 60)
_HARMONICS = 16
_LINES = 3
_STANDS_OUT = 10.0  # dB
_FAINT = -75.0  # dBFS of a single line; fainter is arithmetic
_SECONDS = 120  # looked at, spread over the recording
_STEADY = 30  # percentile of the seconds
_NOTCH = 3.0  # Hz
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Hum:
    """Hum of the mains' frequency in Hz at `dbfs` in all; `lines` are the frequencies in Hz that stand out."""

    mains: int
    dbfs: float
    lines: tuple[int, ...]


def hum(samples: Samples, rate: int) -> Hum | None:
    """The hum on a leg; None where there is none, or less than three seconds of sound."""
    count = len(samples) // rate
    if count < 3:
        return None
    top = _MAINS[-1] * _HARMONICS + 30
    window = np.hanning(rate).astype(np.float32)
    chosen = np.unique(np.linspace(0, count - 1, min(count, _SECONDS)).astype(int))
    spectra = [np.abs(np.fft.rfft(samples[i * rate : (i + 1) * rate] * window)[:top]) for i in chosen.tolist()]
    size = np.percentile(np.array(spectra), _STEADY, axis=0) * (2 / window.sum())  # amplitude of a sine
    found = [each for each in (_lines(size, mains) for mains in _MAINS) if each is not None]
    return max(found, key=lambda each: len(each.lines), default=None)


def _lines(size: Samples, mains: int) -> Hum | None:
    lines, power = [], 0.0
    for hertz in range(mains, mains * _HARMONICS + 1, mains):
        line = float(size[hertz - 1 : hertz + 2].max())
        beside = float(np.median(np.concatenate([size[hertz - 20 : hertz - 4], size[hertz + 5 : hertz + 21]])))
        level = 20 * np.log10(line / 2**0.5 + 1e-12)
        if level > _FAINT and line > beside * 10 ** (_STANDS_OUT / 20):
            lines.append(hertz)
            power += line**2 / 2
    return Hum(mains, round(10 * float(np.log10(power)), 1), tuple(lines)) if len(lines) >= _LINES else None


def without(samples: Samples, rate: int, found: Hum | None, constant: float) -> Samples:
    """The leg without its hum and its constant; the leg itself where it has neither."""
    if found is None and constant == 0:
        return samples
    out = samples - np.float32(constant)
    if found is None:
        return out
    from scipy.signal import iirnotch, sosfilt, tf2sos

    notches = np.concatenate([tf2sos(*iirnotch(hertz, hertz / _NOTCH, fs=rate)) for hertz in found.lines])
    state = np.zeros((len(notches), 2))
    for start in range(0, len(out), _BLOCK):
        out[start : start + _BLOCK], state = sosfilt(notches, out[start : start + _BLOCK], zi=state)
    return out
