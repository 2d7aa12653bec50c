"""Calls that reached nobody: they are no failure, they have no score, and they are listed as what they are."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import soundfile

from tests.cli.conftest import SAMPLES, Qa

RATE = 8000
EMPTY = "您拨打的号码是空号，请核对后再拨。"


def rung(path: Path) -> Path:
    """A call that rings three times, 450 Hz, 1 s on and 4 s off, on the customer's leg."""
    time = np.arange(16 * RATE) / RATE
    ring = 0.1 * np.sin(2 * np.pi * 450 * time) * (time % 5 < 1.0)
    noise = np.random.default_rng(1).normal(0, 0.0005, (len(time), 2))
    soundfile.write(path, noise + np.stack([0 * ring, ring], axis=1), RATE)
    return path


def calls(tmp_path: Path) -> Path:
    """A call that a person answers, and one that a machine does, as transcripts."""
    answered = (SAMPLES / "history" / "2026-10.jsonl").read_text("utf-8").splitlines()[0]
    empty = json.loads(answered)
    empty["call"] |= {"call_id": "empty", "direction": "outbound"}
    empty["transcript"]["turns"] = [
        {"party": "customer", "start": 2.0, "end": 6.0, "text": EMPTY},
        {"party": "agent", "start": 6.5, "end": 7.0, "text": "喂？"},
    ]
    path = tmp_path / "calls.jsonl"
    path.write_text(f"{answered}\n{json.dumps(empty, ensure_ascii=False)}\n", "utf-8")
    return path


def test_a_machine_that_answers_is_nobody(qa: Qa, tmp_path: Path) -> None:
    done = qa("score", calls(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "1 scored, 0 failed, 1 reached nobody" in done.stderr
    assert "未接通" in done.stdout
    result = json.loads((tmp_path / "results" / "calls" / "empty.json").read_text("utf-8"))
    assert result["score"]["final"] is None
    assert result["score"]["calculated"] is None
    assert {item["outcome"] for item in result["items"]} == {"not_applicable"}
    assert {item["points"] for item in result["items"]} == {None}
    assert [turn["party"] for turn in result["transcript"]["turns"]] == ["system", "agent"]
    (problem,) = (each for each in result["problems"] if each["kind"] == "reached_nobody")
    assert EMPTY in problem["detail"]


def test_it_is_listed_and_stays_out_of_means(qa: Qa, tmp_path: Path) -> None:
    assert qa("score", calls(tmp_path)).returncode == 0
    listed = [json.loads(line) for line in qa("list", "--format", "json").stdout.splitlines()]
    assert {each["call_id"]: each["reached_nobody"] for each in listed}["empty"] is True
    assert sum(each["reached_nobody"] for each in listed) == 1
    assert "未接通" in qa("list").stdout
    cards = json.loads(qa("scorecard", "--format", "json").stdout)["cards"]
    assert sum(card["counted"] + card["provisional"] for card in cards) == 1
    assert sum(card["unscored"] for card in cards) == 1


def test_scoring_it_again_changes_nothing(qa: Qa, tmp_path: Path) -> None:
    assert qa("score", calls(tmp_path)).returncode == 0
    again = qa("rescore", "--yes")
    assert again.returncode == 0, again.stderr
    result = json.loads(qa("show", "empty", "--format", "json").stdout)
    assert result["score"]["final"] is None
    assert sum(each["kind"] == "reached_nobody" for each in result["problems"]) == 1


def test_a_call_that_only_rings_is_no_failure_and_silence_is_one(qa: Qa, tmp_path: Path) -> None:
    rung(tmp_path / "rung.wav")
    done = qa("score", tmp_path / "rung.wav")
    assert done.returncode == 0, done.stderr
    assert "0 scored, 0 failed, 1 reached nobody" in done.stderr
    result = json.loads((tmp_path / "results" / "calls" / "rung.json").read_text("utf-8"))
    assert result["score"]["final"] is None
    soundfile.write(tmp_path / "silent.wav", np.zeros((16 * RATE, 2)), RATE)
    done = qa("score", tmp_path / "silent.wav")
    assert done.returncode == 1
    assert "nobody speaks" in done.stderr
