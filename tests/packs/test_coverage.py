"""Every clause of every pack is accounted for, none is forgotten, and the pages say what the code does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.checks import names
from qa.checks.table import OPERATORS
from qa.cli.packs_coverage import run
from qa.errors import PackError, UsageError
from qa.packs.coverage import Covered, coverage, page, total
from qa.packs.load import load_pack, pack_names
from tests.packs.good import write

COUNTS = {
    "appliance": 6,
    "callback": 9,
    "decor": 17,
    "equipment": 11,
    "hotline": 6,
    "plaza": 26 + 2,  # listening and prompt answers are clauses of their own in this pack
    "taobao": 19,
    "telecom": 10,
    "visit": 6,
    "webshop": 17,
    "xiaohongshu": 19,
}
"""How many clauses of each regulation a call, its log or the process of quality assurance can show."""
OWN = {"default"}
"""Packs that rest on no regulation."""
SHIPPED = pack_names()
CHECKED = {"phrase_required", "phrase_banned", "timing", "sequence"}


def covered(tmp_path: Path, old: str = "", new: str = "", file: str = "rubric.yaml") -> dict[str, Covered]:
    pack = load_pack(write(tmp_path / "small", file, old, new), whole=False)
    return {each.clause.id: each for each in coverage(pack)}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_clause_is_accounted_for(name: str):
    assert [each.clause.id for each in coverage(load_pack(name)) if each.how == "unaccounted"] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_no_clause_is_forgotten(name: str):
    assert name in COUNTS or name in OWN
    clauses = load_pack(name).clauses
    assert {clause.partition(".")[0] for clause in clauses} == {name}
    assert len(clauses) == COUNTS.get(name, len(clauses))


def test_all_regulations_together():
    assert sum(COUNTS.values()) == 146 + 2


@pytest.mark.parametrize("name", SHIPPED)
def test_what_asks_for_a_report_names_it(name: str):
    pack = load_pack(name)
    fined = {fine.clause for fine in pack.rubric.fines}
    for clause in pack.clauses.values():
        if clause.kind == "report" and clause.id not in fined:
            assert clause.report, f"{clause.id}: write `met_by: report, report: its_name` in clauses.yaml"


@pytest.mark.parametrize("name", SHIPPED)
def test_clauses_of_words_and_times_have_cases(name: str):
    for each in coverage(load_pack(name)):
        if each.clause.kind in CHECKED and each.how == "machine":
            assert each.passed, each.clause.id
            assert each.failed, each.clause.id


@pytest.mark.parametrize("name", SHIPPED)
def test_the_page_is_fresh(name: str):
    pack = load_pack(name)
    path = pack.folder / "coverage.md"
    command = f"run: qa packs coverage {name} --format md > lexicons/{name}/coverage.md"
    assert path.is_file(), command
    assert path.read_text("utf-8") == page(pack), command


def test_every_operator_has_a_name_for_people():
    assert set(names.OPERATORS) == set(OPERATORS)


def test_a_clause_checked_by_machine(tmp_path: Path):
    wait = covered(tmp_path)["small.wait"]
    assert (wait.how, [item.id for item in wait.items], wait.operators) == (
        "machine",
        ["wait", "polite"],
        ("says_within", "says"),
    )
    # the two cases: wait does not apply in the first; in the second it fails, while polite passes
    assert (wait.passed, wait.failed, wait.near) == (1, 1, 1)
    assert not wait.why_ear


def test_what_a_case_itself_calls_near(tmp_path: Path):
    new = "expect: {opening: failed, wait: failed, polite: passed}\n  near: [opening]\n"
    opening = covered(tmp_path, "expect: {opening: failed, wait: failed, polite: passed}\n", new, "cases.yaml")
    assert opening["small.opening"].near == 1


@pytest.mark.parametrize("near", ["opening", "[closing]", "{opening: failed}"])
def test_near_lists_items_that_are_expected(tmp_path: Path, near: str):
    with pytest.raises(PackError, match="`near` lists items"):
        covered(tmp_path, "- name: 问好\n", f"- name: 问好\n  near: {near}\n", "cases.yaml")


def test_a_clause_left_to_the_ear(tmp_path: Path):
    machine = '        check: {says_within: {all: [["@common/greeting"], ["@name"]], first_turns: 2}}\n'
    opening = covered(tmp_path, machine, "        by: ear\n")["small.opening"]
    assert (opening.how, opening.operators) == ("ear", ())
    assert "机器没有可靠的依据" in opening.why_ear


def test_a_clause_that_only_the_log_tells(tmp_path: Path):
    machine = '{says_within: {all: [["@common/greeting"], ["@name"]], first_turns: 2}}'
    opening = covered(tmp_path, machine, "{field: {field: line, in: [热线]}}")["small.opening"]
    assert opening.how == "call_log"


def test_a_clause_met_elsewhere(tmp_path: Path):
    keep = covered(tmp_path)["small.keep"]
    assert (keep.how, keep.elsewhere) == ("report", "留存")
    text = "asks: 存一年, kind: privacy, met_by: call_log, report: kept"
    keep = covered(tmp_path, "asks: 存一年, kind: privacy", text, "clauses.yaml")["small.keep"]
    assert (keep.how, keep.elsewhere) == ("call_log", "话单 kept；留存")


def test_a_clause_that_nothing_accounts_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    name = write(tmp_path / "small", "rubric.yaml", "reports:\n  - {clause: small.keep, by: 留存}\n", "")
    with pytest.raises(PackError, match=r"nothing accounts for the clause `small\.keep`"):
        load_pack(name)
    assert run([name], output="json", lang="zh") == 1
    shown = json.loads(capsys.readouterr().out)
    assert shown["total"] == {"machine": 2, "ear": 0, "call_log": 0, "report": 0, "unaccounted": 1}
    assert shown["packs"][0]["clauses"][2]["how"] == "unaccounted"


def test_what_it_is_met_by_is_enough(tmp_path: Path):
    name = write(tmp_path / "small", "clauses.yaml", "kind: privacy}", "kind: privacy, met_by: retention}")
    rubric = tmp_path / "small" / "rubric.yaml"
    rubric.write_text(rubric.read_text("utf-8").partition("reports:")[0], "utf-8")
    assert total(coverage(load_pack(name))) == {"machine": 2, "ear": 0, "call_log": 0, "report": 1, "unaccounted": 0}


@pytest.mark.parametrize(
    ("entry", "problem", "mend"),
    [
        ("met_by: retntion", "no `met_by: retntion`", "did you mean `retention`?"),
        ("met_by: report", "a clause that is met by a report names it", "report: its_name"),
        ("met_by: report, report: 月报", "`report: 月报` is no name of a report", "lower case"),
        ("report: monthly", "`report: monthly` is no name of a report", "beside `met_by`"),
        ("why: 因为", "a clause has id, section, asks and kind", "met_by, report, ear"),
    ],
)
def test_an_entry_that_is_wrong(tmp_path: Path, entry: str, problem: str, mend: str):
    with pytest.raises(PackError) as caught:
        covered(tmp_path, "kind: privacy}", f"kind: privacy, {entry}}}", "clauses.yaml")
    assert problem in caught.value.problem
    assert mend in (caught.value.mend or "")
    assert caught.value.where == f"{tmp_path / 'small' / 'clauses.yaml'}:3"


def test_the_table_and_the_total(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    packs = [write(tmp_path / "one"), write(tmp_path / "other")]
    assert run(packs, output="table", lang="zh") == 0
    shown = capsys.readouterr().out
    assert "small：3 条，机器查 2, 人听 0, 话单 0, 报表等 1, 没有着落 0" in shown
    assert "合计：6 条" in shown
    assert run(packs[:1], output="table", lang="en") == 0
    assert "small: 3 clauses, machine 2" in capsys.readouterr().out


def test_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    name = write(tmp_path / "small", "clauses.yaml", "kind: privacy}", "kind: privacy, met_by: retention}")
    assert run([name], output="md", lang="zh") == 0
    shown = capsys.readouterr().out
    assert shown == page(load_pack(name))
    assert "| small.wait | 2 | 请稍等 | 机器查 | 等待（`wait`：在规定的地方说到）；礼貌（`polite`：说到） |" in shown
    assert "## 留给人听的\n\n没有。\n" in shown
    assert "- **small.keep** 存一年：保存期限；留存" in shown


def test_a_format_that_there_is_none_of():
    with pytest.raises(UsageError, match="no format `csv`"):
        run([], output="csv", lang="zh")
