"""A recording of any length, a block at a time, so that an hour of it needs no more memory than a minute.

What is wrong with a file is found by `qa.audio.decode`, which sees all of it. Here a file is read that was decoded once
already: what is odd about it raises `OddError`, and the caller decodes it whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from qa.audio.readers import RawFormat, frames_of, known_container, known_to_sndfile
from qa.audio.riff import promise
from qa.types import Samples

BLOCK = 1 << 16
"""Samples a channel that are read at once: eight seconds of a telephone."""
_LOUDEST = 2.0
"""Samples beyond it are on an integer scale, which only the whole file tells (`qa.audio.decode`)."""
_SUBTYPES = {"alaw": "ALAW", "mulaw": "ULAW"}


class OddError(Exception):
    """The file cannot be read in blocks: it is not what its header says, or holds what is no sound."""


def flow(path: Path | tuple[Path, Path], rate: int, raw: RawFormat | None = None) -> Iterator[Samples]:
    """The blocks of a recording, shape (channels, n), at `rate` Hz; two files are the two legs of one call.

    Raises `OddError` where it must be read whole, `OSError` where it cannot be opened.
    """
    if isinstance(path, tuple):
        yield from _woven(*(_even(_resampled(_blocks(leg, raw), rate)) for leg in path))
    else:
        yield from _resampled(_blocks(path, raw), rate)


def guess_raw(path: Path) -> RawFormat:
    """Which of the two telephone laws headerless bytes follow: the one by which they are the smoother sound.

    Read by the wrong one, soft samples become loud ones and the other way round, so that neighbours differ more.
    """
    with path.open("rb") as file:
        codes = file.read(1 << 20)
    return min((RawFormat("alaw"), RawFormat("mulaw")), key=lambda raw: _roughness(codes, raw))


def _roughness(codes: bytes, raw: RawFormat) -> float:
    import io

    import soundfile

    samples, _ = soundfile.read(io.BytesIO(codes), **_named(raw))
    return float(np.abs(np.diff(samples)).sum() / max(np.abs(samples).sum(), 1e-9))


def _named(raw: RawFormat) -> dict[str, Any]:
    return {"format": "RAW", "subtype": _SUBTYPES[raw.encoding], "samplerate": raw.rate, "channels": raw.channels}


def _blocks(path: Path, raw: RawFormat | None) -> Iterator[tuple[Samples, int]]:
    with path.open("rb") as file:
        head = file.read(512)
    if known_to_sndfile(head):
        blocks = _by_sndfile(path)
    elif known_container(head) or raw is None:
        blocks = _by_ffmpeg(path)
    else:
        blocks = _by_sndfile(path, raw)
    for samples, rate in blocks:
        if not np.isfinite(samples).all() or np.abs(samples).max(initial=0.0) > _LOUDEST:
            raise OddError("its samples are no sound")
        yield np.clip(samples, -1.0, 1.0), rate


def _by_sndfile(path: Path, raw: RawFormat | None = None) -> Iterator[tuple[Samples, int]]:
    import soundfile

    promised = None if raw else promise(path)
    if promised and promised.hidden:
        raise OddError("there is more than its header promises")
    try:
        with soundfile.SoundFile(path, **(_named(raw) if raw else {})) as file:
            while len(block := file.read(BLOCK, "float32", always_2d=True)):
                yield np.ascontiguousarray(block.T), file.samplerate
    except (RuntimeError, ValueError) as error:
        raise OddError(str(error)) from error


def _by_ffmpeg(path: Path) -> Iterator[tuple[Samples, int]]:
    import av

    try:
        with av.open(str(path.resolve()), options={"protocol_whitelist": "file"}, metadata_errors="ignore") as box:
            if not box.streams.audio:
                raise OddError("it holds no audio stream")
            for frames in frames_of(box):
                yield from frames
    except av.FFmpegError as error:
        raise OddError(str(error)) from error


def _resampled(blocks: Iterator[tuple[Samples, int]], to_rate: int) -> Iterator[Samples]:
    import soxr

    stream, shape = None, (0, 0)
    for samples, rate in blocks:
        if stream is None:
            shape = len(samples), rate
            stream = soxr.ResampleStream(rate, to_rate, len(samples), dtype="float32")
        if shape != (len(samples), rate):
            raise OddError("its rate or its channels change on the way")
        yield _channels(stream.resample_chunk(samples.T), len(samples))
    if stream is None:
        raise OddError("it holds no sound")
    yield _channels(stream.resample_chunk(np.zeros((0, shape[0]), np.float32), last=True), shape[0])


def _channels(woven: Samples, channels: int) -> Samples:
    return np.ascontiguousarray(woven.reshape(-1, channels).T)


def _even(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """The same in blocks of `BLOCK` samples; the last may be shorter."""
    held: list[Samples] = []
    count = 0
    for block in blocks:
        held.append(block)
        count += block.shape[1]
        if count >= BLOCK:
            whole = np.concatenate(held, axis=1)
            for first in range(0, count - BLOCK + 1, BLOCK):
                yield whole[:, first : first + BLOCK]
            held = [whole[:, count - count % BLOCK :]]
            count %= BLOCK
    if count:
        yield np.concatenate(held, axis=1)


def _woven(left: Iterator[Samples], right: Iterator[Samples]) -> Iterator[Samples]:
    """Two legs as two channels; the shorter one is silent to the end of the longer."""
    nothing = np.zeros((1, 0), np.float32)
    for pair in zip_longest(left, right, fillvalue=nothing):
        both = np.zeros((2, max(leg.shape[1] for leg in pair)), np.float32)
        for channel, leg in enumerate(pair):
            if len(leg) != 1:
                raise OddError("a leg has more than one channel")
            both[channel, : leg.shape[1]] = leg[0]
        yield both
