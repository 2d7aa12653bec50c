"""What people do in the queue: give calls to somebody, take them, show them to their agents, keep a view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated

from pydantic import BaseModel, Field

from qa.errors import RefusedError, UsageError
from qa.services.release import plan_release
from qa.services.release import release as release_plan
from qa.types.desk import User
from qa.types.queue import Waiting
from qa.web.desk import Desk
from qa.web.queue.pages import inspectors, today_of
from qa.web.queue.query import Asked, Following

MOST = 500
TRIES = 200
CallId = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f]*$")]
Calls = Annotated[list[CallId], Field(min_length=1, max_length=MOST)]
UserName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]


class ChosenCalls(BaseModel):
    """Some calls of the queue."""

    call_id: Calls


class Assign(ChosenCalls):
    """Calls for one inspector, due at the end of a day."""

    to: UserName
    due: date | None = None


class Spread(BaseModel):
    """So many calls, evenly over inspectors: the first of a queue, or with `per_quota` those that quotas lack."""

    n: Annotated[int, Field(ge=1, le=MOST)]
    to: Annotated[list[UserName], Field(min_length=1, max_length=200)]
    due: date | None = None
    per_quota: bool = False
    query: Annotated[str, Field(max_length=2000)] = ""


class View(BaseModel):
    """A view to keep: `query` is that of the queue's address."""

    title: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")]
    query: Annotated[str, Field(max_length=2000)] = ""
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """How many calls each user was given."""

    calls: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.calls.values())


@dataclass(frozen=True, slots=True)
class Shown:
    """How many calls their agents may see now, and how many were left out."""

    calls: int
    left: int


def assign(desk: Desk, user: User, asked: Assign) -> Given:
    """Give calls to an inspector; whoever had them is relieved of them.

    Raises `UsageError` for one who cannot review, `RefusedError` for an unknown call or a day that is over.
    """
    _see_inspectors(desk, [asked.to])
    desk.store.desk.assign(asked.call_id, asked.to, user.name, desk.now(), _end_of(desk, asked.due))
    return Given({asked.to: len(set(asked.call_id))})


def unassign(desk: Desk, user: User, asked: ChosenCalls) -> Given:
    """Relieve whoever had calls."""
    had = desk.store.desk.assignments(call_ids=asked.call_id)
    desk.store.desk.unassign(asked.call_id, user.name, desk.now())
    return Given({name: sum(each.to == name for each in had) for name in {each.to for each in had}})


def take(desk: Desk, user: User, asked: ChosenCalls) -> Given:
    """Take calls for oneself.

    Raises `RefusedError` where somebody else has one of them, or has it open; then none is taken.
    """
    others = [each for each in desk.store.desk.assignments(call_ids=asked.call_id) if each.to != user.name]
    held = [each for each in desk.store.desk.claims(asked.call_id, desk.now()).values() if each.holder != user.name]
    if others or held:
        call_id, name = (others[0].call_id, others[0].to) if others else (held[0].call_id, held[0].holder)
        raise RefusedError(f"{name} has the call {call_id}", mend="take others, or ask who gives out the work")
    desk.store.desk.assign(asked.call_id, user.name, user.name, desk.now())
    return Given({user.name: len(set(asked.call_id))})


def release(desk: Desk, user: User, asked: ChosenCalls) -> Shown:
    """Let agents see calls, but for those that are not settled, that nobody could see, or that they see already."""
    plan = plan_release(desk.store.fair.standings(call_ids=asked.call_id))
    release_plan(desk.store, plan, user.name, desk.now())
    return Shown(len(plan.ready), len(plan.left))


def spread(desk: Desk, user: User, asked: Spread) -> Given:
    """Give calls of a queue that nobody has, one by one to whom has the least to do.

    Raises `UsageError` for one who cannot review, or a query that is none.
    """
    _see_inspectors(desk, asked.to)
    now, due = desk.now(), _end_of(desk, asked.due)
    question = Asked.read(asked.query)
    if asked.per_quota:
        question = question.model_copy(update={"why": "quota", "state": "open"})
    ask = question.ask(today_of(desk))
    call_ids = desk.store.queue.ids(ask, user.name, now, asked.n, per_quota=asked.per_quota)
    dealt = deal(call_ids, asked.to, desk.store.queue.open_loads(now))
    for name, calls in dealt.items():
        if calls:
            desk.store.desk.assign(calls, name, user.name, now, due)
    return Given({name: len(calls) for name, calls in dealt.items()})


def deal(call_ids: Sequence[str], names: Sequence[str], loads: Mapping[str, int]) -> dict[str, list[str]]:
    """Deal calls in their order, each to whom has the least to do by then; among equals to the first named."""
    dealt: dict[str, list[str]] = {name: [] for name in names}
    for call_id in call_ids:
        name = min(dealt, key=lambda each: loads.get(each, 0) + len(dealt[each]))
        dealt[name].append(call_id)
    return dealt


def next_call(desk: Desk, user: User, asked: Following) -> Waiting | None:
    """Give the next open call of a queue and hold it, so that nobody else is given it; None where none is left.

    Who comes from a call lets go of it.
    """
    ask, now = asked.ask(today_of(desk)), desk.now()
    than, pos = asked.after, asked.pos
    if than is not None:
        desk.store.desk.release_claim(than, user.name)
        if pos is None and (row := desk.store.queue.row(than, ask, user.name, now)):
            pos = row.key
    for _ in range(TRIES):
        found = desk.store.queue.next(ask, user.name, now, than=than, after=pos)
        # two may have found the same call: whose claim was first has it
        if found is None or desk.store.desk.claim(found.call_id, user.name, now).holder == user.name:
            return found
    return None


def save_view(desk: Desk, user: User, view: View) -> int:
    """Keep a view under a name, and give its number.

    Raises `UsageError` where its query is none.
    """
    query = Asked.read(view.query).query()
    return desk.store.desk.save_view(user.name, view.title, query, view.shared, desk.now())


def _see_inspectors(desk: Desk, names: Sequence[str]) -> None:
    known = inspectors(desk)
    if unknown := [name for name in names if name not in known]:
        raise UsageError(f"{unknown[0]} does not review calls", mend=f"one of {', '.join(known) or 'nobody yet'}")


def _end_of(desk: Desk, day: date | None) -> datetime | None:
    """The last moment of a day by the clock of the house."""
    if day is None:
        return None
    return datetime.combine(day, time(23, 59, 59), desk.local(desk.now()).tzinfo)
