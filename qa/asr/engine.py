"""What a transcriber is: legs of speech in, timed characters out, and how sure the model was of each window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.types import Samples, Span, Word

RATE = 16_000
"""Samples a second that every transcriber is given."""


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """One channel of one recording: its sound, shape (n,), 16 kHz, and the stretches in which somebody speaks.

    `speech` is in seconds from the start of the recording, ordered, without overlaps.
    """

    samples16k: Samples
    speech: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class WindowStats:
    """What the model made of the speech of one leg in one window, before anything was removed from it.

    The transcript gate reads this.

    Parameters
    ----------
    span
        From the first to the last speech of it, in the recording's seconds.
    speech
        Seconds of speech in it.
    text
        The words as the model wrote them, simplified.
    avg_logprob
        Mean natural logarithm of the tokens' probabilities, ≤ 0.
    no_speech_prob
        The model's probability, 0–1, that nobody speaks.
    compression
        Bytes of the text ÷ bytes after zlib: about 1 for Chinese speech, 1.7 and more for a loop.
    """

    span: Span
    speech: float
    text: str
    avg_logprob: float
    no_speech_prob: float
    compression: float


@dataclass(frozen=True, slots=True)
class LegWords:
    """The words of one leg in order of time, mostly one character each, with punctuation on the word before.

    `removed` counts the invented phrases and loops that were taken out.
    """

    words: tuple[Word, ...]
    removed: int = 0
    windows: tuple[WindowStats, ...] = ()


class Transcriber(Protocol):
    """The one edge behind which a speech model works."""

    @property
    def name(self) -> str:
        """The model's name, as results show it."""
        ...

    @property
    def demonstration(self) -> bool:
        """Whether its words are for demonstration only."""
        ...

    def transcribe(self, legs: Sequence[Leg]) -> list[LegWords]:
        """Write down every leg; legs of many calls may come at once and share batches."""
        ...
