"""An agent's own page: nothing but what was released to them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qa.types import CallResult
from qa.types.people import CaseNote, Plan
from qa.web.desk import Desk
from tests.web.fair.conftest import Clock, Person

pytestmark = pytest.mark.usefixtures("released")
Calls = list[CallResult]
MARKUP = "<script>alert(1)</script>"


@pytest.fixture
def released(calls: Calls, desk: Desk) -> Calls:
    desk.store.desk.release(["c01", "c03"], "lin", desk.now())
    return calls


def test_only_released_calls_are_in_the_list_and_in_the_mean(person: Person, desk: Desk) -> None:
    own = person("an", "agent", "1001").get("/api/own").json()
    assert [(each["call_id"], each["final"]) for each in own["calls"]] == [("c01", 95.0)]
    (lost,) = own["calls"][0]["lost"]
    assert (lost["id"], lost["points"]) == ("banned", 5.0)
    (card,) = own["cards"]
    assert (card["calls"], card["counted"], card["mean"]) == (1, 1, 95.0)
    assert [(fault["call_id"], fault["failed"], fault["whole"]) for fault in card["faults"]] == [("c01", 1, 1)]
    assert sum(section["lost"] for section in card["sections"]) == 5.0
    desk.store.desk.release(["c02"], "lin", desk.now())
    again = person("an", "agent", "1001").get("/api/own").json()
    assert (len(again["calls"]), again["cards"][0]["calls"]) == (2, 2)


def test_colleagues_are_neither_named_nor_counted(person: Person) -> None:
    page = person("an", "agent", "1001").get("/own").text
    assert "c01" in page
    assert "c03" not in page
    assert "1002" not in page
    assert "c02" not in page


def test_days_that_are_left_count_down_from_the_release(person: Person, clock: Clock) -> None:
    told = []
    for _ in range(6):
        told.append(person("an", "agent", "1001").get("/api/own").json()["calls"][0]["days_left"])
        clock.forward(days=1)
    assert told == [4, 3, 2, 1, 0, 0]  # the day of the release, and three whole days after it
    assert "申诉期已过" in person("an", "agent", "1001").get("/own").text


def test_plans_and_good_examples_of_ones_own(person: Person, desk: Desk) -> None:
    at, people = desk.now(), desk.store.people
    for agent in ("1001", "1002"):
        people.add_plan(Plan(agent, "2026-10", (), f"{MARKUP} {agent}", "tang", at, at + timedelta(days=7)))
    people.add_case(CaseNote("c01", f"好{MARKUP}", "tang", at, start=1.0, end=3.0, good=True))
    people.add_case(CaseNote("c01", "坏例子", "tang", at, good=False))
    people.add_case(CaseNote("c02", "还没有公布", "tang", at, good=True))
    page = person("an", "agent", "1001").get("/own").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 1001" in page
    assert "好&lt;script&gt;" in page
    for hidden in (MARKUP, "坏例子", "还没有公布", "1002"):
        assert hidden not in page


def test_an_account_without_an_agents_id(person: Person) -> None:
    page = person("new", "agent").get("/own")
    assert page.status_code == 200
    assert "没有填工号" in page.text


def test_nothing_released_yet(person: Person, desk: Desk) -> None:
    desk.store.desk.withdraw(["c01"], "lin", desk.now())
    assert "还没有公布给你的通话" in person("an", "agent", "1001").get("/own").text


def test_a_month_that_is_none(person: Person) -> None:
    assert person("an", "agent", "1001").get("/own?month=may").status_code == 422
    assert person("an", "agent", "1001").get("/own?month=2020-01").status_code == 200
