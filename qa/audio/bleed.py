"""One leg heard on the other: hybrid echo, an open loudspeaker, a recorder that mixes.

Where one leg speaks and is the louder by 6 dB, its sound is looked for on the other, up to 0.25 s later. A peak of
the cross-correlation eight times the typical value is no chance. What is no louder on the other leg than that echo
is nobody's speech there, and would else make every word an overlap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qa.audio.decode import resample
from qa.audio.frames import HOP, Levels, Mask, levels, shift
from qa.types import Recording, Samples

RATE = 8000
_LOUDER = 6.0
_LONGEST_LAG = 0.25
_ENOUGH = 120.0  # seconds looked at; an echo does not come and go
_CHANCE = 8.0
_FAINTEST = -36.0  # dB; the line's noise hides what is softer
_MARGIN = 4.0


@dataclass(frozen=True, slots=True)
class Bleed:
    """`source` is heard on `other`, `gain` dB (negative) of its own level, `lag` seconds later."""

    source: int
    other: int
    gain: float
    lag: float


def bleeds(recording: Recording, speech: tuple[Mask, Mask]) -> tuple[Bleed, ...]:
    """The echoes between two legs; `speech` says per frame where each leg seems to speak."""
    legs = resample(recording.samples, recording.rate, RATE)
    loudness = [levels(leg, RATE) for leg in legs]
    found = []
    for source, other in ((0, 1), (1, 0)):
        alone = speech[source][: len(loudness[source])] & (loudness[source] > loudness[other] + _LOUDER)
        if not alone.any():
            continue
        first = int(np.argmax(alone))
        frames = slice(first, first + round(_ENOUGH / HOP))
        step = round(RATE * HOP)
        samples = slice(first * step, first * step + len(alone[frames]) * step)
        echo = _echo(legs[source][samples] * np.repeat(alone[frames], step), legs[other][samples])
        if echo is not None:
            found.append(Bleed(source, other, *echo))
    return tuple(found)


def _echo(source: Samples, other: Samples) -> tuple[float, float] | None:
    """Gain in dB and lag in seconds of `source` within `other`; None where it is not there."""
    power = float(source @ source)
    if power == 0 or not other.any():
        return None
    longest = int(_LONGEST_LAG * RATE)
    size = 1 << (len(source) + longest).bit_length()
    cross = np.fft.irfft(np.fft.rfft(other, size) * np.conj(np.fft.rfft(source, size)), size)
    lags = np.abs(cross[:longest])
    best = int(np.argmax(lags))
    gain = 20 * float(np.log10(max(float(lags[best]) / power, 1e-9)))
    if lags[best] < _CHANCE * np.median(lags) or gain < _FAINTEST:
        return None
    return gain, best / RATE


def echo_only(bleed: Bleed, speech: Mask, loudness: tuple[Levels, Levels]) -> Mask:
    """Frames in which the other leg is no louder than the echo of the source's `speech` would be.

    An echo has a tail: for each frame the loudest of the source's last 50 ms counts. It has a colour too, so that
    some sounds come back louder than others: the ninth decile of what is measured is taken, within 12 dB.
    """
    source, other = loudness[bleed.source], loudness[bleed.other]
    expected = np.full(len(source), -np.inf, dtype=np.float32)
    for frame in range(-1, 5):
        expected = np.maximum(expected, _delayed(source, round(bleed.lag / HOP) + frame))
    alone = speech & (source > other + _LOUDER) & np.isfinite(expected)
    measured = float(np.percentile((other - expected)[alone], 90)) if alone.any() else bleed.gain
    gain = min(max(bleed.gain, measured), bleed.gain + 12.0)
    return np.asarray(other <= expected + gain + _MARGIN)


def _delayed(loudness: Levels, frames: int) -> Levels:
    out = np.roll(loudness, frames)
    inside = shift(np.ones(len(loudness), dtype=bool), frames * HOP)
    return np.where(inside, out, np.float32(-np.inf))
