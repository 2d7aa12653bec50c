"""Who speaks in generated calls: espeak-ng's many voices, each with a pitch, a pace, a size and a level of its own."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import numpy as np
import soxr

from qa.types import Samples, Span
from samples.make import line
from samples.make.espeak import Library
from samples.make.speech import RATE, pinyin
from tests.bench.measures.truth import JOINED, merged

_NAMES = (
    "f1 f2 f3 f4 f5 m1 m2 m3 m4 m5 m6 m7 m8 klatt klatt2 klatt3 klatt4 Annie Andy belinda edward linda steph steph2 "
    "max michel paul quincy rob robert sandro victor travis shelby anika aunty iven john marcelo miguel norbert pablo "
    "pedro Alicia Andrea Mario Michael Mike Lee Denis Hugo Alex Diogo Henrique Marco Jacky gustave iven2 antonio adam "
    "benjamin boris caleb Gene zac grandma grandpa david ed"
)
VARIANTS = tuple(_NAMES.split())
_FRAME = 80  # samples: 10 ms
_AUDIBLE = 26.0  # dB under the level of a person's speech
_TAIL = 0.08


@dataclass(frozen=True, slots=True)
class Person:
    """How somebody sounds: espeak's variant, syllables a minute, pitch and range 0–99; `size` scales the vocal tract.

    `level` is in dBFS.
    """

    variant: str
    pace: int
    pitch: int
    range: int
    size: float
    level: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """Speech in the telephone band at its level; characters with start and end, and where it is audible, in seconds."""

    samples: Samples
    characters: tuple[tuple[str, float, float], ...]
    speech: tuple[Span, ...]


def person(draw: random.Random, other: Person | None = None) -> Person:
    """Somebody, with another variant than `other`'s; sometimes a voice of nearly the same pitch and size."""
    variant = draw.choice([v for v in VARIANTS if other is None or v != other.variant])
    found = Person(
        variant,
        pace=draw.randint(165, 265),
        pitch=draw.randint(25, 75),
        range=draw.randint(30, 75),
        size=draw.uniform(0.9, 1.12),
        level=draw.uniform(-28, -16),
    )
    if other is not None and draw.random() < 0.15:
        found = replace(found, pitch=other.pitch + draw.randint(-4, 4), size=other.size)
    return found


class Speaker:
    """Speaks texts in any person's voice; one a process, and one process a call, since espeak remembers."""

    def __init__(self) -> None:
        self._library = Library()

    def say(self, text: str, who: Person, noise: float) -> Utterance:
        """Speak a Chinese text. What lies 26 dB under the person's level or in noise of so many dBFS is not audible.

        Raises
        ------
        ValueError
            A character without a reading, fewer syllables spoken than written, or nothing to be heard.
        """
        read, han = pinyin(text)
        how = {"pace": round(who.pace / who.size), "pitch": who.pitch, "range": who.range}
        sound = self._library.speak(read, who.variant, how)
        if len(sound.times) != len(han):
            raise ValueError(f"espeak spoke {len(sound.times)} syllables of {len(han)} in {text!r}")
        wave = soxr.resample(sound.samples.astype(np.float32) / 32768, sound.rate * who.size, RATE)
        times = sound.times / who.size
        wave = wave[: int((times[-1, 1] + _TAIL) * RATE)]
        samples = line.at_level(line.band(np.asarray(wave, dtype=np.float32)), who.level)
        speech = audible(samples, max(who.level - _AUDIBLE, noise - 3))
        if not speech:
            raise ValueError(f"nothing to be heard in {text!r}")
        characters = tuple((c, float(a), float(b)) for c, (a, b) in zip(han, times.tolist(), strict=True))
        return Utterance(samples, characters, speech)


def audible(samples: Samples, dbfs: float) -> tuple[Span, ...]:
    """Stretches louder than `dbfs` by frames of 10 ms, pauses under 0.1 s bridged."""
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    loud = np.flatnonzero(np.sqrt((frames**2).mean(axis=1)) > 10 ** (dbfs / 20)).tolist()
    return merged([Span(round(i * 0.01, 2), round((i + 1) * 0.01, 2)) for i in loud], JOINED)
