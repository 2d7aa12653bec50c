"""Accounts and the audit trail for programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from qa.services.accounts import WrongPasswordError
from qa.services.accounts import sign_in as begin
from qa.types.desk import User
from qa.web.access import Right, may, rights_of
from qa.web.account import acts
from qa.web.account.trail import TrailPage, Wanted, build_trail
from qa.web.desk import TheDesk
from qa.web.errors import SignInError

router = APIRouter(prefix="/api", tags=["accounts"])
Anybody = Annotated[User, Depends(may(Right.ACCOUNT))]
Keeper = Annotated[User, Depends(may(Right.USERS))]


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in, and what they may do."""

    user: User
    rights: list[Right]


@dataclass(frozen=True, slots=True)
class Token:
    """What a program sends as ``Authorization: Bearer``."""

    token: str
    user: User


@dataclass(frozen=True, slots=True)
class Link:
    """The address by which a user chooses a password, once and within a day."""

    link: str


@router.post("/sign-in")
def sign_in(request: Request, desk: TheDesk, answer: Response, body: acts.Credentials) -> User:
    """Sign in by a cookie, as pages do where a session ended."""
    try:
        made = acts.sign_in(request, body)
    except WrongPasswordError as error:
        raise SignInError(error.problem, mend=error.mend) from None
    acts.set_cookie(desk, answer, made.token)
    return made.user


@router.post("/token")
def token(request: Request, desk: TheDesk, body: acts.Credentials) -> Token:
    """Sign in by a token, as programs do; no cookie is set."""
    try:
        made = begin(desk.store, body.name, body.password, desk.now(), request.headers.get("user-agent", ""))
    except WrongPasswordError as error:
        raise SignInError(error.problem, mend=error.mend) from None
    return Token(made.token, made.user)


@router.post("/sign-out")
def sign_out(request: Request, desk: TheDesk, answer: Response) -> None:
    """End the session of this browser or token."""
    acts.end_session(request)
    acts.drop_cookie(desk, answer)


@router.get("/account")
def me(user: Anybody) -> Me:
    """Who is signed in."""
    return Me(user, sorted(rights_of(user)))


@router.post("/account/password", status_code=204)
def change_password(request: Request, user: Anybody, body: acts.PasswordChange) -> None:
    """Change one's own password; every other session ends."""
    acts.change_password(request, user, body)


@router.get("/users", dependencies=[Depends(may(Right.USERS))])
def users(desk: TheDesk) -> list[User]:
    """Everybody's accounts, by name."""
    return desk.store.accounts.users()


@router.post("/users", status_code=201)
def add_user(desk: TheDesk, user: Keeper, body: acts.NewUser) -> User:
    """Add an account, without a password."""
    return acts.add_user(desk, user, body)


@router.put("/users/{name}")
def change_user(desk: TheDesk, user: Keeper, name: str, body: acts.Facts) -> User:
    """Say anew what a user is."""
    return acts.change_user(desk, user, name, body)


@router.post("/users/{name}/link", status_code=201)
def new_link(request: Request, user: Keeper, name: str) -> Link:
    """Make a one-time link; those before it hold no more."""
    return Link(acts.new_link(request, user, name))


@router.get("/trail", dependencies=[Depends(may(Right.TRAIL))])
def trail(desk: TheDesk, wanted: Annotated[Wanted, Depends(Wanted.of)]) -> TrailPage:
    """Lines of the audit trail, the newest first."""
    return build_trail(desk, wanted)
