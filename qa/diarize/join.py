"""Words as one text."""

from __future__ import annotations

from collections.abc import Sequence

from qa.types import Word


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
