"""Hanzi to pinyin with tone numbers, a syllable a character, as the samples are read.

The readings are those of `samples.make.speech`: words by jieba, readings by pypinyin, a few of our own, and tone
sandhi across words. So the model learns the sounds that the samples are spoken with.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, pinyin

from models.train.tokens import gb2312
from samples.make.speech import PAUSES
from samples.make.speech import pinyin as read


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as espeak is given it, and the syllable of each of its characters ("" for punctuation)."""

    text: str
    spoken: str
    syllables: tuple[str, ...]


def reading(text: str) -> Reading:
    """Read a text of hanzi and full-width punctuation.

    Raises
    ------
    ValueError
        A character has no reading, or the text does not begin with a word.
    """
    if not text or text[0] in PAUSES:
        raise ValueError(f"a text begins with a word: {text!r}")
    spoken, han = read(text)
    syllables = iter(part.rstrip(",.?!") for part in spoken.split())
    listed = tuple("" if character in PAUSES else next(syllables, "") for character in text)
    if sum(map(bool, listed)) != len(han) or next(syllables, None) is not None:
        raise ValueError(f"{text!r} is read {spoken!r}")
    return Reading(text, spoken, listed)


@lru_cache(maxsize=1)
def inventory() -> tuple[str, ...]:
    """Every toneless syllable of GB 2312, rare readings included, sorted, after "" for silence."""
    readings = pinyin(gb2312(), style=Style.TONE3, heteronym=True, v_to_u=False)
    return ("", *sorted({syllable.rstrip("12345") for row in readings for syllable in row}))


def split(syllable: str) -> tuple[str, int]:
    """The toneless syllable and its tone, 1 to 4, or 5 for neutral; ("", 0) for silence."""
    return (syllable[:-1], int(syllable[-1])) if syllable else ("", 0)
