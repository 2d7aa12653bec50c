"""Search in both databases against a plain search for substrings in normalised text."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from qa.errors import UsageError
from qa.store import Store, open_store
from qa.store.index import ROWS
from qa.store.migrate_search import turn_search
from qa.store.migrations import MIGRATIONS, migrate
from qa.text import normal
from qa.types import CallResult, Party, Transcript, Turn
from tests.handmade import result

DAY = datetime(2026, 10, 1, 9)


def call(call_id: str, *said: str | tuple[Party, str], day: int = 0, **info: Any) -> CallResult:
    """A call that says this, its turns a second each; by the agent where nobody is named."""
    turns = [turn if isinstance(turn, tuple) else ("agent", turn) for turn in said]
    transcript = Transcript(tuple(Turn(party, float(n), n + 1.0, text) for n, (party, text) in enumerate(turns)))
    made = result(call_id, info={"started_at": DAY + timedelta(days=day), **info})
    return replace(made, call=replace(made.call, transcript=transcript))


def found(store: Store, words: str, **wanted: Any) -> list[tuple[str, int]]:
    return [(hit.call_id, hit.turn) for hit in store.search(words, **wanted)]


def test_a_hit_tells_who_where_and_what(any_store: Store) -> None:
    any_store.save(call("c01", "您好，请问有什么可以帮您？", ("customer", "我要退款。")))
    (hit,) = any_store.search("退款")
    assert (hit.call_id, hit.turn, hit.party, hit.start, hit.end, hit.text) == (
        *("c01", 1, "customer"),
        *(1.0, 2.0, "我要退款。"),
    )
    assert (hit.agent_id, hit.started_at) == ("0012", DAY)


@pytest.mark.parametrize(
    ("said", "words", "hit"),
    [
        ("您好，请问有什么可以帮您", "你好", False),
        ("您好，请问有什么可以帮您", "您好请问", True),
        ("您好，请问有什么可以帮您", "您好！请问", True),
        ("您好，嗯，请问", "您好请问", True),  # a filler is no word
        ("請問您要退貨嗎", "请问您要退货吗", True),
        ("请问您要退货吗", "退貨", True),
        ("请问您要退货吗", "要您", False),
        ("请在48小时内", "四十八小时", True),
        ("请在四十八小时内", "48小时", True),
        ("请在48小时内", "8小时", False),  # a number is whole
        ("电话是138 0013 8000", "13800138000", True),
        ("电话是13800138000", "8000", False),
        ("买了iPhone手机", "iphone", True),
        ("买了ＩＰＨＯＮＥ手机", "iPhone手机", True),
        ("买了iPhone手机", "phone", False),
        ('他说"不" OR 说*', '不" OR 说*', True),  # nothing in a question is a command
        ("什么 AND 什么", "AND", True),
        ("甲：乙'丙\\丁", "乙'丙\\丁", True),
        ("𠮷野家", "𠮷野", True),
    ],
)
def test_what_is_found(any_store: Store, said: str, words: str, hit: bool) -> None:
    any_store.save(call("c01", said))
    assert found(any_store, words) == ([("c01", 0)] if hit else [])


def test_the_newest_call_first_and_its_turns_in_order(any_store: Store) -> None:
    later = timezone(timedelta(hours=8))
    any_store.save(call("b", "退款", "好", "要退款", day=1))
    any_store.save(call("c", "退款", day=2))
    any_store.save(call("a", "退款"))
    any_store.save(call("none", "退款", started_at=None))
    any_store.save(call("zone", "退款", started_at=datetime(2026, 10, 2, 16, 59, tzinfo=later)))  # 8:59 UTC
    any_store.save(call("old", "退款", started_at=datetime(1960, 1, 1)))
    listed = [("c", 0), ("b", 0), ("b", 2), ("zone", 0), ("a", 0), ("old", 0), ("none", 0)]
    assert found(any_store, "退款") == listed
    for limit in range(1, 8):
        assert found(any_store, "退款", limit=limit) == listed[:limit]


def test_what_is_asked_for(any_store: Store) -> None:
    any_store.save(call("a", "退款", ("customer", "退款")))
    any_store.save(call("b", "退款", day=31, agent_id="0099", team="二组"))
    any_store.save(call("c", "退款", started_at=None, agent_id=None, team=None))
    asked = {
        "month": found(any_store, "退款", month="2026-10"),
        "agent": found(any_store, "退款", agent_id="0099"),
        "team": found(any_store, "退款", team="一组"),
        "party": found(any_store, "退款", party="customer"),
        "all": found(any_store, "退款", month="2026-11", agent_id="0099", team="二组", party="agent"),
        "none": found(any_store, "退款", month="2026-10", agent_id="0099"),
    }
    assert asked == {
        "month": [("a", 0), ("a", 1)],
        "agent": [("b", 0)],
        "team": [("a", 0), ("a", 1)],
        "party": [("a", 1)],
        "all": [("b", 0)],
        "none": [],
    }


def test_a_month_is_the_calls_own_whatever_its_zone(any_store: Store) -> None:
    east, west = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
    any_store.save(call("first", "退款", started_at=datetime(2026, 10, 1, tzinfo=east)))
    any_store.save(call("last", "退款", started_at=datetime(2026, 10, 31, 23, 59, tzinfo=west)))
    any_store.save(call("plain", "退款", started_at=datetime(2026, 10, 31, 23, 59, 59)))
    any_store.save(call("before", "退款", started_at=datetime(2026, 9, 30, 23, 59, tzinfo=west)))
    assert {hit.call_id for hit in any_store.search("退款", month="2026-10")} == {"first", "last", "plain"}
    assert found(any_store, "退款", month="soon") == found(any_store, "退款", month="9999-12") == []


def test_what_is_no_question(any_store: Store) -> None:
    for words in ("", "，。", "嗯啊"):
        with pytest.raises(UsageError, match="nothing to search for"):
            any_store.search(words)
    with pytest.raises(UsageError, match="51 characters"):
        any_store.search("好" * 51)
    with pytest.raises(UsageError, match="limit"):
        any_store.search("好", limit=0)


def test_the_index_follows_the_calls(any_store: Store) -> None:
    any_store.save(call("a", "退款"))
    any_store.save(call("a", "换货", day=1))
    assert (found(any_store, "退款"), found(any_store, "换货")) == ([], [("a", 0)])
    any_store.save(call("a", "换货", day=1, agent_id="0099"))
    assert (found(any_store, "换货", agent_id="0012"), found(any_store, "换货", agent_id="0099")) == ([], [("a", 0)])
    # the agents are told otherwise: parts in the place of the whole
    any_store.save(*(call(f"a.{n}", "换货", day=1, part=n) for n in (1, 2)), parts={})
    assert sorted(found(any_store, "换货")) == [("a.1", 0), ("a.2", 0)]


def test_calls_of_one_second_do_not_crowd_each_other_out(any_store: Store) -> None:
    ids = [f"c{number}" for number in range(400)]  # some share a hash
    any_store.save_all(call(each, "退款") for each in ids)
    assert {hit.call_id for hit in any_store.search("退款", limit=1000)} == set(ids)


@pytest.mark.parametrize("length", [199, 200, 201, 249, 250, 449, 450, 1000])
def test_long_turns(any_store: Store, length: int) -> None:
    words = "".join(chr(0x4E10 + 3 * number) for number in range(50))  # told apart wherever they stand
    for at in (0, length // 2, length):
        any_store.save(call("a", "的" * at + words + "的" * (length - at), "的" * 3))
        assert found(any_store, words) == [("a", 0)]
    assert found(any_store, "的") == [("a", 0), ("a", 1)]
    assert found(any_store, "的" * 50) == [("a", 0)]


def test_more_turns_than_a_call_has_numbers(any_store: Store) -> None:
    any_store.save(call("a", *["退款"] * (ROWS + 5), day=1))
    any_store.save(call("b", "退款"))
    hits = any_store.search("退款", limit=ROWS + 10)
    assert len(hits) == ROWS + 1
    assert hits[-1].call_id == "b"


def test_an_old_database_is_indexed_when_it_is_opened(tmp_path: Path) -> None:
    now, path = str(tmp_path / "now.db"), str(tmp_path / "a.db")
    with open_store(now) as store:
        store.save(call("a", "退款", ("customer", "好的")))
    _before_the_index(path, now)
    with open_store(path) as store:
        assert found(store, "退款") == [("a", 0)]
        assert found(store, "好的", party="customer", month="2026-10") == [("a", 1)]


def _before_the_index(path: str, now: str) -> None:
    """Make a database as it was before turns were indexed, with what another holds."""
    engine = create_engine(f"sqlite:///{path}")
    migrate(engine, path, MIGRATIONS[: MIGRATIONS.index(turn_search)])
    engine.dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("ATTACH ? AS now", (now,))
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA table_info({table})"))
            if table != "schema_migrations":
                connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM now.{table}")


# ---- random turns ---------------------------------------------------------------------------------

# few characters, so that they meet; with what is told apart by the normal form
LETTERS = "您好請请问退貨货嗯，。 一二十百千万点4812aAbＡ'\"*𠮷"
texts = st.text(st.sampled_from(LETTERS), max_size=12)
NUMBER = re.compile("[零一二三四五六七八九十百千万亿]+")
LATIN = re.compile("[a-z]+")


def spelled(text: str) -> str:
    """Normalised text with a sign before and after what is whole, for a plain search for substrings."""
    return LATIN.sub(r"<\g<0>>", NUMBER.sub(r"[\g<0>]", normal(text).text))


def plainly(said: Sequence[str], words: str) -> list[int]:
    return [number for number, text in enumerate(said) if spelled(words) in spelled(text)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(said=st.lists(texts, min_size=1, max_size=8), questions=st.lists(texts, min_size=1, max_size=4))
def test_as_a_plain_search(any_store: Store, said: list[str], questions: list[str]) -> None:
    any_store.save(call("a", *said))
    cut = [text[n : n + 3] for text in said for n in range(0, len(text), 2)]  # what is there to be found
    for words in [*questions, *cut[:6]]:
        if spelled(words):
            assert [turn for _, turn in found(any_store, words)] == plainly(said, words)
