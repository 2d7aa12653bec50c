"""The page of a call, and what is done on it: each act gives back the parts of the page that it changed."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from qa.types.desk import User
from qa.web.access import Right, may
from qa.web.call import acts
from qa.web.call.pages import build_call, build_view, touched
from qa.web.call.views import CallParts
from qa.web.desk import TheDesk
from qa.web.render import lang_of, render
from qa.web.words import say

router = APIRouter(prefix="/calls/{call_id}", include_in_schema=False)
Reader = Annotated[User, Depends(may(Right.CALL))]
Told = dict[str, dict[str, Any]]
Reviewer = Annotated[User, Depends(may(Right.REVIEW))]


@router.get("")
def page(
    request: Request,
    desk: TheDesk,
    user: Reader,
    call_id: str,
    came: Annotated[str | None, Query(alias="from", max_length=4000)] = None,
    item: Annotated[str, Query(max_length=200)] = "",
    t: Annotated[float | None, Query(ge=0, allow_inf_nan=False)] = None,
) -> HTMLResponse:
    """One call."""
    shown = build_call(desk, user, call_id, lang_of(request), came=came, item=item, second=t)
    return render(request, "call/call.html", shown)


@router.post("/claim")
def claim(request: Request, desk: TheDesk, user: Reviewer, call_id: str) -> HTMLResponse:
    """Hold the call on; tells who has it where that is somebody else."""
    acts.claim(desk, user, call_id)
    return render(request, "call/_banner.html", CallParts(build_view(desk, user, call_id, lang_of(request))))


@router.post("/let-go", status_code=204)
def let_go(desk: TheDesk, user: Reviewer, call_id: str) -> None:
    """Leave the call to others; sent by a page that is left."""
    acts.let_go(desk, user, call_id)


@router.post("/decide")
def decide(
    request: Request, desk: TheDesk, user: Reviewer, call_id: str, body: Annotated[acts.Decision, Form()]
) -> HTMLResponse:
    """Decide an item."""
    done = acts.decide(desk, user, call_id, body)
    words = _say(request, "c_decided", item=done.title, outcome=_say(request, done.outcome.value))
    told = {"review": done.review, "item": done.item_id, "settled": done.settled, "text": words}
    return _changed(request, desk, user, call_id, {"decided": told}, item=done.item_id)


@router.post("/undo")
def undo(
    request: Request, desk: TheDesk, user: Reviewer, call_id: str, body: Annotated[acts.Undo, Form()]
) -> HTMLResponse:
    """Take back a decision of one's own."""
    taken_back = acts.undo(desk, user, call_id, body)
    told = {"undone": {"item": taken_back.item_id, "review": taken_back.id}, **_good(request, "c_undone")}
    return _changed(request, desk, user, call_id, told, item=taken_back.item_id)


@router.post("/comment")
def comment(
    request: Request, desk: TheDesk, user: Reviewer, call_id: str, body: Annotated[acts.Note, Form()]
) -> HTMLResponse:
    """Write a comment."""
    acts.comment(desk, user, call_id, body)
    return _changed(request, desk, user, call_id, {"commented": {}, **_good(request, "c_commented")})


@router.post("/correct")
def correct(
    request: Request, desk: TheDesk, user: Reviewer, call_id: str, body: Annotated[acts.Rewritten, Form()]
) -> HTMLResponse:
    """Mend what was misheard in a turn."""
    acts.correct(desk, user, call_id, body)
    told = {"corrected": {}, **_good(request, "c_corrected")}
    return _changed(request, desk, user, call_id, told, words=True)


@router.post("/swap")
def swap(desk: TheDesk, user: Reviewer, call_id: str) -> Response:
    """Turn the parties round: all of the page is another then."""
    acts.swap(desk, user, call_id)
    return Response(status_code=204, headers={"HX-Refresh": "true"})


def _changed(
    request: Request, desk: TheDesk, user: User, call_id: str, told: Told, *, item: str = "", words: bool = False
) -> HTMLResponse:
    """The parts of the page that an act changed, and what its scripts are told once they stand."""
    view = build_view(desk, user, call_id, lang_of(request))
    parts = CallParts(view, view.turns if words else touched(view, item))
    return render(request, "call/_changed.html", parts, headers={"HX-Trigger-After-Swap": json.dumps(told)})


def _good(request: Request, word: str) -> Told:
    return {"toast": {"text": _say(request, word), "kind": "good"}}


def _say(request: Request, word: str, **values: object) -> str:
    return say(word, lang_of(request), **values)
