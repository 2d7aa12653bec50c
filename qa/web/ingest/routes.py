"""The pages of the room."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from qa.errors import UsageError
from qa.types.desk import User
from qa.web.access import Right, may
from qa.web.desk import TheDesk
from qa.web.ingest import acts
from qa.web.ingest.acts import job_of, own_job
from qa.web.ingest.api import changed
from qa.web.ingest.columns import build_columns, fields_of, keep_columns
from qa.web.ingest.pages import build_ingest, build_job, build_names
from qa.web.ingest.plan import MOST_PATTERN, Choices, plan_of
from qa.web.ingest.runner import TheRunner
from qa.web.ingest.watch import open_folder
from qa.web.render import is_htmx, render, went

router = APIRouter(prefix="/ingest", include_in_schema=False)
Bringer = Annotated[User, Depends(may(Right.INGEST))]
Asked = Annotated[list[str], Form()]
Pattern = Annotated[str, Form(max_length=MOST_PATTERN)]


class StartForm(BaseModel):
    """What the page's form sends; `chosen` tells that the choices were on the page."""

    chosen: bool = False
    pack: str = ""
    model: str = ""
    pattern: str = Field("", max_length=MOST_PATTERN)
    legs: str = Field("", max_length=MOST_PATTERN)
    raw: Literal["", "alaw", "mulaw"] = ""
    agent_channel: Literal["", "0", "1"] = ""

    def choices(self) -> Choices:
        """The choices, without what was left empty."""
        told = {name: value.strip() for name, value in self.model_dump(exclude={"chosen"}).items() if value.strip()}
        channel = {"agent_channel": int(self.agent_channel)} if self.agent_channel else {}
        return Choices.model_validate({**told, **channel})


@router.get("")
def ingest(request: Request, desk: TheDesk, user: Bringer) -> Response:
    """Where recordings are dropped, and all jobs."""
    return render(request, "ingest/ingest.html", build_ingest(desk, user))


@router.get("/jobs")
def jobs(request: Request, desk: TheDesk, user: Bringer) -> Response:
    """The list of jobs alone."""
    return render(request, "ingest/_jobs.html", build_ingest(desk, user))


@router.post("/folder")
def folder(
    request: Request, desk: TheDesk, user: Bringer, path: Annotated[str, Form(max_length=4000)],
    watch: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """Open a job of a folder of the server."""
    return went(request, f"/ingest/{open_folder(desk, user, path, watch=watch).id}")


@router.get("/{number}")
def job(request: Request, desk: TheDesk, user: Bringer, number: int) -> Response:
    """One job; first of all, what the columns of its log mean."""
    found = job_of(desk, number)
    key = plan_of(found).header_key
    if key and found.state == "open" and desk.store.desk.mapping(key) is None and acts.may_change(user, found):
        return went(request, f"/ingest/{number}/columns")
    return render(request, "ingest/job.html", build_job(desk, user, found))


@router.get("/{number}/progress")
def progress(request: Request, desk: TheDesk, user: Bringer, number: int) -> Response:
    """How far a job is."""
    return render(request, "ingest/_job.html", build_job(desk, user, job_of(desk, number)))


@router.get("/{number}/match")
def match(request: Request, desk: TheDesk, _: Bringer, number: int) -> Response:
    """How many recordings have a row in the log; a large log takes a while to read."""
    return render(request, "ingest/_match.html", build_columns(desk, job_of(desk, number)).preview)


@router.get("/{number}/columns")
def columns(request: Request, desk: TheDesk, _: Bringer, number: int) -> Response:
    """What the columns of the job's log mean."""
    return render(request, "ingest/columns.html", build_columns(desk, job_of(desk, number)))


@router.post("/{number}/columns")
def keep(request: Request, desk: TheDesk, user: Bringer, number: int, header: Asked, field: Asked) -> Response:
    """Remember what somebody said."""
    keep_columns(desk, user, own_job(desk, user, number), fields_of(list(zip(header, field, strict=True))))
    return went(request, f"/ingest/{number}")


@router.post("/{number}/columns/preview")
def preview(request: Request, desk: TheDesk, _: Bringer, number: int, header: Asked, field: Asked) -> Response:
    """Which calls match, with what is chosen now."""
    fields = fields_of(list(zip(header, field, strict=True)))
    return render(request, "ingest/_preview.html", build_columns(desk, job_of(desk, number), fields).preview)


@router.post("/{number}/names")
def names(request: Request, desk: TheDesk, _: Bringer, number: int, pattern: Pattern = "") -> Response:
    """What a pattern reads in the names of the job's files; one that is none says why in its place."""
    try:
        page: Any = build_names(desk, job_of(desk, number), pattern)
    except UsageError as error:
        page = error
    return render(request, "ingest/_names.html", page)


@router.post("/{number}/start")
def start(
    request: Request, desk: TheDesk, user: Bringer, runner: TheRunner, number: int, form: Annotated[StartForm, Form()]
) -> Response:
    """Start, or go on."""
    acts.start(desk, user, number, form.choices() if form.chosen else None)
    runner.wake()
    return _shown(request, desk, user, number)


@router.post("/{number}/{act}")
def change(
    request: Request, desk: TheDesk, user: Bringer, runner: TheRunner, number: int,
    act: Literal["pause", "cancel", "again"],
) -> Response:  # fmt: skip
    """Pause, cancel, or try again what failed."""
    changed(desk, user, runner, number, act)
    return _shown(request, desk, user, number)


def _shown(request: Request, desk: TheDesk, user: User, number: int) -> Response:
    if not is_htmx(request):
        return went(request, f"/ingest/{number}")
    return render(request, "ingest/_job.html", build_job(desk, user, job_of(desk, number)))
