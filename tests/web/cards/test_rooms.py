"""Who may see scorecards, what the first page says to whom, and that nothing that others wrote is taken for markup."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from qa.config import Settings
from qa.services.review import decide
from qa.store import open_store
from qa.types import Outcome
from qa.types.people import CaseNote, Plan, Review
from qa.web.access import Role
from qa.web.app import make_app
from qa.web.desk import Desk, make_desk
from qa.web.kept import Kept
from tests.bench.year.people import rubric_of
from tests.web.cards.conftest import NOW, Client
from tests.web.conftest import As
from tests.web.filled import fill
from tests.web.people import signed_in
from tests.web.reading import read

ROOM = (
    "/cards",
    "/cards/calls",
    "/cards/service",
    "/cards/0001",
    "/cards/export",
    "/compare",
    "/forms",
    "/forms/fines",
)
EVIL = "<img src=x onerror=alert(1)>=1+1"


@pytest.mark.parametrize(
    "path", [*ROOM, "/forms/fines", "/forms/fines/document", "/forms/fines/file", "/api/cards", "/api/compare"]
)
def test_only_those_with_the_right_see_scorecards(client: Client, path: str) -> None:
    for role in ("agent", "inspector"):
        assert client(role).get(path).status_code == 403
    for role in ("supervisor", "trainer", "admin"):
        assert client(role).get(path).status_code in (200, 400, 404)


def test_the_first_page_of_each_role(client: Client) -> None:
    agent = client("agent").get("/")
    assert (agent.status_code, agent.headers["location"]) == (303, "/own")
    parts = {role: client(role).get("/api/home").json() for role in ("inspector", "trainer", "supervisor", "admin")}
    there = {role: {name for name, part in of.items() if part is not None} - {"day"} for role, of in parts.items()}
    assert there["inspector"] == {"work", "appeals", "ingest"}
    assert there["trainer"] == {"team", "training"}
    assert there["supervisor"] == {"work", "appeals", "team", "training", "ingest"}
    assert there["admin"] == {*there["supervisor"], "house"}
    assert client("agent").get("/api/home").json()["team"] is None
    for role in parts:
        assert client(role).get("/").status_code == 200


def test_an_agent_that_there_is_not_and_a_month_without_calls(client: Client) -> None:
    supervisor = client("supervisor")
    assert supervisor.get("/cards/nobody").status_code == 404
    assert supervisor.get("/api/cards?month=1999-01").status_code == 404
    assert supervisor.get("/api/cards?month=October").status_code == 422
    assert supervisor.get("/api/compare?month=1999-01").json()["problem"]
    assert supervisor.get("/cards/0001?month=1999-01").status_code == 200


def test_an_empty_desk_has_pages(as_: As) -> None:
    for path in ("/", "/forms", "/forms/fines", "/forms/fines/document"):
        assert as_("supervisor").get(path).status_code == 200
    for path in ("/cards", "/compare", "/cards/service", "/cards/export", "/cards/calls"):
        assert as_("supervisor").get(path).status_code < 500


@pytest.fixture
def own(place: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose store may be written."""
    copy = tmp_path / "own.db"
    copy.write_bytes(place.read_bytes())
    with open_store(str(copy)) as store:
        yield make_desk(store, Settings(zone="Asia/Shanghai"), tmp_path / "desk", now=lambda: NOW)


def _client(desk: Desk, role: str = "supervisor") -> TestClient:
    made = TestClient(make_app(desk), base_url="http://desk", headers={"origin": "http://desk"})
    made.cookies.update(signed_in(desk, Role(role)))
    return made


def test_a_decision_is_on_the_next_page(own: Desk, month: str) -> None:
    """A board that was made before is not shown once somebody has decided something."""
    supervisor = _client(own)
    address = f"/api/cards/calls?month={month}&outcome=undetermined"
    before = supervisor.get(f"/api/cards?month={month}").json()["groups"]
    call = supervisor.get(address).json()["calls"][0]
    item = call["items"][0]["id"]
    review = Review(
        call["call_id"],
        call["rubric"],
        call["version"],
        item,
        Outcome.FAILED,
        Outcome.UNDETERMINED,
        "lin",
        NOW,
        "heard",
    )
    assert decide(own.store, [review], rubric_of) == []
    after = supervisor.get(f"/api/cards?month={month}").json()["groups"]
    counts = [
        next(group["whole"]["waiting"]["undetermined"] for group in each if group["rubric"] == call["rubric"])
        for each in (before, after)
    ]
    assert counts[0] - counts[1] >= 1
    assert supervisor.get(f"{address}&rubric={call['rubric']}").json()["count"] == counts[1]


def test_names_and_words_are_data(as_: As, desk: Desk) -> None:
    calls = fill(desk, calls=6)
    for call_id in calls[:3]:
        result = desk.store.result(call_id)
        info = replace(result.call.info, agent_name=EVIL, team=EVIL, line=EVIL)
        desk.store.save(replace(result, call=replace(result.call, info=info)))
    agent = desk.store.info(calls[0]).agent_id
    supervisor = as_("supervisor")
    desk.store.people.add_case(CaseNote(calls[0], EVIL, "lin", NOW, note=EVIL))
    desk.store.people.add_plan(Plan(agent or "", "2026-10", (), EVIL, "lin", NOW, NOW + timedelta(days=3)))
    paths = ("/", "/cards", "/cards?by=team", f"/cards/{agent}", "/cards/calls", "/compare", "/forms/workload")
    for path in (*paths, "/forms/workload/document", "/cards/calls?outcome=failed"):
        page = supervisor.get(path)
        assert page.status_code == 200, path
        assert "<img src=x" not in page.text, path
    seen = read(supervisor.get("/cards?by=team").text)
    assert EVIL in seen.text
    down = next(each for each in seen.downs if "%3Cimg" in each.href)
    assert supervisor.get(f"/api{down.href}").json()["count"] == 3


def test_an_answer_is_made_once_and_errors_are_not_kept() -> None:
    kept, made, gate = Kept(2), [], threading.Event()

    def slow() -> int:
        made.append(1)
        gate.wait(5)
        return 7

    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(kept.get("a", slow))) for _ in range(4)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join(10)
    assert (found, len(made)) == ([7] * 4, 1)
    with pytest.raises(ZeroDivisionError):
        kept.get("b", lambda: 1 // 0)
    assert kept.get("b", lambda: 8) == 8
    kept.get("c", lambda: 9)
    assert kept.get("a", lambda: 10) == 10  # of the last two only
