"""Speed of search: ``python -m tests.bench.search [URL] [CALLS]``; 20 turns a call, sentences of the sample calls.

Each turn is a sentence of `samples/history`, or characters drawn by how often they stand there, so that common
characters are common here; a rare phrase is planted in one turn of ten thousand.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from qa.store import Store, open_store
from qa.store.index import Spoken, index_call
from qa.store.tables import calls

TURNS = 20
RARE = "白色海尔洗衣机"
ASKED: dict[str, dict[str, Any]] = {
    "您好": {},
    "请问": {"month": "2026-07"},
    "再见": {"agent_id": "0017"},
    "我": {"agent_id": "0017", "month": "2026-03", "party": "customer"},
    "的您": {},
    "是不": {},
    "好的您": {"team": "team3"},
    RARE: {},
    "一千分可以换一把雨伞": {"agent_id": "0150"},
    "从来没有人说过": {},
    "我的我的我": {},
}


def sentences() -> list[str]:
    """What is said in the sample calls."""
    lines = [line for path in Path("samples/history").glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    return [turn["text"] for line in lines for turn in json.loads(line)["transcript"]["turns"]]


def made(count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Rows of calls over a year, 200 agents in 10 teams."""
    known = sentences()
    letters = [char for sentence in known for char in sentence]
    for number in range(count):
        started = datetime(2026, 1, 1) + timedelta(seconds=number * 31_536_000 // count)
        turns = []
        for at in range(TURNS):
            text = chance.choice(known) if chance.random() < 0.5 else "".join(chance.choices(letters, k=14))
            text += RARE if chance.random() < 1e-4 else ""
            party = "customer" if at % 2 else "agent"
            turns.append({"party": party, "start": at * 4.0, "end": at * 4 + 3.5, "text": text, "words": []})
        agent = chance.randrange(200)
        facts = {"agent_id": f"{agent:04d}", "team": f"team{agent % 10}", "month": f"{started:%Y-%m}"}
        blank = {name: {} for name in ("call", "measures", "events", "problems")}
        yield {
            **{"call_id": f"c{number:06d}", "sha256": "", "source": "", "started_at": started.isoformat()},
            **{"duration": 80.0, "model": "made", "demonstration": False, "transcript": {"turns": turns}},
            **facts,
            **blank,
        }


def fill(store: Store, count: int) -> None:
    """Write the calls and index them, a thousand in a transaction."""
    rows = made(count, random.Random(1))
    for _ in range(0, count, 1000):
        with store._writing() as connection:
            some = [row for _, row in zip(range(1000), rows, strict=False)]
            connection.execute(insert(calls), some)
            for row in some:
                index_call(connection, Spoken.of(row, row["transcript"]))


def main() -> None:
    """Fill a new database, or the one that is named, and time each question, the median of five."""
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        where = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] else f"{folder}/a.db"
        with open_store(where) as store:
            if not store.call_ids():
                begun = time.perf_counter()
                fill(store, count)
                print(f"{count} calls written and indexed in {time.perf_counter() - begun:.0f} s")
            for words, wanted in ASKED.items():
                taken = []
                for _ in range(5):
                    begun = time.perf_counter()
                    hits = store.search(words, **wanted)
                    taken.append(time.perf_counter() - begun)
                told = f"{words} {' '.join(f'{name}={value}' for name, value in wanted.items())}"
                first, median = taken[0] * 1000, sorted(taken)[2] * 1000
                print(f"{told:50} {len(hits):3} hits  first {first:7.1f} ms, median {median:7.1f} ms")


if __name__ == "__main__":
    main()
