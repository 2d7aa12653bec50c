"""How long `qa examples` takes in a large store: ``python -m tests.bench.examples DATABASE [RUNS]``.

The store is made by ``python -m tests.bench.year``. What is timed is all that is done before clips are cut: candidates
by SQL, ranking, the words, a good twin each, what is private. Best of some runs, since others may use the machine, by
the clock and by the time that this process was given.
"""

from __future__ import annotations

import sys
import time

from qa.coaching import Comparison, Wanted
from qa.errors import StoreError
from qa.services.examples import Asked, find
from qa.store import open_store
from qa.types import Outcome


def main(database: str, runs: int = 5) -> None:
    """Print one line a question."""
    with open_store(database, write=False) as store:
        month = store.months()[-1]
        calls = len(store.call_ids(month=month))
        print(f"{len(store.call_ids())} calls, {calls} of them in {month}\n")
        print(f"{'asked for':58}{'found':>6}{'clock':>9}{'process':>9}")
        for name, asked in questions(month).items():
            clock, process, found = [], [], 0
            for _ in range(runs):
                started = time.perf_counter(), time.process_time()
                try:
                    found = len(find(store, asked).examples)
                except StoreError:
                    found = 0
                clock.append(time.perf_counter() - started[0])
                process.append(time.process_time() - started[1])
            print(f"{name:58}{found:6}{min(clock) * 1000:6.0f} ms{min(process) * 1000:6.0f} ms", flush=True)


def questions(month: str) -> dict[str, Asked]:
    """What is asked, by the options of ``qa examples``."""
    failed, passed = Outcome.FAILED, Outcome.PASSED
    silence = Comparison("silence_longest_agent", ">", 5)
    return {
        "--item opening": Asked(Wanted(("opening",), failed, month=month)),
        "--item opening --month all": Asked(Wanted(("opening",), failed)),
        "--item opening --outcome passed": Asked(Wanted(("opening",), passed, month=month)),
        "--item banned --limit 50": Asked(Wanted(("banned",), failed, month=month), limit=50),
        "--outcome failed": Asked(Wanted(outcome=failed, month=month)),
        "--text 再见": Asked(Wanted(month=month), text="再见"),
        "--measure 'silence_longest_agent>5'": Asked(Wanted(month=month, measure=silence)),
    }


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5)
