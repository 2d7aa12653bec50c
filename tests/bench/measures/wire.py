"""What the line does to both legs of a generated call: bleed, noise, a muted leg, a coder, lost packets."""

from __future__ import annotations

import io
import random
from fractions import Fraction

import av
import numpy as np
import soundfile

from qa.types import Samples, Span
from samples.make import line
from samples.make.speech import RATE
from tests.bench.measures.truth import Conditions

PACKET = RATE // 50
CODECS = {"alaw": "ALAW", "ulaw": "ULAW", "gsm": "GSM610"}


def drawn(draw: random.Random) -> Conditions:
    """A line: one in four clean, one in four hard, else as most are."""
    name = draw.choice(("clean", "usual", "usual", "hard"))
    codec = draw.choice(("alaw", "alaw", "ulaw", "ulaw", "gsm", "amr"))
    if name == "clean":
        return Conditions(name, draw.choice(("alaw", "ulaw")), draw.uniform(-65, -58), (None, None), 0.0, 0.0)
    hard = name == "hard"
    bleed = tuple(
        draw.uniform(-30 if hard else -40, -15 if hard else -25) if draw.random() < 0.35 else None for _ in "ab"
    )
    noise = draw.uniform(-50, -36) if hard else draw.uniform(-64, -48)
    loss = draw.uniform(0.005, 0.05) if draw.random() < (0.5 if hard else 0.2) else 0.0
    return Conditions(name, codec, noise, (bleed[0], bleed[1]), draw.uniform(0, 0.15), loss)


def send(legs: tuple[Samples, Samples], on: Conditions, muted: tuple[Span, ...], seed: int) -> Samples:
    """The two legs as they are recorded, shape (2, n); `muted` is where the first holds digital silence."""
    random = np.random.default_rng(seed)
    late = round(on.lag * RATE)
    out = []
    for leg, other, bleed in zip(legs, legs[::-1], on.bleed[::-1], strict=True):
        sound = leg + line.noise(len(leg), on.noise + random.uniform(-1, 1), random)
        if bleed is not None:
            sound[late:] += 10 ** (bleed / 20) * other[: len(other) - late]
        out.append(sound)
    _mute(out[0], muted)
    coded_legs = [coded(sound, on.codec) for sound in out]
    if on.codec in ("gsm", "amr"):
        _mute(coded_legs[0], muted)  # they send nothing for nothing; G.711 sends its code for zero
    return np.stack([without_packets(sound, on.loss, random) for sound in coded_legs])


def _mute(leg: Samples, muted: tuple[Span, ...]) -> None:
    for span in muted:
        leg[int(span.start * RATE) : int(span.end * RATE)] = 0.0


def coded(samples: Samples, codec: str) -> Samples:
    """Sound after a coder and its decoder."""
    samples = np.clip(samples, -0.98, 0.98)
    if codec == "amr":
        return _amr(samples)
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format="WAV", subtype=CODECS[codec])
    file.seek(0)
    return _fitted(soundfile.read(file, dtype="float32")[0], len(samples))


def _amr(samples: Samples) -> Samples:
    """AMR at 12.2 kbit/s by FFmpeg; the coder's delay is taken out again."""
    whole = np.pad(samples, (0, -len(samples) % PACKET + 2 * PACKET))
    file = io.BytesIO()
    with av.open(file, "w", format="amr") as out:
        stream = out.add_stream("libopencore_amrnb", rate=RATE, layout="mono")
        stream.bit_rate = 12_200
        for start in range(0, len(whole), PACKET):
            piece = (whole[None, start : start + PACKET] * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(piece, format="s16", layout="mono")
            frame.rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    file.seek(0)
    with av.open(file) as back:
        parts = [frame.to_ndarray().reshape(-1) for frame in back.decode(audio=0)]
    sound = np.concatenate(parts).astype(np.float32)
    sound = sound / 32768 if parts[0].dtype == np.int16 else sound
    return _fitted(sound[_delay(whole, sound) :], len(samples))


def _delay(sent: Samples, got: Samples) -> int:
    """Samples by which a coder is late, by the best match of the loudest five seconds."""
    size = min(5 * RATE, len(sent), len(got))
    start = max(
        range(0, len(sent) - size + 1, RATE), key=lambda at: float((sent[at : at + size] ** 2).sum()), default=0
    )
    near = [
        float((sent[start : start + size - 400] * got[start + d : start + d + size - 400]).sum()) for d in range(400)
    ]
    return int(np.argmax(near))


def _fitted(samples: Samples, count: int) -> Samples:
    return np.asarray(np.pad(samples, (0, max(0, count - len(samples))))[:count], dtype=np.float32)


def without_packets(samples: Samples, share: float, random: np.random.Generator) -> Samples:
    """Sound with lost packets, singly and in short runs: silent, or the last one again but softer."""
    if not share:
        return samples
    count = len(samples) // PACKET
    packets = samples[: count * PACKET].reshape(count, PACKET).copy()
    repeat = random.random() < 0.5
    index = 1
    while (index := index + int(random.geometric(share / 1.5))) < count:
        for lost in range(index, min(count, index + int(random.geometric(1 / 1.5)))):
            packets[lost] = packets[lost - 1] * 0.7 if repeat else 0.0
    return np.concatenate([packets.ravel(), samples[count * PACKET :]])
