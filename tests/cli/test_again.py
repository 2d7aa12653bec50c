"""A second run does only what changed: the same call, another pack, another model, another row of the log."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, SAMPLES, Qa

CALL = "03-banned-exact"
Scored = Callable[..., tuple[str, dict]]


@pytest.fixture
def scored(qa: Qa, tmp_path: Path) -> Scored:
    """Score one sample call by sound alone; give what was said of the work, and the result."""
    shutil.copy(SAMPLES / "calls" / f"{CALL}.flac", tmp_path)

    def run(*options: object) -> tuple[str, dict]:
        done = qa("score", tmp_path / f"{CALL}.flac", *options)
        assert done.returncode == 0, done.stderr
        work = next(line for line in done.stderr.splitlines() if "unchanged" in line)
        return work, json.loads((tmp_path / "results" / "calls" / f"{CALL}.json").read_text("utf-8"))

    return run


def changed_pack(folder: Path) -> Path:
    shutil.copytree(ROOT / "lexicons" / "plaza", folder)
    rubric = folder / "rubric.yaml"
    rubric.write_text(rubric.read_text("utf-8").replace("title: ", "title: 新", 1), "utf-8")
    return folder


def test_only_what_changed_is_done_again(scored: Scored, tmp_path: Path) -> None:
    work, first = scored()
    assert work == "recordings heard: 1, written down: 1, scored: 1; unchanged: 0"
    work, again = scored()
    assert work == "nothing to do: all 1 are unchanged since they were last scored"
    assert again == first

    work, by_pack = scored("--pack", changed_pack(tmp_path / "newer"))
    assert work == "recordings heard: 0, written down: 0, scored: 1; unchanged: 0"
    assert by_pack["transcript"] == first["transcript"]
    assert by_pack["measures"] == first["measures"]  # from what was kept, as from the sound itself
    assert by_pack["events"] == first["events"]
    assert by_pack["items"] == first["items"]

    shutil.copytree(ROOT / "models" / "zh-mini", tmp_path / "model")
    settings = tmp_path / "model" / "tingjian.json"
    settings.write_text(json.dumps(json.loads(settings.read_text("utf-8")) | {"window": 9}), "utf-8")
    work, by_model = scored("--model", tmp_path / "model")
    assert work == "recordings heard: 0, written down: 1, scored: 1; unchanged: 0"
    assert by_model["transcript"]["model"] == "model"

    work, back = scored()
    assert work == "recordings heard: 0, written down: 0, scored: 1; unchanged: 0"
    assert back == first


def test_another_row_of_the_log_is_scored_anew_and_a_lost_file_is_written_anew(scored: Scored, tmp_path: Path) -> None:
    given = ("--transcripts", SAMPLES / "truth")
    log = tmp_path / "log.csv"
    log.write_text(f"录音文件,工号\n{CALL}.flac,0007\n", "utf-8")
    _, first = scored(*given, "--meta", log)
    assert first["call"]["agent_id"] == "0007"
    log.write_text(f"录音文件,工号\n{CALL}.flac,0070\n", "utf-8")
    work, second = scored(*given, "--meta", log)
    assert work == "recordings heard: 0, written down: 0, scored: 1; unchanged: 0"
    assert second["call"]["agent_id"] == "0070"
    (tmp_path / "results" / "calls" / f"{CALL}.json").unlink()
    work, third = scored(*given, "--meta", log)
    assert "nothing to do" in work
    assert third == second


def test_a_recording_that_was_recorded_again_is_heard_again(scored: Scored, tmp_path: Path) -> None:
    given = ("--transcripts", SAMPLES / "truth")
    scored(*given)
    shutil.copy(SAMPLES / "calls" / "06-complaint-in-order.flac", tmp_path / f"{CALL}.flac")
    work, _ = scored(*given)
    assert work == "recordings heard: 1, written down: 0, scored: 1; unchanged: 0"
    work, _ = scored(*given, "--agent-channel", 1)
    assert work == "recordings heard: 0, written down: 0, scored: 1; unchanged: 0"


def test_a_list_of_transcripts_is_scored_once(qa: Qa, tmp_path: Path) -> None:
    lines = (SAMPLES / "history" / "2026-10.jsonl").read_text("utf-8").splitlines()[:3]
    (tmp_path / "few.jsonl").write_text("\n".join(lines), "utf-8")
    qa("score", tmp_path / "few.jsonl")
    assert "nothing to do: all 3 are unchanged" in qa("score", tmp_path / "few.jsonl").stderr
    changed = lines[1].replace("再见", "再会")
    assert changed != lines[1]
    (tmp_path / "few.jsonl").write_text("\n".join([lines[0], changed, lines[2]]), "utf-8")
    assert "scored: 1; unchanged: 2" in qa("score", tmp_path / "few.jsonl").stderr
