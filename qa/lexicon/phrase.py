"""One phrase: where it stands in a line by its letters, and where by its sound."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from qa import sound
from qa.lexicon.guards import BY_SOUND, Guard
from qa.lexicon.line import Line
from qa.lexicon.wording import Variant, Wording


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far words may be from a phrase in sound: weighted cost a syllable, and in all.

    Phrases of fewer syllables than `shortest` have too many homophones.
    """

    cost: float
    shortest: int
    total: float = math.inf

    def limit(self, syllables: int) -> float:
        """The highest cost of a phrase of this many syllables."""
        return min(self.cost * syllables, self.total) + 1e-9


HOMOPHONE = Tolerance(cost=0.2, shortest=3, total=0.7)
"""A match by sound: every syllable is alike. 这是我们的责任 is not 这不是我们的责任, however long the phrase is."""
GARBLED = Tolerance(cost=0.25, shortest=5)
"""A match by sound where the model doubted a word: there, a syllable may be any other."""
NEAR = Tolerance(cost=0.3, shortest=4)
"""Not said, but worth a person's ear where saying it was asked for: perhaps it was."""
CORE = 2
"""A phrase with slots is known by its sound if one of its pieces has at least so many syllables."""


@dataclass(frozen=True, eq=False)
class Phrase:
    """One phrase of a pack: as it was written, and the contexts in which it is innocent.

    `not_in` are words around it, `not_after` words right before it, `not_before` words right after it; each of the
    `guards` tells whether something else before it takes it back. The ways of saying all this are made when a call is
    searched for the phrase.
    """

    said: Wording
    not_in: tuple[Wording, ...] = ()
    not_after: tuple[Wording, ...] = ()
    not_before: tuple[Wording, ...] = ()
    guards: tuple[Guard, ...] = ()

    @property
    def written(self) -> str:
        """The phrase as the pack has it."""
        return self.said.written

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The ways of saying it."""
        return self.said.variants

    @cached_property
    def around(self) -> tuple[Variant, ...]:
        """The words around it that make it innocent."""
        return tuple(variant for each in self.not_in for variant in each.variants)

    @cached_property
    def before(self) -> tuple[str, ...]:
        """The words right before it that make it innocent, in normal form."""
        return _texts(self.not_after)

    @cached_property
    def after(self) -> tuple[str, ...]:
        """The words right after it that make it innocent, in normal form."""
        return _texts(self.not_before)

    @cached_property
    def plain(self) -> str:
        """The phrase as somebody would say it: its first way of saying, with an ellipsis for a slot."""
        if not any(c in self.written for c in "[](){}|"):
            return self.written
        return "".join("…" if i % 2 else p for i, p in enumerate(self.variants[0].pieces))

    def exact(self, line: Line) -> Iterator[tuple[int, int]]:
        """Where the phrase stands in a line by its letters, but for its exceptions."""
        text = line.normal
        for variant in self.variants:
            if variant.head in text:
                for start, end in variant.find(text):
                    if not self.excused(line, start, end):
                        yield start, end

    def homophone(self, line: Line) -> sound.Likeness | None:
        """The stretch that sounds like the phrase syllable by syllable, the most alike one."""
        best: sound.Likeness | None = None
        for variant in self.literals:
            size = len(variant.sounds)
            if size < HOMOPHONE.shortest or variant.folded not in line.folded:
                continue
            for found in sound.homophones(variant.sounds, line.sounds):
                close = found.cost * size <= HOMOPHONE.limit(size)
                if close and (best is None or found.cost < best.cost) and not self._sounds_excused(line, found):
                    best = found
        return best

    def slotted(self, line: Line) -> sound.Likeness | None:
        """The first stretch whose pieces between slots sound like those of the phrase, syllable by syllable."""
        for variant in self.open:
            for found in variant.spoken.finditer(line.folded) if variant.core in line.folded else ():
                heard = [line.sounds[found.start(i) : found.end(i)] for i in range(1, len(variant.syllables) + 1)]
                pieces = list(zip(variant.syllables, heard, strict=True))
                if any(len(a) == 1 and a[0].char != b[0].char for a, b in pieces):
                    continue  # one syllable sounds like too much: 环保…绝对 is no 包…绝对
                costs = [sound.cost(*pair) for piece in pieces for pair in zip(*piece, strict=True)]
                near = sound.Likeness(*found.span(), sum(costs) / len(costs))
                if sum(costs) <= HOMOPHONE.limit(len(costs)) and not self._sounds_excused(line, near):
                    return near
        return None

    def short(self, line: Line) -> sound.Likeness | None:
        """The first stretch that sounds like a way of saying it that is too short to be known by its sound alone.

        So does a clause that breaks off before the last syllable: 您，银座广场.
        """
        for variant in self.brief:
            for start, end in (*variant.sounding(line.folded), *self._broken_off(variant, line)):
                near = sound.Likeness(start, end, HOMOPHONE.cost)
                if not self._sounds_excused(line, near):
                    return near
        return None

    def _broken_off(self, variant: Variant, line: Line) -> Iterator[tuple[int, int]]:
        if variant.literal is not None:
            for start, end, marks in line.clauses:
                if marks and line.folded[start:end] == variant.folded[:-1]:
                    yield start, end

    @cached_property
    def brief(self) -> tuple[Variant, ...]:
        """The variants that are too short to be known by their sound alone, one syllable excepted."""
        sized = ((v, sum(map(len, v.pieces[::2]))) for v in self.variants)
        return tuple(v for v, size in sized if 1 < size <= HOMOPHONE.shortest and len(v.core) >= CORE)

    def alike(self, line: Line, tolerance: Tolerance) -> sound.Likeness | None:
        """The stretch that sounds most like the phrase, with syllables left out, added or put for others."""
        best: sound.Likeness | None = None
        for variant, limit in self._audible(line, tolerance):
            found = sound.nearest(variant.sounds, line.sounds, limit)
            if found and (best is None or found.cost < best.cost):
                best = found
        return None if best is None or self._sounds_excused(line, best) else best

    def excused(self, line: Line, start: int, end: int) -> bool:
        """Whether the words around a stretch make it innocent."""
        if line.normal.endswith(self.before, 0, start) or line.normal.startswith(self.after, end):
            return True
        if any(taken_back(line, start) for taken_back in self.guards):
            return True
        return any(a <= start and end <= b for e in self.around for a, b in e.find(line.normal))

    def perhaps_excused(self, line: Line, start: int, end: int) -> bool:
        """Whether the words around a stretch sound like those that make it innocent."""
        if line.folded.endswith(self._sounds_before, 0, start) or line.folded.startswith(self._sounds_after, end):
            return True
        if any(BY_SOUND[guard](line, start) for guard in self.guards):
            return True
        longer = (e for e in self.around if e.literal is None or len(e.literal) > end - start)  # else by letters only
        return any(a <= start and end <= b for e in longer for a, b in e.sounding(line.folded))

    @cached_property
    def _sounds_before(self) -> tuple[str, ...]:
        return tuple(sound.folded(sound.syllables(text)) for text in self.before)

    @cached_property
    def _sounds_after(self) -> tuple[str, ...]:
        return tuple(sound.folded(sound.syllables(text)) for text in self.after)

    def _sounds_excused(self, line: Line, found: sound.Likeness) -> bool:
        """Whether an exception fits a stretch as well as the phrase does, by letter or by sound."""
        if self.excused(line, found.start, found.end):
            return True
        for exception in self.around:
            if exception.literal and len(exception.literal) <= found.end - found.start:
                continue  # it differs by letters that sound alike: sound cannot tell them apart
            near = sound.nearest(exception.sounds, line.sounds) if exception.literal else None
            if near and near.cost <= found.cost + 0.1 and near.start <= found.start < near.end:
                return True
        return False

    def _audible(self, line: Line, tolerance: Tolerance) -> Iterator[tuple[Variant, float]]:
        """The variants that may be in a line, and what each may cost: most phrases are nowhere near.

        A syllable that is nowhere in the line costs at least `ODD_COST`, wherever the phrase is laid.
        """
        heard = line.heard
        if _misses(self._core, heard, tolerance.limit(self._longest) / sound.ODD_COST):
            return
        for variant, limit in self._limits(tolerance):
            if not _misses(variant.sounds, heard, limit / sound.ODD_COST):
                yield variant, limit

    def _limits(self, tolerance: Tolerance) -> list[tuple[Variant, float]]:
        """The variants that are long enough, each with what it may cost."""
        if tolerance not in self._known_limits:
            sized = ((variant, len(variant.sounds)) for variant in self.literals)
            self._known_limits[tolerance] = [(v, tolerance.limit(n)) for v, n in sized if n >= tolerance.shortest]
        return self._known_limits[tolerance]

    @cached_property
    def _known_limits(self) -> dict[Tolerance, list[tuple[Variant, float]]]:
        return {}

    @cached_property
    def literals(self) -> tuple[Variant, ...]:
        """The variants without slots: only they have a sound of their own."""
        return tuple(v for v in self.variants if v.literal is not None)

    @cached_property
    def open(self) -> tuple[Variant, ...]:
        """The variants with slots that have enough syllables between them to be known by their sound."""
        sized = ((v, sum(map(len, v.pieces[::2]))) for v in self.variants if v.literal is None)
        return tuple(v for v, size in sized if size >= HOMOPHONE.shortest and len(v.core) >= CORE)

    @cached_property
    def _longest(self) -> int:
        return max((len(v.sounds) for v in self.literals), default=0)

    @cached_property
    def _core(self) -> frozenset[sound.Syllable]:
        """The syllables that every variant has."""
        return frozenset.intersection(*(frozenset(v.sounds) for v in self.literals)) if self.literals else frozenset()


def _texts(wordings: Sequence[Wording]) -> tuple[str, ...]:
    return tuple(variant.pieces[0] for each in wordings for variant in each.variants)


def _misses(syllables: Collection[sound.Syllable], heard: Collection[str], most: float) -> bool:
    """Whether more than `most` of some syllables are nowhere in a line."""
    missing = 0
    for syllable in syllables:  # most phrases are told by their first few syllables
        if syllable.folded not in heard and syllable.char not in heard:
            missing += 1
            if missing > most:
                return True
    return False
