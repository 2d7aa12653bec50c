"""What a telephone does to speech: room, band, level, noise, lost packets, a coder.

All of it happens at 8 kHz, between two changes of rate. Coders are libsndfile's: G.711 A-law and µ-law, GSM 06.10.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

Samples = NDArray[np.float32]
RATE = 16000
"""The rate of what goes in and comes out."""

NARROW = 8000
PACKET = NARROW // 50
"""Samples of a packet: 20 ms."""

CODERS = {"alaw": "ALAW", "ulaw": "ULAW", "gsm": "GSM610"}


@dataclass(frozen=True, slots=True)
class Line:
    """One telephone connection.

    `low` and `high` are the band in Hz; `tones` is dB at even steps from 0 to 4 kHz, straight lines between; `echo` is
    the room's share of the sound and `decay` its length in seconds; `level` the speech in dBFS, `noise` the noise in dB
    under it, `colour` the exponent by which it falls with frequency; `lost` the share of packets that never come;
    `coder` one of `CODERS`, or None.
    """

    low: float = 300.0
    high: float = 3400.0
    tones: tuple[float, ...] = ()
    echo: float = 0.0
    decay: float = 0.1
    level: float = -21.0
    noise: float = 40.0
    colour: float = 0.5
    lost: float = 0.0
    coder: str | None = "alaw"


def drawn(draw: random.Random) -> Line:
    """A line to train on."""
    return Line(
        low=draw.uniform(120, 320),
        high=draw.uniform(3150, 3700),
        tones=tuple(draw.gauss(0, 5) for _ in range(draw.choice([2, 4, 7]))) if draw.random() < 0.6 else (),
        echo=draw.uniform(0.03, 0.3) if draw.random() < 0.15 else 0.0,
        decay=draw.uniform(0.05, 0.25),
        level=draw.uniform(-35, -14),
        noise=draw.choices([draw.uniform(25, 50), draw.uniform(14, 30), draw.uniform(6, 18)], [6, 3, 1])[0],
        colour=draw.uniform(0.0, 0.9),
        lost=draw.uniform(0.003, 0.04) if draw.random() < 0.1 else 0.0,
        coder=draw.choice(["alaw", "alaw", "ulaw", "ulaw", "gsm", None]),
    )


def narrow(samples: Samples, line: Line, random: np.random.Generator) -> Samples:
    """Sound at 16 kHz as the line delivers it, shape unchanged."""
    count = len(samples)
    if count == 0:
        return samples
    sound = _band(samples, line, random)[: (count + 1) // 2]
    sound = at_level(sound, line.level)
    sound += noise(len(sound), line.colour, random) * 10 ** ((line.level - line.noise) / 20)
    if line.coder is not None:
        sound = coded(sound, line.coder)
    if line.lost:
        sound = without_packets(sound, line.lost, random)
    wide = soxr.resample(sound, NARROW, RATE, quality="HQ")
    return np.pad(wide, (0, max(0, count - len(wide))))[:count].astype(np.float32)


def wide(samples: Samples, line: Line, random: np.random.Generator) -> Samples:
    """The same person without a telephone: level and noise only, at 16 kHz."""
    sound = at_level(samples, line.level)
    quiet = 10 ** ((line.level - line.noise) / 20)
    return np.asarray(sound + noise(len(sound), line.colour, random) * quiet, dtype=np.float32)


def _band(samples: Samples, line: Line, random: np.random.Generator) -> Samples:
    """Band-pass, tilt, room and the step to 8 kHz in one Fourier transform."""
    length = 2 * next_fast_len((len(samples) + int(line.decay * RATE)) // 2 + 1, real=True)
    spectrum = rfft(samples, length)[: length // 4 + 1]
    hertz = np.fft.rfftfreq(length // 2, 1 / NARROW).astype(np.float32)[: len(spectrum)]
    gain = 1 / (1 + (line.low / np.maximum(hertz, 1)) ** 6) / (1 + (hertz / line.high) ** 24)
    if line.tones:
        steps = np.linspace(0, NARROW / 2, len(line.tones))
        gain *= 10 ** (np.interp(hertz, steps, line.tones).astype(np.float32) / 20)
    spectrum *= gain
    if line.echo:
        spectrum *= rfft(_room(line, random), length)[: len(spectrum)]
    return np.asarray(irfft(spectrum, length // 2) / 2, dtype=np.float32)


def _room(line: Line, random: np.random.Generator) -> Samples:
    """The response of a small room: the direct sound and a decaying tail."""
    count = int(line.decay * RATE)
    tail = random.standard_normal(count, dtype=np.float32) * np.exp(-np.linspace(0, 6, count, dtype=np.float32))
    tail *= line.echo / np.sqrt((tail**2).sum())
    tail[0] = 1.0
    return tail


def at_level(samples: Samples, dbfs: float) -> Samples:
    """Speech scaled so that its louder half of 10 ms frames has an RMS of `dbfs`; peaks held below full scale."""
    frames = samples[: len(samples) // 80 * 80].reshape(-1, 80)
    if not len(frames):
        return samples
    power = np.einsum("ij,ij->i", frames, frames) / 80
    loud = power[power >= np.median(power)].mean()
    scaled = samples * np.float32(10 ** (dbfs / 20) / np.sqrt(loud + 1e-12))
    return np.asarray(np.clip(scaled, -0.98, 0.98), dtype=np.float32)


def noise(count: int, colour: float, random: np.random.Generator) -> Samples:
    """Noise of RMS 1, its amplitude falling as frequency to the power of `colour`."""
    length = next_fast_len(max(count, 16), real=True)
    spectrum = rfft(random.standard_normal(length, dtype=np.float32))
    spectrum *= np.arange(1, len(spectrum) + 1, dtype=np.float32) ** -colour
    sound = irfft(spectrum, length)
    return np.asarray(sound[:count] / (sound.std() + 1e-9), dtype=np.float32)


def coded(samples: Samples, coder: str) -> Samples:
    """Sound at 8 kHz after a coder and its decoder; what is beyond full scale is cut off."""
    file = io.BytesIO()
    soundfile.write(file, np.clip(samples, -1, 1), NARROW, format="WAV", subtype=CODERS[coder])
    file.seek(0)
    back = soundfile.read(file, dtype="float32")[0]
    return np.asarray(np.pad(back, (0, max(0, len(samples) - len(back))))[: len(samples)], dtype=np.float32)


def without_packets(samples: Samples, share: float, random: np.random.Generator) -> Samples:
    """Sound at 8 kHz with lost packets, in bursts of two on average: silent, or the last one again but softer."""
    count = len(samples) // PACKET
    packets = samples[: count * PACKET].reshape(count, PACKET).copy()
    repeat = random.random() < 0.5
    i = 1
    while i < count:
        i += int(random.geometric(share / 2))
        for lost in range(i, min(count, i + int(random.geometric(0.5)))):
            packets[lost] = packets[lost - 1] * 0.6 if repeat else 0.0
            i = lost + 1
    return np.concatenate([packets.ravel(), samples[count * PACKET :]])
