"""Whose turn a call is: who has it open, whom it was given to, and whether its agent may see it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, case, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from qa.store.queue_rows import queue_people
from qa.store.tables import calls
from qa.store.tables_desk import assignments as assignment_rows
from qa.store.tables_desk import claims as claim_rows
from qa.store.tables_desk import releases as release_rows
from qa.store.work import Work, add_act, at_of, moment, named, portions
from qa.types.desk import Assignment, Claim
from qa.types.people import Act


class Turns(Work):
    """Claims, assignments and releases."""

    def claim(self, call_id: str, name: str, now: datetime, seconds: float = 120) -> Claim:
        """Take a call for so many seconds, or renew it; another's claim that holds is given back as it is.

        Claims have no line in the audit trail: they are renewed all the time, and say nothing of what was done.
        """
        row = {"call_id": call_id, "holder": named(name), "since": moment(now)}
        row["until"] = moment(now + timedelta(seconds=seconds))
        with self._writing() as connection:
            statement: Any = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(claim_rows)
            new, old = statement.excluded, claim_rows.c
            over = old.until <= new.since
            since = case(((old.holder == new.holder) & ~over, old.since), else_=new.since)
            taken = statement.on_conflict_do_update(
                index_elements=["call_id"],
                set_={"holder": new.holder, "until": new.until, "since": since},
                where=(old.holder == new.holder) | over,
            )
            connection.execute(taken, row)
            return _claim(connection.execute(select(claim_rows).where(old.call_id == call_id)).one())

    def release_claim(self, call_id: str, name: str) -> None:
        """Let go of a call; nothing happens where it is not held by that user."""
        held = (claim_rows.c.call_id == call_id) & (claim_rows.c.holder == name)
        with self._writing() as connection:
            connection.execute(delete(claim_rows).where(held))

    def claims(self, call_ids: Collection[str] | None, now: datetime) -> dict[str, Claim]:
        """Give the claims that hold, by call: of some calls, or of all."""
        query = select(claim_rows).where(claim_rows.c.until > moment(now))
        with self._reading() as connection:
            found = [_claim(row) for row in _of_calls(connection, query, claim_rows.c.call_id, call_ids)]
        return {claim.call_id: claim for claim in found}

    def assign(self, call_ids: Sequence[str], to: str, author: str, at: datetime, due: datetime | None = None) -> None:
        """Give calls to an inspector; whom they were given to before is relieved of them.

        Raises `RefusedError` for an unknown call, or a due date in the past.
        """
        if due is not None and due <= at:
            raise self._refused("the work is due before it was given", "give a later date")
        made = {"assignee": named(to), "author": named(author), "at": moment(at)}
        with self._writing() as connection:
            self._see_calls(connection, call_ids)
            _end_assignments(connection, call_ids, at)
            for call_id in dict.fromkeys(call_ids):
                row = {"call_id": call_id, **made, "due": moment(due) if due else None}
                connection.execute(insert(assignment_rows), row)
                add_act(connection, Act(at, author, "assign", f"call:{call_id}", {"to": to}))
            queue_people(connection, call_ids)

    def unassign(self, call_ids: Sequence[str], author: str, at: datetime) -> None:
        """Relieve whoever calls were given to; calls that nobody has are passed over."""
        with self._writing() as connection:
            for call_id, assignee in _end_assignments(connection, call_ids, at):
                add_act(connection, Act(at, author, "unassign", f"call:{call_id}", {"to": assignee}))
            queue_people(connection, call_ids)

    def assignments(
        self, *, to: str | None = None, open_only: bool = True, call_ids: Collection[str] | None = None
    ) -> list[Assignment]:
        """Give who was given which calls, the oldest first; without `open_only` those too that are done."""
        table = assignment_rows
        query = select(table).where(table.c.ended_at.is_(None))
        if to is not None:
            query = query.where(table.c.assignee == to)
        if open_only:
            query = query.where(table.c.done_at.is_(None))
        with self._reading() as connection:
            rows = _of_calls(connection, query, table.c.call_id, call_ids)
        return sorted(map(_assignment, rows), key=lambda each: (each.at, each.id))

    def finish_assignment(self, call_id: str, at: datetime) -> None:
        """Mark that a call was settled by whom it was given to; nothing happens where nobody has it."""
        open_ = _open_assignments().where(assignment_rows.c.call_id == call_id)
        with self._writing() as connection:
            for row in connection.execute(open_.with_for_update()).all():
                done = update(assignment_rows).where(assignment_rows.c.id == row.id).values(done_at=moment(at))
                connection.execute(done)
                add_act(connection, Act(at, row.assignee, "finish_assignment", f"call:{call_id}"))
            queue_people(connection, [call_id])

    def release(self, call_ids: Sequence[str], author: str, at: datetime) -> None:
        """Let agents see the results of their calls; those that they may see stay as they are.

        Raises `RefusedError` for an unknown call.
        """
        with self._writing() as connection:
            self._see_calls(connection, call_ids)
            seen = {row.call_id for row in _released(connection, call_ids)}
            for call_id in dict.fromkeys(each for each in call_ids if each not in seen):
                row = {"call_id": call_id, "author": named(author), "at": moment(at)}
                connection.execute(insert(release_rows), row)
                add_act(connection, Act(at, author, "release", f"call:{call_id}"))
            queue_people(connection, call_ids)

    def withdraw(self, call_ids: Sequence[str], author: str, at: datetime) -> None:
        """Take results back from agents' sight; those that they do not see are passed over."""
        marks = {"withdrawn_at": moment(at), "withdrawn_by": named(author)}
        with self._writing() as connection:
            for row in _released(connection, call_ids):
                connection.execute(update(release_rows).where(release_rows.c.id == row.id).values(**marks))
                add_act(connection, Act(at, author, "withdraw_release", f"call:{row.call_id}"))
            queue_people(connection, call_ids)

    def released(self, call_ids: Collection[str] | None = None, *, agent_id: str | None = None) -> dict[str, datetime]:
        """Give the calls that their agents may see, and since when: of some calls, or of one agent's, or all."""
        with self._reading() as connection:
            rows = _released(connection, call_ids, agent_id)
        return {row.call_id: at_of(row.at) for row in rows}


def _open_assignments() -> Select[Any]:
    table = assignment_rows
    return select(table).where(table.c.ended_at.is_(None), table.c.done_at.is_(None))


def _end_assignments(connection: Connection, call_ids: Collection[str], at: datetime) -> list[tuple[str, str]]:
    """End what is open of some calls, and give the calls with whom they had been given to."""
    found = _of_calls(connection, _open_assignments().with_for_update(), assignment_rows.c.call_id, call_ids)
    for row in found:
        ended = update(assignment_rows).where(assignment_rows.c.id == row.id).values(ended_at=moment(at))
        connection.execute(ended)
    return [(row.call_id, row.assignee) for row in found]


def _released(connection: Connection, call_ids: Collection[str] | None, agent_id: str | None = None) -> list[Row[Any]]:
    query = select(release_rows).where(release_rows.c.withdrawn_at.is_(None))
    if agent_id is not None:
        mine = select(calls.c.call_id).where(calls.c.agent_id == agent_id)
        query = query.where(release_rows.c.call_id.in_(mine))
    return _of_calls(connection, query.order_by(release_rows.c.id), release_rows.c.call_id, call_ids)


def _of_calls(
    connection: Connection, query: Select[Any], column: Any, call_ids: Collection[str] | None
) -> list[Row[Any]]:
    if call_ids is None:
        return list(connection.execute(query).all())
    return [row for some in portions(call_ids) for row in connection.execute(query.where(column.in_(some)))]


def _claim(row: Row[Any]) -> Claim:
    return Claim(row.call_id, row.holder, at_of(row.since), at_of(row.until))


def _assignment(row: Row[Any]) -> Assignment:
    due, done = (at_of(text) if text else None for text in (row.due, row.done_at))
    return Assignment(row.call_id, row.assignee, row.author, at_of(row.at), due, done, row.id)
