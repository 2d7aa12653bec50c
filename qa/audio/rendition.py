"""A small copy of a recording that every browser plays, made beside a result.

Browsers do not play GSM, G.72x, A-law or AMR, and a WAV of ten minutes is 20 MB. The copy is MP3 with a constant
bit rate of 40 kbit/s (0.3 MB a minute) at 16 kHz, whose header tells the encoder's delay: a player that seeks to a
second of it hears that second of the recording.

Keys pressed may be a card number, so both legs bleep where either has some, and no digit can be read from the copy.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qa.audio.decode import resample
from qa.audio.keys import keys
from qa.audio.tonal import RATE as KEYS_RATE
from qa.errors import StoreError
from qa.types import Recording, Samples, Span

if TYPE_CHECKING:
    import soundfile

RATE = 16_000
SUFFIX = ".mp3"
_LEVEL = 0.8
"""libsndfile's compression level that is 40 kbit/s at 16 kHz."""
_AROUND = 0.06  # seconds before and after keys that bleep too: an encoder smears, and a soft edge still tells
_BLEEP = 2000.0  # Hz, above the keys'
_FADE = 0.01
_BLEEP_LEVEL = 0.03


def write_rendition(recording: Recording, path: Path) -> Path:
    """Write the copy of a recording; it is whole or not there.

    One channel stays one; of more than two the first two are taken, since no call has more parties.

    Raises `StoreError` where the folder cannot be written.
    """
    write_mp3(masked(recording), path)
    return path


def write_mp3(legs: Samples, path: Path) -> None:
    """Write samples of shape (channels, n) at `RATE` as MP3, whole or not at all.

    Raises `StoreError` where the folder cannot be written.
    """
    with mp3_file(path, len(legs)) as file:
        file.write(np.ascontiguousarray(legs.T))


@contextmanager
def mp3_file(path: Path, channels: int) -> Iterator[soundfile.SoundFile]:
    """An MP3 to write samples of shape (n, channels) at `RATE` to; it is there, whole, when the block has ended.

    Raises `StoreError` where the folder cannot be written.
    """
    import soundfile

    half = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.half")  # two may write the same at once
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with soundfile.SoundFile(
            half,
            "w",
            RATE,
            channels,
            format="MP3",
            subtype="MPEG_LAYER_III",
            compression_level=_LEVEL,
            bitrate_mode="CONSTANT",
        ) as file:
            yield file
        os.replace(half, path)
    except (OSError, soundfile.SoundFileRuntimeError) as error:
        raise StoreError(f"cannot be written: {error}", where=path, mend="choose another --out") from error
    finally:
        with suppress(OSError):
            half.unlink()


def masked(recording: Recording) -> Samples:
    """The first two channels at `RATE`, bleeping where a key is pressed on any channel."""
    legs = resample(recording.samples[:2], recording.rate, RATE).copy()
    bleep(legs, keys_pressed(recording))
    return np.asarray(legs, dtype=np.float32)


def keys_pressed(recording: Recording) -> list[Span]:
    """Give the stretches to bleep because a key is pressed on any channel."""
    return keys_within(recording.samples, recording.rate)


def keys_within(samples: Samples, rate: int) -> list[Span]:
    """The same of samples of shape (channels, n) at `rate` Hz."""
    tones = keys([resample(channel, rate, KEYS_RATE) for channel in samples])
    return [Span(tone.span.start - _AROUND, tone.span.end + _AROUND) for tone in tones]


def bleep(legs: Samples, spans: Iterable[Span]) -> None:
    """Put a tone in the place of whatever is heard on any leg in some stretches; `legs`, at `RATE`, are changed."""
    for span in spans:
        first, last = max(0, round(span.start * RATE)), min(legs.shape[1], round(span.end * RATE))
        time = np.arange(max(0, last - first)) / RATE
        fade = np.minimum(1.0, np.minimum(time, time[::-1]) / _FADE)
        legs[:, first : first + len(time)] = _BLEEP_LEVEL * fade * np.sin(2 * np.pi * _BLEEP * time)
