"""What the reports find in a made store, and how long they take: ``python -m tests.bench.year.figures DB``.

Times are the first one's, as a command has it, and the best of three after it, as a server has it.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from qa.coaching import Wanted
from qa.coaching.wanted import Comparison
from qa.report.card_book import board_xlsx
from qa.scorecard import Period
from qa.services.examples import Asked, find
from qa.store import Store, open_store
from qa.types import Outcome
from tests.bench.year.found import Truth, asked, found, steady

TIMES = 3
ask = asked.__wrapped__
"""A board made anew."""


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
    lines = []
    for line in found(store, truth):
        lines.append(line)
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
        ("a month, all agents", lambda: ask(store, "agent", period, period.before()), 2.0),
        ("a month, all teams", lambda: ask(store, "team", period, period.before()), 2.0),
        ("a month, everybody", lambda: ask(store, "all", period, period.before()), 2.0),
        ("a month, one agent", lambda: ask(store, "agent", period, period.before(), agent=agent), 0.2),
        ("a month, all agents, as a workbook", lambda: board_xlsx(ask(store, "agent", period, period.before())), 5.0),
        ("search, common words", lambda: store.search("帮您"), 0.3),
        ("search, a rare sentence", lambda: store.search("再不解决我就投诉你们"), 0.3),
        ("search, of a month and team", lambda: store.search("这个不归我管", month=month, team="客服1组"), 0.3),
        ("search, in vain", lambda: store.search("从来没有人说过这句话"), 0.3),
        ("examples of an item in a month", lambda: find(store, Asked(Wanted(("opening",), failed, month))), 0.5),
        ("examples of an item in a year", lambda: find(store, Asked(Wanted(("opening",), failed))), 0.5),
        ("examples by a measure in a month", lambda: find(store, Asked(Wanted(month=month, measure=held))), 0.5),
        ("examples by words in a month", lambda: find(store, Asked(Wanted(month=month), text="不归我管")), 0.5),
    ]
    print("| question | wanted ms | first ms | of the processor | best ms | of the processor |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, question, wanted in questions:
        first, best = measured(question)
        times = " | ".join(f"{seconds * 1000:.0f}" for seconds in (wanted, *first, *best))
        print(f"| {name} | {times} |", flush=True)


Times = tuple[float, float]
"""Seconds by the clock, and of the processor."""


def measured(question: Callable[[], object]) -> tuple[Times, Times]:
    """Ask some times; give what the first took, and the least of the others."""
    taken: list[Times] = []
    for _ in range(1 + TIMES):
        wall, processor = time.perf_counter(), time.process_time()
        question()
        taken.append((time.perf_counter() - wall, time.process_time() - processor))
    later = taken[1:]
    return taken[0], (min(wall for wall, _ in later), min(processor for _, processor in later))


if __name__ == "__main__":
    main()
