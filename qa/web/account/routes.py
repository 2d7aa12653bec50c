"""The pages of signing in, of accounts, and of the audit trail."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from qa.errors import QaError, RefusedError
from qa.services import accounts
from qa.types.desk import User
from qa.web.access import Right, may, token_of, user_of
from qa.web.account import acts
from qa.web.account.pages import SignInPage, build_account, build_user, build_users, build_welcome
from qa.web.account.trail import Wanted, build_trail
from qa.web.desk import TheDesk
from qa.web.errors import NotFoundError, status_of
from qa.web.render import render, went
from qa.web.words import all_words

router = APIRouter(include_in_schema=False)
Anybody = Annotated[User, Depends(may(Right.ACCOUNT))]
Keeper = Annotated[User, Depends(may(Right.USERS))]
Typed = Annotated[str, Form()]


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/") -> Response:
    """The way in; whoever is signed in goes on."""
    if user_of(request) is not None:
        return RedirectResponse(acts.safe_next(next), status_code=303)
    return render(request, "account/sign_in.html", SignInPage(acts.safe_next(next)))


@router.post("/sign-in")
def sign_in(request: Request, name: Typed = "", password: Typed = "", next: Typed = "/") -> Response:
    """Sign in, and go where one wanted to."""
    try:
        made = acts.sign_in(request, acts.Credentials(name=name[:200], password=password[:2000]))
    except RefusedError as error:
        page = SignInPage(acts.safe_next(next), name[:200], error)
        status = 429 if isinstance(error, accounts.LockedError) else 401
        return render(request, "account/sign_in.html", page, status=status)
    answer = went(request, acts.safe_next(next))
    acts.set_cookie(request.app.state.desk, answer, made.token)
    return answer


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """End the session of this browser."""
    acts.end_session(request)
    answer = went(request, "/sign-in")
    acts.drop_cookie(request.app.state.desk, answer)
    return answer


@router.get("/link/{token}")
def welcome_page(request: Request, desk: TheDesk, token: str) -> Response:
    """Choose a password; the link is not used up by looking at it."""
    page = build_welcome(desk, token)
    return render(request, "account/welcome.html", page, status=200 if page.user else 410)


@router.post("/link/{token}")
def welcome(request: Request, desk: TheDesk, token: str, password: Typed = "") -> Response:
    """Choose a password, and be signed in."""
    try:
        user = accounts.accept_link(desk.store, token, password, desk.now())
    except RefusedError as error:
        page = build_welcome(desk, token, error)
        return render(request, "account/welcome.html", page, status=status_of(error) if page.user else 410)
    acts.end_session(request)
    answer = went(request, "/")
    agent = request.headers.get("user-agent", "")
    acts.set_cookie(desk, answer, accounts.begin(desk.store, user.name, desk.now(), agent))
    return answer


@router.get("/account")
def account_page(request: Request, desk: TheDesk, user: Anybody, done: bool = False) -> Response:
    """One's own account."""
    return render(request, "account/account.html", build_account(desk, user, token_of(request), done=done))


@router.post("/account/password")
def change_password(request: Request, desk: TheDesk, user: Anybody, old: Typed = "", new: Typed = "") -> Response:
    """Change one's own password."""
    try:
        acts.change_password(request, user, acts.PasswordChange(old=old[:2000], new=new[:2000]))
    except RefusedError as error:
        page = build_account(desk, user, token_of(request), error)
        return render(request, "account/account.html", page, status=409)
    return went(request, "/account?done=1")


@router.post("/account/sessions/{id}/end")
def end_session(request: Request, desk: TheDesk, user: Anybody, id: int) -> Response:
    """Sign out in another browser."""
    desk.store.accounts.end_one(min(id, 2**31 - 1), user.name, desk.now())
    return went(request, "/account")


@router.post("/account/sign-out-everywhere")
def sign_out_everywhere(request: Request, desk: TheDesk, user: Anybody) -> Response:
    """Sign out in every browser, this one too."""
    desk.store.accounts.end_all(user.name, user.name, desk.now())
    answer = went(request, "/sign-in")
    acts.drop_cookie(desk, answer)
    return answer


@router.get("/users", dependencies=[Depends(may(Right.USERS))])
def users_page(request: Request, desk: TheDesk) -> Response:
    """Everybody's accounts."""
    return render(request, "account/users.html", build_users(desk))


@router.post("/users")
def add_user(
    request: Request,
    desk: TheDesk,
    user: Keeper,
    name: Typed = "",
    shown: Typed = "",
    roles: Annotated[list[str] | None, Form()] = None,
    agent_id: Typed = "",
) -> Response:
    """Add an account, and show the link for it."""
    typed: dict[str, Any] = {"name": name[:200], "shown": shown[:200], "roles": roles or [], "agent_id": agent_id[:80]}
    try:
        made = acts.add_user(desk, user, acts.NewUser(**typed))
    except QaError as error:
        return render(request, "account/users.html", build_users(desk, error, typed), status=status_of(error))
    return _with_link(request, desk, user, made.name)


@router.get("/users/{name}")
def user_page(request: Request, desk: TheDesk, user: Keeper, name: str) -> Response:
    """One account."""
    return render(request, "account/user.html", build_user(desk, user, _known(desk, name)))


@router.post("/users/{name}")
def change_user(
    request: Request,
    desk: TheDesk,
    user: Keeper,
    name: str,
    shown: Typed = "",
    roles: Annotated[list[str] | None, Form()] = None,
    agent_id: Typed = "",
    active: Annotated[bool, Form()] = True,
) -> Response:
    """Change an account."""
    name = _known(desk, name)
    body = acts.Facts(shown=shown[:200], roles=(roles or [])[:20], agent_id=agent_id[:80], active=active)
    try:
        acts.change_user(desk, user, name, body)
    except QaError as error:
        return render(request, "account/user.html", build_user(desk, user, name, error), status=status_of(error))
    return went(request, "/users")


@router.post("/users/{name}/link")
def make_link(request: Request, desk: TheDesk, user: Keeper, name: str) -> Response:
    """Make a one-time link for somebody, and show it."""
    return _with_link(request, desk, user, _known(desk, name))


@router.get("/trail", dependencies=[Depends(may(Right.TRAIL))])
def trail_page(request: Request, desk: TheDesk, wanted: Annotated[Wanted, Depends(Wanted.of)]) -> Response:
    """Who did what, and when."""
    actions = sorted(name.removeprefix("did_") for name in all_words() if name.startswith("did_"))
    return render(request, "account/trail.html", build_trail(desk, wanted, actions))


def _with_link(request: Request, desk: TheDesk, user: User, name: str) -> Response:
    link = acts.new_link(request, user, name)
    return render(request, "account/user.html", build_user(desk, user, name, link=link))


def _known(desk: TheDesk, name: str) -> str:
    known = desk.store.accounts.user(accounts.folded(name))
    if known is None:
        raise NotFoundError(f"there is no user {name}", mend="see the list of accounts")
    return known.name
