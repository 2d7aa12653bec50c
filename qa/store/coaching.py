"""Calibration sessions, the case book and coaching plans."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, select, update

from qa.store.tables import calls
from qa.store.tables_people import cases as case_rows
from qa.store.tables_people import plans as plan_rows
from qa.store.tables_people import sessions as session_rows
from qa.store.work import Work, add, add_act, at_of, moment, named
from qa.types.people import Act, CaseNote, Plan, Session

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class Coaching(Work):
    """Sessions, cases and plans. Every method raises `StoreError` where the database does not answer."""

    def open_session(self, session: Session) -> int:
        """Open a calibration session, and give its number.

        Raises `RefusedError` for one without title, without calls, or with an unknown call.
        """
        if not session.title.strip() or not session.calls:
            raise self._refused("the session has no title or no calls", "name it, and the calls to score")
        with self._writing() as connection:
            self._see_calls(connection, session.calls)
            row = {"title": session.title, "rubric": session.rubric, "calls": list(session.calls)}
            row["participants"] = list(session.participants)
            made = {"author": named(session.author), "opened_at": moment(session.opened_at)}
            number = add(connection, session_rows, **row, **made)
            add_act(connection, Act(session.opened_at, session.author, "open_session", f"session:{number}", _told(row)))
            return number

    def close_session(self, id: int, at: datetime, author: str) -> None:
        """Close a calibration session; raises `RefusedError` where there is none, or it is closed."""
        with self._writing() as connection:
            self._mark(connection, session_rows, id, "session", {"closed_at": moment(at)})
            add_act(connection, Act(at, author, "close_session", f"session:{id}"))

    def sessions(self) -> list[Session]:
        """Give all calibration sessions, the oldest first."""
        with self._reading() as connection:
            rows = connection.execute(select(session_rows).order_by(session_rows.c.opened_at, session_rows.c.id))
            return [_session(row) for row in rows]

    def session(self, id: int) -> Session:
        """Give one calibration session; raises `RefusedError` where there is none."""
        with self._reading() as connection:
            row = connection.execute(select(session_rows).where(session_rows.c.id == id)).first()
        if row is None:
            raise self._refused(f"there is no calibration session {id}", "look at the list")
        return _session(row)

    def add_case(self, note: CaseNote) -> int:
        """Add an entry to the case book, and give its number.

        Raises `RefusedError` for an unknown call, no title, or a stretch that ends before it begins.
        """
        if not note.title.strip():
            raise self._refused("the case has no title", "name it")
        if (note.start is None) != (note.end is None) or (note.start or 0.0) < 0 or _ends_early(note):
            raise self._refused(f"{note.start}–{note.end} s is no stretch of a call", "give start and end in seconds")
        with self._writing() as connection:
            self._agent_of(connection, note.call_id)
            row = {name: getattr(note, name) for name in ("title", "item_id", "start", "end", "good", "note")}
            row |= {"call_id": note.call_id, "tags": list(note.tags)}
            made = {"author": named(note.author), "made_at": moment(note.made_at)}
            number = add(connection, case_rows, **row, **made)
            detail = _told(row)
            add_act(connection, Act(note.made_at, note.author, "add_case", f"case:{number}", detail))
            return number

    def remove_case(self, id: int, author: str, at: datetime) -> None:
        """Mark an entry of the case book as removed; it stays in the database.

        Raises `RefusedError` where there is none, or it is removed.
        """
        with self._writing() as connection:
            self._mark(connection, case_rows, id, "case", {"removed_at": moment(at)})
            add_act(connection, Act(at, author, "remove_case", f"case:{id}"))

    def cases(
        self, *, tag: str | None = None, item_id: str | None = None, agent_id: str | None = None
    ) -> list[CaseNote]:
        """Give the entries of the case book, the oldest first, without removed ones."""
        query = select(case_rows).where(case_rows.c.removed_at.is_(None))
        if item_id is not None:
            query = query.where(case_rows.c.item_id == item_id)
        if agent_id is not None:
            query = query.join(calls, calls.c.call_id == case_rows.c.call_id).where(calls.c.agent_id == agent_id)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(case_rows.c.made_at, case_rows.c.id)).all()
        found = [_timed(row, "made_at") | {"tags": tuple(row.tags)} for row in rows if tag is None or tag in row.tags]
        return [CaseNote(**{name: value for name, value in row.items() if name != "removed_at"}) for row in found]

    def add_plan(self, plan: Plan) -> int:
        """Add a coaching plan, and give its number.

        Raises `RefusedError` for one without agent or goal, a month that is none, or a due date before it was made.
        """
        if not plan.agent_id.strip() or not plan.goal.strip():
            raise self._refused("the plan has no agent or no goal", "say who is to reach what")
        if not _MONTH.fullmatch(plan.month):
            raise self._refused(f"{plan.month} is no month", "write it as 2026-10")
        with self._writing() as connection:
            times = {"made_at": moment(plan.made_at), "due": moment(plan.due)}
            if times["due"] <= times["made_at"]:
                raise self._refused("the plan is due before it was made", "give a later date")
            row = {"agent_id": plan.agent_id, "month": plan.month, "items": list(plan.items), "goal": plan.goal}
            number = add(connection, plan_rows, **row, **times, author=named(plan.author), outcome="")
            add_act(connection, Act(plan.made_at, plan.author, "add_plan", f"plan:{number}", row))
            return number

    def close_plan(self, id: int, outcome: str, author: str, at: datetime) -> None:
        """Close a coaching plan with what came of it; raises `RefusedError` where there is none, or it is closed."""
        with self._writing() as connection:
            self._mark(connection, plan_rows, id, "plan", {"closed_at": moment(at), "outcome": outcome})
            add_act(connection, Act(at, author, "close_plan", f"plan:{id}", {"outcome": outcome}))

    def plans(self, *, agent_id: str | None = None, month: str | None = None) -> list[Plan]:
        """Give coaching plans, the oldest first."""
        wanted = {"agent_id": agent_id, "month": month}
        query = select(plan_rows).order_by(plan_rows.c.made_at, plan_rows.c.id)
        query = query.where(*(plan_rows.c[name] == value for name, value in wanted.items() if value is not None))
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [
            Plan(**{**_timed(row, "made_at", "due", "closed_at"), "items": tuple(row._mapping["items"])})
            for row in rows
        ]

    def _mark(self, connection: Connection, table: Table, id: int, kind: str, marks: dict[str, str]) -> None:
        """Mark a row as ended, once: of two writers at the same time the second one is refused."""
        ended = table.c[next(iter(marks))]
        if connection.execute(update(table).where(table.c.id == id, ended.is_(None)).values(**marks)).rowcount == 0:
            known = connection.execute(select(table.c.id).where(table.c.id == id)).first() is not None
            raise self._refused(f"the {kind} {id} has ended" if known else f"there is no {kind} {id}", "look again")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value not in (None, "", [])}


def _session(row: Row[Any]) -> Session:
    told = _timed(row, "opened_at", "closed_at")
    return Session(**{**told, "calls": tuple(row.calls), "participants": tuple(row.participants)})


def _ends_early(note: CaseNote) -> bool:
    return note.start is not None and note.end is not None and note.end <= note.start


def _timed(row: Row[Any], *times: str) -> dict[str, Any]:
    facts = dict(row._mapping)
    return facts | {name: at_of(facts[name]) for name in times if facts[name] is not None}
