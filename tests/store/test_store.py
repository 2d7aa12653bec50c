"""Real databases, SQLite and PostgreSQL: what goes in comes out, whole or not at all."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text

from qa.calllog import call_ids
from qa.errors import StoreError
from qa.scorecard import scored_call
from qa.store import Store, open_store
from qa.types import CallResult, Evidence, Outcome
from tests.handmade import BANNED, GREETING, ITEMS, RESULT, RINGS, result

EARLY = datetime(2026, 11, 1, 8, tzinfo=UTC)
LATE = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


def count(store: Store, table: str) -> int:
    with store._engine.begin() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


@pytest.mark.parametrize(
    "result",
    [
        RESULT,
        result(info={"started_at": None, "agent_id": None, "holds": None, "direction": None}),
        result(info={"started_at": datetime(2026, 10, 31, 23, tzinfo=timezone(timedelta(hours=8)))}),
        result(items=(), calculated=None, final=None, low=None, high=None, grade=None, provisional=True),
    ],
    ids=["full", "without a log", "with a zone", "without a score"],
)
def test_a_result_comes_back_as_it_was(store: Store, result: CallResult) -> None:
    store.save(result)
    assert store.result(result.call.info.call_id) == result
    assert store.scores() == [scored_call(result)]


def test_unscored_is_null_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "数据.db"
    with open_store(str(path)) as store:
        store.save(RESULT)
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT item_id, points FROM items ORDER BY position").fetchall()
        words = connection.execute("SELECT transcript FROM calls").fetchone()[0]
    assert rows == [("opening", 0.0), ("three_rings", None), ("banned", -5.0), ("tone", None), ("deposit", None)]
    assert json.loads(words)["turns"][0]["text"] == "您好，"
    assert "您好" in words  # readable with any tool


def test_saving_again_replaces_that_score_and_no_other(store: Store) -> None:
    store.save(result(version="1"), scored_at=EARLY)
    store.save(result(version="2", final=70.0), scored_at=EARLY)
    store.save(result(rubric="other", final=50.0), scored_at=EARLY)
    store.save(result(version="1", final=88.0, items=(GREETING,)), scored_at=LATE)
    assert count(store, "calls") == 1
    assert count(store, "scores") == 3
    assert count(store, "items") == 1 + 5 + 5
    assert store.result("c01", rubric="plaza").score.final == 88.0
    assert store.result("c01", version="2").score.final == 70.0
    assert store.result("c01", rubric="other").score.final == 50.0


def test_a_call_counts_once_for_each_rubric(store: Store) -> None:
    store.save(result(version="1", final=90.0), scored_at=LATE)
    store.save(result(version="2", final=70.0), scored_at=EARLY)
    store.save(result(rubric="other", final=50.0), scored_at=EARLY)
    found = {(call.rubric, call.version): call.final for call in store.scores()}
    assert found == {("plaza", "1"): 90.0, ("other", "1"): 50.0}
    assert [call.final for call in store.scores(version="2")] == [70.0]


def test_what_is_asked_for(store: Store) -> None:
    september, october = datetime(2026, 9, 30, 23, 59), datetime(2026, 10, 1)
    store.save(result("a", info={"started_at": october, "agent_id": "0012", "team": "一组"}))
    store.save(result("b", info={"started_at": september, "agent_id": "12", "team": "一组"}))
    store.save(result("c", info={"started_at": None, "agent_id": None, "team": None}, rubric="other"))
    ids = {
        "all": [call.call_id for call in store.scores()],
        "month": [call.call_id for call in store.scores(month="2026-10")],
        "agent": [call.call_id for call in store.scores(agent="0012")],
        "team": [call.call_id for call in store.scores(team="一组")],
        "rubric": [call.call_id for call in store.scores(rubric="other")],
        "both": [call.call_id for call in store.scores(team="一组", month="2026-09")],
        "none": [call.call_id for call in store.scores(month="2026-12")],
    }
    assert ids == {
        "all": ["c", "b", "a"],
        "month": ["a"],
        "agent": ["a"],
        "team": ["b", "a"],
        "rubric": ["c"],
        "both": ["b"],
        "none": [],
    }
    assert store.months() == ["2026-09", "2026-10"]
    assert store.owners() == {name: str(Path(f"calls/{name}.wav").absolute()) for name in "abc"}


def test_a_call_is_written_whole_or_not_at_all(store: Store) -> None:
    store.save(RESULT, scored_at=EARLY)
    twice = result(final=1.0, items=(GREETING, BANNED, GREETING), info={"agent_id": "9999"})
    with pytest.raises(StoreError) as caught:
        store.save(replace(twice, call=replace(twice.call, info=replace(twice.call.info, sha256="ab" * 32))))
    assert caught.value.where == store.where
    assert store.result("c01") == RESULT
    with pytest.raises(StoreError):
        store.save_all([result("c02"), twice])
    assert [call.call_id for call in store.scores()] == ["c01"]


def test_an_id_is_not_taken_over_by_another_recording(store: Store) -> None:
    store.save(result("x", info={"source": "10/x.wav", "sha256": "one"}))
    store.save(result("x", info={"source": "elsewhere/x.wav", "sha256": "one"}))  # moved
    store.save(result("x", info={"source": "elsewhere/x.wav", "sha256": "two"}))  # recorded again
    with pytest.raises(StoreError, match=r"the call id x of 11/x\.wav belongs to .*elsewhere/x\.wav"):
        store.save(result("x", info={"source": "11/x.wav", "sha256": "three"}))
    assert store.owners() == {"x": str(Path("elsewhere/x.wav").absolute())}


def test_a_recording_keeps_its_id_wherever_it_is_scored_from(store: Store, tmp_path: Path) -> None:
    # path and store are absolute in this test; only the recording is named from where one stands
    (tmp_path / "in").mkdir()
    with contextlib.chdir(tmp_path):
        store.save(result("x", info={"source": "in/x.wav", "sha256": "one"}))
        assert call_ids([Path("in/x.wav")], Path("in"), store.owners()) == {Path("in/x.wav"): "x"}
        assert store.result("x").call.info.source == "in/x.wav"  # as it was named
    with contextlib.chdir(tmp_path / "in"):
        assert call_ids([Path("x.wav")], Path(), store.owners()) == {Path("x.wav"): "x"}
        store.save(result("x", info={"source": "x.wav", "sha256": "recorded again"}))
    assert len(store.scores()) == 1
    store.save(result("u", info={"source": "s3://bucket/u.wav"}))
    assert store.owners()["u"] == "s3://bucket/u.wav"


def test_no_such_call(store: Store) -> None:
    with pytest.raises(StoreError, match="no score of call c99"):
        store.result("c99")
    store.save(RESULT)
    with pytest.raises(StoreError, match="no score of call c01"):
        store.result("c01", rubric="other")


def test_what_a_person_decided_survives(store: Store) -> None:
    decided = replace(RINGS, outcome=Outcome.PASSED, points=0.0, decided_by="person")
    heard = replace(ITEMS[3], evidence=(Evidence("customer", 1 / 3, 2.0, '’";--'),), clauses=())
    store.save(result(items=(decided, heard)))
    assert store.result("c01").items == (decided, heard)


def test_two_programs_at_once(database: str) -> None:
    with open_store(database) as one, open_store(database) as two:
        one.save(result("a"))
        two.save(result("b"))
        one.save(result("c"))
        assert len(two.scores()) == len(one.scores()) == 3
