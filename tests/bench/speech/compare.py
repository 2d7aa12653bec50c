"""What was heard against what was said: errors of characters and syllables, times, and which took whose place.

Only Han characters are compared, leg by leg, in simplified form; 幺 is not 一, and a filler counts like any other
character. A syllable is initial and final without the tone, as `qa.sound` reads it in its context.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from qa import sound
from qa.text import is_han
from qa.types import Word
from tests.bench.speech.hear import Heard
from tests.bench.speech.say import Said

DROPPED = 1.0
"""In `_within`, what leaving a character out costs, or adding one; another in its place costs a little more …"""
ODD = 0.01
"""… by how odd it sounds: so little that ways of fewer edits are always shorter."""


class Confusion(NamedTuple):
    """One kind of error: `said` or `heard` is empty for what was added or left out; syllables with their tones."""

    said: str
    heard: str
    said_sound: str
    heard_sound: str


@dataclass
class Believed:
    """Characters that were written down with a probability in one tenth of 0–1."""

    characters: int = 0
    probability: float = 0.0
    right: int = 0
    sounds_right: int = 0

    def add(self, probability: float, said: sound.Syllable | None, heard: sound.Syllable) -> None:
        """Count one character; `said` is None for one that nobody said."""
        self.characters += 1
        self.probability += probability
        self.right += said is not None and said.char == heard.char
        self.sounds_right += said is not None and (said.initial, said.final) == (heard.initial, heard.final)


TENTHS = 10


@dataclass
class Errors:
    """Sums over legs; the rates are divided last."""

    characters: int = 0
    edits: int = 0
    syllable_edits: int = 0
    sentences: int = 0
    exact: int = 0
    starts: list[float] = field(default_factory=list)
    confusions: Counter[Confusion] = field(default_factory=Counter)
    believed: list[Believed] = field(default_factory=lambda: [Believed() for _ in range(TENTHS)])

    @property
    def character_error(self) -> float:
        """Edits a character."""
        return self.edits / max(1, self.characters)

    @property
    def syllable_error(self) -> float:
        """Edits a syllable, tones left out."""
        return self.syllable_edits / max(1, self.characters)

    @property
    def calibration_error(self) -> float:
        """Mean distance, weighted by characters, of a tenth's mean probability from its share of right characters.

        The expected calibration error of Guo et al. (2017), with ten bins of equal width.
        """
        off = sum(abs(tenth.probability - tenth.right) for tenth in self.believed)
        return off / max(1, sum(tenth.characters for tenth in self.believed))

    @property
    def exact_share(self) -> float:
        """Sentences without an error."""
        return self.exact / max(1, self.sentences)


def compare(calls: Sequence[Heard]) -> Errors:
    """Count over all legs of some calls."""
    errors = Errors()
    for call in calls:
        for leg, words in enumerate(call.words):
            _leg(errors, [said for said in call.spoken.said if said.leg == leg], words)
    return errors


def _leg(errors: Errors, sentences: Sequence[Said], words: Sequence[Word]) -> None:
    said = [word for sentence in sentences for word in sentence.characters]
    heard = [(char, word) for word in words for char in word.text if is_han(char)]
    left = sound.syllables("".join(word.text for word in said))
    right = sound.syllables("".join(char for char, _ in heard))
    errors.characters += len(said)
    errors.syllable_edits += Levenshtein.distance(*([s.initial + s.final for s in side] for side in (left, right)))
    wrong, at = set[int](), 0
    for i, j in aligned(left, right):
        at = at if i is None else i
        if j is not None:
            sure = heard[j][1].probability
            errors.believed[min(TENTHS - 1, int(sure * TENTHS))].add(sure, None if i is None else left[i], right[j])
        if i is not None and j is not None and left[i].char == right[j].char:
            errors.starts.append(heard[j][1].start - said[i].start)
        else:
            errors.edits += 1
            errors.confusions[_confusion(None if i is None else left[i], None if j is None else right[j])] += 1
            wrong.add(at)
    first = 0
    for sentence in sentences:
        last = first + len(sentence.characters)
        errors.sentences += 1
        errors.exact += wrong.isdisjoint(range(first, last))
        first = last


def _confusion(said: sound.Syllable | None, heard: sound.Syllable | None) -> Confusion:
    return Confusion(*(s.char if s else "" for s in (said, heard)), *(_spelt(s) for s in (said, heard)))


def _spelt(syllable: sound.Syllable | None) -> str:
    return f"{syllable.initial}{syllable.final}{syllable.tone}" if syllable else ""


Pair = tuple[int | None, int | None]


def aligned(left: Sequence[sound.Syllable], right: Sequence[sound.Syllable]) -> Iterator[Pair]:
    """Which character was heard for which, by fewest edits; None for what was left out or added.

    Between the characters that are the same, of equally short ways the one is taken that sounds most alike.
    """
    texts = ["".join(s.char for s in side) for side in (left, right)]
    for changed, row in groupby(Levenshtein.opcodes(*texts), key=lambda code: code.tag != "equal"):
        codes = list(row)
        first, last = codes[0], codes[-1]
        said, heard = left[first.src_start : last.src_end], right[first.dest_start : last.dest_end]
        pairs: Iterable[Pair] = (
            _within(said, heard) if changed else zip(range(len(said)), range(len(heard)), strict=True)
        )
        for i, j in pairs:
            yield None if i is None else first.src_start + i, None if j is None else first.dest_start + j


def _within(left: Sequence[sound.Syllable], right: Sequence[sound.Syllable]) -> list[Pair]:
    """Edit distance in which a substitution costs a little more the less alike the two sound."""
    costs = [[DROPPED * (i + j) for j in range(len(right) + 1)] for i in range(len(left) + 1)]
    for i, said in enumerate(left, 1):
        for j, heard in enumerate(right, 1):
            costs[i][j] = min(
                costs[i - 1][j - 1] + _substitution(said, heard),
                costs[i - 1][j] + DROPPED,
                costs[i][j - 1] + DROPPED,
            )
    pairs: list[Pair] = []
    i, j = len(left), len(right)
    while i or j:
        if i and j and costs[i][j] == costs[i - 1][j - 1] + _substitution(left[i - 1], right[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and costs[i][j] == costs[i - 1][j] + DROPPED:
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    return pairs[::-1]


def _substitution(said: sound.Syllable, heard: sound.Syllable) -> float:
    return 0.0 if said.char == heard.char else DROPPED + ODD * sound.cost(said, heard)
