"""What was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa.types.span import Party, Span


@dataclass(frozen=True, slots=True)
class Word:
    """One word (in Chinese, mostly one character) with its time and the model's probability, 0–1.

    `timed` is False where nobody measured its time, which was laid out between its neighbours: nothing sure rests on
    it.
    """

    text: str
    start: float
    end: float
    probability: float = 1.0
    timed: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """What one party said without a longer pause. `text` is the words joined, with punctuation."""

    party: Party
    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()

    @property
    def span(self) -> Span:
        """The time of the turn."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Transcript:
    """Turns in order of their start.

    `origin` tells whether a model wrote the words or somebody gave them; `demonstration` is true for the
    embedded model, whose words are no ground to judge a real agent on. `removed` counts the invented phrases
    and loops that were taken out.
    """

    turns: tuple[Turn, ...]
    language: str = "zh"
    model: str = "given"
    origin: Literal["model", "given"] = "given"
    demonstration: bool = False
    removed: int = 0
