"""The queue in both databases against the same queue in plain Python, on random stores."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from qa.errors import UsageError
from qa.store import Store
from qa.store.migrate_queue import call_queue
from qa.store.remove import remove_calls
from qa.store.tables_queue import drawn_calls, queue, quotas
from qa.types.people import Review
from qa.types.queue import Assigned, QueueAsk, Sort, State, Why
from tests.handmade import BANNED, GREETING, RINGS, TONE, result
from tests.store.queues import ITEMS, NOW, PEOPLE, Facts, Plain, call_of, do_something, draw, fill

SEEDS = (1, 2)


def maybe(*values: Any) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.none(), st.sampled_from(values))


ASKS = st.builds(
    QueueAsk,
    state=st.sampled_from(["open", "all", *get_args(State)]),
    why=maybe(*get_args(Why)),
    month=maybe("2026-09", "2026-10"),
    day=maybe("2026-09-25", "2026-10-01"),
    agent=maybe("0007", "王芳"),
    team=maybe("一组", "二组", "没有"),
    line=maybe("400"),
    rubric=maybe("plaza", "telecom"),
    item=maybe(*ITEMS),
    outcome=maybe("failed", "undetermined", "awaiting_ear", "passed"),
    assigned=maybe(*get_args(Assigned)),
    to=maybe(*PEOPLE),
    provisional=st.booleans(),
    fatal=st.sampled_from([False, False, True]),
    drawn=st.sampled_from([False, False, True]),
    text=maybe("王", "C01", "%", "_", "/"),
    low=maybe(0.0, 60.0, 87.5),
    high=maybe(59.5, 100.0),
    sort=st.sampled_from(get_args(Sort)),
)


def plain_of(store: Store, calls: list[str]) -> Plain:
    drawings = {act.subject.partition(":")[2]: act.detail for act in store.people.acts() if act.action == "sample"}
    drawn = {each for told in drawings.values() for each in (*told["random"], *told["risk"])}
    return Plain(store, calls, {month: told["per_agent"] for month, told in drawings.items()}, drawn, NOW)


@pytest.fixture(params=SEEDS)
def filled(request: pytest.FixtureRequest, any_store: Store) -> tuple[Store, Plain]:
    calls = fill(any_store, random.Random(request.param))
    return any_store, plain_of(any_store, calls)


def asked(check: Callable[[QueueAsk, str], None], examples: int = 60) -> None:
    @settings(max_examples=examples, derandomize=True)
    @given(ask=ASKS, user=st.sampled_from(PEOPLE))
    def each(ask: QueueAsk, user: str) -> None:
        check(ask, user)

    each()


def test_order_and_filters_are_those_of_plain_python(filled: tuple[Store, Plain]) -> None:
    store, plain = filled

    def same(ask: QueueAsk, user: str) -> None:
        rows = store.queue.rows(ask, user, NOW)
        assert [row.call_id for row in rows] == plain.order(ask, user)

    asked(same, 120)


def test_every_row_says_why_it_stands_there(filled: tuple[Store, Plain]) -> None:
    store, plain = filled
    rows = {row.call_id: row for row in store.queue.rows(QueueAsk(state="all"), "lin", NOW)}
    assert set(rows) == {call.call_id for call in plain.calls}
    for call in plain.calls:
        row, form = rows[call.call_id], call.form
        assert (row.why, list(row.signs)) == (plain.why(call), call.signs)
        for outcome in ("failed", "undetermined"):
            assert list(getattr(row, outcome)) == [item.title for item in form.items if item.outcome == outcome]
        told = (row.rubric, row.version, row.final, row.provisional, row.ear, row.heard, row.drawn, row.started_at)
        score = form.score
        known = (score.rubric, score.version, score.final, score.provisional, call.number("awaiting_ear"), call.heard)
        assert told == (*known, call.drawn, call.started)
        people = (row.assignee, row.due, row.released, row.appealed, row.holder)
        assert people == (call.assignee, call.due, call.released, call.appealed, plain.held.get(call.call_id))
        assert row.heard_of_month == plain.heard[call.started[:7], call.agent]


def test_counts_are_what_the_quick_filters_give(filled: tuple[Store, Plain]) -> None:
    store, plain = filled

    def same(ask: QueueAsk, user: str) -> None:
        def number(**changes: Any) -> int:
            return len(plain.order(replace(ask, **changes), user))

        counts = store.queue.counts(ask, user, NOW)
        assert counts.rows == number()
        assert counts.state == {state: number(state=state, why=None) for state in get_args(State)}
        assert counts.why == {why: number(why=why, state="open") for why in ("undetermined", "risk", "hear", "quota")}
        assert counts.assigned == {each: number(assigned=each) for each in get_args(Assigned)}
        flags = (counts.provisional, counts.fatal, counts.drawn)
        assert flags == (number(provisional=True), number(fatal=True), number(drawn=True))

    asked(same)


def test_pages_follow_one_another(filled: tuple[Store, Plain]) -> None:
    store, plain = filled

    def same(ask: QueueAsk, user: str) -> None:
        found: list[str] = []
        after = None
        while rows := store.queue.rows(ask, user, NOW, after=after, limit=4):
            found += [row.call_id for row in rows]
            after = rows[-1].key
        assert found == plain.order(ask, user)

    asked(same, 30)


def test_next_is_open_and_free(filled: tuple[Store, Plain]) -> None:
    store, plain = filled
    by_id = {call.call_id: call for call in plain.calls}

    def free(call: Facts, ask: QueueAsk, user: str) -> bool:
        waits = ask.why == "quota" or plain.open(call)
        return waits and call.assignee in (None, user) and plain.held.get(call.call_id, user) == user

    def same(ask: QueueAsk, user: str) -> None:
        order = plain.order(ask, user)
        rows = store.queue.rows(ask, user, NOW)
        for at, row in [(-1, None), *enumerate(rows)][:6]:
            round_ = [*order[at + 1 :], *order[: max(at, 0)]]
            wanted = next((each for each in round_ if free(by_id[each], ask, user)), None)
            than, after = (row.call_id, row.key) if row else (None, None)
            found = store.queue.next(ask, user, NOW, than=than, after=after)
            assert (found.call_id if found else None) == wanted

    asked(same, 30)


def test_rows_are_kept_up_with_whatever_is_done(any_store: Store) -> None:
    """After many acts the rows are those that the migration makes of the same database."""
    chance = random.Random(5)
    calls = fill(any_store, chance, 20)
    for at in range(120):
        if at % 30 == 29:
            draw(any_store, chance, calls, NOW + timedelta(hours=at))
        do_something(any_store, chance, calls, NOW + timedelta(hours=at))
    engine: Engine = any_store._engine
    with engine.begin() as connection:
        remove_calls(connection, calls[:2])
        tables = {table: sorted(map(tuple, connection.execute(select(table)))) for table in (drawn_calls, quotas)}
        known = rows_of(connection)
        assert set(known) == set(calls[2:])
        for table in (queue, drawn_calls, quotas):
            table.drop(connection)
        for name in ("items_undetermined", "reviews_by_time"):
            connection.execute(text(f"DROP INDEX {name}"))
        call_queue(connection)
        assert rows_of(connection) == known
        for table, rows in tables.items():
            assert sorted(map(tuple, connection.execute(select(table)))) == rows


def rows_of(connection: Any) -> dict[str, dict[str, Any]]:
    return {row.call_id: dict(row._mapping) for row in connection.execute(select(queue))}


def test_a_call_scored_anew_after_it_was_removed_has_its_peoples_work(any_store: Store) -> None:
    one = result("c1")
    any_store.save(one)
    any_store.desk.assign(["c1"], "lin", "su", NOW)
    with any_store._engine.begin() as connection:
        remove_calls(connection, ["c1"])
    assert any_store.queue.rows(QueueAsk(state="all"), "lin", NOW) == []
    any_store.save(one)
    assert [row.assignee for row in any_store.queue.rows(QueueAsk(), "lin", NOW)] == ["lin"]


@pytest.mark.parametrize(
    "key",
    ["", "x", "[]", "[1]", '["a",1,"b","c"]', "[true,1,2,3]", '{"a":1}', "null", "[" * 9000, '[1,2,"x",4]', "[NaN]"],
)
def test_a_place_of_another_order_is_refused(any_store: Store, key: str) -> None:
    with pytest.raises(UsageError):
        any_store.queue.rows(QueueAsk(), "lin", NOW, after=key)


def test_two_at_once_never_get_the_same_call(any_store: Store) -> None:
    for at in range(12):
        any_store.save(result(f"c{at:02d}", items=(RINGS,)))

    def work(name: str) -> list[str]:
        mine = []
        while (found := any_store.queue.next(QueueAsk(), name, NOW)) is not None:
            if found.call_id in mine:  # one's own claim does not keep one from it
                any_store.desk.assign([found.call_id], "done", "su", NOW)
            elif any_store.desk.claim(found.call_id, name, NOW).holder == name:
                mine.append(found.call_id)
        return mine

    with ThreadPoolExecutor(4) as pool:
        taken = [each for mine in pool.map(work, ("a", "b", "c", "d")) for each in mine]
    assert sorted(taken) == [f"c{at:02d}" for at in range(12)]


def test_choices_are_the_values_that_there_are(filled: tuple[Store, Plain]) -> None:
    store, plain = filled
    found = store.queue.choices()
    assert list(found.months) == sorted({call.started[:7] for call in plain.calls} - {""}, reverse=True)
    assert list(found.teams) == sorted({call.info.team for call in plain.calls} - {None})
    assert list(found.lines) == ["400"]
    assert list(found.rubrics) == sorted({call.form.score.rubric for call in plain.calls})
    assert [agent for agent, _ in found.agents] == sorted({call.agent for call in plain.calls} - {""})
    # of all versions: a form that was scored anew may have lost a trouble
    assert {item for item, _ in found.items} <= set(ITEMS)


def test_calls_to_give_out_fill_quotas_and_no_more(any_store: Store) -> None:
    for at in range(8):
        agent = "0007" if at < 5 else "0012"
        any_store.save(result(f"c{at}", items=(GREETING, TONE), info={"agent_id": agent}))
    any_store.queue.keep_drawing("2026-10", 2, {"c4": "random"})
    ask = QueueAsk(why="quota")
    assert sorted(any_store.queue.ids(ask, "su", NOW, 100)) == [f"c{at}" for at in range(8)]
    lacking = any_store.queue.ids(ask, "su", NOW, 100, per_quota=True)
    assert len(lacking) == 4  # two of each agent
    assert "c4" in lacking  # what was drawn comes first
    any_store.desk.assign(["c4"], "lin", "su", NOW)
    assert "c4" not in any_store.queue.ids(ask, "su", NOW, 100)


def test_the_workload(any_store: Store) -> None:
    for at in range(4):
        any_store.save(result(f"c{at}", items=(BANNED, GREETING) if at else (BANNED, RINGS)))
    any_store.desk.assign(["c0", "c1"], "lin", "su", NOW - timedelta(days=3), NOW - timedelta(days=1))
    any_store.desk.assign(["c2"], "lin", "su", NOW)
    reviews = []
    for minutes, call_id, outcome in (
        (0, "c0", "failed"),
        (4, "c1", "failed"),
        (10, "c2", "passed"),
        (60, "c3", "failed"),
    ):
        about = (call_id, "plaza", "1", "banned")
        reviews.append(Review(*about, outcome, BANNED.outcome, "lin", NOW + timedelta(minutes=minutes)))
    any_store.people.add_reviews([replace(each, outcome=type(BANNED.outcome)(each.outcome)) for each in reviews])
    today = NOW + timedelta(minutes=30)
    (load, other) = any_store.queue.loads({"lin": "林", "bai": "白"}, NOW, today, NOW)
    assert (load.open, load.overdue) == (3, 2)
    # c0 has an undetermined item still; c3 alone was decided after half an hour
    assert (load.settled_week, load.settled_today) == (3, 1)
    assert load.minutes == 5.0  # 4 and 6 minutes; 50 are no work on a call
    assert (load.agreed, load.compared) == (3, 4)
    assert (other.open, other.minutes, other.compared) == (0, None, 0)
    ages = any_store.queue.ages(NOW)
    # the calls are of 1 October, 32 days before; c0 is undetermined, the others were heard but were given to somebody
    assert [sum(age.counts.values()) for age in ages] == [0, 0, 0, 0, 1]
    assert any_store.queue.open_loads(NOW) == {"lin": 3}


def test_ages_count_days_by_the_calendar(any_store: Store) -> None:
    for at, days in enumerate((0, 1, 2, 3, 6, 7, 29, 30, 400)):
        any_store.save(
            result(f"c{at}", items=(RINGS,), info={"started_at": (NOW - timedelta(days=days)).replace(tzinfo=None)})
        )
    any_store.save(result("c9", items=(RINGS,), info={"started_at": None}))
    any_store.desk.assign(["c0"], "lin", "su", NOW)
    ages = any_store.queue.ages(NOW)
    assert [(age.days, age.counts.get("undetermined", 0), age.nobody) for age in ages] == [
        (1, 1, 0), (3, 2, 2), (7, 2, 2), (30, 2, 2), (None, 3, 3),
    ]  # fmt: skip


def test_markup_and_wildcards_in_names_are_text(any_store: Store) -> None:
    any_store.save(call_of(random.Random(1), "a%b_c'\"<b>"))
    for text_ in ("a%b_c'\"<b>", "%b_"):
        assert len(any_store.queue.rows(QueueAsk(state="all", text=text_), "lin", NOW)) == 1
    assert any_store.queue.rows(QueueAsk(state="all", text="a_b"), "lin", NOW) == []
