"""People's work for the terminal and for programs: appeals, coaching plans, the audit trail.

What is private in texts that people wrote is masked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from qa.report.cells import cell, stacked, table
from qa.report.coaching.lines import mask_text
from qa.report.labels import Lang, word
from qa.types.people import Act, Appeal, Plan

if TYPE_CHECKING:
    from rich.table import Table

_WORDS: dict[str, tuple[str, str]] = {
    "no": ("编号", "no."),
    "text": ("申诉内容", "what it says"),
    "opened": ("提出", "opened"),
    "due": ("期限", "due"),
    "rounds": ("复议", "rounds"),
    "upheld": ("维持", "upheld"),
    "overturned": ("改判", "overturned"),
    "given": ("已交", "given to"),
    "open": ("待答复", "open"),
    "overdue": ("已逾期", "overdue"),
    "items": ("项目", "items"),
    "goal": ("目标", "goal"),
    "author": ("制定人", "by"),
    "running": ("进行中", "running"),
    "closed": ("已结束", "closed"),
    "at": ("时间", "when"),
    "who": ("谁", "who"),
    "did": ("做了什么", "did what"),
    "subject": ("对象", "to what"),
    "detail": ("详情", "detail"),
}
_FREE = frozenset({"text", "reason", "title", "note", "goal", "outcome", "was", "now"})
"""What people write in their own words, in the details of the audit trail; the rest are ids and numbers."""
_DAY, _MINUTE = "%Y-%m-%d", "%Y-%m-%d %H:%M"


def appeals_table(appeals: Sequence[Appeal], now: datetime, zone: tzinfo | None = None, lang: Lang = "zh") -> Table:
    """Give appeals as a table, with their rounds and whether an answer is overdue; days by the clock of `zone`."""
    headers = [_say(name, lang) for name in ("no", "text", "opened", "due", "rounds")]
    headers[1:1] = [word("call", lang), word("item", lang), word("agent_id", lang)]
    rows = [
        (
            each.id,
            each.call_id,
            each.item_id,
            each.agent_id,
            mask_text(each.text, lang),
            each.opened_at.astimezone(zone).strftime(_DAY),
            each.due_at.astimezone(zone).strftime(_DAY),
            stacked(_rounds(each, now, lang)),
        )
        for each in appeals
    ]
    return table(headers, rows, right=(0,))


def is_open(appeal: Appeal) -> bool:
    """Whether nobody has decided an appeal's last round yet."""
    return not appeal.rounds or appeal.rounds[-1].decision is None


def appeal_json(appeal: Appeal) -> dict[str, Any]:
    """Give an appeal as JSON values."""
    return {
        "number": appeal.id,
        "call_id": appeal.call_id,
        "rubric": appeal.rubric,
        "version": appeal.version,
        "item": appeal.item_id,
        "agent_id": appeal.agent_id,
        "text": mask_text(appeal.text, "zh"),
        "opened_at": appeal.opened_at.isoformat(),
        "due_at": appeal.due_at.isoformat(),
        "open": is_open(appeal),
        "rounds": [
            {
                "number": each.number,
                "reviewer": each.reviewer,
                "decision": each.decision,
                "reason": mask_text(each.reason, "zh"),
                "at": each.at.isoformat(),
            }
            for each in appeal.rounds
        ],
    }


def plans_table(plans: Sequence[Plan], now: datetime, zone: tzinfo | None = None, lang: Lang = "zh") -> Table:
    """Give coaching plans as a table, with what came of them; days by the clock of `zone`."""
    headers = [_say("no", lang), word("agent_id", lang), word("month", lang), _say("items", lang), _say("goal", lang)]
    headers += [_say("due", lang), _say("author", lang), word("state", lang)]
    rows = [
        (
            each.id,
            each.agent_id,
            each.month,
            stacked(each.items),
            mask_text(each.goal, lang),
            each.due.astimezone(zone).strftime(_DAY),
            each.author,
            _state(each, now, lang),
        )
        for each in plans
    ]
    return table(headers, rows, right=(0,))


def plan_json(plan: Plan) -> dict[str, Any]:
    """Give a coaching plan as JSON values."""
    return {
        "number": plan.id,
        "agent_id": plan.agent_id,
        "month": plan.month,
        "items": list(plan.items),
        "goal": mask_text(plan.goal, "zh"),
        "author": plan.author,
        "made_at": plan.made_at.isoformat(),
        "due": plan.due.isoformat(),
        "closed_at": plan.closed_at.isoformat() if plan.closed_at else None,
        "outcome": mask_text(plan.outcome, "zh"),
    }


def acts_table(acts: Sequence[Act], zone: tzinfo | None = None, lang: Lang = "zh") -> Table:
    """Give lines of the audit trail as a table, in the order given; times by the clock of `zone`."""
    headers = [_say(name, lang) for name in ("at", "who", "did", "subject", "detail")]
    rows = [
        (
            each.at.astimezone(zone).strftime(_MINUTE),
            each.author,
            each.action,
            each.subject,
            stacked(f"{name}: {_shown(value)}" for name, value in _detail(each.detail, lang).items()),
        )
        for each in acts
    ]
    return table(headers, rows)


def act_json(act: Act) -> dict[str, Any]:
    """Give a line of the audit trail as JSON values."""
    told = {"at": act.at.isoformat(), "author": act.author, "action": act.action, "subject": act.subject}
    return {**told, "detail": _detail(act.detail, "zh")}


def _detail(detail: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    return {
        name: mask_text(value, lang) if name in _FREE and isinstance(value, str) else value
        for name, value in detail.items()
    }


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _rounds(appeal: Appeal, now: datetime, lang: Lang) -> list[str]:
    told = [
        f"{each.number}. {_say(each.decision or 'given', lang)} {each.reviewer} {mask_text(each.reason, lang)}".strip()
        for each in appeal.rounds
    ]
    if is_open(appeal):
        told.append(_say("overdue" if now > appeal.due_at else "open", lang))
    return told


def _state(plan: Plan, now: datetime, lang: Lang) -> object:
    if plan.closed_at is not None:
        return stacked([_say("closed", lang), mask_text(plan.outcome, lang)])
    return cell(_say("overdue" if now > plan.due else "running", lang))


def _say(name: str, lang: Lang) -> str:
    return _WORDS[name][lang == "en"]
