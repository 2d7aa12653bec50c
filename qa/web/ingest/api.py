"""Bringing in recordings, for programs and for the page's own uploads."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.formparsers import MultiPartException, MultiPartParser

from qa.errors import UsageError
from qa.types.desk import FileState, Job, User
from qa.web.access import Right, may
from qa.web.desk import Desk, TheDesk
from qa.web.ingest import acts
from qa.web.ingest.acts import ENDED, MOST_ASKED, Asked, Known, Taken, job_of, own_job
from qa.web.ingest.columns import ColumnsPage, build_columns, keep_columns
from qa.web.ingest.pages import FileRow, JobPage, JobRow, NamesPage, build_job, build_names, file_row, row_of
from qa.web.ingest.plan import MOST_PATTERN, NO_NUL, Choices, folder_of
from qa.web.ingest.receive import receive, room_for
from qa.web.ingest.runner import TheRunner
from qa.web.ingest.watch import open_folder

router = APIRouter(prefix="/api/ingest", tags=["ingest"])
Bringer = Annotated[User, Depends(may(Right.INGEST))]
Name = Annotated[str, Query(max_length=4000, description="the file's name, with its folders")]


class NewJob(BaseModel):
    """A job to open."""

    title: str = Field("", max_length=400, pattern=NO_NUL)


class Files(BaseModel):
    """Files that somebody has."""

    files: list[Asked] = Field(max_length=MOST_ASKED)


class Folder(BaseModel):
    """A folder of the server."""

    path: str = Field(max_length=4000, pattern=NO_NUL)
    watch: bool = Field(False, description="go on looking for new files")


class Mapping(BaseModel):
    """What the columns of a log mean: field → header."""

    mapping: dict[str, str]


@router.get("/jobs", summary="All jobs, the newest first")
def jobs(desk: TheDesk, user: Bringer) -> list[JobRow]:
    """Every job with the number of its files by state."""
    return [row_of(job, user) for job in desk.store.desk.jobs()]


@router.post("/jobs", status_code=201, summary="Open a job")
def open_job(desk: TheDesk, user: Bringer, body: NewJob) -> JobRow:
    """A job without files; put some into it, then start it."""
    return row_of(acts.open_job(desk, user, body.title), user)


@router.post("/folders", status_code=201, summary="Open a job of a folder of the server")
def folder(desk: TheDesk, user: Bringer, body: Folder) -> JobRow:
    """A job of what lies under one of the roots of the desk; nothing is copied."""
    return row_of(open_folder(desk, user, body.path, watch=body.watch), user)


@router.get("/jobs/{number}", summary="One job")
def job(desk: TheDesk, user: Bringer, number: int) -> JobPage:
    """How far it is, how it is scored, what failed and what was scored."""
    return build_job(desk, user, job_of(desk, number))


@router.get("/jobs/{number}/files", summary="The files of a job")
def files(desk: TheDesk, _: Bringer, number: int, state: FileState | None = None) -> list[FileRow]:
    """All files, or those in one state."""
    job_of(desk, number)
    return [file_row(file) for file in desk.store.desk.files(number, state=state)]


@router.post("/jobs/{number}/known", summary="Which files are there already")
def known(desk: TheDesk, user: Bringer, number: int, body: Files) -> list[Known]:
    """Ask before sending: by name and size first, then with the SHA-256 of those that may be there."""
    return acts.known(desk, user, number, body.files)


@router.put("/jobs/{number}/file", summary="Send one file as the body")
async def put_file(request: Request, desk: TheDesk, user: Bringer, number: int, name: Name) -> Taken:
    """Recordings, transcripts (.json .srt .vtt .jsonl) and a call log (CSV, Excel); what it is tells its content."""
    job, most = await run_in_threadpool(_room, desk, user, number, _announced(request))
    received = await receive(request.stream(), folder_of(desk, number), most)
    return await run_in_threadpool(acts.take, desk, job, name, received)


@router.post("/jobs/{number}/files", summary="Send files as a form")
async def post_files(request: Request, desk: TheDesk, user: Bringer, number: int) -> list[Taken]:
    """The same for ``multipart/form-data``; every part that is a file is taken."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise UsageError("not a form with files", mend="send multipart/form-data, or PUT one file as the body")
    job, most = await run_in_threadpool(_room, desk, user, number, _announced(request))
    try:
        form = await MultiPartParser(request.headers, _held(request.stream(), most), max_files=MOST_ASKED).parse()
    except MultiPartException as error:
        raise UsageError(f"not a form with files: {error.message}", mend="send multipart/form-data") from error
    taken = []
    try:
        for _, part in form.multi_items():
            if not isinstance(part, str):
                received = await receive(_read(part), folder_of(desk, number), most)
                taken.append(await run_in_threadpool(acts.take, desk, job, part.filename or "", received))
    finally:
        await form.close()
    return taken


@router.get("/jobs/{number}/columns", summary="What the columns of the call log mean")
def columns(desk: TheDesk, _: Bringer, number: int) -> ColumnsPage:
    """As somebody said, else as guessed; with the calls that match."""
    return build_columns(desk, job_of(desk, number))


@router.put("/jobs/{number}/columns", summary="Say what the columns of the call log mean")
def keep(desk: TheDesk, user: Bringer, number: int, body: Mapping) -> ColumnsPage:
    """Remembered for every log with the same headers."""
    keep_columns(desk, user, own_job(desk, user, number), body.mapping)
    return build_columns(desk, job_of(desk, number))


@router.get("/jobs/{number}/names", summary="Try a pattern on the names of the files")
def names(desk: TheDesk, _: Bringer, number: int, pattern: Annotated[str, Query(max_length=MOST_PATTERN)]) -> NamesPage:
    """What it reads in them."""
    return build_names(desk, job_of(desk, number), pattern)


@router.post("/jobs/{number}/start", summary="Score what waits")
def start(desk: TheDesk, user: Bringer, runner: TheRunner, number: int, body: Choices | None = None) -> JobRow:
    """Start a job, or go on with it; with choices, those hold from now on."""
    acts.start(desk, user, number, body)
    runner.wake()
    return row_of(job_of(desk, number), user)


@router.post("/jobs/{number}/{act}", summary="Pause, cancel, or try again what failed")
def change(
    desk: TheDesk, user: Bringer, runner: TheRunner, number: int, act: Literal["pause", "cancel", "again"]
) -> JobRow:
    """`pause` lets the call at hand be finished, `cancel` drops it; what is scored stays."""
    changed(desk, user, runner, number, act)
    return row_of(job_of(desk, number), user)


def changed(desk: Desk, user: User, runner: TheRunner, number: int, act: Literal["pause", "cancel", "again"]) -> None:
    """Do one of the acts that change how a job goes on."""
    match act:
        case "pause":
            acts.pause(desk, user, number)
        case "cancel":
            acts.cancel(desk, user, number)
            runner.abandon(number)
        case "again":
            acts.try_again(desk, user, number)
            runner.wake()


def _room(desk: Desk, user: User, number: int, announced: int) -> tuple[Job, int]:
    """The job, and how much it may still take."""
    job = own_job(desk, user, number)
    if job.state in ENDED:
        raise UsageError(f"the job {number} is {job.state}", mend="open another one")
    folder = folder_of(desk, number)
    folder.mkdir(parents=True, exist_ok=True)
    return job, room_for(desk.intake, folder, announced, desk.store.desk.bytes_of(number))


def _announced(request: Request) -> int:
    told = request.headers.get("content-length", "")
    return int(told) if told.isdecimal() else 0


async def _held(chunks: AsyncIterator[bytes], most: int) -> AsyncGenerator[bytes, None]:
    """What comes, and no more of it than is taken, before any of it is kept."""
    from qa.web.ingest.receive import too_large

    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise too_large("what was sent", most, "--max-file")
        yield chunk


async def _read(part: object) -> AsyncIterator[bytes]:
    from starlette.datastructures import UploadFile

    assert isinstance(part, UploadFile)
    while block := await part.read(1 << 20):
        yield block
