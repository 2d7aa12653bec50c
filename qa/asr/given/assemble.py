"""From what a file has to turns: parties by name, words by character, missing times from their neighbours'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from qa.asr import decoding
from qa.asr.given.parties import Speakers, agent_of, ask, party_of
from qa.asr.given.values import Given, Piece, Raw, Said
from qa.asr.words import MIN_WORD, in_order, simplified, split
from qa.errors import TranscriptError
from qa.text import is_han, simplify
from qa.types import Handler, Party, Transcript, Turn, Word

PAUSE = 0.8
"""Seconds; lines of one speaker with a shorter pause between them are one turn."""


def assemble(raw: Raw, speakers: Speakers, where: str) -> Given:
    """The transcript of a file: turns in order of their start, simplified, each with its words.

    Words without times are laid out between their neighbours, or over their turn, and marked ``timed=False``.

    Raises `TranscriptError` where nobody knows who a label is.
    """
    named = _named(raw.said, speakers, where)
    turns = [turn for said, party in named if (turn := _turn(said, party))]
    turns.sort(key=lambda turn: (turn.start, turn.end))
    if raw.segments:
        turns = _joined(turns)
    transcript = Transcript(tuple(turns), raw.language, raw.model, demonstration=raw.demonstration)
    return Given(transcript, raw.call, _handlers(named, speakers))


def _handlers(named: Sequence[tuple[Said, Party]], speakers: Speakers) -> tuple[Handler, ...]:
    """Who had the call from when; none where the labels tell no two agents apart."""
    turns = sorted((each for each, party in named if party == "agent"), key=lambda each: each.start)
    agents = [(each.start, agent_of(each.labels, speakers)) for each in turns]
    if len({agent for _, agent in agents if agent}) < 2:
        return ()
    known = [Handler(start, agent) for start, agent in agents if agent]
    return tuple(h for i, h in enumerate(known) if i == 0 or h.agent_id != known[i - 1].agent_id)


def _named(said: Sequence[Said], speakers: Speakers, where: str) -> list[tuple[Said, Party]]:
    found = [(each, party_of(each.labels, speakers) if each.labels else "unknown") for each in said]
    strangers = list(dict.fromkeys(each.labels[0] for each, party in found if party is None))
    if strangers:
        first = next(each for each, party in found if party is None)
        place = f" (first at {first.place.path})" if first.place.path else ""
        names = ", ".join(strangers)
        raise TranscriptError(f"nobody says who {names} is{place}", where=where, mend=ask(strangers))
    return [(each, party) for each, party in found if party is not None]


def _turn(said: Said, party: Party) -> Turn | None:
    """One turn; None where nothing is said in it."""
    words = _words(said)
    if not words:
        return None
    text = simplify(said.text.strip()) or text_of(words)
    start, end = min(said.start, words[0].start), max(said.end, words[-1].end)
    return Turn(party, start, end, text, tuple(words))


def _words(said: Said) -> list[Word]:
    pieces = [piece for piece in said.pieces if piece.text.strip()]
    believed = _believed(pieces)
    if not any(piece.start is not None for piece in believed):
        whole = decoding.Piece(said.text or text_of(pieces), said.start, said.end, said.probability)
        return [replace(word, timed=False) for word in in_order(simplified(split([whole])))]
    return in_order(simplified(_split(_laid_out(believed, said))))


def _believed(pieces: Sequence[Piece]) -> list[Piece]:
    """Words whose times run backwards lose them: the order of the text is the surer of the two."""
    kept: list[Piece] = []
    last = 0.0
    for piece in pieces:
        if piece.start is None or piece.end is None or piece.start < last - MIN_WORD:
            kept.append(replace(piece, start=None, end=None))
        else:
            kept.append(piece)
            last = piece.start
    return kept


def _laid_out(pieces: Sequence[Piece], said: Said) -> list[Word]:
    """Every word with a time; rows of words without one share the time between their neighbours."""
    laid: list[Word] = []
    rows = [list(row) for _, row in groupby(pieces, key=lambda piece: piece.start is None)]
    for i, row in enumerate(rows):
        if row[0].start is not None:
            laid += [Word(p.text, p.start or 0.0, p.end or 0.0, p.probability) for p in row]
            continue
        start = laid[-1].end if laid else said.start
        until = rows[i + 1][0].start if i + 1 < len(rows) else said.end
        step = max(0.0, (until or 0.0) - start) / len(row)
        laid += [
            Word(p.text, start + k * step, start + (k + 1) * step, p.probability, timed=False)
            for k, p in enumerate(row)
        ]
    return laid


def _split(words: Sequence[Word]) -> list[Word]:
    """One word a Han character; punctuation on the word before."""
    found: list[Word] = []
    opening = ""
    for word in words:
        parts = split([decoding.Piece(word.text, word.start, word.end, word.probability)])
        if parts:
            parts[0] = replace(parts[0], text=opening + parts[0].text)
            found += [replace(part, timed=word.timed) for part in parts]
            opening = ""
        elif found:
            found[-1] = replace(found[-1], text=found[-1].text + word.text.strip())
        else:
            opening += word.text.strip()
    return found


def _joined(turns: Sequence[Turn]) -> list[Turn]:
    """Lines as turns: a named speaker goes on in the next line if nobody else speaks between and the pause is short."""
    joined: list[Turn] = []
    for turn in turns:
        last = joined[-1] if joined else None
        pause = turn.start - last.end if last else 0.0
        goes_on = last is not None and last.party == turn.party != "unknown" and -MIN_WORD <= pause <= PAUSE
        if last is None or not goes_on:
            joined.append(turn)
            continue
        text = last.text + _between(last.text, turn.text) + turn.text
        joined[-1] = Turn(turn.party, last.start, turn.end, text, (*last.words, *turn.words))
    return joined


def text_of(words: Sequence[Word] | Sequence[Piece]) -> str:
    """Words as one text: a space only between what is not Chinese."""
    text = ""
    for word in words:
        piece = word.text.strip()
        text += _between(text, piece) + piece
    return text


def _between(left: str, right: str) -> str:
    """The space between two words or lines; none beside Chinese and before punctuation."""
    if not left or not right or not right[0].isalnum():
        return ""
    wide = is_han(left[-1]) or is_han(right[0]) or ord(left[-1]) > 0x2E80
    return "" if wide else " "
