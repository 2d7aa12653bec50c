"""Words before a phrase that take it back: a negation (不保证收益), or somebody else's mouth (您说保证收益).

Both are asked for by a phrase: ``{say: 保证收益, not_negated: true, not_quoted: true}``. They look only at words before
the phrase, in its own clause as punctuation divides the turn; a quotation may stand at the end of the clause before
(您是说，保证收益?). What a model wrote may hold them by their sound only (部是您的问题), which leaves a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from qa import sound
from qa.lexicon.line import Line

NEGATIONS = ("不", "没", "别", "无", "未", "非", "勿", "莫", "禁止", "严禁", "拒绝", "杜绝", "谈不上")
"""不能, 不会, 不敢, 没有, 无法 and their like begin or end with one of them."""
NO_NEGATIONS = (
    "不但", "不光", "不仅", "不只", "不过", "不管", "不论", "不断", "不错", "不愧", "不用说", "不好意思", "对不起",
    "差不多", "要不", "不得不", "不能不", "不会不", "不是不", "没有不", "无不", "是不是", "能不能", "会不会",
    "有没有", "要不要", "可不可以", "好不好", "没错", "没事", "没关系", "没问题", "别的", "别人", "特别", "分别",
    "区别", "级别", "性别", "告别", "识别", "无论", "无非", "无疑", "未来", "未必不", "非常", "非得", "除非",
    "莫非",
)  # fmt: skip
"""Words that hold one of `NEGATIONS` and negate nothing, or negate twice."""
COMMON_NEGATIONS = tuple(word for word in NEGATIONS if word in "不没别" or len(word) > 1)
"""Those that are looked for by their sound: 务 and 物 sound like 无, but nobody says 无 before a phrase."""
REACH_OF_NEGATION = 3
"""Characters that may stand between the negation and the phrase: 不能跟您保证收益."""

QUOTATIONS = (
    "您说", "你说", "您是说", "你是说", "您刚才说", "你刚才说", "您的意思是", "你的意思是", "他说", "她说",
    "他们说", "她们说", "人家说", "别人说", "有人说", "谁说", "听说", "店员说", "客户说", "顾客说", "朋友说",
    "网上说", "广告说", "广告上说", "说是", "所谓", "不是说", "没说", "没有说", "如果说", "您问", "你问", "您提到",
    "您所说的", "您讲的",
)  # fmt: skip
"""Words that put what follows into another's mouth, or only mention it."""
NO_QUOTATIONS = (
    "跟您说", "和您说", "给您说", "对您说", "向您说", "跟你说", "和你说", "给你说", "对你说", "向你说", "您说得",
    "你说得", "您说吧", "你说吧", "您说一下", "你说一下", "您说一遍", "应该说是", "可以说是",
)  # fmt: skip
"""Words that hold one of `QUOTATIONS` and quote nobody."""
REACH_OF_QUOTATION = 15
"""Characters that may stand between the quotation and the phrase, where no punctuation ends the clause sooner."""

Guard = Callable[[Line, int], bool]
"""Whether what begins at a place of a line is taken back."""


def _either(innocent: tuple[str, ...], words: tuple[str, ...]) -> re.Pattern[str]:
    """The words, longest first, unless they are part of an innocent one."""
    parts = ["|".join(sorted(each, key=len, reverse=True)) for each in (innocent, words)]
    return re.compile(f"(?:{parts[0]})|(?P<found>{parts[1]})")


_NEGATION = _either(NO_NEGATIONS, NEGATIONS)
_QUOTATION = _either(NO_QUOTATIONS, QUOTATIONS)


def negated(line: Line, start: int) -> bool:
    """Whether a negation stands right before a place."""
    return _before(_NEGATION, line.normal, _clause_start(line, start), start) >= start - REACH_OF_NEGATION


def negations(text: str, start: int = 0, end: int | None = None) -> int:
    """How many negations begin between two places of a normal form."""
    last = len(text) if end is None else end
    return sum(m["found"] is not None and start <= m.start() < last for m in _NEGATION.finditer(text))


def quoted(line: Line, start: int) -> bool:
    """Whether a quotation stands before a place in its clause, or right before the clause."""
    begin = _clause_start(line, start)
    if _before(_QUOTATION, line.normal, begin, start) >= start - REACH_OF_QUOTATION:
        return True
    return begin > 0 and _before(_QUOTATION, line.normal, _clause_start(line, begin - 1), begin) == begin


def sounds_negated(line: Line, start: int) -> bool:
    """Whether what stands right before a place sounds like a negation."""
    words = _sounding(NO_NEGATIONS, COMMON_NEGATIONS)
    return _before(words, line.folded, _clause_start(line, start), start) >= start - REACH_OF_NEGATION


def sounds_quoted(line: Line, start: int) -> bool:
    """Whether something before a place in its clause sounds like a quotation."""
    innocent = tuple(word for word in NO_QUOTATIONS if not word.endswith("得"))  # 您说得 sounds like 您说的
    words = _sounding(innocent, QUOTATIONS)
    return _before(words, line.folded, _clause_start(line, start), start) >= start - REACH_OF_QUOTATION


@cache
def _sounding(innocent: tuple[str, ...], words: tuple[str, ...]) -> re.Pattern[str]:
    """As `_either`, over folded syllables."""
    folded = [tuple(sound.folded(sound.syllables(word)) for word in each) for each in (innocent, words)]
    return _either(folded[0], folded[1])


def _before(words: re.Pattern[str], text: str, begin: int, end: int) -> int:
    """Where the last of some words ends between two places; far off where there is none."""
    return max((m.end() for m in words.finditer(text, begin, end) if m["found"]), default=-len(text) - 99)


def _clause_start(line: Line, at: int) -> int:
    return next((c.start for c in line.clauses if c.start <= at < c.end), 0)


GUARDS: dict[str, Guard] = {"not_negated": negated, "not_quoted": quoted}
"""By the names that phrases ask for them."""
BY_SOUND: dict[Guard, Guard] = {negated: sounds_negated, quoted: sounds_quoted}
"""Of each, what tells whether it may have been misheard."""
