"""A fingerprint of how a call begins and ends on each channel, by which the same recording is known in many calls.

The strongest peaks of the spectrogram, two and two: the pitch of each and the time between them make a landmark. A
landmark does not change with the level, and enough of them outlast a telephone codec; two people who say the same
words, or one person twice, do not make the same ones at the same distances. Of all landmarks the same share is kept
of every recording, those whose hash is smallest, so that two recordings keep the same ones. After Wang, “An
Industrial-Strength Audio Search Algorithm” (2003).

What it cannot tell: a synthetic voice that says the same words with the same settings is the same sound each time. An
agent whose greeting a machine plays is a machine's, rightly so. Speech under music is known less surely.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.types import Activity, Recording, Samples, Span

RATE = 8000
SIZE, HOP = 512, 128
SECONDS = 10.0
"""Of speech time from the first speech on, and up to the last: announcements stand there."""
FLOOR, CEILING = 300, 3400
"""The telephone's band in Hz."""
PEAKS = 14
"""Peaks kept for each second."""
FRAMES, BINS = 7, 5
"""A peak is the greatest within so many frames and bins on each side."""
SOONEST, LATEST = 4, 48
"""Frames from the first peak of a pair to the second."""
PAIRS = 5
"""Second peaks for each first one."""
KEPT = 160
"""Landmarks kept of each stretch of `SECONDS`."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Landmark:
    """Two peaks as one number, below 2 ** 31, and the second at which the first one stands on its channel."""

    channel: int
    hash: int
    at: float


def landmarks(recording: Recording, activity: Activity) -> tuple[Landmark, ...]:
    """The landmarks of the first and last speech of each channel, each once."""
    found: dict[Landmark, None] = {}
    for index, channel in enumerate(activity.channels):
        for span in _ends(channel.speech):
            samples = _cut(recording.samples[index], recording.rate, span)
            found.update((Landmark(index, value, at), None) for value, at in _kept(samples, span.start))
    return tuple(found)


def _ends(speech: Sequence[Span]) -> tuple[Span, ...]:
    if not speech:
        return ()
    start, end = speech[0].start, speech[-1].end
    first, last = Span(start, min(end, start + SECONDS)), Span(max(start, end - SECONDS), end)
    return (first,) if first == last else (first, last)


def _cut(samples: Samples, rate: int, span: Span) -> Floats:
    part = samples[round(span.start * rate) : round(span.end * rate)]
    if rate == RATE:
        return np.asarray(part, np.float32)
    import soxr

    return np.asarray(soxr.resample(part, rate, RATE), np.float32)


def _kept(samples: Floats, start: float) -> list[tuple[int, float]]:
    """The landmarks with the smallest hashes, with their times."""
    times, bins = _peaks(samples)
    pairs = sorted(set(_pairs(times.tolist(), bins.tolist())), key=lambda pair: (_mixed(pair[0]), pair[1]))
    return [(value, round(float(start) + frame * HOP / RATE, 3)) for value, frame in pairs[:KEPT]]


def _mixed(value: int) -> int:
    """An order of the hashes that has nothing to do with pitch or time."""
    return (value * 2_654_435_761) & 0xFFFFFFFF


def _peaks(samples: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Frame and bin of the strongest local maxima, in order of time."""
    from scipy.ndimage import maximum_filter

    count = (len(samples) - SIZE) // HOP + 1
    if count < SOONEST:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    frames = np.lib.stride_tricks.sliding_window_view(samples, SIZE)[::HOP][:count]
    low, high = FLOOR * SIZE // RATE, CEILING * SIZE // RATE
    power = np.log(np.abs(np.fft.rfft(frames * np.hanning(SIZE).astype(np.float32)))[:, low:high] + 1e-6)
    power -= np.maximum.reduce([np.full_like(power[:1], power.max() - 7.0)])  # 60 dB below the loudest is nothing
    top = maximum_filter(power, (2 * FRAMES + 1, 2 * BINS + 1))
    at, bins = np.nonzero((power == top) & (power > 0))
    wanted = max(1, round(PEAKS * len(samples) / RATE))
    strongest = np.sort(np.argsort(-power[at, bins], kind="stable")[:wanted])
    return at[strongest].astype(np.int64), bins[strongest].astype(np.int64)


def _pairs(times: Sequence[int], bins: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The landmarks and the frames of their first peaks."""
    for first, (time, bin_) in enumerate(zip(times, bins, strict=True)):
        paired = 0
        for later in range(first + 1, len(times)):
            apart = times[later] - time
            if apart > LATEST or paired == PAIRS:
                break
            if apart >= SOONEST:
                paired += 1
                yield (bin_ << 16) | (bins[later] << 8) | apart, time
