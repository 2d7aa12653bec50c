"""How much work inspectors have and do, and what waits in the whole house."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from qa.store.queue_order import BANDS, LAST_OPEN
from qa.store.tables_desk import withdrawals
from qa.store.tables_people import reviews
from qa.store.tables_queue import queue
from qa.store.work import Work, at_of, moment
from qa.types.queue import Age, Load

SITTING = timedelta(minutes=30)
"""The longest time between two decisions that is taken for work on a call."""
AGES = (1, 3, 7, 30, None)
DECIDED = ("passed", "failed")


class Workload(Work):
    """Sums over assignments and decisions. Every method raises `StoreError` where the database does not answer."""

    def loads(self, names: Mapping[str, str], now: datetime, today: datetime, week: datetime) -> list[Load]:
        """Give each inspector's work, by their names as users and as shown; `today` and `week` are beginnings."""
        with self._reading() as connection:
            given = _given(connection, now)
            done = _decisions(connection, week)
        return [_load(name, shown, given.get(name, (0, 0)), done[name], today) for name, shown in names.items()]

    def open_loads(self, now: datetime) -> dict[str, int]:
        """Give how many calls each user has to do."""
        with self._reading() as connection:
            return {name: count for name, (count, _) in _given(connection, now).items()}

    def ages(self, now: datetime) -> list[Age]:
        """Give what waits, by how many days old the calls are, the youngest first."""
        age = case(
            *((queue.c.started_at >= _day(now, days), at) for at, days in enumerate(AGES) if days is not None),
            else_=len(AGES) - 1,
        )
        free = func.count().filter(queue.c.assignee.is_(None))
        query = select(age.label("age"), queue.c.band, func.count().label("count"), free.label("free"))
        query = query.where(queue.c.band <= LAST_OPEN).group_by("age", queue.c.band)
        found: dict[int, dict[Any, int]] = defaultdict(dict)
        nobody: dict[int, int] = defaultdict(int)
        with self._reading() as connection:
            for row in connection.execute(query):
                found[row.age][BANDS[row.band - 1]] = row._mapping["count"]
                nobody[row.age] += row.free
        return [Age(days, found[at], nobody[at]) for at, days in enumerate(AGES)]


def _day(now: datetime, days: int) -> str:
    """The first day, by the clock of the house, of so many up to today."""
    return (now - timedelta(days=days - 1)).strftime("%Y-%m-%d")


def _given(connection: Connection, now: datetime) -> dict[str, tuple[int, int]]:
    late = func.count().filter(queue.c.due < moment(now))
    query = select(queue.c.assignee, func.count(), late).where(queue.c.assignee.is_not(None))
    return {name: (count, overdue) for name, count, overdue in connection.execute(query.group_by(queue.c.assignee))}


def _decisions(connection: Connection, week: datetime) -> dict[str, list[Any]]:
    """The decisions in force that each person made since the week began, with what waits on the call now."""
    columns = (reviews.c.call_id, reviews.c.author, reviews.c.made_at, reviews.c.outcome, reviews.c.machine)
    query = (
        select(*columns, queue.c.undetermined)
        .outerjoin(queue, queue.c.call_id == reviews.c.call_id)
        .outerjoin(withdrawals, withdrawals.c.review == reviews.c.id)
        .where(reviews.c.made_at >= moment(week), reviews.c.kind != "calibration", withdrawals.c.review.is_(None))
        .order_by(reviews.c.made_at, reviews.c.id)
    )
    found: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.author].append(row)
    return found


def _load(name: str, shown: str, given: tuple[int, int], done: Sequence[Row[Any]], today: datetime) -> Load:
    settled = {row.call_id: row.made_at for row in done if row.undetermined == 0}
    compared = [row for row in done if row.machine in DECIDED and row.outcome in DECIDED]
    return Load(
        name,
        shown,
        *given,
        settled_today=sum(made_at >= moment(today) for made_at in settled.values()),
        settled_week=len(settled),
        minutes=_minutes(done),
        agreed=sum(row.outcome == row.machine for row in compared),
        compared=len(compared),
    )


def _minutes(done: Sequence[Row[Any]]) -> float | None:
    """The median time between the last decisions on one call and on the next, within a sitting."""
    last = {row.call_id: at_of(row.made_at) for row in done}
    times = sorted(last.values())
    gaps = [later - sooner for sooner, later in pairwise(times)]
    within = [gap.total_seconds() / 60 for gap in gaps if gap <= SITTING]
    return round(median(within), 1) if within else None
