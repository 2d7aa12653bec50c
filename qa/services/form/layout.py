"""The sheets of a form in Excel: their columns, and how a cell says what YAML says.

====  =============================================================================================
评分表   a row an item: what is asked, of whom, when, for how many points
大项    the sections, and what each may cost at most
条件    conditions that have a name
说法    a row a phrase, with its exceptions
条款    the clauses of the regulation
基本信息  the form's id, title and version, grades, limits, slots, and clauses that no call can show
====  =============================================================================================

A list stands one entry a line within its cell. A condition that is nothing but phrases to be said, or never to be
said, stands in 应说 or 禁说 with 说话人; a condition that has a name, as that name; any other one as YAML on one line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa.errors import PackError
from qa.packs.clauses import MET_BY
from qa.packs.yaml import flow, plain

ITEMS, SECTIONS, CONDITIONS, PHRASES, CLAUSES, FACTS = "评分表", "大项", "条件", "说法", "条款", "基本信息"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, its width in characters, the values to choose from, and what a reader is told of it."""

    header: str
    width: int
    choices: tuple[str, ...] = ()
    hint: str = ""


PARTIES = {"agent": "坐席", "customer": "客户", "any": "双方"}
DECIDERS = {"machine": "机器", "ear": "人工"}
EFFECTS = {"zero": "归零", "cap": "封顶", "keep": "只提示"}
YES = "是"

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    ITEMS: (
        Column("大项", 14, hint="每一行都要写，不要合并单元格"),
        Column("小项", 26),
        Column("编号", 18, hint="小写字母、数字、下划线；定了就别改，成绩记在它名下"),
        Column("分值", 6, hint="不合格扣几分"),
        Column("每次都扣", 9, (YES, "否")),
        Column("最多扣", 7, hint="每次都扣的，最多扣几分"),
        Column("说话人", 8, tuple(PARTIES.values()), "应说、禁说的是谁；不写就是坐席"),
        Column("何时查", 24, hint="“条件”表里的名字，或一行 YAML；不写就是每通都查"),
        Column("应说", 30, hint="说了其中一句就合格；一行一句，@组名 是一组说法"),
        Column("禁说", 30, hint="一句也不能说；一行一句，@组名 是一组说法"),
        Column("其他判法", 40, hint="应说、禁说写不下的判法，一行 YAML"),
        Column("可免", 24, hint="有这种情况就不扣；写法同“何时查”"),
        Column("条款", 22, hint="“条款”表里的编号，一行一个"),
        Column("一票否决", 9, ("归零", "封顶 60", "只提示"), "归零、封顶 几分、只提示"),
        Column("判定", 7, tuple(DECIDERS.values()), "人工：机器不扣分，由人听评"),
        Column("同一件事", 14, hint="同一件事只扣一次：另一项的编号"),
        Column("罚款", 6, hint="元"),
        Column("权重", 6),
        Column("听评参考", 16, hint="听评时给人看的测量值，一行一个"),
    ),
    SECTIONS: (Column("编号", 14), Column("名称", 24), Column("最多扣", 8)),
    CONDITIONS: (Column("名称", 18), Column("条件", 90)),
    PHRASES: (
        Column("组", 24),
        Column("说法", 60),
        Column("在这些话里不算", 36, hint="整句话在这里面，不算；一行一句"),
        Column("前面是这些不算", 24),
        Column("后面是这些不算", 24),
    ),
    CLAUSES: (
        Column("编号", 26),
        Column("出处", 16),
        Column("要求", 60),
        Column("类别", 18),
        Column("落实", 12, tuple(MET_BY.values()), "评分表里不查的条款由什么落实"),
        Column("报表", 20, hint="条款要的报表的名字"),
        Column("听评原因", 40, hint="为什么要由人听"),
    ),
    FACTS: (
        Column("类别", 16, ("评分表", "等级", "空格取值", "测量界限", "看不出的条款")),
        Column("名称", 24),
        Column("值", 60),
    ),
}
EXCEPTIONS = {"在这些话里不算": "not_in", "前面是这些不算": "not_after", "后面是这些不算": "not_before"}
_NAME = re.compile(r"[^\s{}\[\]:,\"'#@]+")


def listed(entries: Sequence[Any]) -> str:
    """A list as a cell: one entry a line; an entry that is no plain text as YAML on its line."""
    return "\n".join(entry if isinstance(entry, str) else flow(entry) for entry in entries)


def unlisted(text: str) -> list[Any]:
    """The list that a cell holds.

    Raises `PackError` for a line that begins as YAML and is none.
    """
    lines = (line.strip() for line in text.splitlines())
    return [parsed(line) if line.startswith("{say:") else line for line in lines if line]


def parsed(text: str) -> Any:
    """The data of YAML on one line or several.

    Raises `PackError` for what is none.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return plain(YAML(typ="rt").load(text))
    except (YAMLError, ValueError) as error:
        reason = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise PackError(f"not YAML: {reason}", mend="see lexicons/README.md, or copy a condition that works") from error


def condition_text(raw: Any) -> str:
    """A condition as a cell."""
    if set(raw) == {"use"} and _NAME.fullmatch(str(raw["use"])):
        return str(raw["use"])
    return flow(raw)


def condition_of(text: str) -> Any:
    """The condition that a cell holds: a name, or YAML."""
    return {"use": text.strip()} if _NAME.fullmatch(text.strip()) else parsed(text)


def said(raw: Any) -> tuple[str, str, str] | None:
    """Column, party and phrases of a condition that is nothing but phrases; None for any other."""
    if not isinstance(raw, Mapping) or len(raw) != 1:
        return None
    name, options = next(iter(raw.items()))
    if name not in ("says", "never_says") or not isinstance(options, Mapping):
        return None
    phrases = plain(options.get("any"))
    if set(options) - {"party", "any"} or not isinstance(phrases, list):
        return None
    text = listed(phrases)
    if unlisted(text) != phrases:  # e.g. a phrase of two lines
        return None
    column = "应说" if name == "says" else "禁说"
    return column, PARTIES[str(options.get("party", "agent"))], text
