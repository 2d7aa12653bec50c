"""What the network is given and taught for a window: token ids, spans of frames, syllables and tones by frame."""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from models.train import tokens
from models.train.tokens import compact
from models.train.windows import FRAMES, Said, Window

IGNORED = -100
"""A target that teaches nothing."""

POSITIONS = 448
"""The decoder's length."""

_COMMA = tokens.encode("，")[0]


@dataclass(frozen=True, slots=True)
class Targets:
    """Token sequences of length t, in compact ids, and labels of T encoder frames.

    `inputs[i]` is what the decoder reads and `outputs[i]` what it shall write next, or `IGNORED`; `spans[i]`, shape
    (t, 2), the frames of the character that it shall write, from and up to, empty for anything else. `syllables` and
    `tones`, shape (T,), are 0 where nothing is said.
    """

    inputs: NDArray[np.int64]
    outputs: NDArray[np.int64]
    spans: NDArray[np.int64]
    syllables: NDArray[np.int64]
    tones: NDArray[np.int64]


def targets(window: Window, frames: int, draw: random.Random) -> Targets:
    """Teach a window: 35 % with timestamps, 15 % with something before it."""
    before = prompt(window, draw) if draw.random() < 0.15 else []
    timed = draw.random() < 0.35
    text, spans = (_timed if timed else _untimed)(window.said)
    head = [tokens.START, tokens.CHINESE, tokens.TRANSCRIBE, *([] if timed else [tokens.NO_TIMESTAMPS])]
    read = [*before, *head, *text]
    first = tokens.CHINESE if window.said else tokens.NO_SPEECH
    write = [IGNORED] * len(before) + [first, tokens.TRANSCRIBE, *([] if timed else [IGNORED]), *text, tokens.END]
    pad = len(write) - len(spans) - 1
    bounds = np.array([(0, 0)] * pad + spans + [(0, 0)], dtype=np.int64)
    syllables, tones = frame_labels(window.said, frames)
    return Targets(
        np.array([compact(token) for token in read], dtype=np.int64)[:POSITIONS],
        np.array([token if token == IGNORED else compact(token) for token in write], dtype=np.int64)[:POSITIONS],
        bounds[:POSITIONS],
        syllables,
        tones,
    )


def prompt(window: Window, draw: random.Random) -> list[int]:
    """What faster-whisper puts before a window: hot words, earlier text, or both."""
    out = [tokens.PREVIOUS]
    kind = draw.choice(["hot", "earlier", "earlier", "both"])
    if kind != "earlier":
        out += [tokens.SPACE, *_hot(window, draw)]
    if kind != "hot":
        out += [*([tokens.SPACE] if draw.random() < 0.5 else []), *window.before[-100:]]
    return out


def _hot(window: Window, draw: random.Random) -> list[int]:
    """A few words with commas or blanks between; half of them are said in the window."""
    sources = [[int(i) for i in one.ids] for one in window.said] + [list(window.before)]
    separator = draw.choice([_COMMA, tokens.SPACE])
    out: list[int] = []
    for _ in range(draw.randint(1, 6)):
        source = sources[-1] if draw.random() < 0.5 else draw.choice(sources)
        hanzi = [i for i in source if tokens.decode([i]) not in tokens.PUNCTUATION]
        if len(hanzi) < 2:
            continue
        at = draw.randrange(len(hanzi) - 1)
        out += [*([separator] if out else []), *hanzi[at : at + draw.randint(2, 5)]]
    return out


def _untimed(said: tuple[Said, ...]) -> tuple[list[int], list[tuple[int, int]]]:
    text = [int(i) for one in said for i in one.ids]
    return text, [span for one in said for span in _spans(one)]


def _timed(said: tuple[Said, ...]) -> tuple[list[int], list[tuple[int, int]]]:
    """Each turn between its times; of one that is cut off, only when it starts, so that it is read again later."""
    if not said:
        return [tokens.time(0)], [(0, 0)]
    text: list[int] = []
    spans: list[tuple[int, int]] = []
    for one in said:
        start = float(one.starts[0])
        if not text:
            start = min(start, 1.0)  # faster-whisper allows no later first timestamp
        text.append(tokens.time(start))
        spans.append((0, 0))
        if one.finished:
            text += [*(int(i) for i in one.ids), tokens.time(float(one.ends[-1]))]
            spans += [*_spans(one), (0, 0)]
    return text, spans


def _spans(one: Said) -> list[tuple[int, int]]:
    """The frames of each character; none for punctuation."""
    return [
        (int(start * FRAMES), max(int(start * FRAMES) + 1, ceil(end * FRAMES))) if syllable else (0, 0)
        for start, end, syllable in zip(one.starts, one.ends, one.syllables, strict=True)
    ]


def frame_labels(said: tuple[Said, ...], frames: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Syllable number and tone of every encoder frame."""
    syllables = np.zeros(frames, dtype=np.int64)
    tones = np.zeros(frames, dtype=np.int64)
    for one in said:
        for (start, end), syllable, tone in zip(_spans(one), one.syllables, one.tones, strict=True):
            syllables[start:end] = syllable
            tones[start:end] = tone
    return syllables, tones
