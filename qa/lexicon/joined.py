"""The lines of some turns as one text, and what occurs in it: what tells at a glance that a phrase is not there."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from qa.lexicon.line import Line, line_of
from qa.types import Turn

BREAK = "\n"
"""Stands between two turns: no normal form and no syllable holds it."""
KEPT = 64
"""Sets of turns of which the joined text is kept."""
FEW = 16
"""So many groups of phrases are looked for in the time in which what occurs is listed."""


@dataclass(frozen=True)
class Doubts:
    """Pieces and characters of the lines in which the model doubted a word, each with the numbers of these lines."""

    pieces: Mapping[str, set[int]]
    chars: Mapping[str, set[int]]
    unusual: Mapping[str, set[int]]


@dataclass(eq=False)
class Joined:
    """The lines of some turns as one text. `asked` counts the groups of phrases that were looked for in it."""

    lines: tuple[Line, ...]
    asked: int = 0

    @cached_property
    def text(self) -> str:
        """The normal forms."""
        return BREAK.join(line.normal for line in self.lines)

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins in `text`."""
        return _starts([line.normal for line in self.lines])

    @cached_property
    def begins(self) -> frozenset[str]:
        """Two characters in a row."""
        return frozenset(map(str.__add__, self.text, self.text[1:]))

    @cached_property
    def unsure(self) -> list[int]:
        """The numbers of the lines that nobody vouches for, in which phrases are looked for by sound."""
        return [i for i, line in enumerate(self.lines) if line.normal and not line.vouched]

    @cached_property
    def sound(self) -> str:
        """The folded syllables of the unsure lines."""
        return BREAK.join(self.lines[i].folded for i in self.unsure)

    @cached_property
    def sound_starts(self) -> list[int]:
        """Where each unsure line begins in `sound`."""
        return _starts([self.lines[i].folded for i in self.unsure])

    @cached_property
    def sound_begins(self) -> frozenset[str]:
        """Three folded syllables in a row."""
        return frozenset(self.sound[i : i + 3] for i in range(len(self.sound) - 2))

    @cached_property
    def doubtful(self) -> list[int]:
        """The numbers of the lines in which the model doubted a word."""
        return [i for i in self.unsure if self.lines[i].doubtful]

    @cached_property
    def doubts(self) -> Doubts:
        """What occurs in the doubtful lines."""
        pieces, chars, unusual = (defaultdict[str, set[int]](set) for _ in range(3))
        for i in self.doubtful:
            line = self.lines[i]
            for owners, keys in ((pieces, line.pieces), (chars, line.normal), (unusual, line.unusual)):
                for key in keys:
                    owners[key].add(i)
        return Doubts(pieces, chars, unusual)


def _starts(texts: Sequence[str]) -> list[int]:
    return [0, *accumulate(len(text) + len(BREAK) for text in texts[:-1])] if texts else []


class _Kept:
    """The last few sets of turns, with their lines; `latest` is the one that was asked for last."""

    def __init__(self) -> None:
        self.by_identity: OrderedDict[tuple[int, ...], tuple[tuple[Turn, ...], Joined]] = OrderedDict()
        self.latest: tuple[tuple[Turn, ...], Joined] = ((), Joined(()))

    def of(self, turns: tuple[Turn, ...]) -> Joined:
        """The lines of some turns.

        Turns are known again by identity, which is safe since they are kept alive: comparing all of them would cost
        more. The latest are compared, which costs little where they are the same.
        """
        latest = self.latest
        if turns != latest[0]:
            key = tuple(map(id, turns))
            latest = self.by_identity.get(key) or (turns, Joined(tuple(map(line_of, turns))))
            self.by_identity[key] = self.latest = latest
            if len(self.by_identity) > KEPT:
                self.by_identity.popitem(last=False)
        return latest[1]

    def clear(self) -> None:
        """Forget them all."""
        self.by_identity.clear()
        self.latest = ((), Joined(()))


kept = _Kept()


def joined_of(turns: Sequence[Turn]) -> Joined:
    """The lines of some turns; a rubric asks the same turns many times, so the last few are kept."""
    return kept.of(tuple(turns))
