"""The queue for programs: the same questions and acts as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from qa.types.desk import SavedView, User
from qa.types.queue import QueueChoices, QueueCounts, Waiting
from qa.web.access import Right, may
from qa.web.desk import TheDesk
from qa.web.queue import acts
from qa.web.queue.pages import today_of
from qa.web.queue.query import Following, Sized
from qa.web.queue.work import WorkloadPage, build_workload

router = APIRouter(prefix="/api", tags=["queue"])
Viewer = Annotated[User, Depends(may(Right.QUEUE))]
Reviewer = Annotated[User, Depends(may(Right.REVIEW))]
Giver = Annotated[User, Depends(may(Right.ASSIGN))]
Releaser = Annotated[User, Depends(may(Right.RELEASE))]


@dataclass(frozen=True, slots=True)
class QueueAnswer:
    """A page of the queue; `next` is the place to ask on from, None at the end."""

    rows: list[Waiting]
    counts: QueueCounts
    next: str | None


@router.get("/queue", summary="Calls in the order of the queue, with counts")
def queue(desk: TheDesk, user: Viewer, asked: Annotated[Sized, Query()]) -> QueueAnswer:
    """The first rows of a question, or those after a place."""
    ask, now = asked.ask(today_of(desk)), desk.now()
    rows = desk.store.queue.rows(ask, user.name, now, after=asked.at, limit=asked.limit + 1)
    counts = desk.store.queue.counts(ask, user.name, now)
    return QueueAnswer(rows[: asked.limit], counts, rows[asked.limit - 1].key if len(rows) > asked.limit else None)


@router.get("/queue/choices", summary="What there is to filter by", dependencies=[Depends(may(Right.QUEUE))])
def choices(desk: TheDesk) -> QueueChoices:
    """Months, teams, lines, rubrics, agents and items."""
    return desk.store.queue.choices()


@router.post("/queue/next", summary="Take the next call of the queue")
def next_call(desk: TheDesk, user: Viewer, asked: Annotated[Following, Query()]) -> Waiting | None:
    """The next open call, held for whoever asks; null where none is left."""
    return acts.next_call(desk, user, asked)


@router.post("/queue/assign", summary="Give calls to an inspector")
def assign(desk: TheDesk, user: Giver, asked: acts.Assign) -> acts.Given:
    """Whoever had them is relieved of them."""
    return acts.assign(desk, user, asked)


@router.post("/queue/unassign", summary="Relieve whoever has calls")
def unassign(desk: TheDesk, user: Giver, asked: acts.ChosenCalls) -> acts.Given:
    """Calls that nobody has are passed over."""
    return acts.unassign(desk, user, asked)


@router.post("/queue/take", summary="Take calls for oneself")
def take(desk: TheDesk, user: Reviewer, asked: acts.ChosenCalls) -> acts.Given:
    """Refused where somebody else has one of them."""
    return acts.take(desk, user, asked)


@router.post("/queue/release", summary="Show calls to their agents")
def release(desk: TheDesk, user: Releaser, asked: acts.ChosenCalls) -> acts.Shown:
    """Calls that are not settled are left out."""
    return acts.release(desk, user, asked)


@router.post("/queue/spread", summary="Give calls evenly to inspectors")
def spread(desk: TheDesk, user: Giver, asked: acts.Spread) -> acts.Given:
    """Each call goes to whom has the least to do."""
    return acts.spread(desk, user, asked)


@router.get("/queue/views", summary="Saved views")
def views(desk: TheDesk, user: Viewer) -> list[SavedView]:
    """One's own and those that others share."""
    return desk.store.desk.views(user.name)


@router.post("/queue/views", summary="Keep a view")
def save_view(desk: TheDesk, user: Viewer, view: acts.View) -> int:
    """Gives its number; one's own of the same name is replaced."""
    return acts.save_view(desk, user, view)


@router.delete("/queue/views/{view}", summary="Drop a view of one's own")
def drop_view(desk: TheDesk, user: Viewer, view: int) -> None:
    """Refused for another's."""
    desk.store.desk.drop_view(view, user.name, desk.now())


@router.get("/workload", summary="Inspectors' work, and what waits", dependencies=[Depends(may(Right.ASSIGN))])
def workload(desk: TheDesk) -> WorkloadPage:
    """Per inspector, and in the whole house by age."""
    return build_workload(desk)
