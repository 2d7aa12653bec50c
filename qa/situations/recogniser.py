"""The recogniser: what was said, as character n-grams, and the probability of each situation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qa.text import normal
from qa.types import Party

Window = tuple[tuple[Party, str], ...]
"""A turn or two that are looked at together: who spoke, and the words."""
Floats = NDArray[np.float32]

LONGEST = 3
"""Characters of the longest n-gram."""
SHORTEST = 50.0
"""The length of a turn of some twelve characters."""
UNSURE = 0.5
"""From this probability on, a person is asked."""
NEARLY = 0.2
"""From this probability on the situation cannot be excluded; too little to ask a question on its account."""


def terms_of(window: Window) -> Counter[str]:
    """The n-grams of one to three characters in normal form, marked with the party; ``^`` and ``$`` are ends."""
    found: Counter[str] = Counter()
    for party, text in window:
        line = f"^{normal(text).text}$"
        found.update(
            party[0] + line[i : i + size] for size in range(1, LONGEST + 1) for i in range(len(line) - size + 1)
        )
    return found


def weighed(terms: Mapping[str, int], places: Mapping[str, int], idf: Floats) -> tuple[list[int], Floats]:
    """The known terms' places and their TF-IDF: logarithm of the count, times idf, over the length of all terms.

    Terms that no example holds are as long as the rarest ones, and the length is never less than `SHORTEST`: a turn of
    which little is known, or which is hardly more than a word, looks like nothing.
    """
    known = [(places[term], count) for term, count in terms.items() if term in places]
    at = [place for place, _ in known]
    values = (1 + np.log([count for _, count in known] or [1]))[: len(at)].astype(np.float32) * idf[at]
    strange = (len(terms) - len(at)) * float(idf.max()) ** 2
    length = float(np.sqrt((values**2).sum() + strange))
    return at, values / max(length, SHORTEST)


@dataclass(frozen=True, eq=False)
class Recogniser:
    """Linear scores over n-grams, and for each situation the curve that turns its score into a probability.

    `weights` has a row a term and a column a situation; `sure` is the probability from which on at least 97 in 100 of
    the held-back examples were right, above 1 where no probability is.
    """

    ids: tuple[str, ...]
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

    def limit(self, situation: str) -> float:
        """The probability from which on the situation is taken as given."""
        return float(self.sure[self.ids.index(situation)])


# All situations of a rubric ask about the same windows, one after the other.
@lru_cache(maxsize=16384)
def _probabilities(recogniser: Recogniser, window: Window) -> Mapping[str, float]:
    at, values = weighed(terms_of(window), recogniser.places, recogniser.idf)
    scores = values @ recogniser.weights[at] + recogniser.bias
    chances = 1 / (1 + np.exp(-(recogniser.slope * scores + recogniser.shift)))
    return dict(zip(recogniser.ids, map(float, chances), strict=True))


def column(rows: Sequence[float]) -> Floats:
    """Numbers as the arrays that a recogniser holds."""
    return np.asarray(rows, dtype=np.float32)
