"""Who speaks in training, how, and their speech: espeak-ng's, with the time of every syllable."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

import numpy as np
import soxr
from numpy.typing import NDArray

from models.train.pinyin import Reading
from samples.make.espeak import Library

RATE = 16000

_OTHERS = (
    "klatt klatt2 klatt4 Annie Andy belinda edward linda steph max michel paul quincy rob robert sandro victor travis "
    "shelby anika aunty iven john marcelo miguel norbert pablo pedro Alicia Andrea Mario Michael Mike Lee Denis Hugo "
    "Alex Diogo Henrique Marco Jacky Nguyen gustave iven2 iven3 iven4 edward2 grandma grandpa kaukovalta announcer "
    "anikaRobot RicishayMax RicishayMax2 RicishayMax3 Tweaky klatt5 klatt6 david ed"
)
VOICES_SAMPLES = ("f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8")
"""The variants that the samples speak with."""

VOICES_TRAIN = (*VOICES_SAMPLES, *_OTHERS.split())

VOICES_HELD = ("klatt3", "boris", "caleb", "Gene", "zac", "steph2", "antonio", "adam", "benjamin")
"""Variants that no training ever hears."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a person speaks.

    `pace` is espeak's words per minute, which for pinyin are syllables; `pitch` and `range` are 0–99; `gap` is pause
    between syllables in 10 ms; `size` scales the vocal tract (and the pitch with it): 1.1 is a smaller person.
    """

    variant: str
    pace: int = 200
    pitch: int = 50
    range: int = 50
    gap: int = 0
    size: float = 1.0


@dataclass(frozen=True, slots=True)
class Speech:
    """Sound at 16 kHz, shape (n,), int16; start and end in seconds of each spoken syllable, shape (k, 2)."""

    samples: NDArray[np.int16]
    times: NDArray[np.float32]


def manner(draw: random.Random, part: Literal["train", "held"] = "train") -> Manner:
    """Somebody to train on, half of the time with a voice of the samples; or somebody held out."""
    variants = VOICES_SAMPLES if draw.random() < 0.5 else VOICES_TRAIN
    variant = draw.choice(variants if part == "train" else VOICES_HELD)
    pace = draw.choice([draw.randint(190, 270), draw.randint(160, 330), draw.randint(110, 380)])
    size = draw.uniform(0.87, 1.17) if draw.random() < 0.5 else 1.0
    gap = draw.choice([0, 0, 0, 0, 1, 2])
    return Manner(variant, pace, draw.randint(20, 80), draw.randint(30, 75), gap, size)


_TAIL = 0.12
"""Seconds kept after the last syllable; espeak ends with a long pause."""


class Espeak:
    """Speaks what has been read; one per process."""

    def __init__(self) -> None:
        self._library = Library()

    def say(self, read: Reading, manner: Manner) -> Speech:
        """Speak a text.

        Raises
        ------
        ValueError
            There is no such voice, or not as many syllables were spoken as written.
        """
        how = {"pace": manner.pace, "pitch": manner.pitch, "range": manner.range, "gap": manner.gap}
        sound = self._library.speak(read.spoken, manner.variant, how)
        expected = sum(map(bool, read.syllables))
        if len(sound.times) != expected:
            raise ValueError(f"espeak spoke {len(sound.times)} syllables of {expected} in {read.text!r}")
        times = (sound.times / manner.size).astype(np.float32)
        resampled = soxr.resample(sound.samples.astype(np.float32), sound.rate * manner.size, RATE)
        end = min(len(resampled), int((times[-1, 1] + _TAIL) * RATE))
        return Speech(np.clip(resampled[:end], -32768, 32767).astype(np.int16), times)
