"""How long the desk takes for a page with a year of calls: ``python -m tests.bench.desk DB [--times 5]``.

DB is a made year (``python -m tests.bench.year --make DB``). Each page is asked for in this process, without network or
browser: what is timed is the server's work, from request to the whole answer. The first time is shown apart, since it
reads rule packs and fills caches; then the median and the worst of the others.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from fastapi.testclient import TestClient

from qa.config import Settings
from qa.store import open_store
from qa.web.access import Role
from qa.web.app import make_app
from qa.web.desk import Desk, make_desk
from tests.web.people import signed_in

HOST = "desk.test"


def pages(desk: Desk) -> Iterator[tuple[str, Role, str]]:
    """What is asked for: a name, by whom, and the address."""
    month = desk.store.months()[-1]
    calls = desk.store.call_ids(month=month)
    agent = desk.store.info(calls[0]).agent_id
    yield "first page, inspector", Role.INSPECTOR, "/"
    yield "first page, supervisor", Role.SUPERVISOR, "/"
    yield "queue", Role.INSPECTOR, "/queue"
    yield "queue of a month", Role.INSPECTOR, f"/queue?month={month}"
    yield "next call", Role.INSPECTOR, f"/queue/next?month={month}"
    yield "call", Role.INSPECTOR, f"/calls/{calls[len(calls) // 2]}"
    yield "workload", Role.SUPERVISOR, "/workload"
    yield "scorecards of a month", Role.SUPERVISOR, f"/cards?month={month}"
    yield "scorecard of an agent", Role.SUPERVISOR, f"/cards/{agent}?month={month}"
    yield "search", Role.TRAINER, "/search?q=不知道"
    yield "search, rare", Role.TRAINER, "/search?q=押金什么时候退"
    yield "examples", Role.TRAINER, f"/examples?month={month}"
    yield "coaching of an agent", Role.TRAINER, f"/coaching/{agent}"
    yield "case book", Role.TRAINER, "/cases"
    yield "appeals", Role.SUPERVISOR, "/appeals"
    yield "rubrics", Role.SUPERVISOR, "/rubrics"
    yield "trail", Role.ADMIN, "/trail"
    yield "own calls", Role.AGENT, f"/own?month={month}"


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("db")
    words.add_argument("--times", type=int, default=5)
    told = words.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_store(told.db) as store:
        desk = make_desk(store, Settings(zone="Asia/Shanghai"), Path(folder))
        app = make_app(desk)
        client = TestClient(app, base_url=f"http://{HOST}", follow_redirects=False)
        print("| page | address | first, ms | median, ms | worst, ms | KB | status |\n|---|---|---|---|---|---|---|")
        for name, role, address in pages(desk):
            client.cookies = signed_in(desk, role)
            took = []
            for _ in range(told.times + 1):
                begun = time.perf_counter()
                answer = client.get(address)
                took.append(1000 * (time.perf_counter() - begun))
            first, *others = took
            median, worst = statistics.median(others), max(others)
            size = len(answer.content) / 1000
            figures = f"{first:.0f} | {median:.0f} | {worst:.0f} | {size:.0f}"
            print(f"| {name} | `{address}` | {figures} | {answer.status_code} |", flush=True)


if __name__ == "__main__":
    main()
