"""What people do in calibration: open a session, score blind, close it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from qa.errors import RefusedError, StoreError, UsageError
from qa.services.sessions import Vote, pick_calls, vote
from qa.types import Outcome
from qa.types.desk import User
from qa.types.people import Session
from qa.web.access import Right, rights_of
from qa.web.desk import Desk
from qa.web.errors import NotFoundError

MONTH = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"
MOST_CALLS = 100


class SessionBody(BaseModel):
    """A session to open: named calls, or so many of a month, drawn at random or by the machine's doubt."""

    title: Annotated[str, Field(max_length=200)]
    rubric: Annotated[str, Field(max_length=200)]
    participants: Annotated[list[str], Field(max_length=50)]
    pick: Literal["hand", "random", "doubt"] = "random"
    call_ids: Annotated[list[str], Field(max_length=MOST_CALLS)] = []
    month: Annotated[str | None, Field(pattern=MONTH)] = None
    number: Annotated[int, Field(ge=1, le=MOST_CALLS)] = 5


class VoteBody(BaseModel):
    """What somebody thinks of an item."""

    item: Annotated[str, Field(max_length=200)]
    outcome: Outcome
    reason: Annotated[str, Field(max_length=2000)] = ""


def judges(desk: Desk) -> list[User]:
    """Who may take part, by name."""
    known = desk.store.accounts.users()
    return sorted((u for u in known if u.active and Right.CALIBRATE in rights_of(u)), key=lambda u: u.name)


def open_session(desk: Desk, user: User, body: SessionBody) -> int:
    """Open a session, and give its number.

    Raises
    ------
    UsageError
        Somebody may not take part, or it is not said which calls.
    RefusedError
        There are fewer than two people, no calls, or a call has no score by the rubric.
    """
    people = list(dict.fromkeys(body.participants))
    known = {each.name for each in judges(desk)}
    if unknown := [name for name in people if name not in known]:
        raise UsageError(f"{unknown[0]} may not score in calibration", mend=f"one of {', '.join(sorted(known))}")
    if len(people) < 2:
        raise RefusedError("a calibration needs two people", mend="name at least two participants")
    calls = _calls(desk, body)
    made = Session(body.title.strip(), body.rubric, user.name, desk.now(), tuple(calls), participants=tuple(people))
    return desk.store.people.open_session(made)


def close_session(desk: Desk, user: User, number: int) -> None:
    """Close a session: from then on its votes are seen, and none is taken."""
    desk.store.people.close_session(number, desk.now(), user.name)


def take_vote(desk: Desk, user: User, number: int, call_id: str, body: VoteBody) -> None:
    """Take somebody's vote.

    Raises `NotFoundError` where the session has no such call, `RefusedError` as `qa.services.sessions.vote` does.
    """
    session = session_of(desk, number)
    if call_id not in session.calls:
        raise NotFoundError(f"the session {number} has no call {call_id}", mend="choose one of its calls")
    try:
        vote(desk.store, session, Vote(call_id, body.item, body.outcome, user.name, body.reason.strip()), desk.now())
    except StoreError as error:
        raise NotFoundError(f"there is no call {call_id} any more", mend="go on with the next one") from error


def session_of(desk: Desk, number: int) -> Session:
    """A session by its number; raises `NotFoundError` where there is none."""
    try:
        return desk.store.people.session(number)
    except RefusedError as error:
        raise NotFoundError(error.problem, mend="choose one of the list") from error


def _calls(desk: Desk, body: SessionBody) -> list[str]:
    if body.pick == "hand":
        calls = list(dict.fromkeys(each.strip() for each in body.call_ids if each.strip()))
        if not 1 <= len(calls) <= MOST_CALLS:
            raise RefusedError(f"a session of {len(calls)} calls", mend=f"name 1 to {MOST_CALLS} calls")
        found = {each.call_id for each in desk.store.fair.standings(call_ids=calls) if each.rubric == body.rubric}
        if lacking := [call_id for call_id in calls if call_id not in found]:
            raise RefusedError(
                f"{lacking[0]} has no score by {body.rubric}", mend="take other calls, or another rubric"
            )
        return calls
    if body.month is None:
        raise UsageError("it is not said of which month the calls are", mend="choose a month")
    calls = pick_calls(desk.store.fair.standings(month=body.month), body.rubric, body.number, body.pick)
    if not calls:
        raise RefusedError(f"{body.month} has no calls scored by {body.rubric}", mend="choose another month")
    return calls
