"""A turn as pieces of text: words that can be clicked, and the punctuation between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.types import Evidence, ItemScore, Outcome, Party, Span, Turn, Word

UNSURE = 0.5
"""A word of which the model was less sure is marked."""
LONGEST_QUOTE = 15.0
"""Seconds; longer evidence is the stretch that was searched, not something that was said."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text; `start` is None where it is no word. `mark` is ``f`` in a failure's evidence, ``u`` in a doubt's."""

    text: str
    start: float | None = None
    unsure: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of one party that an item rests on."""

    party: Party
    span: Span
    mark: str


def is_stretch(evidence: Evidence) -> bool:
    """Whether evidence is the stretch in which something was missed, rather than a moment."""
    return " / " in evidence.text or evidence.end - evidence.start > LONGEST_QUOTE


def is_said(evidence: Evidence, turns: Sequence[Turn]) -> bool:
    """Whether the text of evidence is what somebody said, rather than the name of what happened."""
    return bool(evidence.text) and any(
        turn.start <= evidence.end and turn.end >= evidence.start and evidence.text in turn.text for turn in turns
    )


def quotes(items: Sequence[ItemScore]) -> list[Quote]:
    """Give the words that count against the agent or are in doubt, the gravest first."""
    return [
        Quote(evidence.party, Span(evidence.start, evidence.end), mark)
        for outcome, mark in ((Outcome.FAILED, "f"), (Outcome.UNDETERMINED, "u"))
        for item in items
        if item.outcome is outcome
        for evidence in item.evidence
        if evidence.text and not is_stretch(evidence)
    ]


def pieces(turn: Turn, marks: Sequence[Quote]) -> list[Piece]:
    """Cut a turn's text at its words; text that is no word's, such as punctuation, stays between them.

    Where the words do not make up the text, the text itself is shown whole, from the start of the turn.
    """
    if not turn.words:
        return [Piece(turn.text, turn.start)]
    found: list[Piece] = []
    at = 0
    for word in turn.words:
        place = turn.text.find(word.text.strip(), at)
        if place < 0:
            return [Piece(turn.text, turn.start)]
        if place > at:
            found.append(Piece(turn.text[at:place]))
        at = place + len(word.text.strip())
        found.append(Piece(turn.text[place:at], word.start, word.probability < UNSURE, _mark(turn, word, marks)))
    if at < len(turn.text):
        found.append(Piece(turn.text[at:]))
    return [piece for piece in found if piece.text]


def _mark(turn: Turn, word: Word, marks: Sequence[Quote]) -> str:
    middle = (word.start + word.end) / 2
    return next((m.mark for m in marks if m.party == turn.party and m.span.start <= middle <= m.span.end), "")
