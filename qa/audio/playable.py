"""What a browser plays and draws of a recording of any length, made in one pass: the rendition and its outline.

The rendition is that of `qa.audio.rendition`, with the keys that were pressed bleeped. Keys are looked for in stretches
of `STRETCH` seconds with `AROUND` seconds on both sides, which is more than one key may be long and than another may be
away that makes it likely, so that each is found as in the whole.

The outline is for drawing: of each channel the highest sample of every column, of 0–255 where 255 is full scale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.audio.decode import decode
from qa.audio.flow import OddError, flow
from qa.audio.readers import RawFormat
from qa.audio.rendition import RATE, bleep, keys_within, masked, mp3_file
from qa.types import Samples

STRETCH, AROUND = 30.0, 4.0
"""Seconds that are looked at, and seconds before and after them that are looked at too."""
STEP = 0.02
"""Seconds of the finest column; of a longer call a whole number of them makes one."""
MOST_COLUMNS = 8000


@dataclass(frozen=True, slots=True)
class Outline:
    """The waveform of each channel: one value of 0–255 for every `step` seconds of `duration`."""

    duration: float
    step: float
    legs: tuple[tuple[int, ...], ...]


def write_playable(
    source: Path | tuple[Path, Path],
    path: Path,
    *,
    raw: RawFormat | None = None,
    told: Callable[[float], None] = lambda _: None,
) -> Outline:
    """Write the rendition of a recording, and give its outline; `told` hears how many seconds of it are written.

    Memory does not grow with the length of the recording, unless its file is damaged or not what its header says:
    then it is decoded whole.

    Raises
    ------
    AudioError
        The recording cannot be read.
    StoreError
        The folder cannot be written.
    """
    try:
        return _write(hushed(flow(source, RATE, raw)), path, told)
    except (OddError, FileNotFoundError, IsADirectoryError, PermissionError):
        return _write(iter([masked(decode(source, raw=raw))]), path, told)


def _write(blocks: Iterator[Samples], path: Path, told: Callable[[float], None]) -> Outline:
    first = next(blocks)
    drawn = _Columns(len(first))
    with mp3_file(path, len(first)) as file:
        for block in chain([first], blocks):
            file.write(np.ascontiguousarray(block.T))
            drawn.add(block)
            told(drawn.samples / RATE)
    return drawn.outline()


def hushed(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """The first two channels of blocks at `RATE`, with a bleep in the place of keys pressed on any channel."""
    stretch, around = round(STRETCH * RATE), round(AROUND * RATE)
    parts: list[Samples] = []
    before = count = 0  # samples in `parts` that were given out already, and all of them
    for block in blocks:
        parts.append(block)
        count += block.shape[1]
        while count - before >= stretch + around:
            held = np.concatenate(parts, axis=1)
            yield _without_keys(held[:, : before + stretch + around])[:, before : before + stretch]
            kept = max(0, before + stretch - around)
            parts, count, before = [held[:, kept:]], count - kept, before + stretch - kept
    if parts:
        yield _without_keys(np.concatenate(parts, axis=1))[:, before:]


def _without_keys(samples: Samples) -> Samples:
    legs = samples[:2].copy()
    bleep(legs, keys_within(samples, RATE))
    return np.asarray(legs, np.float32)


@dataclass(slots=True)
class _Columns:
    """Adds the columns of block after block; what does not fill a column waits for the next."""

    channels: int
    done: list[NDArray[np.uint8]] = field(default_factory=list)
    samples: int = 0
    rest: Samples | None = None

    def add(self, block: Samples) -> None:
        self.samples += block.shape[1]
        whole = np.abs(block if self.rest is None else np.concatenate([self.rest, block], axis=1))
        size = round(STEP * RATE)
        end = whole.shape[1] // size * size
        self.done.append(_bytes(whole[:, :end].reshape(self.channels, -1, size).max(axis=2)))
        self.rest = whole[:, end:]

    def outline(self) -> Outline:
        if self.rest is not None and self.rest.shape[1]:
            self.done.append(_bytes(self.rest.max(axis=1, keepdims=True)))
        fine = np.concatenate(self.done, axis=1)
        times = max(1, -(-fine.shape[1] // MOST_COLUMNS))
        padded = np.pad(fine, ((0, 0), (0, -fine.shape[1] % times)))
        columns = padded.reshape(self.channels, -1, times).max(axis=2)
        legs = tuple(tuple(leg) for leg in columns.tolist())
        return Outline(self.samples / RATE, STEP * times, legs)


def _bytes(levels: Samples) -> NDArray[np.uint8]:
    return np.asarray(np.clip(np.round(levels * 255), 0, 255), np.uint8)
