"""Work in the background: once for each who asks, with progress, and stopped where somebody wants it."""

from __future__ import annotations

import threading

from qa.errors import UsageError
from qa.web.background import MOST_KEPT, Background, Task


def test_it_is_done_once_and_its_result_is_kept() -> None:
    work, done = Background(), []

    def add(task: Task) -> int:
        done.append(1)
        return len(list(task.along(range(5), 5)))

    first = work.ask("k", "su", add)
    assert first.over.wait(10)
    assert (first.state, first.result, first.done, first.total, first.share) == ("done", 5, 5, 5, 1.0)
    assert work.ask("k", "lin", add) is first
    again = work.ask("k", "lin", add, anew=True)
    assert again is not first
    assert again.over.wait(10)
    assert len(done) == 2
    work.close()


def test_whoever_asks_while_it_runs_gets_the_same() -> None:
    work, go = Background(), threading.Event()
    first = work.ask("k", "su", lambda _: go.wait(10))
    assert work.ask("k", "su", lambda _: None, anew=True) is first
    go.set()
    assert first.over.wait(10)
    work.close()


def test_one_after_the_other_and_some_first() -> None:
    work, go, order = Background(), threading.Event(), []
    work.ask("hold", "su", lambda _: go.wait(10))
    tasks = [work.ask(key, "su", lambda _, key=key: order.append(key)) for key in "ab"]
    tasks.append(work.ask("c", "su", lambda _: order.append("c"), first=True))
    assert work.ask("b", "lin", lambda _: None, first=True) is tasks[1]
    go.set()
    assert all(task.over.wait(10) for task in tasks)
    assert order == ["b", "c", "a"]
    work.close()


def test_it_is_stopped_at_its_next_step_or_before_it_begins() -> None:
    work, begun, go = Background(), threading.Event(), threading.Event()
    seen: list[int] = []

    def slow(task: Task) -> None:
        for step in task.along(range(100), 100):
            seen.append(step)
            begun.set()
            assert go.wait(10)

    running, waiting = work.ask("slow", "su", slow), work.ask("next", "su", lambda _: seen.append(-1))
    assert begun.wait(10)
    work.cancel("next")
    work.cancel("slow")
    go.set()
    assert running.over.wait(10)
    assert (running.state, waiting.state, waiting.is_over, seen) == ("cancelled", "cancelled", True, [0])
    assert work.ask("slow", "su", slow) is running
    work.close()


def test_what_goes_wrong_is_told_and_the_next_is_done() -> None:
    work = Background()

    def fail(_: Task) -> None:
        raise UsageError("no calls", mend="choose another month")

    def break_(_: Task) -> None:
        raise ZeroDivisionError

    told, broken = work.ask("a", "su", fail), work.ask("b", "su", break_)
    last = work.ask("c", "su", lambda _: 1)
    assert last.over.wait(10)
    assert (told.state, told.problem and told.problem.problem) == ("failed", "no calls")
    assert (broken.state, broken.problem and broken.problem.problem) == (
        "failed",
        "the work failed; the desk's log tells why",
    )
    assert last.result == 1
    work.close()


def test_old_results_are_forgotten() -> None:
    work = Background()
    tasks = [work.ask(n, "su", lambda _: 1) for n in range(MOST_KEPT + 20)]
    assert all(task.over.wait(10) for task in tasks)
    work.ask("one more", "su", lambda _: 1)
    assert work.task(0) is None
    assert work.task(MOST_KEPT + 19) is not None
    work.close()
