"""What people do with jobs: open one, put files into it, start, pause, cancel, try again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel, Field

from qa.calllog.guess import guess_columns
from qa.errors import InputError, RefusedError
from qa.types.desk import Job, JobFile, User
from qa.web.access import Right, rights_of
from qa.web.desk import Desk
from qa.web.errors import ForbiddenError, NotFoundError
from qa.web.ingest.columns import header_key
from qa.web.ingest.folders import move_home
from qa.web.ingest.kinds import Kind, kind_of, told
from qa.web.ingest.names import is_junk, numbered, safe_name
from qa.web.ingest.plan import Choices, Plan, chosen, folder_of, plan_of
from qa.web.ingest.receive import Received, disk_error

ENDED = frozenset({"done", "cancelled"})
MOST_ASKED = 1000
KnownState = Literal["there", "same", "maybe", "new"]


class Asked(BaseModel):
    """A file that somebody has; `sha256` once it was reckoned."""

    name: str = Field(max_length=4000)
    size: int = Field(ge=0, le=2**62)
    sha256: str | None = Field(None, pattern="^[0-9a-f]{64}$")


@dataclass(frozen=True, slots=True)
class Known:
    """Whether a file has to be sent: `there` no, `new` yes, `maybe` ask again with its hash.

    `same` is a `maybe` of this job's own: name and size are those of a file that it has.
    """

    name: str
    state: KnownState


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file that was sent: `problem` and `mend` where it cannot be scored."""

    name: str
    kind: Kind | Literal["junk", "unusable"]
    problem: str = ""
    mend: str = ""


def job_of(desk: Desk, number: int) -> Job:
    """A job; raises `NotFoundError` where there is none."""
    if not 0 < number < 2**31:
        raise _no_job(number)
    try:
        return desk.store.desk.job(number)
    except RefusedError as error:
        raise _no_job(number) from error


def may_change(user: User, job: Job) -> bool:
    """Whether a job is somebody's own, or they lead."""
    return job.author == user.name or Right.ASSIGN in rights_of(user)


def own_job(desk: Desk, user: User, number: int) -> Job:
    """A job that somebody may change; raises `ForbiddenError` for another's."""
    job = job_of(desk, number)
    if not may_change(user, job):
        raise ForbiddenError(f"the job {number} is {job.author}'s", mend="ask them, or a supervisor")
    return job


def open_job(desk: Desk, user: User, title: str) -> Job:
    """A job without files yet."""
    return desk.store.desk.job(desk.store.desk.open_job(user.name, desk.now(), Plan(title=title[:120]).kept()))


def known(desk: Desk, user: User, number: int, asked: Sequence[Asked]) -> list[Known]:
    """Say which files are there already; one that another job has under the same bytes is taken from there."""
    job = own_job(desk, user, number)
    found: dict[int, list[JobFile]] = {}
    for file in desk.store.desk.files_sized([each.size for each in asked]):
        found.setdefault(file.size, []).append(file)
    return [Known(each.name, _state_of(desk, job, each, found.get(each.size, []))) for each in asked]


def _state_of(desk: Desk, job: Job, asked: Asked, found: Sequence[JobFile]) -> KnownState:
    name = str(safe_name(asked.name))
    same = [file for file in found if file.job == job.id and file.name == name]
    if asked.sha256 is None:
        return "same" if same else "maybe" if found else "new"
    if any(file.sha256 == asked.sha256 for file in same):
        return "there"
    for file in found:
        if file.sha256 == asked.sha256 and file.job != job.id and Path(file.path).is_file():
            _copied(desk, job, name, file)
            return "there"
    return "new"


def _copied(desk: Desk, job: Job, name: str, file: JobFile) -> None:
    """Take a file of another job: the same recording by the same name stays the same call."""
    assert job.id is not None
    if PurePosixPath(file.name).name == PurePosixPath(name).name:
        path = Path(file.path)
    else:
        path = _placed(folder_of(desk, job.id) / "calls", PurePosixPath(name))
        try:
            os.link(file.path, path)
        except OSError:
            shutil.copyfile(file.path, path)
    desk.store.desk.add_file(JobFile(job.id, name, file.size, file.sha256, str(path)))


def take(desk: Desk, job: Job, name: str, received: Received) -> Taken:
    """Put a file that came whole into its job, under a safe name; what cannot be scored is listed and let go."""
    assert job.id is not None
    rel = safe_name(name)
    try:
        if is_junk(rel):
            return Taken(str(rel), "junk")
        if _is_there(desk, job, str(rel), received):
            return Taken(str(rel), kind_of(_named(received.path, rel)))
        return _taken(desk, job, rel, received)
    except OSError as error:
        raise disk_error(error, received.path.parent) from error
    finally:
        for left in (received.path, received.path.with_suffix(rel.suffix)):
            left.unlink(missing_ok=True)


def _taken(desk: Desk, job: Job, rel: PurePosixPath, received: Received) -> Taken:
    assert job.id is not None
    half = _named(received.path, rel)
    try:
        kind = kind_of(half)
    except InputError as error:
        desk.store.desk.add_file(JobFile(job.id, str(rel), received.size, received.sha256, "", "failed", told(error)))
        return Taken(str(rel), "unusable", error.problem, error.mend or "")
    path = _placed(folder_of(desk, job.id) / ("log" if kind == "log" else "calls"), rel)
    os.replace(half, path)
    if kind == "log":
        _use_log(desk, job, path, str(rel))
    else:
        desk.store.desk.add_file(JobFile(job.id, str(rel), received.size, received.sha256, str(path)))
    return Taken(str(rel), kind)


def _use_log(desk: Desk, job: Job, path: Path, name: str) -> None:
    """The call log of a job is the one that came last."""
    assert job.id is not None
    job = desk.store.desk.job(job.id)
    key = header_key(guess_columns(path).headers)
    plan = replace(plan_of(job), log=str(path), log_name=name, header_key=key, error="")
    desk.store.desk.set_job(job.id or 0, job.state, job.author, desk.now(), plan.kept())


def _is_there(desk: Desk, job: Job, name: str, received: Received) -> bool:
    same = desk.store.desk.files_sized([received.size])
    return any((file.job, file.name, file.sha256) == (job.id, name, received.sha256) for file in same)


def _named(path: Path, rel: PurePosixPath) -> Path:
    """A file as it came, with the suffix that readers go by."""
    named = path.with_suffix(rel.suffix)
    if path.exists() and named != path:
        os.replace(path, named)
    return named


def _placed(folder: Path, rel: PurePosixPath) -> Path:
    """A path below a folder that nothing has, kept by an empty file; a second of the same name gets a number."""
    path, number = folder / rel, 1
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.open("xb").close()
        except FileExistsError:
            number += 1
            path = folder / numbered(rel, number)
            continue
        return path


def start(desk: Desk, user: User, number: int, choices: Choices | None = None) -> None:
    """Let a job run, or go on; with `choices` as somebody has them now.

    Raises `RefusedError` where there is nothing to do, or nobody said yet what the log's columns mean.
    """
    job = own_job(desk, user, number)
    plan = plan_of(job)
    plan = chosen(desk, plan, choices) if choices is not None else replace(plan, error="")
    if job.state == "cancelled":
        _again(desk, number, ("cancelled",))
    if not plan.watch and not any(file.path for file in desk.store.desk.files(number, state="waiting")):
        raise RefusedError("there is nothing to score", where=f"job {number}", mend="drop recordings onto the page")
    if plan.header_key and desk.store.desk.mapping(plan.header_key) is None:
        raise RefusedError("nobody said yet what the columns of the call log mean", mend="say so on the job's page")
    if job.state == "open":
        move_home(desk, job)
    desk.store.desk.set_job(number, "running", user.name, desk.now(), plan.kept())


def pause(desk: Desk, user: User, number: int) -> None:
    """Let a job stand still after the call that it is at."""
    if own_job(desk, user, number).state == "running":
        desk.store.desk.set_job(number, "paused", user.name, desk.now())


def cancel(desk: Desk, user: User, number: int) -> None:
    """End a job; what is scored stays, what is not is left out."""
    job = own_job(desk, user, number)
    if job.state in ENDED:
        raise RefusedError(f"the job {number} is {job.state}", mend="open another one")
    desk.store.desk.set_job(number, "cancelled", user.name, desk.now())
    for file in desk.store.desk.files(number):
        if file.state in ("waiting", "running") and file.id is not None:
            desk.store.desk.set_file(file.id, "cancelled")


def try_again(desk: Desk, user: User, number: int) -> None:
    """Score those files once more that failed and are still there."""
    own_job(desk, user, number)
    if not _again(desk, number, ("failed",)):
        raise RefusedError("no file of this job can be tried again", mend="send the files once more")
    start(desk, user, number)


def _again(desk: Desk, number: int, states: Sequence[Literal["failed", "cancelled"]]) -> int:
    files = [file for state in states for file in desk.store.desk.files(number, state=state) if file.path]
    for file in files:
        desk.store.desk.set_file(file.id or 0, "waiting")
    return len(files)


def _no_job(number: int) -> NotFoundError:
    return NotFoundError(f"there is no job {number}", mend="look at the list of jobs")
