from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import SAMPLES, Qa


@pytest.fixture
def stored(qa: Qa, tmp_path: Path) -> Path:
    lines = (SAMPLES / "history" / "2026-10.jsonl").read_text("utf-8").splitlines()[:30]
    (tmp_path / "month.jsonl").write_text("\n".join(lines), "utf-8")
    assert qa("score", tmp_path / "month.jsonl").returncode == 0
    return tmp_path


@pytest.mark.usefixtures("stored")
def test_scorecards_of_a_month_as_table_json_and_csv(qa: Qa) -> None:
    table = qa("scorecard", "--month", "2026-10")
    assert table.returncode == 0, table.stderr
    assert "0007" in table.stdout
    board = json.loads(qa("scorecard", "--month", "2026-10", "--format", "json").stdout)
    cards = board["cards"]
    assert (board["period"]["name"], board["against"]["name"]) == ("2026-10", "2026-09")
    assert sum(card["calls"] for card in cards) == 30
    csv = qa("scorecard", "--month", "2026-10", "--format", "csv").stdout
    assert len(csv.strip().splitlines()) == 1 + len(cards)
    one = qa("scorecard", "--month", "2026-10", "--agent", "0007", "--lang", "en")
    assert "scorecard" in one.stdout.lower()


@pytest.mark.usefixtures("stored")
def test_a_month_without_calls_names_the_months_that_have_some(qa: Qa) -> None:
    done = qa("scorecard", "--month", "2020-01")
    assert done.returncode == 1
    assert "2026-10" in done.stderr


def test_a_database_that_cannot_be_used_is_one_line(qa: Qa, stored: Path) -> None:
    (stored / "text.db").write_text("no database", "utf-8")
    newer = stored / "newer.db"
    newer.write_bytes((stored / "tingjian.db").read_bytes())
    with sqlite3.connect(newer) as db:
        (table,) = db.execute(
            "select name from sqlite_master where name like '%migration%' or name like '%schema%'"
        ).fetchone()
        db.execute(f"update {table} set number = 999 where number = (select max(number) from {table})")
    for name in ("text.db", "newer.db", "missing/tingjian.db"):
        done = qa("score", stored / "month.jsonl", "--db", stored / name)
        assert done.returncode == 1, name
        assert Path(name).name in done.stderr
        assert "Traceback" not in done.stderr


def test_packs_are_listed_shown_and_tested(qa: Qa) -> None:
    assert "plaza" in qa("packs", "list").stdout
    shown = qa("packs", "show", "plaza").stdout
    assert "plaza.three_rings" in shown
    assert "plaza.retention" in shown
    tested = qa("packs", "test")
    assert tested.returncode == 0, tested.stdout
    assert "cases as expected" in tested.stdout


def test_doctor_says_which_model_and_that_it_is_a_demonstration(qa: Qa) -> None:
    done = qa("doctor")
    assert done.returncode == 0, done.stdout
    assert "zh-mini" in done.stdout
    assert "演示模型" in done.stdout
    assert "large-v3-turbo" in done.stdout
    missing = qa("doctor", "--model", "models/nothing/")
    assert missing.returncode == 1


def test_wrong_usage_without_work(qa: Qa, stored: Path) -> None:
    for month in ("oct", "2026-13", "2026-1"):
        done = qa("scorecard", "--month", month)
        assert done.returncode == 2
        assert done.stderr == f"qa: '{month}' is no month — write it as 2026-10\n"
    done = qa("score", stored / "month.jsonl", "--meta", stored / "nowhere.csv")
    assert done.returncode == 2
    assert "nowhere.csv: there is no such file" in done.stderr
    done = qa()
    assert done.returncode == 2
    assert "score" in done.stdout
    assert not done.stderr


def test_calls_without_a_time_are_told_from_no_calls(qa: Qa, stored: Path) -> None:
    line = json.loads((stored / "month.jsonl").read_text("utf-8").splitlines()[0])
    line["call"]["started_at"] = None
    (stored / "undated.jsonl").write_text(json.dumps(line), "utf-8")
    assert qa("score", stored / "undated.jsonl", "--db", "undated.db").returncode == 0
    done = qa("scorecard", "--db", "undated.db", "--month", "2026-10")
    assert done.returncode == 1
    assert "no start time" in done.stderr


def test_brackets_are_shown_as_they_are(qa: Qa, tmp_path: Path) -> None:
    done = qa("doctor", "--db", tmp_path / "[red]" / "x.db")
    assert done.returncode == 1
    assert "[red]" in done.stdout
