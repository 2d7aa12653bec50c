"""The recogniser: what was said, as characters and as classes of words, and the probability of each situation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from qa import sound
from qa.situations.words import Words
from qa.text import normal
from qa.types import Party

Window = tuple[tuple[Party, str], ...]
"""A turn or two that are looked at together: who spoke, and the words."""
Terms = tuple[Counter[str], Counter[str]]
"""What stands in a window, and how often: characters, and classes of words."""
Floats = NDArray[np.float32]
_PAIR = re.compile("[a-z][\u4e00-\u9fff]{2}")
"""A term of two characters, after its party."""

LONGEST = 2
"""Characters of the longest n-gram."""
SHARES = (1.0, 0.3)
"""What characters and classes of words weigh against each other, in the square of the length."""
SHORTEST = (40.0, 20.0)
"""The length of a turn of some twelve characters: in characters, in classes of words."""
UNSURE = 0.5
"""From this probability on, a person is asked."""
NEARLY = 0.2
"""From this probability on the situation cannot be excluded; too little to ask a question on its account."""


def terms_of(window: Window, words: Words) -> Terms:
    """One and two characters in normal form (``^`` and ``$`` are ends), and the classes of words; with the party."""
    letters: Counter[str] = Counter()
    meanings: Counter[str] = Counter()
    for party, text in window:
        line = normal(text).text
        ends = f"^{line}$"
        letters.update(
            party[0] + ends[i : i + size] for size in range(1, LONGEST + 1) for i in range(len(ends) - size + 1)
        )
        meanings.update({f"{party[0]}@{term}": count for term, count in words.terms(line).items()})
    return letters, meanings


def weighed(terms: Terms, places: Mapping[str, int], idf: Floats) -> tuple[list[int], Floats]:
    """The known terms' places and their TF-IDF, characters and classes each by themselves, then by their share.

    It is the logarithm of the count, times idf, over the length of all terms. Terms that are not known are as long as
    the rarest ones, and the length is never less than `SHORTEST`: a turn of which little is known, or which is hardly
    more than a word, looks like nothing.
    """
    rarest = float(idf.max())
    at: list[int] = []
    parts: list[Floats] = []
    for kind, share, shortest in zip(terms, SHARES, SHORTEST, strict=True):
        known = [(places[term], count) for term, count in kind.items() if term in places]
        here = [place for place, _ in known]
        values = (1 + np.log(np.array([count for _, count in known], dtype=np.float32))) * idf[here]
        strange = (len(kind) - len(here)) * rarest**2
        length = float(np.sqrt((values**2).sum() + strange))
        at += here
        parts.append(values * np.float32(share**0.5 / max(length, shortest)))
    return at, np.concatenate(parts)


@dataclass(frozen=True, eq=False)
class Recogniser:
    """Linear scores over terms, and for each situation the curve that turns its score into a probability.

    `weights` has a row a term and a column a situation; `sure` is the probability from which on at least 97 in 100 of
    the held-back examples were right, above 1 where no probability is.
    """

    ids: tuple[str, ...]
    words: Words
    places: Mapping[str, int]
    idf: Floats
    weights: Floats
    bias: Floats
    slope: Floats
    shift: Floats
    sure: Floats

    def probabilities(self, window: Window) -> Mapping[str, float]:
        """The probability of each situation for one window."""
        return _probabilities(self, window)

    def put_right(self, window: Window) -> Window:
        """A window of misheard words as it may have been said.

        Two characters that stand in no example become two that do and sound the same, if one of them stays.
        """
        return tuple((party, self._put_right(text)) for party, text in window)

    def _put_right(self, heard: str) -> str:
        known, by_sound = self._pairs
        line = text = normal(heard).text
        for i in range(len(text) - 1):
            pair = text[i : i + 2]
            meant = pair if pair in known else by_sound.get(_folded(pair), pair)
            if meant[0] == pair[0] or meant[1] == pair[1]:
                text = text[:i] + meant + text[i + 2 :]
        return heard if text == line else text

    @cached_property
    def _pairs(self) -> tuple[frozenset[str], Mapping[str, str]]:
        """Two characters in a row that stand in examples; and by their sound, the commonest."""
        rarity = {term[1:]: float(self.idf[at]) for term, at in self.places.items() if _PAIR.fullmatch(term)}
        by_sound = {_folded(pair): pair for pair in sorted(rarity, key=lambda pair: (-rarity[pair], pair))}
        return frozenset(rarity), by_sound

    def limit(self, situation: str) -> float:
        """The probability from which on the situation is taken as given."""
        return float(self.sure[self.ids.index(situation)])


@lru_cache(maxsize=65536)
def _folded(pair: str) -> str:
    return sound.folded(sound.syllables(pair))


# All situations of a rubric ask about the same windows, one after the other.
@lru_cache(maxsize=16384)
def _probabilities(recogniser: Recogniser, window: Window) -> Mapping[str, float]:
    at, values = weighed(terms_of(window, recogniser.words), recogniser.places, recogniser.idf)
    scores = values @ recogniser.weights[at] + recogniser.bias
    chances = 1 / (1 + np.exp(-(recogniser.slope * scores + recogniser.shift)))
    return dict(zip(recogniser.ids, map(float, chances), strict=True))


def column(rows: Sequence[float]) -> Floats:
    """Numbers as the arrays that a recogniser holds."""
    return np.asarray(rows, dtype=np.float32)
