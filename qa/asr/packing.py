"""Speech packed into the model's windows, and times mapped back to the recording.

A Whisper window costs the same however little speech it holds, so the speech of a leg is put together until a
window is full::

    leg      ····████····················██████······███████···
    chunks      ├────┤                  ├──────┤    ├───────┤        speech with a little padding
    window   ├────┤··├──────┤··├───────┤                             pauses cut down to a short gap

Every chunk remembers where it came from, so that a word goes back to its own time, to the sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qa.asr.engine import RATE, Leg
from qa.types import Samples, Span

PAD = 0.3
"""Seconds of the recording kept on each side of speech: voice activity clips weak initials."""

GAP = 0.15
"""Seconds of silence between two chunks of a window: a breath, so that words do not run together."""

SEARCH = 3.0
"""A stretch that is longer than a window is cut where it is quietest in the last seconds before the limit."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """`length` samples of a leg from sample `source` on, placed at sample `at` of its window."""

    source: int
    length: int
    at: int


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the model: chunks of one leg in order, never of two legs, so that no voice meets another."""

    leg: int
    chunks: tuple[Chunk, ...]

    @property
    def length(self) -> int:
        """Samples from the window's start to the end of its last chunk."""
        last = self.chunks[-1]
        return last.at + last.length

    @property
    def sources(self) -> tuple[Span, ...]:
        """Where its chunks are from, in the recording's seconds."""
        return tuple(Span(c.source / RATE, (c.source + c.length) / RATE) for c in self.chunks)

    def samples(self, leg: Leg) -> Samples:
        """The window's sound, shape (length,), silent between chunks."""
        out = np.zeros(self.length, dtype=np.float32)
        for chunk in self.chunks:
            out[chunk.at : chunk.at + chunk.length] = leg.samples16k[chunk.source : chunk.source + chunk.length]
        return out

    def origin(self, start: float, end: float) -> Span:
        """Map a word's seconds in the window to the recording.

        The word belongs to the chunk that its middle lies in, or nearest to, and is clamped to that chunk: no
        word ever straddles two.
        """
        middle = (start + end) / 2 * RATE
        chunk = min(self.chunks, key=lambda c: max(c.at - middle, middle - (c.at + c.length), 0.0))
        low, high = chunk.source / RATE, (chunk.source + chunk.length) / RATE
        shift = (chunk.source - chunk.at) / RATE
        return Span(min(max(start + shift, low), high), min(max(end + shift, low), high))


def pack(legs: Sequence[Leg], seconds: float, *, pad: float = PAD, gap: float = GAP) -> list[Window]:
    """Pack the speech of every leg into windows of at most `seconds`.

    Returns
    -------
    list of Window
        In order of leg, then time. A leg without speech has none.
    """
    limit = int(seconds * RATE)
    windows: list[Window] = []
    for index, leg in enumerate(legs):
        windows += _fill(index, list(_pieces(leg, limit, int(pad * RATE))), limit, int(gap * RATE))
    return windows


def _fill(leg: int, pieces: Sequence[tuple[int, int]], limit: int, gap: int) -> Iterator[Window]:
    chunks: list[Chunk] = []
    at = 0
    for start, end in pieces:
        if chunks and at + gap + end - start > limit:
            yield Window(leg, tuple(chunks))
            chunks, at = [], 0
        at += gap if chunks else 0
        chunks.append(Chunk(start, end - start, at))
        at += end - start
    if chunks:
        yield Window(leg, tuple(chunks))


def _pieces(leg: Leg, limit: int, pad: int) -> Iterator[tuple[int, int]]:
    """Padded, merged stretches of speech in samples, none longer than `limit`."""
    for start, end in _padded(leg, pad):
        begin = start
        while end - begin > limit:
            cut = _quietest(leg.samples16k, max(begin + limit // 2, begin + limit - int(SEARCH * RATE)), begin + limit)
            yield begin, cut
            begin = cut
        yield begin, end


def _padded(leg: Leg, pad: int) -> list[tuple[int, int]]:
    total = len(leg.samples16k)
    merged: list[tuple[int, int]] = []
    for span in leg.speech:
        start = max(0, round(span.start * RATE) - pad)
        end = min(total, round(span.end * RATE) + pad)
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def _quietest(samples: Samples, low: int, high: int, frame: int = RATE // 50) -> int:
    """The middle of the quietest 20 ms between two samples."""
    count = (high - low) // frame
    if count < 1:
        return high
    energy = np.square(samples[low : low + count * frame]).reshape(count, frame).sum(axis=1)
    return low + int(np.argmin(energy)) * frame + frame // 2
