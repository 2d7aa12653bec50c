"""A changed rubric is tried on stored calls: shown first, written on a yes, and the older scores stay."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, SAMPLES, Qa

CALL = "10-hold-no-notice"


@pytest.fixture
def month(qa: Qa, tmp_path: Path) -> Path:
    """Eight calls of a month, some with a missed opening, scored by the pack as it is."""
    lines = (SAMPLES / "history" / "2026-10.jsonl").read_text("utf-8").splitlines()
    lines = lines[:5] + [line for line in lines[5:] if '"opening"' in line][:3]
    (tmp_path / "month.jsonl").write_text("\n".join(lines), "utf-8")
    assert qa("score", tmp_path / "month.jsonl").returncode == 0
    return tmp_path


def pack(folder: Path, *changes: tuple[str, str], file: str = "rubric.yaml") -> Path:
    """The plaza pack with texts of one file replaced, each once."""
    if not folder.exists():
        shutil.copytree(ROOT / "lexicons" / "plaza", folder)
    text = (folder / file).read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / file).write_text(text, "utf-8")
    return folder


def dearer_opening(folder: Path, version: str = "2.0") -> Path:
    """A missed opening costs 20 points instead of 10."""
    text = (ROOT / "lexicons" / "plaza" / "rubric.yaml").read_text("utf-8")
    item = text[text.index("id: opening") :]
    points = re.search(r"points: [\d.]+", item)
    assert points
    assert points[0] == "points: 10"
    before = item[: points.end()]
    return pack(folder, ('version: "1.0"', f'version: "{version}"'), (before, before.replace("10", "20")))


def finals(folder: Path) -> dict[tuple[str, str], float]:
    with sqlite3.connect(folder / "tingjian.db") as db:
        return {(c, v): f for c, v, f in db.execute("select call_id, version, final from scores")}


def test_a_dry_run_shows_and_writes_nothing(qa: Qa, month: Path) -> None:
    before = finals(month)
    done = qa("rescore", "--pack", dearer_opening(month / "dearer"), "--dry-run", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "opening" in done.stdout
    assert "nothing was written" in done.stderr
    assert finals(month) == before


def test_what_is_shown_is_what_is_written_and_the_older_scores_stay(qa: Qa, month: Path) -> None:
    before = finals(month)
    failed = set(qa("list", "--item", "opening", "--outcome", "failed", "--format", "ids").stdout.split())
    assert failed
    done = qa("rescore", "--pack", dearer_opening(month / "dearer"), "--yes", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert f"8 calls: {len(failed)} with another result, 0 scored" in done.stdout
    assert f"{-10 * len(failed)}" in done.stdout
    assert f"{-20 * len(failed)}" in done.stdout
    after = finals(month)
    assert {key: after[key] for key in before} == before
    for (call_id, version), final in before.items():
        assert version == "1.0"
        assert after[call_id, "2.0"] == final - (10 if call_id in failed else 0)  # no sample falls below 0
    one = min(failed)
    newest = json.loads(qa("show", one, "--format", "json").stdout)
    older = json.loads(qa("show", one, "--format", "json", "--version", "1.0").stdout)
    assert (newest["score"]["version"], older["score"]["version"]) == ("2.0", "1.0")
    assert json.loads((month / "results" / "calls" / f"{one}.json").read_text("utf-8")) == newest
    again = qa("rescore", "--pack", month / "dearer", "--yes")
    assert "0 scores written, 8 were as before" in again.stderr
    assert "nothing to do: all 8" in qa("score", month / "month.jsonl", "--pack", month / "dearer").stderr


def test_nobody_is_asked_where_nobody_is(qa: Qa, month: Path) -> None:
    done = qa("rescore", "--pack", dearer_opening(month / "dearer"))
    assert done.returncode == 2
    assert "--yes" in done.stderr


def test_a_published_version_does_not_change(qa: Qa, month: Path) -> None:
    before = finals(month)
    secretly = dearer_opening(month / "secretly", version="1.0")
    done = qa("rescore", "--pack", secretly, "--yes")
    assert done.returncode == 1
    assert "same version" in done.stderr
    assert "raise `version`" in done.stderr
    assert finals(month) == before
    assert qa("rescore", "--pack", secretly, "--yes", "--replace").returncode == 0
    assert finals(month) != before


def test_scoring_by_a_changed_rubric_of_the_same_version_is_refused(qa: Qa, month: Path) -> None:
    before = finals(month)
    secretly = dearer_opening(month / "secretly", version="1.0")
    done = qa("score", month / "month.jsonl", "--pack", secretly)
    assert done.returncode == 1
    assert "plaza 1.0 has another content" in done.stderr
    assert "raise `version` in rubric.yaml" in done.stderr
    assert finals(month) == before
    one_month = qa("rescore", "--pack", secretly, "--month", "2026-10", "--yes", "--replace")
    assert one_month.returncode == 1
    assert "leave out --month" in one_month.stderr
    assert finals(month) == before
    assert qa("rescore", "--pack", secretly, "--yes", "--replace").returncode == 0
    assert qa("score", month / "month.jsonl", "--pack", secretly).returncode == 0
    assert "another content" in qa("score", month / "month.jsonl").stderr
    openly = dearer_opening(month / "openly", version="1.1")
    assert qa("score", month / "month.jsonl", "--pack", openly).returncode == 0


def test_a_month_without_calls_names_those_that_have_some(qa: Qa, month: Path) -> None:
    done = qa("rescore", "--month", "2020-01", "--dry-run", cwd=month)
    assert done.returncode == 1
    assert "2026-10" in done.stderr


def test_holds_follow_changed_phrases_without_the_recording(qa: Qa, tmp_path: Path) -> None:
    sound = tmp_path / f"{CALL}.flac"
    shutil.copy(SAMPLES / "calls" / sound.name, sound)
    given = ("--transcripts", SAMPLES / "truth", "--meta", SAMPLES / "calls.csv")
    assert qa("score", sound, *given).returncode == 0
    first = json.loads(qa("show", CALL, "--format", "json").stdout)
    assert first["measures"]["hold_unannounced"] == 1
    sound.unlink()

    hold = next(event for event in first["events"] if event["kind"] == "hold")
    said = [turn for turn in first["transcript"]["turns"] if turn["party"] == "agent" and turn["end"] <= hold["start"]]
    words = said[-1]["text"].strip("，。？！、")
    with_notice = pack(tmp_path / "notice", ('version: "1.0"', 'version: "2.0"'))
    book = with_notice / "phrases.yaml"
    book.write_text(f"{book.read_text('utf-8')}\nwait:\n  - '@common/wait'\n  - {words}\n", "utf-8")
    done = qa("rescore", "--pack", with_notice, "--yes")
    assert done.returncode == 0, done.stderr
    assert "没有保留听音结果" not in done.stdout
    second = json.loads(qa("show", CALL, "--format", "json").stdout)
    assert second["measures"]["hold_unannounced"] == 0
    assert second["measures"]["duration"] == first["measures"]["duration"]

    with sqlite3.connect(tmp_path / "tingjian.db") as db:
        db.execute("delete from stages")
    done = qa("rescore", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "没有保留听音结果" in done.stdout
