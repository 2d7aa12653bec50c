"""Lets jobs run in the background of the desk, one at a time, and goes on with them when the desk starts again."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from typing import Annotated

from fastapi import Depends, Request

from qa.errors import QaError
from qa.types.desk import Job
from qa.web.desk import Desk
from qa.web.ingest.plan import plan_of
from qa.web.ingest.watch import look_again
from qa.web.ingest.worker import pause_for

LOOK_SECONDS = 15.0
"""How often folders are looked into that are watched."""
_log = logging.getLogger("qa.web.ingest")


class Runner:
    """One thread that waits for jobs and, for each, for the process that scores it."""

    def __init__(self, desk: Desk, *, look_seconds: float = LOOK_SECONDS) -> None:
        self._desk, self._look = desk, look_seconds
        self._woken, self._ending = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._at: tuple[int, subprocess.Popen[str]] | None = None

    def wake(self) -> None:
        """Look for jobs now; the first time this begins it all."""
        with self._lock:
            self._woken.set()
            if self._thread is None and not self._ending.is_set():
                self._thread = threading.Thread(target=self._loop, name="ingest", daemon=True)
                self._thread.start()

    def stop(self, seconds: float = 10.0) -> None:
        """End; a job that runs goes on when the desk starts again."""
        self._ending.set()
        self._woken.set()
        self.abandon()
        if self._thread is not None:
            self._thread.join(seconds)

    def abandon(self, job: int | None = None) -> None:
        """End the process that works on a job, or on any: the call that it is at is not stored."""
        with self._lock:
            if self._at is not None and job in (None, self._at[0]):
                self._at[1].kill()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing runs; whether that came to be."""
        waited = threading.Event()
        for _ in range(int(seconds * 20)):
            if self._next() is None and self._at is None:
                return True
            waited.wait(0.05)
        return False

    def _loop(self) -> None:
        while not self._ending.is_set():
            self._woken.clear()
            try:
                job = self._next()
                if job is not None:
                    self._run(job)
                    continue
            except QaError as error:
                _log.error("%s", error.message)
            except Exception:
                _log.exception("the background of the desk failed; it goes on")
            self._woken.wait(self._look)

    def _next(self) -> Job | None:
        """The oldest job that runs and has something to do."""
        for job in reversed(self._desk.store.desk.jobs()):
            if job.state != "running":
                continue
            if not plan_of(job).watch or self._has_new(job):
                return job
        return None

    def _has_new(self, job: Job) -> bool:
        """Whether something waits of a job whose folder is watched."""
        try:
            look_again(self._desk, job)
        except QaError as error:
            pause_for(self._desk, job.id or 0, error.message)
            return False
        files = self._desk.store.desk.job(job.id or 0).files
        return bool(files.get("waiting") or files.get("running"))

    def _run(self, job: Job) -> None:
        number = job.id or 0
        process = subprocess.Popen(
            [sys.executable, "-m", "qa.web.ingest.worker"], stdin=subprocess.PIPE, text=True, encoding="utf-8"
        )
        with self._lock:
            self._at = number, process
        try:
            assert process.stdin is not None
            if self._ending.is_set():
                process.kill()
            try:
                process.stdin.write(json.dumps(self._order(number)) + "\n")
                process.stdin.flush()
            except OSError:
                pass  # it ended at once: its code tells
            code = process.wait()
        finally:
            with self._lock:
                self._at = None
            process.stdin and process.stdin.close()
        if not self._ending.is_set():
            self._ended(number, code)

    def _order(self, number: int) -> dict[str, object]:
        desk = self._desk
        settings = desk.settings.model_dump_json()
        return {"db": desk.store.url, "settings": settings, "folder": str(desk.folder.absolute()), "job": number}

    def _ended(self, number: int, code: int) -> None:
        """A worker that was ended for a job that somebody cancelled has done well; any other has failed."""
        job = self._desk.store.desk.job(number)
        if job.state == "cancelled":
            for file in self._desk.store.desk.files(number):
                if file.state in ("running", "waiting"):
                    self._desk.store.desk.set_file(file.id or 0, "cancelled")
        elif code != 0:
            problem = f"the worker ended unexpectedly ({code}) — see the desk's log; “go on” tries once more"
            pause_for(self._desk, number, problem)


def runner_of(request: Request) -> Runner:
    """The runner of the application that a request is for."""
    runner: Runner = request.app.state.runner
    return runner


TheRunner = Annotated[Runner, Depends(runner_of)]
