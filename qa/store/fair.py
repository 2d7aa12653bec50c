"""What release, appeals and an agent's own pages ask of many calls at once; no transcript is read for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select

from qa.store.asked import newest
from qa.store.tables import items, scores
from qa.store.tables_cards import facts
from qa.store.tables_desk import releases
from qa.store.work import Work, at_of, portions
from qa.types import Outcome

Key = tuple[str, str, str]
"""A call, a rubric and an item."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a call stands by one rubric's newest score: `open` items wait for a person, `released_at` is for its agent.

    `started_at` is by the clock of the log.
    """

    call_id: str
    agent_id: str | None
    agent_name: str | None
    team: str | None
    started_at: datetime | None
    duration: float
    demonstration: bool
    rubric: str
    version: str
    final: float | None
    low: float | None
    high: float | None
    grade: str | None
    provisional: bool
    open: int
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item of a call's newest score, without its evidence."""

    title: str
    outcome: Outcome
    points: float | None
    decided_by: str


class Fair(Work):
    """One database's calls. Every method raises `StoreError` where it does not answer."""

    def standings(
        self,
        *,
        month: str | None = None,
        agent: str | None = None,
        team: str | None = None,
        call_ids: Collection[str] | None = None,
    ) -> list[Standing]:
        """Give where calls stand, by their time: of a month (``YYYY-MM``), an agent, a team, or some calls."""
        wanted = {facts.c.month: month, facts.c.agent_id: agent, facts.c.team: team}
        query = _standings().where(*(column == value for column, value in wanted.items() if value is not None))
        rows: list[Row[Any]] = []
        with self._reading() as connection:
            for condition in _of_calls(facts.c.call_id, call_ids):
                rows += connection.execute(query.where(*condition)).all()
        rows.sort(key=lambda row: (row.started_at or "", row.call_id, row.rubric))
        return [_standing(row) for row in rows]

    def item_lines(self, call_ids: Collection[str]) -> dict[Key, ItemLine]:
        """Give the items of calls' newest scores."""
        same = and_(*(items.c[name] == scores.c[name] for name in ("call_id", "rubric", "version")))
        names = ("call_id", "rubric", "item_id", "title", "outcome", "points", "decided_by")
        query = select(*(items.c[name] for name in names)).join(scores, same).where(*newest(None))
        found: dict[Key, ItemLine] = {}
        with self._reading() as connection:
            for condition in _of_calls(items.c.call_id, call_ids):
                for row in connection.execute(query.where(*condition)):
                    line = ItemLine(row.title, Outcome(row.outcome), row.points, row.decided_by)
                    found[row.call_id, row.rubric, row.item_id] = line
        return found

    def released_months(self, agent_id: str) -> list[str]:
        """Give the months of the calls that an agent may see, in order."""
        query = (
            select(facts.c.month)
            .join(releases, releases.c.call_id == facts.c.call_id)
            .where(facts.c.agent_id == agent_id, releases.c.withdrawn_at.is_(None), facts.c.month.is_not(None))
            .distinct()
        )
        with self._reading() as connection:
            return sorted(connection.scalars(query))

    def groups(self, month: str | None = None) -> tuple[list[tuple[str, str]], list[str]]:
        """Give the agents (id, name) and the teams that have calls in a month, or ever."""
        who = select(facts.c.agent_id, func.max(facts.c.agent_name)).group_by(facts.c.agent_id)
        teams = select(facts.c.team).distinct()
        if month is not None:
            who, teams = (each.where(facts.c.month == month) for each in (who, teams))
        with self._reading() as connection:
            agents = [(row[0], row[1] or "") for row in connection.execute(who) if row[0]]
            return sorted(agents), sorted(team for team in connection.scalars(teams) if team)


def _standings() -> Select[Any]:
    same = and_(*(items.c[name] == scores.c[name] for name in ("call_id", "rubric", "version")))
    waiting = items.c.outcome == Outcome.UNDETERMINED.value
    open_ = select(func.count()).select_from(items).where(same, waiting).correlate(scores).scalar_subquery()
    live = (releases.c.call_id == facts.c.call_id) & releases.c.withdrawn_at.is_(None)
    seen = select(func.max(releases.c.at)).where(live).correlate(facts).scalar_subquery()
    of_call = ("call_id", "agent_id", "agent_name", "team", "started_at", "duration", "demonstration")
    of_score = ("rubric", "version", "final", "low", "high", "grade", "provisional")
    columns = [*(facts.c[name] for name in of_call), *(scores.c[name] for name in of_score)]
    query = select(*columns, open_.label("open"), seen.label("released_at"))
    return query.join_from(facts, scores, facts.c.call_id == scores.c.call_id).where(*newest(None))


def _of_calls(column: Any, call_ids: Collection[str] | None) -> Iterator[list[ColumnElement[bool]]]:
    """Conditions that ask for some calls, in as many questions as a database needs."""
    if call_ids is None:
        yield []
        return
    for some in portions(call_ids):
        yield [column.in_(some)]


def _standing(row: Row[Any]) -> Standing:
    times = {
        "started_at": datetime.fromisoformat(row.started_at) if row.started_at else None,
        "released_at": at_of(row.released_at) if row.released_at else None,
    }
    return Standing(**{**row._mapping, **times})
