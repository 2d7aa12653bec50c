"""The pages of the queue and of the workload, and the forms on them."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from qa.types.desk import User
from qa.web.access import Right, may
from qa.web.desk import Desk, TheDesk
from qa.web.queue import acts
from qa.web.queue.pages import build_queue, opened
from qa.web.queue.query import Asked, Following, Paged
from qa.web.queue.work import build_workload
from qa.web.render import is_htmx, lang_of, render, toast, went
from qa.web.words import say

router = APIRouter(include_in_schema=False)
Viewer = Annotated[User, Depends(may(Right.QUEUE))]
Reviewer = Annotated[User, Depends(may(Right.REVIEW))]
Giver = Annotated[User, Depends(may(Right.ASSIGN))]
Releaser = Annotated[User, Depends(may(Right.RELEASE))]


@router.get("/queue")
def queue(request: Request, desk: TheDesk, user: Viewer, asked: Annotated[Paged, Query()]) -> Response:
    """The queue, or its list alone where a filter was pressed."""
    page = build_queue(desk, user, asked, at=asked.at, none_left=asked.none)
    alone = is_htmx(request) and request.headers.get("hx-history-restore-request") != "true"
    headers = {"HX-Push-Url": f"/queue?{page.query}" if page.query else "/queue"} if alone and not asked.at else {}
    return render(request, "queue/_list.html" if alone else "queue/queue.html", page, headers=headers)


@router.get("/queue/next")
def next_call(desk: TheDesk, user: Viewer, asked: Annotated[Following, Query()]) -> Response:
    """Go to the next open call of this queue; where none is left, back to the queue."""
    found = acts.next_call(desk, user, asked)
    to = opened(found, asked) if found else f"/queue?{asked.query(none=1)}"
    return RedirectResponse(to, status_code=303)


@router.post("/queue/assign")
def assign(request: Request, desk: TheDesk, user: Giver, asked: Annotated[acts.Assign, Form()]) -> Response:
    """Give the chosen calls to somebody."""
    return _again(request, desk, user, "told_assigned", n=acts.assign(desk, user, asked).total)


@router.post("/queue/unassign")
def unassign(request: Request, desk: TheDesk, user: Giver, asked: Annotated[acts.ChosenCalls, Form()]) -> Response:
    """Relieve whoever has the chosen calls."""
    return _again(request, desk, user, "told_unassigned", n=acts.unassign(desk, user, asked).total)


@router.post("/queue/take")
def take(request: Request, desk: TheDesk, user: Reviewer, asked: Annotated[acts.ChosenCalls, Form()]) -> Response:
    """Take the chosen calls for oneself."""
    return _again(request, desk, user, "told_taken", n=acts.take(desk, user, asked).total)


@router.post("/queue/release")
def release(request: Request, desk: TheDesk, user: Releaser, asked: Annotated[acts.ChosenCalls, Form()]) -> Response:
    """Show the chosen calls to their agents."""
    shown = acts.release(desk, user, asked)
    return _again(request, desk, user, "told_released", n=shown.calls, left=shown.left)


@router.post("/queue/views")
def save_view(request: Request, desk: TheDesk, user: Viewer, view: Annotated[acts.View, Form()]) -> Response:
    """Keep the filters under a name."""
    acts.save_view(desk, user, view)
    return went(request, f"/queue?{view.query}")


@router.post("/queue/views/{view}/drop")
def drop_view(request: Request, desk: TheDesk, user: Viewer, view: int) -> Response:
    """Drop a view of one's own."""
    desk.store.desk.drop_view(view, user.name, desk.now())
    return went(request, "/queue")


@router.get("/workload", dependencies=[Depends(may(Right.ASSIGN))])
def workload(request: Request, desk: TheDesk) -> Response:
    """Who has how much to do, and what waits."""
    return render(request, "queue/workload.html", build_workload(desk))


@router.post("/workload/spread")
def spread(request: Request, desk: TheDesk, user: Giver, asked: Annotated[acts.Spread, Form()]) -> Response:
    """Give calls evenly to inspectors."""
    given = acts.spread(desk, user, asked)
    text = say("told_spread", lang_of(request), n=given.total, people=len(given.calls))
    headers = toast(text, "good" if given.total else "bad")
    return render(request, "queue/_workload.html", build_workload(desk), headers=headers)


def _again(request: Request, desk: Desk, user: User, word: str, **told: int) -> Response:
    """The list anew, as it was asked for on the page that the form stands on, and what was done."""
    came = urlsplit(request.headers.get("hx-current-url") or request.headers.get("referer") or "")
    asked = Asked.read(came.query) if came.path == "/queue" else Asked()
    if not is_htmx(request):
        return went(request, f"/queue?{asked.query()}")
    page = build_queue(desk, user, asked)
    return render(request, "queue/_list.html", page, headers=toast(say(word, lang_of(request), **told)))
