"""What an entity is, and how spoken numerals are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal[
    "phone", "id_number", "bank_card", "order_number", "amount", "date", "time", "organisation", "person"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entity:
    """Something of a kind, at ``[start, end)`` of a normal form.

    `value` is its plain writing: digits; yuan as ``250.3``; a date as ``2024-03-15``, ``03-15``, ``-15`` or, where it
    depends on today, the words; a time as ``15:30``; a name as it was said. It is empty where it has no exact value
    (几十块). `sure` is False where the shape is right and the check digit is not, or where the words have another
    meaning as often (三号 may be a counter).
    """

    kind: Kind
    start: int
    end: int
    value: str
    sure: bool = True


DIGIT = "[零一二三四五六七八九]"
ONE_TO_NINE = "[一二三四五六七八九]"
_D = "[一二三四五六七八九两]"
_LAST = f"(?:{ONE_TO_NINE}(?![十百千]))"
_TENS = f"(?:{ONE_TO_NINE}?十{_LAST}?)"
_HUNDREDS = f"(?:{_D}百(?:零{_LAST}|{ONE_TO_NINE}十{_LAST}?)?)"
_THOUSANDS = f"(?:{_D}千(?:零{ONE_TO_NINE}十{_LAST}?|零{_LAST}|{_HUNDREDS})?)"
GROUP = re.compile(f"{_THOUSANDS}|{_HUNDREDS}|{_TENS}|{DIGIT}")
"""One of the groups that a long number is read in: a digit, or up to four digits as a quantity."""
RUN = re.compile(f"(?:{GROUP.pattern})+")
"""A number of any length, read digit by digit or in groups: 一三八…, 一百三十八一千二百…."""
QUANTITY = "[零一二三四五六七八九十百千万亿两]+"
DAY = f"(?:三十一?|二十{ONE_TO_NINE}?|十{ONE_TO_NINE}?|{ONE_TO_NINE})"
NOT_INSIDE = "(?<![零一二三四五六七八九十百千万亿两点第几])"
"""Numbers are read from their beginning."""


def digits(run: str) -> str:
    """A number as digits, each group by itself: 一百三十八零零 → 13800."""
    return "".join(str(quantity(group)) for group in GROUP.findall(run))


_UNITS = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


@lru_cache(maxsize=4096)
def quantity(spoken: str) -> int | float | None:
    """What a quantity is worth (一百二 is 120, 三点五万 is 35000), None where it is none."""
    import cn2an

    number, unit = (spoken[:-1], spoken[-1]) if "点" in spoken and spoken[-1] in _UNITS else (spoken, "")
    try:
        value = cn2an.cn2an(number, "normal")
    except (ValueError, KeyError):  # the latter from 一亿一
        return None
    return value * _UNITS.get(unit, 1) if isinstance(value, int | float) else None
