"""Fairness for programs: release, own calls, appeals and score versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from qa.types.desk import User
from qa.web.access import Right, may, see_call
from qa.web.desk import TheDesk
from qa.web.fair import acts
from qa.web.fair.appealing import AppealState, states_of
from qa.web.fair.inbox import AppealPage, InboxPage, build_appeal, build_inbox
from qa.web.fair.own import OwnPage, build_own
from qa.web.fair.releasing import ReleasePage, ReleaseState, build_release, release_state
from qa.web.fair.routes import Judging, Month, Number, Own, Releasing
from qa.web.fair.versions import VersionsPage, build_versions

router = APIRouter(prefix="/api", tags=["fair"])
Calling = Annotated[User, Depends(may(Right.CALL))]


@router.get("/release", dependencies=[Depends(may(Right.RELEASE))], summary="What of a month could be released")
def plan(
    desk: TheDesk, month: Month = None, agent: str | None = None, team: str | None = None, force: bool = False
) -> ReleasePage:
    """Say which calls a release would show, and which it leaves out."""
    return build_release(desk, month, agent, team, force=force)


@router.post("/release", summary="Show calls to their agents")
def release_many(desk: TheDesk, user: Releasing, body: acts.ReleaseBody) -> acts.Released:
    """Release named calls, or those of a month; unsettled ones only with `force`."""
    return acts.release_calls(desk, user, body)


@router.post("/calls/{call_id}/release", summary="Show one call to its agent")
def release_one(desk: TheDesk, user: Releasing, call_id: str, force: bool = False) -> ReleaseState:
    """Release one call."""
    acts.release_one(desk, user, call_id, force=force)
    return release_state(desk, user, call_id)


@router.post("/calls/{call_id}/withdraw", summary="Take a call back from its agent's sight")
def withdraw(desk: TheDesk, user: Releasing, call_id: str) -> ReleaseState:
    """Take a release back."""
    acts.withdraw_one(desk, user, call_id)
    return release_state(desk, user, call_id)


@router.get("/own", summary="An agent's own month")
def own(desk: TheDesk, user: Own, month: Month = None) -> OwnPage:
    """What was released to whoever asks."""
    return build_own(desk, user, month)


@router.post("/calls/{call_id}/read", summary="Say that one has read a call", status_code=204)
def read(desk: TheDesk, user: Own, call_id: str, body: acts.ReadBody) -> None:
    """Write down that an agent has read a call of theirs."""
    acts.acknowledge(desk, user, call_id, body)


@router.get("/calls/{call_id}/appeals", summary="The appeals on a call's items")
def appeals_of(desk: TheDesk, user: Calling, call_id: str, rubric: str | None = None) -> list[AppealState]:
    """Each item that was appealed against, or may be by whoever asks."""
    see_call(desk, user, call_id)
    states = states_of(desk, user, desk.store.result(call_id, rubric=rubric))
    return [state for state in states.values() if state.may or state.lines or state.why]


@router.post("/calls/{call_id}/appeals", summary="Appeal against an item's outcome", status_code=201)
def appeal(desk: TheDesk, user: Own, call_id: str, body: acts.AppealBody) -> AppealState:
    """Open an appeal."""
    result = acts.appeal(desk, user, call_id, body)
    return states_of(desk, user, result)[body.item]


@router.get("/appeals", summary="Appeals that wait, and answered ones")
def inbox(desk: TheDesk, user: Judging) -> InboxPage:
    """All appeals for somebody who decides them."""
    return build_inbox(desk, user)


@router.get("/appeals/{number}", summary="One appeal")
def one_appeal(desk: TheDesk, user: Judging, number: Number) -> AppealPage:
    """An appeal with all that there is to decide it by."""
    return build_appeal(desk, user, number)


@router.post("/appeals/{number}", summary="Decide an appeal")
def decide(desk: TheDesk, user: Judging, number: Number, body: acts.AnswerBody) -> AppealPage:
    """Uphold or overturn; the call is scored by it at once."""
    acts.decide_appeal(desk, user, number, body)
    return build_appeal(desk, user, number)


@router.get("/calls/{call_id}/versions", summary="The states of a call's score")
def versions(
    desk: TheDesk, user: Calling, call_id: str, chosen: Annotated[list[Number], Query(max_length=8)] = [],  # noqa: B006
    changes: bool = False,
) -> VersionsPage:  # fmt: skip
    """Score versions side by side, or some chosen ones."""
    return build_versions(desk, user, call_id, chosen, only_changes=changes)
