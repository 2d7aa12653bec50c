"""Who may do what. Every route names the one right that it needs; a table over all routes is tested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from fastapi import Request

from qa.errors import StoreError, UsageError
from qa.services.accounts import token_hash
from qa.types import CallInfo
from qa.types.desk import User
from qa.web.desk import Desk, desk_of
from qa.web.errors import ForbiddenError, NotFoundError, SignInError

COOKIE = "tingjian"
SECURE_COOKIE = "__Host-tingjian"
"""The cookie's name where browsers come by TLS: with this prefix no other host can set it."""


class Role(StrEnum):
    """What somebody is at the centre; one person may be several."""

    INSPECTOR = "inspector"
    TRAINER = "trainer"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    ADMIN = "admin"


class Right(StrEnum):
    """What a route needs."""

    ACCOUNT = "account"
    """Be signed in."""
    CALL = "call"
    """Open a call that one may see: an agent their own released ones, all others any."""
    QUEUE = "queue"
    """See which calls wait."""
    REVIEW = "review"
    """Decide items, mend words, swap parties, comment."""
    ASSIGN = "assign"
    """Give calls to inspectors."""
    RELEASE = "release"
    """Show calls to their agents."""
    OWN = "own"
    """An agent's own pages, and appeals."""
    JUDGE = "judge"
    """Decide appeals."""
    CALIBRATE = "calibrate"
    """Score in calibration sessions."""
    LEAD = "lead"
    """Open and close calibration sessions."""
    CARDS = "cards"
    """Scorecards, forms and exports of everybody."""
    COACH = "coach"
    """Search, examples, case book, playlists, coaching pages."""
    RUBRIC = "rubric"
    """Read packs and try dialogues."""
    EDIT_RUBRIC = "edit_rubric"
    """Change and publish packs."""
    INGEST = "ingest"
    """Bring in recordings."""
    USERS = "users"
    """Accounts and their roles."""
    TRAIL = "trail"
    """The audit trail."""


_EVERYONE = frozenset({Right.ACCOUNT, Right.CALL, Right.RUBRIC})
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.INSPECTOR: _EVERYONE
    | {Right.QUEUE, Right.REVIEW, Right.JUDGE, Right.CALIBRATE, Right.COACH, Right.INGEST, Right.RELEASE},
    Role.TRAINER: _EVERYONE | {Right.CALIBRATE, Right.CARDS, Right.COACH},
    Role.SUPERVISOR: frozenset(Right) - {Right.OWN, Right.USERS},
    Role.AGENT: _EVERYONE | {Right.OWN},
    Role.ADMIN: frozenset(Right) - {Right.OWN},
}


def rights_of(user: User) -> frozenset[Right]:
    """All that somebody may do."""
    return frozenset().union(*(RIGHTS[Role(role)] for role in user.roles if role in set(Role)))


def checked_roles(roles: Iterable[str], agent_id: str | None) -> tuple[str, ...]:
    """What somebody is to be, each once and in the order of `Role`.

    Raises `UsageError` for no role, one that does not exist, or an agent without a 工号.
    """
    wanted = {role.strip().lower() for role in roles}
    if unknown := sorted(wanted - {role.value for role in Role}):
        raise UsageError(f"there is no role {unknown[0]}", mend=f"one of {', '.join(Role)}")
    if not wanted:
        raise UsageError("no role is named", mend=f"one of {', '.join(Role)}")
    if Role.AGENT in wanted and not agent_id:
        raise UsageError("an agent without a 工号 has no calls", mend="name it: --agent")
    return tuple(role.value for role in Role if role in wanted)


def token_of(request: Request) -> str | None:
    """The token that a request carries: its cookie, or for programs ``Authorization: Bearer``."""
    kind, _, bearer = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return bearer.strip() or None
    return request.cookies.get(SECURE_COOKIE if desk_of(request).secure else COOKIE)


def user_of(request: Request) -> User | None:
    """Who is signed in, if anybody; read once a request."""
    if not hasattr(request.state, "user"):
        desk, token = desk_of(request), token_of(request)
        request.state.user = desk.store.accounts.session(token_hash(token), desk.now()) if token else None
    user: User | None = request.state.user
    return user


class May:
    """A dependency that lets those pass who have a right, and gives who it is."""

    def __init__(self, right: Right) -> None:
        self.right = right

    def __call__(self, request: Request) -> User:
        """Give who is signed in; raises `SignInError` for nobody, `ForbiddenError` for one without the right."""
        user = user_of(request)
        if user is None:
            raise SignInError("nobody is signed in", mend="sign in")
        if self.right not in rights_of(user):
            raise ForbiddenError(f"{user.shown} may not do this", mend="ask an administrator for the role")
        return user


def may(right: Right) -> May:
    """The dependency of a route that needs a right: ``user: Annotated[User, Depends(may(Right.QUEUE))]``."""
    return May(right)


def sees_all(user: User) -> bool:
    """Whether somebody may open every call, and not only their own released ones."""
    return bool(set(user.roles) - {Role.AGENT})


def see_call(desk: Desk, user: User, call_id: str) -> CallInfo:
    """The facts of a call that somebody may see.

    Raises `NotFoundError` where there is no such call, or not for them: whether it exists is not told.
    """
    try:
        info = desk.store.info(call_id)
    except StoreError as error:
        raise _unseen(call_id) from error
    if sees_all(user):
        return info
    own = user.agent_id is not None and info.agent_id == user.agent_id
    if not own or call_id not in desk.store.desk.released([call_id]):
        raise _unseen(call_id)
    return info


def _unseen(call_id: str) -> NotFoundError:
    return NotFoundError(f"there is no call {call_id}", mend="it may have been removed, or not be released to you")
