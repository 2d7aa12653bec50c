"""A quick look at an exported model: held-out sentences, held-out voices, a telephone line, stock faster-whisper.

The benchmark proper is `tests/bench/asr.py`; this one takes a minute beside a training.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from models.train import line as lines
from models.train import tokens
from models.train.espeak import VOICES_HELD, VOICES_SAMPLES, Espeak, Manner
from models.train.pinyin import reading, split
from models.train.shards import Utterance, speak
from models.train.text import sentences
from models.train.windows import Pool, Window, packed

Row = dict[str, str | float]


def check(model: Path, count: int, windows: int, seed: int) -> Iterator[Row]:
    """Error rates of single sentences and of packed windows of 6, 15 and 30 s."""
    from faster_whisper import WhisperModel

    whisper = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=2)
    espeak = Espeak()
    for name, voices in (("held voices", VOICES_HELD), ("samples' voices", VOICES_SAMPLES)):
        said = spoken(espeak, voices, max(count, 12 * windows), random.Random(seed), seed)
        pool = Pool([said])
        yield _measured(f"sentences, {name}", _single(said[:count], seed), whisper, alone=True)
        for seconds in (6, 15, 30):
            draw = random.Random(f"{seed} {seconds}")
            number = round(windows * 30 / seconds) if seconds < 30 else windows
            made = [packed(pool, seconds, draw) for _ in range(number)]
            yield _measured(f"{seconds} s packed, {name}", [one for one in made if one.said], whisper, alone=False)


def spoken(espeak: Espeak, voices: Sequence[str], count: int, draw: random.Random, seed: int) -> list[Utterance]:
    """Held-out sentences, four in a row by the same voice at an everyday pace."""
    said: list[Utterance] = []
    for number, text in enumerate(sentences(seed, "held")):
        if number % 4 == 0:
            manner = Manner(draw.choice(voices), draw.randint(180, 250), draw.randint(30, 70), draw.randint(40, 65))
        utterance = speak(espeak, text, manner)
        if utterance is not None:
            said.append(utterance)
        if len(said) == count:
            break
    return said


def _single(said: Sequence[Utterance], seed: int) -> list[Window]:
    draw = random.Random(seed)
    windows = []
    for turn in said:
        pool = Pool([[turn]])
        window = packed(pool, turn.duration + 0.75, draw)
        while not window.said:
            window = packed(pool, turn.duration + 0.75, draw)
        windows.append(window)
    return windows


def _measured(name: str, windows: Sequence[Window], whisper: Any, *, alone: bool) -> Row:
    wrong = characters = wrong_syllables = syllables = exact = 0
    began = time.process_time()
    for window, heard in zip(windows, _read(whisper, windows, alone=alone), strict=True):
        wanted = han(tokens.decode(int(i) for one in window.said for i in one.ids))
        got = han(heard)
        errors = Levenshtein.distance(wanted, got)
        exact += errors == 0
        wrong += errors
        characters += len(wanted)
        sounds = toneless(wanted)
        wrong_syllables += Levenshtein.distance(sounds, toneless(got))
        syllables += len(sounds)
    seconds = sum(len(window.samples) for window in windows) / lines.RATE
    return {
        "test": name,
        "characters": characters,
        "character error": round(100 * wrong / characters, 1),
        "syllable error": round(100 * wrong_syllables / syllables, 1),
        "exact": round(100 * exact / len(windows), 1),
        "times real time": round(seconds / (time.process_time() - began), 1),
    }


def _read(whisper: Any, windows: Sequence[Window], *, alone: bool) -> list[str]:
    """What the model writes: single sentences by faster-whisper's own way, packed windows as the pipeline decodes."""
    from qa.asr.decoding import Decoding, decode

    if alone:
        found = (whisper.transcribe(window.samples, language="zh", temperature=0.0)[0] for window in windows)
        return ["".join(segment.text for segment in segments) for segments in found]
    heard = []
    for first in range(0, len(windows), 8):
        sounds = [np.asarray(window.samples) for window in windows[first : first + 8]]
        heard += ["".join(piece.text for piece in one.pieces) for one in decode(whisper, sounds, Decoding())]
    return heard


def han(text: str) -> str:
    """Only hanzi."""
    return "".join(character for character in text if "\u4e00" <= character <= "\u9fff")


def toneless(text: str) -> list[str]:
    """The syllables of hanzi without their tones."""
    return [split(syllable)[0] for syllable in reading(text).syllables] if text else []
