"""An appeal from the agent's press to the reviewer's answer."""

from __future__ import annotations

import pytest

from qa.services.review import decide
from qa.types import CallResult, Outcome
from qa.types.people import Review
from qa.web.desk import Desk
from tests.web.fair.conftest import Clock, Person
from tests.web.test_call import item

pytestmark = pytest.mark.usefixtures("released")
Calls = list[CallResult]
MARKUP = "<script>alert(1)</script>"
BANNED = {"item": "banned", "rubric": "plaza", "text": f"我没有说 {MARKUP}"}


@pytest.fixture
def released(calls: Calls, desk: Desk) -> Calls:
    desk.store.desk.release(["c01", "c03"], "lin", desk.now())
    return calls


def confirm(desk: Desk, call: CallResult, author: str) -> None:
    """A person confirms the failure."""
    about = ("c01", "plaza", call.score.version, "banned")
    made = Review(*about, Outcome.FAILED, Outcome.FAILED, author, desk.now(), "听到了")
    assert decide(desk.store, [made], desk.shelf.rubric_of) == []


def test_a_granted_appeal_changes_the_score_and_the_agents_page(person: Person, desk: Desk, clock: Clock) -> None:
    agent, judge = person("an", "agent", "1001", htmx=True), person("mei", "inspector")
    piece = agent.post("/calls/c01/appeals", data=BANNED)
    assert piece.status_code == 200, piece.text
    assert "待答复" in piece.text
    assert MARKUP not in piece.text
    assert agent.get("/api/own").json()["calls"][0]["appeals_open"] == 1
    inbox = judge.get("/api/appeals").json()
    assert [(row["line"]["id"], row["call_id"], row["why_not"]) for row in inbox["waiting"]] == [(1, "c01", "")]
    page = judge.get("/appeals/1").text
    assert "没看我正忙" in page
    assert "5.3.9" in page
    assert MARKUP not in page
    clock.forward(hours=2)
    told = {"decision": "overturned", "outcome": "passed", "reason": f"是客户说的 {MARKUP}"}
    assert judge.post("/appeals/1", data=told).headers["location"] == "/appeals/1"
    after = desk.store.result("c01")
    assert (item(after, "banned").outcome, after.score.final) == (Outcome.PASSED, 100.0)
    own = agent.get("/api/own").json()
    assert (own["calls"][0]["final"], own["calls"][0]["appeals_granted"], own["calls"][0]["lost"]) == (100.0, 1, [])
    shown = agent.get("/own").text
    assert "改判" in shown
    assert "是客户说的" in shown
    assert MARKUP not in shown
    assert judge.get("/api/appeals").json()["answered"][0]["line"]["reviewer"] == "mei"
    actions = [act.action for act in desk.store.people.acts() if act.subject in ("appeal:1", "call:c01")]
    assert actions == ["release", "open_appeal", "decide_appeal", "appeal"]


@pytest.mark.parametrize(("days", "status"), [(3, 201), (4, 409)])
def test_in_time_and_too_late(person: Person, clock: Clock, days: int, status: int) -> None:
    clock.forward(days=days)
    agent = person("an", "agent", "1001")
    answer = agent.post("/api/calls/c01/appeals", json=BANNED)
    assert answer.status_code == status, answer.text
    if status == 409:
        assert "ended on 2026-11-05" in answer.json()["problem"]
        (state,) = [each for each in agent.get("/api/calls/c01/appeals").json() if each["item_id"] == "banned"]
        assert (state["may"], state["why"], state["days_left"]) == (False, "appeal_over", 0)


def test_a_decision_after_the_release_begins_the_time_anew(
    released: Calls, person: Person, desk: Desk, clock: Clock
) -> None:
    clock.forward(days=10)
    confirm(desk, released[0], "lin")
    clock.forward(days=3)
    assert person("an", "agent", "1001").post("/api/calls/c01/appeals", json=BANNED).status_code == 201


def test_of_other_agents_calls_and_unreleased_ones_nothing_is_told(person: Person) -> None:
    agent = person("an", "agent", "1001")
    for call in ("c02", "c03", "nowhere"):
        assert agent.post(f"/api/calls/{call}/appeals", json=BANNED).status_code == 404
        assert agent.get(f"/api/calls/{call}/appeals").status_code == 404
        assert agent.post(f"/calls/{call}/read", data={}).status_code == 404
    assert agent.get("/appeals").status_code == 403
    assert agent.get("/appeals/1").status_code == 403
    assert agent.post("/api/appeals/1", json={"decision": "upheld", "reason": "x"}).status_code == 403


def test_an_agent_who_also_inspects_appeals_on_released_calls_alone_and_judges_none_of_their_own(
    person: Person,
) -> None:
    both = person("both", "agent inspector", "1001")
    assert both.post("/api/calls/c02/appeals", json=BANNED).status_code == 404  # sees it, as an inspector
    assert both.post("/api/calls/c03/appeals", json=BANNED).status_code == 404
    assert both.post("/api/calls/c01/appeals", json=BANNED).status_code == 201
    assert both.get("/api/appeals/1").json()["why_not"] == "appeal_own_call"
    assert both.post("/api/appeals/1", json={"decision": "upheld", "reason": "好"}).status_code == 409


def test_whoever_decided_the_item_does_not_judge_it(released: Calls, person: Person, desk: Desk) -> None:
    confirm(desk, released[0], "lin")
    person("an", "agent", "1001").post("/api/calls/c01/appeals", json=BANNED)
    lin = person("lin", "inspector")
    page = lin.get("/appeals/1").text
    assert "这一项是你判的" in page
    assert "<fieldset disabled" in page
    refused = lin.post("/api/appeals/1", json={"decision": "upheld", "reason": "听过"})
    assert (refused.status_code, "has decided this item before" in refused.json()["problem"]) == (409, True)
    assert desk.store.people.appeal(1).rounds == ()


def test_two_rounds_by_two_reviewers_then_no_more(person: Person, clock: Clock) -> None:
    agent, lin, mei = person("an", "agent", "1001"), person("lin", "inspector"), person("mei", "inspector")
    uphold = {"decision": "upheld", "reason": "听过，确实说了"}
    agent.post("/api/calls/c01/appeals", json=BANNED)
    assert agent.post("/api/calls/c01/appeals", json=BANNED).status_code == 409  # one is open
    assert lin.post("/api/appeals/1", json=uphold).status_code == 200
    assert lin.post("/api/appeals/1", json=uphold).status_code == 409  # it is answered
    clock.forward(hours=1)
    assert agent.post("/api/calls/c01/appeals", json=BANNED).status_code == 201
    second = lin.get("/api/appeals/2").json()
    assert (second["nth"], second["why_not"], len(second["earlier"])) == (2, "appeal_you_decided", 1)
    assert lin.post("/api/appeals/2", json=uphold).status_code == 409
    assert mei.post("/api/appeals/2", json=uphold).status_code == 200
    third = agent.post("/api/calls/c01/appeals", json=BANNED)
    assert (third.status_code, "all 2 rounds" in third.json()["problem"]) == (409, True)
    (state,) = [each for each in agent.get("/api/calls/c01/appeals").json() if each["item_id"] == "banned"]
    assert (state["why"], [line["decision"] for line in state["lines"]]) == ("appeal_rounds_gone", ["upheld"] * 2)


def test_an_answer_needs_a_reason_and_another_outcome(person: Person, desk: Desk) -> None:
    person("an", "agent", "1001").post("/api/calls/c01/appeals", json=BANNED)
    judge = person("mei", "inspector")
    for body in (
        {"decision": "upheld", "reason": " "},
        {"decision": "overturned", "reason": "改"},
        {"decision": "overturned", "reason": "改", "outcome": "failed"},
        {"decision": "overturned", "reason": "改", "outcome": "undetermined"},
        {"decision": "upheld", "reason": "维持", "outcome": "passed"},
    ):
        assert judge.post("/api/appeals/1", json=body).status_code == 409, body
    assert judge.post("/api/appeals/1", json={"decision": "maybe", "reason": "x"}).status_code == 422
    assert desk.store.people.appeal(1).rounds == ()
    assert (
        judge.post("/appeals/1", data={"decision": "upheld", "outcome": "passed", "reason": "维持"}).status_code == 303
    )
    assert desk.store.people.appeal(1).rounds[0].decision == "upheld"


def test_the_inbox_is_by_due_date_and_marks_what_is_overdue(person: Person, clock: Clock) -> None:
    person("an", "agent", "1001").post("/api/calls/c01/appeals", json=BANNED)
    clock.forward(days=1)
    person("bo", "agent", "1002").post("/api/calls/c03/appeals", json=BANNED)
    clock.forward(days=2, hours=1)
    judge = person("mei", "inspector")
    inbox = judge.get("/api/appeals").json()
    assert [(row["call_id"], row["line"]["overdue"]) for row in inbox["waiting"]] == [("c01", True), ("c03", False)]
    assert inbox["overdue"] == 1
    assert "已逾期" in judge.get("/appeals").text


def test_an_appeal_that_says_nothing_or_too_much(person: Person) -> None:
    agent = person("an", "agent", "1001")
    assert agent.post("/api/calls/c01/appeals", json=BANNED | {"text": "  "}).status_code == 409
    assert agent.post("/api/calls/c01/appeals", json=BANNED | {"text": "我" * 4001}).status_code == 422
    assert agent.post("/api/calls/c01/appeals", json=BANNED | {"item": "nothing"}).status_code == 409
    assert agent.post("/api/calls/c01/appeals", json=BANNED | {"rubric": "nothing"}).status_code == 404


def test_an_appeal_that_is_not_there(person: Person) -> None:
    judge = person("mei", "inspector")
    assert judge.get("/appeals/7").status_code == 404
    assert judge.get(f"/api/appeals/{10**30}").status_code == 422
    assert judge.post("/api/appeals/7", json={"decision": "upheld", "reason": "x"}).status_code in (404, 409)
