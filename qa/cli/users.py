"""``qa users``: accounts at the desk."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import typer

from qa.cli.examples import author_of
from qa.cli.people import house_zone, write_json
from qa.cli.screen import screen
from qa.cli.users_app import HERE
from qa.config import Settings
from qa.errors import UsageError
from qa.report.users import user_json, users_table
from qa.services.accounts import known_user, login_name, new_link, set_password
from qa.store import Store, open_store
from qa.types.desk import User
from qa.web.access import checked_roles


def add(
    settings: Settings,
    name: str,
    *,
    roles: Sequence[str],
    shown: str | None,
    agent: str | None,
    address: str,
    author: str | None,
) -> None:
    """Add a user, and print a link."""
    now = datetime.now(UTC)
    made = User(login_name(name), shown or name.strip(), checked_roles(roles, agent), agent, True, now)
    with open_store(settings.db) as store:
        store.accounts.add(made, author_of(author))
        _print_link(store, made.name, address, author_of(author), now)


def list_users(settings: Settings, *, as_json: bool) -> None:
    """All users, by name."""
    with open_store(settings.db, write=False) as store:
        users = store.accounts.users()
    if as_json:
        write_json(map(user_json, users))
    else:
        screen().print(users_table(users, house_zone(settings), settings.lang))


def passwd(settings: Settings, name: str, *, stdin: bool, author: str | None) -> None:
    """Give a user a password, asked for twice, or read from stdin."""
    with open_store(settings.db) as store:
        user = known_user(store, name)
        password = sys.stdin.readline().rstrip("\r\n") if stdin else _asked_twice(user)
        set_password(store, user.name, password, author_of(author), datetime.now(UTC))
    typer.echo(f"{user.name} has a new password, and is signed out everywhere", err=True)


def invite(settings: Settings, name: str, *, address: str, author: str | None) -> None:
    """Print a link."""
    with open_store(settings.db) as store:
        _print_link(store, known_user(store, name).name, address, author_of(author), datetime.now(UTC))


def set_active(settings: Settings, name: str, *, active: bool, author: str | None) -> None:
    """Let a user sign in, or not."""
    with open_store(settings.db) as store:
        user = known_user(store, name)
        store.accounts.change(replace(user, active=active), author_of(author), datetime.now(UTC))
    typer.echo(f"{user.name} {'may sign in' if active else 'may not sign in any more'}", err=True)


def set_roles(settings: Settings, name: str, roles: Sequence[str], *, agent: str | None, author: str | None) -> None:
    """Say what a user is from now on."""
    with open_store(settings.db) as store:
        user = known_user(store, name)
        agent_id = agent or user.agent_id
        changed = replace(user, roles=checked_roles(roles, agent_id), agent_id=agent_id)
        store.accounts.change(changed, author_of(author), datetime.now(UTC))
    typer.echo(f"{user.name}: {', '.join(changed.roles)}", err=True)


def link_of(token: str, address: str = HERE) -> str:
    """The address of a one-time link."""
    return f"{address.rstrip('/')}/link/{token}"


def _print_link(store: Store, name: str, address: str, author: str, now: datetime) -> None:
    typer.echo(link_of(new_link(store, name, author, now), address))


def _asked_twice(user: User) -> str:
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked for the password", mend="pipe it in: qa users passwd NAME --stdin")
    return str(typer.prompt(f"New password of {user.name}", hide_input=True, confirmation_prompt=True))
