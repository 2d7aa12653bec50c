"""A desk with a clock that tests set, and some calls of one agent."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from fastapi.testclient import TestClient

from qa.config import Settings
from qa.services.accounts import token_hash
from qa.store import open_store
from qa.types import CallResult
from qa.types.desk import User
from qa.web.access import COOKIE
from qa.web.app import make_app
from qa.web.desk import Desk, make_desk
from qa.web.shelf import Shelf
from tests.web.test_call import put

HOST = "desk.test"
START = datetime(2026, 11, 2, 1, tzinfo=UTC)  # 9:00 in China
SETTLED = (
    ("agent", 1.5, 4.8, "您好，这里是银座购物广场，请讲。"),
    ("customer", 5.3, 6.8, "喂，积分怎么查？"),
    ("agent", 7.0, 9.0, "没看我正忙着吗？"),
    ("customer", 9.2, 11.0, "好的，谢谢，再见。"),
    ("agent", 11.2, 13.0, "再见，欢迎您光临选购。"),
)
"""A banned phrase, and by the log nothing is left open: the call was answered at once."""
Person = Callable[..., TestClient]


class Clock:
    """The time of the desk."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def scored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Shelf]:
    """A database with three calls, scored once: two of 1001, the second of which waits for a person, one of 1002.

    With it the packs, which take a second to read.
    """
    folder = tmp_path_factory.mktemp("scored")
    with open_store(str(folder / "desk.db")) as store:
        made = make_desk(store, Settings(zone="Asia/Shanghai"), folder / "desk")
        put(made, "c01", SETTLED, ring_seconds=3.0, started_at="2026-10-05T09:00:00")
        put(made, "c02", SETTLED, started_at="2026-10-06T09:00:00")
        put(made, "c03", SETTLED, agent_id="1002", ring_seconds=3.0, started_at="2026-10-07T09:00:00")
    return folder / "desk.db", made.shelf


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, scored: tuple[Path, Shelf]) -> Iterator[Desk]:
    """A desk of its own over a copy of these calls."""
    database, shelf = scored
    copyfile(database, tmp_path / "desk.db")
    with open_store(str(tmp_path / "desk.db")) as store:
        made = make_desk(store, Settings(zone="Asia/Shanghai"), tmp_path / "desk", hosts=frozenset({HOST}), now=clock)
        yield replace(made, shelf=shelf)


@pytest.fixture
def person(desk: Desk) -> Person:
    """A client of somebody: ``person("mei", "inspector")``; their account is made where there is none."""
    app = make_app(desk)

    def client(name: str, role: str, agent_id: str | None = None, *, htmx: bool = False) -> TestClient:
        if all(each.name != name for each in desk.store.accounts.users()):
            desk.store.accounts.add(User(name, f"{name}氏", tuple(role.split()), agent_id, True, desk.now()), "tests")
        made = TestClient(app, base_url=f"http://{HOST}", headers={"origin": f"http://{HOST}"}, follow_redirects=False)
        token = secrets.token_urlsafe()
        desk.store.accounts.begin(token_hash(token), name, desk.now(), desk.now() + timedelta(days=90), "tests")
        made.cookies.set(COOKIE, token)
        if htmx:
            made.headers["hx-request"] = "true"
        return made

    return client


@pytest.fixture
def calls(desk: Desk) -> list[CallResult]:
    """The calls of the desk."""
    return [desk.store.result(call_id) for call_id in ("c01", "c02", "c03")]
