"""Scorecards for spreadsheets and programs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from qa.report.labels import WORDS, Lang
from qa.report.scorecards import COLUMNS, safe_cell, scorecards_csv, scorecards_json
from qa.scorecard import Scorecard, scorecards, scored_call
from tests.handmade import BANNED, result

CALLS = [
    scored_call(result("c1", final=95.0, measures={"speech_agent": 1.0, "speech_customer": 2.0})),
    scored_call(result("c2", final=None, info={"agent_id": "0047", "agent_name": "=cmd|' /C calc'!A0"})),
]


def table(cards: list[Scorecard], lang: Lang = "zh") -> list[dict[str, str]]:
    raw = scorecards_csv(cards, lang)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_one_line_a_card() -> None:
    first, second = table(scorecards(CALLS, month="2026-10"))
    assert list(first) == [WORDS[name][0] for name, _ in COLUMNS]
    assert (first["期间"], first["工号"], first["姓名"], first["班组"]) == ("2026-10", "0012", "王芳", "一组")
    assert (first["平均分"], first["区间下限"], first["坐席话语占比"]) == ("95", "", "0.3333")
    assert (first["主要失分"], first["演示模型"]) == ("服务禁语 5", "1")
    # no score and no measurement are empty, never 0
    assert (second["平均分"], second["坐席话语占比"], second["坐席打断（次）"]) == ("", "", "")
    assert (second["无分"], second["工号"]) == ("1", "0047")


def test_headers_in_english_are_unlike_each_other() -> None:
    (line, _) = table(scorecards(CALLS), "en")
    assert len(line) == len(COLUMNS)
    assert line["demonstration model"] == "1"


def test_no_cell_is_a_formula() -> None:
    lines = table(scorecards(CALLS))
    assert lines[1]["姓名"] == "'=cmd|' /C calc'!A0"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@SUM", "\t=1", "\r=1", "＝1"])
def test_risky_text_is_guarded(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["0012", "王芳", "", None, -5, -0.5])
def test_the_rest_stays(value: object) -> None:
    assert safe_cell(value) == value


def test_json_names_what_the_card_has() -> None:
    cards = scorecards(CALLS, month="2026-10")
    data = json.loads(scorecards_json(cards))
    assert set(data[0]) == {*Scorecard.__dataclass_fields__, "month"}
    assert data[0]["subject"] == {"kind": "agent", "id": "0012", "name": "王芳", "team": "一组", "also": []}
    assert data[0]["grades"] == {"优秀": 1}
    assert data[0]["mean"] == {"n": 1, "mean": 95.0, "minimum": 95.0, "maximum": 95.0, "low": None, "high": None}
    assert data[0]["talk"]["agent_share"] == 0.3333
    assert data[0]["faults"][0]["example"]["evidence"]["start"] == 14.25
    assert data[0]["demonstration"] == 1
    assert data[1]["mean"] is None


def test_an_apostrophe_saves_a_title_too() -> None:
    item = replace(BANNED, title="-说禁语")
    (line,) = table(scorecards([scored_call(result(items=(item,)))]))
    assert line["主要失分"] == "'-说禁语 5"
