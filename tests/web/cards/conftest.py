"""A desk over half a year of made calls, on which people worked, and the same calls read by other means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from qa.config import Settings
from qa.store import open_store
from qa.web.access import Role
from qa.web.app import make_app
from qa.web.desk import Desk, make_desk
from tests.bench.year.calls import made_calls
from tests.bench.year.people import work
from tests.bench.year.world import World, make_world
from tests.bench.year.write import write
from tests.scorecard import plain
from tests.web.people import signed_in

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
Client = Callable[[str], TestClient]


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(11, 900, 16, 6)


@pytest.fixture(scope="session")
def place(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cards") / "made.db"
    list(write(str(place), made_calls(world)))
    with open_store(str(place)) as store:
        assert work(store, str(place), world) > 100
    return place


@pytest.fixture(scope="session")
def calls(place: Path) -> list[plain.Scored]:
    return plain.read(place)


@pytest.fixture(scope="session")
def made(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk; tests that write take a store of their own."""
    with open_store(str(place)) as store:
        settings = Settings(zone="Asia/Shanghai")
        yield make_desk(store, settings, tmp_path_factory.mktemp("desk"), now=lambda: NOW)


@pytest.fixture(scope="session")
def client(made: Desk) -> Client:
    """A client by role."""
    app = make_app(made)

    def of(role: str) -> TestClient:
        client = TestClient(app, base_url="http://desk", headers={"origin": "http://desk"}, follow_redirects=False)
        client.cookies.update(signed_in(made, Role(role)))
        return client

    return of


@pytest.fixture(scope="session")
def month(world: World) -> str:
    """A month in which the rubric's version does not change."""
    return next(month for month in reversed(world.months) if month != world.changed[:7])
