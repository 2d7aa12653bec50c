"""Whether two legs are one: both carry the same sound, perhaps later, softer, inverted or through another codec.

The lag is where the legs' cross-correlation peaks, up to a second either way. Aligned, a copy keeps its distance: where
either leg is loud, the difference of their levels stays the same. Two parties on two legs differ by turns, also where
one is heard on the other, and a single word of the other party's own tells.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qa.audio.decode import resample
from qa.audio.frames import HOP, close, drop, levels
from qa.audio.hum import hum, without
from qa.types import Recording, Samples

Doubles = NDArray[np.float64]

_RATE = 8000
_LONGEST = 1.1  # seconds; a codec adds its own to a second
_PIECE = 8.0
_PIECES = 8  # looked at for the lag: the loudest
_LIKE = 0.4  # of 1; two parties on one line that bleeds at −12 dB: 0.5, but not at a steady distance
_LOUD = 15.0  # dB below the loud parts of a leg
_OFF = 6.0  # dB from the usual distance
_WORD = 0.12  # seconds
_SHARE = 0.02  # of the loud frames may be off: lost packets, a codec's first frames


def is_fake_stereo(recording: Recording) -> bool:
    """Whether the second of two channels is a copy of the first."""
    if recording.channels != 2:
        return False
    left, right = (resample(leg, recording.rate, _RATE) for leg in recording.samples)
    lag = _lag(left, right)
    if lag is None or not _keep_their_distance(left, right, lag):
        return False
    if not any(hums := [hum(leg, _RATE) for leg in (left, right)]):
        return True
    left, right = (without(leg, _RATE, each, 0.0) for leg, each in zip((left, right), hums, strict=True))
    lag = _lag(left, right)  # the same hum is on both legs of many a line
    return lag is not None and _keep_their_distance(left, right, lag)


def _lag(left: Samples, right: Samples) -> int | None:
    """By how many samples the right leg is later; None where the legs are not alike at any lag."""
    size, reach = round(_PIECE * _RATE), round(_LONGEST * _RATE)
    starts = range(0, max(1, len(left) - reach), size)
    power = [float(np.var(left[i : i + size])) + float(np.var(right[i : i + size])) for i in starts]
    loudest = [starts[i] for i in np.argsort(power)[::-1][:_PIECES].tolist()]
    cross, own = np.zeros(2 * reach + 1), 0.0
    for start in loudest:
        piece = left[start : start + size].astype(np.float64)
        wide = _centred(right, start - reach, start + size + reach)
        piece = piece - piece.mean()
        cross += _correlated(piece, wide, len(cross))
        own += float(np.sqrt(piece @ piece) * np.sqrt(wide @ wide))
    best = int(np.argmax(np.abs(cross)))
    return best - reach if own > 0 and abs(cross[best]) >= _LIKE * own else None


def _centred(samples: Samples, start: int, stop: int) -> Doubles:
    inside = samples[max(0, start) : stop].astype(np.float64)
    if len(inside):
        inside = inside - inside.mean()
    before = max(0, -start)
    return np.pad(inside, (before, max(0, stop - start - before - len(inside))))


def _correlated(piece: Doubles, wide: Doubles, count: int) -> Doubles:
    size = 1 << (len(wide) - 1).bit_length()
    return np.fft.irfft(np.fft.rfft(wide, size) * np.conj(np.fft.rfft(piece, size)), size)[:count]


def _keep_their_distance(left: Samples, right: Samples, lag: int) -> bool:
    a, b = (left[: len(left) - lag], right[lag:]) if lag >= 0 else (left[-lag:], right[: len(right) + lag])
    levels_a, levels_b = levels(a, _RATE), levels(b, _RATE)
    if not len(levels_a):
        return False
    top_a, top_b = (float(np.percentile(level, 98)) for level in (levels_a, levels_b))
    loud = close((levels_a > top_a - _LOUD) | (levels_b > top_b - _LOUD), 0.03)
    distance = (levels_a - levels_b)[loud]
    if not len(distance) * HOP > 1.0:
        return False
    off = np.zeros(len(loud), dtype=bool)
    off[loud] = np.abs(distance - np.median(distance)) > _OFF
    return bool(drop(close(off, 0.03), _WORD).sum() <= _SHARE * loud.sum())
