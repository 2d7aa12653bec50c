"""Sessions of users who are signed in, and failed attempts to sign in."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update

from qa.store.tables_desk import failed_sign_ins, sign_ins, users
from qa.store.upsert import upsert
from qa.store.work import Work, add_act, at_of, moment
from qa.types.desk import SignIn, User
from qa.types.people import Act

IDLE = timedelta(hours=12)
"""A session that nobody used for so long has ended."""
TOUCH = timedelta(minutes=1)
"""How exactly it is known when a session was last used: a write for every page would be one too many."""
FREE_FAILURES = 5
"""Failed attempts before the name is locked for a time."""
FIRST_LOCK, LONGEST_LOCK = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN = timedelta(hours=1)
"""After so long without another failure, attempts are counted anew."""
AGENT_LENGTH = 200
DESK = "desk"
"""Who the audit trail names where no person did it."""


class SignIns(Work):
    """Sessions and the throttle. Every method raises `StoreError` where the database does not answer."""

    def begin(self, session_hash: str, name: str, now: datetime, until: datetime, agent: str = "") -> None:
        """Begin a session under the hash of its cookie; what was failed before is forgotten, ended sessions are too."""
        row = {"session_hash": session_hash, "name": name, "agent": agent[:AGENT_LENGTH]}
        row |= {"begun_at": moment(now), "seen_at": moment(now), "until": moment(until)}
        over = (sign_ins.c.until <= moment(now)) | (sign_ins.c.seen_at <= moment(now - IDLE))
        with self._writing() as connection:
            connection.execute(delete(sign_ins).where(over))
            connection.execute(insert(sign_ins), row)
            connection.execute(delete(failed_sign_ins).where(failed_sign_ins.c.name == name))
            add_act(connection, Act(now, name, "sign_in", f"user:{name}"))

    def session(self, session_hash: str, now: datetime) -> User | None:
        """Give who is signed in by a session, which counts as used now; None where it ended, or they may not."""
        about = sign_ins.c.session_hash == session_hash
        query = select(sign_ins.c.seen_at, sign_ins.c.until, users).join(users, users.c.name == sign_ins.c.name)
        with self._reading() as connection:
            row = connection.execute(query.where(about)).first()
        if row is None or not row.active:
            return None
        seen = at_of(row.seen_at)
        if at_of(row.until) <= now or seen + IDLE <= now:
            return None
        if now - seen >= TOUCH:
            with self._writing() as connection:
                connection.execute(update(sign_ins).where(about).values(seen_at=moment(now)))
        return User(row.name, row.shown, tuple(row.roles), row.agent_id, row.active, at_of(row.made_at))

    def sessions(self, name: str, now: datetime) -> list[SignIn]:
        """Give a user's sessions that have not ended, the last used first."""
        alive = (sign_ins.c.until > moment(now)) & (sign_ins.c.seen_at > moment(now - IDLE))
        columns = [column for column in sign_ins.c if column.name != "session_hash"]
        query = select(*columns).where(sign_ins.c.name == name, alive)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(sign_ins.c.seen_at.desc(), sign_ins.c.id.desc())).all()
        times = ("begun_at", "seen_at", "until")
        return [SignIn(**{**row._mapping, **{at: at_of(row._mapping[at]) for at in times}}) for row in rows]

    def last_seen(self) -> dict[str, datetime]:
        """Give when each user who is signed in was last here."""
        query = select(sign_ins.c.name, func.max(sign_ins.c.seen_at).label("seen_at")).group_by(sign_ins.c.name)
        with self._reading() as connection:
            return {row.name: at_of(row.seen_at) for row in connection.execute(query)}

    def session_id(self, session_hash: str) -> int | None:
        """Give the number of a session, to know it among `sessions`."""
        with self._reading() as connection:
            return connection.scalar(select(sign_ins.c.id).where(sign_ins.c.session_hash == session_hash))

    def end(self, session_hash: str, now: datetime) -> None:
        """End a session; nothing happens where it has ended."""
        ended = delete(sign_ins).where(sign_ins.c.session_hash == session_hash).returning(sign_ins.c.name)
        with self._writing() as connection:
            for name in connection.execute(ended).scalars().all():
                add_act(connection, Act(now, name, "sign_out", f"user:{name}"))

    def end_one(self, id: int, name: str, now: datetime) -> None:
        """End one of a user's sessions by its number; nothing happens where it is not theirs."""
        ended = delete(sign_ins).where(sign_ins.c.id == id, sign_ins.c.name == name)
        with self._writing() as connection:
            if connection.execute(ended).rowcount:
                add_act(connection, Act(now, name, "sign_out", f"user:{name}"))

    def end_all(self, name: str, author: str, now: datetime) -> int:
        """End every session of a user, and say how many there were."""
        with self._writing() as connection:
            count = connection.execute(delete(sign_ins).where(sign_ins.c.name == name)).rowcount
            add_act(connection, Act(now, author, "sign_out_everywhere", f"user:{name}", {"sessions": count}))
            return count

    def failed_sign_in(self, name: str, now: datetime) -> datetime | None:
        """Count a failed attempt under a name, known or not; give until when it is locked by that, None if it is not.

        After `FREE_FAILURES` each failure doubles the time, from `FIRST_LOCK` to `LONGEST_LOCK`.
        """
        table = failed_sign_ins
        with self._writing() as connection:
            connection.execute(delete(table).where(table.c.last_at <= moment(now - FORGOTTEN)))
            statement = upsert(table, connection.dialect.name)
            row = connection.execute(select(table).where(table.c.name == name).with_for_update()).first()
            count = (row.failures if row else 0) + 1
            lock = lock_after(count)
            until = now + lock if lock else None
            made = {"name": name, "failures": count, "last_at": moment(now), "until": moment(until) if until else None}
            connection.execute(statement, made)
            if until is not None:
                add_act(connection, Act(now, DESK, "locked", f"user:{name}", {"failures": count}))
            return until

    def locked_until(self, name: str, now: datetime) -> datetime | None:
        """Until when nobody can sign in by a name, because too many attempts failed; None where it is not locked."""
        query = select(failed_sign_ins.c.until).where(failed_sign_ins.c.name == name)
        with self._reading() as connection:
            until = connection.scalar(query)
        return at_of(until) if until is not None and at_of(until) > now else None


def lock_after(failures: int) -> timedelta | None:
    """How long a name is locked after so many failures; None for the first ones."""
    if failures < FREE_FAILURES:
        return None
    doublings = min(failures - FREE_FAILURES, 10)
    return min(LONGEST_LOCK, FIRST_LOCK * (1 << doublings))
