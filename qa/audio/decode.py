"""A file, or one file a leg, to a `Recording`; whatever is wrong with it becomes one `AudioError`.

=====================================  =========================================================
the file                               what happens
=====================================  =========================================================
missing, a folder, not readable        refused
0 bytes; a header without sound        refused
text, or no sound format               refused; headerless A-law and mu-law are read when `raw` is given
no audio stream; codec not supported   refused
cut short, damaged in the middle       what can be decoded is decoded, with a problem that says so
more than eight channels               refused
longer than any call (`MAX_VALUES`)    refused
=====================================  =========================================================
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from qa.audio.readers import (
    RawFormat,
    Sound,
    UnreadableError,
    known_container,
    known_to_sndfile,
    read_ffmpeg,
    read_raw,
    read_sndfile,
)
from qa.errors import AudioError
from qa.types import Problem, Recording, Samples

MAX_CHANNELS = 8
_RATES = range(4000, 384_001)
CONVERT = "make the recording anew, or convert it to WAV"


def decode(path: Path | tuple[Path, Path], *, raw: RawFormat | None = None) -> Recording:
    """Read a recording at its native rate.

    Parameters
    ----------
    path
        One file, or two files with one leg each (first file = channel 0). Legs of different rates are brought
        to the higher one; the shorter leg is filled up with silence and a ``legs_differ`` problem is noted.
    raw
        How to read a file that has no header. A file that has one is read by its header all the same.

    Raises
    ------
    AudioError
        Names the file, what is wrong with it, and the mend.
    """
    if isinstance(path, tuple):
        return join(_decode_file(path[0], raw), _decode_file(path[1], raw))
    return _decode_file(path, raw)


def digest(path: Path | tuple[Path, Path]) -> str:
    """Give the SHA-256 that `decode` gives a recording, without decoding it; `OSError` where it cannot be read."""
    if isinstance(path, tuple):
        return _digest_of_pair(_digest(path[0]), _digest(path[1]))
    return _digest(path)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_of_pair(left: str, right: str) -> str:
    return hashlib.sha256((left + right).encode()).hexdigest()


def resample(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """Bring samples of shape (n,) or (channels, n) from one rate to another, both in Hz."""
    if from_rate == to_rate:
        return samples
    import soxr

    if samples.ndim > 1:  # one by one, since soxr would take copies of all channels woven together
        return np.stack([resample(channel, from_rate, to_rate) for channel in samples])
    return np.asarray(soxr.resample(samples, from_rate, to_rate), dtype=np.float32)


def _decode_file(path: Path, raw: RawFormat | None) -> Recording:
    head = head_of(path)
    try:
        sound = _tidy(_read(path, head, raw))
    except UnreadableError as error:
        raise AudioError(error.problem, where=path, mend=error.mend or CONVERT) from error
    return Recording(sound.samples, sound.rate, str(path), _digest(path), sound.problems)


def head_of(path: Path) -> bytes:
    """The first bytes of a file; raises `AudioError` where it is not there, empty, or cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except FileNotFoundError as error:
        raise AudioError("there is no such file", where=path, mend="check the path") from error
    except IsADirectoryError as error:
        raise AudioError("it is a folder", where=path, mend="name a recording in it") from error
    except OSError as error:
        raise AudioError(f"it cannot be opened ({error.strerror})", where=path, mend="check its permissions") from error
    if not head:
        raise AudioError("the file is empty (0 bytes)", where=path, mend="export the recording again")
    return head


def _read(path: Path, head: bytes, raw: RawFormat | None) -> Sound:
    if raw is not None and not known_container(head):
        return read_raw(path, raw)
    if is_text(head):
        raise UnreadableError(
            "it is text, not sound", "give the recording itself, no link and no list; headerless G.711: --raw"
        )
    if not known_container(head):
        return _guess(path)
    if not known_to_sndfile(head):
        return read_ffmpeg(path)
    try:
        return read_sndfile(path)
    except UnreadableError as error:
        if error.final:
            raise
        try:
            return read_ffmpeg(path)
        except UnreadableError:
            raise error from None


def _guess(path: Path) -> Sound:
    """FFmpeg knows more formats than have a signature; else it may be headerless."""
    try:
        return read_ffmpeg(path)
    except UnreadableError as error:
        mend = error.mend or "if it is headerless A-law or mu-law, name it (--raw alaw); else convert it to WAV"
        raise UnreadableError(error.problem, mend) from error


def is_text(head: bytes) -> bool:
    """Whether a file that begins like this is text."""
    if head.startswith(b"#!AMR"):
        return False
    try:
        text = head.decode("utf-8", errors="strict" if len(head) < 512 else "ignore")
    except UnicodeDecodeError:
        return False
    return len(text) > 3 and all(letter.isprintable() or letter in "\r\n\t\ufeff" for letter in text)


def _tidy(sound: Sound) -> Sound:
    """Check the shape, and bring every value into −1…1."""
    channels, count = sound.samples.shape
    if count == 0:
        raise UnreadableError("it has a header but no sound", "export the recording again")
    if channels > MAX_CHANNELS:
        raise UnreadableError(f"it has {channels} channels, more than {MAX_CHANNELS}", "give each call its own file")
    if sound.rate not in _RATES:
        raise UnreadableError(f"its sampling rate of {sound.rate} Hz is no rate for speech")
    samples, problems = sound.samples, list(sound.problems)  # changed in place: a long call has no room for two
    with np.errstate(invalid="ignore"):  # +∞ and −∞ together
        whole = bool(np.isfinite(samples.sum(dtype=np.float64)))
    if not whole:
        bad = ~np.isfinite(samples)
        problems.append(Problem("bad_samples", f"{int(bad.sum())} samples were no numbers: taken as silence"))
        samples[bad] = 0
    peak = float(max(samples.max(), -samples.min()))
    if peak > 2.0:  # float samples on an integer scale; a slight overshoot of a codec is only clipped
        problems.append(Problem("rescaled", f"samples reached {peak:.0f} where 1 is full scale: scaled down"))
        samples /= np.float32(peak)
    if peak > 1.0:
        np.clip(samples, -1.0, 1.0, out=samples)
    return replace(sound, samples=samples, problems=tuple(problems))


def join(left: Recording, right: Recording) -> Recording:
    """Two mono recordings to one of two channels."""
    for leg in (left, right):
        if leg.channels != 1:
            raise AudioError(
                f"one file a leg was asked for, but it has {leg.channels} channels",
                where=leg.source,
                mend="give the file alone if both parties are in it",
            )
    rate = max(left.rate, right.rate)
    tracks = [resample(leg.samples[0], leg.rate, rate) for leg in (left, right)]
    samples = np.zeros((2, max(len(track) for track in tracks)), np.float32)
    for channel, track in enumerate(tracks):
        samples[channel, : len(track)] = track
    shorter, longer = sorted((left, right), key=lambda leg: leg.duration)
    problems = left.problems + right.problems
    if (gap := longer.duration - shorter.duration) >= 0.5:
        problems += (Problem("legs_differ", f"{shorter.source} is {gap:.1f} s shorter than the other leg"),)
    pair = _digest_of_pair(left.sha256, right.sha256)
    return Recording(samples, rate, f"{left.source} + {right.source}", pair, problems)
