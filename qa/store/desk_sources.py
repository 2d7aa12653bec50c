"""Where the recordings of calls lie, when they were moved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from qa.store.tables import calls
from qa.store.work import Work, add_act
from qa.store.writing import place
from qa.types.people import Act


class Sources(Work):
    """Recordings that lie elsewhere than where they were scored from."""

    def move_source(self, call_id: str, source: str, author: str, at: datetime) -> list[str]:
        """Note that the recording of a call lies at `source` now, and give the calls that are in it.

        The parts of a call that was transferred share its recording, so that it is moved for all of them. That it is
        the same recording is for the caller to know. Raises `RefusedError` for an unknown call.
        """
        with self._writing() as connection:
            self._agent_of(connection, call_id)
            one = connection.execute(select(calls.c.sha256, calls.c.source).where(calls.c.call_id == call_id)).one()
            same = (calls.c.sha256 == one.sha256) & (calls.c.source == one.source)
            rows = connection.execute(select(calls.c.call_id, calls.c.call).where(same)).all()
            for row in rows:
                moved = {"source": place(source), "call": {**row.call, "source": source}}
                connection.execute(update(calls).where(calls.c.call_id == row.call_id).values(**moved))
            detail = {"from": one.source, "to": place(source)}
            add_act(connection, Act(at, author, "move_source", f"call:{call_id}", detail))
            return sorted(row.call_id for row in rows)
