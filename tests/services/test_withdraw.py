"""A decision taken back: what was before is in force again, and everything that happened can still be told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from qa.errors import RefusedError
from qa.services.review import answer, decide, withdraw
from qa.store import Store, open_store
from qa.types.people import Appeal, Review, Round, Session
from tests.services.test_review import AT, EARLY, FORM, F, N, P, U, final, form_of, machine, review

LATER = AT + timedelta(hours=1)


@pytest.fixture
def store(any_store: Store) -> Store:
    any_store.save(machine(opening=F, banned=2), scored_at=EARLY, rubric=FORM)
    return any_store


def taken(store: Store, *reviews: Review) -> list[int]:
    """Decide, and give the numbers of the decisions."""
    assert decide(store, reviews, form_of) == []
    return [each.id for each in store.people.reviews() if each.id is not None]


def test_the_machines_outcome_is_in_force_again(store: Store) -> None:
    before = store.result("c01")
    [number] = taken(store, review("opening", P, F))
    assert final(store) == 90
    assert withdraw(store, number, "lin", LATER, form_of) == before
    assert store.result("c01") == before
    assert final(store) == 80  # 100 − 10 − 2 × 5


def test_the_decision_before_is_in_force_again(store: Store) -> None:
    first = review("opening", P, F, author="zhao")
    numbers = taken(store, first, review("opening", N, F, 1), review("banned", P, F, 2))
    assert final(store) == 100
    after = withdraw(store, numbers[1], "lin", LATER, form_of)
    assert (after.items[0].outcome, after.items[0].decided_by) == (P, "person")
    assert (after.items[1].outcome, after.items[1].decided_by) == (P, "person")  # another item's decision stays
    assert store.result("c01") == after


def test_what_nobody_had_decided_waits_for_a_person_again(any_store: Store) -> None:
    any_store.save(machine(rude=U), rubric=FORM)
    before = any_store.result("c01")
    [number] = taken(any_store, review("rude", P, U))
    assert not any_store.result("c01").score.provisional
    after = withdraw(any_store, number, "lin", LATER, form_of)
    assert after == before
    assert after.score.provisional


def test_nothing_is_deleted(store: Store) -> None:
    [number] = taken(store, review("opening", P, F))
    withdraw(store, number, "lin", LATER, form_of)
    assert store.people.reviews() == []
    [kept] = store.people.reviews(withdrawn=True)
    assert (kept.id, kept.outcome, kept.withdrawn_at) == (number, P, LATER)
    versions = [(each.cause, each.author, each.score.final) for each in store.score_versions("c01")]
    assert versions == [("machine", None, 80), ("review", "lin", 90), ("withdrawal", "lin", 80)]
    acts = [(act.action, act.author, act.at) for act in store.people.acts(subject="call:c01")]
    assert acts == [("review", "lin", AT), ("withdraw", "lin", LATER)]
    assert store.people.acts()[1].detail["review"] == number


def test_scoring_anew_does_not_bring_it_back(store: Store) -> None:
    [number] = taken(store, review("opening", P, F))
    withdraw(store, number, "lin", LATER, form_of)
    store.save(machine(opening=F, banned=2), rubric=FORM, cause="rescore")
    assert store.result("c01").items[0].outcome is F


def test_it_can_be_decided_again(store: Store) -> None:
    [number] = taken(store, review("opening", P, F))
    withdraw(store, number, "lin", LATER, form_of)
    taken(store, review("opening", N, F, 90))
    assert store.result("c01").items[0].outcome is N


APPEAL = Appeal(
    "c01", FORM.id, FORM.version, "opening", "0012", "no", AT + timedelta(minutes=30), AT + timedelta(days=3)
)


def appealed(store: Store) -> int:
    [number] = taken(store, review("opening", F, F))
    store.people.open_appeal(APPEAL)
    return number


def answered(store: Store) -> int:
    appealed(store)
    answer(store, 1, Round(1, "wu", "overturned", "heard it", AT + timedelta(minutes=40)), form_of, P)
    return taken(store)[-1]


def calibrated(store: Store) -> int:
    store.people.open_session(Session("定标", FORM.id, "lin", AT, ("c01",)))
    return taken(store, review("opening", P, F, kind="calibration", session=1))[0]


def twice(store: Store) -> int:
    [number] = taken(store, review("opening", P, F))
    withdraw(store, number, "lin", LATER, form_of)
    return number


REFUSALS: dict[str, tuple[Callable[[Store], int], str, str]] = {
    "no decision": (lambda _: 77, "lin", "no decision 77"),
    "somebody else's": (lambda store: taken(store, review("opening", P, F))[0], "zhao", "decision of lin"),
    "not the newest": (
        lambda store: taken(store, review("opening", P, F), review("opening", N, F, 1))[0],
        "lin",
        "newer decision",
    ),
    "twice": (twice, "lin", "taken back before"),
    "appealed against": (appealed, "lin", "an appeal on opening"),
    "an answer to an appeal": (answered, "wu", "of the kind appeal"),
    "calibration": (calibrated, "lin", "of the kind calibration"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(store: Store, name: str) -> None:
    make, author, message = REFUSALS[name]
    number = make(store)
    before = store.result("c01"), store.people.acts()
    with pytest.raises(RefusedError, match=message) as caught:
        withdraw(store, number, author, LATER, form_of)
    assert caught.value.mend
    assert (store.result("c01"), store.people.acts()) == before


def test_without_its_rubric_nothing_is_taken_back(store: Store) -> None:
    [number] = taken(store, review("opening", P, F))
    with pytest.raises(RefusedError, match="not at hand"):
        withdraw(store, number, "lin", LATER, lambda *_: None)
    assert [replace(each, id=None) for each in store.people.reviews()] == [review("opening", P, F)]


def test_one_of_two_at_once_takes_it_back(store: Store, database: str) -> None:
    [number] = taken(store, review("opening", P, F))

    def one(_: int) -> bool:
        with open_store(database, busy_seconds=60) as each:
            try:
                withdraw(each, number, "lin", LATER, form_of)
            except RefusedError:
                return False
            return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(one, range(3))) == [False, False, True]
    assert len(store.score_versions("c01")) == 3
