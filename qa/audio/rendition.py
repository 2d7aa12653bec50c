"""A small copy of a recording that every browser plays, made beside a result.

Browsers do not play GSM, G.72x, A-law or AMR, and a WAV of ten minutes is 20 MB. The copy is MP3 with a constant
bit rate of 40 kbit/s (0.3 MB a minute) at 16 kHz, whose header tells the encoder's delay: a player that seeks to a
second of it hears that second of the recording.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import numpy as np

from qa.audio.decode import resample
from qa.errors import StoreError
from qa.types import Recording

RATE = 16_000
SUFFIX = ".mp3"
_LEVEL = 0.8
"""libsndfile's compression level that is 40 kbit/s at 16 kHz."""


def write_rendition(recording: Recording, path: Path) -> Path:
    """Write the copy of a recording; it is whole or not there.

    One channel stays one; of more than two the first two are taken, since no call has more parties.

    Raises `StoreError` where the folder cannot be written.
    """
    import soundfile

    samples = np.ascontiguousarray(resample(recording.samples[:2], recording.rate, RATE).T)
    half = path.with_name(f".{path.name}.half")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(
            half,
            samples,
            RATE,
            format="MP3",
            subtype="MPEG_LAYER_III",
            compression_level=_LEVEL,
            bitrate_mode="CONSTANT",
        )
        os.replace(half, path)
    except (OSError, RuntimeError) as error:  # libsndfile's errors are RuntimeErrors
        with suppress(OSError):
            half.unlink()
        raise StoreError(f"cannot be written: {error}", where=path, mend="choose another --out") from error
    return path
