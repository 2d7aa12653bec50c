"""What forms ask of a database beside scorecards: calls that persons heard, calls one by one, the rubrics in use."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine, func, select

from qa.report.forms.material import Heard
from qa.store.adding import scored
from qa.store.asked import Asked, copies, newest, when, who, without
from qa.store.opening import explained
from qa.store.tables import scores
from qa.store.tables_cards import facts
from qa.store.tables_people import reviews
from qa.store.work import at_of


class FormRows:
    """The questions of forms to one database. Every method raises `StoreError` where it does not answer."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self._where = where

    def heard(self, asked: Asked) -> list[Heard]:
        """Give who listened to which call: decisions of persons on calls of the period, the oldest first."""
        query = select(facts.c.call_id, facts.c.agent_id, facts.c.started_at, reviews.c.author, reviews.c.made_at)
        query = query.join_from(reviews, facts, facts.c.call_id == reviews.c.call_id)
        query = query.where(*who(asked), *when(asked.period)).order_by(reviews.c.made_at, reviews.c.id)
        with explained(self._where), self._engine.begin() as connection:
            rows = connection.execute(query).all()
        return [Heard(row.call_id, row.agent_id, _day(row.started_at), row.author, at_of(row.made_at)) for row in rows]

    def calls(self, asked: Asked) -> list[tuple[str, str]]:
        """Give the scored calls of the period with their rubric, by time, each recording and each call once."""
        query = scored(facts.c.call_id, scores.c.rubric, facts.c.started_at)
        with explained(self._where), self._engine.begin() as connection:
            twice = copies(connection, asked)
            query = query.where(*who(asked), *when(asked.period), *newest(asked.rubric), *without(twice))
            rows = connection.execute(query).all()
        first: dict[str, tuple[str, str]] = {}
        for row in sorted(rows, key=lambda row: (row.started_at or "", row.call_id, row.rubric)):
            first.setdefault(row.call_id, (row.call_id, row.rubric))
        return list(first.values())

    def rubrics(self) -> list[str]:
        """Give the rubrics that calls were scored by, the one with most scores first."""
        query = select(scores.c.rubric, func.count().label("n")).group_by(scores.c.rubric)
        with explained(self._where), self._engine.begin() as connection:
            return [row.rubric for row in sorted(connection.execute(query), key=lambda row: (-row.n, row.rubric))]


def _day(started_at: str | None) -> date | None:
    return date.fromisoformat(started_at[:10]) if started_at else None
