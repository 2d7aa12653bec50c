"""Speech packed into the model's windows, and times mapped back to the recording.

A Whisper window costs the same however little speech it holds, so the speech of a leg is put together until a
window is full::

    leg      ····████·········██████·····███····████████······███····
    chunks      ├────┤       ├──────┤   ├───┤  ├────────┤    ├───┤    speech with a little padding
    windows  ├────┤·├──────┤·├───┤   ├────────┤·├───┤···├────┤·├──┤   pauses cut down to a short gap
                                                        of the next leg

What is left over of a leg shares a window with what is left over of the next ones, a long gap between them. Every
chunk remembers where it came from, so that a word goes back to its own leg and its own time, to the sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qa.asr.engine import RATE, Leg
from qa.types import Samples, Span

PAD = 0.3
"""Seconds of the recording kept on each side of speech: voice activity clips weak initials."""

GAP = 0.15
"""Seconds of silence between two chunks of a leg, so that words do not run together."""

SEPARATION = 1.0
"""Seconds of silence between two legs in a window, so that no word is taken for the other leg's."""

SEARCH = 3.0
"""A stretch that is longer than a window is cut where it is quietest in the last seconds before the limit."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """`length` samples of leg `leg` from sample `source` on, placed at sample `at` of its window.

    `speech` is what voice activity found in it, in seconds of the recording.
    """

    leg: int
    source: int
    length: int
    at: int = 0
    speech: tuple[Span, ...] = ()

    @property
    def end(self) -> int:
        """The sample of the window after its last."""
        return self.at + self.length

    @property
    def shift(self) -> float:
        """Seconds from the window's time to the recording's."""
        return (self.source - self.at) / RATE

    def placed(self, at: int) -> Chunk:
        """The same chunk at sample `at` of a window."""
        return Chunk(self.leg, self.source, self.length, at, self.speech)

    def heard(self, start: float, end: float) -> float:
        """Seconds of its speech between two times of the window."""
        return sum((span & Span(start + self.shift, end + self.shift)).duration for span in self.speech)


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the model: chunks in order."""

    chunks: tuple[Chunk, ...]

    @property
    def length(self) -> int:
        """Samples from the window's start to the end of its last chunk."""
        return self.chunks[-1].end

    @property
    def legs(self) -> tuple[int, ...]:
        """The legs that it holds speech of, in order."""
        return tuple(dict.fromkeys(chunk.leg for chunk in self.chunks))

    def speech(self, leg: int) -> tuple[Span, ...]:
        """The speech of one leg in it, in seconds of the recording."""
        return tuple(span for chunk in self.chunks if chunk.leg == leg for span in chunk.speech)

    def samples(self, legs: Sequence[Leg]) -> Samples:
        """The window's sound, shape (length,), silent between chunks."""
        out = np.zeros(self.length, dtype=np.float32)
        for chunk in self.chunks:
            source = legs[chunk.leg].samples16k
            out[chunk.at : chunk.end] = source[chunk.source : chunk.source + chunk.length]
        return out

    def origin(self, start: float, end: float) -> tuple[int, Span]:
        """The leg of a word, and its time there, from its seconds in the window.

        A word belongs to the chunk in which most speech is heard during it, else to the one that its middle is
        nearest to, and is clamped to that chunk: no word ever straddles two.
        """
        middle = (start + end) / 2 * RATE
        chunk = max(self.chunks, key=lambda c: (c.heard(start, end), -max(c.at - middle, middle - c.end, 0.0)))
        low, high = chunk.source / RATE, (chunk.source + chunk.length) / RATE
        times = (min(max(time + chunk.shift, low), high) for time in (start, end))
        return chunk.leg, Span(*times)


def pack(legs: Sequence[Leg], seconds: float, *, pad: float = PAD, gap: float = GAP) -> list[Window]:
    """Pack the speech of every leg into windows of at most `seconds`.

    Returns
    -------
    list of Window
        First those of one leg each, in order of leg, then time; then those that legs share.
    """
    limit = int(seconds * RATE)
    full: list[Window] = []
    left: list[Chunk] = []
    for index, leg in enumerate(legs):
        windows = list(_windows(_chunks(index, leg, limit, int(pad * RATE)), limit, gap))
        full += windows[:-1]
        left += windows[-1].chunks if windows else ()
    return [*full, *_windows(left, limit, gap)]


def _windows(chunks: Iterable[Chunk], limit: int, gap: float) -> Iterator[Window]:
    row: list[Chunk] = []
    for chunk in chunks:
        at = 0
        if row:
            at = row[-1].end + int((gap if row[-1].leg == chunk.leg else SEPARATION) * RATE)
        if at + chunk.length > limit:
            yield Window(tuple(row))
            row, at = [], 0
        row.append(chunk.placed(at))
    if row:
        yield Window(tuple(row))


def _chunks(index: int, leg: Leg, limit: int, pad: int) -> Iterator[Chunk]:
    """Padded, merged stretches of speech, none longer than `limit`."""
    for start, end in _padded(leg, pad):
        begin = start
        while end - begin > limit:
            low = max(begin + limit // 2, begin + limit - int(SEARCH * RATE))
            cut = _quietest(leg.samples16k, low, begin + limit)
            yield from _chunk(index, leg, begin, cut)
            begin = cut
        yield from _chunk(index, leg, begin, end)


def _chunk(index: int, leg: Leg, start: int, end: int) -> Iterator[Chunk]:
    """A chunk, unless a cut has left nothing but padding in it."""
    whole = Span(start / RATE, end / RATE)
    speech = tuple(part for part in (span & whole for span in leg.speech) if part)
    if speech:
        yield Chunk(index, start, end - start, speech=speech)


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
