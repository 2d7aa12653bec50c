"""A pack that somebody begins is right from the first minute, and the editor's schema agrees with every pack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from qa.errors import PackError, UsageError
from qa.packs.begin import begin
from qa.packs.cases import read_cases, run_case
from qa.packs.lint import lint
from qa.packs.load import find_pack, load_pack, pack_names
from qa.packs.schema import rubric_schema
from qa.packs.yaml import plain, read_yaml
from tests.packs.good import write


@pytest.mark.parametrize(
    ("name", "pack_id"), [("chaoshi_1", "chaoshi_1"), ("我的规则", "my_rules"), ("A b", "my_rules")]
)
def test_a_new_pack_loads_lints_and_its_cases_pass(tmp_path: Path, name: str, pack_id: str) -> None:
    begin(tmp_path / name, title='超市："热线" #1')
    pack = load_pack(str(tmp_path / name))
    assert (pack.rubric.id, pack.rubric.title) == (pack_id, '超市："热线" #1')
    assert lint(pack) == []
    results = [run_case(pack, case) for case in read_cases(pack)]
    assert {result.case.name: dict(result.wrong) for result in results if result.wrong} == {}
    expected = {(item, outcome) for result in results for item, outcome in result.case.expect.items()}
    for item in pack.rubric.items:  # by ear: a case in which it waits
        assert {outcome for each, outcome in expected if each == item.id} & {"failed", "awaiting_ear"}, item.id


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep", "utf-8")
    with pytest.raises(UsageError, match="not empty"):
        begin(tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]
    with pytest.raises(UsageError, match="cannot be written"):
        begin(tmp_path / "mine" / "notes.txt" / "pack")


def errors(folder: Path) -> list[str]:
    data = plain(read_yaml(folder / "rubric.yaml"))
    return [error.message for error in jsonschema.Draft202012Validator(rubric_schema()).iter_errors(data)]


@pytest.mark.parametrize("name", pack_names())
def test_the_schema_knows_every_pack_that_comes_with_the_program(name: str) -> None:
    assert errors(find_pack(name)) == []


def test_the_schema_knows_a_new_pack_and_lies_beside_it(tmp_path: Path) -> None:
    begin(tmp_path / "mine")
    assert errors(tmp_path / "mine") == []
    beside: dict[str, Any] = json.loads((tmp_path / "mine" / "rubric.schema.json").read_text("utf-8"))
    assert beside == rubric_schema()
    assert "$schema=rubric.schema.json" in (tmp_path / "mine" / "rubric.yaml").read_text("utf-8").splitlines()[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("points: 10", "point: 10"),
        ("first_turns: 2", "first_turns: two"),
        ("org: [银座]", "org: 银座"),
        ("slots:", "limits: {silnce: 4}\nslots:"),
        ("says_within: {all", "say_within: {all"),
        ("when: {use: held}", "when: {use: held, not: {use: inbound}}"),
    ],
)
def test_the_schema_finds_what_the_loader_refuses(tmp_path: Path, old: str, new: str) -> None:
    name = write(tmp_path, "rubric.yaml", old, new)
    assert errors(tmp_path)
    with pytest.raises(PackError):
        load_pack(name)
