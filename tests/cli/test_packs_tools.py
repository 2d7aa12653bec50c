"""The tools around a rule pack, as a person uses them who has never programmed: type, look, change, try, compare."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.cli.conftest import ROOT, SAMPLES, Qa

DIALOGUE = r"（呼入）\n坐席：喂，什么事？\n客户：我要投诉。\n（等待20秒）\n坐席：我不知道。"
PLAZA = ROOT / "lexicons" / "plaza"


def plaza(folder: Path, file: str = "rubric.yaml", old: str = "", new: str = "") -> Path:
    """A copy of the plaza pack with one text replaced."""
    shutil.copytree(PLAZA, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return folder


def test_try_shows_what_fires_and_why(qa: Qa, tmp_path: Path) -> None:
    done = qa("packs", "try", "plaza", "--text", DIALOGUE)
    assert done.returncode == 0, done.stderr
    assert "banned" in done.stdout
    assert "坐席说了“我不知道”" in done.stdout
    assert "plaza.banned" in done.stdout
    assert "不适用" in done.stdout
    (tmp_path / "call.txt").write_text(DIALOGUE.replace(r"\n", "\n"), "utf-8")
    data = json.loads(qa("packs", "try", "plaza", "--file", "call.txt", "--format", "json").stdout)
    outcomes = {item["id"]: item["outcome"] for item in data["items"]}
    assert {name for name, outcome in outcomes.items() if outcome == "failed"} >= {"opening", "banned", "wait_please"}
    banned = next(item for item in data["items"] if item["id"] == "banned")
    assert [each["text"] for each in banned["evidence"]] == ["我不知道"]


def test_try_explains_an_item_node_by_node(qa: Qa) -> None:
    done = qa("packs", "try", "plaza", "--text", DIALOGUE, "--item", "feedback_order")
    assert done.returncode == 0, done.stderr
    assert "✓ 成立  use: feedback  rubric.yaml:" in done.stdout
    assert "✗ 不成立  says: {any: ['@thanks_for_feedback']}" in done.stdout
    done = qa("packs", "try", "plaza", "--text", DIALOGUE, "--item", "opning")
    assert done.returncode == 2
    assert "no item `opning`" in done.stderr


def test_what_was_tried_becomes_a_case_that_passes(qa: Qa, tmp_path: Path) -> None:
    done = qa("packs", "try", "plaza", "--text", DIALOGUE, "--heard", "0.9", "--call", "line=400", "--format", "case")
    (case,) = YAML(typ="safe", pure=True).load(done.stdout)
    assert case["call"] == {"line": "400", "direction": "inbound"}
    folder = plaza(tmp_path / "mine")
    (folder / "cases.yaml").write_text(done.stdout, "utf-8")
    tested = qa("packs", "test", folder)
    assert tested.returncode == 0, tested.stdout
    assert "1 of 1 cases" in tested.stdout


@pytest.mark.parametrize(
    ("options", "code", "text"),
    [
        (["--text", "坐席：您好\\n你好"], 1, "--text:2: nobody knows who says “你好”"),
        (["--file", "gone.txt"], 1, "gone.txt: cannot be read"),
        (["--text", "坐席：您好", "--call", "direction"], 2, "--call direction is no fact"),
        (["--text", "坐席：您好", "--format", "xml"], 2, "no format `xml`"),
    ],
)
def test_what_cannot_be_tried_is_one_line(qa: Qa, options: list[str], code: int, text: str) -> None:
    done = qa("packs", "try", "plaza", *options)
    assert (done.returncode, done.stdout) == (code, "")
    assert text in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_new_pack_is_right_from_the_start(qa: Qa, tmp_path: Path) -> None:
    begun = qa("packs", "new", "我的规则", "--title", "热线评分表")
    assert begun.returncode == 0, begun.stderr
    assert "qa packs try" in begun.stdout
    for command, text in (("test", "9 of 9 cases as expected"), ("lint", ": 0 findings")):
        done = qa("packs", command, ".", cwd=tmp_path / "我的规则")
        assert done.returncode == 0, done.stdout
        assert text in done.stdout
    again = qa("packs", "new", "我的规则")
    assert again.returncode == 2
    assert "not empty" in again.stderr


def test_lint_says_where_what_and_the_mend(qa: Qa, tmp_path: Path) -> None:
    folder = plaza(tmp_path / "mine", "rubric.yaml", "cap: 15", "cap: 15\n        when: {says: {any: ['@banned']}}")
    done = qa("packs", "lint", folder)
    assert done.returncode == 1
    line = next(line for line in done.stdout.splitlines() if "item_always_fails" in line)
    assert line.startswith(f"{folder}/rubric.yaml:")
    assert "banned: wherever `when` holds, `check` cannot — " in line
    common = qa("packs", "lint", "common")
    assert "common: 0 findings" in common.stdout


def test_diff_names_what_is_other(qa: Qa, tmp_path: Path) -> None:
    folder = plaza(tmp_path / "mine", "rubric.yaml", "points: 10", "points: 12")
    table = qa("packs", "diff", "plaza", folder)
    assert table.returncode == 0, table.stderr
    assert "opening.points" in table.stdout
    assert "1 处不同" in table.stdout
    (change,) = json.loads(qa("packs", "diff", "plaza", folder, "--format", "json").stdout)
    assert change == {"kind": "item", "name": "opening.points", "before": "10", "after": "12", "items": ["opening"]}


def test_the_schema_is_json(qa: Qa) -> None:
    schema = json.loads(qa("packs", "schema").stdout)
    assert {"slots", "sections", "conditions"} <= set(schema["properties"])


def test_a_form_goes_to_excel_and_back(qa: Qa, tmp_path: Path) -> None:
    out = qa("packs", "export", "plaza", "-o", "form.xlsx")
    assert out.returncode == 0, out.stderr
    back = qa("packs", "import", "form.xlsx", "-o", "back")
    assert back.returncode == 0, back.stderr
    assert "0 处不同" in qa("packs", "diff", "plaza", tmp_path / "back").stdout
    assert qa("packs", "export", "plaza", "-o", "form.xls").returncode == 2


def test_a_pack_is_tried_on_a_month_and_nothing_is_written(qa: Qa, tmp_path: Path) -> None:
    lines = (SAMPLES / "history" / "2026-10.jsonl").read_text("utf-8").splitlines()
    lines = lines[:5] + [line for line in lines[5:] if '"opening"' in line][:3]
    (tmp_path / "month.jsonl").write_text("\n".join(lines), "utf-8")
    assert qa("score", tmp_path / "month.jsonl").returncode == 0
    before = stored(tmp_path)
    failed = set(qa("list", "--item", "opening", "--outcome", "failed", "--format", "ids").stdout.split())
    assert failed
    folder = plaza(tmp_path / "mine")
    text = (folder / "rubric.yaml").read_text("utf-8")
    check = '{says_within: {all: [["@common/greeting"], ["@organisation"]], first_turns: 2}}'
    (folder / "rubric.yaml").write_text(text.replace(check, "{measure_between: {measure: duration, min: 0}}"), "utf-8")

    done = qa("packs", "backtest", folder, "--month", "2026-10")
    assert done.returncode == 0, done.stderr
    assert "不合格 → 合格" in done.stdout
    assert all(call in done.stdout for call in sorted(failed)[:5])
    assert "nothing was written" in done.stderr
    data = json.loads(qa("packs", "backtest", folder, "--format", "json").stdout)
    opening = next(item for item in data["items"] if item["id"] == "opening")
    assert {each["call"] for each in opening["changed"] if each["before"] == "failed"} == failed
    assert (opening["points_before"], opening["points_after"]) == (-10.0 * len(failed), 0)
    one, other = sorted(failed)[:2]
    decided = f"通话,项目,结果\n{one},opening,不合格\n{other},opening,合格\nnowhere,opening,合格\n"
    (tmp_path / "decided.csv").write_text(decided, "utf-8")
    people = qa("packs", "backtest", folder, "--decisions", "decided.csv", "--format", "json")
    assert "1 decisions are on no call or item here, as opening of nowhere" in people.stderr
    (agreed,) = json.loads(people.stdout)["decisions"].values()
    assert (agreed["decided"], agreed["before"]["precision"], agreed["before"]["recall"]) == (2, 0.5, 1.0)
    assert (agreed["after"]["precision"], agreed["after"]["recall"]) == (None, 0.0)
    assert "50% (1/2) → —" in qa("packs", "backtest", folder, "--decisions", "decided.csv").stdout
    rescored = qa("rescore", "--pack", folder, "--dry-run", "--lang", "en")
    assert f"8 calls: {data['changed']} with another result" in rescored.stdout
    assert stored(tmp_path) == before
    nothing = qa("packs", "backtest", folder, "--month", "2020-01")
    assert nothing.returncode == 1
    assert "2026-10" in nothing.stderr


def test_a_pack_stands_in_for_the_one_of_its_rubric_on_its_own_calls(qa: Qa, tmp_path: Path) -> None:
    """A rule gives outbound calls to another rubric: a backtest of that one leaves the others alone."""
    assert qa("packs", "new", "mine").returncode == 0
    first = (SAMPLES / "history" / "2026-10.jsonl").read_text("utf-8").splitlines()[:4]
    calls = [json.loads(line) for line in first]
    calls[0]["call"]["line"] = "vip"
    (tmp_path / "month.jsonl").write_text("\n".join(map(json.dumps, calls)), "utf-8")
    assert qa("score", "month.jsonl").returncode == 0
    (tmp_path / "qa.yaml").write_text("rubrics:\n  - {pack: mine, when: {line: vip}}\n", "utf-8")
    data = json.loads(qa("packs", "backtest", "mine", "--format", "json").stdout)
    assert (data["calls"], data["first"]) == (1, 1)
    data = json.loads(qa("packs", "backtest", "plaza", "--format", "json").stdout)
    assert (data["calls"], data["first"], data["changed"]) == (3, 0, 0)
    shown = qa("packs", "backtest", "mine")
    assert "wait_please" in shown.stdout  # the outcomes of every item, since there is nothing to compare with


def stored(folder: Path) -> list[tuple[str, ...]]:
    with sqlite3.connect(folder / "tingjian.db") as db:
        return db.execute("select * from scores order by 1, 2, 3").fetchall()


def test_coverage_says_what_accounts_for_every_clause(qa: Qa, tmp_path: Path) -> None:
    done = qa("packs", "coverage", "plaza", "--json")
    assert done.returncode == 0, done.stderr
    (pack,) = json.loads(done.stdout)["packs"]
    assert (pack["pack"], pack["total"]["unaccounted"], len(pack["clauses"])) == ("plaza", 0, 28)
    assert "plaza：28 条" in qa("packs", "coverage", "plaza").stdout
    forgotten = "- {id: plaza.more, section: 9, asks: 再加一条, kind: conduct}\n"
    mine = plaza(tmp_path / "mine", "clauses.yaml", "- {id: plaza.three_rings", f"{forgotten}- {{id: plaza.three_rings")
    done = qa("packs", "coverage", mine)
    assert done.returncode == 1
    assert "没有着落 1" in done.stdout
