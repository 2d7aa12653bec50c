"""Turns and questions as tokens, alike for both databases' full-text search.

A text is taken in its normal form (`qa.text.normal`: simplified, half width, lower case, numbers as spoken, no
punctuation, no fillers). Each Han character is a token of its own, so that a phrase query finds any stretch of them; a
Latin word is one token, and so is a number, however it was written: 48 and 四十八 are the same, and 8 is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b

from qa.errors import UsageError
from qa.text import normal

MOST_TOKENS = 50
"""Tokens that a question may have."""
PIECE = 200
"""Tokens of a turn that are indexed together: PostgreSQL keeps no more than 255 places of one word."""
_LONGEST = 100
_TOKEN = re.compile("[零一二三四五六七八九十百千万亿]+|[a-z]+|.", re.DOTALL)


def tokens(text: str) -> list[str]:
    """The tokens of a text."""
    return [token[:_LONGEST] for token in _TOKEN.findall(normal(text).text) if token.isalnum()]


def pieces(found: list[str]) -> Iterator[list[str]]:
    """Tokens in pieces that overlap by so much that each phrase is whole in one of them."""
    for start in range(0, max(1, len(found)), PIECE):
        piece = found[start : start + PIECE + MOST_TOKENS - 1]
        if piece:
            yield piece


def question(words: str) -> list[str]:
    """The tokens to search for, one after the other.

    Raises `UsageError` where nothing is left to search for, or too much.
    """
    found = tokens(words)
    if not found:
        raise UsageError(f"nothing to search for in “{words}”", mend="words that are spoken: no signs, no 嗯 or 啊")
    if len(found) > MOST_TOKENS:
        raise UsageError(f"{len(found)} characters to search for", mend=f"{MOST_TOKENS} at most")
    return found


def fact(name: str, value: str) -> str:
    """One fact as a token that no spoken word is taken for."""
    return f"{name[0]}{blake2b(value.encode('utf-8', 'surrogateescape'), digest_size=5).hexdigest()}"
