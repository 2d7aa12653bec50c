"""Calls are found again by what was scored, and shown in full."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import SAMPLES, Qa


@pytest.fixture
def results(qa: Qa, tmp_path: Path) -> dict[str, dict]:
    """Sixteen calls of two months, scored; what was written of each."""
    for name in ("2026-09", "2026-10"):
        lines = (SAMPLES / "history" / f"{name}.jsonl").read_text("utf-8").splitlines()[:8]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    assert qa("score", tmp_path / "2026-09.jsonl", tmp_path / "2026-10.jsonl").returncode == 0
    found = (json.loads(path.read_text("utf-8")) for path in (tmp_path / "results" / "calls").glob("*.json"))
    return {result["call"]["call_id"]: result for result in found}


def listed(qa: Qa, *options: object) -> set[str]:
    done = qa("list", "--format", "ids", *options)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_every_filter_finds_what_the_results_say(qa: Qa, results: dict[str, dict]) -> None:
    def of(result: dict, outcome: str) -> set[str]:
        return {item["id"] for item in result["items"] if item["outcome"] == outcome}

    def ids(wanted: object) -> set[str]:
        assert callable(wanted)
        return {call_id for call_id, result in results.items() if wanted(result)}

    assert listed(qa) == set(results)
    assert listed(qa, "--month", "2026-09") == ids(lambda r: r["call"]["started_at"].startswith("2026-09"))
    assert listed(qa, "--agent", "0007") == ids(lambda r: r["call"]["agent_id"] == "0007")
    assert listed(qa, "--outcome", "undetermined") == ids(lambda r: of(r, "undetermined"))
    assert listed(qa, "--item", "banned", "--outcome", "failed") == ids(lambda r: "banned" in of(r, "failed"))
    assert listed(qa, "--item", "opening") == ids(
        lambda r: "opening" in of(r, "failed") | of(r, "undetermined") | of(r, "awaiting_ear")
    )
    assert listed(qa, "--provisional") == ids(lambda r: r["score"]["provisional"])
    assert listed(qa, "--final") == ids(lambda r: not r["score"]["provisional"])
    assert listed(qa, "--fatal") == ids(lambda r: r["score"]["fatal"])
    both = listed(qa, "--month", "2026-10", "--item", "banned", "--outcome", "failed")
    assert both == {each for each in listed(qa, "--item", "banned", "--outcome", "failed") if "202610" in each}
    lines = [json.loads(line) for line in qa("list", "--format", "json").stdout.splitlines()]
    assert {line["call_id"]: line["final"] for line in lines} == {k: r["score"]["final"] for k, r in results.items()}
    assert {line["demonstration"] for line in lines} == {r["transcript"]["demonstration"] for r in results.values()}
    assert f"{len(results)} of {len(results)} scored calls" in qa("list").stderr


def test_one_call_is_shown_with_its_lost_points(qa: Qa, results: dict[str, dict]) -> None:
    call_id, result = next((k, r) for k, r in sorted(results.items()) if r["score"]["final"] < 95)
    assert json.loads(qa("show", call_id, "--format", "json").stdout) == result
    shown = qa("show", call_id).stdout
    for item in result["items"]:
        if item["outcome"] == "failed":
            assert item["clauses"][0] in shown


@pytest.mark.usefixtures("results")
def test_what_is_not_there_is_named(qa: Qa) -> None:
    wrong = [
        (["list", "--outcome", "bad"], 2, "awaiting_ear"),
        (["list", "--item", "openning"], 1, "opening"),
        (["list", "--format", "xml"], 2, "table"),
        (["show", "202610-0001"], 1, "did you mean h202610-0001"),
        (["show", "h202610-0001", "--version", "9"], 1, "no score"),
    ]
    for arguments, code, said in wrong:
        done = qa(*arguments)
        assert done.returncode == code, done.stderr
        assert said in done.stderr
        assert "Traceback" not in done.stderr
