"""Calibration for programs; nobody's votes but one's own are in it before a session is closed."""

from __future__ import annotations

from fastapi import APIRouter

from qa.web.calibration import acts
from qa.web.calibration.pages import (
    BlindItem,
    BlindPage,
    ListPage,
    SessionPage,
    blind_item,
    build_blind,
    build_list,
    build_session,
)
from qa.web.calibration.routes import Judge, Lead, Number
from qa.web.desk import TheDesk

router = APIRouter(prefix="/api", tags=["calibration"])


@router.get("/calibration", summary="Calibration sessions")
def sessions(desk: TheDesk, user: Judge) -> ListPage:
    """All sessions."""
    return build_list(desk, user)


@router.post("/calibration", summary="Open a calibration session", status_code=201)
def open_session(desk: TheDesk, user: Lead, body: acts.SessionBody) -> SessionPage:
    """Open a session."""
    return build_session(desk, user, acts.open_session(desk, user, body))


@router.get("/calibration/{number}", summary="One session, with agreement once it is closed")
def session(desk: TheDesk, user: Judge, number: Number) -> SessionPage:
    """One session."""
    return build_session(desk, user, number)


@router.post("/calibration/{number}/close", summary="Close a session")
def close(desk: TheDesk, user: Lead, number: Number) -> SessionPage:
    """Close a session, and give how people agree."""
    acts.session_of(desk, number)
    acts.close_session(desk, user, number)
    return build_session(desk, user, number)


@router.get("/calibration/{number}/calls/{call_id}", summary="A call to be scored blind")
def blind(desk: TheDesk, user: Judge, number: Number, call_id: str) -> BlindPage:
    """A call's form with one's own votes."""
    return build_blind(desk, user, number, call_id)


@router.post("/calibration/{number}/calls/{call_id}", summary="Vote on an item")
def vote(desk: TheDesk, user: Judge, number: Number, call_id: str, body: acts.VoteBody) -> BlindItem:
    """Take a vote."""
    acts.take_vote(desk, user, number, call_id, body)
    return blind_item(build_blind(desk, user, number, call_id), body.item)
