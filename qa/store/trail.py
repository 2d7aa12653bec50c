"""The audit trail: written with everything that people do, never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, select

from qa.store.tables_people import acts as act_rows
from qa.store.work import Work, add_act, at_of, moment
from qa.types.desk import TrailQuery
from qa.types.people import Act

KINDS = (
    "call", "appeal", "session", "case", "plan", "user", "view", "playlist", "job", "columns", "month", "rubric",
    "pack", "sample",
)  # fmt: skip
"""What a subject begins with."""


class Trail(Work):
    """Lines of the audit trail. Every method raises `StoreError` where the database does not answer."""

    def audit(self, act: Act) -> None:
        """Write a line of the audit trail, for what is kept elsewhere."""
        with self._writing() as connection:
            add_act(connection, act)

    def acts(self, *, subject: str | None = None, author: str | None = None, newest: int | None = None) -> list[Act]:
        """Give lines of the audit trail, in the order they were written: only the `newest` so many where that is given.

        Subjects are e.g. ``call:c01``.
        """
        wanted = {"subject": subject, "author": author}
        query = select(act_rows).order_by(act_rows.c.id.desc()).limit(newest)
        query = query.where(*(act_rows.c[name] == value for name, value in wanted.items() if value is not None))
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [_act(row) for row in reversed(rows)]

    def trail(self, wanted: TrailQuery) -> list[tuple[int, Act]]:
        """Give lines of the audit trail with their numbers, the newest first."""
        with self._reading() as connection:
            return [(row.id, _act(row)) for row in connection.execute(_asking(wanted))]


def _asking(wanted: TrailQuery) -> Select[Any]:
    table = act_rows.c
    query = select(act_rows).order_by(table.id.desc()).limit(wanted.limit)
    if wanted.subject and wanted.subject.endswith(":"):
        query = query.where(table.subject.startswith(wanted.subject, autoescape=True))
    elif wanted.subject:
        named = [wanted.subject] if ":" in wanted.subject else [f"{kind}:{wanted.subject}" for kind in KINDS]
        query = query.where(table.subject.in_(named))
    if wanted.author:
        query = query.where(table.author == wanted.author)
    if wanted.action:
        query = query.where(table.action == wanted.action)
    if wanted.since:
        query = query.where(table.at >= moment(wanted.since))
    if wanted.until:
        query = query.where(table.at < moment(wanted.until))
    return query.where(table.id < wanted.before) if wanted.before else query


def _act(row: Row[Any]) -> Act:
    return Act(at_of(row.at), row.author, row.action, row.subject, row.detail)
