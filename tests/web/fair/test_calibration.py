"""Blind double scoring: nobody learns of others' votes before a session is closed, by whatever way they ask."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from qa.services.sessions import pick_calls
from qa.types import CallResult, Outcome
from qa.types.people import Session
from qa.web.access import RIGHTS, Role
from qa.web.desk import Desk
from qa.web.rights import PUBLIC, doors
from tests.web.fair.conftest import Clock, Person

pytestmark = pytest.mark.usefixtures("calls")
SECRET = "秘密的理由"
ASKED = {"title": "十月", "rubric": "plaza", "participants": ["lin", "mei"], "pick": "hand", "call_ids": ["c01", "c02"]}


@pytest.fixture
def lin(person: Person) -> TestClient:
    return person("lin", "inspector")


@pytest.fixture
def mei(person: Person) -> TestClient:
    return person("mei", "inspector")


@pytest.fixture
def su(person: Person, lin: TestClient, mei: TestClient) -> TestClient:
    assert lin is not mei
    return person("su", "supervisor")


@pytest.fixture
def session(su: TestClient) -> int:
    answer = su.post("/api/calibration", json=ASKED)
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["session"]["id"]
    return number


def vote(client: TestClient, session: int, outcome: str, item: str = "banned", call: str = "c01", **more: str) -> Any:
    body = {"item": item, "outcome": outcome, **more}
    return client.post(f"/api/calibration/{session}/calls/{call}", json=body)


def test_a_session_from_opening_to_closing(
    session: int, su: TestClient, lin: TestClient, mei: TestClient, desk: Desk
) -> None:
    items = [item["id"] for item in lin.get(f"/api/calibration/{session}/calls/c01").json()["items"]]
    assert "banned" in items
    for item in items:
        assert vote(lin, session, "passed", item).status_code == 200
        assert vote(mei, session, "failed" if item == "banned" else "passed", item, reason=SECRET).status_code == 200
    open_ = su.get(f"/api/calibration/{session}").json()
    assert [(each["name"], each["done"]) for each in open_["people"]] == [("lin", len(items)), ("mei", len(items))]
    assert open_["figures"] is None
    assert su.post(f"/calibration/{session}/close").status_code == 303
    closed = lin.get(f"/api/calibration/{session}").json()["figures"]
    (banned,) = [row for row in closed["items"] if row["panel"]["item_id"] == "banned"]
    # on the one call that both scored they differ, so that there is nothing to hold the machine against
    assert (banned["panel"]["n"], banned["panel"]["raw"]["value"], banned["panel"]["split"]) == (1, 0.0, 1)
    assert banned["small"]
    pair = next(pair for pair in closed["pairs"] if pair["other"] == "mei氏")
    assert (pair["n"], pair["raw"]["value"]) == (len(items), pytest.approx(1 - 1 / len(items)))
    split = next(split for split in closed["splits"] if split["item_id"] == "banned")
    assert (split["votes"], split["machine"]) == (["passed", "failed"], "failed")
    assert split["start"] == 7.0  # where 没看我正忙 was said
    page = lin.get(f"/calibration/{session}").text
    assert SECRET in page
    assert 'data-start="7.0"' in page
    assert vote(lin, session, "failed").status_code == 409
    assert su.post(f"/api/calibration/{session}/close").status_code == 409
    actions = [act.action for act in desk.store.people.acts(subject=f"session:{session}")]
    assert actions == ["open_session", "close_session"]


def test_the_form_shows_neither_the_machines_outcome_nor_others_votes(
    session: int, lin: TestClient, mei: TestClient, desk: Desk
) -> None:
    vote(mei, session, "failed", reason=SECRET)
    page = lin.get(f"/calibration/{session}/calls/c01").text
    (banned,) = [item for item in desk.store.result("c01").items if item.id == "banned"]
    assert banned.outcome is Outcome.FAILED
    assert banned.reason not in page
    assert SECRET not in page
    assert 'aria-pressed="true"' not in re.sub(r"<section class=\"stage.*?</section>", "", page, flags=re.S)
    assert "data-items" not in page  # no pin of a finding on the time axis
    form = lin.get(f"/api/calibration/{session}/calls/c01").json()
    assert {key for item in form["items"] for key in item} == {
        "id", "section", "title", "fatal", "clauses", "mine", "reason",
    }  # fmt: skip
    assert all(item["mine"] is None for item in form["items"])


def everything(client: TestClient, role: Role, session: int) -> dict[str, str]:
    """What somebody gets from every address that they may ask, about this session, its call and its people."""
    named = {
        "call_id": "c01", "number": session, "agent": "1001", "name": "plaza", "unit": "1001", "kind": "appeal",
        "job": 1, "item": "banned", "turn": 0, "month": "2026-10",
    }  # fmt: skip
    found = {}
    for door in doors():
        if door.method != "GET" or door.name in PUBLIC or not set(door.rights) <= RIGHTS[role]:
            continue
        address = re.sub(r"\{(\w+)[^}]*\}", lambda part: str(named.get(part[1], 1)), door.path)
        if "openapi" in address or "/jobs" in address:
            continue
        found[address] = client.get(address).text
    return found


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.TRAINER, Role.SUPERVISOR, Role.ADMIN])
def test_no_address_tells_of_others_votes_while_a_session_is_open(
    session: int, mei: TestClient, person: Person, role: Role
) -> None:
    """On c01 the machine fails one item; mei's vote that it fails another one, with her reason, is nowhere."""
    for item, outcome in (("rude_language", "failed"), ("banned", "not_applicable")):
        assert vote(mei, session, outcome, item, reason=SECRET).status_code == 200
    client = person(f"who_{role.value}" if role is not Role.INSPECTOR else "lin", role.value)
    before = everything(client, role, session)
    assert f"/calibration/{session}" in before
    assert "/calls/c01" in before
    leaks = [address for address, text in before.items() if SECRET in text]
    assert leaks == []


def test_votes_change_nothing_that_others_see(session: int, mei: TestClient, su: TestClient, lin: TestClient) -> None:
    """Whatever mei votes, what others get is the same, letter by letter, but for the count of her progress."""

    def seen() -> dict[str, str]:
        asked = [f"/api/calibration/{session}/calls/c01", "/api/calls/c01", "/api/calls/c01/versions"]
        found = {path: client.get(path).text for client in (lin,) for path in asked}
        trail = su.get("/trail").text
        found["trail"] = re.sub(r"<time.*?</time>|nonce=\S+", "", trail)
        return found

    vote(mei, session, "passed")
    first = seen()
    assert "定标评分" in first["trail"]
    assert all(word not in first["trail"].split("<tbody>")[1] for word in ("不合格", "passed", "failed"))
    vote(mei, session, "failed")
    second = seen()
    del first["trail"], second["trail"]
    assert first == second


def test_a_vote_is_kept_once_and_may_be_changed_until_the_end(
    session: int, lin: TestClient, desk: Desk, clock: Clock
) -> None:
    for outcome in ("passed", "passed", "failed"):
        clock.forward(minutes=1)
        assert vote(lin, session, outcome).json()["mine"] == outcome
    assert [each.outcome.value for each in desk.store.people.reviews(session=session)] == ["passed", "failed"]
    assert desk.store.result("c01").score.final == 95.0  # votes change no score
    assert lin.get("/api/calibration").json()["open"][0]["mine"] == 1


def test_the_page_saves_at_each_press(session: int, person: Person) -> None:
    client = person("lin", "inspector", htmx=True)
    body = {"item": "banned", "outcome": "failed", "reason": "<b>忙</b>"}
    piece = client.post(f"/calibration/{session}/calls/c01", data=body).text
    assert 'value="failed" class="vote bad" data-key="2" aria-pressed="true"' in piece
    assert "&lt;b&gt;忙&lt;/b&gt;" in piece
    assert '<span id="done" hx-swap-oob="true">1/' in piece
    page = client.get(f"/calibration/{session}/calls/c01").text
    assert "&lt;b&gt;忙&lt;/b&gt;" in page


def test_who_takes_no_part(session: int, person: Person, desk: Desk) -> None:
    other = person("wu", "inspector")
    assert other.get(f"/api/calibration/{session}/calls/c01").status_code == 404
    assert vote(other, session, "passed").status_code == 409
    assert other.get(f"/api/calibration/{session}").json()["part"] is False
    assert desk.store.people.reviews(session=session) == []


def test_only_those_who_lead_open_and_close(session: int, lin: TestClient, person: Person) -> None:
    trainer, agent = person("tang", "trainer"), person("an", "agent", "1001")
    for client in (lin, trainer, agent):
        assert client.post("/api/calibration", json=ASKED).status_code == 403
        assert client.post(f"/calibration/{session}/close").status_code == 403
        assert client.get("/calibration/new").status_code == 403
    assert agent.get("/calibration").status_code == 403
    assert agent.get(f"/api/calibration/{session}").status_code == 403


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"participants": ["lin"]}, 409),
        ({"participants": ["lin", "lin"]}, 409),
        ({"participants": ["lin", "nobody"]}, 422),
        ({"participants": ["lin", "an"]}, 422),
        ({"title": "  "}, 409),
        ({"call_ids": []}, 409),
        ({"call_ids": ["nowhere"]}, 409),
        ({"rubric": "nothing"}, 409),
        ({"pick": "random"}, 422),
        ({"pick": "random", "month": "2020-01"}, 409),
        ({"pick": "random", "month": "2026-10", "number": 0}, 422),
    ],
    ids=str,
)
def test_sessions_that_cannot_be(su: TestClient, person: Person, change: dict[str, Any], status: int) -> None:
    person("an", "agent", "1001")
    assert su.post("/api/calibration", json={**ASKED, **change}).status_code == status
    assert su.get("/api/calibration").json()["open"] == []


def test_the_form_of_a_new_session(su: TestClient) -> None:
    page = su.get("/calibration/new").text
    assert re.findall(r'name="participants" value="(\w+)"', page) == ["lin", "mei", "su"]
    told = {"title": "随机", "rubric": "plaza", "participants": ["lin", "mei"], "pick": "random", "month": "2026-10"}
    answer = su.post("/calibration", data={**told, "number": "2", "calls": ""})
    assert answer.headers["location"] == "/calibration/1"
    calls = su.get("/api/calibration/1").json()["session"]["calls"]
    assert len(set(calls)) == 2
    assert set(calls) <= {"c01", "c02", "c03"}
    bad = su.post("/calibration", data={**told, "number": "many"})
    assert bad.status_code == 422


def test_by_doubt_the_open_ones_come_first(desk: Desk) -> None:
    found = desk.store.fair.standings(month="2026-10")
    assert pick_calls(found, "plaza", 1, "doubt") == ["c02"]
    assert pick_calls(found, "other", 5, "random") == []
    assert sorted(pick_calls(found, "plaza", 9, "random")) == ["c01", "c02", "c03"]
    unscored = [replace(each, final=None) for each in found]
    assert pick_calls(unscored, "plaza", 9, "doubt") == []


def test_a_session_of_the_command_line_is_open_to_all_inspectors(desk: Desk, lin: TestClient) -> None:
    number = desk.store.people.open_session(Session("命令行", "plaza", "su", desk.now(), ("c01",)))
    assert vote(lin, number, "passed").status_code == 200
    assert [each["name"] for each in lin.get(f"/api/calibration/{number}").json()["people"]] == ["lin"]


def test_what_is_not_there(session: int, lin: TestClient) -> None:
    assert lin.get("/calibration/99").status_code == 404
    assert lin.get(f"/calibration/{10**30}").status_code == 422
    assert lin.get(f"/calibration/{session}/calls/c03").status_code == 404
    assert vote(lin, session, "passed", call="c03").status_code == 404
    assert vote(lin, session, "passed", item="nothing").status_code == 409
    assert vote(lin, session, "undetermined").status_code == 409
    assert vote(lin, session, "maybe").status_code == 422


def test_a_call_that_was_removed_meanwhile(session: int, lin: TestClient, desk: Desk) -> None:
    from qa.store.remove import remove_calls

    with desk.store._writing() as connection:
        remove_calls(connection, ["c01"])
    assert lin.get(f"/calibration/{session}/calls/c01").status_code == 404
    assert vote(lin, session, "passed").status_code == 404
    page = lin.get(f"/calibration/{session}")
    assert page.status_code == 200
    assert "已删除" in page.text


def test_closed_without_a_vote(session: int, su: TestClient, calls: list[CallResult]) -> None:
    assert len(calls) == 3
    su.post(f"/calibration/{session}/close")
    assert "没有人评过分" in su.get(f"/calibration/{session}").text
