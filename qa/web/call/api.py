"""The room `call` for programs: the same, as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from qa.types.desk import Claim, User
from qa.types.people import Review
from qa.web.access import Right, may
from qa.web.call import acts
from qa.web.call.pages import build_view
from qa.web.call.views import CallView
from qa.web.desk import TheDesk
from qa.web.render import lang_of

router = APIRouter(prefix="/api/calls/{call_id}", tags=["call"])
Reader = Annotated[User, Depends(may(Right.CALL))]
Reviewer = Annotated[User, Depends(may(Right.REVIEW))]


@router.get("", summary="One call: its score, items, words and comments")
def call(request: Request, desk: TheDesk, user: Reader, call_id: str) -> CallView:
    """Give a call as its page shows it; an agent gets their own released ones."""
    return build_view(desk, user, call_id, lang_of(request))


@router.post("/claim", summary="Take a call to oneself for 120 s, or hold it on")
def claim(desk: TheDesk, user: Reviewer, call_id: str) -> Claim:
    """Give who has the call from now on: the caller, or whoever was first."""
    return acts.claim(desk, user, call_id)


@router.post("/let-go", status_code=204, summary="Leave a call to others")
def let_go(desk: TheDesk, user: Reviewer, call_id: str) -> None:
    """Give a claim back."""
    acts.let_go(desk, user, call_id)


@router.post("/decide", summary="Decide an item")
def decide(desk: TheDesk, user: Reviewer, call_id: str, body: acts.Decision) -> acts.Done:
    """Confirm or overturn the machine, or find the item not applicable; the call is scored by it."""
    return acts.decide(desk, user, call_id, body)


@router.post("/undo", summary="Take back a decision of one's own")
def undo(desk: TheDesk, user: Reviewer, call_id: str, body: acts.Undo) -> Review:
    """The outcome before it is in force again; gives the decision that was taken back."""
    return acts.undo(desk, user, call_id, body)


@router.post("/comment", summary="Comment on a call, an item or a second")
def comment(desk: TheDesk, user: Reviewer, call_id: str, body: acts.Note) -> int:
    """Give the number of the comment."""
    return acts.comment(desk, user, call_id, body)


@router.post("/correct", summary="Mend a misheard word")
def correct(request: Request, desk: TheDesk, user: Reviewer, call_id: str, body: acts.Rewritten) -> CallView:
    """Write over a turn; the call is scored by what was said, and given as it is then."""
    acts.correct(desk, user, call_id, body)
    return build_view(desk, user, call_id, lang_of(request))


@router.post("/swap", summary="Turn agent and customer round")
def swap(request: Request, desk: TheDesk, user: Reviewer, call_id: str) -> CallView:
    """Judge the call with its parties the other way round, and give it as it is then."""
    acts.swap(desk, user, call_id)
    return build_view(desk, user, call_id, lang_of(request))
