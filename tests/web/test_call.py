"""The page of a call: what is decided, mended and written on it, and by whom."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qa.store.remove import remove_calls
from qa.types import CallResult, Outcome
from qa.web.access import Role
from qa.web.desk import Desk
from tests.web.calls import OPEN, SAID, another, decision, htmx, item, put, said_in, told
from tests.web.conftest import As
from tests.web.people import NAMES


@pytest.fixture
def call(desk: Desk) -> CallResult:
    return put(desk, "c01", SAID)


def test_the_page_shows_what_waits_first(call: CallResult, as_: As) -> None:
    page = as_("inspector").get("/calls/c01").text
    assert [each.id for each in call.items if each.outcome is Outcome.UNDETERMINED] == OPEN
    shown = re.findall(r'data-item="(\w+)" data-outcome="(\w+)"', page)
    assert [each for each, _ in shown[:2]] == OPEN
    assert sorted(each for each, _ in shown) == sorted(each.id for each in call.items)
    order = ["undetermined", "awaiting_ear", "failed", "passed", "not_applicable"]
    places = [order.index(outcome) for _, outcome in shown]
    assert places == sorted(places)
    assert SAID[2][3] in said_in(page)
    assert "还有 2 项待定" in page


def test_a_decision_gives_the_parts_of_the_page_that_it_changed(call: CallResult, desk: Desk, as_: As) -> None:
    client = htmx(as_("inspector"))
    answer = client.post("/calls/c01/decide", data=decision(call, "three_rings", "failed"))
    assert answer.status_code == 200, answer.text
    after = desk.store.result("c01")
    assert (item(after, "three_rings").outcome, item(after, "three_rings").decided_by) == (Outcome.FAILED, "person")
    assert after.score.final is not None
    assert call.score.final is not None
    assert after.score.final == call.score.final - 5  # what the form takes for it
    assert 'id="items"' in answer.text
    assert 'id="head" hx-swap-oob="true"' in answer.text
    assert f"<b>{after.score.final:g}</b>" in answer.text
    assert told(answer)["decided"]["settled"] is False
    again = client.post("/calls/c01/decide", data=decision(after, "late_apology", "not_applicable"))
    assert told(again)["decided"]["settled"] is True
    assert "已办结" in again.text


def test_undo_brings_the_very_same_score_back(call: CallResult, desk: Desk, as_: As) -> None:
    client = htmx(as_("inspector"))
    client.post("/calls/c01/decide", data=decision(call, "three_rings", "failed"))
    assert desk.store.result("c01") != call
    answer = client.post("/calls/c01/undo")
    assert (answer.status_code, told(answer)["undone"]["item"]) == (200, "three_rings")
    assert desk.store.result("c01") == call
    assert client.post("/calls/c01/undo").status_code == 409
    assert [act.action for act in desk.store.people.acts(subject="call:c01")] == ["review", "withdraw"]


def test_only_ones_own_decision_is_taken_back(call: CallResult, desk: Desk, as_: As) -> None:
    client, mei = as_("inspector"), another(desk, as_)
    made = client.post("/api/calls/c01/decide", json=decision(call, "three_rings", "passed")).json()
    client.post("/api/calls/c01/let-go")
    assert mei.post("/api/calls/c01/undo", json={}).status_code == 409
    assert mei.post("/api/calls/c01/undo", json={"review": made["review"]}).status_code == 409
    assert item(desk.store.result("c01"), "three_rings").outcome is Outcome.PASSED


def test_an_old_decision_is_taken_back_only_by_its_number(call: CallResult, desk: Desk, as_: As) -> None:
    client = as_("inspector")
    made = client.post("/api/calls/c01/decide", json=decision(call, "three_rings", "passed")).json()
    later = datetime.now(UTC) + timedelta(hours=2)
    client.app.state.desk = replace(desk, now=lambda: later)  # type: ignore[attr-defined]
    assert client.post("/api/calls/c01/undo", json={}).status_code == 409
    assert client.post("/api/calls/c01/undo", json={"review": made["review"]}).status_code == 200
    assert desk.store.result("c01") == call


def test_against_the_machines_sure_word_a_reason_is_owed(call: CallResult, desk: Desk, as_: As) -> None:
    client = htmx(as_("inspector"))
    passed = next(each.id for each in call.items if each.outcome is Outcome.PASSED)
    failed = next(each.id for each in call.items if each.outcome is Outcome.FAILED)
    answer = client.post("/calls/c01/decide", data=decision(call, passed, "failed"))
    assert (answer.status_code, "请写明理由" in told(answer)["toast"]["text"]) == (422, True)
    assert desk.store.result("c01") == call
    assert client.post("/calls/c01/decide", data=decision(call, passed, "failed", reason="听不清")).status_code == 200
    now = item(desk.store.result("c01"), passed)
    assert (now.outcome, now.reason, now.machine and now.machine.outcome) == (Outcome.FAILED, "听不清", Outcome.PASSED)
    assert client.post("/calls/c01/decide", data=decision(call, failed, "failed")).status_code == 200
    assert client.post("/calls/c01/decide", data=decision(call, "three_rings", "failed")).status_code == 200


def test_the_machines_outcome_stands_beside_the_persons(call: CallResult, as_: As) -> None:
    client = as_("inspector")
    failed = next(each.id for each in call.items if each.outcome is Outcome.FAILED)
    made = decision(call, failed, "passed", reason="确有原因")
    client.post("/api/calls/c01/decide", json=made)
    lines = [line for group in client.get("/api/calls/c01").json()["groups"] for line in group["lines"]]
    [line] = [line for line in lines if line["id"] == failed]
    assert (line["outcome"], line["machine"], line["by"], line["reason"]) == ("passed", "failed", "林质检", "确有原因")
    page = client.get("/calls/c01").text
    assert re.search(r"机器 <del>不合格</del>", page)


def test_a_stale_page_decides_nothing(call: CallResult, desk: Desk, as_: As) -> None:
    client = htmx(as_("inspector"))
    old = decision(call, "three_rings", "passed")
    client.post("/calls/c01/decide", data=old)
    before = desk.store.result("c01")
    for wrong in (
        decision(call, "three_rings", "failed"),  # the page shows it undetermined still
        {**decision(before, "three_rings", "failed"), "machine": "failed"},
        {**decision(before, "three_rings", "failed"), "version": "0.9"},
    ):
        answer = client.post("/calls/c01/decide", data=wrong)
        assert (answer.status_code, "stale" in told(answer)) == (409, True), answer.text
        assert "重新载入" in told(answer)["toast"]["text"]
    assert desk.store.result("c01") == before


@pytest.mark.parametrize(
    "wrong", [{"item_id": "nothing"}, {"outcome": "undetermined"}, {"outcome": "awaiting_ear"}, {"outcome": "good"}]
)
def test_what_is_no_decision_is_refused(call: CallResult, desk: Desk, as_: As, wrong: dict[str, str]) -> None:
    answer = htmx(as_("inspector")).post("/calls/c01/decide", data=decision(call, "three_rings", "passed") | wrong)
    assert answer.status_code in (409, 422)
    assert desk.store.result("c01") == call


def test_two_reviewers_on_one_call(call: CallResult, desk: Desk, as_: As) -> None:
    lin, mei = htmx(as_("inspector")), htmx(another(desk, as_))
    assert 'data-mine="yes"' in lin.post("/calls/c01/claim").text
    held = mei.post("/calls/c01/claim")
    assert ('data-mine="no"' in held.text, "林质检 正在质检" in held.text) == (True, True)
    assert "林质检 正在质检" in mei.get("/calls/c01").text
    for act, body in (
        ("decide", decision(call, "three_rings", "passed")),
        ("undo", {}),
        ("correct", {"turn": "2", "was": SAID[2][3], "text": "麻烦您稍等一下？"}),
        ("swap", {}),
    ):
        answer = mei.post(f"/calls/c01/{act}", data=body)
        assert (answer.status_code, "林质检" in told(answer)["toast"]["text"]) == (409, True), act
    assert desk.store.result("c01") == call
    assert mei.post("/calls/c01/comment", data={"text": "我也听了"}).status_code == 200
    assert lin.post("/calls/c01/let-go").status_code == 204
    assert mei.post("/calls/c01/decide", data=decision(call, "three_rings", "passed")).status_code == 200
    assert lin.post("/calls/c01/decide", data=decision(call, "late_apology", "passed")).status_code == 409


def test_a_call_is_free_when_its_holder_is_gone(call: CallResult, desk: Desk, as_: As) -> None:
    as_("inspector").post("/api/calls/c01/claim")
    mei = another(desk, as_)
    now = datetime.now(UTC)
    for seconds, status in ((60, 409), (121, 200)):
        mei.app.state.desk = replace(desk, now=lambda at=seconds: now + timedelta(seconds=at))  # type: ignore[attr-defined]
        answer = mei.post("/api/calls/c01/decide", json=decision(call, "three_rings", "passed"))
        assert answer.status_code == status


@pytest.mark.usefixtures("call")
def test_nobody_lets_go_of_anothers_call(desk: Desk, as_: As) -> None:
    as_("inspector").post("/api/calls/c01/claim")
    mei = another(desk, as_)
    assert mei.post("/api/calls/c01/let-go").status_code == 204
    assert mei.post("/api/calls/c01/claim").json()["holder"] == "lin"


def test_an_assignment_is_finished_by_the_last_decision_and_open_again_by_undo(
    call: CallResult, desk: Desk, as_: As
) -> None:
    now = desk.now()
    desk.store.desk.assign(["c01"], "lin", "su", now, now + timedelta(days=1))
    client = as_("inspector")
    client.post("/api/calls/c01/decide", json=decision(call, OPEN[0], "passed"))
    assert desk.store.desk.assignments(to="lin")
    assert client.post("/api/calls/c01/decide", json=decision(call, OPEN[1], "passed")).json()["settled"]
    assert not desk.store.desk.assignments(to="lin")
    client.post("/api/calls/c01/undo", json={})
    [again] = desk.store.desk.assignments(to="lin")
    assert again.due == now + timedelta(days=1)


def test_a_corrected_word_changes_the_outcome_and_what_was_heard_stays(call: CallResult, desk: Desk, as_: As) -> None:
    assert item(call, "banned").outcome is Outcome.FAILED
    client = htmx(as_("inspector"))
    body = {"turn": "2", "was": SAID[2][3], "text": "麻烦您稍等一下？"}
    answer = client.post("/calls/c01/correct", data=body)
    assert answer.status_code == 200, answer.text
    after = desk.store.result("c01")
    assert (after.call.transcript.turns[2].text, item(after, "banned").outcome) == ("麻烦您稍等一下？", Outcome.PASSED)
    original = desk.store.people.original("c01")
    assert original is not None
    assert original.turns[2].text == SAID[2][3]
    assert re.search(r"<del>没看我正忙着吗</del> → <ins>麻烦您稍等一下</ins>", answer.text)
    assert 'id="words" hx-swap-oob="true"' in answer.text
    stale = client.post("/calls/c01/correct", data=body)
    assert (stale.status_code, "stale" in told(stale)) == (409, True)
    same = client.post("/calls/c01/correct", data={"turn": "0", "was": SAID[0][3], "text": SAID[0][3]})
    assert same.status_code == 409


def test_swapped_twice_is_as_before(call: CallResult, desk: Desk, as_: As) -> None:
    client = htmx(as_("inspector"))
    assert client.post("/calls/c01/swap").headers["hx-refresh"] == "true"
    turned = desk.store.result("c01")
    assert [turn.party for turn in turned.call.transcript.turns][:2] == ["customer", "agent"]
    assert turned.score != call.score
    assert "双方已对调" in client.get("/calls/c01").text
    client.post("/calls/c01/swap")
    assert desk.store.result("c01") == call


@pytest.mark.usefixtures("call")
def test_comments_on_call_item_and_second(desk: Desk, as_: As) -> None:
    client = htmx(as_("inspector"))
    for body in ({"text": "整通"}, {"text": "此项", "item_id": "banned"}, {"text": "此刻", "start": "7.5"}):
        assert client.post("/calls/c01/comment", data=body).status_code == 200
    kept = [(each.text, each.item_id, each.start) for each in desk.store.desk.comments("c01")]
    assert kept == [("整通", None, None), ("此项", "banned", None), ("此刻", None, 7.5)]
    page = client.get("/calls/c01").text
    assert all(text in page for text, *_ in kept)
    for wrong in ({"text": "  "}, {"text": "x", "item_id": "nothing"}):
        assert client.post("/calls/c01/comment", data=wrong).status_code == 409


@pytest.mark.usefixtures("call")
def test_a_huge_comment_is_refused_with_the_limit(desk: Desk, as_: As) -> None:
    answer = htmx(as_("inspector")).post("/calls/c01/comment", data={"text": "长" * 4001})
    assert (answer.status_code, "4001 字，最多 4000" in told(answer)["toast"]["text"]) == (413, True)
    as_json = as_("inspector").post("/api/calls/c01/comment", json={"text": "长" * 100_000})
    assert (as_json.status_code, "4000 are the most" in as_json.json()["mend"]) == (413, True)
    assert desk.store.desk.comments("c01") == []


@pytest.mark.usefixtures("call")
def test_an_agent_sees_their_own_released_call_without_tools(desk: Desk, as_: As) -> None:
    put(desk, "c02", SAID, agent_id="1002")
    inspector = as_("inspector")
    inspector.post("/api/calls/c01/comment", json={"text": "只给质检看"})
    inspector.post("/api/calls/c01/decide", json=decision(desk.store.result("c01"), OPEN[0], "failed"))
    agent = as_("agent")
    assert agent.get("/calls/c01").status_code == 404
    desk.store.desk.release(["c01", "c02"], "su", desk.now())
    answer = agent.get("/calls/c01")
    page = answer.text
    assert SAID[2][3] in said_in(page)
    tools = (
        "林质检",
        "data-undo",
        "data-decide",
        "data-mend",
        "/swap",
        "/claim",
        'id="note"',
        "只给质检看",
        'id="next"',
    )
    assert [each for each in tools if each in page] == []
    assert agent.get("/calls/c02").status_code == agent.get("/api/calls/c02").status_code == 404
    for act in ("claim", "let-go", "decide", "undo", "comment", "correct", "swap"):
        assert agent.post(f"/api/calls/c01/{act}", json={}).status_code == 403
    as_json = agent.get("/api/calls/c01").text
    assert [each for each in ("只给质检看", "林质检", str(desk.folder)) if each in as_json] == []


def test_a_trainer_reads_and_decides_nothing(call: CallResult, as_: As) -> None:
    trainer = as_("trainer")
    assert "data-decide" not in trainer.get("/calls/c01").text
    assert trainer.post("/api/calls/c01/decide", json=decision(call, "three_rings", "passed")).status_code == 403


def test_a_call_that_was_deleted_while_it_was_open(call: CallResult, desk: Desk, as_: As) -> None:
    client = htmx(as_("inspector"))
    assert client.get("/calls/c01").status_code == 200
    with desk.store._writing() as connection:
        remove_calls(connection, ["c01"])
    for act, body in (
        ("claim", {}),
        ("decide", decision(call, "three_rings", "passed")),
        ("comment", {"text": "写好的"}),
        ("undo", {}),
        ("correct", {"turn": "2", "was": SAID[2][3], "text": "麻烦"}),
        ("swap", {}),
    ):
        answer = client.post(f"/calls/c01/{act}", data=body)
        assert (answer.status_code, told(answer)["refused"]["status"]) == (404, 404), act
    assert client.get("/calls/c01").status_code == 404


def test_markup_is_data(desk: Desk, as_: As) -> None:
    bad = "<img src=x onerror=alert(1)>"
    said = [(party, start, end, text + bad) for party, start, end, text in SAID]
    put(desk, "c01", said, agent_name=f"{bad}王", team="\"'><b>")
    client = htmx(as_("inspector"))
    client.post("/calls/c01/comment", data={"text": f"{bad}\"'"})
    client.post("/calls/c01/comment", data={"text": bad, "item_id": "banned"})
    body = {"turn": "1", "was": said[1][3], "text": "喂，<script>积分怎么查？" + bad}
    answer = client.post("/calls/c01/correct", data=body)
    assert answer.status_code == 200
    for page in (answer.text, client.get(f"/calls/c01?from={bad}%22%27&item={bad}").text):
        assert "<img" not in page.replace('<img src="/static', "")
        assert "<script>积分" not in page
        assert '<b>"' not in page


def test_an_expired_session_asks_to_sign_in_and_writes_nothing(call: CallResult, desk: Desk, as_: As) -> None:
    client = htmx(as_("inspector"))
    desk.store.accounts.end_all(NAMES[Role.INSPECTOR][0], "tests", desk.now())
    answer = client.post("/calls/c01/decide", data=decision(call, "three_rings", "passed"))
    assert (answer.status_code, "expired" in told(answer)) == (401, True)
    assert desk.store.result("c01") == call


def test_a_score_whose_pack_is_not_at_hand_is_read_only(call: CallResult, desk: Desk, as_: As) -> None:
    other = replace(call, score=replace(call.score, rubric="other", version="7"))
    desk.store.save(other)
    client = as_("inspector")
    page = client.get("/calls/c01").text
    assert ("不能判定" in page, "data-decide" in page) == (True, False)
    assert client.post("/api/calls/c01/decide", json=decision(other, "three_rings", "passed")).status_code == 409


@pytest.mark.parametrize(("text", "status"), [("听\x00清\x1b[31m", 200), ("\ud800", 422)])
def test_text_that_no_database_holds(call: CallResult, desk: Desk, as_: As, text: str, status: int) -> None:
    client = as_("inspector")
    for act, body in (
        ("comment", {"text": text}),
        ("decide", decision(call, OPEN[0], "passed", reason=text)),
        ("correct", {"turn": 2, "was": SAID[2][3], "text": f"麻烦{text}"}),
    ):
        sent = client.post(
            f"/api/calls/c01/{act}", content=json.dumps(body), headers={"content-type": "application/json"}
        )
        assert sent.status_code == status, act
    assert [each.text for each in desk.store.desk.comments("c01")] == (["听 清 [31m"] if status == 200 else [])
