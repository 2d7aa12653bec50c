"""Work that takes longer than a page may: one thread, one thing after the other, with progress and a way to stop it.

What is asked for twice is done once: work has a key, and whoever asks again gets the task that is there. Nothing is
kept over a restart; it is all computed from the store, and asked for again by the next page.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from qa.errors import QaError

_log = logging.getLogger("qa.web")
MOST_KEPT = 40
"""Finished tasks whose results are kept; the oldest go first."""
LAST_STEP_SECONDS = 10.0
State = Literal["waiting", "running", "done", "failed", "cancelled"]
T = TypeVar("T")


class CancelledError(Exception):
    """Somebody stopped the work; raised inside of it, where it tells how far it is."""


@dataclass(eq=False)
class Task:
    """One piece of work. `done` of `total` steps are over; `result` is there once its state is done."""

    key: Hashable
    author: str
    state: State = "waiting"
    done: int = 0
    total: int = 0
    result: Any = None
    problem: QaError | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.over.is_set()

    @property
    def share(self) -> float:
        """How much of it is done, 0–1."""
        return self.done / self.total if self.total else float(self.state == "done")

    def along(self, steps: Iterable[T], total: int) -> Iterator[T]:
        """Give the steps and count them; raises `CancelledError` after somebody stopped the task."""
        self.done, self.total = 0, total
        for step in steps:
            if self.stop.is_set():
                raise CancelledError
            yield step
            self.done += 1


class Background:
    """The queue of a desk and its only thread, which begins with the first work and ends with the program."""

    def __init__(self) -> None:
        self._tasks: OrderedDict[Hashable, Task] = OrderedDict()
        self._queue: list[tuple[Task, Callable[[Task], Any]]] = []
        self._ready = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def ask(
        self, key: Hashable, author: str, work: Callable[[Task], Any], *, anew: bool = False, first: bool = False
    ) -> Task:
        """The task of a key: the one that is there, unless it is over and wanted `anew`; else a new one.

        `work` gets its task, to tell how far it is; what it gives is the result, a `QaError` of it the problem. What
        takes a second, and somebody looks at, may come `first`.
        """
        with self._ready:
            known = self._tasks.get(key)
            if known and not (anew and known.is_over):
                self._tasks.move_to_end(key)
                if first:
                    self._queue.sort(key=lambda each: each[0] is not known)
                return known
            task = Task(key, author)
            self._tasks[key] = task
            self._tasks.move_to_end(key)
            self._forget()
            self._queue.insert(0 if first else len(self._queue), (task, work))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="desk-background", daemon=True)
                self._thread.start()
                atexit.register(self.close)
            self._ready.notify()
            return task

    def task(self, key: Hashable) -> Task | None:
        """The task of a key; None where nobody asked for it, or long ago."""
        with self._ready:
            return self._tasks.get(key)

    def cancel(self, key: Hashable) -> None:
        """Stop a task: at once where it waits, else at its next step."""
        with self._ready:
            task = self._tasks.get(key)
            if task is None or task.is_over:
                return
            task.stop.set()
            if task.state == "waiting":
                task.state = "cancelled"
                task.over.set()

    def close(self) -> None:
        """Stop everything, and wait until the thread is between two steps: it must not run on while Python ends."""
        with self._ready:
            self._closed = True
            for task in self._tasks.values():
                task.stop.set()
            self._ready.notify()
        if self._thread is not None:
            self._thread.join(LAST_STEP_SECONDS)

    def _forget(self) -> None:
        finished = [key for key, task in self._tasks.items() if task.is_over]
        for key in finished[: max(0, len(self._tasks) - MOST_KEPT)]:
            del self._tasks[key]

    def _run(self) -> None:
        while True:
            with self._ready:
                while not self._queue and not self._closed:
                    self._ready.wait()
                if self._closed:
                    return
                task, work = self._queue.pop(0)
                if task.is_over:
                    continue
                task.state = "running"
            task.state = self._worked(task, work)
            task.over.set()

    def _worked(self, task: Task, work: Callable[[Task], Any]) -> State:
        try:
            task.result = work(task)
        except CancelledError:
            return "cancelled"
        except QaError as error:
            task.problem = error
        except Exception as error:
            _log.exception("background work failed", exc_info=error)
            task.problem = QaError("the work failed; the desk's log tells why", mend="try it again")
        else:
            return "done"
        return "failed"
