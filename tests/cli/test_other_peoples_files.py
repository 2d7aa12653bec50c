"""Recordings and logs as other systems leave them, through the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
import soundfile

from tests.cli.conftest import ROOT, SAMPLES, Qa

CALL = "03-banned-exact"
GIVEN = ("--transcripts", SAMPLES / "truth")


def call_of(folder: Path, call_id: str) -> dict:
    return json.loads((folder / "results" / "calls" / f"{call_id}.json").read_text("utf-8"))


@pytest.fixture
def legs(tmp_path: Path) -> Path:
    """One call as two files, and the words that were said in it."""
    sound, rate = soundfile.read(SAMPLES / "calls" / f"{CALL}.flac", always_2d=True)
    (tmp_path / "legs").mkdir()
    for name, leg in (("77-in", 0), ("77-out", 1)):
        soundfile.write(tmp_path / "legs" / f"{name}.wav", sound[:, leg], rate)
    (tmp_path / "given").mkdir()
    shutil.copy(SAMPLES / "truth" / f"{CALL}.json", tmp_path / "given" / "77-in.json")
    return tmp_path / "legs"


def test_two_files_are_one_call_by_the_log_or_by_their_names(qa: Qa, tmp_path: Path, legs: Path) -> None:
    given = ("--transcripts", tmp_path / "given")
    book = openpyxl.Workbook()
    book.active.append(["坐席录音", "客户录音", "工号"])
    book.active.append(["77-in.wav", "77-out.wav", "0070"])
    book.save(tmp_path / "log.xlsx")
    done = qa("score", legs, "--meta", tmp_path / "log.xlsx", *given)
    assert done.returncode == 0, done.stderr
    by_log = call_of(tmp_path, "77-in")
    assert (by_log["call"]["channels"], by_log["call"]["agent_id"]) == (2, "0070")
    done = qa("score", legs, "--legs", "(?P<call>.+)-(?:(?P<agent>in)|out)", *given)
    assert done.returncode == 0, done.stderr
    assert "1 scored" in done.stderr
    by_name = call_of(tmp_path, "77-in")
    assert by_name["call"]["agent_id"] is None  # the same call, now without a log
    assert by_name["call"]["sha256"] == by_log["call"]["sha256"]
    assert {i["id"]: i["outcome"] for i in by_name["items"]}["banned"] == "failed"
    (legs / "77-out.wav").unlink()
    done = qa("score", legs, "--legs", "(?P<call>.+)-(?:(?P<agent>in)|out)", "--db", "other.db", *given)
    assert "leg_missing" in {problem["kind"] for problem in call_of(tmp_path, "77-in")["problems"]}


def test_headerless_recordings_where_they_are_named(qa: Qa, tmp_path: Path) -> None:
    sound, rate = soundfile.read(SAMPLES / "calls" / "25-mono-consult.flac", always_2d=True)
    assert rate == 8000
    soundfile.write(tmp_path / "a.raw", sound[:, 0], rate, format="RAW", subtype="ALAW")
    (tmp_path / "a.raw").rename(tmp_path / "25-mono-consult.al")
    refused = qa("score", tmp_path / "25-mono-consult.al", *GIVEN)
    assert refused.returncode == 1
    assert "--raw" in refused.stderr
    done = qa("score", tmp_path / "25-mono-consult.al", "--raw", "alaw", *GIVEN)
    assert done.returncode == 0, done.stderr
    assert call_of(tmp_path, "25-mono-consult")["call"]["duration"] == pytest.approx(len(sound) / rate)
    again = qa("score", tmp_path / "25-mono-consult.al", "--raw", "mulaw", *GIVEN)
    assert "recordings heard: 1" in again.stderr  # the same bytes, read otherwise, are another sound


def test_names_of_files_tell_who_and_when(qa: Qa, tmp_path: Path) -> None:
    name = "0070_20261009091405"
    (tmp_path / "in").mkdir()
    (tmp_path / "given").mkdir()
    shutil.copy(SAMPLES / "calls" / f"{CALL}.flac", tmp_path / "in" / f"{name}.flac")
    shutil.copy(SAMPLES / "truth" / f"{CALL}.json", tmp_path / "given" / f"{name}.json")
    pattern = r"(?P<agent_id>\d+)_(?P<started_at>\d{14})"
    done = qa("score", tmp_path / "in", "--pattern", pattern, "--transcripts", tmp_path / "given")
    assert done.returncode == 0, done.stderr
    call = call_of(tmp_path, name)["call"]
    assert (call["agent_id"], call["started_at"]) == ("0070", "2026-10-09T09:14:05")


def test_a_mapping_is_guessed_and_used(qa: Qa, tmp_path: Path) -> None:
    (tmp_path / "pbx.csv").write_text(f"rec,工号\n{CALL}.flac,0070\n", "utf-8")
    assert qa("meta", "guess", "pbx.csv", "-o", "map.yaml").returncode == 0
    assert "file: rec" in (tmp_path / "map.yaml").read_text("utf-8")
    assert qa("meta", "guess", "pbx.csv", "-o", "map.yaml").returncode == 2  # nothing is overwritten
    sound = SAMPLES / "calls" / f"{CALL}.flac"
    done = qa("score", sound, "--meta", "pbx.csv", "--columns", "map.yaml", *GIVEN)
    assert done.returncode == 0, done.stderr
    assert call_of(tmp_path, CALL)["call"]["agent_id"] == "0070"


def test_options_that_mean_nothing_are_one_line(qa: Qa, tmp_path: Path) -> None:
    sound = SAMPLES / "calls" / f"{CALL}.flac"
    (tmp_path / "map.yaml").write_text("file: rec\n", "utf-8")
    (tmp_path / "pbx.csv").write_text(f"file,工号\n{CALL}.flac,0070\n", "utf-8")
    wrong = [
        (["--pattern", r"(?P<agent_id>\d{9})"], "no name of 1 recordings follows the pattern, e.g. 03-banned-exact"),
        (["--legs", r"(?P<call>\d{9})(?P<agent>a)?"], "follows the pattern of legs"),
        (["--legs", "in|out"], "groups call and agent"),
        (["--raw", "pcm"], "alaw or mulaw"),
        (["--columns", "map.yaml"], "--meta"),
        (["--columns", "map.yaml", "--meta", "pbx.csv"], "map.yaml:1: pbx.csv has no column rec"),
    ]
    for options, said in wrong:
        done = qa("score", sound, *options, *GIVEN)
        assert done.returncode in (1, 2), options
        assert said in done.stderr, done.stderr
        assert "Traceback" not in done.stderr


def test_one_batch_is_scored_by_several_rubrics(qa: Qa, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "lexicons" / "plaza", tmp_path / "callback")
    rubric = tmp_path / "callback" / "rubric.yaml"
    rubric.write_text(rubric.read_text("utf-8").replace("id: plaza\n", "id: callback\n", 1), "utf-8")
    lines = (SAMPLES / "history" / "2026-10.jsonl").read_text("utf-8").splitlines()[:3]
    records = [json.loads(line) for line in lines]
    records[0]["call"]["direction"] = "outbound"
    records[1]["call"]["log"] = {"业务": "会员"}
    (tmp_path / "calls.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records), "utf-8")
    rules = ("{pack: callback, when: {direction: outbound}}", "{pack: callback, when: {业务: [会员, 贵宾]}}")
    (tmp_path / "qa.yaml").write_text("\n".join(["rubrics:", *(f"  - {rule}" for rule in rules)]), "utf-8")
    assert qa("score", "calls.jsonl").returncode == 0
    used = [call_of(tmp_path, record["call"]["call_id"])["score"]["rubric"] for record in records]
    assert used == ["callback", "callback", "plaza"]
    cards = json.loads(qa("scorecard", "--format", "json").stdout)
    assert sum(card["calls"] for card in cards) == 3
    assert {card["rubric"] for card in cards} == {"plaza", "callback"}  # never one mean over both
    assert "0 were as before" not in qa("rescore", "--yes").stderr
    assert qa("score", "calls.jsonl", "--pack", "plaza").returncode == 0  # one pack that is named is for all calls
    assert call_of(tmp_path, records[0]["call"]["call_id"])["score"]["rubric"] == "plaza"
