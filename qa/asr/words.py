"""From the model's pieces to words: one Han character each, punctuation on the word before, times inside speech."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from qa.asr.decoding import Piece
from qa.text import simplify
from qa.types import Span, Word

_UNITS = re.compile(r"[A-Za-z0-9]+(?:[.'’:%-][A-Za-z0-9]+)*%?|\s+|.", re.DOTALL)
MIN_WORD = 0.02
"""Seconds; the alignment's own resolution."""
SQUEEZED = 0.08
"""Seconds; hardly anybody says a character in less."""
SLOWEST = 0.35
"""Seconds a character at a slow pace."""


def split(pieces: Iterable[Piece]) -> list[Word]:
    """One word per Han character or run of Latin letters and digits.

    A piece of several characters shares its time among them evenly, and each takes its probability. Punctuation
    takes no time: it is attached to the word before, or to the word after where there is none before.
    """
    words: list[Word] = []
    opening, run_open = "", False
    for text, start, end, probability in _units(pieces):
        if not _spoken(text):
            run_open = False
            if words:
                words[-1] = replace(words[-1], text=words[-1].text + text.strip())
            else:
                opening += text.strip()
        elif run_open and _latin(words[-1].text[-1]) and _latin(text[0]):
            last = words.pop()
            words.append(Word(last.text + text, last.start, end, min(last.probability, probability)))
        else:
            words.append(Word(opening + text, start, end, probability))
            opening, run_open = "", True
    return words


def _units(pieces: Iterable[Piece]) -> Iterator[tuple[str, float, float, float]]:
    for piece in pieces:
        units = _UNITS.findall(piece.text)
        spoken = [_spoken(unit) for unit in units]
        share = (piece.end - piece.start) / max(1, sum(spoken))
        at = piece.start
        for unit, counts in zip(units, spoken, strict=True):
            length = share if counts else 0.0
            yield unit, at, at + length, piece.probability
            at += length


def _spoken(text: str) -> bool:
    """Whether it holds a letter, a digit or a Han character."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)


def _latin(char: str) -> bool:
    """A tokenizer may cut a number or a Latin word apart; the cuts are no words' ends."""
    return char.isascii() and char.isalnum()


def simplified(words: Sequence[Word]) -> list[Word]:
    """Simplified characters. The words are converted together: 么 alone would be taken for a variant of 幺."""
    text = simplify("".join(word.text for word in words))
    ends = list(accumulate(len(word.text) for word in words))
    return [replace(word, text=text[end - len(word.text) : end]) for word, end in zip(words, ends, strict=True)]


def inside_speech(word: Word, speech: Sequence[Span]) -> Word:
    """Clamp a word to the stretch of speech that it shares most time with.

    Alignment lets the first word after a pause begin in the pause, and the last one before it end there. A word that
    touches no speech keeps its time.
    """
    span = Span(word.start, word.end)
    best = max(speech, key=lambda s: (s & span).duration, default=span)
    shared = best & span
    if not shared:
        return word
    return replace(word, start=shared.start, end=shared.end)


def spread(words: Sequence[Word], speech: Sequence[Span]) -> list[Word]:
    """Give squeezed words back the time that nobody's words fill.

    Where attention fades, mostly before a cut, alignment puts a row of characters on one instant and leaves the rest
    of the speech empty. Such a row is laid out evenly, at most at a slow speaker's pace, until the next word
    or the end of its stretch of speech.
    """
    spaced = list(words)
    first = 0
    while first < len(spaced):
        last = first
        while last < len(spaced) and spaced[last].end - spaced[last].start < SQUEEZED:
            last += 1
        if last - first >= 2:
            _lay_out(spaced, first, last, speech)
        first = max(last, first + 1)
    return spaced


def _lay_out(words: list[Word], first: int, last: int, speech: Sequence[Span]) -> None:
    start = words[first].start
    limit = min((span.end for span in speech if span.start <= start < span.end), default=start)
    if last < len(words):
        limit = min(limit, words[last].start)
    step = min((limit - start) / (last - first), SLOWEST)
    if step <= SQUEEZED:
        return
    for i in range(first, last):
        at = start + (i - first) * step
        words[i] = replace(words[i], start=at, end=at + step)


def in_order(words: Iterable[Word]) -> list[Word]:
    """Words that neither overlap nor vanish: each at least 20 ms long and none before the end of the one before."""
    ordered: list[Word] = []
    for word in words:
        start = max(word.start, ordered[-1].end) if ordered else word.start
        ordered.append(replace(word, start=start, end=max(word.end, start + MIN_WORD)))
    return ordered
