"""`entity` — a party says a number, a sum, a date or a name: something of a kind, whichever it is.

Numbers are found as they are spoken (一三八…, 两百五十块三毛, 三月十五号, 下午三点半) and as they are typed. A number
whose check digit is wrong, and words that mean something else as often (三号 may be a counter), are a question for a
person. Kinds: phone, id_number, bank_card, order_number, amount (of money), date, time (of day), organisation, person
(surname with a title, or introduced by 我姓, 我叫).

Options
-------
party : agent (default), customer or any
kind : one of the kinds, or a list of them of which any counts
times : ``{min, max}`` how often, both included; at least once by default

Passes with ``entity: {kind: amount}``: ::

    agent: 押金是两百五十块三毛。

Fails: ::

    agent: 押金会退给您的，两块表都在。
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from qa import entities
from qa.checks.base import Options, Speaker
from qa.checks.counting import ONCE, Hit, Times, verdict_of_count
from qa.checks.spoken import cannot_tell, turns_of
from qa.lexicon import line_of
from qa.types import Call, Verdict

ID = "entity"
NAMES: dict[entities.Kind, str] = {
    "phone": "电话号码",
    "id_number": "身份证号",
    "bank_card": "银行卡号",
    "order_number": "单号",
    "amount": "金额",
    "date": "日期",
    "time": "时间",
    "organisation": "单位名称",
    "person": "人名",
}
_LONG = frozenset({"phone", "id_number", "bank_card", "order_number"})
_SHORTEST = {True: 6, False: 3}
"""Characters that a long number takes at least, and that anything else does."""


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


class EntityOptions(Options):
    """The kinds, and how often one of them is to be said."""

    party: Speaker = "agent"
    kind: Annotated[
        list[entities.Kind],
        BeforeValidator(_listed),
        WithJsonSchema({"anyOf": [{"enum": list(NAMES)}, {"type": "array", "items": {"enum": list(NAMES)}}]}),
    ] = Field(min_length=1)
    times: Times = ONCE


OPTIONS = EntityOptions


def check(options: EntityOptions, call: Call) -> Verdict:
    """Whether something of the kinds is said as often as asked."""
    blind = cannot_tell(call, options.party)
    if blind:
        return blind
    turns = turns_of(call, options.party)
    hits = [
        Hit.of(line, found.start, found.end, sure=found.sure)
        for line in map(line_of, turns)
        for found in entities.find(line.normal, options.kind)
    ]
    what = "、".join(NAMES[kind] for kind in options.kind)
    size = _SHORTEST[_LONG.issuperset(options.kind)]
    return verdict_of_count(hits, options.times, what, turns, call, options.party, size)
