"""The cases of the packs that come with the program; and how a case is read and run."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import PackError
from qa.packs.cases import Case, call_of, read_cases, run_case
from qa.packs.load import Pack, load_pack, pack_names
from qa.types import Outcome, Span
from tests.packs.good import write

PACKS = {name: load_pack(name) for name in pack_names()}
CASES = [(pack, case) for pack in PACKS.values() for case in read_cases(pack)]
EAR = {Outcome.AWAITING_EAR}


@pytest.mark.parametrize(("pack", "case"), CASES, ids=[f"{p.rubric.id}-{c.name}" for p, c in CASES])
def test_pack(pack: Pack, case: Case):
    wrong = run_case(pack, case).wrong
    assert {i: (case.expect[i], o.outcome.value, o.reason) for i, o in wrong.items()} == {}, case.where


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_every_item_is_shown_passed_failed_and_left_out(pack: Pack):
    shown = {item.id: set[str]() for item in pack.rubric.items}
    for case in read_cases(pack):
        for item, outcome in case.expect.items():
            shown[item].add(outcome)
    for item in pack.rubric.items:
        wanted = {"passed", "failed"} if item.by == "machine" else set[str]()
        wanted |= {"not_applicable"} if item.when else set()
        wanted |= {"passed"} if item.by == "ear" and item.check else set()
        assert wanted <= shown[item.id], item.id


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_names_of_cases_are_their_own(pack: Pack):
    names = [case.name for case in read_cases(pack)]
    assert len(names) == len(set(names))


def test_a_case_that_is_wrong_says_what_came_instead(tmp_path: Path):
    pack = load_pack(write(tmp_path, "cases.yaml", "opening: passed", "opening: failed"))
    first, second = (run_case(pack, c) for c in read_cases(pack))
    assert first.wrong["opening"].outcome is Outcome.PASSED
    assert not second.wrong


def test_the_dialogue_laid_out(tmp_path: Path):
    #  0   .5        2.0  2.5      3.25       23.25
    #  |    您好，银座。  |    你好。  |   hold   |
    dialogue = "    - agent: 您好，银座。\n    - customer: 你好。\n    - hold: 20\n    - pause: 2\n    - agent: 喂\n"
    written = "    - agent: 您好，银座。\n    - customer: 你好。\n"
    pack = load_pack(write(tmp_path, "cases.yaml", written, dialogue))
    call = call_of(pack, read_cases(pack)[0])
    assert [(t.party, t.start, t.end) for t in call.transcript.turns] == [
        ("agent", 0.5, 2.0),
        ("customer", 2.5, 3.25),
        ("agent", 25.75, 26.0),
    ]
    assert [e.span for e in call.events if e.kind == "hold"] == [Span(3.25, 23.25)]
    assert call.info.duration == 26.0
    assert {w.probability for t in call.transcript.turns for w in t.words} == {1.0}
    assert call.parties_known


def test_heard_and_unknown_parties(tmp_path: Path):
    pack = load_pack(write(tmp_path, "cases.yaml", "    - agent: 您好，银座。", "    - unknown: 您好，银座。"))
    assert not call_of(pack, read_cases(pack)[0]).parties_known
    pack = load_pack(write(tmp_path, "cases.yaml", "- name: 问好\n", "- name: 问好\n  heard: 0.4\n"))
    assert call_of(pack, read_cases(pack)[0]).transcript.turns[0].words[0].probability == 0.4


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("  expect: {opening: passed, wait: not_applicable}\n", "", 1, "a case has name, dialogue and expect"),
        ("  call: {direction", "  calls: {direction", 1, "a case has name, dialogue and expect"),
        ("opening: passed", "openings: passed", 1, "the rubric has no item `openings`"),
        ("opening: passed", "opening: pass", 1, "no outcome `pass`"),
        ("{direction: inbound}", "{directions: inbound}", 1, "a case's call has no `directions`"),
        ("{direction: inbound}", "inbound", 1, "`call` of a case is a mapping"),
        ("{direction: inbound}", "{direction: sideways}", 1, "`direction` of a case's call is 'sideways'"),
        ("{direction: inbound}", "{ring_seconds: soon}", 1, "`ring_seconds` of a case's call is 'soon'"),
        ("{direction: inbound}", "{agent_id: 7}", 1, "`agent_id` of a case's call is 7"),
        ("- name: 没有问好\n", "- name: 没有问好\n  measures: {rings: two}\n", 7, "the measure `rings` is 'two'"),
        ("    - agent: 您好，银座。", "    - clerk: 您好，银座。", 1, "a dialogue has no `clerk`"),
        ("    - agent: 您好，银座。", "    - 您好，银座。", 1, "a dialogue is a list of lines"),
        ("    - agent: 您好，银座。", "    - agent: 12", 1, "`agent: 12` is not words"),
        ("    - agent: 您好，银座。", '    - agent: ""', 1, "is not words"),
        ("hold: 20", "hold: long", 7, "`hold: long` is not seconds"),
        ("- name: 没有问好\n", "- name: 没有问好\n  heard: 2\n", 7, "`heard` is a number from 0 to 1"),
    ],
)
def test_a_case_that_is_none(tmp_path: Path, old: str, new: str, line: int, problem: str):
    pack = load_pack(write(tmp_path, "cases.yaml", old, new))
    with pytest.raises(PackError) as caught:
        read_cases(pack)
    assert problem in caught.value.problem
    assert caught.value.where == f"{tmp_path / 'cases.yaml'}:{line}"


@pytest.mark.parametrize("text", ["", "a: b", "- 1"])
def test_a_case_file_that_is_none(tmp_path: Path, text: str):
    pack = load_pack(write(tmp_path))
    (tmp_path / "cases.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PackError):
        read_cases(pack)


def test_a_measure_that_there_is_none_of(tmp_path: Path):
    pack = load_pack(write(tmp_path, "cases.yaml", "- name: 没有问好\n", "- name: 没有问好\n  measures: {ringz: 2}\n"))
    with pytest.raises(PackError, match="there is no measure `ringz`"):
        call_of(pack, read_cases(pack)[1])
