"""Sound drawn by hand: tones, noise, little tunes, and the bytes of files with every kind of fault."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import soundfile

from qa.types import Recording, Samples

RATE = 8000
REPOSITORY = Path(__file__).resolve().parents[2]
CALLS = REPOSITORY / "samples" / "calls"


def line(seconds: float, dbfs: float = -60.0, seed: int = 1) -> Samples:
    """White line noise."""
    noise = np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    return (noise * 10 ** (dbfs / 20)).astype(np.float32)


def add_tone(wave: Samples, start: float, seconds: float, hertz: float | tuple[float, ...] = 450, dbfs: float = -18):
    """Add a sine, or a sum of sines, with hard edges; what lies outside the wave is cut off."""
    first, last = max(0, round(start * RATE)), min(len(wave), round((start + seconds) * RATE))
    time = np.arange(first, last) / RATE
    for f in (hertz,) if isinstance(hertz, int | float) else hertz:
        wave[first:last] += (10 ** (dbfs / 20) * 2**0.5 * np.sin(2 * np.pi * f * time)).astype(np.float32)


def add(wave: Samples, start: float, piece: Samples):
    first = round(start * RATE)
    wave[first : first + len(piece)] += piece[: len(wave) - first]


def recording(*legs: Samples, rate: int = RATE) -> Recording:
    return Recording(np.stack(legs).astype(np.float32), rate, "drawn", "")


def g711(wave: Samples, law: str = "ALAW") -> Samples:
    coded = io.BytesIO()
    soundfile.write(coded, wave, RATE, format="WAV", subtype=law)
    coded.seek(0)
    return soundfile.read(coded, dtype="float32")[0]


TIMBRES = {
    "sine": (1,),
    "organ": (1, 0.5, 0.3, 0.25),
    "bowed": (1, 0.7, 0.5, 0.4, 0.3, 0.2),
    "reed": (1, 0.1, 0.7, 0.1),
}
SCALE = (0, 2, 4, 5, 7, 9, 11)
CHORDS = ((0, 2, 4), (5, 7, 9), (3, 5, 7), (4, 6, 8))


def tune(kind: str, timbre: str, seconds: float, seed: int) -> Samples:
    """A melody by random steps, chords, or broken chords, in a random key and pace, at −20 dBFS."""
    random = np.random.default_rng(seed)
    wave = np.zeros(round((seconds + 4) * RATE), np.float32)
    key, beat, step, now, count = random.integers(50, 62), random.uniform(0.25, 0.5), 7, 0.0, 0
    while now < seconds:
        chord = CHORDS[count // (8 if kind == "broken" else 1) % 4]
        if kind == "melody":
            length = beat * random.choice([0.5, 1, 1, 2])
            step = int(np.clip(step + random.integers(-2, 3), 0, 14))
            notes = (step,)
        elif kind == "chords":
            length, notes = beat * 4, chord
        else:
            length, notes = beat / 2, (chord[count % 3],)
        for note in notes:
            add(wave, now, _note(int(key) + 12 * (note // 7) + SCALE[note % 7], length * 0.97, TIMBRES[timbre]))
        now, count = now + length, count + 1
    wave = wave[: round(seconds * RATE)]
    return wave * np.float32(0.1 / wave.std())


def _note(midi: int, seconds: float, harmonics: tuple[float, ...]) -> Samples:
    time = np.arange(round(seconds * RATE)) / RATE
    pitch = 440 * 2 ** ((midi - 69) / 12)
    wave = sum(
        a * np.sin(2 * np.pi * pitch * (k + 1) * time) for k, a in enumerate(harmonics) if pitch * (k + 1) < 3600
    )
    return (wave * np.minimum(1, np.minimum(time, time[::-1]) / 0.02)).astype(np.float32)


def wav(
    samples: Samples, rate: int = RATE, *, subtype: str = "PCM_16", format: str = "WAV", endian: str = "FILE"
) -> bytes:
    """A sound file's bytes; `samples` has shape (n,) or (n, channels)."""
    out = io.BytesIO()
    soundfile.write(out, samples, rate, subtype=subtype, format=format, endian=endian)
    return out.getvalue()


def riff(
    data: bytes, *, channels: int = 1, rate: int = RATE, bits: int = 16, tag: int = 1, size: int | None = None
) -> bytes:
    """A RIFF WAV written byte by byte; `size` is what its header claims of the data."""
    block = channels * bits // 8
    fmt = struct.pack("<HHIIHH", tag, channels, rate, rate * block, block, bits)
    claimed = len(data) if size is None else size
    body = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt + b"data" + struct.pack("<I", claimed) + data
    return b"RIFF" + struct.pack("<I", min(4 + len(body), 0xFFFFFFFF)) + body
