"""Mains hum and a constant: what a bad earth or a bad converter adds to a leg, and the leg without them.

Hum is lines at multiples of 50 or 60 Hz that stand out from their neighbourhood by 10 dB in seven seconds of ten, at
least three of the first sixteen: tones and music come and go, a voice glides. They are subtracted, so that they neither
deafen the voice detector nor pass for the line's noise.
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
_WINDOW = 4  # seconds


@dataclass(frozen=True, slots=True)
class Hum:
    """Hum of the mains' frequency in Hz at `dbfs` in all; `lines` are the frequencies in Hz that stand out."""

    mains: int
    dbfs: float
    lines: tuple[float, ...]


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
    lines: list[float] = []
    power = 0.0
    for hertz in range(mains, mains * _HARMONICS + 1, mains):
        line = float(size[hertz - 1 : hertz + 2].max())
        beside = float(np.median(np.concatenate([size[hertz - 20 : hertz - 4], size[hertz + 5 : hertz + 21]])))
        level = 20 * np.log10(line / 2**0.5 + 1e-12)
        if level > _FAINT and line > beside * 10 ** (_STANDS_OUT / 20):
            lines.append(_exactly(size, hertz))
            power += line**2 / 2
    return Hum(mains, round(10 * float(np.log10(power)), 1), tuple(lines)) if len(lines) >= _LINES else None


def _exactly(size: Samples, hertz: int) -> float:
    """The frequency of a line, by a parabola through the highest bin and its neighbours; mains err by 0.2 Hz."""
    top = hertz - 1 + int(np.argmax(size[hertz - 1 : hertz + 2]))
    below, here, above = np.log(size[top - 1 : top + 2] + 1e-12).tolist()
    bend = below - 2 * here + above
    return round(top + (0.5 * (below - above) / bend if bend < 0 else 0.0), 3)


def without(samples: Samples, rate: int, found: Hum | None, constant: float) -> Samples:
    """The leg without its hum and its constant; the leg itself where it has neither.

    In windows of four seconds, each line's strength and phase are told from the quiet moments and subtracted: a filter
    would ring on after every word.
    """
    if found is None and constant == 0:
        return samples
    out = samples - np.float32(constant)
    if found is None:
        return out
    size, step = _WINDOW * rate, _WINDOW * rate // 2
    shape = np.hanning(size + 1)[:size].astype(np.float32)  # two of them, half a window apart, make one
    angle = 2 * np.pi * np.outer(found.lines, np.arange(size) / rate)
    waves = np.concatenate([np.cos(angle), np.sin(angle)]).astype(np.float32)
    for start in range(-step, len(samples), step):
        inside = slice(max(0, start), min(start + size, len(samples)))
        own = slice(inside.start - start, inside.stop - start)
        piece = samples[inside] - np.float32(constant)
        if len(piece) >= rate // 2:
            heard = waves[:, own] * (shape[own] * _quiet(piece, rate) + np.float32(1e-9))
            strength = np.linalg.lstsq(heard @ waves[:, own].T, heard @ piece, rcond=1e-4)[0]
            out[inside] -= shape[own] * (strength @ waves[:, own])
    return out


def _quiet(piece: Samples, rate: int) -> Samples:
    """A weight for each sample: one in the quietest moments, the less the louder it is."""
    frame = rate // 50
    count = max(1, len(piece) // frame)
    power = np.array([float(part.var()) for part in np.array_split(piece, count)], np.float32) + np.float32(1e-12)
    weight = np.minimum(1.0, np.percentile(power, 20) / power) ** 2
    return np.repeat(weight, [len(part) for part in np.array_split(piece, count)]).astype(np.float32)
