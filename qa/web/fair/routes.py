"""The pages of fairness: release, an agent's own page, appeals; those of calibration stand beside."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from qa.types.desk import User
from qa.web.access import Right, may
from qa.web.desk import TheDesk
from qa.web.fair import acts
from qa.web.fair.appealing import states_of
from qa.web.fair.inbox import build_appeal, build_inbox
from qa.web.fair.own import build_own
from qa.web.fair.releasing import build_release, release_state
from qa.web.fair.versions import build_versions
from qa.web.render import is_htmx, lang_of, render, toast, went
from qa.web.words import say

router = APIRouter(include_in_schema=False)
Releasing = Annotated[User, Depends(may(Right.RELEASE))]
Own = Annotated[User, Depends(may(Right.OWN))]
Judging = Annotated[User, Depends(may(Right.JUDGE))]
Month = Annotated[str | None, Query(pattern=acts.MONTH)]

Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class ReleaseForm(BaseModel):
    """The form of the release page: its empty fields say nothing; `picked` is the button for ticked calls alone."""

    call_ids: list[str] = Field(default_factory=list, max_length=20_000)
    month: str = Field(default="", pattern=f"{acts.MONTH}|^$")
    agent: str = ""
    team: str = ""
    force: bool = False
    picked: bool = False

    def asked(self) -> acts.ReleaseBody:
        """What is to be released."""
        if self.picked:
            return acts.ReleaseBody(call_ids=self.call_ids, force=self.force)
        told = {name: getattr(self, name) or None for name in ("month", "agent", "team")}
        return acts.ReleaseBody(**told, force=self.force)


@router.get("/release", dependencies=[Depends(may(Right.RELEASE))])
def release_page(
    request: Request, desk: TheDesk, month: Month = None, agent: str = "", team: str = "", force: bool = False
) -> Response:
    """Show what of a month could be released, and what not."""
    return render(request, "fair/release.html", build_release(desk, month, agent, team, force=force))


@router.post("/release")
def release_many(request: Request, desk: TheDesk, user: Releasing, body: Annotated[ReleaseForm, Form()]) -> Response:
    """Release many calls, and show the month again."""
    done = acts.release_calls(desk, user, body.asked())
    if not is_htmx(request):
        return went(request, f"/release?{urlencode({'month': body.month or ''})}")
    page = build_release(desk, body.month or None, body.agent, body.team, force=body.force)
    said = say("release_done", lang_of(request), n=len(done.call_ids), left=done.left)
    return render(request, "fair/_release_list.html", page, headers=toast(said))


@router.post("/calls/{call_id}/release")
def release_one(
    request: Request, desk: TheDesk, user: Releasing, call_id: str, force: Annotated[bool, Form()] = False
) -> Response:
    """Release a call; the button in its new state."""
    acts.release_one(desk, user, call_id, force=force)
    return _release_button(request, desk, user, call_id)


@router.post("/calls/{call_id}/withdraw")
def withdraw(request: Request, desk: TheDesk, user: Releasing, call_id: str) -> Response:
    """Take a call back from its agent's sight."""
    acts.withdraw_one(desk, user, call_id)
    return _release_button(request, desk, user, call_id)


@router.get("/own")
def own(request: Request, desk: TheDesk, user: Own, month: Month = None) -> Response:
    """An agent's own page."""
    return render(request, "fair/own.html", build_own(desk, user, month))


@router.post("/calls/{call_id}/appeals")
def open_appeal(
    request: Request, desk: TheDesk, user: Own, call_id: str, body: Annotated[acts.AppealBody, Form()]
) -> Response:
    """Take an agent's appeal; the piece beside the item anew."""
    result = acts.appeal(desk, user, call_id, body)
    if not is_htmx(request):
        return went(request, f"/calls/{call_id}?item={body.item}")
    said = toast(say("appeal_sent", lang_of(request)))
    return render(request, "fair/_appeal_piece.html", states_of(desk, user, result)[body.item], headers=said)


@router.post("/calls/{call_id}/read")
def read(request: Request, desk: TheDesk, user: Own, call_id: str, body: Annotated[acts.ReadBody, Form()]) -> Response:
    """Take that an agent has read a call."""
    acts.acknowledge(desk, user, call_id, body)
    if not is_htmx(request):
        return went(request, "/own")
    return render(request, "fair/_read.html", None, headers=toast(say("own_read_thanks", lang_of(request))))


@router.get("/appeals")
def inbox(request: Request, desk: TheDesk, user: Judging) -> Response:
    """The appeals that wait, and those that were answered."""
    return render(request, "fair/appeals.html", build_inbox(desk, user))


@router.get("/appeals/{number}")
def one_appeal(request: Request, desk: TheDesk, user: Judging, number: Number) -> Response:
    """One appeal, with all that there is to decide it by."""
    return render(request, "fair/appeal.html", build_appeal(desk, user, number))


@router.post("/appeals/{number}")
def decide(
    request: Request, desk: TheDesk, user: Judging, number: Number, body: Annotated[acts.AnswerBody, Form()]
) -> Response:
    """Decide an appeal, and show it again."""
    if body.decision == "upheld":
        body = body.model_copy(update={"outcome": None})  # the form always sends what its list shows
    acts.decide_appeal(desk, user, number, body)
    return went(request, f"/appeals/{number}")


@router.get("/calls/{call_id}/versions")
def versions(
    request: Request,
    desk: TheDesk,
    user: Annotated[User, Depends(may(Right.CALL))],
    call_id: str,
    a: Number | None = None,
    b: Number | None = None,
    changes: bool = False,
) -> Response:
    """The states of a call's score side by side."""
    chosen = [number for number in (a, b) if number is not None]
    return render(request, "fair/versions.html", build_versions(desk, user, call_id, chosen, only_changes=changes))


def _release_button(request: Request, desk: TheDesk, user: User, call_id: str) -> Response:
    if not is_htmx(request):
        return went(request, f"/calls/{call_id}")
    return render(request, "fair/_release_piece.html", release_state(desk, user, call_id))
