"""People's work in both databases: what goes in comes out, nothing is overwritten, and every write leaves a line."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import insert, text

from qa.errors import RefusedError, StoreError
from qa.store import Store, open_store
from qa.store.opening import explained
from qa.store.tables_people import reviews as review_rows
from qa.types import Outcome
from qa.types.people import Act, Appeal, CaseNote, Correction, Plan, Review, Round, Session
from tests.handmade import result

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
P, F = Outcome.PASSED, Outcome.FAILED
REVIEW = Review("c01", "plaza", "1", "banned", P, F, "lin", AT, "customer said it")
APPEAL = Appeal("c01", "plaza", "1", "banned", "0012", "that was the customer", AT, AT + timedelta(days=5))
SESSION = Session("十一月定标", "plaza", "lin", AT, ("c01", "c02"))
CASE = CaseNote("c01", "好的开头", "lin", AT, "opening", 0.5, 2.0, True, "clear", ("greeting", "model"))
PLAN = Plan("0012", "2026-10", ("banned",), "no 不知道 any more", "lin", AT, AT + timedelta(days=30))


def round_(number: int, reviewer: str, decision: Any = "upheld", reason: str = "heard it") -> Round:
    return Round(number, reviewer, decision, reason, AT + timedelta(hours=number))


@pytest.fixture
def store(any_store: Store) -> Store:
    any_store.save(result("c01"))
    any_store.save(result("c02", info={"agent_id": "0099", "started_at": datetime(2026, 9, 1, 9)}))
    return any_store


# ---- what goes in comes out -----------------------------------------------------------------------


def test_reviews_come_back_in_the_order_they_were_made(store: Store) -> None:
    later = replace(REVIEW, made_at=AT + timedelta(hours=1), author="zhao", outcome=F, reason="")
    other = replace(REVIEW, call_id="c02", item_id="opening", author="wu")
    store.people.add_reviews([later, REVIEW, other])
    found = store.people.reviews()
    assert [replace(each, id=None) for each in found] == [REVIEW, other, later]
    asked = {
        "call": store.people.reviews(call_id="c02"),
        "month": store.people.reviews(month="2026-10"),
        "item": store.people.reviews(item_id="opening"),
        "author": store.people.reviews(author="zhao"),
        "kinds": store.people.reviews(kinds=["appeal"]),
    }
    assert {name: [each.author for each in listed] for name, listed in asked.items()} == {
        "call": ["wu"],
        "month": ["lin", "zhao"],
        "item": ["wu"],
        "author": ["zhao"],
        "kinds": [],
    }


def test_times_are_kept_in_utc(store: Store) -> None:
    there = timezone(timedelta(hours=8))
    store.people.add_reviews([replace(REVIEW, made_at=datetime(2026, 11, 2, 17, tzinfo=there))])
    assert store.people.reviews()[0].made_at == AT
    assert store.people.reviews()[0].made_at.tzinfo == UTC


def test_corrections(store: Store) -> None:
    made = Correction("c01", 0, 0.5, "您", "你", "lin", AT)
    number = store.people.correct(made)
    assert store.people.corrections("c01") == [replace(made, id=number)]
    assert store.people.corrections("c02") == []
    assert store.people.original("c01") is None


def test_sessions(store: Store) -> None:
    number = store.people.open_session(SESSION)
    assert store.people.sessions() == [replace(SESSION, id=number)]
    made = replace(REVIEW, kind="calibration", session=number)
    store.people.add_reviews([made])
    assert [replace(each, id=None) for each in store.people.reviews(session=number)] == [made]
    store.people.close_session(number, AT + timedelta(days=1), "lin")
    assert store.people.sessions() == [replace(SESSION, id=number, closed_at=AT + timedelta(days=1))]


def test_the_case_book(store: Store) -> None:
    number = store.people.add_case(CASE)
    whole = replace(CASE, call_id="c02", item_id=None, start=None, end=None, tags=(), good=False)
    second = store.people.add_case(whole)
    assert store.people.cases() == [replace(CASE, id=number), replace(whole, id=second)]
    assert [each.id for each in store.people.cases(tag="model")] == [number]
    assert [each.id for each in store.people.cases(item_id="opening")] == [number]
    assert [each.id for each in store.people.cases(agent_id="0099")] == [second]
    store.people.remove_case(number, "zhao", AT)
    assert [each.id for each in store.people.cases()] == [second]
    assert store.people.acts(subject=f"case:{number}")[0].detail["title"] == "好的开头"  # it is still there


def test_plans(store: Store) -> None:
    number = store.people.add_plan(PLAN)
    assert store.people.plans(agent_id="0012", month="2026-10") == [replace(PLAN, id=number)]
    assert store.people.plans(agent_id="0099") == store.people.plans(month="2026-11") == []
    store.people.close_plan(number, "reached", "lin", AT + timedelta(days=9))
    assert store.people.plans() == [replace(PLAN, id=number, closed_at=AT + timedelta(days=9), outcome="reached")]


def test_an_appeal_goes_through_rounds(store: Store) -> None:
    number = store.people.open_appeal(APPEAL)
    assert store.people.appeals(open_only=True) == [replace(APPEAL, id=number)]
    given = round_(1, "zhao", None, "")
    store.people.decide(number, given)
    assert store.people.appeal(number).rounds == (given,)
    assert store.people.appeals(open_only=True, call_id="c01", agent_id="0012")
    store.people.decide(number, round_(1, "zhao"))
    assert store.people.appeals(open_only=True) == []
    assert store.people.appeal(number).rounds == (round_(1, "zhao"),)
    store.people.decide(number, round_(2, "wu", None, ""))
    assert store.people.appeals(open_only=True)
    store.people.decide(number, round_(2, "wu", "overturned"))
    assert store.people.appeal(number).rounds == (round_(1, "zhao"), round_(2, "wu", "overturned"))
    acts = [(act.action, act.author) for act in store.people.acts(subject=f"appeal:{number}")]
    assert acts == [
        ("open_appeal", "0012"),
        ("give_appeal", "zhao"),
        ("decide_appeal", "zhao"),
        ("give_appeal", "wu"),
        ("decide_appeal", "wu"),
    ]


# ---- the audit trail ------------------------------------------------------------------------------


def test_every_write_leaves_a_line(store: Store) -> None:
    people = store.people
    people.add_reviews([REVIEW])
    people.correct(Correction("c01", 0, 0.5, "您", "你", "lin", AT))
    people.open_appeal(APPEAL)
    people.decide(1, round_(1, "zhao"))
    people.open_session(SESSION)
    people.close_session(1, AT, "lin")
    people.add_case(CASE)
    people.remove_case(1, "lin", AT)
    people.add_plan(PLAN)
    people.close_plan(1, "", "lin", AT)
    people.audit(Act(AT, "wu", "export", "month:2026-10", {"rows": 3}))
    assert [(act.action, act.subject) for act in people.acts()] == [
        ("review", "call:c01"),
        ("correct", "call:c01"),
        ("open_appeal", "appeal:1"),
        ("decide_appeal", "appeal:1"),
        ("open_session", "session:1"),
        ("close_session", "session:1"),
        ("add_case", "case:1"),
        ("remove_case", "case:1"),
        ("add_plan", "plan:1"),
        ("close_plan", "plan:1"),
        ("export", "month:2026-10"),
    ]
    assert people.acts(author="wu") == [Act(AT, "wu", "export", "month:2026-10", {"rows": 3})]
    assert people.acts(subject="call:c01")[0].detail == {
        "rubric": "plaza",
        "version": "1",
        "item_id": "banned",
        "outcome": "passed",
        "machine": "failed",
        "reason": "customer said it",
    }


WRITES: list[Callable[[Store], object]] = [
    lambda store: store.people.add_reviews([REVIEW]),
    lambda store: store.people.correct(Correction("c01", 0, 0.5, "您", "你", "lin", AT)),
    lambda store: store.people.open_appeal(APPEAL),
    lambda store: store.people.open_session(SESSION),
    lambda store: store.people.add_case(CASE),
    lambda store: store.people.add_plan(PLAN),
]


@pytest.mark.parametrize("write", WRITES)
def test_without_its_line_nothing_is_written(store: Store, write: Callable[[Store], object]) -> None:
    with store._writing() as connection:
        connection.execute(text("DROP TABLE acts"))
    with pytest.raises(StoreError):
        write(store)
    people = store.people
    assert not any((people.reviews(), people.corrections("c01"), people.appeals(), people.sessions()))
    assert not any((people.cases(), people.plans()))


# ---- what is refused ------------------------------------------------------------------------------


def after(*steps: Callable[[Store], object]) -> Callable[[Store], object]:
    def all_of_them(store: Store) -> None:
        for step in steps:
            step(store)

    return all_of_them


def opened(store: Store) -> object:
    return store.people.open_appeal(APPEAL)


def decided_(number: int, reviewer: str, *rest: Any) -> Callable[[Store], object]:
    return lambda store: store.people.decide(1, round_(number, reviewer, *rest))


def calibration(store: Store, **changes: Any) -> object:
    return store.people.add_reviews([replace(REVIEW, kind="calibration", **{"session": 1, **changes})])


REFUSALS: dict[str, tuple[Callable[[Store], object], str]] = {
    "a review by nobody": (lambda s: s.people.add_reviews([replace(REVIEW, author=" ")]), "nobody is named"),
    "a time without a zone": (
        lambda s: s.people.add_reviews([replace(REVIEW, made_at=datetime(2026, 11, 2))]),
        "has no zone",
    ),
    "calibration without a session": (calibration, "no calibration session 1"),
    "calibration of another call": (
        after(lambda s: s.people.open_session(SESSION), lambda s: calibration(s, call_id="c03")),
        "no part of the calibration session",
    ),
    "calibration by another rubric": (
        after(lambda s: s.people.open_session(SESSION), lambda s: calibration(s, rubric="other")),
        "no part of the calibration session",
    ),
    "calibration that is closed": (
        after(lambda s: s.people.open_session(SESSION), lambda s: s.people.close_session(1, AT, "lin"), calibration),
        "is closed",
    ),
    "a session without calls": (lambda s: s.people.open_session(replace(SESSION, calls=())), "no title or no calls"),
    "a session of unknown calls": (
        lambda s: s.people.open_session(replace(SESSION, calls=("c01", "c77", "c78"))),
        "there is no call c77, c78",
    ),
    "closing no session": (lambda s: s.people.close_session(1, AT, "lin"), "there is no session 1"),
    "a correction of no call": (
        lambda s: s.people.correct(Correction("c77", 0, 0.5, "您", "你", "lin", AT)),
        "there is no call c77",
    ),
    "a correction of nothing": (
        lambda s: s.people.correct(Correction("c01", 0, 0.5, "您", "您", "lin", AT)),
        "changes nothing",
    ),
    "an appeal on no call": (lambda s: s.people.open_appeal(replace(APPEAL, call_id="c77")), "there is no call c77"),
    "an appeal on another's call": (lambda s: s.people.open_appeal(replace(APPEAL, call_id="c02")), "no call of 0012"),
    "an appeal on no item": (lambda s: s.people.open_appeal(replace(APPEAL, item_id="gone")), "no item gone"),
    "an appeal without words": (lambda s: s.people.open_appeal(replace(APPEAL, text="")), "says nothing"),
    "an appeal due before": (lambda s: s.people.open_appeal(replace(APPEAL, due_at=AT)), "due before"),
    "an appeal twice": (after(opened, opened), "there is an open appeal"),
    "a round of no appeal": (decided_(1, "zhao"), "there is no appeal 1"),
    "a round out of turn": (after(opened, decided_(2, "zhao")), "round 2 is not the next one, which is 1"),
    "a round without a reason": (after(opened, decided_(1, "zhao", "upheld", " ")), "no reason"),
    "a round by the agent": (after(opened, decided_(1, "0012")), "decided this item before"),
    "a round by who decided": (
        after(lambda s: s.people.add_reviews([REVIEW]), opened, decided_(1, "lin")),
        "decided this item before",
    ),
    "a round by the same again": (
        after(opened, decided_(1, "zhao"), decided_(2, "zhao ", None, "")),
        "decided this item before",
    ),
    "a round given to somebody else": (
        after(opened, decided_(1, "zhao", None, ""), decided_(1, "wu")),
        "given to zhao",
    ),
    "a round given twice": (
        after(opened, decided_(1, "zhao", None, ""), decided_(1, "zhao", None, "")),
        "given to zhao",
    ),
    "a round after it was granted": (
        after(opened, decided_(1, "zhao", "overturned"), decided_(2, "wu")),
        "was granted",
    ),
    "a case of no call": (lambda s: s.people.add_case(replace(CASE, call_id="c77")), "there is no call c77"),
    "a case without a title": (lambda s: s.people.add_case(replace(CASE, title=" ")), "no title"),
    "a case that ends early": (lambda s: s.people.add_case(replace(CASE, end=0.5)), "no stretch"),
    "a case without an end": (lambda s: s.people.add_case(replace(CASE, end=None)), "no stretch"),
    "a case removed twice": (
        after(
            lambda s: s.people.add_case(CASE),
            lambda s: s.people.remove_case(1, "lin", AT),
            lambda s: s.people.remove_case(1, "lin", AT),
        ),
        "the case 1 has ended",
    ),
    "a plan without a goal": (lambda s: s.people.add_plan(replace(PLAN, goal="")), "no goal"),
    "a plan of no month": (lambda s: s.people.add_plan(replace(PLAN, month="2026-13")), "no month"),
    "a plan due before": (lambda s: s.people.add_plan(replace(PLAN, due=AT)), "due before"),
    "a plan closed twice": (
        after(
            lambda s: s.people.add_plan(PLAN),
            lambda s: s.people.close_plan(1, "a", "lin", AT),
            lambda s: s.people.close_plan(1, "b", "lin", AT),
        ),
        "the plan 1 has ended",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(store: Store, name: str) -> None:
    write, message = REFUSALS[name]
    with pytest.raises(RefusedError, match=message) as caught:
        write(store)
    assert caught.value.mend


def test_of_several_reviews_none_is_added_where_one_is_refused(store: Store) -> None:
    with pytest.raises(RefusedError):
        store.people.add_reviews([REVIEW, replace(REVIEW, author="")])
    assert store.people.reviews() == []
    assert store.people.acts() == []


def test_a_review_of_an_unknown_session_is_no_review(store: Store) -> None:
    row = dict.fromkeys(("call_id", "rubric", "version", "item_id", "outcome", "machine", "author"), "x")
    row |= {"made_at": "x", "reason": "", "kind": "calibration"}
    with pytest.raises(StoreError), explained("here"), store._writing() as connection:
        connection.execute(insert(review_rows), {**row, "session": 77})


# ---- two writers at once --------------------------------------------------------------------------


def at_once(database: str, write: Callable[[Store, int], object], writers: int = 4) -> list[object]:
    def one(number: int) -> object:
        with open_store(database, busy_seconds=60) as store:
            try:
                return write(store, number)
            except RefusedError as error:
                return error

    with ThreadPoolExecutor(writers) as pool:
        return list(pool.map(one, range(writers)))


def test_of_writers_at_once_none_is_lost(store: Store, database: str) -> None:
    at_once(database, lambda each, number: each.people.add_reviews([replace(REVIEW, author=f"p{number}")] * 5))
    assert len(store.people.reviews()) == len(store.people.acts()) == 20


def test_a_plan_is_closed_by_one_of_them(store: Store, database: str) -> None:
    number = store.people.add_plan(PLAN)
    done = at_once(database, lambda each, who: each.people.close_plan(number, f"by {who}", "lin", AT))
    assert sum(isinstance(each, RefusedError) for each in done) == 3
    assert len(store.people.acts(subject=f"plan:{number}")) == 2


def test_a_round_is_decided_by_one_of_them(store: Store, database: str) -> None:
    number = store.people.open_appeal(APPEAL)
    done = at_once(database, lambda each, who: each.people.decide(number, round_(1, f"p{who}")))
    assert sum(isinstance(each, RefusedError) for each in done) == 3
    assert len(store.people.appeal(number).rounds) == 1


@pytest.mark.usefixtures("store")
def test_one_of_two_appeals_at_once_is_opened(database: str) -> None:
    done = at_once(database, lambda each, _: each.people.open_appeal(APPEAL))
    assert sum(isinstance(each, RefusedError) for each in done) == 3
