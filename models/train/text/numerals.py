"""Cardinal numbers and digits in hanzi, as they are said."""

from __future__ import annotations

from random import Random

DIGITS = "零一二三四五六七八九"


def count(number: int) -> str:
    """A cardinal number in full, 0 to 99,999,999: 10205 is 一万零二百零五."""
    if number < 10_000:
        return _below_ten_thousand(number)
    head, rest = divmod(number, 10_000)
    text = _below_ten_thousand(head) + "万"
    if not rest:
        return text
    return text + ("零" if rest < 1000 else "") + _below_ten_thousand(rest, inside=True)


def _below_ten_thousand(number: int, inside: bool = False) -> str:
    """Thousands, hundreds, tens and ones; `inside` a longer number ten is 一十."""
    if number < 20 and not inside:
        return DIGITS[number] if number < 10 else "十" + (DIGITS[number - 10] if number > 10 else "")
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return text


def liang(text: str) -> str:
    """两百, 两千, 两万 for a leading 二."""
    return "两" + text[1:] if text[0] == "二" and text[1:2] in ("百", "千", "万") else text


def spoken(number: int, random: Random) -> str:
    """A cardinal as people say it: 两百 beside 二百, and 一百五 or 三千二 for round ones now and then."""
    text = count(number)
    text = liang(text) if random.random() < 0.85 else text
    if len(text) == 4 and text[1::2] in ("百十", "千百", "万千") and random.random() < 0.3:
        return text[:3]
    return text


def quantity(number: int, random: Random) -> str:
    """A number before a measure word: two is 两."""
    return "两" if number == 2 else spoken(number, random)


def digits(text: str, yao: bool) -> str:
    """Digit by digit; `yao` says 幺 for one."""
    return "".join("幺" if yao and digit == "1" else DIGITS[int(digit)] for digit in text)
