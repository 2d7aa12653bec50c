"""The trainer's room, on calls of the sample history."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from datetime import UTC, datetime

import pytest

from qa.types import Outcome
from qa.web.desk import Desk
from tests.web.conftest import As
from tests.web.filled import fill

SIGNS = "，。！？、“”《》…：；,.!?"


@pytest.fixture
def calls(desk: Desk) -> list[str]:
    return fill(desk, calls=40)


def test_search_finds_what_a_plain_look_through_all_words_finds(desk: Desk, as_: As, calls: list[str]) -> None:
    said = {
        (call_id, number)
        for call_id in calls
        for number, turn in enumerate(desk.store.result(call_id).call.transcript.turns)
        if "手机号" in "".join(each for each in turn.text if each not in SIGNS)
    }
    page = as_("trainer").get("/api/search", params={"q": "手机号", "limit": 400}).json()
    found = {(call["call_id"], hit["turn"]) for call in page["calls"] for hit in call["hits"]}
    assert said
    assert found == said
    assert page["turns"] == len(said)
    assert all("手机号" in hit["pieces"] for call in page["calls"] for hit in call["hits"])


def test_search_shows_no_numbers_of_people(as_: As, calls: list[str]) -> None:
    text = as_("trainer").get("/search", params={"q": "手机号"}).text
    assert calls
    assert "幺三八" not in text


def test_what_cannot_be_searched_for_is_said_on_the_page(as_: As, calls: list[str]) -> None:
    answer = as_("trainer").get("/search", params={"q": "，。"})
    assert calls
    assert answer.status_code == 200
    assert "banner" in answer.text


def test_examples_are_what_was_asked_for_and_their_twins_are_good(desk: Desk, as_: As, calls: list[str]) -> None:
    failed = Counter(
        item.id for call_id in calls for item in desk.store.result(call_id).items if item.outcome is Outcome.FAILED
    )
    page = as_("trainer").get("/api/examples", params={"item": "opening", "limit": 50}).json()
    assert failed["opening"]
    assert 0 < len(page["examples"]) <= failed["opening"]
    assert {each["moment"]["outcome"] for each in page["examples"]} == {"failed"}
    assert {each["twin"]["outcome"] for each in page["examples"] if each["twin"]} <= {"passed"}
    assert "开场白" in as_("trainer").get("/examples", params={"item": "opening"}).text


def test_a_question_without_an_answer_says_why(as_: As, calls: list[str]) -> None:
    client = as_("trainer")
    assert calls
    for query in ({"item": "opening", "agent": "nobody"}, {"clause": "99.9"}, {"measure": "silence>x"}):
        answer = client.get("/examples", params=query)
        assert answer.status_code == 200
        assert "banner" in answer.text
    assert client.get("/examples/pack", params={"clause": "99.9"}).status_code == 422


def test_a_case_is_kept_found_by_its_tag_and_taken_out(as_: As, desk: Desk, calls: list[str]) -> None:
    client = as_("trainer")
    case = {
        "call_id": calls[0],
        "title": "<b>开场</b>",
        "start": "1.0",
        "end": "3.5",
        "tags": "#问候 示范，问候",
        "good": "true",
    }
    assert client.post("/cases", data=case).headers["location"] == "/cases"
    (kept,) = desk.store.people.cases()
    assert (kept.tags, kept.good, kept.author) == (("问候", "示范"), True, "tang")
    page = client.get("/cases", params={"tag": "示范"}).text
    assert "&lt;b&gt;开场&lt;/b&gt;" in page
    assert "<b>开场</b>" not in page
    assert "/cases" in client.get("/cases", params={"kind": "bad"}).text
    assert client.post(f"/cases/{kept.id}/remove").status_code == 303
    assert desk.store.people.cases() == []
    assert client.post(f"/cases/{kept.id}/remove").status_code == 409


def test_a_stretch_that_is_none_is_refused(as_: As, calls: list[str]) -> None:
    client = as_("trainer")
    wrong = {"call_id": calls[0], "title": "x", "start": 9, "end": 2}
    assert client.post("/api/cases", json=wrong).status_code == 409
    assert client.post("/api/cases", json={**wrong, "start": -1}).status_code == 422
    assert client.post("/api/cases", json={**wrong, "call_id": "none", "start": 1}).status_code == 409
    assert client.post("/api/cases", json={**wrong, "title": "x" * 201}).status_code == 422


def test_a_playlist_is_filled_ordered_and_taken_out_as_a_pack(as_: As, desk: Desk, calls: list[str]) -> None:
    client = as_("trainer")
    number = client.post("/api/playlists", json={"title": "新人培训"}).json()["number"]
    for call_id in calls[:3]:
        entry = {"call_id": call_id, "start": 0.5, "end": 3, "title": f"第 {call_id}"}
        assert client.post(f"/api/playlists/{number}/entries", json=entry).status_code == 201
    entries = client.get(f"/api/playlists/{number}").json()["entries"]
    assert [each["call_id"] for each in entries] == calls[:3]
    moved = client.post(f"/playlists/{number}/entries/{entries[2]['id']}/move", data={"place": 0}).text
    assert moved.index(calls[2]) < moved.index(calls[0]) < moved.index(calls[1])
    client.post(f"/playlists/{number}/entries/{entries[0]['id']}/remove")
    pack = client.get(f"/playlists/{number}/pack")
    with zipfile.ZipFile(io.BytesIO(pack.content)) as box:
        data = next(name for name in box.namelist() if name.endswith("examples.json"))
        told = json.loads(box.read(data))
    assert [each["call_id"] for each in told["examples"]] == [calls[2], calls[1]]
    (act,) = [act for act in desk.store.people.acts(author="tang") if act.action == "export_clips"]
    assert act.detail["calls"] == sorted([calls[1], calls[2]])
    assert not list(desk.folder.glob("pack-*")), "the folder of the pack is removed"
    assert client.post(f"/playlists/{number}/drop").status_code == 303
    assert client.get(f"/playlists/{number}").status_code == 409


def test_an_empty_playlist_is_no_pack(as_: As, calls: list[str]) -> None:
    client = as_("trainer")
    number = client.post("/api/playlists", json={"title": "空"}).json()["number"]
    assert calls
    assert client.get(f"/playlists/{number}/pack").status_code == 409


def test_a_plan_is_due_at_the_end_of_the_day_by_the_houses_clock(as_: As, desk: Desk, calls: list[str]) -> None:
    client = as_("trainer")
    agent = desk.store.info(calls[0]).agent_id
    plan = {"month": "2026-10", "goal": "报单位名称", "due": "2027-01-31", "items": ["opening"]}
    number = client.post(f"/api/coaching/{agent}/plans", json=plan).json()["number"]
    (kept,) = desk.store.people.plans()
    assert kept.due == datetime(2027, 1, 31, 15, 59, 59, tzinfo=UTC)
    page = client.get(f"/api/coaching/{agent}").json()
    assert page["plans"][0]["items"] == ["开场白：问候并报单位名称"]
    assert client.post(f"/plans/{number}/close", data={"outcome": "已达到"}).status_code == 303
    assert desk.store.people.plans()[0].outcome == "已达到"
    assert client.post(f"/plans/{number}/close", data={"outcome": "再一次"}).status_code == 409


def test_an_agents_fail_rates_are_those_of_their_calls(as_: As, desk: Desk, calls: list[str]) -> None:
    agent = desk.store.info(calls[0]).agent_id
    results = [desk.store.result(call_id) for call_id in calls]
    own = [result for result in results if result.call.info.agent_id == agent]
    counted: Counter[tuple[str, Outcome]] = Counter((item.id, item.outcome) for each in own for item in each.items)
    (way,) = as_("trainer").get(f"/api/coaching/{agent}").json()["ways"]
    assert way["items"]
    for row in way["items"]:
        (cell,) = row["cells"]
        failed, passed = counted[row["id"], Outcome.FAILED], counted[row["id"], Outcome.PASSED]
        assert (cell["failed"], cell["decided"]) == (failed, failed + passed)


@pytest.mark.parametrize("path", ["/search", "/examples", "/cases", "/playlists", "/coaching"])
def test_pages_of_an_empty_desk_say_what_to_do(as_: As, path: str) -> None:
    answer = as_("trainer").get(path)
    assert answer.status_code == 200
    assert "empty" in answer.text
