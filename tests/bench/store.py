"""Speed of the store and of scorecards: ``python -m tests.bench.store``. A call has 300 words, 28 items."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from qa.scorecard import scorecards
from qa.store import open_store
from qa.types import CallResult, Turn, Word
from tests.handmade import BANNED, GREETING, RINGS, TRANSCRIPT, result

CALLS = 1000
ITEMS = 28


def one_call(number: int, chance: random.Random) -> CallResult:
    words = tuple(Word("字", at * 0.2, at * 0.2 + 0.15, 0.9) for at in range(12))
    turns = tuple(
        Turn("agent" if at % 2 else "customer", at * 3.0, at * 3.0 + 2.5, "字" * 12, words) for at in range(25)
    )
    items = tuple(replace(chance.choice((GREETING, BANNED, RINGS)), id=f"item{at}") for at in range(ITEMS))
    info = {"agent_id": f"{number % 8:04d}", "started_at": datetime(2026, 8 + number % 3, 1 + number % 28)}
    made = result(f"c{number:05d}", items=items, info=info, final=chance.uniform(60, 100))
    return replace(made, call=replace(made.call, transcript=replace(TRANSCRIPT, turns=turns)))


@contextmanager
def timed(what: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    seconds = time.perf_counter() - begun
    print(f"{what:40} {seconds * 1000:8.1f} ms  {CALLS / seconds:10.0f} calls/s")


def main() -> None:
    chance = random.Random(1)
    results = [one_call(number, chance) for number in range(CALLS)]
    with tempfile.TemporaryDirectory() as folder, open_store(f"{folder}/a.db") as store:
        with timed(f"save, one transaction a call (x{ITEMS + 2} rows)"):
            for each in results:
                store.save(each)
        with timed("read all scores"):
            calls = store.scores()
        with timed("scorecards of a month (loads scipy)"):
            scorecards(calls, month="2026-10")
        with timed("scorecards of all months"):
            scorecards(calls)


if __name__ == "__main__":
    main()
