"""Packs at the desk: read, tried and changed; what a change would do is what `qa packs backtest` says."""

from __future__ import annotations

import io
import re
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from fastapi.testclient import TestClient

from qa.packs.cases import read_cases
from qa.packs.load import lexicons, load_pack
from qa.services.backtest import Backtest
from qa.services.review import decide
from qa.types import Outcome
from qa.types.people import Review
from qa.web.desk import Desk
from tests.web.conftest import As
from tests.web.filled import fill

OPEN = 60.0
"""Seconds that a test waits for work in the background: it fails then, it measures nothing."""


@pytest.fixture
def boss(as_: As) -> TestClient:
    return as_("supervisor")


def sent(client: TestClient, path: str, body: dict[str, Any], status: int = 200) -> Any:
    answer = client.post(f"/api{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def part(client: TestClient, pack: str, kind: str, at: str = "") -> dict[str, Any]:
    answer = client.get(f"/api/rubrics/{pack}/parts/{kind}", params={"at": at})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def until(ask: Any) -> Any:
    """Ask again until the work in the background is over."""
    end = time.monotonic() + OPEN
    while (told := ask())["state"] in ("waiting", "running"):
        assert time.monotonic() < end
        time.sleep(0.05)
    return told


def copied(client: TestClient, name: str = "mine", source: str = "plaza") -> str:
    sent(client, "/rubrics", {"name": name, "source": source}, 201)
    return name


def edited(client: TestClient, pack: str, kind: str, at: str, **fields: Any) -> Any:
    """Send a part's form with some of its fields changed."""
    known = part(client, pack, kind, at)
    where = {"item": "items", "group": "groups", "section": "sections", "text": "files"}.get(kind)
    path = f"/rubrics/{pack}/{where}/{at}" if where else f"/rubrics/{pack}/form"
    body = {key: value for key, value in known["fields"].items() if key != "by"} | fields | {"was": known["mark"]}
    return sent(client, path, body)


def folder_of(desk: Desk, name: str = "mine") -> Path:
    return desk.shelf.own / name


# ---- reading -------------------------------------------------------------------------------------


def test_all_packs_with_what_is_in_use(boss: TestClient, desk: Desk) -> None:
    calls = fill(desk, calls=4)
    rows = {row["slug"]: row for row in boss.get("/api/rubrics").json()["rows"]}
    assert set(rows) == {path.parent.name for path in lexicons().glob("*/rubric.yaml")}
    plaza = load_pack("plaza")
    assert (rows["plaza"]["used"], rows["plaza"]["calls"]) == (True, len(calls))
    assert (rows["plaza"]["items"], rows["plaza"]["clauses"]) == (len(plaza.rubric.items), len(plaza.clauses))
    assert sum(rows["plaza"]["hows"].values()) == len(plaza.clauses)
    assert not rows["hotline"]["used"]
    assert plaza.rubric.title in boss.get("/rubrics").text


@pytest.mark.parametrize("pack", [path.parent.name for path in lexicons().glob("*/rubric.yaml")])
@pytest.mark.parametrize("tab", ["clauses", "form", "phrases", "lint", "versions"])
def test_every_pack_on_every_tab(as_: As, pack: str, tab: str) -> None:
    page = as_("agent").get(f"/rubrics/{pack}", params={"tab": tab})
    assert page.status_code == 200
    read = load_pack(pack)
    if tab == "clauses":
        assert all(clause.asks in page.text for clause in read.clauses.values())
    if tab == "form":
        assert all(f'id="i-{item.id}"' in page.text for item in read.rubric.items)
    if tab == "phrases":
        own = [name for name in read.book.groups if "/" not in name]
        assert all(f'id="g-{name}"' in page.text for name in own)


def test_a_packs_cases_are_run_in_the_background(boss: TestClient) -> None:
    told = until(lambda: boss.get("/api/rubrics/hotline/health").json())
    assert told["health"] == {"cases": 36, "failing": [], "wrong": [], "findings": []}
    assert len(read_cases(load_pack("hotline"))) == 36
    assert "36/36" in boss.get("/rubrics/hotline/health").text


# ---- trying --------------------------------------------------------------------------------------


def test_a_dialogue_is_judged_and_explained(boss: TestClient) -> None:
    typed = {
        "text": "（呼入）\n坐席：您好，银座购物广场。\n客户：积分怎么查？\n坐席：没看我正忙着吗？",
        "item": "banned",
    }
    told = sent(boss, "/rubrics/plaza/try", typed)
    outcomes = {item["id"]: item for item in told["items"]}
    assert (outcomes["opening"]["outcome"], outcomes["banned"]["outcome"]) == ("passed", "failed")
    assert outcomes["banned"]["evidence"][0]["text"] == "没看我正忙"
    assert told["items"][0]["outcome"] == "failed"
    ((question, why),) = told["why"]
    assert (question, why["truth"]) == ("check", "no")
    assert "没看我正忙" in boss.post("/rubrics/plaza/try", data=typed).text


def test_a_line_that_nobody_says_is_told_while_one_types(boss: TestClient) -> None:
    told = sent(boss, "/rubrics/plaza/try", {"text": "坐席：您好\n谁说的"})
    assert (told["where"], told["items"]) == ("2", [])
    assert boss.post("/rubrics/plaza/try", data={"text": "坐席"}).status_code == 200
    assert boss.post("/rubrics/plaza/try", data={"text": "坐席：好\n" * 5000}).status_code == 422


def test_a_dialogue_is_kept_as_a_case_of_ones_own_pack(boss: TestClient, desk: Desk) -> None:
    name = copied(boss, source="hotline")
    before = (folder_of(desk) / "cases.yaml").read_text("utf-8")
    typed = {"text": "坐席：您好。\n客户：我要退彩铃。\n坐席：不归我管，您找别人去。", "case_name": "推 {出}: 去"}
    sent(boss, f"/rubrics/{name}/cases", typed)
    cases = read_cases(load_pack(str(folder_of(desk))))
    assert (cases[-1].name, cases[-1].expect) == ("推 {出}: 去", {"first_ask": "failed"})
    assert (folder_of(desk) / "cases.yaml").read_text("utf-8").startswith(before.rstrip())
    sent(boss, "/rubrics/hotline/cases", typed, 404)


# ---- changing ------------------------------------------------------------------------------------


def test_an_item_is_changed_and_its_file_keeps_its_comments(boss: TestClient, desk: Desk) -> None:
    copied(boss)
    path = folder_of(desk) / "rubric.yaml"
    before = path.read_text("utf-8")
    saved = edited(boss, "mine", "item", "opening", points=20, title="开场白")
    assert (saved["changed"], saved["raised"], saved["version"]) == (True, False, "1.1")
    item = next(each for each in load_pack(str(folder_of(desk))).rubric.items if each.id == "opening")
    assert (item.points, item.title) == (20, "开场白")
    was, now = Counter(before.splitlines()), Counter(path.read_text("utf-8").splitlines())
    assert sorted((now - was).elements()) == ["        points: 20", "        title: 开场白"]
    assert sum((was - now).values()) == 2


@pytest.mark.parametrize("pack", ["plaza", "default", "decor", "taobao"])
def test_a_form_that_is_sent_back_as_it_came_changes_nothing(boss: TestClient, desk: Desk, pack: str) -> None:
    copied(boss, source=pack)
    before = {path.name: path.read_bytes() for path in folder_of(desk).iterdir()}
    read = load_pack(str(folder_of(desk)))
    for item in read.rubric.items:
        assert not edited(boss, "mine", "item", item.id)["changed"], item.id
    for section in read.rubric.sections:
        assert not edited(boss, "mine", "section", section.id)["changed"]
    for group in read.book.groups:
        if "/" not in group:
            assert not edited(boss, "mine", "group", group)["changed"], group
    assert not edited(boss, "mine", "form", "")["changed"]
    assert {path.name: path.read_bytes() for path in folder_of(desk).iterdir()} == before


def test_exceptions_and_conditions_by_fields(boss: TestClient, desk: Desk) -> None:
    copied(boss)
    unless = "says:\n  party: customer  # 客户先报了\n  any: [我知道你们是谁]"
    edited(boss, "mine", "item", "opening", unless=unless, fatal="cap", fatal_to=60)
    text = (folder_of(desk) / "rubric.yaml").read_text("utf-8")
    assert "# 客户先报了" in text
    typed = {"text": "（呼入）\n客户：我知道你们是谁。\n坐席：喂？"}
    told = sent(boss, "/rubrics/mine/try", typed)
    opening = next(item for item in told["items"] if item["id"] == "opening")
    assert (opening["outcome"], opening["fatal"]) == ("not_applicable", True)
    edited(boss, "mine", "item", "opening", unless="", fatal="")
    told = sent(boss, "/rubrics/mine/try", typed)
    assert next(item for item in told["items"] if item["id"] == "opening")["outcome"] == "failed"


def test_a_bad_phrase_is_refused_beside_its_line(boss: TestClient, desk: Desk) -> None:
    copied(boss)
    before = {path.name: path.read_bytes() for path in folder_of(desk).iterdir()}
    known = part(boss, "mine", "group", "organisation")
    body = {"was": known["mark"], "phrases": known["fields"]["phrases"] + "\n\n银座(广场\n最后"}
    told = sent(boss, "/rubrics/mine/groups/organisation", body, 422)
    assert told["where"].startswith("phrases.yaml:")
    page = boss.post("/rubrics/mine/edit/group/organisation", data=body)
    line = body["phrases"].splitlines().index("银座(广场") + 1
    assert f'data-line="{line}"' in page.text
    assert "银座(广场" in page.text  # what was typed is still there
    assert {path.name: path.read_bytes() for path in folder_of(desk).iterdir()} == before


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"points": 500}, "points"),
        ({"per_lapse": "true"}, None),
        ({"when": "use: nowhere"}, "when"),
        ({"check": "says: {any: ["}, "check"),
        ({"unless": "nonsense: 1"}, "unless"),
    ],
)
def test_a_mistake_stands_beside_its_field(boss: TestClient, fields: dict[str, Any], field: str | None) -> None:
    copied(boss)
    known = part(boss, "mine", "item", "opening")
    body = {**known["fields"], **fields, "was": known["mark"]}
    body = {key: value for key, value in body.items() if value != "" and key != "by"}
    page = boss.post("/rubrics/mine/edit/item/opening", data=body)
    assert page.status_code == 200
    assert "没有保存" in page.text
    if field:
        marked = re.search(rf'name="{field}"[^>]*aria-invalid="true"', page.text)
        assert marked, page.text[page.text.index("banner") :][:400]
    assert part(boss, "mine", "item", "opening") == known


def test_two_editors_the_second_is_told_and_keeps_what_was_typed(as_: As, desk: Desk) -> None:
    one, other = as_("supervisor"), as_("admin")
    copied(one)
    known = part(one, "mine", "group", "organisation")
    sent(one, "/rubrics/mine/groups/organisation", {"was": known["mark"], "phrases": "银座[购物]广场"})
    late = {"was": known["mark"], "phrases": "银座商城"}
    sent(other, "/rubrics/mine/groups/organisation", late, 409)
    page = other.post("/rubrics/mine/edit/group/organisation", data=late)
    assert "银座商城" in page.text
    mark = part(other, "mine", "group", "organisation")["mark"]
    assert f'name="was" value="{mark}"' in page.text
    again = other.post(
        "/rubrics/mine/edit/group/organisation", data={"phrases": "银座商城", "was": [known["mark"], mark]}
    )
    assert "没有保存" not in again.text
    assert load_pack(str(folder_of(desk))).book.groups["organisation"] == ["银座商城"]


def test_the_text_of_a_file_is_held_to_the_same(boss: TestClient, desk: Desk) -> None:
    copied(boss)
    known = part(boss, "mine", "text", "rubric.yaml")
    text = known["fields"]["text"]
    wrong = text.replace("points: 10", "points: ten", 1)
    told = sent(boss, "/rubrics/mine/files/rubric.yaml", {"was": known["mark"], "text": wrong}, 422)
    assert told["where"] == f"rubric.yaml:{wrong[: wrong.index('points: ten')].count(chr(10)) + 1}"
    back = text.replace('version: "1.1"', 'version: "1.0"').replace("points: 10", "points: 11", 1)
    told = sent(boss, "/rubrics/mine/files/rubric.yaml", {"was": known["mark"], "text": back}, 409)
    assert told["mend"] == 'write version: "1.1"'
    right = {"was": known["mark"], "text": text.replace("points: 10", "points: 11", 1)}
    sent(boss, "/rubrics/mine/files/rubric.yaml", right)
    assert "points: 11" in (folder_of(desk) / "rubric.yaml").read_text("utf-8")


@pytest.mark.parametrize("name", ["%2e%2e", "..%2f..%2fetc", "nowhere", "a%20b", "-", "plaza%00"])
def test_names_are_looked_up_and_never_paths(boss: TestClient, desk: Desk, name: str) -> None:
    (desk.folder / "rubric.yaml").write_text("id: x")
    for path in ("", "/try", "/edit", "/health", "/form.xlsx", "/publish"):
        assert boss.get(f"/rubrics/{name}{path}").status_code == 404, path
    assert boss.get(f"/what-if/sheet/{name}").status_code == 404
    for pack in (f"v:plaza:{name}", f"x:{name}", name, f"v:../..:{unquote(name)}", f"x:{unquote(name)}", "x:.."):
        assert boss.post("/api/what-if", json={"pack": pack}).status_code in (404, 422)


@pytest.mark.parametrize("name", ["..", "../x", "a/b", "", "plaza", "甲", "a" * 41])
def test_what_is_no_name_makes_no_pack(boss: TestClient, desk: Desk, name: str) -> None:
    copied(boss)
    before = sorted(str(path) for path in desk.folder.rglob("*"))
    sent(boss, "/rubrics", {"name": name, "source": "hotline"}, 422)
    assert sorted(str(path) for path in desk.folder.rglob("*")) == before
    assert boss.get("/api/rubrics/mine/parts/text", params={"at": "../mine/rubric.yaml"}).status_code == 404


def test_what_comes_with_the_program_cannot_be_changed(boss: TestClient) -> None:
    assert boss.get("/rubrics/plaza/edit").status_code == 404
    mark = "0" * 20
    sent(boss, "/rubrics/plaza/groups/organisation", {"was": mark, "phrases": "甲"}, 404)
    sent(boss, "/rubrics/plaza/publish", {}, 404)
    sent(boss, "/rubrics/plaza/remove", {}, 404)


def test_who_may_read_may_not_change(as_: As) -> None:
    copied(as_("supervisor"))
    for role in ("inspector", "trainer", "agent"):
        client = as_(role)
        assert client.get("/rubrics/mine").status_code == 200
        for path in ("/rubrics/mine/edit", "/what-if", "/rubrics/mine/publish", "/rubrics/mine/form.xlsx"):
            assert client.get(path).status_code == 403, (role, path)
        sent(client, "/rubrics", {"name": "other", "source": "plaza"}, 403)
        sent(client, "/what-if", {"pack": "mine"}, 403)


def test_a_pack_is_removed_and_can_be_had_back(boss: TestClient, desk: Desk) -> None:
    copied(boss)
    sent(boss, "/rubrics/mine/remove", {}, 204)
    assert boss.get("/rubrics/mine").status_code == 404
    assert len(list(desk.shelf.own.glob(".removed-mine-*/mine/rubric.yaml"))) == 1


# ---- what if -------------------------------------------------------------------------------------


def test_what_if_is_what_the_backtest_says(boss: TestClient, desk: Desk) -> None:
    """What every agent says is a greeting no longer: counted over the stored calls, and by the service."""
    fill(desk, calls=40)
    copied(boss)
    edited(boss, "mine", "group", "organisation", phrases="没有人会这样报单位")
    asked = {"pack": "mine", "month": "2026-10"}
    told = until(lambda: sent(boss, "/what-if", asked))
    assert told["state"] == "done", told["problem"]
    backtest = Backtest(desk.store, load_pack(str(folder_of(desk))), desk.pack, [], "2026-10")
    for _ in backtest.compute():
        pass
    tried, result = backtest.tried, told["result"]
    assert (result["calls"], result["changed"]) == (tried.calls, tried.changed)
    for row in result["items"]:
        change = tried.items["plaza", row["id"]]
        assert (row["changed"], row["points_after"]) == (change.changed, change.points_after)
    passed = [c for c in desk.store.call_ids() if _outcome(desk, c, "opening") is Outcome.PASSED]
    opening = next(row for row in result["items"] if row["id"] == "opening")
    assert passed
    assert opening["ways"]["to_failed"] + opening["ways"]["to_undetermined"] == opening["changed"] == len(passed)
    means = [s.final for c in desk.store.call_ids() if not (s := desk.store.result(c).score).provisional]
    assert result["mean_before"] == pytest.approx(sum(means) / len(means))
    page = boss.get("/what-if", params={**asked, "item": "opening"}).text
    assert all(f'href="/calls/{call}?item=opening' in page for call in passed)
    sample = until(lambda: sent(boss, "/what-if", {**asked, "sample": 10}))
    assert sample["result"]["calls"] == 10
    assert sent(boss, "/what-if", {**asked, "sample": 10})["result"] == sample["result"]


def _outcome(desk: Desk, call_id: str, item: str) -> Outcome:
    return next(line.outcome for line in desk.store.result(call_id).items if line.id == item)


def test_what_if_of_a_month_without_calls(boss: TestClient) -> None:
    copied(boss)
    told = until(lambda: sent(boss, "/what-if", {"pack": "mine", "month": "2020-01"}))
    assert told["state"] == "failed"
    assert "no calls of plaza" in told["problem"]


# ---- publishing ----------------------------------------------------------------------------------


def test_publish_put_in_force_and_score_a_month_anew(boss: TestClient, desk: Desk) -> None:
    calls = fill(desk, calls=12)
    copied(boss)
    edited(boss, "mine", "item", "opening", points=20)
    before = {call: desk.store.result(call) for call in calls}
    call = next(c for c in calls if _outcome(desk, c, "opening") is Outcome.PASSED)
    score = before[call].score
    outcomes = (Outcome.FAILED, Outcome.PASSED)
    review = Review(call, score.rubric, score.version, "opening", *outcomes, "lin", desk.now(), "听过")
    assert not decide(desk.store, [review], desk.shelf.rubric_of)
    assert desk.pack.rubric.version == "1.0"
    told = sent(boss, "/rubrics/mine/publish", {})
    assert (told["known"], told["in_force"]) == (True, "1.1")
    assert desk.pack.rubric.version == "1.1"
    assert [desk.store.result(c).score for c in calls if c != call] == [before[c].score for c in calls if c != call]
    page = boss.get("/rubrics/mine/publish").text
    assert 'method="post" action="/rubrics/mine/rescore"' in page, "pressed before the scripts are there it scores anew"
    pressed = boss.post("/rubrics/mine/rescore", data={"month": "2026-10"})
    assert (pressed.status_code, pressed.headers["location"]) == (303, "/rubrics/mine/publish")
    assert 'hx-get="/rubrics/mine/rescore?month=2026-10"' in boss.get("/rubrics/mine/publish").text
    done = until(lambda: boss.get("/api/rubrics/mine/rescore", params={"month": "2026-10"}).json())
    assert (done["state"], done["calls"], done["written"]) == ("done", 12, 12)
    for name in calls:
        now = desk.store.result(name)
        assert now.score.version == "1.1"
        was = {line.id: line for line in before[name].items}
        for line in now.items:
            if line.id == "opening" and name == call:
                assert (line.outcome, line.points, line.decided_by) == (Outcome.FAILED, -20, "person")
            elif line.id == "opening" and line.outcome is Outcome.FAILED:
                assert (was[line.id].points, line.points) == (-10, -20)
            else:
                assert replace(line, possible=was[line.id].possible) == was[line.id]
    actions = [(act.action, act.author) for act in desk.store.people.acts(subject="rubric:plaza")]
    assert actions == [("publish rubric", "su"), ("rescore month", "su")]
    versions = boss.get("/api/rubrics/mine/versions").json()["versions"]
    assert [(v["version"], v["calls"], v["in_force"], v["author"]) for v in versions] == [
        ("1.1", 12, True, "su"),
        ("1.0", 12, False, None),
    ]


def test_a_change_after_publishing_gets_a_version_of_its_own(boss: TestClient, desk: Desk) -> None:
    copied(boss)
    sent(boss, "/rubrics/mine/publish", {})
    kept = desk.shelf.published / "plaza" / "1.1"
    before = {path.name: path.read_bytes() for path in kept.iterdir()}
    saved = edited(boss, "mine", "item", "opening", points=15)
    assert (saved["raised"], saved["version"]) == (True, "1.2")
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before
    assert desk.pack.rubric.version == "1.1"
    assert desk.shelf.rubric_of("plaza", "1.1") == desk.pack.rubric
    against = boss.get("/api/rubrics/mine/versions", params={"against": "v:plaza:1.1"}).json()
    changes = {(c["name"], c["before"], c["after"]) for c in against["changes"]}
    assert changes == {("version", "1.1", "1.2"), ("opening.points", "10", "15")}


def test_what_fails_is_not_published_without_a_word(boss: TestClient, desk: Desk) -> None:
    copied(boss)
    edited(boss, "mine", "group", "organisation", phrases="没有人会这样报单位")
    told = sent(boss, "/rubrics/mine/publish", {}, 409)
    assert "cases fail" in told["problem"]
    assert desk.pack.rubric.version == "1.0"
    assert "仍要发布" in boss.get("/rubrics/mine/publish").text
    assert sent(boss, "/rubrics/mine/publish", {"despite": "试点"})["in_force"] == "1.1"


# ---- workbooks -----------------------------------------------------------------------------------


def test_a_workbook_out_and_in_changes_what_was_changed_in_it(boss: TestClient, desk: Desk) -> None:
    copied(boss)
    before = {path.name: path.read_text("utf-8") for path in folder_of(desk).iterdir()}
    same = boss.get("/rubrics/mine/form.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(same))
    sheet = book["评分表"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    row = next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, heads["编号"]).value == "opening")
    sheet.cell(row, heads["分值"]).value = 12
    book["说法"].append(["organisation", "银座大商场"])
    out = io.BytesIO()
    book.save(out)
    marks = [boss.post("/api/sheets", files={"sheet": ("f.xlsx", c)}).json()["mark"] for c in (same, out.getvalue())]
    assert boss.get(f"/api/sheets/{marks[0]}", params={"into": "mine"}).json()["changes"] == []
    told = boss.get(f"/api/sheets/{marks[1]}", params={"into": "mine"}).json()
    assert {(c["name"], c["before"], c["after"]) for c in told["changes"]} == {
        ("opening.points", "10", "12"),
        ("organisation", None, "银座大商场"),
    }
    assert {path.name: path.read_text("utf-8") for path in folder_of(desk).iterdir()} == before
    sent(boss, f"/sheets/{marks[1]}", {"into": "mine", "was": told["was"]})
    after = {path.name: path.read_text("utf-8") for path in folder_of(desk).iterdir()}
    lines = {n: Counter(after[n].splitlines()) - Counter(before[n].splitlines()) for n in before}
    assert {n: list(c) for n, c in lines.items() if c} == {
        "rubric.yaml": ["        points: 12"],
        "phrases.yaml": ["  - 银座大商场"],
    }
    assert after["cases.yaml"] == before["cases.yaml"]
    sent(boss, f"/sheets/{marks[1]}", {"into": "mine", "was": told["was"]})
    sent(boss, "/rubrics", {"name": "from_sheet", "source": f"x:{marks[1]}"}, 201)
    read = load_pack(str(folder_of(desk, "from_sheet")))
    assert "银座大商场" in read.book.groups["organisation"]
    assert len(read_cases(read)) == len(read_cases(load_pack("plaza")))
    assert "银座大商场" in boss.get(f"/what-if/sheet/{marks[1]}?into=-").text


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04" + b"\0" * 100])
def test_what_is_no_workbook_is_refused(boss: TestClient, content: bytes) -> None:
    answer = boss.post("/api/sheets", files={"sheet": ("../../f.xlsx", content)})
    assert answer.status_code == 422
    assert boss.post("/api/sheets", files={"sheet": ("f.xlsx", b"x" * 5_000_001)}).status_code == 413
