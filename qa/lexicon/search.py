"""Where phrases of a group may stand in some turns: one pass over all of their text, whatever the number of phrases.

An Aho-Corasick automaton finds the literal beginnings of all ways of saying, a second one their folded syllables. What
it finds is a candidate: the phrase itself decides. Most groups are not asked even that, since nothing that occurs
begins as any of their phrases does.

Where a syllable may be any other, no automaton finds a phrase. But what may cost only so much has few syllables that
are odd, and if the phrase is divided into one piece more than these, at least one piece stands in the line as it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from qa import sound
from qa.lexicon.joined import FEW, Joined
from qa.lexicon.line import PIECES, Line
from qa.lexicon.phrase import GARBLED, HOMOPHONE, NEAR, Phrase, Tolerance
from qa.lexicon.wording import Variant

Hit = tuple[int, int, int, int]
"""Number of a phrase and of its way of saying; the stretch of the line's normal form."""
_Owners = dict[str, set[int]]


class Search:
    """The automata of some phrases; made when they are first needed, since a pack has more groups than a call asks."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self.phrases = phrases

    def exact(self, joined: Joined) -> Mapping[int, list[Hit]]:
        """Where ways of saying stand in each line, exceptions not yet looked at; in the order of the phrases."""
        found: dict[int, set[Hit]] = defaultdict(set)
        for head, start, _ in self._found_heads(joined):
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

    def audible(self, joined: Joined) -> Mapping[int, set[int]]:
        """The phrases that each unsure line may hold by their sound: what is not among them does not sound alike.

        They have all syllables in a row, folded; in a doubtful line, a piece of them.
        """
        found: dict[int, set[int]] = defaultdict(set)
        for pattern, start, _ in self._found_sounds(joined):
            line = joined.unsure[bisect_right(joined.sound_starts, start) - 1]
            found[line].update(self._sounds[1][pattern])
        for pattern, start, _ in self._found_cores(joined):
            line = joined.unsure[bisect_right(joined.sound_starts, start) - 1]
            found[line].update(self._cores[1][pattern])
        if joined.doubtful:
            self._garbled(joined, found)
        return found

    def _garbled(self, joined: Joined, found: dict[int, set[int]]) -> None:
        """Add the phrases of which a doubtful line has a piece."""
        known, doubts = self._pieces(GARBLED), joined.doubts
        pairs = (
            (known.pieces, doubts.pieces),
            (known.unusual, doubts.chars),
            (known.chars, doubts.unusual),
        )
        for owners, lines in pairs:
            for key in owners.keys() & lines.keys():
                for line in lines[key]:
                    found[line] |= owners[key]

    def near(self, line: Line) -> list[int]:
        """The phrases of which a line has a piece: what is not among them is not `NEAR`."""
        known = self._pieces(NEAR)
        found: set[int] = set()
        for piece in known.pieces.keys() & line.pieces:
            found |= known.pieces[piece]
        for char in known.unusual.keys() & set(line.normal):
            found |= known.unusual[char]
        for char in known.chars.keys() & line.unusual:
            found |= known.chars[char]
        return sorted(found)

    def _found_heads(self, joined: Joined) -> Sequence[tuple[int, int, int]]:
        joined.asked += 1
        if joined.asked > FEW and self._begins and self._begins.isdisjoint(joined.begins):
            return ()
        hits: list[tuple[int, int, int]] = self._heads[0].find_matches_as_indexes(joined.text, overlapping=True)
        return hits

    def _found_sounds(self, joined: Joined) -> Sequence[tuple[int, int, int]]:
        if not joined.unsure or (joined.asked > FEW and self._sound_begins.isdisjoint(joined.sound_begins)):
            return ()
        hits: list[tuple[int, int, int]] = self._sounds[0].find_matches_as_indexes(joined.sound, overlapping=True)
        return hits

    def _found_cores(self, joined: Joined) -> Sequence[tuple[int, int, int]]:
        if not joined.unsure or not self._cores[1]:
            return ()
        hits: list[tuple[int, int, int]] = self._cores[0].find_matches_as_indexes(joined.sound, overlapping=True)
        return hits

    # ---- what is known of the phrases ----------------------------------------------------------------

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
    def _begins(self) -> frozenset[str]:
        """The first two characters of all beginnings; nothing where one has fewer."""
        begins = frozenset(variant.head[:2] for _, _, variant in self._variants() if variant.head)
        return begins if min(map(len, begins), default=0) == 2 else frozenset()

    def _audible(self) -> Iterator[tuple[int, Variant]]:
        """The ways of saying that have enough syllables to be known by them."""
        for p, phrase in enumerate(self.phrases):
            for variant in phrase.literals:
                if len(variant.sounds) >= HOMOPHONE.shortest:
                    yield p, variant

    @cached_property
    def _sounds(self) -> tuple[Any, list[set[int]]]:
        owners: _Owners = defaultdict(set)
        for p, variant in self._audible():
            owners[variant.folded].add(p)
        return _automaton(list(owners)), list(owners.values())

    @cached_property
    def _cores(self) -> tuple[Any, list[set[int]]]:
        """Of the phrases with slots, the longest pieces by their sound."""
        owners: _Owners = defaultdict(set)
        for p, phrase in enumerate(self.phrases):
            for variant in phrase.open:
                owners[variant.core].add(p)
        return _automaton(list(owners)), list(owners.values())

    @cached_property
    def _sound_begins(self) -> frozenset[str]:
        return frozenset(variant.folded[: HOMOPHONE.shortest] for _, variant in self._audible())

    def _pieces(self, tolerance: Tolerance) -> _Pieces:
        """What the phrases are known by that are long enough to be that far off."""
        if tolerance not in self._known_pieces:
            known = _Pieces(defaultdict(set), defaultdict(set), defaultdict(set))
            for p, phrase in enumerate(self.phrases):
                for variant in phrase.literals:
                    if len(variant.sounds) >= tolerance.shortest:
                        known.add(p, variant, tolerance)
            self._known_pieces[tolerance] = known
        return self._known_pieces[tolerance]

    @cached_property
    def shorts(self) -> list[int]:
        """The phrases that have ways of saying too short to be known by their sound alone."""
        return [p for p, phrase in enumerate(self.phrases) if phrase.brief]

    @cached_property
    def _known_pieces(self) -> dict[Tolerance, _Pieces]:
        return {}


@dataclass(frozen=True)
class _Pieces:
    """The numbers of phrases, by their pieces and by their characters.

    A character may be read in two ways and is the same all the same: where it is not read as it is alone (`unusual`),
    in the phrase or in the line, the character is enough.
    """

    pieces: _Owners
    chars: _Owners
    unusual: _Owners

    def add(self, number: int, variant: Variant, tolerance: Tolerance) -> None:
        """Add a way of saying a phrase."""
        for piece in pieces_of(variant.folded, tolerance):
            self.pieces[piece].add(number)
        for syllable in variant.sounds:
            self.chars[syllable.char].add(number)
            if sound.unusual(syllable):
                self.unusual[syllable.char].add(number)


def pieces_of(folded: str, tolerance: Tolerance) -> Iterator[str]:
    """Pieces of a phrase's syllables, two or three long, of which a line within tolerance has at least one.

    The syllables are divided into one part more than may be odd: left out, put in between or heard as others.
    """
    count = int(tolerance.limit(len(folded)) / sound.ODD_COST) + 1
    for i in range(count):
        start, end = i * len(folded) // count, (i + 1) * len(folded) // count
        yield folded[start : min(end, start + max(PIECES))]


def _automaton(patterns: list[str]) -> Any:
    from ahocorasick_rs import AhoCorasick

    return AhoCorasick(patterns)
