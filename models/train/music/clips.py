"""Clips through telephone lines, with the truth of every sample: is there music, does somebody speak."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, firwin2, lfilter, sosfilt

from models.train.line import coded, noise, without_packets
from models.train.music import noises
from models.train.music.instruments import FAMILIES, RATE, Samples
from models.train.music.tunes import piece, play
from models.train.music.voices import Voices

SECONDS: Final = 12.0
KINDS: Final = {"music": 30, "song": 9, "over": 15, "speech": 20, "babble": 4, "noise": 22}
"""What clips are of, and how often: `over` is speech over music, `song` is sung."""
CODERS: Final = ("alaw", "alaw", "ulaw", "ulaw", "gsm", "amr", "none")
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Clip:
    """Sound at 8 kHz; where music is, and where speech, sample by sample; and what was put in, in a word or two."""

    samples: Samples
    music: Truth
    speech: Truth
    kind: str


def clip(
    voices: Voices,
    draw: random.Random,
    families: tuple[str, ...] = FAMILIES,
    kind: str | None = None,
    seconds: float = SECONDS,
) -> Clip:
    """A clip of one of `KINDS`, levels −45 … −15 dBFS."""
    kind = kind or draw.choices(list(KINDS), list(KINDS.values()))[0]
    count = int(seconds * RATE)
    wave, music, speech = np.zeros(count, np.float32), np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    level, name = draw.uniform(-45, -15), kind
    if kind in {"music", "song", "over"}:
        what = piece(draw, families)
        name = f"{kind}: {what.style}, {what.lead.family}"
        tune = play(what, seconds, draw)
        if kind == "song":
            alone = 0.0 if draw.random() < 0.2 else 10 ** (draw.uniform(-15, 5) / 20)
            tune = tune * np.float32(alone) + voices.song(what, seconds, draw)
        tune, music = _part(tune, draw)
        wave += tune * np.float32(10 ** ((level + 20) / 20))
    if kind in {"speech", "over"}:
        said, speech = voices.speech(seconds, draw)
        loud = level + (draw.uniform(0, 20) if kind == "over" else 0)
        wave += said * np.float32(10 ** ((min(loud, -12) + 20) / 20))
    if kind == "babble":
        wave += voices.babble(seconds, draw) * np.float32(10 ** ((level + 20) / 20))
        speech[:] = True
    if kind == "noise":
        other = draw.choice((*noises.KINDS, "tone", "tone", "tone", "keys", "beeps"))
        name = f"noise: {other}"
        wave += noises.sound(other, seconds, draw) * np.float32(10 ** ((level + 20) / 20))
    if kind != "noise" and draw.random() < 0.15:
        wave += noises.sound(draw.choice(("typing", "breath", "street", "clicks")), seconds, draw) * np.float32(
            10 ** ((level - draw.uniform(10, 25) + 20) / 20)
        )
    return Clip(line(wave, level, draw), music, speech, name)


def _part(tune: Samples, draw: random.Random) -> tuple[Samples, Truth]:
    """The whole of a tune, or from somewhere on, or up to somewhere, faded or cut."""
    count, gain = len(tune), np.ones(len(tune), np.float32)
    how = draw.random()
    if how < 0.3:
        edge, slope = draw.randint(0, count // 2), draw.choice([1, RATE // 10, RATE])
        gain = np.clip((np.arange(count) - edge) / slope, 0, 1).astype(np.float32)
        gain = gain[::-1].copy() if how < 0.15 else gain
    return tune * gain, gain > 0.1


def line(wave: Samples, level: float, draw: random.Random) -> Samples:
    """A telephone line: its band and tilt, its noise, a coder, lost packets."""
    band = butter(3, (draw.uniform(150, 320), draw.uniform(3100, 3800)), "bandpass", fs=RATE, output="sos")
    wave = np.asarray(sosfilt(band, wave), dtype=np.float32)
    if draw.random() < 0.5:
        knots = np.linspace(0, 1, 6)
        taps = firwin2(65, knots, 10 ** (np.array([draw.gauss(0, 5) for _ in knots]) / 20))
        wave = np.asarray(lfilter(taps, [1.0], wave), dtype=np.float32)
    random = np.random.default_rng(draw.getrandbits(32))
    quiet = level - draw.choice([draw.uniform(25, 50), draw.uniform(12, 30), draw.uniform(3, 18)])
    wave = wave + noise(len(wave), draw.uniform(0, 0.9), random) * np.float32(10 ** (max(-75.0, quiet) / 20))
    wave = np.clip(wave, -0.98, 0.98).astype(np.float32)
    coder = draw.choice(CODERS)
    if coder == "amr":
        wave = amr(wave, draw.choice([4750, 7950, 12200]))
    elif coder != "none":
        wave = coded(wave, coder)
    return without_packets(wave, draw.uniform(0.003, 0.05), random) if draw.random() < 0.15 else wave


def amr(samples: Samples, rate: int = 12200) -> Samples:
    """Sound at 8 kHz after AMR narrow band at `rate` bits a second; as it is where there is no such coder."""
    try:
        av.codec.Codec("libopencore_amrnb", "w")
    except av.codec.codec.UnknownCodecError:
        return samples
    file = io.BytesIO()
    with av.open(file, "w", format="amr") as out:
        stream = out.add_stream("libopencore_amrnb", rate=RATE, layout="mono", bit_rate=rate)
        whole = np.pad(samples, (0, -len(samples) % 160))
        for frame in (np.clip(whole, -1, 1) * 32767).astype(np.int16).reshape(-1, 160):
            packed = av.AudioFrame.from_ndarray(frame[None], format="s16", layout="mono")
            packed.sample_rate = RATE
            out.mux(stream.encode(packed))
        out.mux(stream.encode(None))
    file.seek(0)
    with av.open(file, "r") as back:
        heard = np.concatenate([f.to_ndarray().ravel().astype(np.float32) for f in back.decode(audio=0)])
    heard = heard / 32768 if np.abs(heard).max(initial=0) > 1.5 else heard
    return np.asarray(np.pad(heard, (0, max(0, len(samples) - len(heard))))[: len(samples)], dtype=np.float32)
