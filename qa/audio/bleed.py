"""One leg heard on the other: hybrid echo, an open loudspeaker, a recorder that mixes.

Where one leg speaks and is the louder by 6 dB, its sound is looked for on the other, from 1 s before to 1 s after,
the other's own words left out. A peak of the cross-correlation twelve times the typical value is no chance, sixteen
times in half a minute by itself: on calls without an echo it was at most 10 times, with one at −40 dB at least 43
times. Half minutes are looked at since an echo comes and goes with a loudspeaker or an echo canceller.

What is found is taken out: the path is fitted by least squares in each half minute (32 ms of it, more than that is
reverberation) and the echo subtracted. What is left on the other leg is somebody's speech where it is louder than what
is left where only the source speaks. Without that, every word would be an overlap; with subtraction, a soft word said
over a loud echo stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qa.audio.frames import HOP, Levels, Mask, close, levels
from qa.types import Samples

RATE = 8000
_STEP = round(RATE * HOP)
_BLOCK = 30.0  # seconds
_LOUDER = 6.0  # dB
_LONGEST_LAG = 1.0
_ENOUGH = 1.5  # seconds of one leg alone from which a half minute tells anything
_CHANCE, _CHANCE_ALONE = 12.0, 16.0  # of the whole call, and of a half minute by itself
_OWN = 10.0  # dB above what the other leg has while the source speaks: the other's own words
_FAINTEST = -45.0  # dB; what is softer is never heard
_LOUDEST = -3.0  # dB; what comes back louder than it went is the source, and the other the echo
_MARGIN = 4.0
_SPREAD = 8.0  # dB from what is usually left to what is left of the loudest sounds
_TAPS, _BEFORE = 256, 24
_TAIL = 0.05  # seconds that an echo outlasts its source
_ABOVE_LINE, _UNDER_LINE = 6.0, 9.0
_EMPHASIS = np.float32(0.9)

Legs = tuple[Samples, Samples]
Masks = tuple[Mask, Mask]


@dataclass(frozen=True, slots=True)
class Bleed:
    """`source` is heard on `other`, `gain` dB (negative) of its own level where it is loudest, `lag` seconds later."""

    source: int
    other: int
    gain: float
    lag: float


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """How the source comes to the other leg within some frames: `lag` samples later, at `gain` dB, and filtered.

    The first of the filter's `taps` stands `_BEFORE` samples before the lag.
    """

    frames: slice
    gain: float
    lag: int
    taps: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """A leg that may be heard on the other, their levels, and where it speaks and is not an echo itself."""

    source: Samples
    other: Samples
    source_level: Levels
    other_level: Levels
    speech: Mask

    def alone(self, lag: int = 0) -> Mask:
        """Frames of the other leg in which only the source would be heard, `lag` samples after it spoke."""
        level = _moved(self.source_level, lag, -np.inf)
        return (_moved(self.speech.astype(np.float32), lag) > 0) & (level > self.other_level + _LOUDER)


def without_echo(legs: Legs, speech: Masks) -> tuple[tuple[Bleed, ...], Masks]:
    """The echoes between two legs at `RATE` Hz, and for each leg the frames in which there is nothing but echo.

    `speech` says per frame where each leg seems to speak.
    """
    level = levels(legs[0], RATE), levels(legs[1], RATE)
    found: list[Bleed] = []
    echoes = [np.zeros(len(level[0]), dtype=bool), np.zeros(len(level[0]), dtype=bool)]
    pairs = [_Pair(legs[a], legs[b], level[a], level[b], speech[a]) for a, b in ((0, 1), (1, 0))]
    ways = [_paths(pair) for pair in pairs]
    first = max((0, 1), key=lambda leg: max((path.gain for path in ways[leg]), default=-np.inf))
    for source, other in ((first, 1 - first), (1 - first, first)):
        pair, paths = pairs[source], ways[source]
        if paths and echoes[source].any():  # an echo is not looked for as if it were a source
            pair = replace(pair, speech=speech[source] & ~echoes[source])
            paths = [path for path in _paths(pair) if not _mirrors(path, ways[other])]
        if paths:
            loudest = max(paths, key=lambda path: path.gain)
            found.append(Bleed(source, other, round(loudest.gain, 1), loudest.lag / RATE))
            echoes[other] = _only_echo(pair, _subtracted(pair, paths), paths)
    return tuple(sorted(found, key=lambda each: each.source)), (echoes[0], echoes[1])


def _mirrors(path: Path, others: list[Path]) -> bool:
    """Whether a path that leads back in time is another's the wrong way round: an echo taken for the source."""
    return path.lag < 0 and any(abs(path.lag + other.lag) <= _BEFORE for other in others)


# ---- the way of an echo ----------------------------------------------------------------------------


def _paths(pair: _Pair) -> list[Path]:
    """The ways of the echo through the call, block by block; none where there is no echo at all."""
    alone = pair.alone()
    if not alone.any():
        return []
    soft = pair.other_level <= np.percentile(pair.other_level[alone], 75) + _OWN
    lags: dict[int, int | None] = {}
    together = np.zeros(2 * int(_LONGEST_LAG * RATE), np.float32)
    for first, frames in _blocks(len(alone)):
        if (block := _block(pair, frames, alone, soft)) is not None:
            together += block.cross
            lags[first] = _peak(block.cross, _CHANCE_ALONE)
    common = _peak(together, _CHANCE)
    heard: dict[int, Mask] = {}
    fitted = [
        path
        for first, frames in _blocks(len(alone))
        if first in lags and (lag := common if lags[first] is None else lags[first]) is not None
        if (path := _fit(pair, frames, lag, heard)) is not None and path.gain <= _LOUDEST
    ]
    return fitted if fitted and max(path.gain for path in fitted) >= _FAINTEST else []


def _fit(pair: _Pair, frames: slice, lag: int, known: dict[int, Mask]) -> Path | None:
    """The path within some frames, by the sound that comes `lag` samples after the source spoke alone.

    `known` keeps those stretches by their lag in frames, since most blocks have the same.
    """
    late = round(lag / _STEP)
    heard = known[late] if late in known else known.setdefault(late, pair.alone(lag))
    block = _block(pair, frames, _moved(heard.astype(np.float32), -lag) > 0, heard)
    return None if block is None else block.fit(lag)


def _blocks(count: int) -> Iterator[tuple[int, slice]]:
    """The half minutes of so many frames."""
    size = round(_BLOCK / HOP)
    return ((first, slice(first, min(first + size, count))) for first in range(0, count, size))


def _block(pair: _Pair, frames: slice, spoken: Mask, heard: Mask) -> _Block | None:
    """Half a minute with the source where it is `spoken`, and the other leg where it may be `heard`."""
    if spoken[frames].sum() * HOP < _ENOUGH:
        return None
    samples = slice(frames.start * _STEP, frames.stop * _STEP)
    source = pair.source[samples] * np.repeat(spoken[frames], _STEP)
    return _Block(frames, source, pair.other[samples] * np.repeat(heard[frames], _STEP))


class _Block:
    """Half a minute: the cross-correlation of both legs and the source's own, from spectra made once."""

    def __init__(self, frames: slice, source: Samples, other: Samples) -> None:
        from scipy import fft

        self.frames = frames
        self._reach = int(_LONGEST_LAG * RATE)
        size = fft.next_fast_len(round(_BLOCK * RATE) + self._reach + _TAPS, real=True)
        x, y = fft.rfft(source, size), fft.rfft(other, size)
        both, own = y * np.conj(x), np.abs(x) ** 2
        bright = np.abs(1 - _EMPHASIS * np.exp(-2j * np.pi * np.arange(len(x)) / size)) ** 2
        self._both = fft.irfft(both, size)
        self._own = fft.irfft(own, size)[:_TAPS].astype(np.float64)
        sharp = fft.irfft(both * bright, size)
        self.cross = np.concatenate([sharp[-self._reach :], sharp[: self._reach]])

    def fit(self, lag: int) -> Path | None:
        """The filter that makes the most of the other leg out of the source; None where the source is silent."""
        from scipy.linalg import solve_toeplitz

        if self._own[0] <= 0:
            return None
        first = lag - _BEFORE
        across = np.take(self._both, np.arange(first, first + _TAPS), mode="wrap").astype(np.float64)
        own = self._own.copy()
        own[0] *= 1.001
        taps = solve_toeplitz(own, across)
        power = float(taps @ across) / self._own[0]
        return Path(self.frames, 10 * float(np.log10(max(power, 1e-9))), lag, taps)


def _peak(cross: Samples, chance: float) -> int | None:
    """The lag in samples at which the source is on the other leg; None where nothing stands out."""
    size = np.abs(cross)
    best = int(np.argmax(size))
    if size[best] == 0 or size[best] < chance * np.median(size):
        return None
    return best - len(cross) // 2


# ---- what is left without it -----------------------------------------------------------------------


def _subtracted(pair: _Pair, paths: list[Path]) -> Levels:
    """The levels of the other leg without the echo; where no path is known, by that of the nearest block."""
    from scipy.signal import oaconvolve

    out = pair.other_level.copy()
    for frames, path in _nearest(paths, len(out)):
        start, stop = frames.start * _STEP, frames.stop * _STEP
        first = path.lag - _BEFORE
        piece = _within(pair.source, start - first - _TAPS + 1, stop - first)
        echo = oaconvolve(piece, path.taps.astype(np.float32), mode="valid")
        out[frames] = levels(pair.other[start:stop] - echo, RATE)
    return np.minimum(out, pair.other_level)


def _only_echo(pair: _Pair, left: Levels, paths: list[Path]) -> Mask:
    """Frames in which no more is left of the other leg than where the source speaks alone.

    An echo has a tail: for each frame the loudest of the source within it counts. It has a colour too, so that some
    sounds leave more than others: the ninth decile of what is left is taken, unless soft words of the other's own, said
    all along with the source, have raised it. Where the source speaks, what is no louder
    than the line is no speech either. An echo that the line's noise hides takes nobody's words.
    """
    line = float(np.percentile(left, 20))
    spoken = pair.speech.astype(np.float32)
    lags = {round(path.lag / _STEP): path.lag for path in paths}
    heard = {late: _loudest(pair.source_level, lag) for late, lag in lags.items()}
    alone = {late: pair.alone(lag) for late, lag in lags.items()}
    sounding = {late: _loudest(spoken, lag) > 0 for late, lag in lags.items()}
    out = np.zeros(len(left), dtype=bool)
    for frames, path in _nearest(paths, len(left)):
        late = round(path.lag / _STEP)
        told = (left[path.frames] - heard[late][path.frames])[alone[late][path.frames]]
        usual, loud = np.percentile(told, (40, 90)).tolist() if len(told) else (path.gain, path.gain)
        most = min(loud, usual + _SPREAD) + _MARGIN
        audible = heard[late][frames] + path.gain > line - _UNDER_LINE
        soft = left[frames] <= heard[late][frames] + most
        out[frames] = audible & (soft | (sounding[late][frames] & (left[frames] < line + _ABOVE_LINE)))
    return close(out, 0.03)


def _nearest(paths: list[Path], count: int) -> Iterator[tuple[slice, Path]]:
    """Every half minute of frames with the path that is known nearest to it."""
    for first, frames in _blocks(count):
        yield frames, min(paths, key=lambda path: abs(path.frames.start - first))


def _within(values: Samples, start: int, stop: int, nothing: float = 0.0) -> Samples:
    """A stretch of values, `nothing` where there are none."""
    inside = values[max(0, start) : max(0, stop)]
    before = min(max(0, -start), stop - start)
    return np.pad(inside, (before, stop - start - before - len(inside)), constant_values=nothing)


def _moved(values: Levels, lag: int, nothing: float = 0.0) -> Levels:
    """Values of frames moved later by `lag` samples."""
    shift = round(lag / _STEP)
    return _within(values, -shift, len(values) - shift, nothing)


def _loudest(values: Levels, lag: int) -> Levels:
    """The largest value within the tail of an echo that comes `lag` samples later; −∞ before there is one."""
    out = np.full(len(values), -np.inf, np.float32)
    for frame in range(-1, round(_TAIL / HOP)):
        np.maximum(out, _moved(values, lag + frame * _STEP, -np.inf), out=out)
    return out
