"""Misheard words, mended in a transcript by people's corrections.

A correction is found again by the start of the word that it begins in, within `NEAR` seconds, whatever turn that word
is in since. The mended words share the time of those that were misheard, and are as sure as words can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qa.types import Transcript, Turn, Word
from qa.types.people import Correction

NEAR = 0.02
_UNIT = re.compile(r"[A-Za-z0-9]+\W*|.[^\w]*", re.DOTALL)
"""What has a time of its own: a Latin word or a character, with the punctuation after it."""


@dataclass(frozen=True, slots=True)
class Mended:
    """Words that were mended, and the corrections that say something of other words."""

    words: tuple[Word, ...]
    lost: tuple[Correction, ...] = ()


def mend_words(words: Sequence[Word], corrections: Iterable[Correction]) -> Mended:
    """Mend words in order of time by corrections in the order they were made."""
    now, lost = tuple(words), []
    for correction in corrections:
        mended = _mended(now, correction)
        if mended is None:
            lost.append(correction)
        else:
            now = mended
    return Mended(now, tuple(lost))


def mend_transcript(transcript: Transcript, corrections: Iterable[Correction]) -> tuple[Transcript, list[Correction]]:
    """Mend a transcript; give the corrections that say something of other words, too."""
    turns, lost = list(transcript.turns), []
    for correction in corrections:
        for at, turn in enumerate(turns):
            mended = _mended_turn(turn, correction)
            if mended is not None:
                turns[at] = mended
                break
        else:
            lost.append(correction)
    return replace(transcript, turns=tuple(turn for turn in turns if turn.text.strip())), lost


def _mended_turn(turn: Turn, correction: Correction) -> Turn | None:
    if not turn.words:
        if abs(turn.start - correction.start) > NEAR or correction.was not in turn.text:
            return None
        return replace(turn, text=turn.text.replace(correction.was, correction.now, 1))
    words = _mended(turn.words, correction)
    if words is None:
        return None
    found = _place(turn.words, correction)
    before = "".join(word.text for word in turn.words[: found[0]]).count(correction.was) if found else 0
    return replace(turn, words=words, text=_replaced(turn.text, correction.was, correction.now, before))


def _replaced(text: str, was: str, now: str, number: int) -> str:
    """The text with what stands there after `number` others of its kind replaced."""
    parts = text.split(was)
    if number + 1 >= len(parts):
        return text.replace(was, now, 1)
    return was.join(parts[: number + 1]) + now + was.join(parts[number + 1 :])


def _mended(words: tuple[Word, ...], correction: Correction) -> tuple[Word, ...] | None:
    found = _place(words, correction)
    if found is None:
        return None
    first, offset = found
    text, last = words[first].text, first
    while len(text) < offset + len(correction.was):
        last += 1
        text += words[last].text
    new = text[:offset] + correction.now + text[offset + len(correction.was) :]
    return (*words[:first], *_laid_out(new, words[first : last + 1]), *words[last + 1 :])


def _place(words: Sequence[Word], correction: Correction) -> tuple[int, int] | None:
    """The word in which what was misheard begins, and where in it."""
    for at, word in enumerate(words):
        if abs(word.start - correction.start) <= NEAR:
            text = "".join(each.text for each in words[at : at + len(correction.was) + 1])
            offset = text.find(correction.was)
            if 0 <= offset < len(word.text):
                return at, offset
    return None


def _laid_out(text: str, heard: Sequence[Word]) -> list[Word]:
    """Text over the time of words: one for one where they are as many, else evenly."""
    units = _UNIT.findall(text)
    start, end = heard[0].start, heard[-1].end
    if len(units) == len(heard):
        return [replace(word, text=unit, probability=1.0) for unit, word in zip(units, heard, strict=True)]
    step = (end - start) / max(1, len(units))
    timed = all(word.timed for word in heard)
    return [Word(unit, start + n * step, start + (n + 1) * step, 1.0, timed) for n, unit in enumerate(units)]
