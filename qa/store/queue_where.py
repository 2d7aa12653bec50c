"""What a question to the queue means, as conditions on its rows.

The conditions come in groups, one for each thing that is asked: the count beside a quick filter is taken under all
groups but its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select, true, tuple_

from qa.store.queue_order import BANDS, LAST_OPEN, is_short
from qa.store.tables import FAILED, items
from qa.store.tables_desk import job_files
from qa.store.tables_queue import UNDETERMINED, queue
from qa.types.queue import Assigned, QueueAsk, State, Why

Condition = ColumnElement[bool]
TROUBLES = ("failed", "undetermined")
FATAL = 32
"""The weight of a fatal item that failed."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks, and which calls others have open at this moment, by call and holder."""

    user: str
    held: Mapping[str, str]

    @property
    def locked(self) -> list[str]:
        """Calls that others have open."""
        return sorted(call_id for call_id, holder in self.held.items() if holder != self.user)


def conditions(ask: QueueAsk, looking: Looking) -> list[Condition]:
    """All conditions of a question."""
    return [*quick_ones(ask, looking).values(), *narrowed(ask)]


def quick_ones(ask: QueueAsk, looking: Looking) -> dict[str, Condition]:
    """The conditions of quick filters, by the group that each is of."""
    found: dict[str, Condition | None] = {
        "state": of_state(ask.state, ask.why, looking),
        "why": of_why(ask.why) if ask.why else None,
        "assigned": of_assigned(ask.assigned, looking.user) if ask.assigned else None,
        "provisional": queue.c.provisional if ask.provisional else None,
        "fatal": is_fatal() if ask.fatal else None,
        "drawn": queue.c.drawn.is_not(None) if ask.drawn else None,
    }
    return {name: condition for name, condition in found.items() if condition is not None}


def of_state(state: State, why: Why | None, looking: Looking) -> Condition | None:
    """Calls of a state; where those are asked for that would fill a quota, they are open too."""
    if state == "all" or (state == "open" and why in ("quota", "rest")):
        return None
    open_ = queue.c.band <= LAST_OPEN
    return {
        "open": open_,
        "settled": queue.c.band > LAST_OPEN,
        "locked": queue.c.call_id.in_(looking.locked),
        "released": queue.c.released,
        "appealed": queue.c.appealed,
    }[state]


def of_why(why: Why) -> Condition:
    """Calls of a band; "quota" holds the band before it too: what is to be heard fills the quota."""
    if why == "quota":
        return or_(queue.c.band == 3, and_(queue.c.band == 4, is_short()))
    if why == "rest":
        return and_(queue.c.band == 4, ~is_short())
    return queue.c.band == BANDS.index(why) + 1


def of_assigned(assigned: Assigned, user: str) -> Condition:
    """Calls by whom they were given to."""
    to = queue.c.assignee
    return {"me": to == user, "nobody": to.is_(None), "others": to.is_not(None) & (to != user)}[assigned]


def is_fatal() -> Condition:
    """Calls with a fatal item that failed."""
    return queue.c.risk.op("&")(FATAL) > 0


def is_open(ask: QueueAsk, looking: Looking) -> Condition:
    """Calls that the next one may be: open, held by nobody else, given to nobody else."""
    waits = true() if ask.why == "quota" else queue.c.band <= LAST_OPEN
    free = or_(queue.c.assignee.is_(None), queue.c.assignee == looking.user)
    return and_(waits, free, queue.c.call_id.not_in(looking.locked))


def narrowed(ask: QueueAsk) -> list[Condition]:
    """The conditions of all other filters."""
    columns = queue.c
    same = {"month": ask.month, "team": ask.team, "line": ask.line, "rubric": ask.rubric, "agent": ask.agent}
    found: list[Condition] = [columns[name] == value for name, value in same.items() if value is not None]
    if ask.day is not None:
        found.append(columns.started_at.between(ask.day, f"{ask.day}T99"))
    if ask.job is not None:
        brought = select(job_files.c.call_id).where(job_files.c.job == ask.job, job_files.c.call_id.is_not(None))
        found.append(columns.call_id.in_(brought))
    if ask.to is not None:
        found.append(columns.assignee == ask.to)
    if ask.low is not None:
        found.append(columns.final >= ask.low)
    if ask.high is not None:
        found.append(columns.final <= ask.high)
    if ask.text:
        named = (columns.call_id, columns.agent_name, columns.agent)
        found.append(or_(*(each.icontains(ask.text, autoescape=True) for each in named)))
    if ask.item is not None or ask.outcome is not None:
        found.append(_has_item(ask))
    return found


def _has_item(ask: QueueAsk) -> Condition:
    columns = queue.c
    if ask.item is None and ask.outcome in ("failed", "undetermined"):
        return columns[ask.outcome] > 0
    if ask.item is None and ask.outcome == "awaiting_ear":
        return columns.ear > 0
    line, form = items.c, (columns.call_id, columns.rubric, columns.version)
    known = {"failed": FAILED, "undetermined": UNDETERMINED}
    wanted = TROUBLES if ask.outcome is None else (ask.outcome,)
    if ask.item is not None and set(wanted) <= set(known):
        # there are indexes on the few items that failed or are undetermined, as conditions without a bound value
        own = (
            select(line.call_id, line.rubric, line.version).where(line.item_id == ask.item, known[each])
            for each in wanted
        )
        return or_(*(tuple_(*form).in_(each) for each in own))
    of_form = (line.call_id == columns.call_id) & (line.rubric == columns.rubric) & (line.version == columns.version)
    what = [line.outcome == ask.outcome]
    if ask.item is not None:
        what.append(line.item_id == ask.item)
    return exists().where(of_form, *what).correlate(queue)
