"""Amounts of money: 两百五十块三毛, 一块五, 三万块钱, 五毛, 几十块."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.entities.base import DIGIT, NOT_INSIDE, ONE_TO_NINE, QUANTITY, Entity, quantity

_ABOUT = "[几多来]"
_NUMBER = f"(?P<whole>{QUANTITY}(?:点{DIGIT}+)?[十百千万亿]*)(?P<about>{_ABOUT}[十百千万亿]*)?"
_PIECES = "布蛋肉砖板表电玻地石豆田屏抹手"
"""After 块 these make it a piece, not money."""
_AMOUNT = re.compile(
    f"{NOT_INSIDE}(?:{_NUMBER}|(?P<some>几[十百千万]+))"
    f"(?:元(?!旦|月|宵|素|件|首|老)|圆|块(?![{_PIECES}儿]))"
    f"(?:(?P<jiao>{ONE_TO_NINE})[毛角](?:(?P<fen>{ONE_TO_NINE})分?)?|零(?P<cents>{ONE_TO_NINE})分?"
    f"|(?P<tail>{ONE_TO_NINE})(?![十百千万亿点个块元月号]))?(?P<money>钱)?"
)
_CHANGE = re.compile(f"{NOT_INSIDE}(?P<jiao>{ONE_TO_NINE}|两)[毛角](?P<fen>{ONE_TO_NINE})?(?:分?钱|分)?")


def find(form: str) -> Iterator[Entity]:
    """The amounts of a normal form."""
    taken: set[int] = set()
    for found in _AMOUNT.finditer(form):
        value = _yuan(found)
        if value is not None:
            taken.update(range(*found.span()))
            # 一块 with more after it is as often 'together'
            sure = found.group() != "一块" or found.end() == len(form)
            yield Entity("amount", found.start(), found.end(), value, sure)
    for found in _CHANGE.finditer(form):
        if found.start() not in taken:
            fen = quantity(found["fen"]) if found["fen"] else 0
            value = f"{(quantity(found['jiao']) or 0) / 10 + (fen or 0) / 100:g}"
            yield Entity("amount", found.start(), found.end(), value)


def _yuan(found: re.Match[str]) -> str | None:
    """What the words are worth; empty where they name no exact sum, None where they are no number."""
    if found["some"] or found["about"]:
        return ""
    whole = quantity(found["whole"])
    if whole is None:
        return None
    tenths = [quantity(found[name]) or 0 for name in ("jiao", "tail") if found[name]]
    cents = [quantity(found[name]) or 0 for name in ("fen", "cents") if found[name]]
    return f"{round(whole + sum(tenths) / 10 + sum(cents) / 100, 2):.12g}"
