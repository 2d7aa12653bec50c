"""Keys that were pressed (DTMF): where and how many, never which, since they may be a card number.

A key is one tone of four low and one of four high frequencies at once (ITU-T Q.23) that hold nearly all of the power,
each within 2.5 % (Q.24: 1.8 % must be heard, 3.5 % must not), neither more than 12 dB above the other, steady, for
35 ms and more (Q.24: 40 ms must be heard, 20 ms must not), and no third tone comes near them. Two equal keys are two
where both tones are gone between them for 30 ms. What is that pure and steady in both is neither speech nor music; how
often they are taken for keys is measured in ``tests/bench/tones.py``.

Keys that nobody is meant to read are looked for a second time, less strictly, within three seconds of one that is sure:
one key of a number is under speech or damaged by lost packets, and must be masked too.

On two legs the same key at the same time is the echo of the louder one: the softer is kept as a tone, so that it is no
speech, with no key pressed on that leg.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from qa.audio.frames import HOP, runs
from qa.audio.tonal import RATE, WINDOW, Powers, basis, decibels, powers, spectrum
from qa.types import Samples, Span, Tone

LOW = (697.0, 770.0, 852.0, 941.0)
HIGH = (1209.0, 1336.0, 1477.0, 1633.0)

_WITHIN = 0.025  # of the frequency
_FAINT = -55.0  # dBFS
_TWIST = 12.0  # dB; 10 at the telephone, and a coder adds some
_SHORTEST, _LONGEST = 0.035, 3.0  # seconds
_PUREST, _SWINGS = 0.9, 9.0  # share of the power from which a key may swing, in dB
_WIDE = 25.0  # Hz that a coder spreads a tone over, to each side
_GROUP = 0.3  # seconds between keys of one `Tone`
_NEAR = 3.0  # seconds around a sure key in which others are likely
_ECHO = 6.0  # dB


@dataclass(frozen=True, slots=True)
class _Strictness:
    """Share of the power that the two tones hold in each `frame` and in the `whole` key; dB by which each may swing,
    and by which any third tone must be `below` the softer of the two."""

    frame: float
    whole: float
    steady: float
    below: float


_SURE = _Strictness(0.6, 0.75, 4.0, 10.0)
_LIKELY = _Strictness(0.35, 0.4, 10.0, -10.0)


@dataclass(frozen=True, slots=True)
class _Key:
    """One key: which of sixteen, when, and how loud in dBFS."""

    code: int
    start: float
    end: float
    level: float


def keys(channels: Sequence[Samples]) -> tuple[Tone, ...]:
    """The keys pressed on each channel at `RATE`, those within 0.3 s of one another as one tone."""
    found = [_on_channel(samples) for samples in channels]
    tones: list[Tone] = []
    for channel, own in enumerate(found):
        others = [key for index, more in enumerate(found) if index != channel for key in more]
        for group in _groups(own):
            pressed = sum(not _is_echo(key, others) for key in group)
            tones.append(Tone("dtmf", channel, Span(group[0].start, group[-1].end), keys=pressed))
    return tuple(tones)


def _groups(found: list[_Key]) -> list[list[_Key]]:
    groups: list[list[_Key]] = []
    for key in found:
        if groups and key.start - groups[-1][-1].end <= _GROUP:
            groups[-1].append(key)
        else:
            groups.append([key])
    return groups


def _is_echo(key: _Key, others: list[_Key]) -> bool:
    return any(
        other.code == key.code and key.start < other.end and other.start < key.end and other.level > key.level + _ECHO
        for other in others
    )


def _on_channel(samples: Samples) -> list[_Key]:
    bases = [basis([(f * 0.982, f * 1.018)]) for f in (*LOW, *HIGH)]
    found, total = powers(samples, bases)
    if not len(total):
        return []
    frames = _Frames.of(found, total)
    sure = _keys(samples, frames, _SURE)
    if not sure:
        return []
    likely = [key for key in _keys(samples, frames, _LIKELY) if any(_close(key, other) for other in sure)]
    more = [key for key in likely if not any(key.start < other.end and other.start < key.end for other in sure)]
    return sorted((*sure, *more), key=lambda key: key.start)


def _close(key: _Key, other: _Key) -> bool:
    return key.start - _NEAR < other.end and other.start - _NEAR < key.end


@dataclass(frozen=True, slots=True, eq=False)
class _Frames:
    """Per frame: the strongest low and high tone, their levels and that of both in dBFS, and their share of all."""

    code: NDArray[np.int64]
    low: Powers
    high: Powers
    level: Powers
    share: Powers

    @classmethod
    def of(cls, found: Powers, total: Powers) -> _Frames:
        low, high = found[:4], found[4:]
        code = low.argmax(axis=0) * 4 + high.argmax(axis=0)
        both = low.max(axis=0) + high.max(axis=0)
        level = decibels(both)
        share = np.where(level > _FAINT, both / np.maximum(total, 1e-12), 0.0)
        return cls(code, decibels(low.max(axis=0)), decibels(high.max(axis=0)), level, share)


def _keys(samples: Samples, frames: _Frames, strict: _Strictness) -> list[_Key]:
    twist = np.abs(frames.high - frames.low)
    possible = (frames.share > strict.frame) & (twist <= _TWIST + 3)
    index = np.flatnonzero(possible)
    out = []
    for _, run in groupby(enumerate(index.tolist()), key=lambda pair: (pair[1] - pair[0], int(frames.code[pair[1]]))):
        first, *rest = [frame for _, frame in run]
        for start, end in _parted(frames, first, (rest[-1] if rest else first) + 1):
            if key := _key(samples, frames, start, end, strict):
                out.append(key)
    return _joined(out, samples)


def _parted(frames: _Frames, start: int, end: int) -> list[tuple[int, int]]:
    """A run of frames, cut where both tones are gone for a moment: the same key once more."""
    level = np.minimum(frames.low[start:end], frames.high[start:end])
    gone = np.flatnonzero(level < np.percentile(level, 80) - 8.0) + start
    edges = [start - 1, *gone.tolist(), end]
    return [(a + 1, b) for a, b in pairwise(edges) if b > a + 1]


def _key(samples: Samples, frames: _Frames, start: int, end: int, strict: _Strictness) -> _Key | None:
    begin, stop = _edges(frames.level, start, end)
    if not _SHORTEST <= stop - begin <= _LONGEST:
        return None
    piece = samples[max(0, round(begin * RATE)) : round(stop * RATE)]
    code = int(frames.code[start])
    if len(piece) < _SHORTEST * RATE or not _is_pair(piece, LOW[code // 4], HIGH[code % 4], strict):
        return None
    inner = slice(start + 1, end - 1) if end - start > 4 else slice(start, end)
    swings = [np.ptp(np.percentile(tone[inner], [10, 90])) for tone in (frames.low, frames.high)]
    purest = float(np.median(frames.share[start:end])) > _PUREST  # a GSM coder makes even a plain pair swing
    if end - start > 4 and max(swings) > (max(strict.steady, _SWINGS) if purest else strict.steady):
        return None
    return _Key(code, begin, stop, float(np.median(frames.level[start:end])))


def _edges(level: Powers, start: int, end: int) -> tuple[float, float]:
    """Seconds at which the level rises to half of a key's and falls from it; a window blurs it by half its length."""
    edge = float(np.max(level[start:end])) - 6.0
    first, last = start, end - 1
    while first > 0 and level[first - 1] > edge and start - first < 4:
        first -= 1
    while last + 1 < len(level) and level[last + 1] > edge and last - end < 3:
        last += 1
    middle = WINDOW / 2 / RATE
    return round(first * HOP + middle - HOP / 2, 3), round(last * HOP + middle + HOP / 2, 3)


def _is_pair(piece: Samples, low: float, high: float, strict: _Strictness) -> bool:
    """Whether a whole stretch is two tones near these frequencies and little else."""
    power, scale = spectrum(piece)
    blur = max(2.0 * RATE / len(piece), _WIDE)
    parts: list[float] = []
    tops: list[float] = []
    peaks: list[float] = []
    for nominal in (low, high):
        near = np.flatnonzero(np.abs(scale - nominal) <= 0.06 * nominal)
        peak = float(scale[near[int(np.argmax(power[near]))]])
        if abs(peak - nominal) > _WITHIN * nominal:
            return False
        parts.append(float(power[np.abs(scale - peak) <= blur].sum()))
        tops.append(float(power[near].max()))
        peaks.append(peak)
    if abs(10 * np.log10(parts[1] / parts[0])) > _TWIST or sum(parts) < strict.whole * power[scale > 200].sum():
        return False
    first, second = peaks
    own = (first, second, second - first, first + second, 2 * first - second, 2 * second - first)  # with clipping
    others = (scale > 200) & np.all([np.abs(scale - abs(hertz)) > blur for hertz in own], axis=0)
    return bool(power[others].max() <= min(tops) * 10 ** (-strict.below / 10))


def _joined(found: list[_Key], samples: Samples) -> list[_Key]:
    """Pieces of one key that a lost packet parted."""
    out: list[_Key] = []
    for key in found:
        if out and out[-1].code == key.code and _is_lost(samples, out[-1].end, key.start):
            out[-1] = replace(out[-1], end=key.end)
        else:
            out.append(key)
    return out


def _is_lost(samples: Samples, start: float, end: float) -> bool:
    """Whether the gap between two pieces of a key is too short for a pause, or just one lost packet of silence."""
    if not 0.025 <= end - start < 0.06:
        return end - start < 0.025
    piece = samples[max(0, round((start - 0.02) * RATE)) : round((end + 0.02) * RATE)]
    still = _longest_run(np.diff(piece) == 0)
    return 0.012 <= still / RATE <= 0.026


def _longest_run(still: NDArray[np.bool_]) -> int:
    """The length of the longest run."""
    edges = runs(still)
    return int((edges[:, 1] - edges[:, 0]).max(initial=0))
