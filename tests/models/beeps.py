"""Speech that a test can read back: every character is a beep of its own pitch, 0.2 s long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.train.pinyin import reading
from models.train.shards import Utterance, labelled

RATE = 16000
LENGTH = 0.2
HANZI = "您好请问有什么可以帮到客户订单号码是多少谢再见"


def pitch(character: str) -> float:
    """Its pitch in Hz, within the telephone band."""
    return 500.0 + 100 * HANZI.index(character)


def utterance(text: str) -> Utterance:
    """A text of `HANZI` and punctuation, beeped."""
    characters = [character for character in text if character in HANZI]
    time = np.arange(int(LENGTH * RATE)) / RATE
    beeps = [np.sin(2 * np.pi * pitch(character) * time) * 8000 for character in characters]
    starts = np.arange(len(characters)) * LENGTH
    times = np.stack([starts, starts + LENGTH], axis=1).astype(np.float32)
    made = labelled(text, reading(text).syllables, np.concatenate(beeps).astype(np.int16), times)
    assert made is not None
    return made


def loudest(samples: NDArray[np.float32]) -> float:
    """The pitch in Hz of a stretch of sound."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 16384))
    return float(np.argmax(spectrum)) * RATE / 16384
