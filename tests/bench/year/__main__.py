"""Makes the store: ``python -m tests.bench.year --make DB --seed N [--people]``.

The truth of what was planted is written beside it, as ``DB.truth.json``.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from qa.store import open_store
from tests.bench.year.calls import made_calls
from tests.bench.year.people import work
from tests.bench.year.world import make_world
from tests.bench.year.write import write


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--make", type=Path, required=True, metavar="DB")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--calls", type=int, default=100_000)
    asked.add_argument("--agents", type=int, default=200)
    asked.add_argument("--months", type=int, default=12)
    asked.add_argument("--unplanted", action="store_true", help="nothing is to be found")
    asked.add_argument("--people", action="store_true", help="people hear some calls and decide")
    given = asked.parse_args()
    if given.make.exists():
        asked.error(f"{given.make} is there already; name a new file")
    begun = time.perf_counter()
    world = make_world(given.seed, given.calls, given.agents, given.months, planted=not given.unplanted)
    for done in write(str(given.make), made_calls(world)):
        if done % 4000 < 400:
            print(f"\r{done} of {world.calls} calls, {time.perf_counter() - begun:.0f} s", end="", flush=True)
    if given.people:
        with open_store(str(given.make)) as store:
            heard = work(store, str(given.make), world)
        print(f"\r{heard} calls heard by people, {time.perf_counter() - begun:.0f} s")
    truth = given.make.with_name(f"{given.make.name}.truth.json")
    truth.write_text(json.dumps(world.truth(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    size = given.make.stat().st_size / 1e6
    print(f"\r{world.calls} calls in {time.perf_counter() - begun:.0f} s, {size:.0f} MB; the truth: {truth}")


if __name__ == "__main__":
    main()
