"""What was planted in a small made centre is found by the reports; the whole year is `tests.bench.year.figures`."""

from __future__ import annotations

import json

import pytest

from qa.store import open_store
from tests.bench.year.calls import made_calls
from tests.bench.year.found import Line, faults, people, steady, trends
from tests.bench.year.world import make_world
from tests.bench.year.write import write


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Line], tuple[int, int, int]]:
    world = make_world(2, 3000, 34, 3)
    place = tmp_path_factory.mktemp("planted") / "made.db"
    list(write(str(place), made_calls(world)))
    truth = json.loads(json.dumps(world.truth()))
    with open_store(str(place), write=False) as store:
        found = [*trends(store, truth), *faults(store, truth), *people(store, truth)]
        return found, steady(store, truth)


def test_everything_is_found(lines: tuple[list[Line], tuple[int, int, int]]) -> None:
    told, _ = lines
    kinds = {line.kind for line in told}
    assert {"trend (step)", "fault (agent)", "few calls", "team or name"} <= kinds
    assert [line for line in told if not line.found] == []


def test_nobody_is_called_real_who_did_nothing(lines: tuple[list[Line], tuple[int, int, int]]) -> None:
    """At 5 % one in twenty of those called real may be; of so few, none is."""
    _, (tested, real, false) = lines
    assert tested > 40
    assert real > 3
    assert false == 0
