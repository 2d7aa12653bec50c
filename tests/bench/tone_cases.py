"""Generated calls with tones and keys, and the truth of each by the formula that drew it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
import soundfile

from qa.types import Recording, Samples, Span

RATE = 8000
PACKET = 160
HEARD = 0.02  # seconds of a ring
CADENCES = {"ringback": (1.0, 4.0), "busy": (0.35, 0.35), "congestion": (0.7, 0.7), "call_waiting": (0.4, 4.0)}
LOW, HIGH = (697, 770, 852, 941), (1209, 1336, 1477)


@dataclass(frozen=True)
class Line:
    """What a case's line is like."""

    hertz: float
    level: float
    noise: float
    coder: str
    loss: float


def line_of(draw: np.random.Generator) -> Line:
    """A line by chance."""
    return Line(
        450 * draw.uniform(0.98, 1.02),
        draw.uniform(-45, -8),
        draw.uniform(10, 40),
        str(draw.choice(["alaw", "ulaw", "gsm", "amr"])),
        draw.uniform(0, 0.05) if draw.random() < 1 / 3 else 0.0,
    )


def send(wave: Samples, line: Line, draw: np.random.Generator) -> Samples:
    """A leg as it is recorded: noise, coder, lost packets."""
    noise = draw.standard_normal(len(wave)) * 10 ** ((line.level - line.noise) / 20)
    sound = coded(np.clip(wave + noise, -0.98, 0.98).astype(np.float32), line.coder)
    for packet in np.flatnonzero(draw.random(len(sound) // PACKET) < line.loss):
        sound[packet * PACKET : (packet + 1) * PACKET] = 0.0
    return sound


def coded(sound: Samples, coder: str) -> Samples:
    """Sound after a coder and its decoder, its delay left in."""
    file = io.BytesIO()
    if coder != "amr":
        kind = {"alaw": "ALAW", "ulaw": "ULAW", "gsm": "GSM610"}[coder]
        soundfile.write(file, sound, RATE, format="WAV", subtype=kind)
        file.seek(0)
        return soundfile.read(file, dtype="float32")[0][: len(sound)]
    with av.open(file, "w", format="amr") as out:
        stream = out.add_stream("libopencore_amrnb", rate=RATE, layout="mono")
        stream.bit_rate = 12_200
        for start in range(0, len(sound) - PACKET + 1, PACKET):
            piece = (sound[None, start : start + PACKET] * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(piece, format="s16", layout="mono")
            frame.rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    file.seek(0)
    with av.open(file) as back:
        return np.concatenate([f.to_ndarray().reshape(-1) for f in back.decode(audio=0)]).astype(np.float32)


def burst(wave: Samples, start: float, end: float, line: Line) -> None:
    """Add a tone with hard edges; what lies outside the wave is cut off."""
    first, last = max(0, round(start * RATE)), min(len(wave), round(end * RATE))
    moment = np.arange(first, max(first, last)) / RATE
    wave[first : max(first, last)] += (
        10 ** (line.level / 20) * 2**0.5 * np.sin(2 * np.pi * line.hertz * moment)
    ).astype(np.float32)


def pair(parts: list[Samples], seconds: float) -> tuple[Samples, Samples]:
    """Two legs of the same length, cut or filled up."""
    size = round(seconds * RATE)
    first, second = (np.pad(p[:size], (0, max(0, size - len(p)))) for p in parts)
    return first, second


@dataclass(frozen=True)
class Case:
    """A recording, the truth, and when which leg speaks."""

    recording: Recording
    truth: int | str
    speech: tuple[tuple[Span, ...], tuple[Span, ...]]
    what: str


def ring_cases(count: int, seed: int, voices: list[Samples]) -> Iterator[Case]:
    """Ringing on the second leg, then both speak."""
    for index in range(count):
        draw = np.random.default_rng([seed, index])
        line = line_of(draw)
        on, off = 1.0 * draw.uniform(0.9, 1.1), 4.0 * draw.uniform(0.9, 1.1)
        start = str(draw.choice(["before", "in a ring", "in a pause"]))
        shift = {
            "before": -draw.uniform(0.2, 3.0),
            "in a ring": draw.uniform(0, on),
            "in a pause": draw.uniform(on, on + off),
        }
        first = -shift[start]
        number = int(draw.integers(1, 8))
        inside = draw.random() < 0.25
        answer = first + (number - 1) * (on + off) + (draw.uniform(0.06, on) if inside else draw.uniform(on, on + off))
        if answer <= 0.1:
            answer += on + off
        leg = np.zeros(round((answer + 8) * RATE), np.float32)
        heard = 0
        for n in range(20):
            begin = first + n * (on + off)
            end = min(begin + on, answer)
            burst(leg, begin, end, line)
            heard += end - max(begin, 0.0) >= HEARD
        hello = answer + draw.uniform(0.3, 2.0)
        place = round(hello * RATE)
        talk = voices[index % len(voices)] * draw.uniform(0.3, 1.0)
        leg[place:] += talk[: len(leg) - place]
        other = np.zeros(len(leg), np.float32)
        other[place + RATE :] += voices[(index + 1) % len(voices)][: len(leg) - place - RATE]
        quiet = Line(450, -55, 0, line.coder, 0)
        legs = pair([send(other, quiet, draw), send(leg, line, draw)], len(leg) / RATE)
        speech = ((Span(hello + 1, answer + 8),), (Span(hello, answer + 8),))
        what = f"{start}, answered in a {'ring' if inside else 'pause'}"
        yield Case(Recording(np.stack(legs), RATE, "", ""), heard, speech, what)


def end_cases(count: int, seed: int, voices: list[Samples]) -> Iterator[Case]:
    """Both speak; then a busy or congestion tone on one leg, on both, or none."""
    for index in range(count):
        draw = np.random.default_rng([seed, 7, index])
        line = line_of(draw)
        kind = str(draw.choice(["busy", "busy", "congestion"]))
        on, off = (seconds * draw.uniform(0.9, 1.1) for seconds in CADENCES[kind])
        where = str(draw.choice(["customer", "customer", "agent", "both", "none"]))
        begin = 8 + draw.uniform(0.2, 3)
        size = round((begin + draw.uniform(1.5, 8)) * RATE)
        legs = [np.zeros(size, np.float32) for _ in "ac"]
        for leg in (0, 1):
            legs[leg][: 8 * RATE] += voices[(index + leg) % len(voices)][: 8 * RATE]
            if where in ("both", ("agent", "customer")[leg]):
                for n in range(30):
                    burst(legs[leg], begin + n * (on + off), begin + n * (on + off) + on, line)
        sent = pair([send(leg, line, draw) for leg in legs], len(legs[0]) / RATE)
        speech = ((Span(0, 8),), (Span(0, 8),))
        yield Case(Recording(np.stack(sent), RATE, "", ""), where, speech, kind)


def waiting_cases(count: int, seed: int, voices: list[Samples]) -> Iterator[Case]:
    """Beeps on the first leg while the second speaks; in half of them the first speaks too."""
    for index in range(count):
        draw = np.random.default_rng([seed, 8, index])
        line = line_of(draw)
        on, off = (seconds * draw.uniform(0.9, 1.1) for seconds in CADENCES["call_waiting"])
        beeps = int(draw.integers(2, 6))
        legs = [np.zeros(round((beeps * (on + off) + 6) * RATE), np.float32) for _ in "ac"]
        for n in range(beeps):
            burst(legs[0], 3 + n * (on + off), 3 + n * (on + off) + on, line)
        talk = voices[index % len(voices)][: len(legs[1])]
        legs[1][: len(talk)] += talk
        over = index % 2 == 1
        if over:  # in the pauses only: a beep under speech on the same leg is masked
            own = voices[(index + 1) % len(voices)][: len(legs[0])] * 10 ** (line.level / 20) * 4
            legs[0][: len(own)] += np.where(np.abs(legs[0][: len(own)]) > 0, 0, own)
        sent = pair([send(leg, line, draw) for leg in legs], len(legs[0]) / RATE)
        speech = ((), (Span(0, 8),))
        yield Case(Recording(np.stack(sent), RATE, "", ""), beeps, speech, "talked over" if over else "on a quiet leg")


def key_cases(count: int, seed: int, voices: list[Samples]) -> Iterator[Case]:
    """Keys on the second leg while the first speaks."""
    for index in range(count):
        draw = np.random.default_rng([seed, 9, index])
        line = line_of(draw)
        number, now = int(draw.integers(1, 17)), 1.0
        leg = np.zeros(round((number * 0.8 + 3) * RATE), np.float32)
        for _ in range(number):
            seconds = draw.uniform(0.045, 0.25)
            moment = np.arange(round(seconds * RATE)) / RATE
            twist = 10 ** (draw.uniform(-6, 6) / 20)
            wave = np.sin(2 * np.pi * draw.choice(LOW) * moment) + twist * np.sin(
                2 * np.pi * draw.choice(HIGH) * moment
            )
            place = round(now * RATE)
            leg[place : place + len(wave)] += (10 ** (line.level / 20) * wave).astype(np.float32)
            now += seconds + draw.uniform(0.045, 0.5)
        other = np.pad(voices[index % len(voices)], (0, len(leg)))[: len(leg)]
        sent = pair([other.astype(np.float32), send(leg, line, draw)], len(leg) / RATE)
        yield Case(
            Recording(np.stack(sent), RATE, "", ""), number, ((), ()), line.coder + (" lossy" if line.loss else "")
        )
