"""What the pages of accounts show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from qa.errors import QaError
from qa.services.accounts import LINK_HOLDS, SHORTEST, known_user, token_hash
from qa.types.desk import SignIn, User
from qa.web.access import Role
from qa.web.desk import Desk

_BROWSERS = (
    ("Edge", r"Edg\w*/(\d+)"),
    ("WeChat", r"MicroMessenger/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+).*Safari"),
)
"""The first sign that is found names it: most browsers call themselves by older ones' names too."""
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("macOS", "Mac OS X"), ("Linux", "Linux"),
)  # fmt: skip
ROLES = tuple(role.value for role in Role)


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The way in: where to go then, what was typed, and what was wrong with it."""

    next: str
    name: str = ""
    problem: QaError | None = None


@dataclass(frozen=True, slots=True)
class WelcomePage:
    """Choosing a password by a link; without a user the link does not hold."""

    token: str
    user: User | None
    shortest: int = SHORTEST
    problem: QaError | None = None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One's own account: the browsers one is signed in with, and which of them this is."""

    user: User
    sessions: Sequence[SignIn]
    here: int | None
    shortest: int = SHORTEST
    problem: QaError | None = None
    done: bool = False

    @staticmethod
    def browser(agent: str) -> str:
        """What people call a browser: its name, its version, and what it runs on."""
        name = next((f"{shown} {found[1]}" for shown, sign in _BROWSERS if (found := re.search(sign, agent))), None)
        system = next((shown for shown, sign in _SYSTEMS if sign in agent), None)
        return " · ".join(part for part in (name or agent[:40], system) if part) or "—"


@dataclass(frozen=True, slots=True)
class UserRow:
    """A line of the list of users; `seen_at` is None for who is not signed in."""

    user: User
    seen_at: datetime | None
    has_password: bool


@dataclass(frozen=True, slots=True)
class UsersPage:
    """Everybody's accounts, and a form for one more with what was typed."""

    rows: Sequence[UserRow]
    roles: Sequence[str] = ROLES
    typed: dict[str, object] = field(default_factory=dict)
    problem: QaError | None = None


@dataclass(frozen=True, slots=True)
class UserPage:
    """One account, to be changed; `link` is a way in for them that is shown once."""

    user: User
    seen_at: datetime | None
    is_me: bool
    roles: Sequence[str] = ROLES
    problem: QaError | None = None
    link: str | None = None
    hours: int = round(LINK_HOLDS.total_seconds() / 3600)


def build_welcome(desk: Desk, token: str, problem: QaError | None = None) -> WelcomePage:
    """The page behind a one-time link."""
    name = desk.store.accounts.invited(token_hash(token), desk.now())
    return WelcomePage(token, desk.store.accounts.user(name) if name else None, problem=problem)


def build_account(
    desk: Desk, user: User, token: str | None, problem: QaError | None = None, *, done: bool = False
) -> AccountPage:
    """One's own account."""
    accounts = desk.store.accounts
    here = accounts.session_id(token_hash(token)) if token else None
    return AccountPage(user, accounts.sessions(user.name, desk.now()), here, problem=problem, done=done)


def build_users(desk: Desk, problem: QaError | None = None, typed: dict[str, object] | None = None) -> UsersPage:
    """Everybody's accounts: those who may sign in first."""
    seen, able = desk.store.accounts.last_seen(), desk.store.accounts.with_password()
    users = sorted(desk.store.accounts.users(), key=lambda user: not user.active)
    rows = [UserRow(user, seen.get(user.name), user.name in able) for user in users]
    return UsersPage(rows, typed=typed or {}, problem=problem)


def build_user(desk: Desk, by: User, name: str, problem: QaError | None = None, *, link: str | None = None) -> UserPage:
    """One account; raises `RefusedError` where there is none."""
    user = known_user(desk.store, name)
    seen = desk.store.accounts.last_seen().get(user.name)
    return UserPage(user, seen, user.name == by.name, problem=problem, link=link)
