"""What people did with the made calls: each month some calls of each agent were heard, and the machine overturned."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from qa.rubric import Rubric
from qa.services.review import decide
from qa.types import ItemScore, Outcome
from qa.types.people import Review, Session
from tests.bench.year.forms import forms
from tests.bench.year.world import OVERTURNED_ELSE, World

if TYPE_CHECKING:
    from qa.store import Store

CALIBRATED = 20
QUOTA = 2
"""Calls of each agent and month that a person hears."""
PEOPLE = ("质检员甲", "质检员乙", "质检员丙")
ALIKE = 0.92
"""How often a second person says of an item what the first one said."""
SETTLED: Mapping[Outcome, float] = {Outcome.UNDETERMINED: 0.3, Outcome.AWAITING_EAR: 0.08, Outcome.PASSED: 0.01}
"""How often what the machine did not fail is failed by a person."""


def rubric_of(rubric: str, version: str) -> Rubric | None:
    """Give the rubrics that the made calls were scored by."""
    form = forms().get((rubric, version))
    return form.rubric if form else None


def work(store: Store, place: str, world: World) -> int:
    """Let people hear their quota and decide, and calibrate on some calls; give the number of calls heard."""
    calls = heard(place, world)
    refused = decide(store, reviews(store, world, calls), rubric_of)
    if refused:
        raise RuntimeError(f"{len(refused)} decisions were refused: {refused[0].problem}")
    calibrate(store, world, [call for call in calls if "plaza" in store.rubrics_of(call)][:CALIBRATED])
    return len(calls)


def heard(place: str, world: World) -> list[str]:
    """Draw the calls that people hear: of each agent and month as many as the quota asks for."""
    chance = random.Random(f"{world.seed} heard")
    of: dict[tuple[str, str], list[str]] = {}
    with closing(sqlite3.connect(place)) as connection:
        for call_id, month, agent in connection.execute("SELECT call_id, month, agent_id FROM calls ORDER BY call_id"):
            of.setdefault((month, agent), []).append(call_id)
    return [call for _, calls in sorted(of.items()) for call in chance.sample(calls, min(QUOTA, len(calls)))]


def reviews(store: Store, world: World, calls: list[str]) -> Iterator[Review]:
    """Decide the items of the calls that are heard: those that failed or are open all, those that passed seldom."""
    chance = random.Random(f"{world.seed} reviews")
    for call_id in calls:
        result = store.result(call_id)
        score, began = result.score, result.call.info.started_at
        at = (began or datetime.min).replace(tzinfo=UTC) + timedelta(days=2, seconds=chance.randrange(3600))
        author = chance.choice(PEOPLE)
        for item in result.items:
            outcome = _decision(chance, world, item)
            if outcome is not None:
                made = (call_id, score.rubric, score.version, item.id, outcome, item.outcome, author, at)
                yield Review(*made, reason="" if outcome is item.outcome else "复听后改判")


def _decision(chance: random.Random, world: World, item: ItemScore) -> Outcome | None:
    if item.outcome is Outcome.NOT_APPLICABLE or (item.outcome is Outcome.PASSED and chance.random() > 0.2):
        return None
    if item.outcome is Outcome.FAILED:
        overturned = chance.random() < world.overturned.get(item.id, OVERTURNED_ELSE)
        return Outcome.PASSED if overturned else Outcome.FAILED
    return Outcome.FAILED if chance.random() < SETTLED[item.outcome] else Outcome.PASSED


def calibrate(store: Store, world: World, calls: list[str]) -> int:
    """Let all people score the same calls in one session; the second and third mostly say what the first says."""
    chance = random.Random(f"{world.seed} calibration")
    opened = datetime.fromisoformat(f"{world.months[-1]}-25T09:00:00").replace(tzinfo=UTC)
    number = store.people.open_session(Session("月度定标", "plaza", PEOPLE[0], opened, tuple(calls)))
    made = []
    for call_id in calls:
        result = store.result(call_id, rubric="plaza")
        for item in result.items:
            if item.outcome is Outcome.NOT_APPLICABLE:
                continue
            first = Outcome.FAILED if item.outcome is Outcome.FAILED else Outcome.PASSED
            for at, author in enumerate(PEOPLE):
                said = first if at == 0 or chance.random() < ALIKE else _other(first)
                key = (call_id, "plaza", result.score.version, item.id, said, item.outcome, author)
                made.append(Review(*key, opened + timedelta(hours=at), kind="calibration", session=number))
    store.people.add_reviews(made)
    return number


def _other(outcome: Outcome) -> Outcome:
    return Outcome.PASSED if outcome is Outcome.FAILED else Outcome.FAILED
