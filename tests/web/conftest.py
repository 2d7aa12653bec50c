"""A desk over a store of calls made by hand, and a client for each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from qa.config import Settings
from qa.store import open_store
from qa.web.access import Role
from qa.web.app import make_app
from qa.web.desk import Desk, make_desk
from tests.web.browser import CHROMIUM
from tests.web.people import signed_in

HOST = "desk.test"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys need a browser."""
    if not Path(CHROMIUM).exists():
        skip = pytest.mark.skip(reason=f"there is no Chromium at {CHROMIUM}: apt-get install chromium")
        for item in items:
            if item.get_closest_marker("journey"):
                item.add_marker(skip)


As = Callable[..., TestClient]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty desk."""
    with open_store(str(tmp_path / "desk.db")) as store:
        yield make_desk(store, Settings(zone="Asia/Shanghai"), tmp_path / "desk", hosts=frozenset({HOST}))


@pytest.fixture
def as_(desk: Desk) -> As:
    """A client of the desk, signed in by role: ``as_("inspector")``; None is nobody."""
    app = make_app(desk)

    def client(role: str | None = None, **more: str) -> TestClient:
        made = TestClient(app, base_url=f"http://{HOST}", headers={"origin": f"http://{HOST}"}, follow_redirects=False)
        if role is not None:
            made.cookies.update(signed_in(desk, Role(role), **more))
        return made

    return client
