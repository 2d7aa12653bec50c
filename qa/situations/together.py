"""Triggers of several elements, in any order: 伞 and 借 in one breath, and nothing of 买 or 丢 beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.errors import PackError
from qa.lexicon import Line, Match, is_sure, line_of
from qa.lexicon.guards import negated
from qa.text import normal
from qa.types import Turn

REACH = 18
"""Characters of normal form within which all elements stand."""


@dataclass(frozen=True)
class Together:
    """Elements that stand near each other in a turn, each by the words for it.

    `none` are words that excuse the turn. What is denied (态度并不差) does not count, unless `denied` is set.
    """

    written: str
    all: tuple[re.Pattern[str], ...]
    none: re.Pattern[str] | None = None
    denied: bool = False

    def find(self, turn: Turn) -> Match | None:
        """The shortest stretch of a turn in which every element stands, apart from each other."""
        line = line_of(turn)
        if self.none and self.none.search(line.normal):
            return None
        ways = self._places(line)
        if not ways:
            return None
        words = min(ways, key=lambda way: (_length(way), way))
        start, end = _stretch(words)
        return Match(
            phrase=self.written,
            turn=turn,
            span=line.span(start, end),
            text=line.quote(start, end),
            how="exact",
            cost=0.0,
            probability=line.probability(start, end),
            sure=all(is_sure(line, *word) for word in words),  # what lies between them proves nothing
        )

    def _places(self, line: Line) -> list[list[tuple[int, int]]]:
        """Every way to find the elements within reach, none within another."""
        ways: list[list[tuple[int, int]]] = [[]]
        for element in self.all:
            found = element.finditer(line.normal)
            hits = [m.span() for m in found if self.denied or not negated(line, m.start())]
            ways = [[*way, hit] for way in ways for hit in hits if _fits(hit, way)]
        return ways


def _fits(hit: tuple[int, int], way: Sequence[tuple[int, int]]) -> bool:
    return _length([*way, hit]) <= REACH and all(_apart(hit, other) for other in way)


def _apart(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[1] <= b[0] or b[1] <= a[0]


def _stretch(places: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return min(start for start, _ in places), max(end for _, end in places)


def _length(places: Sequence[tuple[int, int]]) -> int:
    start, end = _stretch(places)
    return end - start


def together(
    elements: Sequence[str], excuses: Sequence[str], classes: Mapping[str, Sequence[str]], *, denied: bool = False
) -> Together:
    """Elements as they are written: words with ``|`` between them, ``<…>`` for a class of words.

    Raises `PackError` for a class that is not there.
    """
    written = " + ".join(elements)
    none = _either("|".join(excuses), classes) if excuses else None
    return Together(written, tuple(_either(element, classes) for element in elements), none, denied)


def _either(element: str, classes: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    words: list[str] = []
    for word in element.split("|"):
        if not word.startswith("<"):
            words.append(word)
        elif word[1:-1] in classes:
            words += classes[word[1:-1]]
        else:
            raise PackError(f"no class of words `{word}`", mend=f"classes: {', '.join(classes)}")
    forms = sorted({normal(word).text for word in words} - {""}, key=len, reverse=True)
    if not forms:
        raise PackError(f"“{element}” is empty in normal form")
    return re.compile("|".join(map(re.escape, forms)))
