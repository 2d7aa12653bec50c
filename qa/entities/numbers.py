"""Long numbers: phones, identity cards, bank cards, orders.

What a number is follows from its length, its first digits and its check digit (GB 11643 for identity cards, Luhn for
bank cards), and from the words before it: after 订单号 eleven digits are no phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from qa.entities.base import RUN, Entity, Kind, digits

_CUES: dict[Kind, re.Pattern[str]] = {
    "phone": re.compile("电话|手机|座机|热线|号码|联系方式|拨打|打给|致电"),
    "id_number": re.compile("身份证|证件号"),
    "bank_card": re.compile("卡号|银行卡|信用卡|储蓄卡|账号|账户"),
    "order_number": re.compile("订单|单号|运单|快递|工单|编号|流水号|受理号|小票号|发票号|会员号|取件码|券码"),
}
_REACH = 10
"""Characters before a number in which a word tells what it is."""
_NUMBER = re.compile(f"[a-z]{{0,4}}(?P<run>{RUN.pattern})(?P<check>x)?")
_PHONE = re.compile(
    r"(?:0?86|0)?1[3-9]\d{9}"  # mobile
    r"|(?:86)?0?(?:10|2\d)[2-9]\d{7}|0[3-9]\d{2}[2-9]\d{6,7}"  # area code and number
    r"|[48]00\d{7}"
)
_CALLED = re.compile(r"[2-9]\d{6,7}|1[012]\d|1\d{4}|9[56]\d{3,4}")
"""Phones only where a word says so: without an area code, and service numbers."""
_GARBLED_PHONE = re.compile(r"1[3-9]\d{8}|1[3-9]\d{10}")
_CARD = re.compile(r"[3-6]\d{14,18}")
_UNION = re.compile(r"62\d{14}(?:\d{3})?")
_OLDEST = 1900
"""No holder of a card was born before."""
_SHORTEST_ORDER, _SHORTEST_CARD = 4, 15


def find(form: str) -> Iterator[Entity]:
    """The long numbers of a normal form."""
    for found in _NUMBER.finditer(form):
        number = digits(found["run"])
        start, end = found.start("run"), found.end("run")
        kind, sure = _kind(number, bool(found["check"]), _cue(form, found.start()))
        if kind is None:
            continue
        if kind == "order_number":
            yield Entity(kind, found.start(), found.end(), form[found.start() : start] + number, sure)
        elif kind == "id_number" and found["check"]:
            yield Entity(kind, start, found.end(), number + "X", sure)
        else:
            yield Entity(kind, start, end, number, sure)


def _cue(form: str, start: int) -> Kind | None:
    """What the nearest word before a number calls it."""
    begin = max(0, start - _REACH)
    ends = {kind: max((m.end() for m in cue.finditer(form, begin, start)), default=-1) for kind, cue in _CUES.items()}
    kind = max(ends, key=lambda k: ends[k])
    return kind if ends[kind] >= 0 else None


def _kind(number: str, check: bool, cue: Kind | None) -> tuple[Kind | None, bool]:
    """What a number is, and whether that is sure."""
    if cue == "order_number" and len(number) >= _SHORTEST_ORDER:
        return "order_number", True
    whole = number + "X" if check else number
    if len(whole) == 18 and (cue == "id_number" or _valid_identity(whole)):
        return "id_number", _valid_identity(whole)
    if _PHONE.fullmatch(number) and cue not in ("id_number", "bank_card"):
        return "phone", True
    return _called(number) if cue == "phone" and len(number) < _SHORTEST_CARD else _card(number, cue)


def _card(number: str, cue: Kind | None) -> tuple[Kind | None, bool]:
    """Whether a number is a bank card's: sure with a good check digit, a question with one digit misheard."""
    if _CARD.fullmatch(number) and _valid_card(number):
        return "bank_card", True
    alike = _UNION.fullmatch(number) or (cue == "bank_card" and _SHORTEST_CARD <= len(number) <= 20)
    return ("bank_card", False) if alike else (None, False)


def _called(number: str) -> tuple[Kind | None, bool]:
    """Whether a number after the word phone is one; a digit too few or too many may be the transcript's."""
    if _CALLED.fullmatch(number):
        return "phone", True
    return ("phone", False) if _GARBLED_PHONE.fullmatch(number) else (None, False)


def _valid_identity(number: str) -> bool:
    """Whether the check digit fits and the birthday is a day (GB 11643: ISO 7064 MOD 11-2).

    The county is not looked up: cards bear codes that were given up long before their holders were born.
    """
    remainder = 0
    for char in number:
        remainder = (remainder * 2 + ("0123456789X".index(char))) % 11
    return remainder == 1 and _is_day(number[6:14])


def _is_day(text: str) -> bool:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).year >= _OLDEST
    except ValueError:
        return False


def _valid_card(number: str) -> bool:
    """Whether the check digit fits (Luhn): of every second digit from the right, twice its value, 9 taken off."""
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(number)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
