"""Where phrases of a group may stand in some turns: one pass over all of their text, whatever the number of phrases.

An Aho-Corasick automaton finds the literal beginnings of all ways of saying, a second one their folded syllables. What
it finds is a candidate: the phrase itself decides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from qa.lexicon.line import Line, line_of
from qa.lexicon.phrase import HOMOPHONE, Phrase
from qa.lexicon.wording import Variant
from qa.types import Turn

BREAK = "\n"
"""Stands between two turns: no normal form and no syllable holds it."""
KEPT = 64
"""Sets of turns of which the joined text is kept."""

Hit = tuple[int, int, int, int]
"""Number of a phrase and of its way of saying; the stretch of the line's normal form."""


@dataclass(frozen=True, eq=False)
class Joined:
    """The lines of some turns as one text."""

    lines: tuple[Line, ...]

    @cached_property
    def text(self) -> str:
        """The normal forms."""
        return BREAK.join(line.normal for line in self.lines)

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins in `text`."""
        return _starts([line.normal for line in self.lines])

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


def _starts(texts: Sequence[str]) -> list[int]:
    return [0, *accumulate(len(text) + len(BREAK) for text in texts[:-1])] if texts else []


_joined: OrderedDict[tuple[int, ...], tuple[tuple[Turn, ...], Joined]] = OrderedDict()


def joined_of(turns: Sequence[Turn]) -> Joined:
    """The lines of some turns; a rubric asks the same turns many times, so the last few are kept.

    They are known again by identity, which is safe since they are kept alive: comparing them would cost more.
    """
    key = tuple(map(id, turns))
    known = _joined.get(key)
    if known is None:
        known = (tuple(turns), Joined(tuple(map(line_of, turns))))
        _joined[key] = known
        if len(_joined) > KEPT:
            _joined.popitem(last=False)
    return known[1]


class Search:
    """The automata of some phrases; made when they are first needed, since a pack has more groups than a call asks."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self.phrases = phrases

    def exact(self, joined: Joined) -> Mapping[int, list[Hit]]:
        """Where ways of saying stand in each line, exceptions not yet looked at; in the order of the phrases."""
        found: dict[int, set[Hit]] = defaultdict(set)
        for head, start, _ in self._heads[0].find_matches_as_indexes(joined.text, overlapping=True):
            line = bisect_right(joined.starts, start) - 1
            at = start - joined.starts[line]
            for p, v, variant in self._heads[1][head]:
                if variant.literal is not None:
                    found[line].add((p, v, at, at + len(variant.literal)))
                else:
                    found[line].update((p, v, *span) for span in variant.find(joined.lines[line].normal))
        for p, v, variant in self._headless:
            for line, each in enumerate(joined.lines):
                found[line].update((p, v, *span) for span in variant.find(each.normal))
        return {line: sorted(hits) for line, hits in found.items() if hits}

    def audible(self, joined: Joined) -> Mapping[int, list[int]]:
        """The phrases of which each unsure line has all syllables in a row, folded."""
        found: dict[int, set[int]] = defaultdict(set)
        if joined.unsure:
            automaton, owners = self._sounds
            for pattern, start, _ in automaton.find_matches_as_indexes(joined.sound, overlapping=True):
                line = joined.unsure[bisect_right(joined.sound_starts, start) - 1]
                found[line].update(owners[pattern])
        return {line: sorted(phrases) for line, phrases in found.items()}

    def _variants(self) -> Iterator[tuple[int, int, Variant]]:
        for p, phrase in enumerate(self.phrases):
            for v, variant in enumerate(phrase.variants):
                yield p, v, variant

    @cached_property
    def _headless(self) -> list[tuple[int, int, Variant]]:
        return [each for each in self._variants() if not each[2].head]

    @cached_property
    def _heads(self) -> tuple[Any, list[list[tuple[int, int, Variant]]]]:
        owners: dict[str, list[tuple[int, int, Variant]]] = defaultdict(list)
        for each in self._variants():
            if each[2].head:
                owners[each[2].head].append(each)
        return _automaton(list(owners)), list(owners.values())

    @cached_property
    def _sounds(self) -> tuple[Any, list[set[int]]]:
        owners: dict[str, set[int]] = defaultdict(set)
        for p, phrase in enumerate(self.phrases):
            for variant in phrase.literals:
                if len(variant.sounds) >= HOMOPHONE.shortest:
                    owners[variant.folded].add(p)
        return _automaton(list(owners)), list(owners.values())


def _automaton(patterns: list[str]) -> Any:
    from ahocorasick_rs import AhoCorasick

    return AhoCorasick(patterns)
