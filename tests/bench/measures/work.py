"""Makes calls and has them measured, in several processes, until there are minutes enough."""

from __future__ import annotations

import argparse
import json
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, replace
from functools import cache
from itertools import count
from multiprocessing import get_context
from pathlib import Path

from qa.packs.load import Pack, load_pack
from tests.bench.measures import mono, table
from tests.bench.measures.calls import calls
from tests.bench.measures.compare import Outcome, run
from tests.bench.measures.misses import misses
from tests.bench.measures.truth import Made


def outcomes(minutes: float, seed: int, jobs: int, pack: str) -> list[Outcome]:
    """The outcomes of at least so many minutes of calls, in order of their seeds."""
    found: list[Outcome] = []
    waiting: deque[Future[Outcome]] = deque()
    seconds = 0.0
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        for made in calls(count(seed), jobs):
            waiting.append(pool.submit(_run, made, pack))
            seconds += made.truth.duration
            if len(waiting) > 2 * jobs:
                found.append(waiting.popleft().result())
            if seconds >= minutes * 60:
                break
        found += [each.result() for each in waiting]
    return found


@cache
def _pack(name: str) -> Pack:
    return load_pack(name)


def _run(made: Made, pack: str) -> Outcome:
    return run(made, _pack(pack))


def _material(folder: Path | None) -> str:
    if folder is None or not folder.is_dir():
        return "Recordings of people: none; name their folder by --material or QA_MATERIAL."
    return table.people(mono.material(folder), mono.silences(folder))


def print_all(options: argparse.Namespace) -> None:
    """Measure and print."""
    found = outcomes(options.minutes, options.seed, options.jobs, options.pack)
    if options.only:
        found = [replace(o, notes=tuple(n for n in o.notes if options.only in n.measure)) for o in found]
    if options.json:
        print(json.dumps([asdict(o) for o in found], ensure_ascii=False))
    else:
        print(table.tables(found))
        print("\n" + _material(options.material))
        print("\nAgainst Amazon's own figures: python -m tests.bench.oracles FOLDER")
    if options.misses:
        options.misses.write_text(misses(found) + "\n", "utf-8")
