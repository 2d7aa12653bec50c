"""One normal form for Chinese speech-recognition text, in which phrases are compared.

Simplified characters, half width, lower case, numbers as they are spoken (``48小时`` → ``四十八小时``, a telephone
number digit by digit, 幺 as 一), no punctuation, no fillers. Every character of the normal form knows which
character of the original it came from, so that a match can be traced back to words and seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

FILLERS = frozenset("嗯呃啊哦噢喔唔诶欸哎唉")
"""Sounds without meaning, dropped inside and around phrases. 额 is not among them: 金额, 余额."""

# What opencc's tw2s leaves or turns into a form that nobody on the mainland writes.
_OVERLAY = str.maketrans({"帐": "账", "覆": "复", "妳": "你", "佢": "他"})
_OVERLAY_WORDS = (("颠复", "颠覆"), ("复盖", "覆盖"), ("账篷", "帐篷"), ("蚊账", "蚊帐"))
_ASKS = re.compile("(?<![零一二两三四五六七八九幺\\d])么(?![零一二两三四五六七八九幺\\d])")
"""A 么 that is no 幺: opencc takes every one that is in no word it knows for the numeral, 要别的么 too."""
_FOLD = str.maketrans({"幺": "一", "〇": "零", "○": "零"})
_GROUPED = (
    r"1[3-9]\d[ -]\d{4}[ -]\d{4}"  # a mobile
    r"|0\d{2,3}[ -]\d{7,8}"  # area code and number
    r"|[48]00[ -]\d{3,4}[ -]\d{3,4}"  # a service line
    r"|\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?"  # a card
)
"""Long numbers as they are written in groups, which are read out no differently."""
_NUMERAL = re.compile(
    rf"(?<!\d)(?P<grouped>{_GROUPED})(?!\d)|"
    r"(?P<clock>\d{1,2}:\d{2})(?!\d)|(?P<number>(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?)(?P<percent>%?)",
    re.ASCII,
)
_DIGITS = "零一二三四五六七八九"
_SPOKEN_DIGIT_BY_DIGIT = 5
"""A numeral of this many digits and more is a telephone, card or order number, read digit by digit."""


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal form; its character ``i`` stands for the original's ``[offsets[i], ends[i])``, a numeral as a whole."""

    text: str
    offsets: tuple[int, ...]
    ends: tuple[int, ...]


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("tw2s")


def simplify(text: str) -> str:
    """Traditional to simplified characters; the length never changes, so times stay aligned."""
    plain = str(_converter().convert(text))
    if len(plain) != len(text):  # an astral variant: convert one by one rather than lose the alignment
        plain = "".join(c if len(c) == 1 else o for o in text for c in [str(_converter().convert(o))])
    if "坏" in text:  # in some words opencc takes it for 坯: 打坏, 万一坏了
        plain = "".join(o if o == "坏" else c for c, o in zip(plain, text, strict=True))
    for found in _ASKS.finditer(text):
        plain = f"{plain[: found.start()]}么{plain[found.end() :]}"
    plain = plain.translate(_OVERLAY)
    for wrong, right in _OVERLAY_WORDS:
        plain = plain.replace(wrong, right)
    return plain


def half_width(text: str) -> str:
    """Full-width Latin letters, digits and signs to half width; the length never changes."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else " " if c == "　" else c for c in text)


def is_han(char: str) -> bool:
    """Whether a character is a Chinese ideograph (the common block and extension A)."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or char == "〇"


def count_spoken(text: str) -> int:
    """Number of characters as spoken: Han characters, numerals read out; a Latin word counts one."""
    spoken = normal(text).text
    return sum(is_han(c) for c in spoken) + len(re.findall(r"[a-z]+", spoken))


@lru_cache(maxsize=16384)
def normal(text: str) -> Normal:
    """The normal form of `text`; empty where nothing but punctuation and fillers was there."""
    plain = "".join(c.lower() if len(c.lower()) == 1 else c for c in half_width(simplify(text)))
    kept: list[tuple[str, int, int]] = []
    at = 0
    for found in _NUMERAL.finditer(plain):
        kept += _kept(plain, at, found.start())
        kept += [(char, found.start(), found.end()) for char in _spoken(found)]
        at = found.end()
    kept += _kept(plain, at, len(plain))
    chars, offsets, ends = zip(*kept, strict=True) if kept else ((), (), ())
    text = simplify("".join(chars)).translate(_FOLD)  # once more: a filler may have stood inside a word
    return Normal(text, offsets, ends)


def _kept(plain: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for i in range(start, end):
        char = plain[i]
        if char.isalnum() and char not in FILLERS:
            yield char.translate(_FOLD), i, i + 1


def _spoken(found: re.Match[str]) -> str:
    """How a numeral is read out: as a quantity, or digit by digit."""
    if found["clock"]:
        hour, minute = found["clock"].split(":")
        spare = "零" if minute.startswith("0") else ""
        tail = "" if int(minute) == 0 else spare + _quantity(str(int(minute))) + "分"
        return _quantity(str(int(hour))) + "点" + tail
    if found["grouped"]:
        return "".join(_DIGITS[int(d)] for d in found["grouped"] if d.isdigit())
    digits = found["number"].replace(",", "")
    if "," in found["number"]:
        return _quantity(digits)
    whole = digits.split(".")[0]
    if len(whole) >= _SPOKEN_DIGIT_BY_DIGIT or (len(whole) > 1 and whole.startswith("0")):
        spoken = "".join("点" if d == "." else _DIGITS[int(d)] for d in digits)
    else:
        spoken = _quantity(digits)
    already = found.string.endswith("百分之", 0, found.start())
    return ("百分之" if found["percent"] and not already else "") + spoken


@lru_cache(maxsize=4096)
def _quantity(digits: str) -> str:
    import cn2an

    return str(cn2an.an2cn(digits)).translate(_FOLD)
