"""The turns of a clip as lines: private characters under a label, the moment's own words marked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from qa.coaching import Moment
from qa.redact import Mark, masked, private, private_turns, seconds, word_places
from qa.report.coaching.values import Line, Piece, Said
from qa.report.coaching.words import say_private
from qa.report.labels import Lang
from qa.types import Span, Transcript, Turn


def said_of(transcript: Transcript) -> Said:
    """Find once what is private in a call."""
    return Said(transcript, tuple(private_turns(transcript.turns)))


def private_seconds(said: Said) -> list[Span]:
    """Give the seconds of a call in which something private is said."""
    return [span for turn, marks in said.turns for span in seconds(turn, marks)]


def mask_text(text: str, lang: Lang) -> str:
    """Give a text of its own, such as a reason or a note, without what is private in it."""
    return masked(text, private([text])[0], lambda kind: say_private(kind, lang))


def lines_of(said: Said, moment: Moment, heard: Span, lang: Lang) -> tuple[Line, ...]:
    """Give the turns that are heard in a stretch, with the moment's words marked."""
    return tuple(
        Line(turn.party, turn.start, turn.end, tuple(_pieces(turn, marks, moment, lang)))
        for turn, marks in said.turns
        if turn.span & heard
    )


def words_of(lines: tuple[Line, ...], moment: Moment) -> str:
    """Give what was said in the moment: the marked words, or where it is a search, all that its party said in it."""
    if moment.searched:
        said = [line.text for line in lines if line.party == moment.party and Span(line.start, line.end) & moment.span]
    else:
        said = ["".join(piece.text for piece in line.pieces if piece.marked) for line in lines]
    return " / ".join(text for text in said if text)


def _pieces(turn: Turn, marks: tuple[Mark, ...], moment: Moment, lang: Lang) -> Iterator[Piece]:
    """The turn's text, cut wherever a mark or the moment begins or ends."""
    first, last = _marked(turn, moment)
    cuts = sorted({0, len(turn.text), first, last, *(at for mark in marks for at in (mark.start, mark.end))})
    for start, end in pairwise(cuts):
        mark = next((mark for mark in marks if mark.start <= start < mark.end), None)
        within = first <= start < last
        if mark is None:
            yield Piece(turn.text[start:end], marked=within)
        elif start == mark.start:
            yield Piece(say_private(mark.kind, lang), marked=within, private=True)


def _marked(turn: Turn, moment: Moment) -> tuple[int, int]:
    """The characters of a turn that are the moment's; none of another party, and none of a stretch that was searched.

    A moment of nobody in particular is everybody's. Punctuation between its words is its own.
    """
    if moment.searched or moment.party not in (turn.party, "unknown") or not turn.span & moment.span:
        return (0, 0)
    places = word_places(turn)
    if places is None:
        return (0, len(turn.text))
    inside = [
        place
        for place, word in zip(places, turn.words, strict=False)
        if moment.span.start <= (word.start + word.end) / 2 <= moment.span.end
    ]
    return (inside[0][0], inside[-1][1]) if inside else (0, 0)
