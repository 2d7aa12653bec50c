"""Bursts of a call tone: stretches in which nearly all power lies at its frequencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from qa.audio.frames import HOP, close, drop, runs
from qa.audio.tonal import RATE, Powers, basis, decibels, powers, spectrum
from qa.types import Samples

_PURE = 0.7  # share of the power that a tone must hold: 4 dB above the noise
_NEAR = 20.0  # Hz
_FAINT = -55.0  # dBFS; below it a tone is crosstalk
_LOST = 0.08  # seconds; a lost packet or two
_SHORTEST = 0.06
_CUT = 0.02  # seconds of a burst that the start of the recording has cut

Hertz = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Burst:
    """One burst, `start` and `end` in seconds; `level` in dBFS and `wavers`, how much it swings in dB."""

    start: float
    end: float
    level: float
    wavers: float

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Sought:
    """The bursts of one set of frequencies on a channel, and the tone's level in dBFS per frame."""

    bursts: tuple[Burst, ...]
    level: Powers

    def between(self, start: float, end: float, percentile: float = 70) -> float:
        """The tone's level in a stretch; what lies outside the recording is silent."""
        shift = 0.016  # a frame's window has its middle there
        piece = self.level[max(0, round((start - shift) / HOP)) : max(0, round((end - shift) / HOP))]
        return float(np.percentile(piece, percentile)) if len(piece) else -120.0


def seek(samples: Samples, wanted: Sequence[Hertz]) -> dict[Hertz, Sought]:
    """The bursts of several sets of frequencies on one channel at `RATE`."""
    found, total = powers(samples, [basis([(f - _NEAR, f + _NEAR) for f in hertz]) for hertz in wanted])
    if not len(total):
        return {hertz: Sought((), np.zeros(0)) for hertz in wanted}
    return {h: _seek(samples, h, decibels(p), p / np.maximum(total, 1e-12)) for h, p in zip(wanted, found, strict=True)}


def _seek(samples: Samples, hertz: Hertz, level: Powers, share: Powers) -> Sought:
    pure = (share > _PURE) & (level > _FAINT)
    whole = drop(close(pure, _LOST), _SHORTEST)
    stretches = runs(whole).tolist()
    if pure[0] and not whole[0]:  # the recording has begun within a burst
        stretches.insert(0, [0, int(np.argmin(pure)) if not pure.all() else len(pure)])
    bursts = (_burst(samples, hertz, level, start, end) for start, end in stretches)
    return Sought(tuple(burst for burst in bursts if burst), level)


def _burst(samples: Samples, hertz: Hertz, level: Powers, start: int, end: int) -> Burst | None:
    # a window that half covers the edge sees a quarter of the power
    middle = float(np.median(level[start:end]))
    edge = middle - 6.0
    around = slice(max(0, start - 4), min(len(level), end + 4))
    loud = np.flatnonzero(level[around] > edge)
    first, last = around.start + int(loud[0]), around.start + int(loud[-1])
    begin = 0.0 if first == 0 else _crossing(level, first - 1, edge)
    stop = len(samples) / RATE if last == len(level) - 1 else _crossing(level, last, edge)
    if stop - begin < (_CUT if begin == 0.0 else 0.05):
        return None
    if stop - begin > 0.05 and not _holds_each(samples[round(begin * RATE) : round(stop * RATE)], hertz):
        return None
    inner = level[start + 2 : end - 2] if end - start > 8 else level[start:end]
    low, high = np.percentile(inner, [10, 90])
    return Burst(begin, stop, middle, float(high - low))


def _holds_each(burst: Samples, hertz: Hertz) -> bool:
    """Whether a whole burst, seen sharper than a window can, has each of the frequencies and little else."""
    power, scale = spectrum(burst)
    wide = max(_NEAR, 2.0 / (len(burst) / RATE))  # what is short is blurred
    inside = np.any([np.abs(scale - f) <= wide for f in hertz], axis=0)
    own = min([_NEAR, *(0.5 * (b - a) for a, b in pairwise(sorted(hertz)))])
    parts = [float(power[np.abs(scale - f) <= own].sum()) for f in hertz]
    return min(parts) >= 0.05 * max(parts) and power[inside].sum() >= (_PURE - 0.1) * power[scale > 100].sum()


def _crossing(level: Powers, frame: int, edge: float) -> float:
    """Seconds at which the level passes `edge` between the middles of this frame's window and the next."""
    here, there = float(level[frame]), float(level[frame + 1])
    part = (edge - here) / (there - here) if here != there else 0.5
    return round((frame + min(1.0, max(0.0, part))) * HOP + 0.016, 3)
