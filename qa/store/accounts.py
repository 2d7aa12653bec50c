"""Who may sign in, and how: users, their passwords, and one-time links.

Nothing here can be used by somebody who only reads the database: passwords are argon2 hashes, links and sessions are
kept as the SHA-256 of what the user holds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from qa.store.sign_ins import SignIns
from qa.store.tables_desk import invitations, sign_ins
from qa.store.tables_desk import users as user_rows
from qa.store.work import add_act, at_of, moment, named
from qa.types.desk import User
from qa.types.people import Act

ADMIN = "admin"
"""The role that makes users: somebody must have it."""


class Accounts(SignIns):
    """Users, passwords, links and sessions. Every method raises `StoreError` where the database does not answer."""

    def add(self, user: User, author: str) -> None:
        """Add a user, without a password; raises `RefusedError` where the name is taken."""
        row = {"name": named(user.name), **_facts(user), "made_at": moment(user.made_at)}
        with self._writing() as connection:
            if _row(connection, user.name) is not None:
                raise self._refused(f"there is a user {user.name}", "take another name, or change that one")
            connection.execute(insert(user_rows), row)
            detail = {"shown": row["shown"], "roles": row["roles"], "agent_id": user.agent_id}
            add_act(connection, Act(user.made_at, author, "add_user", f"user:{user.name}", _told(detail)))

    def users(self) -> list[User]:
        """Give all users by name, those too who may not sign in any more."""
        with self._reading() as connection:
            rows = connection.execute(select(user_rows)).all()
        return sorted(map(user_of, rows), key=lambda user: user.name)  # databases sort Han in their own ways

    def user(self, name: str) -> User | None:
        """Give one user; None where there is none."""
        with self._reading() as connection:
            row = _row(connection, name)
        return None if row is None else user_of(row)

    def change(self, user: User, author: str, at: datetime) -> None:
        """Replace what is known of a user; one who may not sign in any more is signed out everywhere at once.

        Raises `RefusedError` where there is no such user, or nobody would be left to make users.
        """
        with self._writing() as connection:
            before = user_of(self._known(connection, user.name))
            if _manages(before) and not _manages(user) and not _others_manage(connection, user.name):
                raise self._refused(f"{user.name} is the last admin", "make somebody else one first")
            row, was = _facts(user), _facts(before)
            connection.execute(update(user_rows).where(user_rows.c.name == user.name).values(**row))
            if not user.active:
                connection.execute(delete(sign_ins).where(sign_ins.c.name == user.name))
                connection.execute(delete(invitations).where(invitations.c.name == user.name))
            moved = {name: value for name, value in row.items() if value != was[name]}
            if moved:
                add_act(connection, Act(at, author, "change_user", f"user:{user.name}", moved))

    def set_password(self, name: str, hash: str, author: str, at: datetime, *, keep: str | None = None) -> None:
        """Keep the hash of a new password; the user is signed out everywhere but in the session with the hash `keep`.

        Raises `RefusedError` where there is no such user.
        """
        with self._writing() as connection:
            self._known(connection, name)
            connection.execute(update(user_rows).where(user_rows.c.name == name).values(password=hash))
            ended = delete(sign_ins).where(sign_ins.c.name == name)
            connection.execute(ended if keep is None else ended.where(sign_ins.c.session_hash != keep))
            connection.execute(delete(invitations).where(invitations.c.name == name))
            add_act(connection, Act(at, author, "set_password", f"user:{name}"))

    def rehash(self, name: str, hash: str) -> None:
        """Keep the hash of the same password with other parameters."""
        with self._writing() as connection:
            connection.execute(update(user_rows).where(user_rows.c.name == name).values(password=hash))

    def password_hash(self, name: str) -> str | None:
        """Give the hash of a user's password; None where they have none yet, or there is no such user."""
        with self._reading() as connection:
            return connection.scalar(select(user_rows.c.password).where(user_rows.c.name == name))

    def with_password(self) -> set[str]:
        """Give the names of those who have chosen a password."""
        with self._reading() as connection:
            return set(connection.scalars(select(user_rows.c.name).where(user_rows.c.password.is_not(None))))

    def invite(self, token_hash: str, name: str, until: datetime, author: str, at: datetime) -> None:
        """Keep a one-time link for a user to choose a password by; the links before it hold no more.

        Raises `RefusedError` where there is no such user, or they may not sign in.
        """
        with self._writing() as connection:
            if not self._known(connection, name).active:
                raise self._refused(f"{name} may not sign in", "let them sign in again first")
            connection.execute(delete(invitations).where(invitations.c.name == name))
            row = {"token_hash": token_hash, "name": name, "author": named(author)}
            connection.execute(insert(invitations), {**row, "made_at": moment(at), "until": moment(until)})
            add_act(connection, Act(at, author, "invite", f"user:{name}", {"until": moment(until)}))

    def invited(self, token_hash: str, now: datetime) -> str | None:
        """Whom a link is for, while it holds; None where it does not. The link is not used up by asking."""
        query = select(invitations.c.name, invitations.c.until).where(invitations.c.token_hash == token_hash)
        with self._reading() as connection:
            row = connection.execute(query.where(invitations.c.taken_at.is_(None))).first()
        return row.name if row and at_of(row.until) > now else None

    def take_invitation(self, token_hash: str, now: datetime) -> str | None:
        """Use a link up, and give whom it is for; None where it was used, ran out, or never was one."""
        held = (invitations.c.token_hash == token_hash) & invitations.c.taken_at.is_(None)
        held &= invitations.c.until > moment(now)
        with self._writing() as connection:
            taken = update(invitations).where(held).values(taken_at=moment(now)).returning(invitations.c.name)
            name: str | None = connection.execute(taken).scalar_one_or_none()
            if name is not None:
                add_act(connection, Act(now, name, "take_invitation", f"user:{name}"))
            return name

    def _known(self, connection: Connection, name: str) -> Row[Any]:
        row = _row(connection, name)
        if row is None:
            raise self._refused(f"there is no user {name}", "see qa users list")
        return row


def _facts(user: User) -> dict[str, Any]:
    told = {"shown": user.shown.strip() or user.name, "roles": list(user.roles)}
    return {**told, "agent_id": user.agent_id, "active": user.active}


def user_of(row: Row[Any]) -> User:
    """Read a row of the table of users."""
    return User(row.name, row.shown, tuple(row.roles), row.agent_id, row.active, at_of(row.made_at))


def _row(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(user_rows).where(user_rows.c.name == name).with_for_update()).first()


def _manages(user: User) -> bool:
    return user.active and ADMIN in user.roles


def _others_manage(connection: Connection, name: str) -> bool:
    rows = connection.execute(select(user_rows).where(user_rows.c.name != name).with_for_update())
    return any(_manages(user_of(row)) for row in rows)


def _told(detail: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in detail.items() if value not in (None, "")}
