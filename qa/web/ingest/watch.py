"""Folders of the server: those that may be read, and what is new in one that is watched."""

from __future__ import annotations

import time
from pathlib import Path, PurePosixPath

from qa.asr.given import SUFFIXES
from qa.errors import RefusedError, UsageError
from qa.services.inputs import AUDIO_SUFFIXES, TRANSCRIPT_LIST
from qa.types.desk import Job, JobFile, User
from qa.web.desk import Desk
from qa.web.ingest.names import is_junk
from qa.web.ingest.plan import Plan, plan_of

RESTING_SECONDS = 5.0
"""A file that was written to this short a time ago may still be growing."""
MOST_FILES = 100_000
_TAKEN = AUDIO_SUFFIXES | {TRANSCRIPT_LIST, *SUFFIXES}


def folder_within(desk: Desk, text: str) -> Path:
    """A folder of the server that somebody typed, with every link followed.

    Raises `UsageError` where it is outside the roots of the desk, or there is none: both sound alike.
    """
    roots = [root.resolve() for root in desk.intake.roots]
    if not roots:
        raise UsageError("this desk reads no folders of its server", mend="start it with qa serve --root DIR")
    try:
        path = (roots[0] / text).resolve(strict=True)
        within = path.is_dir() and any(path.is_relative_to(root) for root in roots)
    except (OSError, ValueError):  # no such name, or none at all
        within = False
    if not within:
        mend = f"they are {', '.join(map(str, roots))}"
        raise UsageError("there is no such folder under those that may be read", where=text[:300], mend=mend)
    return path


def open_folder(desk: Desk, user: User, text: str, *, watch: bool) -> Job:
    """Open a job of what lies in a folder of the server; nothing is copied. `watch` goes on looking for new files."""
    path = folder_within(desk, text)
    plan = Plan(title=path.name, folder=str(path), watch=watch)
    number = desk.store.desk.open_job(user.name, desk.now(), plan.kept())
    job = desk.store.desk.job(number)
    if look_again(desk, job, resting=0.0) == 0 and not watch:
        desk.store.desk.set_job(number, "cancelled", user.name, desk.now())
        raise RefusedError("no recordings lie in this folder", where=text, mend="name another, or watch it")
    return desk.store.desk.job(number)


def look_again(desk: Desk, job: Job, *, resting: float = RESTING_SECONDS) -> int:
    """Add what is new in a job's folder; the number of files that came."""
    plan = plan_of(job)
    if plan.folder is None:
        return 0
    folder = folder_within(desk, plan.folder)
    there = {file.path for file in desk.store.desk.files(job.id or 0)}
    before, added = time.time() - resting, 0
    for path in sorted(folder.rglob("*")):
        if str(path) in there or path.suffix.lower() not in _TAKEN or is_junk(_rel(path, folder)):
            continue
        if not path.is_file() or not path.resolve().is_relative_to(folder):
            continue  # a link that leads out
        told = path.stat()
        if told.st_mtime > before and resting:
            continue
        desk.store.desk.add_file(JobFile(job.id or 0, str(_rel(path, folder)), told.st_size, "", str(path)))
        added += 1
        if added >= MOST_FILES:
            break
    return added


def _rel(path: Path, folder: Path) -> PurePosixPath:
    return PurePosixPath(path.relative_to(folder).as_posix())
