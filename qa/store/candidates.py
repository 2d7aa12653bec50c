"""Which calls of a month can be heard, with what tells that they should be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from qa.sampling import Candidate, Facts
from qa.store.asked import newest
from qa.store.tables import calls, items, scores
from qa.store.tables_cards import facts
from qa.store.work import Work


class Candidates(Work):
    """What samples are drawn from. Raises `StoreError` where the database does not answer."""

    def of_month(self, month: str, limits: Mapping[str, tuple[float, ...]]) -> list[Candidate]:
        """Give the calls of a month (``YYYY-MM``) that reached somebody, each recording once, by id.

        `limits` are the scores at which a rubric's grade changes.
        """
        with self._reading() as connection:
            first = _first_days(connection)
            open_fatal = _open_fatal(connection, month)
            judged: dict[str, list[Row[Any]]] = defaultdict(list)
            of_month = select(scores).join(facts, facts.c.call_id == scores.c.call_id).where(facts.c.month == month)
            for score in connection.execute(of_month.where(*newest(None))):
                judged[score.call_id].append(score)
            measures = {name: calls.c.measures[name].as_float().label(name) for name in (_DISTRESS, _HOLD)}
            query = select(facts, *measures.values()).join(calls, calls.c.call_id == facts.c.call_id)
            wanted = query.where(facts.c.month == month, facts.c.reached_nobody.is_(False)).order_by(facts.c.call_id)
            rows = connection.execute(wanted).all()
        once: dict[tuple[Any, ...], Row[Any]] = {}
        for row in sorted(rows, key=lambda row: str(row.call_id)):
            copy = (row.sha256, row.agent_id, row.started_at, row.duration, row.part)
            once.setdefault(copy if row.sha256 and row.started_at else (row.call_id,), row)
        return [_candidate(row, judged[row.call_id], row.call_id in open_fatal, first, limits) for row in once.values()]


_DISTRESS, _HOLD = "distress_customer", "hold_longest"


def _first_days(connection: Connection) -> dict[str, date]:
    """Each agent's first call: in none of the database's first month, in which everybody would be new."""
    query = select(facts.c.agent_id, func.min(facts.c.started_at)).group_by(facts.c.agent_id)
    days = {agent: datetime.fromisoformat(at).date() for agent, at in connection.execute(query) if agent and at}
    earliest = min(days.values(), default=date.min)
    return {agent: day for agent, day in days.items() if (day.year, day.month) != (earliest.year, earliest.month)}


def _open_fatal(connection: Connection, month: str) -> set[str]:
    key = (items.c.call_id == scores.c.call_id) & (items.c.rubric == scores.c.rubric)
    query = (
        select(items.c.call_id)
        .join(scores, key & (items.c.version == scores.c.version))
        .join(facts, facts.c.call_id == items.c.call_id)
        .where(facts.c.month == month, items.c.fatal.is_(True), items.c.outcome == "undetermined", *newest(None))
    )
    return set(connection.scalars(query))


def _candidate(
    row: Row[Any],
    judged: list[Row[Any]],
    open_fatal: bool,
    first: Mapping[str, date],
    limits: Mapping[str, tuple[float, ...]],
) -> Candidate:
    # of several forms, that with the widest range of scores: the one that a person's decision matters most to
    widest = max(judged, key=lambda s: ((s.high or 0) - (s.low or 0), s.rubric), default=None)
    told = Facts(
        fatal=any(score.fatal for score in judged),
        fatal_open=open_fatal,
        low=widest.low if widest else None,
        high=widest.high if widest else None,
        limits=limits.get(widest.rubric, ()) if widest else (),
        distress=row.distress_customer,
        hold=row.hold_longest,
        first_day=first.get(row.agent_id or ""),
    )
    return Candidate(
        row.call_id,
        row.agent_id or row.agent_name or "",
        row.agent_name or "",
        row.team or "",
        row.line or "",
        row.direction or "",
        datetime.fromisoformat(row.started_at) if row.started_at else None,
        row.duration,
        told,
    )
