"""The made year of calls (`tests.bench.year`) is what the store itself would have written, and holds what it says."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from qa.store import open_store
from tests.bench.year.calls import made_calls
from tests.bench.year.draw import chances, expected_loss
from tests.bench.year.forms import forms
from tests.bench.year.people import work
from tests.bench.year.world import LINES, OVERTURNED_ELSE, World, make_world
from tests.bench.year.write import write

CALLS, AGENTS, MONTHS = 900, 30, 6


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(7, CALLS, AGENTS, MONTHS)


@pytest.fixture(scope="module")
def made(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("year") / "made.db"
    assert list(write(str(place), made_calls(world)))[-1] == CALLS
    return place


def rows(place: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that is in a database, but for when its tables were made."""
    with sqlite3.connect(place) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        ).fetchall()
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for (name,) in names
            if name != "schema_migrations" and not name.startswith("turn_words_")  # how FTS5 keeps it
        }


def test_the_rows_are_those_that_saving_writes(world: World, made: Path, tmp_path: Path) -> None:
    with open_store(str(tmp_path / "saved.db")) as store:
        for each in made_calls(world):
            for result, moment in each.results:
                store.save_all([result], scored_at=moment)
    saved, written = rows(tmp_path / "saved.db"), rows(made)
    assert saved.keys() == written.keys()
    for table in saved:
        assert written[table] == saved[table], table


def test_a_seed_gives_the_same_calls_again(world: World) -> None:
    again = make_world(7, CALLS, AGENTS, MONTHS)
    assert again == world
    assert next(iter(made_calls(again))) == next(iter(made_calls(world)))
    assert make_world(8, CALLS, AGENTS, MONTHS) != world


def test_an_agent_who_gets_worse_loses_the_planted_points(world: World) -> None:
    known = forms()
    for trend in world.trends:
        agent = next(agent for agent in world.agents if agent.id == trend.agent)
        form = known[trend.rubric, "1.1" if trend.rubric == "plaza" else "1.0"]
        before, after = (
            expected_loss(form, agent.skill, chances(world, agent, "", month, LINES[agent.line]))
            for month in (trend.month - 1, trend.month + trend.months - 1)
        )
        assert before - after == pytest.approx(trend.points, abs=0.01)


def test_the_planted_faults_are_in_the_rows(world: World, made: Path) -> None:
    """As many as were planted, to four standard deviations of a binomial draw."""
    expected = variance = seen = 0.0
    with sqlite3.connect(made) as connection:
        for fault in (fault for fault in world.faults if fault.kind == "agent"):
            agent = next(agent for agent in world.agents if agent.id == fault.subject)
            failed, asked = connection.execute(
                "SELECT SUM(outcome = 'failed'), COUNT(*) FROM items JOIN calls USING (call_id)"
                " WHERE item_id = ? AND agent_id = ? AND month >= ? AND outcome IN ('failed', 'passed')",
                (fault.item, fault.subject, world.months[fault.month]),
            ).fetchone()
            share = forms()[fault.rubric, "1.0"].odds[fault.item].fails * agent.skill + fault.more
            expected, variance, seen = expected + share * asked, variance + share * (1 - share) * asked, seen + failed
    assert expected > 10
    assert seen == pytest.approx(expected, abs=4 * variance**0.5)


def test_people_overturn_what_was_planted(world: World, made: Path) -> None:
    with open_store(str(made)) as store:
        assert work(store, str(made), world) == pytest.approx(2 * AGENTS * MONTHS, rel=0.2)
    with sqlite3.connect(made) as connection:
        expected = variance = seen = 0.0
        for item, failed, overturned in connection.execute(
            "SELECT item_id, COUNT(*), SUM(outcome = 'passed') FROM reviews"
            " WHERE machine = 'failed' AND kind = 'review' GROUP BY item_id"
        ):
            share = world.overturned.get(item, OVERTURNED_ELSE)
            expected, variance = expected + share * failed, variance + share * (1 - share) * failed
            seen += overturned
        kept = connection.execute("SELECT COUNT(*) FROM score_versions").fetchone()
        decided = connection.execute("SELECT COUNT(*) FROM items WHERE decided_by = 'person'").fetchone()
    assert seen == pytest.approx(expected, abs=4 * variance**0.5)
    assert kept[0] > 100  # the scores before people decided
    assert decided[0] > 500
