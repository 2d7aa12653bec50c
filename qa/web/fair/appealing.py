"""An item's appeals as its agent sees them, and whether there may be another: what stands beside an item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qa.report.people import is_open
from qa.services.appeals import Times, decided_at, rounds_gone
from qa.types import CallResult, ItemScore, Outcome
from qa.types.desk import User
from qa.types.people import Appeal, Review
from qa.web.desk import Desk
from qa.web.fair.deadlines import days_left, times_of


@dataclass(frozen=True, slots=True)
class AppealLine:
    """One appeal, as far as it has come; times are UTC."""

    id: int
    text: str
    opened_at: datetime
    due_at: datetime
    open: bool
    overdue: bool
    decision: str | None
    reason: str
    reviewer: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class AppealState:
    """What `fair/_appeal.html` shows beside one item.

    `may` offers the form. Else `why` is a word that says why not, empty where nothing is to be said. `last_day` is the
    last one to appeal, None where nothing limits it.
    """

    call_id: str
    rubric: str
    item_id: str
    may: bool
    why: str
    last_day: date | None
    days_left: int | None
    lines: tuple[AppealLine, ...]


def states_of(desk: Desk, user: User, result: CallResult) -> dict[str, AppealState]:
    """Give each item's state for whoever looks: only the call's own agent may appeal."""
    info, rubric = result.call.info, result.score.rubric
    appeals = [each for each in desk.store.people.appeals(call_id=info.call_id) if each.rubric == rubric]
    if user.agent_id is None or user.agent_id != info.agent_id:
        return {item.id: _shown_only(desk, result, item, appeals) for item in result.items}
    reviews = desk.store.people.reviews(call_id=info.call_id, kinds=("review", "appeal"))
    released = desk.store.desk.released([info.call_id]).get(info.call_id)
    known = _Known(times_of(desk, rubric), appeals, reviews, released)
    return {item.id: _own(desk, result, item, known) for item in result.items}


def line_of(desk: Desk, appeal: Appeal, *, named: bool = True) -> AppealLine:
    """An appeal as a line; agents are not told who judged them: for them it is not `named`."""
    last = appeal.rounds[-1] if appeal.rounds and appeal.rounds[-1].decision else None
    waits = is_open(appeal)
    return AppealLine(
        id=appeal.id or 0,
        text=appeal.text,
        opened_at=appeal.opened_at,
        due_at=appeal.due_at,
        open=waits,
        overdue=waits and desk.now() > appeal.due_at,
        decision=last.decision if last else None,
        reason=last.reason if last else "",
        reviewer=last.reviewer if last and named else None,
        decided_at=last.at if last else None,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a call's appeals."""

    times: Times
    appeals: Sequence[Appeal]
    reviews: Sequence[Review]
    released: datetime | None


def _own(desk: Desk, result: CallResult, item: ItemScore, known: _Known) -> AppealState:
    call_id, rubric = result.call.info.call_id, result.score.rubric
    lines = _lines(desk, item, known.appeals, named=False)
    last = known.times.last_day(decided_at(known.reviews, rubric, item.id), known.released)
    left = days_left(desk, last)
    asked = known.released is not None and item.outcome is Outcome.FAILED
    why = ""
    if any(line.open for line in lines):
        why = "appeal_waits"
    elif asked and rounds_gone(known.appeals, rubric, item.id) >= known.times.service.appeal_rounds:
        why = "appeal_rounds_gone"
    elif asked and left == 0:
        why = "appeal_over"
    may = asked and not why
    return AppealState(call_id, rubric, item.id, may=may, why=why, last_day=last, days_left=left, lines=lines)


def _shown_only(desk: Desk, result: CallResult, item: ItemScore, appeals: Sequence[Appeal]) -> AppealState:
    about = (result.call.info.call_id, result.score.rubric, item.id)
    lines = _lines(desk, item, appeals, named=True)
    return AppealState(*about, may=False, why="", last_day=None, days_left=None, lines=lines)


def _lines(desk: Desk, item: ItemScore, appeals: Sequence[Appeal], *, named: bool) -> tuple[AppealLine, ...]:
    return tuple(line_of(desk, each, named=named) for each in appeals if each.item_id == item.id)
