"""Who moved, over many seeds: ``python -m tests.bench.year.movers [--seeds 20]``.

Two kinds of centres are made. In one agents rise and fall by what was planted: counted are those that are found, and
of all that are called real the share that nobody planted, which Benjamini and Hochberg's rule keeps at 5 % on the
average. In the other nothing changes: counted are the questions (a month, a rubric) in which anybody is called real,
which it keeps at 5 % too.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import pairwise

from qa.scorecard import Mover, Period, ScoredCall, scored_call
from qa.scorecard.movers import subject_movers
from qa.scorecard.tally import sums_of
from tests.bench.year.calls import made_calls
from tests.bench.year.draw import chances, expected_loss
from tests.bench.year.forms import forms
from tests.bench.year.world import LINES, World, make_world

CALLS, AGENTS, MONTHS = 9600, 60, 4
STILL = 0.05
"""Points by which an agent whom nobody planted may be expected to change: rounding, and nothing else."""


@dataclass(slots=True)
class Count:
    """What was found in one centre or in several."""

    questions: int = 0
    with_false: int = 0
    tested: int = 0
    real: int = 0
    planted: int = 0
    found: int = 0
    false: int = 0
    share: float = 0.0
    centres: int = 0

    def add(self, other: Count) -> None:
        """Add another count; `share` adds up, for each question, the share of false ones among the real."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def expected_changes(world: World, before: int, after: int) -> dict[str, float]:
    """Give by how many points each agent's mean was made to change between two months."""
    known, found = forms(), {}
    for agent in world.agents:
        rubric = LINES[agent.line]
        form = known[rubric, "1.0"]
        losses = []
        for month in (before, after):
            team, _ = agent.at(f"{world.months[month]}-15")
            losses.append(expected_loss(form, agent.skill, chances(world, agent, team, month, rubric)))
        found[agent.id] = losses[0] - losses[1]
    return found


def count(world: World, questions: Iterator[tuple[int, list[Mover]]]) -> Count:
    """Hold what is called real against what was planted, for each month and the movers that were tested in it."""
    made = Count(centres=1)
    for month, movers in questions:
        changes = expected_changes(world, month - 1, month)
        steps = {each.agent for each in world.trends if each.kind == "step" and each.month == month}
        for rubric in sorted({mover.rubric for mover in movers}):
            of = [mover for mover in movers if mover.rubric == rubric]
            real = {str(mover.id) for mover in of if mover.real}
            false = {agent for agent in real if abs(changes[agent]) < STILL}
            made.add(
                Count(
                    questions=1,
                    with_false=int(bool(false)),
                    tested=len(of),
                    real=len(real),
                    planted=len(steps & {str(mover.id) for mover in of}),
                    found=len(steps & real),
                    false=len(false),
                    share=len(false) / len(real) if real else 0.0,
                )
            )
    return made


def in_memory(world: World) -> Iterator[tuple[int, list[Mover]]]:
    """Ask who moved, month by month, without a database."""
    calls: list[ScoredCall] = [scored_call(made.results[-1][0]) for made in made_calls(world)]
    for before, after in pairwise(range(len(world.months))):
        late, early = (sums_of(calls, "agent", Period.of_month(world.months[at]))[0] for at in (after, before))
        yield after, list(subject_movers(late, early, {})[0])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=20)
    given = asked.parse_args()
    print("| centres | questions | tested | planted | found | real | unplanted | mean share | questions with any |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for planted, name in ((True, "agents rise and fall"), (False, "nothing changes")):
        begun, total = time.perf_counter(), Count()
        for seed in range(given.seeds):
            world = make_world(1000 + seed, CALLS, AGENTS, MONTHS, planted=planted)
            one = count(world, in_memory(world))
            total.add(one)
        mean = total.share / total.questions
        print(
            f"| {total.centres} × {AGENTS} agents, {name} | {total.questions} | {total.tested} | {total.planted} |"
            f" {total.found} | {total.real} | {total.false} | {mean:.1%} | {total.with_false} |"
            f" {time.perf_counter() - begun:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
