"""A turn prepared for matching."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from qa import sound
from qa.text import normal
from qa.types import Span, Turn, Word

DOUBTFUL_PROBABILITY = 0.5
"""A word below this probability may be any word."""
PIECES = (2, 3)
"""Syllables of a piece."""
_PAUSES = frozenset("，。！？；：、,.!?;:…")


class Clause(NamedTuple):
    """Normal characters ``[start, end)`` between two punctuation marks, and the marks after them."""

    start: int
    end: int
    marks: str


@dataclass(frozen=True, eq=False)
class Line:
    """A turn's normal form, and for each of its characters the place in the original, a time and a probability.

    Character ``i`` of `normal` stands for ``source[starts[i]:ends[i]]``.
    """

    turn: Turn
    normal: str
    source: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    spans: tuple[Span, ...]
    probabilities: tuple[float, ...]

    @cached_property
    def sounds(self) -> tuple[sound.Syllable, ...]:
        """The syllables of the normal form."""
        return sound.syllables(self.normal)

    @cached_property
    def folded(self) -> str:
        """The folded syllables as one text, for quick search."""
        return sound.folded(self.sounds)

    @cached_property
    def heard(self) -> frozenset[str]:
        """The characters and the folded syllables that occur, for quick search."""
        return frozenset(self.normal).union(s.folded for s in self.sounds)

    @cached_property
    def pieces(self) -> frozenset[str]:
        """Folded syllables, two or three in a row: by one of them a phrase is known that is not quite what was said."""
        folded = self.folded
        return frozenset(folded[i : i + size] for size in PIECES for i in range(len(folded) - size + 1))

    @cached_property
    def unusual(self) -> frozenset[str]:
        """The characters that are not read as they are alone."""
        return frozenset(s.char for s in self.sounds if sound.unusual(s))

    @cached_property
    def vouched(self) -> bool:
        """Whether somebody vouches for every word."""
        return all(p >= 1.0 for p in self.probabilities)

    @cached_property
    def doubtful(self) -> bool:
        """Whether the model doubted any of the words."""
        return bool(self.normal) and not self.vouched and self.doubted(0, len(self.normal))

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The line as its punctuation divides it; one clause where there is none."""
        found: list[Clause] = []
        start = 0
        for i in range(1, len(self.normal) + 1):
            after = self.starts[i] if i < len(self.normal) else len(self.source)
            marks = "".join(c for c in self.source[self.ends[i - 1] : after] if c in _PAUSES)
            if marks or i == len(self.normal):
                found.append(Clause(start, i, marks))
                start = i
        return tuple(found)

    def span(self, start: int, end: int) -> Span:
        """The time of normal characters ``[start, end)``."""
        return Span(self.spans[start].start, self.spans[end - 1].end)

    def quote(self, start: int, end: int) -> str:
        """The original words of normal characters ``[start, end)``; a numeral is quoted whole."""
        return self.source[self.starts[start] : self.ends[end - 1]]

    def doubted(self, start: int, end: int) -> bool:
        """Whether the model doubted one of the words of normal characters ``[start, end)``."""
        return min(self.probabilities[start:end]) < DOUBTFUL_PROBABILITY

    def clouded(self, size: int) -> tuple[int, int] | None:
        """The least certain stretch of `size` characters, if the model doubted it as a whole."""
        count = len(self.probabilities)
        if count < size:
            return (0, count) if count and self.probability(0, count) < DOUBTFUL_PROBABILITY else None
        start = min(range(count - size + 1), key=lambda i: self.probability(i, i + size))
        return (start, start + size) if self.probability(start, start + size) < DOUBTFUL_PROBABILITY else None

    def probability(self, start: int, end: int) -> float:
        """The mean word probability of normal characters ``[start, end)``."""
        part = self.probabilities[start:end]
        return sum(part) / len(part)


@lru_cache(maxsize=8192)
def line_of(turn: Turn) -> Line:
    """The line of a turn. Without word times, they are spread evenly over the turn."""
    words = turn.words or _spread(turn)
    source = "".join(w.text for w in words)
    owner = [w for w in words for _ in w.text]
    parts = [_part(w, i) for w in words for i in range(len(w.text))]
    form = normal(source)
    spans = tuple(parts[a] | parts[b - 1] for a, b in zip(form.offsets, form.ends, strict=True))
    return Line(
        turn, form.text, source, form.offsets, form.ends, spans, tuple(owner[o].probability for o in form.offsets)
    )


def _spread(turn: Turn) -> tuple[Word, ...]:
    step = (turn.end - turn.start) / max(1, len(turn.text))
    return tuple(Word(c, turn.start + i * step, turn.start + (i + 1) * step) for i, c in enumerate(turn.text))


def _part(word: Word, index: int) -> Span:
    step = (word.end - word.start) / len(word.text)
    return Span(word.start + index * step, word.start + (index + 1) * step)
