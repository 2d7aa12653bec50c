"""A stretch of a recording, without reading all of it where its format lets one seek."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from qa.audio.decode import decode, join
from qa.audio.readers import RawFormat, known_to_sndfile
from qa.audio.riff import promise
from qa.errors import AudioError
from qa.types import Recording, Span

SLACK = 0.5
"""Seconds by which a stretch may end after the recording: times of words are not more exact."""


class Part(NamedTuple):
    """A stretch of a recording that begins at second `start`; `length` is how many seconds the whole has."""

    recording: Recording
    start: float
    length: float


def decode_part(
    path: Path | tuple[Path, Path],
    span: Span,
    *,
    before: float = 0.0,
    after: float = 0.0,
    raw: RawFormat | None = None,
) -> Part:
    """Read a stretch of a recording at its native rate, and some seconds around it as far as there are any.

    WAV, FLAC and Ogg are sought; other formats have no exact places to seek to and are decoded from the beginning.
    The recording that it gives has no `sha256`, which would need the whole file.

    Raises
    ------
    AudioError
        The recording cannot be read, or ends before the stretch does (`SLACK`).
    """
    wide = Span(span.start - before, span.end + after)
    if isinstance(path, tuple):
        left, right = (_part(leg, wide, raw) for leg in path)
        both = join(left.recording, right.recording)
        part = Part(both, min(left.start, right.start), max(left.length, right.length))
    else:
        part = _part(path, wide, raw)
    if span.start >= part.length or span.end > part.length + SLACK:
        raise AudioError(
            f"{span.start:.1f}–{span.end:.1f} s was asked for, but it ends at {part.length:.1f} s",
            where=part.recording.source,
            mend="is it another recording, or was it cut since? score it again",
        )
    return part


def _part(path: Path, span: Span, raw: RawFormat | None) -> Part:
    sought = _sought(path, span)
    if sought is not None:
        return sought
    whole = decode(path, raw=raw)
    first, last = _frames(span, whole.rate, whole.samples.shape[1])
    part = replace(whole, samples=whole.samples[:, first:last].copy(), sha256="")
    return Part(part, first / whole.rate, whole.duration)


def _sought(path: Path, span: Span) -> Part | None:
    """The same by seeking; None where that cannot be done, or where the file is not what its header says."""
    import soundfile

    try:
        with path.open("rb") as file:
            if not known_to_sndfile(file.read(512)):
                return None
        promised = promise(path)
        if promised and (promised.hidden or promised.missing):
            return None
        with soundfile.SoundFile(path) as sound:
            rate, frames = sound.samplerate, sound.frames
            first, last = _frames(span, rate, frames)
            sound.seek(first)
            samples = np.ascontiguousarray(sound.read(last - first, "float32", always_2d=True).T)
    except (OSError, RuntimeError, ValueError):
        return None  # `decode` says what is wrong with it, or saves what is there
    odd = samples.shape[1] < last - first or not np.isfinite(samples).all() or np.abs(samples).max(initial=0.0) > 1.0
    return None if odd else Part(Recording(samples, rate, str(path), ""), first / rate, frames / rate)


def _frames(span: Span, rate: int, frames: int) -> tuple[int, int]:
    first = min(max(0, round(span.start * rate)), frames)
    return first, min(max(first, round(span.end * rate)), frames)
