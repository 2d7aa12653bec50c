"""Turns are found by what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.store import open_store
from tests.cli.conftest import Qa
from tests.store.test_search import call


@pytest.fixture(autouse=True)
def calls(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "tingjian.db")) as store:
        store.save(call("old", "您好，七天无理由退货", ("customer", "[bold]七天无理由？")))
        store.save(call("new", "您好，\x1b[31m七天无理由", day=31, agent_id="0099", team="二组"))


def test_what_is_found_is_shown(qa: Qa) -> None:
    done = qa("search", "七天无理由")
    assert done.returncode == 0, done.stderr
    assert done.stdout.index("new") < done.stdout.index("old")
    assert "[bold]七天无理由" in done.stdout  # as it was said, neither markup
    assert "\x1b" not in done.stdout  # nor a command to the terminal
    assert "客户" in done.stdout
    assert "3 turns" in done.stderr
    assert "customer" in qa("search", "七天", "无理由", "--lang", "en").stdout


def test_as_json_by_what_was_asked_for(qa: Qa) -> None:
    def found(*options: object) -> list[tuple[str, int]]:
        lines = map(json.loads, qa("search", "7天无理由", "--json", *options).stdout.splitlines())
        return [(line["call_id"], line["turn"]) for line in lines]

    assert found() == [("new", 0), ("old", 0), ("old", 1)]
    assert found("--limit", 2) == [("new", 0), ("old", 0)]
    assert found("--month", "2026-10") == [("old", 0), ("old", 1)]
    assert found("--agent", "0099") == found("--team", "二组") == [("new", 0)]
    assert found("--party", "customer") == [("old", 1)]
    line = json.loads(qa("search", "退货", "--json").stdout)
    assert line == {
        "call_id": "old",
        "turn": 0,
        "party": "agent",
        "start": 0.0,
        "end": 1.0,
        "text": "您好，七天无理由退货",
        "agent_id": "0012",
        "started_at": "2026-10-01T09:00:00",
    }


def test_more_than_is_shown(qa: Qa) -> None:
    assert "there are more: --limit 4" in qa("search", "七天", "--limit", 2).stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [(["，"], "nothing to search for"), (["七天", "--party", "boss"], "there is no party boss"), ([], "Missing")],
)
def test_what_is_no_question(qa: Qa, options: list[str], message: str) -> None:
    done = qa("search", *options)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_nothing_is_found(qa: Qa) -> None:
    done = qa("search", "退款")
    assert (done.returncode, done.stdout) == (0, "")
    assert "0 turns" in done.stderr
