"""Appeals that wait for an answer, and one appeal with all that there is to decide it by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from qa.errors import RefusedError, StoreError
from qa.report.people import is_open
from qa.reviewing import DECISIONS, machine_said
from qa.store.fair import ItemLine, Standing
from qa.types import CallInfo, ItemScore, MachineSaid, Outcome
from qa.types.desk import User
from qa.types.people import Appeal, Review
from qa.web.desk import Desk
from qa.web.errors import NotFoundError
from qa.web.fair.appealing import AppealLine, line_of

ANSWERED = 100
"""Answered appeals that the inbox shows."""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An appeal in the list; `why_not` is a word that says why whoever looks may not decide it, empty if they may."""

    line: AppealLine
    call_id: str
    agent_id: str
    agent_name: str | None
    started_at: datetime | None
    title: str
    outcome: str | None
    points: float | None
    nth: int
    why_not: str


@dataclass(frozen=True, slots=True)
class InboxPage:
    """What `fair/appeals.html` shows: those that wait by due date, then the newest answered ones."""

    waiting: tuple[InboxRow, ...]
    answered: tuple[InboxRow, ...]
    overdue: int


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause of the regulation."""

    id: str
    section: str
    asks: str


@dataclass(frozen=True, slots=True)
class AppealPage:
    """What `fair/appeal.html` shows. `item` is None where the form has no such item any more.

    `decided` are the people's decisions on the item, `earlier` the appeals on it before this one.
    """

    line: AppealLine
    nth: int
    info: CallInfo
    rubric: str
    version: str
    final: float | None
    item: ItemScore | None
    machine: MachineSaid | None
    clauses: tuple[ClauseShown, ...]
    decided: tuple[Review, ...]
    earlier: tuple[AppealLine, ...]
    may: bool
    why_not: str
    others: tuple[Outcome, ...]
    suggested: Outcome | None


def build_inbox(desk: Desk, user: User) -> InboxPage:
    """Gather the appeals for somebody who decides them."""
    known = desk.store.people.appeals()
    waiting = sorted((each for each in known if is_open(each)), key=lambda each: (each.due_at, each.id))
    answered = sorted((each for each in known if not is_open(each)), key=lambda each: each.rounds[-1].at)[-ANSWERED:]
    calls = {each.call_id for each in (*waiting, *answered)}
    standings = {each.call_id: each for each in desk.store.fair.standings(call_ids=calls)}
    items = desk.store.fair.item_lines(calls)
    decided: dict[str, list[Review]] = {}
    for call_id in {each.call_id for each in waiting}:
        decided[call_id] = desk.store.people.reviews(call_id=call_id, kinds=("review", "appeal"))

    def row(appeal: Appeal) -> InboxRow:
        item = items.get((appeal.call_id, appeal.rubric, appeal.item_id))
        why = why_not(user, appeal, known, decided.get(appeal.call_id, ())) if is_open(appeal) else "appeal_closed"
        standing = standings.get(appeal.call_id)
        return _row(desk, appeal, standing, known, why, item)

    rows = tuple(map(row, waiting))
    return InboxPage(rows, tuple(map(row, reversed(answered))), sum(each.line.overdue for each in rows))


def _row(
    desk: Desk,
    appeal: Appeal,
    standing: Standing | None,
    known: Collection[Appeal],
    why: str,
    item: ItemLine | None,
) -> InboxRow:
    return InboxRow(
        line=line_of(desk, appeal),
        call_id=appeal.call_id,
        agent_id=appeal.agent_id,
        agent_name=standing.agent_name if standing else None,
        started_at=standing.started_at if standing else None,
        title=item.title if item else appeal.item_id,
        outcome=item.outcome.value if item else None,
        points=item.points if item else None,
        nth=1 + len(_earlier(appeal, known)),
        why_not=why,
    )


def build_appeal(desk: Desk, user: User, number: int) -> AppealPage:
    """Gather one appeal; raises `NotFoundError` where there is none, or its call was removed."""
    try:
        appeal = desk.store.people.appeal(number)
        result = desk.store.result(appeal.call_id, rubric=appeal.rubric)
    except (RefusedError, StoreError) as error:
        raise NotFoundError(f"there is no appeal {number}", mend="its call may have been removed") from error
    known = desk.store.people.appeals(call_id=appeal.call_id)
    reviews = desk.store.people.reviews(call_id=appeal.call_id, item_id=appeal.item_id, kinds=("review", "appeal"))
    item = next((each for each in result.items if each.id == appeal.item_id), None)
    why = why_not(user, appeal, known, reviews) if is_open(appeal) else "appeal_closed"
    if item is None:
        why = "appeal_no_item"
    others = tuple(each for each in DECISIONS if item is None or each is not item.outcome)
    earlier = _earlier(appeal, known)
    return AppealPage(
        line=line_of(desk, appeal),
        nth=1 + len(earlier),
        info=result.call.info,
        rubric=appeal.rubric,
        version=result.score.version,
        final=result.score.final,
        item=item,
        machine=machine_said(item) if item else None,
        clauses=_clauses(desk, appeal.rubric, item),
        decided=tuple(each for each in reviews if each.rubric == appeal.rubric),
        earlier=tuple(line_of(desk, each) for each in earlier),
        may=not why,
        why_not=why,
        others=others,
        suggested=Outcome.PASSED if Outcome.PASSED in others else None,
    )


def why_not(user: User, appeal: Appeal, known: Collection[Appeal], reviews: Collection[Review]) -> str:
    """A word that says why somebody may not decide an open appeal; empty where they may."""
    about = (appeal.rubric, appeal.item_id)
    if user.agent_id is not None and user.agent_id == appeal.agent_id:
        return "appeal_own_call"
    if any(each.author == user.name for each in reviews if (each.rubric, each.item_id) == about):
        return "appeal_you_decided"
    same = [*_earlier(appeal, known), appeal]
    if any(each.reviewer == user.name and each.decision for one in same for each in one.rounds):
        return "appeal_you_judged"
    last = appeal.rounds[-1] if appeal.rounds else None
    return "appeal_given" if last and last.reviewer != user.name else ""


def _earlier(appeal: Appeal, known: Collection[Appeal]) -> list[Appeal]:
    about = (appeal.call_id, appeal.rubric, appeal.item_id)
    return [e for e in known if (e.call_id, e.rubric, e.item_id) == about and (e.id or 0) < (appeal.id or 0)]


def _clauses(desk: Desk, rubric: str, item: ItemScore | None) -> tuple[ClauseShown, ...]:
    pack = desk.shelf.by_rubric(rubric)
    if item is None or pack is None:
        return ()
    known = [pack.clauses[id] for id in item.clauses if id in pack.clauses]
    return tuple(ClauseShown(each.id, each.section, each.asks) for each in known)
