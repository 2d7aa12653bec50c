"""The inspector's queue: rows in its order, counts beside its filters, and the next call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select

from qa.store import queue_order, queue_where
from qa.store.queue_choices import choices
from qa.store.queue_order import Key
from qa.store.queue_rows import queue_drawing
from qa.store.queue_where import Looking, conditions
from qa.store.tables import items
from qa.store.tables_desk import claims
from qa.store.tables_queue import queue
from qa.store.work import at_of, moment
from qa.store.workload import Workload
from qa.types.queue import Assigned, QueueAsk, QueueChoices, QueueCounts, State, Waiting, Why

PAGE = 50
STATES: tuple[State, ...] = ("open", "settled", "locked", "released", "appealed", "all")
ASSIGNED: tuple[Assigned, ...] = ("me", "nobody", "others")
WHYS: tuple[Why, ...] = ("undetermined", "risk", "hear", "quota")


class Queue(Workload):
    """The queue of one database. Every method raises `StoreError` where the database does not answer."""

    def rows(
        self, ask: QueueAsk, user: str, now: datetime, *, after: str | None = None, limit: int = PAGE
    ) -> list[Waiting]:
        """Give calls in the order asked for, those after a place in it (`Waiting.key`).

        Raises `UsageError` for a place that belongs to another order.
        """
        with self._reading() as connection:
            looking = looking_of(connection, user, now)
            keys = _keys(ask)
            wanted = conditions(ask, looking)
            if after is not None:
                wanted.append(queue_order.after(keys, queue_order.read(after, keys)))
            return _read(connection, keys, wanted, looking, limit)

    def counts(self, ask: QueueAsk, user: str, now: datetime) -> QueueCounts:
        """Say how many calls each quick filter gives beside the others."""
        with self._reading() as connection:
            return _counted(connection, ask, looking_of(connection, user, now))

    def next(
        self, ask: QueueAsk, user: str, now: datetime, *, than: str | None = None, after: str | None = None
    ) -> Waiting | None:
        """Give the next call that is open, held by nobody else and given to nobody else; None where none is left.

        Parameters
        ----------
        than
            The call that somebody comes from: never given.
        after
            Its place in the order when it was opened. Behind the last call the order begins anew.
        """
        with self._reading() as connection:
            looking = looking_of(connection, user, now)
            keys = _keys(ask)
            wanted = [*conditions(ask, looking), queue_where.is_open(ask, looking)]
            if than is not None:
                wanted.append(queue.c.call_id != than)
            places = [queue_order.after(keys, queue_order.read(after, keys))] if after is not None else []
            for place in (*places, None):
                found = _read(connection, keys, [*wanted, place] if place is not None else wanted, looking, 1)
                if found:
                    return found[0]
        return None

    def choices(self) -> QueueChoices:
        """Give what there is to filter by."""
        with self._reading() as connection:
            return choices(connection)

    def row(self, call_id: str, ask: QueueAsk, user: str, now: datetime) -> Waiting | None:
        """Give one call as a row of a queue, whether it belongs to it or not; None where it has no score."""
        with self._reading() as connection:
            looking = looking_of(connection, user, now)
            found = _read(connection, _keys(ask), [queue.c.call_id == call_id], looking, 1)
        return found[0] if found else None

    def ids(self, ask: QueueAsk, user: str, now: datetime, limit: int, *, per_quota: bool = False) -> list[str]:
        """Give the first calls of a question that nobody has, for giving them to somebody.

        With `per_quota` of each agent and month only as many as its quota lacks.
        """
        with self._reading() as connection:
            looking = looking_of(connection, user, now)
            keys = _keys(ask)
            free = [*conditions(ask, looking), queue.c.assignee.is_(None), queue.c.call_id.not_in(looking.locked)]
            query = select(queue.c.call_id).where(*free).order_by(*_ordering(keys)).limit(limit)
            if per_quota:
                query = _lacking(keys, free).limit(limit)
            return list(connection.scalars(query))

    def keep_drawing(self, month: str, per_agent: int, drawn: Mapping[str, str]) -> None:
        """Write the sample of a month: its quota, and how each call got into it, "random" or "risk"."""
        with self._writing() as connection:
            queue_drawing(connection, month, per_agent, drawn)


def looking_of(connection: Connection, user: str, now: datetime) -> Looking:
    """Who looks, and what others have open now."""
    query = select(claims.c.call_id, claims.c.holder).where(claims.c.until > moment(now))
    return Looking(user, {row.call_id: row.holder for row in connection.execute(query)})


def _keys(ask: QueueAsk) -> list[queue_order.Key]:
    return queue_order.order_of(ask.sort, one_by_one=ask.state != "open" and ask.why is None)


def _ordering(keys: Sequence[queue_order.Key]) -> list[ColumnElement[Any]]:
    return [key.column.desc() if key.down else key.column.asc() for key in keys]


def _lacking(keys: Sequence[queue_order.Key], wanted: Sequence[ColumnElement[bool]]) -> Any:
    """Of each agent and month as many calls as its quota lacks, in the order of the queue."""
    place = func.row_number().over(partition_by=(queue.c.month, queue.c.agent), order_by=_ordering(keys))
    lacks = (queue_order.quota_of_month() - queue_order.heard_of_month()).label("lacks")
    ranked = select(queue.c.call_id, place.label("place"), lacks).where(*wanted, queue_order.is_short()).subquery()
    return select(ranked.c.call_id).where(ranked.c.place <= ranked.c.lacks).order_by(ranked.c.place, ranked.c.call_id)


def _counted(connection: Connection, ask: QueueAsk, looking: Looking) -> QueueCounts:
    """Count in two walks: for the states and reasons, and among those asked for for the other quick filters."""
    quick, narrow = queue_where.quick_ones(ask, looking), queue_where.narrowed(ask)
    waits = {name: quick.pop(name) for name in ("state", "why") if name in quick}
    # a state is asked for without the reason to wait, and the reason without a state
    by_state: dict[str, ColumnElement[bool] | None] = {
        **{f"state:{state}": queue_where.of_state(state, None, looking) for state in STATES},
        **{f"why:{why}": queue_where.of_why(why) for why in WHYS},
    }
    states = _tally(connection, by_state, [*narrow, *quick.values()])
    flags = {"provisional": queue.c.provisional, "fatal": queue_where.is_fatal(), "drawn": queue.c.drawn.is_not(None)}
    others: dict[str, ColumnElement[bool] | None] = {"rows": _all(quick.values())}
    for name, flag in flags.items():
        others[name] = _all([flag, *(each for group, each in quick.items() if group != name)])
    for assigned in ASSIGNED:
        to = queue_where.of_assigned(assigned, looking.user)
        others[f"assigned:{assigned}"] = _all([to, *(each for group, each in quick.items() if group != "assigned")])
    row = _tally(connection, others, [*narrow, *waits.values()])
    return QueueCounts(
        state={state: states[f"state:{state}"] for state in STATES},
        why={why: states[f"why:{why}"] for why in WHYS},
        assigned={each: row[f"assigned:{each}"] for each in ASSIGNED},
        **{name: row[name] for name in ("provisional", "fatal", "drawn", "rows")},
    )


def _tally(
    connection: Connection,
    asked: Mapping[str, ColumnElement[bool] | None],
    where: Sequence[ColumnElement[bool]],
) -> Mapping[str, int]:
    """How many rows fit each condition, of those that fit the others."""
    sums = [func.count() if each is None else func.count().filter(each) for each in asked.values()]
    named = [one.label(name) for name, one in zip(asked, sums, strict=True)]
    return dict(connection.execute(select(*named).select_from(queue).where(*where)).one()._mapping)


def _all(parts: Iterable[ColumnElement[bool]]) -> ColumnElement[bool] | None:
    listed = list(parts)
    return and_(*listed) if listed else None


def _read(
    connection: Connection,
    keys: Sequence[queue_order.Key],
    wanted: Collection[ColumnElement[bool]],
    looking: Looking,
    limit: int,
) -> list[Waiting]:
    named = [key.column.label(f"key_{at}") for at, key in enumerate(keys)]
    # the page first, so that what is looked up a row is looked up for its rows alone
    page = select(queue.c.call_id, *named).where(*wanted).order_by(*_ordering(keys)).limit(limit).subquery()
    more = (
        queue_order.heard_of_month().label("heard_of_month"),
        queue_order.quota_of_month().label("quota"),
        queue_order.place().label("place"),
    )
    places = [page.c[column.name] for column in named]
    query = select(queue, *more, *places).join(page, page.c.call_id == queue.c.call_id)
    rows = connection.execute(
        query.order_by(*_ordering([Key(place, key.down) for key, place in zip(keys, places, strict=True)]))
    ).all()
    titles = _titles(connection, rows)
    return [_waiting(row, titles, looking, len(keys)) for row in rows]


def _titles(connection: Connection, rows: Sequence[Row[Any]]) -> dict[tuple[str, str], list[str]]:
    """The titles of what failed and is undetermined, by call and outcome."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    forms = {(row.call_id, row.rubric, row.version) for row in rows if row.failed or row.undetermined}
    if forms:
        line = items.c
        query = select(line.call_id, line.rubric, line.version, line.outcome, line.title)
        troubles = line.outcome.in_(queue_where.TROUBLES)
        query = query.where(line.call_id.in_(sorted({form[0] for form in forms})), troubles)
        for *form, outcome, title in connection.execute(query.order_by(line.call_id, line.position)):
            if tuple(form) in forms:
                found[form[0], outcome].append(title)
    return found


_SAME = (
    "call_id", "rubric", "version", "started_at", "agent_id", "agent_name", "team", "line", "duration", "final", "low",
    "high", "provisional", "grade", "ear", "heard_of_month", "quota", "assignee", "heard", "released", "appealed",
)  # fmt: skip


def _waiting(row: Row[Any], titles: Mapping[tuple[str, str], list[str]], looking: Looking, keys: int) -> Waiting:
    told = row._mapping
    return Waiting(
        **{name: told[name] for name in _SAME},
        why=queue_order.BANDS[row.place - 1],
        signs=queue_order.signs_of(row.risk),
        failed=tuple(titles.get((row.call_id, "failed"), ())),
        undetermined=tuple(titles.get((row.call_id, "undetermined"), ())),
        drawn=row.drawn is not None,
        holder=looking.held.get(row.call_id),
        due=at_of(row.due) if row.due else None,
        key=queue_order.written([told[f"key_{at}"] for at in range(keys)]),
    )
