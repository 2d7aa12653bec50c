"""The history is valid, says that it is generated, shows trends, and can be made again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "samples" / "history").glob("*.jsonl"))
RECORDS = [json.loads(line) for path in FILES for line in path.read_text("utf-8").splitlines()]


def test_three_months_of_calls_one_file_each():
    assert [p.stem for p in FILES] == ["2026-08", "2026-09", "2026-10"]
    assert len(RECORDS) >= 300
    assert sum(p.stat().st_size for p in FILES) < 1.5e6
    for path in FILES:
        for line in path.read_text("utf-8").splitlines():
            assert json.loads(line)["call"]["started_at"].startswith(path.stem)


def test_every_record_says_that_it_is_generated():
    assert all(r["synthetic"] is True and r["transcript"]["model"] == "generated" for r in RECORDS)


def test_ids_are_unique_over_history_and_calls():
    ids = [r["call"]["call_id"] for r in RECORDS] + [p.stem for p in (ROOT / "samples").glob("**/calls/*")]
    assert len(ids) == len(set(ids))


def test_agents_are_those_of_the_call_log_and_keep_their_zeros():
    log = (ROOT / "samples" / "calls.csv").read_text("utf-8-sig").splitlines()[1:]
    known = {tuple(line.split(",")[1:4]) for line in log}
    seen = {(r["call"]["agent_id"], r["call"]["agent_name"], r["call"]["team"]) for r in RECORDS}
    assert seen == known
    assert len(seen) >= 4
    assert all(agent_id.startswith("0") for agent_id, _, _ in seen)


def test_turns_are_in_order_and_end_before_the_call_does():
    for record in RECORDS:
        turns = record["transcript"]["turns"]
        starts = [t["start"] for t in turns]
        assert starts == sorted(starts)
        assert all(t["start"] < t["end"] <= record["call"]["duration"] for t in turns)
        assert {t["party"] for t in turns} == {"agent", "customer"}
        assert not any("{" in t["text"] for t in turns)


def test_calls_differ():
    told = {"".join(t["text"] for t in r["transcript"]["turns"]) for r in RECORDS}
    assert len(told) >= 0.95 * len(RECORDS)


def test_one_agent_gets_better_and_one_gets_worse():
    faults = defaultdict(list)
    for record in RECORDS:
        faults[record["call"]["agent_id"], record["call"]["started_at"][:7]].append(len(record["faults"]))
    mean = {key: sum(counts) / len(counts) for key, counts in faults.items()}
    assert mean["0081", "2026-08"] > mean["0081", "2026-09"] > mean["0081", "2026-10"]
    assert mean["0007", "2026-08"] < mean["0007", "2026-09"] < mean["0007", "2026-10"]
    assert mean["0070", "2026-08"] == pytest.approx(mean["0070", "2026-10"], abs=0.2)


def test_the_documented_command_makes_the_same_history(tmp_path: Path):
    command = [sys.executable, "-m", "samples.make", "history", "--out", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    for path in FILES:
        assert (tmp_path / "history" / path.name).read_text("utf-8") == path.read_text("utf-8")


def test_an_unknown_part_is_refused_in_one_line():
    command = [sys.executable, "-m", "samples.make", "songs"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "cannot make songs: choose from calls, packs, history" in done.stderr
