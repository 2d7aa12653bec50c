"""Personal data in what was said: which characters to mask, and which seconds to bleep.

What is private
---------------
Phone, identity and bank card numbers as `qa.entities` finds them, typed or spoken, sure or not; and any other number
that is read out in seven digits or more, since a phone number with a digit misheard is still one. An order number
(after 订单号, 工单 …) is none, and neither are numbers of fewer digits (95588, 2026, a room).

A number is often said in pieces, with the other party's 嗯 between: the turns of one party are read on as one text
where one ends and the next begins within a number.

Seconds
-------
Those of the words, with `WORD_MARGIN` seconds before and after. Where words have no times of their own, the number's
place in the turn is taken in proportion to its characters, with `GUESS_MARGIN` seconds and a tenth of the turn around
it: people do not speak evenly, and too much bleeped is better than a digit heard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from qa import entities
from qa.entities.base import RUN, digits
from qa.text import Normal, normal
from qa.types import Span, Turn

PrivateKind = Literal["phone", "id_number", "bank_card", "number"]
KINDS: tuple[entities.Kind, ...] = ("phone", "id_number", "bank_card")
SHORTEST = 7
"""Digits of a number that may tell who somebody is: a phone number without its area code."""
WORD_MARGIN = 0.15
GUESS_MARGIN = 0.5
GUESS_SHARE = 0.1
_NUMERALS = frozenset("零一二三四五六七八九十百千")
_PIECE = re.compile(f"(?:{RUN.pattern})?x?")
"""Digits and nothing else; an x ends some identity numbers."""


@dataclass(frozen=True, order=True, slots=True)
class Mark:
    """Characters ``[start, end)`` of a text that are private."""

    start: int
    end: int
    kind: PrivateKind


def private(texts: Sequence[str]) -> list[tuple[Mark, ...]]:
    """Find what is private in texts that one party said one after the other; the marks of each text, in order."""
    found: list[list[Mark]] = [[] for _ in texts]
    for block in _blocks([normal(text) for text in texts]):
        joined = "".join(form.text for _, form in block)
        for start, end, kind in _numbers(joined):
            at = 0
            for index, form in block:
                first, last = max(start - at, 0), min(end - at, len(form.text))
                if first < last:
                    found[index].append(Mark(form.offsets[first], form.ends[last - 1], kind))
                at += len(form.text)
    return [_merged(marks) for marks in found]


def private_turns(turns: Sequence[Turn]) -> list[tuple[Mark, ...]]:
    """Find what is private in the turns of a call, each party's read by itself; the marks of each turn, in order."""
    marks: list[tuple[Mark, ...]] = [()] * len(turns)
    for party in {turn.party for turn in turns}:
        said = [i for i, turn in enumerate(turns) if turn.party == party]
        for i, each in zip(said, private([turns[i].text for i in said]), strict=True):
            marks[i] = each
    return marks


def masked(text: str, marks: Iterable[Mark], label: Callable[[PrivateKind], str]) -> str:
    """Give a text with a label in the place of what is private."""
    parts, at = [], 0
    for mark in sorted(marks):
        parts += [text[at : mark.start], label(mark.kind)]
        at = mark.end
    return "".join([*parts, text[at:]])


def seconds(turn: Turn, marks: Iterable[Mark]) -> list[Span]:
    """Give the seconds in which the private characters of a turn's text are said, with their margins."""
    places = word_places(turn)
    return [_said(turn, mark, places) for mark in marks]


def word_places(turn: Turn) -> list[tuple[int, int]] | None:
    """Where each word stands in the turn's text, as characters; None where the words do not make it up."""
    places: list[tuple[int, int]] = []
    at = 0
    for word in turn.words:
        written = word.text.strip()
        at = turn.text.find(written, at)
        if at < 0:
            return None
        places.append((at, at + len(written)))
        at += len(written)
    return places or None


def _blocks(forms: Sequence[Normal]) -> Iterator[list[tuple[int, Normal]]]:
    """Texts to be read as one, each with its number: those between which a number goes on. Fillers divide nothing."""
    block: list[tuple[int, Normal]] = []
    for index, form in enumerate(forms):
        if not form.text:
            continue
        if block and not _goes_on(block[-1][1].text, form.text):
            yield block
            block = []
        block.append((index, form))
    if block:
        yield block


def _goes_on(before: str, after: str) -> bool:
    """Whether a number that one text ends in may be going on in the next: 八零零零，好了, not 三页."""
    if before[-1] not in _NUMERALS:
        return False
    run = RUN.match(after)
    return bool(_PIECE.fullmatch(after)) or (run is not None and len(digits(run.group())) > 1)


def _numbers(form: str) -> Iterator[tuple[int, int, PrivateKind]]:
    """The private numbers of a normal form; one that is of a known kind may be found again as just a number."""
    known = entities.find(form, (*KINDS, "order_number"))
    orders = [(each.start, each.end) for each in known if each.kind == "order_number"]
    for each in known:
        if each.kind in ("phone", "id_number", "bank_card") and len(each.value) >= SHORTEST:
            yield each.start, each.end, each.kind
    for run in RUN.finditer(form):
        ordered = any(start < run.end() and run.start() < end for start, end in orders)
        if len(digits(run.group())) >= SHORTEST and not ordered:
            yield run.start(), run.end(), "number"


def _merged(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Marks that do not overlap; of several that do, the kind is that which says most."""
    merged: list[Mark] = []
    for mark in sorted(marks):
        if merged and mark.start < merged[-1].end:
            last = merged.pop()
            kind = mark.kind if last.kind == "number" else last.kind
            merged.append(Mark(last.start, max(last.end, mark.end), kind))
        else:
            merged.append(mark)
    return tuple(merged)


def _said(turn: Turn, mark: Mark, places: list[tuple[int, int]] | None) -> Span:
    words = [
        word
        for word, (start, end) in zip(turn.words, places or (), strict=False)
        if start < mark.end and mark.start < end
    ]
    if words and all(word.timed for word in words):
        first, last = min(word.start for word in words), max(word.end for word in words)
        return Span(max(0.0, first - WORD_MARGIN), last + WORD_MARGIN)
    length = turn.end - turn.start
    per_char = length / max(1, len(turn.text))
    margin = GUESS_MARGIN + GUESS_SHARE * length
    first, last = turn.start + mark.start * per_char, turn.start + mark.end * per_char
    return Span(max(0.0, first - margin), last + margin)
