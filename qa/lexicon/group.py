"""A group of phrases that stand for the same thing, and what it finds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from qa.lexicon.joined import Joined, joined_of
from qa.lexicon.line import Line, line_of
from qa.lexicon.phrase import GARBLED, NEAR, Phrase
from qa.lexicon.search import Search
from qa.text import normal
from qa.types import Evidence, Span, Turn

SURE_PROBABILITY = 0.6
"""An exact match is sure from this mean word probability on."""
SURE_LONG_PROBABILITY = 0.45
"""… and from this one if it has at least `LONG` characters: chance does not make long phrases."""
LONG = 5
SURE_SOUND_COST = 0.1
"""At most this cost a syllable, with certain words and a long phrase, a match by sound is sure."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in a turn. `cost` is 0 for exact words; `how` tells by which comparison it was found.

    What is ``near`` does not sound the same.
    """

    phrase: str
    turn: Turn
    span: Span
    text: str
    how: Literal["exact", "sound", "near"]
    cost: float
    probability: float
    sure: bool

    @property
    def evidence(self) -> Evidence:
        """The words and seconds of the match."""
        return Evidence(self.turn.party, round(self.span.start, 3), round(self.span.end, 3), self.text)


@dataclass(frozen=True, eq=False)
class PhraseSet:
    """A group of phrases, e.g. every way to say 请稍等."""

    name: str
    phrases: tuple[Phrase, ...]

    def find(self, turn: Turn) -> list[Match]:
        """All matches in a turn, in order of time; of overlapping ones the surest and longest."""
        return self.find_all([turn])

    def find_all(self, turns: Sequence[Turn]) -> list[Match]:
        """All matches in some turns, in their order."""
        return list(_matches(self, joined_of(turns)))

    def nearest(self, turns: Sequence[Turn]) -> Match | None:
        """The stretch of some turns that comes closest to any of the phrases, if it is near at all."""
        found = [near for turn in turns if (near := _nearest(self, line_of(turn)))]
        return min(found, key=lambda m: m.cost, default=None)

    @cached_property
    def shortest(self) -> int:
        """Characters of the shortest way of saying any of the phrases, slots left out."""
        return min(sum(len(p) for p in v.pieces[::2]) for phrase in self.phrases for v in phrase.variants)

    def covers(self, text: str) -> bool:
        """Whether a text consists of nothing but phrases of this set and fillers."""
        return bool(self._only.fullmatch(normal(text).text))

    @cached_property
    def _only(self) -> re.Pattern[str]:
        bodies = sorted((v.regex.pattern for p in self.phrases for v in p.variants), key=len, reverse=True)
        return re.compile(f"(?:{'|'.join(bodies)})*")

    @cached_property
    def search(self) -> Search:
        """What finds the phrases in one pass."""
        return Search(self.phrases)


# A rubric asks the same of the same turns in many conditions, and a call is scored while it is in the cache.
@lru_cache(maxsize=16384)
def _matches(phrases: PhraseSet, joined: Joined) -> tuple[Match, ...]:
    exact, audible = phrases.search.exact(joined), phrases.search.audible(joined)
    matches: list[Match] = []
    for i in sorted({*exact, *audible}):
        line = joined.lines[i]
        found = [
            _exact_match(phrases.phrases[p], line, start, end)
            for p, _, start, end in exact.get(i, ())
            if not phrases.phrases[p].excused(line, start, end)
        ]
        like = (phrases.phrases[p] for p in sorted(audible.get(i, ())))
        found += [match for phrase in like if (match := _sound_match(phrase, line))]
        matches += _without_overlaps(found)
    return tuple(matches)


@lru_cache(maxsize=16384)
def _nearest(phrases: PhraseSet, line: Line) -> Match | None:
    best: Match | None = None
    for phrase in (phrases.phrases[p] for p in phrases.search.near(line)):
        near = phrase.alike(line, NEAR)
        if near and (best is None or near.cost < best.cost):
            best = _match(phrase, line, near.start, near.end, "near", near.cost, sure=False)
    if best is None and not line.vouched:
        shorts = ((p, p.short(line)) for p in map(phrases.phrases.__getitem__, phrases.search.shorts))
        best = next((_match(p, line, n.start, n.end, "sound", n.cost, sure=False) for p, n in shorts if n), None)
    return best


def _exact_match(phrase: Phrase, line: Line, start: int, end: int) -> Match:
    sure = is_sure(line, start, end) and (line.vouched or not phrase.perhaps_excused(line, start, end))
    return _match(phrase, line, start, end, "exact", 0.0, sure=sure)


def is_sure(line: Line, start: int, end: int) -> bool:
    """Whether the words of normal characters ``[start, end)`` are certain enough to be taken for said."""
    long = end - start >= LONG
    return line.probability(start, end) >= (SURE_LONG_PROBABILITY if long else SURE_PROBABILITY)


def _sound_match(phrase: Phrase, line: Line) -> Match | None:
    near = phrase.homophone(line)
    if near:
        certain = line.probability(near.start, near.end) >= SURE_LONG_PROBABILITY
        close = near.cost <= SURE_SOUND_COST and near.end - near.start >= LONG
        sure = close and certain and not phrase.perhaps_excused(line, near.start, near.end)
        return _match(phrase, line, near.start, near.end, "sound", near.cost, sure=sure)
    slotted = phrase.slotted(line)
    if slotted:
        return _match(phrase, line, slotted.start, slotted.end, "sound", slotted.cost, sure=False)
    garbled = phrase.alike(line, GARBLED) if line.doubtful else None
    if garbled and line.doubted(garbled.start, garbled.end):
        return _match(phrase, line, garbled.start, garbled.end, "sound", garbled.cost, sure=False)
    return None


def _match(
    phrase: Phrase, line: Line, start: int, end: int, how: Literal["exact", "sound", "near"], cost: float, *, sure: bool
) -> Match:
    return Match(
        phrase=phrase.plain,
        turn=line.turn,
        span=line.span(start, end),
        text=line.quote(start, end),
        how=how,
        cost=round(cost, 3),
        probability=line.probability(start, end),
        sure=sure,
    )


def _without_overlaps(found: list[Match]) -> list[Match]:
    """The surest, then the longest in characters (not in seconds: 谢谢，谢谢 is said twice), then the first."""
    kept: list[Match] = []
    for match in sorted(found, key=lambda m: (not m.sure, m.cost, -sum(map(str.isalnum, m.text)), m.span.start)):
        if not any(match.span & k.span for k in kept):
            kept.append(match)
    return sorted(kept, key=lambda m: m.span)
