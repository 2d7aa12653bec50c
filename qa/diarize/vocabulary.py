"""How like an agent's a text is by its words alone: a linear score over characters and words, fitted beforehand.

The score of one turn is the sum of the weights of its terms, a logarithm of odds. Turns of one speaker are alike, so
the sum over several is less sure than it looks: it is divided by a power of their number, fitted on files that the
weights never saw (`models/train/roles`). What is in no term says nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from qa.text import normal

LONGEST = 3
"""Characters of the longest term."""
FEWEST_LETTERS = 3
"""A turn of fewer characters (嗯, 好的) is anybody's and is not looked at."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The weight of each term, and the curve: log-odds = `slope` × sum of scores ÷ number of turns ** `shared`."""

    weights: Mapping[str, float]
    bias: float
    slope: float
    shared: float

    def turn(self, text: str) -> float | None:
        """The score of one turn, above 0 where it sounds like an agent; None for one too short to tell."""
        terms = terms_of(text)
        if not terms:
            return None
        return self.bias + sum(self.weights.get(term, 0.0) for term in terms) / math.sqrt(len(terms))

    def odds(self, turns: Iterable[str]) -> float:
        """The logarithm of the odds that an agent says all of these turns; 0 where nothing tells."""
        scores = [score for text in turns if (score := self.turn(text)) is not None]
        return self.slope * sum(scores) / len(scores) ** self.shared if scores else 0.0


def terms_of(text: str) -> frozenset[str]:
    """The terms of one turn: runs of one to three characters in normal form, ``^`` and ``$`` being its ends."""
    line = normal(text).text
    if len(line) < FEWEST_LETTERS:
        return frozenset()
    ends = f"^{line}$"
    return frozenset(ends[i : i + size] for size in range(1, LONGEST + 1) for i in range(len(ends) - size + 1))


def folder() -> Path:
    """Where the fitted weights lie: in a checkout, or inside the wheel."""
    inside = Path(__file__).parents[1] / "_data" / "models" / "roles"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "models" / "roles"


@cache
def fitted() -> Vocabulary:
    """The vocabulary that comes with the program; read once."""
    return parsed(json.loads((folder() / "vocabulary.json").read_text(encoding="utf-8")))


def parsed(data: Mapping[str, Any]) -> Vocabulary:
    """A vocabulary from its JSON: weights in thousandths, keyed by the terms that have them."""
    weights = {term: int(w) / 1000 for w, terms in data["weights"].items() for term in terms.split(" ")}
    return Vocabulary(weights, data["bias"], data["slope"], data["shared"])
