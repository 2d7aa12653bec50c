"""What people do here: release calls, read and appeal, and decide appeals. Everything leaves a line in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, Field

from qa.errors import RefusedError, UsageError
from qa.report.people import is_open
from qa.services.appeals import open_appeal
from qa.services.release import Plan, plan_release, release
from qa.services.review import answer
from qa.types import CallResult, Outcome
from qa.types.desk import User
from qa.types.people import Act, Appeal, Decision, Round
from qa.web.access import see_call
from qa.web.desk import Desk
from qa.web.errors import NotFoundError
from qa.web.fair.deadlines import ANSWER_DAYS, service_of

MONTH = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"
READ = "acknowledge"
"""The action of the trail when an agent has read a call."""
LONGEST = 4000
Text = Annotated[str, Field(max_length=LONGEST)]


class ReleaseBody(BaseModel):
    """Which calls to show to their agents: named ones, or all of a month, of an agent or a team."""

    call_ids: list[str] | None = Field(default=None, max_length=20_000)
    month: str | None = Field(default=None, pattern=MONTH)
    agent: str | None = None
    team: str | None = None
    force: bool = False


class AppealBody(BaseModel):
    """An agent's objection to the outcome of an item; without `rubric` it is of the call's newest score."""

    item: str
    text: Text
    rubric: str | None = None


class AnswerBody(BaseModel):
    """A decision on an appeal; `outcome` is what an overturned item is from then on."""

    decision: Decision
    reason: Text
    outcome: Outcome | None = None


class ReadBody(BaseModel):
    """That an agent has read a call, with what they want to say to it."""

    comment: Text = ""


@dataclass(frozen=True, slots=True)
class Released:
    """What came of a release: the calls that are shown now, and how many were left out."""

    call_ids: tuple[str, ...]
    left: int


def plan_of(desk: Desk, body: ReleaseBody) -> Plan:
    """Say what a release would show.

    Raises `UsageError` where neither calls nor a month are named.
    """
    if body.call_ids is None and body.month is None:
        raise UsageError("no calls are named", mend="give call_ids, or a month")
    found = desk.store.fair.standings(month=body.month, agent=body.agent, team=body.team, call_ids=body.call_ids)
    return plan_release(found, force=body.force)


def release_calls(desk: Desk, user: User, body: ReleaseBody) -> Released:
    """Show calls to their agents, but for those that a plan leaves out."""
    plan = plan_of(desk, body)
    release(desk.store, plan, user.name, desk.now())
    return Released(tuple(each.call_id for each in plan.ready), len(plan.left))


def release_one(desk: Desk, user: User, call_id: str, *, force: bool = False) -> None:
    """Show one call to its agent.

    Raises `RefusedError` where it is not settled and `force` is not said, or nobody could see it.
    """
    see_call(desk, user, call_id)
    plan = plan_of(desk, ReleaseBody(call_ids=[call_id], force=force))
    if plan.left and plan.left[0].why != "released":
        raise RefusedError(
            f"{call_id} is not released: {_SAID[plan.left[0].why]}", mend="settle it first, or release it all the same"
        )
    if not plan.ready and not plan.left:
        raise RefusedError(f"{call_id} has no score", mend="score it first")
    release(desk.store, plan, user.name, desk.now())


def withdraw_one(desk: Desk, user: User, call_id: str) -> None:
    """Take a call back from its agent's sight."""
    see_call(desk, user, call_id)
    desk.store.desk.withdraw([call_id], user.name, desk.now())


def appeal(desk: Desk, user: User, call_id: str, body: AppealBody) -> CallResult:
    """Open an appeal of a call's own agent; give the call.

    Raises
    ------
    NotFoundError
        It is no call of theirs, or not released.
    RefusedError
        The time to appeal is over, the item went through its rounds, or an appeal on it waits.
    """
    info = see_call(desk, user, call_id)
    if user.agent_id is None or info.agent_id != user.agent_id or call_id not in desk.store.desk.released([call_id]):
        raise NotFoundError(f"{call_id} is no released call of yours", mend="an agent appeals on their own calls")
    result = desk.store.result(call_id, rubric=body.rubric)
    now = desk.now()
    about = (call_id, result.score.rubric, result.score.version, body.item)
    made = Appeal(*about, user.agent_id, body.text.strip(), now, now + timedelta(days=ANSWER_DAYS))
    open_appeal(desk.store, made, service_of(desk, result.score.rubric), desk.zone)
    return result


def decide_appeal(desk: Desk, user: User, number: int, body: AnswerBody) -> None:
    """Decide an appeal, and score the call by it.

    Raises `RefusedError` for an appeal that is answered, or what `qa.services.review.answer` refuses; the agent whose
    call it is never decides, whatever else they are.
    """
    made = desk.store.people.appeal(number)
    if not is_open(made):
        raise RefusedError(f"the appeal {number} is answered", mend="the agent may appeal once more")
    if user.agent_id is not None and user.agent_id == made.agent_id:
        raise RefusedError(f"{user.shown} is the agent of this call", mend="ask somebody else")
    given = bool(made.rounds)
    nth = len(made.rounds) + (0 if given else 1)
    verdict = Round(nth, user.name, body.decision, body.reason.strip(), desk.now())
    answer(desk.store, number, verdict, desk.shelf.rubric_of, body.outcome)


def acknowledge(desk: Desk, user: User, call_id: str, body: ReadBody) -> None:
    """Write down that an agent has read a call of theirs.

    Raises `NotFoundError` where it is no call of theirs, or not released.
    """
    info = see_call(desk, user, call_id)
    if info.agent_id != user.agent_id or call_id not in desk.store.desk.released([call_id]):
        raise NotFoundError(f"{call_id} is no released call of yours", mend="an agent reads their own calls")
    detail = {"text": body.comment.strip()} if body.comment.strip() else {}
    desk.store.people.audit(Act(desk.now(), user.name, READ, f"call:{call_id}", detail))


_SAID = {
    "released": "it is already",
    "no_agent": "nobody knows its agent",
    "no_score": "it has no score",
    "provisional": "its score is provisional",
    "open": "items wait for a person",
}
