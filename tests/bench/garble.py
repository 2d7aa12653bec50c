"""Words as a speech model might have misheard them: a model's own confusions, or made up by sound.

A probability goes with every character, drawn as often right or wrong as the embedded model's are at that probability
(`models/zh-mini/model-card.md`): an error that the model was sure of is rare, but there is one. Words that a case has
in doubt stay in doubt.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from qa.sound import syllables
from qa.text import is_han
from qa.types import Call, Turn, Word

Mishear = Callable[[str, random.Random], str]
"""What is heard for a character: another one, two, or nothing."""
HEARD = (
    (0.17, 17, 0.12), (0.25, 47, 0.36), (0.35, 89, 0.40), (0.45, 110, 0.47), (0.55, 132, 0.49), (0.65, 154, 0.60),
    (0.75, 186, 0.75), (0.85, 286, 0.84), (0.93, 268, 0.95), (0.97, 430, 0.96), (0.99, 2810, 0.99),
)  # fmt: skip
"""Probability, how many characters had it, and the share of them that were right. At 1 they would be vouched for."""


@dataclass(frozen=True)
class Noise:
    """One character in so many is misheard."""

    name: str
    rate: float
    mishear: Mishear


def garbled(call: Call, noise: Noise, seed: int) -> Call:
    """The call with misheard words; the times of the characters stay. Each call has its own luck with a seed."""
    chance = random.Random(f"{seed} {call.info.call_id}")
    turns = tuple(_turn(turn, noise, chance) for turn in call.transcript.turns)
    turns = tuple(turn for turn in turns if turn.words)
    return replace(call, transcript=replace(call.transcript, turns=turns, origin="model"))


def _turn(turn: Turn, noise: Noise, chance: random.Random) -> Turn:
    words: list[Word] = []
    for word in turn.words or _spread(turn):
        wrong = is_han(word.text[:1]) and chance.random() < noise.rate
        heard = noise.mishear(word.text, chance) if wrong else word.text
        probability = min(word.probability, _probability(right=not wrong, chance=chance))
        step = (word.end - word.start) / max(1, len(heard))
        words += [Word(c, word.start + i * step, word.start + (i + 1) * step, probability) for i, c in enumerate(heard)]
    return replace(turn, text="".join(word.text for word in words), words=tuple(words))


def _spread(turn: Turn) -> list[Word]:
    step = (turn.end - turn.start) / max(1, len(turn.text))
    return [Word(c, turn.start + i * step, turn.start + (i + 1) * step) for i, c in enumerate(turn.text)]


def _probability(*, right: bool, chance: random.Random) -> float:
    weights = [count * (share if right else 1 - share) for _, count, share in HEARD]
    return chance.choices([each for each, _, _ in HEARD], weights)[0]


def confusions(path: Path, spoken: str = "telephone") -> Mishear:
    """A model's own, out of the table that ``tests.bench.asr --confusions`` writes.

    A character that it never misread is heard as one that sounds the same, left out or doubled: the last two as often
    as the model leaves a character out or puts one in.
    """
    table: dict[str, list[tuple[str, int]]] = defaultdict(list)
    total = left_out = put_in = 0
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["spoken"] != spoken:
                continue
            count = int(row["count"])
            total += count
            left_out += 0 if row["heard"] else count
            put_in += 0 if row["said"] else count
            if row["said"]:
                table[row["said"]].append((row["heard"], count))
    by_sound = alike(left_out / total, put_in / total)

    def mishear(char: str, chance: random.Random) -> str:
        known = table.get(char)
        return chance.choices(*map(list, zip(*known, strict=True)))[0] if known else by_sound(char, chance)  # type: ignore[arg-type]

    return mishear


def alike(left_out: float = 0.15, doubled: float = 0.15) -> Mishear:
    """A character of the same folded syllable, but for the shares that are left out and doubled.

    A character that sounds like no other is then heard as itself.
    """
    by_sound = _characters()

    def mishear(char: str, chance: random.Random) -> str:
        draw = chance.random()
        if draw < left_out:
            return ""
        if draw < left_out + doubled:
            return char * 2
        others = [each for each in by_sound[syllables(char)[0].folded] if each != char]
        return chance.choice(others or [char])

    return mishear


@cache
def _characters() -> dict[str, Sequence[str]]:
    """The commoner characters (GB 2312, first level) by their folded syllable."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            try:
                char = bytes([row, cell]).decode("gb2312")
            except UnicodeDecodeError:
                continue
            found[syllables(char)[0].folded].append(char)
    return found
