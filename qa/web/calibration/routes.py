"""The pages of calibration."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from pydantic import Field

from qa.types.desk import User
from qa.web.access import Right, may
from qa.web.calibration import acts
from qa.web.calibration.pages import blind_item, build_blind, build_list, build_new, build_session, show_blind
from qa.web.desk import TheDesk
from qa.web.render import is_htmx, lang_of, render, went

router = APIRouter(include_in_schema=False)
Judge = Annotated[User, Depends(may(Right.CALIBRATE))]
Lead = Annotated[User, Depends(may(Right.LEAD))]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class SessionForm(acts.SessionBody):
    """The form of a new session: calls named by hand stand in a field of text."""

    calls: str = ""

    def asked(self) -> acts.SessionBody:
        """What is to be opened."""
        return self.model_copy(update={"call_ids": self.calls.split()})


@router.get("/calibration")
def sessions(request: Request, desk: TheDesk, user: Judge) -> Response:
    """The sessions."""
    return render(request, "calibration/list.html", build_list(desk, user))


@router.get("/calibration/new", dependencies=[Depends(may(Right.LEAD))])
def new(request: Request, desk: TheDesk) -> Response:
    """The form of a new session."""
    return render(request, "calibration/new.html", build_new(desk))


@router.post("/calibration")
def open_session(request: Request, desk: TheDesk, user: Lead, form: Annotated[SessionForm, Form()]) -> Response:
    """Open a session, and go to it."""
    return went(request, f"/calibration/{acts.open_session(desk, user, form.asked())}")


@router.get("/calibration/{number}")
def session(request: Request, desk: TheDesk, user: Judge, number: Number) -> Response:
    """One session."""
    return render(request, "calibration/session.html", build_session(desk, user, number))


@router.post("/calibration/{number}/close")
def close(request: Request, desk: TheDesk, user: Lead, number: Number) -> Response:
    """Close a session, and show how people agree."""
    acts.session_of(desk, number)
    acts.close_session(desk, user, number)
    return went(request, f"/calibration/{number}")


@router.get("/calibration/{number}/calls/{call_id}")
def blind(request: Request, desk: TheDesk, user: Judge, number: Number, call_id: str) -> Response:
    """One call to be scored blind; a closed session shows its figures instead."""
    if acts.session_of(desk, number).closed_at is not None:
        return went(request, f"/calibration/{number}")
    return render(request, "calibration/blind.html", show_blind(desk, user, number, call_id, lang_of(request)))


@router.post("/calibration/{number}/calls/{call_id}")
def vote(
    request: Request, desk: TheDesk, user: Judge, number: Number, call_id: str,
    body: Annotated[acts.VoteBody, Form()],
) -> Response:  # fmt: skip
    """Take a vote; the item anew."""
    acts.take_vote(desk, user, number, call_id, body)
    if not is_htmx(request):
        return went(request, f"/calibration/{number}/calls/{call_id}")
    page = build_blind(desk, user, number, call_id)
    return render(request, "calibration/_voted.html", (page, blind_item(page, body.item)))
