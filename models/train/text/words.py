"""Random words, so that the decoder must listen: jieba's word list by frequency, and rare characters on purpose."""

from __future__ import annotations

import itertools
from bisect import bisect
from collections import defaultdict
from functools import cache
from pathlib import Path
from random import Random

import jieba

FLATTENING = 0.7  # words are drawn by frequency to this power: common ones lead without drowning the others
RARE_SHARE = 0.18  # of the words are drawn for the sake of one character, uniform over the level-1 set
RARE_LEVEL_TWO = 0.08  # of those, the share drawn for a level-2 character
LONGEST_WORD = 6
NEIGHBOURS = 60  # the most frequent words of a character that stand for it


def _gb2312(first: int, last: int) -> str:
    """The hanzi of rows `first` to `last` of GB 2312 (16-55 level 1, 56-87 level 2)."""
    cells = (bytes((row + 0xA0, cell + 0xA0)) for row in range(first, last + 1) for cell in range(1, 95))
    return "".join(cell.decode("gb2312", errors="ignore") for cell in cells)


LEVEL_ONE = _gb2312(16, 55)
LEVEL_TWO = _gb2312(56, 87)
HANZI = frozenset(LEVEL_ONE + LEVEL_TWO)
PUNCTUATION = "，。？！、"
ALLOWED = HANZI | frozenset(PUNCTUATION)


class Words:
    """jieba's words that GB 2312 can write, drawn by flattened frequency or for one of their characters."""

    def __init__(self, lines: list[str]) -> None:
        self.words: list[str] = []
        weights: list[float] = []
        self.by_character: dict[str, list[str]] = defaultdict(list)
        entries = (line.split(" ") for line in lines)
        for word, frequency, _ in sorted(entries, key=lambda entry: -int(entry[1])):
            if len(word) > LONGEST_WORD or not HANZI.issuperset(word):
                continue
            self.words.append(word)
            weights.append((int(frequency) + 1) ** FLATTENING)
            for character in sorted(set(word)) if len(word) > 1 else ():
                if len(self.by_character[character]) < NEIGHBOURS:
                    self.by_character[character].append(word)
        self.cumulative = list(itertools.accumulate(weights))

    def word(self, random: Random) -> str:
        """One word."""
        if random.random() < RARE_SHARE:
            return self.around(random.choice(LEVEL_TWO if random.random() < RARE_LEVEL_TWO else LEVEL_ONE), random)
        return self.words[bisect(self.cumulative, random.random() * self.cumulative[-1])]

    def around(self, character: str, random: Random) -> str:
        """A word that holds `character`, or the character itself where jieba has none."""
        return random.choice(self.by_character.get(character, [character]))

    def string(self, random: Random) -> str:
        """Two to twelve words in a row, commas between some, as a sentence."""
        size = random.choice((2, 3, 4, 4, 5, 5, 6, 7, 8, 10, 12))
        words = [self.word(random) for _ in range(size)]
        text = words[0]
        for word in words[1:]:
            text += ("，" if random.random() < 0.12 else "") + word
        return text


@cache
def words() -> Words:
    """The words of the installed jieba; read once."""
    path = Path(jieba.__file__).parent / "dict.txt"
    return Words(path.read_text(encoding="utf-8").splitlines())
