"""Dates and times of day: 三月十五号, 二零二四年, 下周三, 后天, 下午三点半, 十点二十分."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.entities.base import DAY, NOT_INSIDE, ONE_TO_NINE, RUN, Entity, digits, quantity

_YEAR = f"(?:(?P<year>{RUN.pattern})年)"
_THAT_YEAR = "(?:今年|明年|后年|去年|前年)"
_MONTH = f"(?:(?P<month>十[一二]?|{ONE_TO_NINE})月份?(?![亮饼卡租费结薪供票]))"
_NEAR_MONTH = "(?:本月|[这上下]个?月)"
_NO_DAY = "楼线店门柜房窗机出口桌台厅院车库馆仓"
"""After 号 these make it a number of a place, not a day."""
_DAY = f"(?:(?P<day>{DAY})[号日](?![{_NO_DAY}]))"
_DATE = re.compile(
    f"{NOT_INSIDE}{_YEAR}(?:{_MONTH}(?:{_DAY})?)?"
    f"|{NOT_INSIDE}(?P<y2>{_THAT_YEAR})?(?P<m2>{_MONTH.replace('month', 'm3')})(?:{_DAY.replace('day', 'd2')})?"
    f"|(?P<near>{_NEAR_MONTH})(?:{_DAY.replace('day', 'd3')}|底|初|中旬|末)?"
    f"|(?<![工编第型账单元坐席栋幢零一二三四五六七八九十百千万]){_DAY.replace('day', 'd4')}"
)
_WORDS = re.compile(
    "大前天|大后天|前天|昨天|今天|明天|后天|昨晚|今晚|明早|明晚|周末|月底|月初|年底|年初"
    "|(?:上+|下+|这|本)?个?(?:周|星期|礼拜)[一二三四五六日天](?![到至]?[岁年])|今年|明年|去年|前年"
)
_PART = "凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|夜里|半夜|今晚|明早|明晚|昨晚"
_HOUR = f"(?:二十[一二三四]?|十{ONE_TO_NINE}?|[零一二三四五六七八九两])"
_MINUTE = f"(?:零{ONE_TO_NINE}|[二三四五]?十{ONE_TO_NINE}?)"
_TIME = re.compile(
    f"(?P<part>{_PART})?{NOT_INSIDE}(?P<hour>{_HOUR})点"
    f"(?:(?P<half>半)|(?P<even>整|钟)|(?P<quarter>[一三])刻|(?P<minute>{_MINUTE})分?)?"
    "(?![零一二三四五六七八九十百千万亿元块折倍个公米岁度级成寸斤])"
)
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "夜里", "今晚", "明晚", "昨晚"})


def find(form: str) -> Iterator[Entity]:
    """The dates and times of a normal form."""
    dates = [*_dates(form), *_relative(form)]
    yield from dates
    days = {e.end for e in dates}
    for found in _TIME.finditer(form):
        exact = _named(found) or bool(found["minute"])
        said = bool(found["part"]) or found.start() in days
        if found["hour"] == "一" and not said and found["minute"] in (None, "十") and not _named(found):
            continue  # a little: 快一点, 有一点十分…
        yield Entity("time", found.start(), found.end(), _clock(found), said or exact)


def _named(found: re.Match[str]) -> bool:
    """Whether it is said as only a time is: 三点半, 三点整, 三点一刻."""
    return any(found[name] for name in ("half", "even", "quarter"))


def _dates(form: str) -> Iterator[Entity]:
    for found in _DATE.finditer(form):
        year, month, day = (_first(found, *names) for names in (("year",), ("month", "m3"), ("day", "d2", "d3", "d4")))
        if found["y2"] or found["near"]:
            value = found.group()
        else:
            parts = [_year(year) if year else "", f"{quantity(month):02d}" if month else ""]
            value = "-".join([p for p in parts if p] or [""]) + (f"-{quantity(day):02d}" if day else "")
        if year and not value:
            continue  # so many years, not a year
        # a day by itself, and of one digit, is as often a number of something else
        yield Entity("date", found.start(), found.end(), value, not found["d4"] or len(found["d4"]) > 1)


def _relative(form: str) -> Iterator[Entity]:
    for found in _WORDS.finditer(form):
        month = re.compile(_MONTH).match(form, found.end())
        if not month:  # else it belongs to the date: 明年三月
            yield Entity("date", found.start(), found.end(), found.group())


def _first(found: re.Match[str], *names: str) -> str | None:
    return next((found[name] for name in names if found[name]), None)


def _year(spoken: str) -> str:
    """A year of four digits, or of two in this and the last century; empty for a number of years."""
    number = digits(spoken)
    if len(number) == 2 and len(spoken) == 2 and "十" not in spoken:
        return f"{'20' if int(number) < 50 else '19'}{number}"
    return number if len(number) == 4 and number[:2] in ("19", "20") else ""


def _clock(found: re.Match[str]) -> str:
    hour = int(quantity(found["hour"]) or 0)
    if found["part"] in _AFTERNOON and 1 <= hour < 12:
        hour += 12
    quarter = {"一": 15, "三": 45}.get(found["quarter"] or "", 0)
    minute = 30 if found["half"] else quarter or int(quantity((found["minute"] or "零").lstrip("零") or "零") or 0)
    return f"{hour:02d}:{minute:02d}"
