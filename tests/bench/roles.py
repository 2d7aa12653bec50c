"""How well words alone tell an agent from a customer, on files that the weights were not fitted to.

    python -m tests.bench.roles

For each fold the weights are fitted to all other files. Turns of one speaker are looked at one, three and ten at a
time; in the last columns they are misheard as the embedded model mishears telephone speech (`tests.bench.garble`).
"legs" are two speakers of one file, of whom one is the agent. The held column is the mean probability given to the
answer that was chosen: where it equals the share that was right, the probabilities are true.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from models.train.roles.fit import LENGTHS, curve, held_out, samples
from models.train.roles.sources import Said, every
from qa.diarize.vocabulary import Vocabulary
from qa.text import is_han
from tests.bench.garble import Mishear, confusions

COUNT = 1000
MISHEARD = 0.2
"""Share of characters that are misheard: a little better than the embedded model on a telephone."""
CONFUSIONS = Path(__file__).parents[1] / "data" / "asr" / "confusions.csv"


@dataclass(frozen=True)
class Figure:
    """The share of speakers, and of pairs of speakers, that were told right, and the probability claimed for it."""

    right: float
    claimed: float
    legs: float
    legs_claimed: float


def measured(vocabulary: Vocabulary, lines: Sequence[Said], turns: int, mishear: Mishear | None) -> Figure:
    """Try a vocabulary on lines that it never saw."""
    chance = Random(turns)
    odds: dict[bool, list[float]] = {True: [], False: []}
    for agent, texts in samples(lines, COUNT, turns, seed=2):
        heard = [_misheard(text, mishear, chance) if mishear else text for text in texts]
        odds[agent].append(vocabulary.odds(heard))
    singly = [o if agent else -o for agent, each in odds.items() for o in each]
    pairs = [a - c for a, c in zip(odds[True], odds[False], strict=False)]
    return Figure(_right(singly), _claimed(singly), _right(pairs), _claimed(pairs))


def _misheard(text: str, mishear: Mishear, chance: Random) -> str:
    return "".join(mishear(c, chance) if is_han(c) and chance.random() < MISHEARD else c for c in text)


def _right(odds: Sequence[float]) -> float:
    return sum((each > 0) + (each == 0) / 2 for each in odds) / len(odds)


def _claimed(odds: Sequence[float]) -> float:
    return sum(1 / (1 + math.exp(-abs(each))) for each in odds) / len(odds)


def main() -> None:
    """Print the table."""
    lines = every()
    slope, shared = curve(lines)
    mishear = confusions(CONFUSIONS)
    print(f"slope {slope}, shared {shared}\n")
    print("| held out | turns | right | claimed | legs right | legs claimed | misheard: right | legs right |")
    print("|---|---|---|---|---|---|---|---|")
    for name, flat, mine in held_out(lines):
        vocabulary = replace(flat, slope=slope, shared=shared)
        for turns in LENGTHS:
            plain, noisy = (measured(vocabulary, mine, turns, how) for how in (None, mishear))
            row = (plain.right, plain.claimed, plain.legs, plain.legs_claimed, noisy.right, noisy.legs)
            print(f"| {name} | {turns} | " + " | ".join(f"{each:.1%}" for each in row) + " |", flush=True)


if __name__ == "__main__":
    main()
