"""Calls are shown to their agents when somebody releases them, and not before."""

from __future__ import annotations

import re

import pytest

from qa.types import CallResult
from qa.web.desk import Desk
from tests.web.fair.conftest import Clock, Person

pytestmark = pytest.mark.usefixtures("calls")
Calls = list[CallResult]


def test_an_agent_sees_a_call_once_it_is_released_and_no_longer_once_it_is_taken_back(
    person: Person, desk: Desk
) -> None:
    agent, inspector = person("an", "agent", "1001"), person("lin", "inspector")
    assert agent.get("/calls/c01").status_code == 404
    assert inspector.post("/calls/c01/release").status_code == 303
    assert agent.get("/calls/c01").status_code == 200
    assert agent.get("/calls/c03").status_code == 404
    assert inspector.post("/calls/c01/withdraw").status_code == 303
    assert agent.get("/calls/c01").status_code == 404
    told = [(act.author, act.action) for act in desk.store.people.acts(subject="call:c01")]
    assert told == [("lin", "release"), ("lin", "withdraw_release")]


def test_the_button_tells_what_it_would_show(person: Person) -> None:
    inspector = person("lin", "inspector", htmx=True)
    piece = inspector.post("/calls/c01/release").text
    assert "已公布" in piece
    assert "/calls/c01/withdraw" in piece
    assert "公布给坐席" in inspector.post("/calls/c01/withdraw").text


def test_an_unsettled_call_is_released_only_on_ones_word(person: Person, desk: Desk) -> None:
    inspector = person("lin", "inspector")
    refused = inspector.post("/api/calls/c02/release")
    assert (refused.status_code, refused.json()["problem"]) == (409, "c02 is not released: items wait for a person")
    assert desk.store.desk.released() == {}
    assert inspector.post("/api/calls/c02/release?force=true").json()["standing"]["released_at"]


def test_the_page_of_a_month_says_what_is_left_out_and_why(person: Person) -> None:
    page = person("lin", "inspector").get("/release?month=2026-10").text
    assert re.findall(r'name="call_ids" value="(\w+)"', page) == ["c01", "c03"]
    assert "有待定项 1" in page
    forced = person("lin", "inspector").get("/release?month=2026-10&force=true").text
    assert re.findall(r'name="call_ids" value="(\w+)"', forced) == ["c01", "c02", "c03"]


def test_a_month_is_released_at_once(person: Person, desk: Desk) -> None:
    inspector = person("lin", "inspector", htmx=True)
    answer = inspector.post("/release", data={"month": "2026-10", "agent": "1001", "team": ""})
    assert set(desk.store.desk.released()) == {"c01"}
    assert answer.headers["hx-trigger"].count("\\u") > 0
    assert "已经公布 1" in answer.text


def test_ticked_calls_alone_are_released(person: Person, desk: Desk) -> None:
    inspector = person("lin", "inspector")
    asked = {"month": "2026-10", "picked": "true"}
    assert inspector.post("/release", data=asked).status_code == 303
    assert desk.store.desk.released() == {}  # nothing was ticked: not the whole month
    inspector.post("/release", data=asked | {"call_ids": ["c03", "c02"]})
    assert set(desk.store.desk.released()) == {"c03"}


def test_programs_release_too(person: Person) -> None:
    supervisor = person("su", "supervisor")
    assert supervisor.post("/api/release", json={}).status_code == 422
    plan = supervisor.get("/api/release?month=2026-10").json()
    assert (plan["n_ready"], plan["kept"]) == (2, {"open": 1})
    done = supervisor.post("/api/release", json={"month": "2026-10", "force": True}).json()
    assert done == {"call_ids": ["c01", "c02", "c03"], "left": 0}
    assert supervisor.post("/api/release", json={"call_ids": ["nowhere"]}).json() == {"call_ids": [], "left": 0}
    assert supervisor.post("/api/release", json={"month": "2026-13"}).status_code == 422


def test_who_may_not(person: Person) -> None:
    for role in ("agent", "trainer"):
        client = person(role, role, "1001" if role == "agent" else None)
        assert client.post("/calls/c01/release").status_code == 403
        assert client.post("/api/release", json={"month": "2026-10"}).status_code == 403


def test_a_call_that_is_not_there(person: Person) -> None:
    assert person("lin", "inspector").post("/calls/nowhere/release").status_code == 404


def test_nobody_is_told_of_calls_of_others_by_reading(person: Person, clock: Clock, desk: Desk) -> None:
    agent, inspector = person("an", "agent", "1001"), person("lin", "inspector")
    assert agent.post("/calls/c01/read", data={"comment": "知道了"}).status_code == 404
    inspector.post("/calls/c01/release")
    assert agent.post("/calls/c01/read", data={"comment": " 知道了 "}).status_code == 303
    (act,) = [each for each in desk.store.people.acts(subject="call:c01") if each.action == "acknowledge"]
    assert (act.author, act.detail) == ("an", {"text": "知道了"})
    assert agent.get("/api/own").json()["calls"][0]["read_at"] is not None
    clock.forward(hours=1)
    inspector.post("/calls/c01/withdraw")
    inspector.post("/calls/c01/release")  # shown anew: to be read anew
    assert agent.get("/api/own").json()["calls"][0]["read_at"] is None
