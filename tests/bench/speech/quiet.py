"""Sound in which nobody speaks, and the words that a model invents for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa.asr.engine import RATE, Leg
from qa.asr.whisper import Whisper
from qa.audio.decode import decode, resample
from qa.text import count_spoken
from qa.types import Samples, Span
from samples.make import line, sounds
from samples.make.speech import RATE as LINE_RATE
from tests.bench.speech.hear import listen
from tests.bench.speech.say import Spoken

SECONDS = 60.0
"""Of each kind."""


@dataclass(frozen=True, slots=True)
class Invented:
    """Characters that were written for one kind of sound.

    `piped` is what comes through the product's voice activity; `forced` is what comes of the same sound when the
    model is given all of it as if somebody spoke.
    """

    kind: str
    minutes: float
    piped: int
    forced: int


def kinds(music: Path | None) -> Iterator[tuple[str, Samples]]:
    """Sound at 8 kHz that holds no speech; `music` is a folder of recordings to hear as well."""
    random = np.random.default_rng(4)
    count = int(SECONDS * LINE_RATE)
    yield "silence", np.zeros(count, np.float32)
    yield "line noise −50 dBFS", line.noise(count, -50, random)
    yield "white noise −30 dBFS", (random.standard_normal(count) * 10 ** (-30 / 20)).astype(np.float32)
    yield "hold music", np.concatenate([line.band(sounds.music(SECONDS / 3, tune)) for tune in range(3)])
    yield "ring-back", sounds.ringback(int(SECONDS / sounds.RING_CYCLE))
    yield "busy tone", sounds.busy(SECONDS)
    for path in sorted(music.iterdir()) if music else ():
        recording = decode(path)
        whole = resample(recording.samples.mean(axis=0, keepdims=True), recording.rate, LINE_RATE)[0]
        yield f"music: {path.stem[:24]}", line.at_level(line.band(whole[:count]), -22)


def invented(model: Whisper, sound: Sequence[tuple[str, Samples]]) -> Iterator[Invented]:
    """What the model writes for each kind of sound."""
    for kind, samples in sound:
        heard = line.g711(np.clip(samples, -1, 1)[:, None], "alaw").T
        seconds = heard.shape[1] / LINE_RATE
        piped = [leg for leg in listen(Spoken(kind, heard, LINE_RATE, ())) if leg.speech]
        wide = resample(heard, LINE_RATE, RATE)[0]
        forced = Leg(wide, (Span(0.0, seconds),))
        yield Invented(kind, seconds / 60, _characters(model, piped), _characters(model, [forced]))


def _characters(model: Whisper, legs: Sequence[Leg]) -> int:
    return sum(count_spoken(word.text) for leg in model.transcribe(legs) for word in leg.words) if legs else 0
