"""What fines, fault slips and penalty forms share: only failures that a person confirmed, after the time to appeal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qa.report.cells import clock
from qa.report.forms.common import evidence_told, mask
from qa.report.forms.material import Material
from qa.report.forms.parts import Column, Fact, Grid
from qa.report.labels import word
from qa.scorecard import Penalty, Scorecard
from qa.types import CallResult, ItemScore
from qa.types.people import Review


@dataclass(frozen=True, slots=True)
class Slip:
    """One confirmed failure that nobody can appeal any more, with all that a slip tells of it."""

    card: Scorecard
    result: CallResult
    item: ItemScore
    review: Review | None
    penalties: tuple[Penalty, ...]

    @property
    def day(self) -> date | None:
        """The day of the call."""
        at = self.result.call.info.started_at
        return at.date() if at else None


def slips_of(of: Material) -> Iterator[Slip]:
    """The slips that are due, by agent and day."""
    for card in of.board().cards:
        for call_id, item_id in card.follows.slips if card.follows else ():
            result = of.results.get((call_id, card.rubric))
            item = next((each for each in result.items if each.id == item_id), None) if result else None
            if result and item:
                yield Slip(card, result, item, _review(of, call_id, item_id), _penalties(card, call_id, item_id))


def _review(of: Material, call_id: str, item_id: str) -> Review | None:
    """The decision in force: the newest that is no calibration."""
    about = [r for r in of.reviews if (r.call_id, r.item_id) == (call_id, item_id) and r.kind != "calibration"]
    return about[-1] if about else None


def _penalties(card: Scorecard, call_id: str, item_id: str) -> tuple[Penalty, ...]:
    return tuple(
        each
        for each in card.fines.penalties
        if each.state == "final" and each.consequence.call_id == call_id and item_id in each.consequence.items
    )


def waiting(of: Material) -> int:
    """Consequences that wait for the time to appeal, or for an appeal."""
    return sum(each.state == "waiting" for card in of.board().cards for each in card.fines.penalties)


def why_none(of: Material) -> str:
    """Why there is nothing, and what is on its way."""
    n = waiting(of)
    later = f"; {n} confirmed ones wait for their time to appeal" if n else ""
    return f"no failure of {of.span} that a person confirmed and whose time to appeal is over{later}"


CONFIRM = "confirm failures by review first (qa review), or give a later day by --as-of"


def slip_facts(of: Material, slip: Slip) -> tuple[Fact, ...]:
    """Who, when, which call, which clause, what was said, what it cost."""
    info, item = slip.result.call.info, slip.item
    return (
        Fact(of.say("当事人", "agent"), info.agent_name or ""),
        Fact(of.say("工号", "agent id"), info.agent_id or ""),
        Fact(of.say("班组", "team"), info.team or ""),
        Fact(of.say("发生时间", "time"), info.started_at, "time"),
        Fact(of.say("通话编号", "call"), info.call_id),
        Fact(of.say("线路", "line"), info.line or ""),
        Fact(of.say("过失项目", "item"), item.title, wide=True),
        Fact(of.say("制度条款", "clause"), of.clause(item.clauses), wide=True),
        Fact(of.say("过失事实", "what happened"), evidence_told(of, item), wide=True),
        Fact(of.say("扣分", "points lost"), -item.points if item.points else 0, "points"),
        Fact(of.say("次数", "lapses"), item.lapses or 1, "count"),
    )


def decided_facts(of: Material, slip: Slip) -> tuple[Fact, ...]:
    """Who confirmed it, when, and what the machine had said."""
    review = slip.review
    said = word(slip.item.machine.outcome.value, of.lang) if slip.item.machine else None
    return (
        Fact(of.say("确认人", "confirmed by"), review.author if review else None),
        Fact(of.say("确认日期", "confirmed on"), of.local(review.made_at) if review else None, "day"),
        Fact(of.say("机器判定", "the machine said"), said),
        Fact(of.say("申诉", "appeal"), of.say("申诉期已过，无未决申诉", "time to appeal over, none is open")),
        Fact(of.say("确认理由", "reason"), mask(of, review.reason) if review and review.reason else "", wide=True),
    )


def consequence_facts(of: Material, slip: Slip) -> tuple[Fact, ...]:
    """Fine and notice with the count that they rest on."""
    yuan = sum(each.consequence.yuan for each in slip.penalties)
    told = "；".join(each.consequence.reason for each in slip.penalties)
    counted = [f"{each.consequence.count}" for each in slip.penalties]
    before = sorted({call for each in slip.penalties for call in each.consequence.calls[:-1]})
    return (
        Fact(of.say("罚款（元）", "fine (yuan)"), yuan, "yuan"),
        Fact(of.say("第几次", "which time"), "、".join(counted) if counted else None),
        Fact(of.say("处理依据", "ground"), told or of.say("按考评表扣分，无罚款", "points only, no fine"), wide=True),
        Fact(of.say("此前各次", "times before"), "、".join(before) or of.say("无", "none"), wide=True),
    )


def evidence_grid(of: Material, slip: Slip) -> Grid:
    """The moments that the failure rests on."""
    columns = (
        Column(of.say("时间", "time"), width=18),
        Column(of.say("说话人", "party"), width=10),
        Column(of.say("原话", "words"), width=70),
    )
    rows = tuple(
        (
            f"{clock(each.start)}–{clock(each.end)}",
            word(each.party, of.lang),
            mask(of, each.text) or of.say("（没有说到）", "(not said)"),
        )
        for each in slip.item.evidence
    )
    empty = of.say("依据全程录音。", "By the whole recording.")
    return Grid(of.say("录音证据", "Evidence"), columns, rows, empty=empty)
