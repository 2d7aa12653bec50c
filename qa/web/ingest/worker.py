"""Scores one job, in a process of its own: ``python -m qa.web.ingest.worker``, which the desk starts.

A process, and not a thread, since hearing and writing down keep every core and the interpreter's lock busy: pages would
wait. It can be ended at any moment: a call is stored whole or not at all, and it ends itself when the desk is gone.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import FileLock

from qa.config import Settings
from qa.errors import QaError
from qa.services.guard import Failure
from qa.store import open_store
from qa.types.desk import Job, JobFile
from qa.web.desk import Desk, make_desk
from qa.web.ingest.batch import Lot, lots_of
from qa.web.ingest.plan import plan_of

LOCK = "ingest.lock"
BUSY_SECONDS = 60.0
ORPHANED = 3


def main() -> None:
    """Read what to do from stdin, which stays open as long as the desk lives."""
    told_: dict[str, Any] = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_desk, daemon=True).start()
    with suppress(OSError, AttributeError):
        os.nice(10)  # people at the desk come first
    folder = Path(told_["folder"])
    with FileLock(folder / LOCK), open_store(told_["db"], busy_seconds=BUSY_SECONDS) as store:
        desk = make_desk(store, Settings.model_validate_json(told_["settings"]), folder)
        run_job(desk, told_["job"])


def _end_with_the_desk() -> None:
    while sys.stdin.readline():
        pass
    os._exit(ORPHANED)


def run_job(desk: Desk, number: int) -> None:
    """Score what waits of a job, until it is done or somebody stops it; what goes wrong as a whole pauses it."""
    job = desk.store.desk.job(number)
    if job.state != "running":
        return
    try:
        for lot in lots_of(desk, job):
            if not _run_lot(desk, number, lot):
                return
    except QaError as error:
        pause_for(desk, number, error.message)
        return
    if not plan_of(job).watch and _goes_on(desk, number):
        desk.store.desk.set_job(number, "done", job.author, desk.now())


def pause_for(desk: Desk, number: int, problem: str) -> None:
    """Stop a job and keep why, for whoever looks."""
    job = desk.store.desk.job(number)
    if job.state == "running":
        options = {**job.options, "error": problem}
        desk.store.desk.set_job(number, "paused", job.author, desk.now(), options)
    _put_back(desk, desk.store.desk.files(number, state="running"))


def _run_lot(desk: Desk, number: int, lot: Lot) -> bool:
    """Score some calls; False where somebody stopped the job meanwhile."""
    todo = {file.id or 0: file for files in lot.files.values() for file in files}
    for id in todo:
        desk.store.desk.set_file(id, "running")
    for done in lot.batch.run():
        source = done.source if isinstance(done, Failure) else done.call.info.source
        for file in lot.files.get(source, ()):
            if todo.pop(file.id or 0, None) is not None or not isinstance(done, Failure):
                _settle(desk, file, done)
        if not _goes_on(desk, number):
            _put_back(desk, todo.values())
            return False
    for id in todo:
        desk.store.desk.set_file(id, "failed", problem="nothing came of it\nplease report it")
    return _goes_on(desk, number)


def _settle(desk: Desk, file: JobFile, done: Any) -> None:
    if isinstance(done, Failure):
        error = done.error
        problem = f"{error.problem}\n{error.mend or ''}".strip()
        desk.store.desk.set_file(file.id or 0, "failed", problem=problem)
    else:
        desk.store.desk.set_file(file.id or 0, "done", call_id=done.call.info.call_id)


def _put_back(desk: Desk, files: Any) -> None:
    for file in files:
        if _state(desk, file.job) == "cancelled":
            desk.store.desk.set_file(file.id or 0, "cancelled")
        else:
            desk.store.desk.set_file(file.id or 0, "waiting")


def _goes_on(desk: Desk, number: int) -> bool:
    return _state(desk, number) == "running"


def _state(desk: Desk, number: int) -> str:
    job: Job = desk.store.desk.job(number)
    return job.state


if __name__ == "__main__":
    main()
