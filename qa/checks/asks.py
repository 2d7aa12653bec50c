"""`asks` — a party asks a question, whatever about.

A clause is a question if it ends in 吗 or with a question mark, or holds a question word (什么, 怎么, 多少, 哪,
几点, 谁, 贵姓), a choice (是不是, 能不能, 方不方便, 是否) or 请问. It may be none, and is a question for a person,
where it ends in 吧, asks within a statement (我不知道为什么, 等几天, 您有什么问题: without a question mark nobody can
tell from the words), or holds a word that the model doubted. It is none with 都 or 也 after the question word (什么都
行), where that comes twice (怎么方便怎么来), after 无论, 不管, 没 (没多少钱), where an offer follows (有什么问题随
时联系), in a guess or an order (应该赔吧, 等着吧), and, even with a question mark, in rhetoric (我问谁去？).

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

_WHAT = re.compile(
    "(?<!没)(?<!没有)(?:什么(?!的$)|啥|多[大长久远]|多少(?!有[点些])|谁)|(?<!不)怎么(?!会$)|怎样|咋|哪(?!怕)"
    "|何时|为何|贵姓|(?<![这那前上近])几[点号月岁楼层折]"
)
_SOME = re.compile("(?<![这那前后好上近过没十])几[个天次位件台张年分小种样句家遍块]|[是要想选].+还是.")
"""等几天 may ask or tell, and so may 您要退还是换; 这几天 does not ask."""
_CHOICE = re.compile("(?<!爱)(?P<a>[^动时])[不没](?P=a)|[是能可]否")
"""是不是, 有没有, 方不方便; but 动不动 and 时不时 are often, and 爱买不买 asks nobody."""
_NONE = re.compile(
    "(?:什么|啥|怎么|怎样|多少|多大|多久|哪|谁|几).{0,6}(?:(?<![成首])都|也)|无论|(?<!管)不管|不论|随便(?:什么|哪|谁|几|怎)"
    "|(?P<a>什么时候|怎么|哪[里儿]|谁|多少).+(?P=a)|哪[里儿]的话|^哪里哪里$"
    "|(?:如果|要是|万一).{0,4}有(?:什么|啥)|有(?:什么|啥).{0,6}(?:随时|尽管|直接|再[打来找联拨])"
)
"""What holds a question word and asks nothing: 什么都行, 怎么方便怎么来, 有什么问题随时联系."""
_RHETORIC = re.compile(
    "(?<![可喜热])爱.{1,2}[不没]|[您你]烦不烦|我(?:问|找)谁去|我能(?:有什么(?:办法|法子)|怎么办)|(?P<a>.谁|怎么.)(?P=a)"
)
"""What nobody answers, with a question mark too: 爱要不要, 我问谁去？, 我能有什么办法呀, 找谁找谁？"""
_TOLD_SO = re.compile("^(?:应该|好像|大概|估计|可能)(?!.*[您你]).*吧$|等着吧$")
"""A guess or an order that ends in 吧: 应该赔吧, 等着吧. Of the customer it may be a question: 您应该收到了吧."""
_PERHAPS = re.compile("哪[里儿]|(?:您|你|以后|之后|后续|再)*有(?:什么|啥)(?:问题|事|事情|需要|需求|疑问)")
_TOLD = re.compile(
    "(?<!想)知道|清楚|明白|告诉|记得|忘了|(?<!想)了解|说明|解释|确认|核[实对]|判断|取决于|根据|(?<![想请])问(?:问|一下|下)"
    "|(?<![您你])看(?:看|一下|下|是不|能不|有没)|(?:^|[^您你要想]|[给帮替为][您你])查(?:查|一下|下|询|看)"
)
"""Words after which a question is told of: 我帮您问一下有没有货. What 我想问问 or 您看 opens is asked."""
_ENDS = re.compile("吗$|(?<![什怎那这多要])么$")
_GOING_ON = re.compile("(?:[在着没早]|没有|正.+)呢$")
_COURTESY = re.compile(
    "(?:这样|那|您|你|您看|你看|您说|我说|我们){0,2}"
    "(?:(?:好|对|是|行|可以|明白|清楚|知道|没问题)(?:了|的)?[吗吧呢么]|是不是|行不行|可不可以|看呢)|[喂您你好]+"
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
        if _RHETORIC.search(text):
            continue
        if not courtesy:
            if _COURTESY.fullmatch(text):
                continue
            tag = _TAG.search(text)
            if tag:  # the mark belongs to the courtesy
                text, marked = text[: tag.start()], False
        truth = Truth.YES if marked else _asks(text)
        if truth is not Truth.NO:
            sure = truth is Truth.YES and not line.doubted(clause.start, clause.end)  # 什么都行 may be in 什么豆行
            yield Hit.of(line, clause.start, clause.end, sure=sure)


def _asks(text: str) -> Truth:
    """Whether a clause without a question mark is a question."""
    if _ENDS.search(text):
        return Truth.YES
    if _NONE.search(text):
        return Truth.NO
    please = "请问" in text and not text.endswith("请问")
    asked = _WHAT.search(text) or _CHOICE.search(text)
    if asked and not please:
        told = _TOLD.search(text)
        before = told is not None and told.start() < asked.start()
        return Truth.UNSURE if before or _PERHAPS.fullmatch(text) else Truth.YES
    if please:
        return Truth.YES
    if text.endswith("呢") and len(text) <= _SHORTEST and not _GOING_ON.search(text):
        return Truth.YES  # 您呢, 然后呢; not 在呢, 听着呢
    may_ask = text.endswith("吧") and not _TOLD_SO.search(text)
    return Truth.UNSURE if may_ask or _SOME.search(text) else Truth.NO
