"""Which calls are shown to their agents, and which are not yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qa.services.release import plan_release, release
from qa.store import Store
from qa.types import CallResult
from tests.handmade import GREETING, RINGS, result

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def call(name: str, *, agent: str | None = "0012", items=(GREETING,), **score: object) -> CallResult:
    info = {"agent_id": agent, "started_at": datetime(2026, 10, 5, 9), "team": "一组"}
    return result(name, info=info, items=items, **{"provisional": False, "final": 95.0, **score})


@pytest.fixture
def store(any_store: Store) -> Store:
    open_item = (GREETING, RINGS)
    any_store.save_all(
        [
            call("settled"),
            call("open", items=open_item),
            call("provisional", items=open_item, provisional=True),
            call("unscored", final=None, calculated=None),
            call("nobodys", agent=None),
            call("shown"),
        ]
    )
    any_store.desk.release(["shown"], "lin", AT)
    return any_store


def told(store: Store, *, force: bool = False) -> tuple[list[str], dict[str, str]]:
    plan = plan_release(store.fair.standings(month="2026-10"), force=force)
    return [each.call_id for each in plan.ready], {each.standing.call_id: each.why for each in plan.left}


def test_only_settled_calls_are_ready(store: Store) -> None:
    left = {"open": "open", "provisional": "provisional", "unscored": "no_score", "nobodys": "no_agent"}
    assert told(store) == (["settled"], {**left, "shown": "released"})


def test_unsettled_ones_are_released_where_somebody_wants_it_so(store: Store) -> None:
    ready, left = told(store, force=True)
    assert sorted(ready) == ["open", "provisional", "settled"]
    assert left == {"unscored": "no_score", "nobodys": "no_agent", "shown": "released"}


def test_a_release_is_seen_by_the_agent_and_in_the_trail(store: Store) -> None:
    release(store, plan_release(store.fair.standings(month="2026-10")), "su", AT)
    assert set(store.desk.released()) == {"settled", "shown"}
    (act,) = store.people.acts(subject="call:settled")
    assert (act.author, act.action) == ("su", "release")
    assert store.fair.released_months("0012") == ["2026-10"]
    assert store.fair.released_months("0013") == []


def test_a_call_of_two_forms_is_settled_by_both(store: Store) -> None:
    store.save_all([call("open", items=(GREETING,), rubric="other")])
    ready, left = told(store)
    assert "open" not in ready
    assert left["open"] == "open"


def test_standings_are_of_whom_one_asks_for(store: Store) -> None:
    assert {each.call_id for each in store.fair.standings(agent="0012", team="一组")} >= {"settled", "open"}
    assert store.fair.standings(team="二组") == []
    assert [each.call_id for each in store.fair.standings(call_ids=["settled"])] == ["settled"]
    assert store.fair.standings(call_ids=[]) == []


def test_items_of_calls_without_their_evidence(store: Store) -> None:
    lines = store.fair.item_lines(["open"])
    assert {(id, each.title, each.outcome) for (_, _, id), each in lines.items()} == {
        (GREETING.id, GREETING.title, GREETING.outcome),
        (RINGS.id, RINGS.title, RINGS.outcome),
    }


def test_who_has_calls(store: Store) -> None:
    store.save_all([replace(call("x", agent="0099"))])
    assert [id for id, _ in store.fair.groups("2026-10")[0]] == ["0012", "0099"]
    assert store.fair.groups("2026-10")[1] == ["一组"]
    assert store.fair.groups("2020-01") == ([], [])
