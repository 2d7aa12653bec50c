"""Phrases, compiled once and found in what was said.

A phrase is written as people say it: ``对不起，[请]稍等``. Punctuation and fillers do not count. ``[…]`` may be left
out, ``(甲|乙)`` is either, ``{x}`` is a slot. A phrase may have exceptions: longer words in which it is innocent, and
words right before or after it that make it so::

    {say: 我不会, not_in: [我不会让您], not_after: [如果, 店员说], not_before: [骗, 忘]}

Words are first compared in normal form. What a model has heard may be wrong by sound, so a phrase of three
syllables or more is also compared as it sounds (`qa.sound`); words that somebody vouches for (probability 1) are
taken at their letter. A match is `sure` or it is a question for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import Literal

from qa import sound
from qa.errors import PackError
from qa.text import normal
from qa.types import Evidence, Span, Turn, Word

SURE_PROBABILITY = 0.6
"""An exact match is sure from this mean word probability on."""
SURE_LONG_PROBABILITY = 0.45
"""… and from this one if it has at least `LONG` characters: chance does not make long phrases."""
LONG = 5
SOUND_SYLLABLES = 3
"""Shorter phrases have too many homophones to be looked for by sound."""
SOUND_COST = 0.2
"""At most this weighted cost a syllable is a match by sound."""
SURE_SOUND_COST = 0.1
"""At most this cost, with certain words and a long phrase, a match by sound is sure."""
NEAR_COST = 0.45
"""Up to this cost a stretch is worth a person's ear: perhaps the phrase was said."""
MAX_VARIANTS = 256

_SLOTS = {
    "x": ".{1,15}?",
    "y": ".{1,15}?",
    "org": ".{2,14}?",
    "name": ".{1,6}?",
    "n": "[零一二三四五六七八九十百千万亿点半几多]{1,12}",
    "number": "[零一二三四五六七八九]{3,24}",
    "phone": "[零一二三四五六七八九]{7,13}",
}

PhraseSpec = str | Mapping[str, object]
"""A phrase as a pack writes it: text, or ``{say: …, not_in: […], not_after: […], not_before: […]}``."""


@dataclass(frozen=True, eq=False)
class Line:
    """A turn prepared for matching: normal form, and for each of its characters a time and a probability."""

    turn: Turn
    normal: str
    source: str
    offsets: tuple[int, ...]
    spans: tuple[Span, ...]
    probabilities: tuple[float, ...]

    @cached_property
    def sounds(self) -> tuple[sound.Syllable, ...]:
        """The syllables of the normal form."""
        return sound.syllables(self.normal)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The folded syllables, for quick search."""
        return tuple(s.folded for s in self.sounds)

    @cached_property
    def vouched(self) -> bool:
        """Whether somebody vouches for every word."""
        return all(p >= 1.0 for p in self.probabilities)

    def span(self, start: int, end: int) -> Span:
        """The time of normal characters ``[start, end)``."""
        return Span(self.spans[start].start, self.spans[end - 1].end)

    def quote(self, start: int, end: int) -> str:
        """The original words of normal characters ``[start, end)``."""
        return self.source[self.offsets[start] : self.offsets[end - 1] + 1]

    def probability(self, start: int, end: int) -> float:
        """The mean word probability of normal characters ``[start, end)``."""
        part = self.probabilities[start:end]
        return sum(part) / len(part)


@lru_cache(maxsize=8192)
def line_of(turn: Turn) -> Line:
    """The line of a turn. Without word times, they are spread evenly over the turn."""
    words = turn.words or _spread(turn)
    source = "".join(w.text for w in words)
    owner = [w for w in words for _ in w.text]
    place = [(i, len(w.text)) for w in words for i in range(len(w.text))]
    form = normal(source)
    spans = tuple(_part(owner[o], *place[o]) for o in form.offsets)
    return Line(turn, form.text, source, form.offsets, spans, tuple(owner[o].probability for o in form.offsets))


def _spread(turn: Turn) -> tuple[Word, ...]:
    step = (turn.end - turn.start) / max(1, len(turn.text))
    return tuple(Word(c, turn.start + i * step, turn.start + (i + 1) * step) for i, c in enumerate(turn.text))


def _part(word: Word, index: int, length: int) -> Span:
    step = (word.end - word.start) / length
    return Span(word.start + index * step, word.start + (index + 1) * step)


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in a turn. `cost` is 0 for exact words; `how` tells by which comparison it was found."""

    phrase: str
    turn: Turn
    span: Span
    text: str
    how: Literal["exact", "sound"]
    cost: float
    probability: float
    sure: bool

    @property
    def evidence(self) -> Evidence:
        """The words and seconds of the match."""
        return Evidence(self.turn.party, self.span.start, self.span.end, self.text)


@dataclass(frozen=True, eq=False)
class _Variant:
    """One way to say a phrase, with no options left: pieces of normal text, and slots between them."""

    pieces: tuple[str, ...]

    @cached_property
    def literal(self) -> str | None:
        return self.pieces[0] if len(self.pieces) == 1 else None

    @cached_property
    def regex(self) -> re.Pattern[str]:
        body = "".join(_SLOTS[p] if i % 2 else re.escape(p) for i, p in enumerate(self.pieces))
        return re.compile(body)

    @cached_property
    def sounds(self) -> tuple[sound.Syllable, ...]:
        return sound.syllables(self.pieces[0])

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        if self.literal is None:
            yield from (m.span() for m in self.regex.finditer(text))
            return
        at = text.find(self.literal)
        while at >= 0:
            yield at, at + len(self.literal)
            at = text.find(self.literal, at + 1)


@dataclass(frozen=True, eq=False)
class Phrase:
    """One phrase of a pack: as it was written, its ways of saying, and the contexts in which it is innocent.

    `exceptions` are words around it, `leads` words right before it, `tails` words right after it, in normal form.
    """

    written: str
    variants: tuple[_Variant, ...]
    exceptions: tuple[_Variant, ...] = ()
    leads: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()

    def exact(self, line: Line) -> Iterator[tuple[int, int]]:
        """Where the phrase stands in a line, but for its exceptions."""
        found = [span for variant in self.variants for span in variant.find(line.normal)]
        innocent = [span for e in self.exceptions for span in e.find(line.normal)] if found else []
        for start, end in found:
            around = any(a <= start and end <= b for a, b in innocent)
            if not around and not self._beside(line.normal, start, end):
                yield start, end

    def _beside(self, text: str, start: int, end: int) -> bool:
        """Whether the words right before or after a stretch make it innocent."""
        return text.endswith(self.leads, 0, start) or text.startswith(self.tails, end)

    def alike(self, line: Line, worst: float) -> sound.Likeness | None:
        """The stretch of a line that sounds most like the phrase, at `worst` cost a syllable at most."""
        best: sound.Likeness | None = None
        for variant in self.variants:
            if variant.literal is None or len(variant.literal) < SOUND_SYLLABLES:
                continue
            if not _worth_aligning(variant, line, worst):
                continue
            found = sound.nearest(variant.sounds, line.sounds)
            if found and found.cost <= worst and (best is None or found.cost < best.cost):
                best = found
        if best is None or self._beside(line.normal, best.start, best.end):
            return None
        return None if any(self._excuses(e, line, best) for e in self.exceptions) else best

    @staticmethod
    def _excuses(exception: _Variant, line: Line, found: sound.Likeness) -> bool:
        """Whether an exception fits the same stretch as well as the phrase does, by letter or by sound."""
        if any(a <= found.start and found.end <= b for a, b in exception.find(line.normal)):
            return True
        if exception.literal is None:
            return False
        near = sound.nearest(exception.sounds, line.sounds)
        return near is not None and near.cost <= found.cost + 0.1 and near.start <= found.start < near.end


def _worth_aligning(variant: _Variant, line: Line, worst: float) -> bool:
    """A quick upper bound: alignment costs 0.5 ms, and most phrases are nowhere near."""
    from rapidfuzz.fuzz import partial_ratio

    wanted = tuple(s.folded for s in variant.sounds)
    return partial_ratio(wanted, line.folded) >= 100 * (1 - worst) - 25


@dataclass(frozen=True, eq=False)
class PhraseSet:
    """A group of phrases that stand for the same thing, e.g. every way to say 请稍等."""

    name: str
    phrases: tuple[Phrase, ...]

    def find(self, turn: Turn) -> list[Match]:
        """All matches in a turn, in order of time; of overlapping ones the surest and longest."""
        line = line_of(turn)
        if not line.normal:
            return []
        found = [_exact_match(p, line, *span) for p in self.phrases for span in p.exact(line)]
        if not line.vouched:
            found += [m for p in self.phrases if (m := _sound_match(p, line))]
        return _without_overlaps(found)

    def nearest(self, turns: Sequence[Turn]) -> Match | None:
        """The stretch of some turns that comes closest to any of the phrases, within `NEAR_COST`."""
        best: Match | None = None
        for turn in turns:
            line = line_of(turn)
            for phrase in self.phrases:
                near = phrase.alike(line, NEAR_COST) if line.normal else None
                if near and (best is None or near.cost < best.cost):
                    best = _match(phrase, line, near.start, near.end, "sound", near.cost, sure=False)
        return best

    def covers(self, text: str) -> bool:
        """Whether a text consists of nothing but phrases of this set and fillers."""
        return bool(self._only.fullmatch(normal(text).text))

    @cached_property
    def _only(self) -> re.Pattern[str]:
        bodies = sorted((v.regex.pattern for p in self.phrases for v in p.variants), key=len, reverse=True)
        return re.compile(f"(?:{'|'.join(bodies)})*")


def _exact_match(phrase: Phrase, line: Line, start: int, end: int) -> Match:
    probability = line.probability(start, end)
    long = end - start >= LONG
    sure = probability >= (SURE_LONG_PROBABILITY if long else SURE_PROBABILITY)
    return _match(phrase, line, start, end, "exact", 0.0, sure=sure)


def _sound_match(phrase: Phrase, line: Line) -> Match | None:
    near = phrase.alike(line, SOUND_COST)
    if near is None:
        return None
    certain = line.probability(near.start, near.end) >= SURE_LONG_PROBABILITY
    sure = near.cost <= SURE_SOUND_COST and near.end - near.start >= LONG and certain
    return _match(phrase, line, near.start, near.end, "sound", near.cost, sure=sure)


def _match(
    phrase: Phrase,
    line: Line,
    start: int,
    end: int,
    how: Literal["exact", "sound"],
    cost: float,
    *,
    sure: bool,
) -> Match:
    return Match(
        phrase.written,
        line.turn,
        line.span(start, end),
        line.quote(start, end),
        how,
        round(cost, 3),
        line.probability(start, end),
        sure,
    )


def _without_overlaps(found: list[Match]) -> list[Match]:
    kept: list[Match] = []
    for match in sorted(found, key=lambda m: (not m.sure, m.cost, -m.span.duration, m.span.start)):
        if not any(match.span & k.span for k in kept):
            kept.append(match)
    return sorted(kept, key=lambda m: m.span)


# ---- compiling -----------------------------------------------------------------------------------

_EXCEPTIONS = ("not_in", "not_after", "not_before")
_BRACKETS = str.maketrans("［］（）｛｝｜", "[](){}|")


def compile_set(
    name: str, phrases: Sequence[PhraseSpec], *, slots: Mapping[str, Sequence[str]] | None = None
) -> PhraseSet:
    """Compile a group of phrases.

    `slots` gives a slot its possible values, e.g. ``{"org": ["银座购物广场"]}``; a slot without values takes what
    its kind allows. Raises `PackError` for an unknown slot, an unbalanced bracket, or a phrase of which nothing is
    left in normal form.
    """
    return PhraseSet(name, tuple(_compile(spec, slots or {}) for spec in phrases))


def _compile(spec: PhraseSpec, slots: Mapping[str, Sequence[str]]) -> Phrase:
    if isinstance(spec, str):
        return Phrase(spec, _variants(spec, slots))
    written = spec.get("say")
    exceptions = {key: spec.get(key, []) for key in _EXCEPTIONS}
    good = all(isinstance(e, list) and all(isinstance(text, str) for text in e) for e in exceptions.values())
    if not isinstance(written, str) or not good or set(spec) - {"say", *_EXCEPTIONS}:
        raise PackError(f"a phrase is text or {{say: …, not_in: […]}}, not {dict(spec)!r}")
    around, leads, tails = ([v for e in exceptions[key] for v in _variants(e, slots)] for key in _EXCEPTIONS)
    return Phrase(written, _variants(written, slots), tuple(around), _literals(leads), _literals(tails))


def _literals(variants: Sequence[_Variant]) -> tuple[str, ...]:
    if any(v.literal is None for v in variants):
        raise PackError("not_after and not_before take no slots", mend="use not_in")
    return tuple(v.pieces[0] for v in variants)


def _variants(written: str, slots: Mapping[str, Sequence[str]]) -> tuple[_Variant, ...]:
    expanded = list(islice(_expand(written.translate(_BRACKETS), slots), MAX_VARIANTS + 1))
    if len(expanded) > MAX_VARIANTS:
        raise PackError(f"“{written}” has more than {MAX_VARIANTS} ways of saying", mend="write it as several phrases")
    variants = {v.pieces: v for text in expanded for v in [_variant(text, written)]}
    return tuple(variants.values())


def _variant(text: str, written: str) -> _Variant:
    parts = re.split(r"\{(\w+)\}", text)
    stray = next((c for p in parts[::2] for c in "|{}" if c in p), None)
    if stray:
        raise PackError(f"“{written}” has a {stray} outside of brackets", mend="(甲|乙) is either, {x} is a slot")
    pieces = tuple(p if i % 2 else normal(p).text for i, p in enumerate(parts))
    unknown = [p for p in pieces[1::2] if p not in _SLOTS]
    if unknown:
        raise PackError(f"“{written}”: no slot {{{unknown[0]}}}", mend=f"slots: {', '.join(_SLOTS)}")
    if not any(pieces[::2]):
        raise PackError(f"“{written}” is empty in normal form (punctuation and fillers do not count)")
    return _Variant(pieces)


def _expand(text: str, slots: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """All ways through options, alternatives and slots with known values, the innermost brackets first."""
    inner = re.search(r"\[([^\[\]()]*)\]|\(([^\[\]()]*)\)", text)
    if inner is None:
        if any(c in "[]()" for c in text):
            raise PackError(f"“{text}” has a bracket without its partner")
        yield from _fill(text, slots)
        return
    if inner.group(1) is not None:
        choices = ["", *inner.group(1).split("|")]
    else:
        choices = inner.group(2).split("|")
    for choice in choices:
        yield from _expand(text[: inner.start()] + choice + text[inner.end() :], slots)


def _fill(text: str, slots: Mapping[str, Sequence[str]]) -> Iterator[str]:
    slot = next((m for m in re.finditer(r"\{(\w+)\}", text) if slots.get(m.group(1))), None)
    if slot is None:
        yield text
        return
    for value in slots[slot.group(1)]:
        yield from _fill(text[: slot.start()] + value + text[slot.end() :], slots)
