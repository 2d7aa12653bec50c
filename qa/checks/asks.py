"""`asks` — a party asks a question, whatever about.

A clause is a question if it ends in 吗 or with a question mark, or holds a question word (什么, 怎么, 多少, 哪,
几点, 谁, 贵姓), a choice (是不是, 能不能, 有没有, 是否) or 请问. It may be none, and is a question for a person, where
it ends in 吧 or asks within a statement (我不知道为什么, 等几天): without a question mark nobody can tell from the
words. It is none with 都 or 也 after the question word (什么都行), and after 无论, 不管.

Options
-------
party : agent (default), customer or any
times : ``{min, max}`` how many questions, both included; at least one by default
courtesy : true counts courtesies as well: 对吧, 好吗, 是吧, 您看可以吗, 喂？ By default they are none, and
    您姓王，对吗？ is none either

Passes with ``asks: {party: agent}``: ::

    agent: 您的订单号是多少？

Fails: ::

    agent: 我帮您查一下，好吗？
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.checks.base import Options, Speaker
from qa.checks.counting import ONCE, Hit, Times, verdict_of_count
from qa.checks.spoken import cannot_tell, turns_of
from qa.lexicon import Line, line_of
from qa.types import Call, Truth, Verdict

ID = "asks"
_SHORTEST = 4
"""Characters that a question takes; in as many that were not made out, one may hide."""

_COUNTED = "点号月岁楼层块折"
"""After 几 these ask; 个, 天, 次 and their like tell as often: 等几天."""
_WHAT = re.compile(
    "为什么|(?<!没)(?<!没有)什么(?!的$)|(?<!不)怎么(?!会$)|怎样|咋|多少|多大|多长|多久|多远|哪(?!怕)|谁|何时|为何|贵姓"
    f"|几[{_COUNTED}]"
)
_SOME = re.compile("几[个天次位件台张年分小种样句家遍]")
_CHOICE = re.compile(
    "(?P<a>[是能会要有行对好用需])[不没](?P=a)|可不可以|需不需要|方不方便|知不知道|清不清楚|有没有|是否|能否|可否"
)
_ALL = re.compile("(?:什么|怎么|怎样|多少|多大|多久|哪|谁|几).{0,6}[都也]|无论|不管|不论|随便")
_TOLD = re.compile("知道|清楚|明白|告诉|记得|忘了|看看|看一下|了解|说明|解释|查一下|查查|确认|核实|问问|取决于|根据")
_ENDS = re.compile("吗$|(?<![什怎那这多要])么$")
_COURTESY = re.compile(
    "(?:这样|那|您|你|您看|你看|您说|我说|我们){0,2}"
    "(?:(?:好|对|是|行|可以|明白|清楚|知道|没问题)(?:了|的)?[吗吧呢么]|对不对|是不是|好不好|行不行|可不可以|看呢)|[喂您你好]+"
)
_TAG = re.compile("(?:好吗|好吧|对吧|对吗|是吧|是吗|行吧|好不好|对不对)$")


class AsksOptions(Options):
    """How many questions, and whether courtesies are questions."""

    party: Speaker = "agent"
    times: Times = ONCE
    courtesy: bool = False


OPTIONS = AsksOptions


def check(options: AsksOptions, call: Call) -> Verdict:
    """Whether the party asks as many questions as that."""
    blind = cannot_tell(call, options.party)
    if blind:
        return blind
    turns = turns_of(call, options.party)
    hits = [hit for line in map(line_of, turns) for hit in _questions(line, options.courtesy)]
    return verdict_of_count(hits, options.times, "问句", turns, call, options.party, _SHORTEST)


def _questions(line: Line, courtesy: bool) -> Iterator[Hit]:
    for clause in line.clauses:
        text = line.normal[clause.start : clause.end]
        marked = "？" in clause.marks or "?" in clause.marks
        if not courtesy:
            if _COURTESY.fullmatch(text):
                continue
            tag = _TAG.search(text)
            if tag:  # the mark belongs to the courtesy
                text, marked = text[: tag.start()], False
        truth = Truth.YES if marked else _asks(text)
        if truth is not Truth.NO:
            yield Hit.of(line, clause.start, clause.end, sure=truth is Truth.YES)


def _asks(text: str) -> Truth:
    """Whether a clause without a question mark is a question."""
    if _ENDS.search(text):
        return Truth.YES
    if _ALL.search(text):
        return Truth.NO
    asked = _WHAT.search(text) or _CHOICE.search(text)
    if asked:
        return Truth.UNSURE if _TOLD.search(text, 0, asked.start()) else Truth.YES
    if "请问" in text and not text.endswith("请问"):
        return Truth.YES
    if text.endswith("呢") and len(text) <= 4:
        return Truth.YES  # 您呢, 然后呢
    return Truth.UNSURE if text.endswith("吧") or _SOME.search(text) else Truth.NO
