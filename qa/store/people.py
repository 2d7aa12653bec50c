"""What people do with calls: added, never overwritten, each with its line in the audit trail."""

from __future__ import annotations

from sqlalchemy import select

from qa.store.appeals import Appeals
from qa.store.coaching import Coaching
from qa.store.reviews import Reviews
from qa.store.tables_people import acts as act_rows
from qa.store.work import add_act, at_of
from qa.types.people import Act


class People(Reviews, Appeals, Coaching):
    """People's work in one database: reviews, appeals, calibration, cases, plans, and the trail of all of it.

    Each write is one transaction with its line in the audit trail. Every method raises `StoreError` where the database
    does not answer, and `RefusedError` for what cannot be taken.
    """

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
        return [Act(at_of(row.at), row.author, row.action, row.subject, row.detail) for row in reversed(rows)]
