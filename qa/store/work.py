"""What all of people's work shares: a transaction, times as text, and the audit trail."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Table, insert, select

from qa.errors import RefusedError
from qa.store.opening import explained
from qa.store.tables import calls
from qa.store.tables_people import acts
from qa.types.people import Act

PORTION = 5_000


class Work:
    """One kind of people's work in one database."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self._where = where

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with explained(self._where), self._engine.execution_options(writes=True).begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with explained(self._where), self._engine.begin() as connection:
            yield connection

    def _agent_of(self, connection: Connection, call_id: str) -> str | None:
        """The agent of a call, which nobody else writes until the transaction ends."""
        query = select(calls.c.call_id, calls.c.agent_id).where(calls.c.call_id == call_id).with_for_update()
        row = connection.execute(query).first()
        if row is None:
            raise self._refused(f"there is no call {call_id}", "see qa list")
        agent: str | None = row.agent_id
        return agent

    def _see_calls(self, connection: Connection, call_ids: Collection[str]) -> None:
        """Raise `RefusedError` where a call is not known."""
        known: set[str] = set()
        for some in portions(call_ids):
            known.update(connection.scalars(select(calls.c.call_id).where(calls.c.call_id.in_(some))))
        if unknown := [call_id for call_id in call_ids if call_id not in known]:
            shown = ", ".join(unknown[:5]) + (" …" if len(unknown) > 5 else "")
            raise self._refused(f"there is no call {shown}", "see qa list")

    def _refused(self, problem: str, mend: str) -> RefusedError:
        return RefusedError(problem, where=self._where, mend=mend)


def portions(values: Collection[str]) -> Iterator[list[str]]:
    """Split values over several questions: a database takes only so many in one."""
    listed = list(values)
    for at in range(0, len(listed), PORTION):
        yield listed[at : at + PORTION]


def add_act(connection: Connection, act: Act) -> None:
    """Write a line of the audit trail, in the transaction of what it tells."""
    row = {"author": named(act.author), "action": act.action, "subject": act.subject, "detail": dict(act.detail)}
    connection.execute(insert(acts), {"at": moment(act.at), **row})


def add(connection: Connection, table: Table, **row: object) -> int:
    """Insert a row and give its number."""
    return int(connection.execute(insert(table).returning(table.c.id), row).scalar_one())


def moment(at: datetime) -> str:
    """A time as it is kept: in UTC, so that texts sort as times do.

    Raises `RefusedError` for a time without a zone.
    """
    if at.tzinfo is None:
        raise RefusedError(f"the time {at.isoformat()} has no zone", mend="give it with its zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def at_of(text: str) -> datetime:
    """Read `moment`."""
    return datetime.fromisoformat(text)


def named(author: str) -> str:
    """The name of who did something.

    Raises `RefusedError` where there is none: nobody's work is not kept.
    """
    if not author.strip():
        raise RefusedError("nobody is named as its author", mend="say who it is")
    return author.strip()
