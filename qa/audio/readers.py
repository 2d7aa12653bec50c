"""Two libraries that read sound, and headerless telephony bytes: file in, samples out.

libsndfile (soundfile) is ten times faster and reads WAV in all its forms, FLAC and Ogg; FFmpeg (PyAV) reads
the rest: AMR, MP3, AAC, GSM, MP4. MP3 goes to FFmpeg at once because libsndfile's MP3 reader writes its doubts
to the process's stderr. Nothing here names the file: `decode` adds that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from qa.audio.riff import Promise, promise
from qa.errors import UsageError
from qa.types import Problem, Samples

if TYPE_CHECKING:
    import soundfile

MAX_VALUES = 2**29
"""Most samples × channels that are decoded (2 GiB as float32): 9 h of 8 kHz stereo, 1.5 h of 48 kHz stereo."""

_SNDFILE_MAGIC = (b"RIFF", b"RIFX", b"RF64", b"FORM", b"fLaC", b"OggS", b"caff", b".snd", b"riff")
_OTHER_MAGIC = (b"ID3", b"#!AMR", b"\x1aE\xdf\xa3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1", b"\xff\xf9")
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class RawFormat:
    """How headerless bytes are to be read: `encoding`, `rate` in Hz, number of interleaved `channels`."""

    encoding: Literal["alaw", "mulaw"]
    rate: int = 8000
    channels: int = 1


def headerless(encoding: str | None) -> RawFormat | None:
    """The format of a telephone's bytes by its encoding's name, 8 kHz and one channel; None for None.

    Raises `UsageError` for a name that is none.
    """
    match encoding:
        case None:
            return None
        case "alaw" | "mulaw":
            return RawFormat(encoding)
    raise UsageError(f"no encoding `{encoding}`", mend="--raw takes alaw or mulaw")


@dataclass(frozen=True, slots=True)
class Sound:
    """Decoded samples, shape (channels, n), at `rate` Hz, and what was noticed on the way."""

    samples: Samples
    rate: int
    problems: tuple[Problem, ...] = ()


class UnreadableError(Exception):
    """A library cannot read the file: `problem` in plain words, `mend` where one is known.

    `final` says that another library would not do better.
    """

    def __init__(self, problem: str, mend: str | None = None, *, final: bool = False) -> None:
        super().__init__(problem)
        self.problem, self.mend, self.final = problem, mend, final


def known_to_sndfile(head: bytes) -> bool:
    """Whether a file's first bytes are those of a container that libsndfile reads well."""
    return head.startswith(_SNDFILE_MAGIC)


def known_container(head: bytes) -> bool:
    """Whether a file's first bytes are those of any sound container, so that it is not headerless."""
    return head.startswith(_SNDFILE_MAGIC + _OTHER_MAGIC) or head[4:8] == b"ftyp"


def too_long(values: int) -> None:
    """Refuse more than `MAX_VALUES` samples, real or only declared."""
    if values > MAX_VALUES:
        raise UnreadableError(
            "it declares more sound than a call can hold",
            "cut it into calls, or convert it to 8 kHz if it really is one call",
            final=True,
        )


def read_sndfile(path: Path) -> Sound:
    """Read with libsndfile; a file that breaks off in the middle raises, so that FFmpeg can save what is there."""
    import soundfile

    promised = promise(path)
    if promised and promised.hidden:
        return _beyond_the_promise(path, promised)
    try:
        with soundfile.SoundFile(path) as file:
            too_long(file.frames * file.channels)
            declared, rate = file.frames, file.samplerate
            samples = _in_blocks(file)
    except (RuntimeError, OSError, ValueError) as error:
        raise UnreadableError(f"it is damaged or in a format that is not known ({_last(error)})") from error
    cut = (promised is not None and promised.missing) or declared - samples.shape[1] > rate // 2
    return Sound(samples, rate, (_truncated(),) if cut else ())


def _beyond_the_promise(path: Path, promised: Promise) -> Sound:
    """Read a WAV file to its end, though its header promises less."""
    sound = read_ffmpeg(path, ignore_length=True)
    seconds = promised.promised / promised.second if promised.second else 0.0
    detail = f"its header promises {seconds:.1f} s, but there are {sound.samples.shape[1] / sound.rate:.1f} s"
    return replace(sound, problems=(*sound.problems, Problem("wrong_length", detail)))


def _in_blocks(file: soundfile.SoundFile) -> Samples:
    """The samples of a file, shape (channels, n), without a second copy of them all."""
    samples = np.empty((file.channels, file.frames), np.float32)
    got = 0
    while got < file.frames and len(block := file.read(min(_BLOCK, file.frames - got), "float32", always_2d=True)):
        samples[:, got : got + len(block)] = block.T
        got += len(block)
    return samples[:, :got]


def read_raw(path: Path, raw: RawFormat) -> Sound:
    """Read headerless A-law or mu-law bytes."""
    import soundfile

    subtype = {"alaw": "ALAW", "mulaw": "ULAW"}[raw.encoding]
    too_long(path.stat().st_size)
    frames, rate = soundfile.read(
        path,
        dtype="float32",
        always_2d=True,
        format="RAW",
        subtype=subtype,
        samplerate=raw.rate,
        channels=raw.channels,
    )
    return Sound(np.ascontiguousarray(frames.T), rate)


def read_ffmpeg(path: Path, *, ignore_length: bool = False) -> Sound:
    """Read with FFmpeg; packets that cannot be decoded are left out and counted.

    `ignore_length` reads a WAV file to its end, whatever its header says.

    Only the file itself is opened: a playlist that points elsewhere is not followed.
    """
    import av

    options = {"protocol_whitelist": "file"} | ({"ignore_length": "1"} if ignore_length else {})
    try:
        with av.open(str(path.resolve()), options=options, metadata_errors="ignore") as box:
            return _decode_stream(box)
    except av.FFmpegError as error:
        if isinstance(error, av.DecoderNotFoundError):
            raise UnreadableError("its codec is not supported", "convert it to WAV or FLAC") from error
        raise UnreadableError("it is not sound in any format that is known, or its header is damaged") from error


def _decode_stream(box: av.container.InputContainer) -> Sound:  # type: ignore[name-defined]  # noqa: F821
    if not box.streams.audio:
        raise UnreadableError("it holds no audio stream", final=True)
    stream = box.streams.audio[0]
    parts: list[Samples] = []
    broken = values = 0
    for frames in frames_of(box):
        broken += not frames
        parts += [samples for samples, _ in frames]
        values += sum(samples.size for samples, _ in frames)
        too_long(values)
    if not parts:
        codec = stream.codec_context.name if stream.codec_context else "unknown"
        raise UnreadableError(f"it holds no sound that can be decoded (codec {codec})")
    samples = np.concatenate(parts, axis=1)
    rate = int(stream.codec_context.sample_rate)
    declared = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
    cut = declared - samples.shape[1] / rate > max(0.5, 0.01 * declared)
    return Sound(samples, rate, _damage(broken, cut))


def frames_of(box: av.container.InputContainer) -> Iterator[list[tuple[Samples, int]]]:  # type: ignore[name-defined]  # noqa: F821
    """The sound of each packet: samples of shape (channels, n) and their rate; nothing of one that is broken."""
    import av

    to_float = av.AudioResampler(format="fltp")
    for packet in box.demux(box.streams.audio[0]):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            yield []
            continue
        made = [(part, frame.sample_rate) for frame in frames for part in to_float.resample(frame)]
        if made:
            yield [(np.asarray(part.to_ndarray(), np.float32), rate) for part, rate in made]


def _damage(broken: int, cut: bool) -> tuple[Problem, ...]:
    problems = [_truncated()] if cut else []
    if broken:
        problems.append(Problem("damaged", f"{broken} packet(s) could not be decoded and were left out"))
    return tuple(problems)


def _truncated() -> Problem:
    return Problem("truncated", "the file ends before the sound that its header promises: the call's end is missing")


def _last(error: Exception) -> str:
    return str(error).rstrip(".").rsplit(": ", 1)[-1]
