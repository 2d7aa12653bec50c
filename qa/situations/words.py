"""Classes of words: what an example says with one word, a call says with another of the same class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import combinations

from qa.text import normal

NEGATIONS = ("不是", "没有", "不用", "不要", "不", "没", "别", "无")
"""Right before a word they make it another meaning: 不收费 is not 收费."""


class Words:
    """Words by class, looked up in normal form; of words that overlap, only the longest counts."""

    def __init__(self, classes: Mapping[str, Sequence[str]]) -> None:
        self.classes = classes

    @cached_property
    def _known(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for name, words in self.classes.items():
            for word in words:
                found.setdefault(normal(word).text, []).append(name)
        return {word: tuple(names) for word, names in found.items()}

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._known), default=0)

    def meanings(self, line: str) -> list[str]:
        """The classes of the words in a line of normal form, each once; ``-`` before one that is negated."""
        found: dict[str, None] = {}
        end = 0
        for start in range(len(line)):
            word = next((w for w in self._at(line, start) if w in self._known), "")
            if start + len(word) <= end or not word:  # inside of a longer one
                continue
            end = start + len(word)
            sign = "-" if line[:start].endswith(NEGATIONS) else ""
            found.update(dict.fromkeys(sign + name for name in self._known[word]))
        return list(found)

    def _at(self, line: str, start: int) -> list[str]:
        return [line[start : start + size] for size in range(min(self._longest, len(line) - start), 0, -1)]

    def terms(self, line: str) -> Counter[str]:
        """The classes in a line, and each two of them, in any order."""
        said = sorted(self.meanings(line))
        return Counter([*said, *("+".join(two) for two in combinations(said, 2))])
