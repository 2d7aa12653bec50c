"""What the reports find in a made store, and how long they take: ``python -m tests.bench.year.figures DB``.

Times are the best of three, of the wall and of the processor, in a process that has done the same once before.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from qa.coaching import Wanted
from qa.coaching.wanted import Comparison
from qa.scorecard import Period
from qa.services.examples import Asked, find
from qa.store import Store, open_store
from qa.types import Outcome
from tests.bench.year.found import Truth, asked, found, steady

TIMES = 3


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("db", type=Path)
    given.add_argument("--times-only", action="store_true")
    options = given.parse_args()
    truth: Truth = json.loads(options.db.with_name(f"{options.db.name}.truth.json").read_text(encoding="utf-8"))
    begun = time.perf_counter()
    with open_store(str(options.db)) as store:
        print(f"opened and brought up to date in {time.perf_counter() - begun:.1f} s\n")
        if not options.times_only:
            show_found(store, truth)
        show_times(store, truth)


def show_found(store: Store, truth: Truth) -> None:
    """Print what was planted and what was found."""
    print("| planted | | the reports say | found |\n|---|---|---|---|")
    lines = list(found(store, truth))
    for line in lines:
        print(f"| {line.kind} | {line.planted} | {line.told} | {'yes' if line.found else 'NO'} |", flush=True)
    print(f"\n{sum(line.found for line in lines)} of {len(lines)} planted facts found.")
    tested, real, false = steady(store, truth)
    print(f"Month by month {tested} means were tested, {real} called real; {false} of these nobody planted.\n")


def show_times(store: Store, truth: Truth) -> None:
    """Print how long a supervisor waits."""
    month = truth["months"][-1]
    period = Period.of_month(month)
    agent = truth["trends"][0]["agent"]
    held = Comparison.parse("hold_longest>100", ["hold_longest"])
    failed = Outcome.FAILED
    questions: list[tuple[str, Callable[[], object], float]] = [
        ("a month, all agents", lambda: asked(store, "agent", period, period.before()), 2.0),
        ("a month, all teams", lambda: asked(store, "team", period, period.before()), 2.0),
        ("a month, everybody", lambda: asked(store, "all", period, period.before()), 2.0),
        ("a month, one agent", lambda: asked(store, "agent", period, period.before(), agent=agent), 0.2),
        ("search, common words", lambda: store.search("帮您"), 0.3),
        ("search, a rare sentence", lambda: store.search("再不解决我就投诉你们"), 0.3),
        ("search, of a month and team", lambda: store.search("这个不归我管", month=month, team="客服1组"), 0.3),
        ("search, in vain", lambda: store.search("从来没有人说过这句话"), 0.3),
        ("examples of an item in a month", lambda: find(store, Asked(Wanted(("opening",), failed, month))), 0.5),
        ("examples of an item in a year", lambda: find(store, Asked(Wanted(("opening",), failed))), 0.5),
        ("examples by a measure in a month", lambda: find(store, Asked(Wanted(month=month, measure=held))), 0.5),
        ("examples by words in a month", lambda: find(store, Asked(Wanted(month=month), text="不归我管")), 0.5),
    ]
    print("| question | wall ms | processor ms | wanted ms |\n|---|--:|--:|--:|")
    for name, question, wanted in questions:
        wall, processor = measured(question)
        print(f"| {name} | {wall * 1000:.0f} | {processor * 1000:.0f} | {wanted * 1000:.0f} |", flush=True)


def measured(question: Callable[[], object]) -> tuple[float, float]:
    """Ask once to warm up, then some times; give the least seconds by the clock and by the processor."""
    question()
    walls, processors = [], []
    for _ in range(TIMES):
        wall, processor = time.perf_counter(), time.process_time()
        question()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return min(walls), min(processors)


if __name__ == "__main__":
    main()
