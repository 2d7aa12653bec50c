"""The states of a score side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.services.review import decide
from qa.types import CallResult, Outcome
from qa.types.people import Review
from qa.web.desk import Desk
from tests.web.fair.conftest import Person

pytestmark = pytest.mark.usefixtures("decided")
Calls = list[CallResult]


@pytest.fixture
def decided(calls: Calls, desk: Desk) -> CallResult:
    about = ("c01", "plaza", calls[0].score.version, "banned")
    made = Review(*about, Outcome.PASSED, Outcome.FAILED, "lin", desk.now(), "是<b>客户</b>说的")
    assert decide(desk.store, [made], desk.shelf.rubric_of) == []
    return desk.store.result("c01")


def test_what_changed_is_marked_with_who_and_why(person: Person) -> None:
    page = person("su", "supervisor").get("/api/calls/c01/versions").json()
    told = [(each["number"], each["cause"], each["author"], each["final"], each["moved"]) for each in page["states"]]
    assert told == [(1, "machine", None, 95.0, None), (2, "review", "lin", 100.0, 5.0)]
    assert [each["inforce"] for each in page["states"]] == [False, True]
    (line,) = [each for each in page["lines"] if each["changed"]]
    assert [(cell["outcome"], cell["points"], cell["decided_by"]) for cell in line["cells"]] == [
        ("failed", -5.0, "machine"),
        ("passed", 0.0, "person"),
    ]
    assert line["cells"][1]["reason"] == "是<b>客户</b>说的"
    assert page["same"] == len(page["lines"]) - 1


def test_the_page_marks_it_too_and_escapes(decided: CallResult, person: Person) -> None:
    page = person("su", "supervisor").get("/calls/c01/versions?changes=true").text
    assert page.count('<tr class="changed">') == 1
    assert page.count('class="other"') == 1
    assert "是&lt;b&gt;客户&lt;/b&gt;说的" in page
    assert f"另有 {len(decided.items) - 1} 项没有变化" in page


def test_two_versions_of_the_rubric(decided: CallResult, person: Person, desk: Desk) -> None:
    """A form with another version: one item is gone, one is new; both count, side by side."""
    first, *others = decided.items
    new = replace(first, id="brand_new", title="新增项", points=-3.0, outcome=Outcome.FAILED)
    score = replace(decided.score, version="99", final=97.0)
    desk.store.save(replace(decided, items=(*others, new), score=score), cause="rescore", author="su")
    client = person("su", "supervisor")
    page = client.get("/api/calls/c01/versions", params={"chosen": [2, 3], "changes": "true"}).json()
    assert [(each["version"], each["final"], each["moved"]) for each in page["states"]] == [
        (decided.score.version, 100.0, None),
        ("99", 97.0, -3.0),
    ]
    told = {each["id"]: [cell["outcome"] for cell in each["cells"]] for each in page["lines"]}
    assert told == {first.id: [first.outcome.value, None], "brand_new": [None, "failed"]}
    assert "无此项" in client.get("/calls/c01/versions?a=2&b=3").text


def test_who_sees_them(person: Person, desk: Desk) -> None:
    agent = person("an", "agent", "1001")
    assert agent.get("/calls/c01/versions").status_code == 404
    desk.store.desk.release(["c01"], "lin", desk.now())
    assert agent.get("/calls/c01/versions").status_code == 200
    assert person("bo", "agent", "1002").get("/api/calls/c01/versions").status_code == 404


def test_versions_that_are_none(person: Person) -> None:
    client = person("su", "supervisor")
    assert client.get("/calls/c01/versions?a=1&b=9").status_code == 404
    assert client.get("/calls/nowhere/versions").status_code == 404
    assert client.get("/calls/c01/versions?a=x").status_code == 422
