"""The calls of the made year, month by month, in the order of their time."""

from __future__ import annotations

import hashlib
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from qa.types import (
    REACHED_NOBODY,
    Call,
    CallInfo,
    CallResult,
    ItemOutcome,
    ItemScore,
    Outcome,
    Problem,
    Span,
    Transcript,
)
from tests.bench.year.draw import chances, outcomes, scenes
from tests.bench.year.forms import NEW_VERSION, Form, forms
from tests.bench.year.log import Log
from tests.bench.year.tell import Telling, measures, said_of, tell
from tests.bench.year.world import LINES, Agent, World

RESCORED = 20
"""Of the calls before the new version, in its month, every so manyth was scored by it too."""


@dataclass(frozen=True, slots=True)
class Made:
    """One call: its results, each with the time at which it was scored, oldest first."""

    results: tuple[tuple[CallResult, datetime], ...]


@dataclass(slots=True)
class Callers:
    """Telephone numbers: mostly new ones; who was not helped calls again within two days."""

    chance: random.Random
    again: dict[str, deque[tuple[datetime, str]]] = field(default_factory=dict)

    def number(self, line: str, at: datetime) -> str:
        """Give the number of the next call of a line."""
        waiting = self.again.get(line)
        if waiting and waiting[0][0] <= at:
            return waiting.popleft()[1]
        return "1" + self.chance.choice("35789") + f"{self.chance.randrange(10**9):09d}"

    def visited(self) -> str:
        """Give the number of a customer who is called: one of few, so that many are called again."""
        return f"139{self.chance.randrange(60):08d}"

    def calls_again(self, line: str, at: datetime, number: str) -> None:
        """Remember who will call again; of those who wait, the first is the first to call."""
        self.again.setdefault(line, deque()).append((at + timedelta(hours=self.chance.uniform(2, 30)), number))


def made_calls(world: World) -> Iterator[Made]:
    """Tell all the calls of a world; the same world gives the same calls."""
    known = forms()
    for at, month in enumerate(world.months):
        yield from _month(world, known, at, month)


def _month(world: World, known: dict[tuple[str, str], Form], at: int, month: str) -> Iterator[Made]:
    chance = random.Random(f"{world.seed} {month}")
    callers = Callers(random.Random(f"{world.seed} {month} numbers"))
    log = Log(random.Random(f"{world.seed} {month} log"))
    working = [agent for agent in world.agents if agent.since <= at]
    weights = list(accumulate(agent.weight for agent in working))
    count = world.calls * (at + 1) // len(world.months) - world.calls * at // len(world.months)
    for number, began in enumerate(_times(chance, month, count)):
        agent = chance.choices(working, cum_weights=weights)[0]
        rubric = LINES[agent.line]
        version = NEW_VERSION if rubric == "plaza" and began.date().isoformat() >= world.changed else "1.0"
        form = known[rubric, version]
        made = _call(chance, world, form, agent, at, f"{month}-{number + 1:05d}", began, callers, log)
        results = [(made, _scored(began))]
        if rubric == "plaza" and version == "1.0" and month == world.changed[:7] and number % RESCORED == 0:
            results.append(
                (_rescored(made, known[rubric, NEW_VERSION]), _scored(datetime.fromisoformat(world.changed)))
            )
        yield Made(tuple(results))


def _times(chance: random.Random, month: str, count: int) -> list[datetime]:
    """Office hours of every day of the month, by the second."""
    first = datetime.fromisoformat(f"{month}-01T08:30:00")
    days = ((first.replace(day=28) + timedelta(days=4)).replace(day=1) - first.replace(day=1)).days
    return sorted(
        first + timedelta(days=chance.randrange(days), seconds=chance.randrange(36_000)) for _ in range(count)
    )


def _scored(began: datetime) -> datetime:
    return (began + timedelta(days=1)).replace(tzinfo=UTC)


def _call(
    chance: random.Random,
    world: World,
    form: Form,
    agent: Agent,
    month: int,
    call_id: str,
    began: datetime,
    callers: Callers,
    log: Log,
) -> CallResult:
    team, name = agent.at(began.date().isoformat())
    rubric = form.rubric.id
    planted = chances(world, agent, team, month, rubric)
    happened = scenes(chance, planted)
    drawn = outcomes(chance, form, agent.skill, planted, happened)
    telling = Telling(chance, rubric, {each.item_id: each for each in drawn}, happened)
    if "nobody" not in happened:
        tell(telling)
    duration = round(telling.now + 1.0, 2)
    number = callers.number(agent.line, began) if "inbound" in happened else callers.visited()
    if "unresolved" in happened and chance.random() < 0.4:
        callers.calls_again(agent.line, began, number)
    rung = next((event.detail["rings"] for event in telling.events if event.kind == "ring"), None)
    holds = tuple(Span(event.start, event.end) for event in telling.events if event.kind == "hold")
    hangup = next((event.party for event in telling.events if event.kind == "hangup"), None)
    info = CallInfo(
        call_id=call_id,
        source=f"/recordings/{call_id[:7]}/{call_id}.wav",
        sha256=hashlib.sha256(f"{world.seed} {call_id}".encode()).hexdigest(),
        duration=duration,
        channels=2,
        agent_id=agent.id,
        agent_name=name,
        team=team,
        line=agent.line,
        direction="inbound" if "inbound" in happened else "outbound",
        started_at=began,
        ring_seconds=None if rung is None else float(rung * 5 - 3),
        holds=holds,
        hangup_by=hangup if hangup in ("agent", "customer") else None,
        agent_channel=0,
        log=log.row(happened, number, agent.line, began, duration),
    )
    return _result(info, telling, form, drawn)


def _result(info: CallInfo, telling: Telling, form: Form, drawn: list[ItemOutcome]) -> CallResult:
    problems = [Problem(REACHED_NOBODY, "nobody answered")] if "nobody" in telling.happened else []
    problems += [Problem("words_doubtful", "the model is unsure of the words")] if "unheard" in telling.happened else []
    call = Call(
        info=info,
        transcript=Transcript(tuple(telling.turns), model="made", origin="model"),
        measures=measures(telling, info.duration),
        events=tuple(sorted(telling.events, key=lambda event: (event.start, event.kind))),
        problems=tuple(problems),
        words_trusted="unheard" not in telling.happened,
    )
    lines, score = form.score(drawn)
    told = zip(lines, drawn, strict=True)
    return CallResult(
        call,
        tuple(
            replace(line, reason=said_of(telling, each), evidence=telling.evidence.get(each.item_id, ()))
            for line, each in told
        ),
        score,
    )


def _rescored(made: CallResult, form: Form) -> CallResult:
    """Give the same call under another version of its rubric."""
    drawn = [ItemOutcome(item.id, item.outcome, "", (), _lapses(item, form)) for item in made.items]
    lines, score = form.score(drawn)
    kept = zip(lines, made.items, strict=True)
    return replace(
        made,
        items=tuple(replace(line, reason=was.reason, evidence=was.evidence) for line, was in kept),
        score=score,
    )


def _lapses(item: ItemScore, form: Form) -> int:
    """Say how many lapses cost an item its points; at least one."""
    points = form.item(item.id).points
    if item.outcome is not Outcome.FAILED or not points or item.points is None:
        return 1
    return max(1, round(-item.points / points))
