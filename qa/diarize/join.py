"""Words as one text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.types import Word

PAUSE = 0.8
"""Seconds without a word after which a party's next word begins a new turn."""


def joined(words: Sequence[Word]) -> str:
    """Words as text: Han characters without spaces, Latin words with one, digits as they follow.

    Where some words begin with a space, as Whisper marks them, only those are set apart: `` A``, ``PP`` is APP.
    """
    marked = any(word.text[:1].isspace() for word in words)
    text = ""
    for word in words:
        piece = word.text.strip()
        if text and piece and (word.text[0].isspace() or not marked) and _may_part(text[-1], piece[0]):
            text += " "
        text += piece
    return text


def _may_part(left: str, right: str) -> bool:
    """Whether a space may stand here: between Latin words, and after Western punctuation."""
    return right.isascii() and right.isalpha() and left.isascii() and (left.isalpha() or left in ",.?!;:")


def stretches(words: Sequence[Word], pause: float = PAUSE) -> list[list[Word]]:
    """The words of one channel, cut where nothing is said for longer than a pause."""
    return cut(sorted(words, key=lambda word: (word.start, word.end)), lambda a, b: b.start - a.end > pause)


def cut(words: Sequence[Word], between: Callable[[Word, Word], bool]) -> list[list[Word]]:
    """Lists of words, cut where `between` says so."""
    parts: list[list[Word]] = []
    for word in words:
        if parts and not between(parts[-1][-1], word):
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts
