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
    cards = json.loads(qa("scorecard", "--month", "2026-10", "--format", "json").stdout)
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
