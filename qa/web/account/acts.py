"""What people do with accounts; pages and programs do it by the same functions."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, JsonValue
from starlette.requests import Request
from starlette.responses import Response

from qa.errors import RefusedError, UsageError
from qa.services import accounts
from qa.types.desk import User
from qa.web.access import COOKIE, SECURE_COOKIE, Role, checked_roles, token_of
from qa.web.desk import Desk, desk_of

LONGEST_SHOWN = 60
_ROLES: dict[str, JsonValue] = {"items": {"type": "string", "enum": [role.value for role in Role]}}


class Credentials(BaseModel):
    """A name and a password, to sign in by."""

    name: str = Field(max_length=200)
    password: str = Field(max_length=2000)


class PasswordChange(BaseModel):
    """The password of before, and the one from now on."""

    old: str = Field(max_length=2000)
    new: str = Field(max_length=2000)


class Facts(BaseModel):
    """What is said of a user: how others read the name, what they are, whose calls are theirs, whether they may in."""

    shown: str = Field("", max_length=200)
    roles: list[str] = Field(max_length=20, json_schema_extra=_ROLES)
    agent_id: str | None = Field(None, max_length=80)
    active: bool = True


class NewUser(Facts):
    """A user to be."""

    name: str = Field(max_length=200)


def sign_in(request: Request, body: Credentials) -> accounts.SignedIn:
    """Begin a session; the one that the browser had before ends, so that none can be slipped under somebody."""
    desk = desk_of(request)
    made = accounts.sign_in(desk.store, body.name, body.password, desk.now(), request.headers.get("user-agent", ""))
    end_session(request)
    return made


def set_cookie(desk: Desk, answer: Response, token: str) -> None:
    """Let the browser keep a session until it is closed; no script can read it, no other site can use it."""
    name = SECURE_COOKIE if desk.secure else COOKIE
    answer.set_cookie(name, token, path="/", httponly=True, samesite="lax", secure=desk.secure)


def drop_cookie(desk: Desk, answer: Response) -> None:
    """Let the browser forget its session."""
    name = SECURE_COOKIE if desk.secure else COOKIE
    answer.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=desk.secure)


def end_session(request: Request) -> None:
    """End the session that a request came with, if any."""
    token = token_of(request)
    if token:
        desk = desk_of(request)
        desk.store.accounts.end(accounts.token_hash(token), desk.now())


def change_password(request: Request, user: User, body: PasswordChange) -> None:
    """Change one's own password, and stay signed in here only."""
    desk = desk_of(request)
    accounts.change_password(desk.store, user, body.old, body.new, desk.now(), keep=token_of(request))


def add_user(desk: Desk, by: User, body: NewUser) -> User:
    """Add a user, who may sign in once a link was made for them."""
    agent_id = (body.agent_id or "").strip() or None
    roles = checked_roles(body.roles, agent_id)
    made = User(accounts.login_name(body.name), _shown(body.shown or body.name), roles, agent_id, True, desk.now())
    desk.store.accounts.add(made, by.name)
    return made


def change_user(desk: Desk, by: User, name: str, body: Facts) -> User:
    """Say anew what a user is; nobody takes the way in from themselves."""
    user = accounts.known_user(desk.store, name)
    if user.name == by.name and not body.active:
        raise RefusedError("you would lock yourself out", mend="let another administrator do it")
    agent_id = (body.agent_id or "").strip() or None
    roles = checked_roles(body.roles, agent_id)
    made = replace(user, shown=_shown(body.shown or user.name), roles=roles, agent_id=agent_id, active=body.active)
    desk.store.accounts.change(made, by.name, desk.now())
    return made


def new_link(request: Request, by: User, name: str) -> str:
    """The address by which a user chooses a password, once and within a day; it is shown now and never again."""
    desk = desk_of(request)
    user = accounts.known_user(desk.store, name)
    token = accounts.new_link(desk.store, user.name, by.name, desk.now())
    return f"{'https' if desk.secure else 'http'}://{request.headers['host']}/link/{token}"


def safe_next(path: str | None) -> str:
    """Where somebody goes after they signed in: a page of this desk, whatever the address of the form asked for."""
    wanted = path or "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:  # e.g. a bracket that is not closed
        return "/"
    inside = wanted.startswith("/") and not wanted.startswith("//") and not parts.netloc and not parts.scheme
    odd = "\\" in wanted or not wanted.isprintable() or any(each.isspace() for each in wanted)
    if not inside or odd or parts.path.startswith(("/api/", "/sign-in", "/sign-out", "/link/")):
        return "/"
    return wanted


def _shown(text: str) -> str:
    shown = " ".join(text.split())
    if len(shown) > LONGEST_SHOWN or not shown.isprintable():
        raise UsageError("the shown name is too long, or cannot be read", mend=f"{LONGEST_SHOWN} characters at most")
    return shown
