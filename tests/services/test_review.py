"""Decisions taken: the call is scored by them, the score before is kept, and a machine does not undo them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qa.errors import RefusedError, StoreError
from qa.packs.load import load_pack
from qa.reviewing import decided
from qa.rubric import Rubric
from qa.scoring import score
from qa.services.review import answer, decide, rubrics_of
from qa.store import Store, open_store
from qa.types import REACHED_NOBODY, CallResult, Outcome, Problem
from qa.types.people import Appeal, Review, Round, Session
from tests.handmade import CALL, INFO
from tests.test_scoring import FORM, F, N, P, U, outcomes

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
EARLY = datetime(2026, 11, 1, 9, tzinfo=UTC)


def machine(call_id: str = "c01", form: Rubric = FORM, **given: Any) -> CallResult:
    info = replace(INFO, call_id=call_id, source=f"calls/{call_id}.wav", sha256=call_id)
    return CallResult(replace(CALL, info=info), *score(form, outcomes(form, **given)))


def review(item: str, outcome: Outcome, said: Outcome, minute: int = 0, **changes: Any) -> Review:
    at = AT + timedelta(minutes=minute)
    made = Review("c01", FORM.id, FORM.version, item, outcome, said, "lin", at, "heard")
    return replace(made, **changes)


def form_of(rubric: str, version: str) -> Rubric | None:
    return FORM if (rubric, version) == (FORM.id, FORM.version) else None


@pytest.fixture
def store(any_store: Store) -> Store:
    any_store.save(machine(opening=F, banned=2), scored_at=EARLY, rubric=FORM)
    return any_store


def final(store: Store, call_id: str = "c01") -> float | None:
    return store.result(call_id).score.final


def test_a_decision_scores_the_call_at_once(store: Store) -> None:
    assert final(store) == 80  # 100 − 10 − 2 × 5
    made = review("opening", P, F)
    assert decide(store, [made], form_of) == []
    assert store.result("c01") == decided(machine(opening=F, banned=2), FORM, [made])
    assert final(store) == 90
    assert [replace(each, id=None) for each in store.people.reviews()] == [made]
    assert [act.action for act in store.people.acts(subject="call:c01")] == ["review"]
    assert store.scores()[0].final == 90


def test_the_score_before_is_kept(store: Store) -> None:
    decide(store, [review("opening", P, F)], form_of)
    decide(store, [review("banned", P, F, 1, author="zhao", kind="appeal")], form_of)
    versions = store.score_versions("c01")
    told = [(each.number, each.cause, each.author, each.score.final) for each in versions]
    assert told == [(1, "machine", None, 80), (2, "review", "lin", 90), (3, "appeal", "zhao", 100)]
    assert versions[0].made_at == EARLY
    assert versions[0].items == machine(opening=F, banned=2).items
    assert versions[2].items == store.result("c01").items


def test_a_machine_does_not_undo_what_a_person_decided(store: Store) -> None:
    decide(store, [review("opening", P, F)], form_of)
    written = store.save(machine(opening=F, banned=3), rubric=FORM, cause="rescore")
    assert (written[0].items[0].outcome, written[0].items[0].decided_by) == (P, "person")
    assert final(store) == 88  # only the lapses cost, 12 at most
    assert store.result("c01") == written[0]
    assert [each.cause for each in store.score_versions("c01")] == ["machine", "review", "rescore"]


def test_a_decision_holds_in_the_next_version_of_the_form_as_long_as_the_item_is_there(store: Store) -> None:
    decide(store, [review("opening", P, F), review("banned", P, F)], form_of)
    second = FORM.model_copy(update={"version": "2"})
    store.save(machine(form=second, opening=F, banned=1), rubric=second, cause="rescore")
    assert final(store) == 100
    words = FORM.sections[0].model_copy(update={"items": FORM.sections[0].items[1:]})
    third = FORM.model_copy(update={"version": "3", "sections": [words, FORM.sections[1]]})
    store.save(machine(form=third, banned=1, clear=F), rubric=third, cause="rescore")
    assert final(store) == 92.5  # the item is gone, the other decision holds, and the machine fails a third one


def test_scoring_the_same_again_is_no_new_version(store: Store) -> None:
    decide(store, [review("opening", P, F)], form_of)
    store.save(machine(opening=F, banned=2), rubric=FORM)
    told = [(each.cause, each.author) for each in store.score_versions("c01")]
    assert told == [("machine", None), ("review", "lin")]


def test_calibration_changes_no_score(store: Store) -> None:
    number = store.people.open_session(Session("定标", FORM.id, "lin", AT, ("c01",)))
    blind = review("opening", P, F, kind="calibration", session=number)
    assert decide(store, [blind], form_of) == []
    assert final(store) == 80
    assert len(store.people.reviews(session=number)) == len(store.score_versions("c01")) == 1


def test_a_review_does_not_make_its_rubric_the_newest(store: Store) -> None:
    other = FORM.model_copy(update={"id": "other"})
    store.save(machine(form=other), scored_at=EARLY + timedelta(minutes=1))
    decide(store, [review("opening", P, F)], form_of)
    assert store.result("c01").score.rubric == "other"


REFUSED: dict[str, tuple[Review, str]] = {
    "call": (review("opening", P, F, call_id="c77"), "there is no call c77"),
    "rubric": (review("opening", P, F, rubric="gone"), "has no score by gone"),
    "version": (review("opening", P, F, version="0"), "was scored by .* since, not 0"),
    "item": (review("gone", P, F), "has no item gone"),
    "outcome": (review("opening", U, F), "undetermined is no decision"),
    "machine": (review("opening", P, U), "the machine says failed of opening, not undetermined"),
    "author": (review("opening", P, F, author=""), "nobody is named"),
    "session": (review("opening", P, F, kind="calibration", session=9), "no calibration session 9"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_taken_is_refused_by_itself(store: Store, name: str) -> None:
    wrong, message = REFUSED[name]
    refusals = decide(store, [review("opening", P, F), wrong, review("banned", N, F)], form_of)
    with pytest.raises(RefusedError, match=message):
        raise RefusedError(refusals[0].problem)
    assert [(each.row, each.review) for each in refusals] == [(1, wrong)]
    assert refusals[0].mend
    assert final(store) == 100  # the others were taken
    assert len(store.people.reviews()) == len(store.people.acts()) == 2


def test_a_rubric_that_is_not_at_hand(store: Store) -> None:
    refusals = decide(store, [review("opening", P, F)], lambda *_: None)
    assert "not at hand" in refusals[0].problem
    assert store.people.reviews() == []


def test_the_rubrics_of_packs_are_those_that_were_published(any_store: Store) -> None:
    pack = load_pack("plaza")
    rubric_of = rubrics_of(any_store, [pack])
    assert rubric_of("plaza", pack.rubric.version) is pack.rubric
    assert rubric_of("plaza", "0") is rubric_of("other", pack.rubric.version) is None
    any_store.rubrics.replace("plaza", pack.rubric.version, "another content")
    with pytest.raises(StoreError, match="another content"):
        rubrics_of(any_store, [pack])


def test_a_call_that_reached_nobody(any_store: Store) -> None:
    nobody = machine(opening=N)
    call = replace(nobody.call, problems=(Problem(REACHED_NOBODY, "a machine"),))
    any_store.save(replace(nobody, call=call))
    assert "reached nobody" in decide(any_store, [review("opening", F, N)], form_of)[0].problem


def test_a_call_is_scored_whole_or_not_at_all(store: Store) -> None:
    def broken(rubric: str, version: str) -> Rubric | None:
        calls.append(version)
        if len(calls) > 1:
            raise StoreError("the rubric's file is gone", where="x", mend="y")
        return form_of(rubric, version)

    calls: list[str] = []
    with pytest.raises(StoreError):
        decide(store, [review("opening", P, F)], broken)
    assert (final(store), store.people.reviews(), store.people.acts()) == (80, [], [])


# ---- appeals --------------------------------------------------------------------------------------


def appealed(store: Store, item: str = "opening") -> int:
    due = AT + timedelta(days=5)
    return store.people.open_appeal(Appeal("c01", FORM.id, FORM.version, item, "0012", "I said it", AT, due))


def round_(number: int, reviewer: str, decision: Any) -> Round:
    return Round(number, reviewer, decision, "heard twice", AT + timedelta(days=number))


def test_an_overturned_appeal_scores_the_call(store: Store) -> None:
    number = appealed(store)
    answer(store, number, round_(1, "zhao", None), form_of)
    assert final(store) == 80
    after = answer(store, number, round_(1, "zhao", "overturned"), form_of, P)
    assert after == store.result("c01")
    assert final(store) == 90
    assert [(each.kind, each.author, each.reason) for each in store.people.reviews()] == [
        ("appeal", "zhao", "heard twice")
    ]
    assert store.score_versions("c01")[-1].cause == "appeal"
    assert store.people.appeals(open_only=True) == []


def test_an_upheld_appeal_confirms_the_outcome_and_may_go_on(store: Store) -> None:
    number = appealed(store)
    answer(store, number, round_(1, "zhao", "upheld"), form_of)
    opening = store.result("c01").items[0]
    assert (opening.outcome, opening.decided_by, final(store)) == (F, "person", 80)
    with pytest.raises(RefusedError, match="decided this item before"):
        answer(store, number, round_(2, "zhao", "overturned"), form_of, P)
    answer(store, number, round_(2, "wu", "overturned"), form_of, P)
    assert final(store) == 90


@pytest.mark.parametrize(
    ("decision", "outcome"), [("overturned", None), ("overturned", F), ("upheld", P), ("overturned", U)]
)
def test_an_answer_that_contradicts_itself_leaves_nothing_behind(
    store: Store, decision: str, outcome: Outcome | None
) -> None:
    number = appealed(store)
    before = store.people.acts()
    with pytest.raises(RefusedError):
        answer(store, number, round_(1, "zhao", decision), form_of, outcome)
    assert store.people.appeal(number).rounds == ()
    assert (store.people.acts(), final(store)) == (before, 80)


# ---- writers at once ------------------------------------------------------------------------------


def test_a_person_and_a_machine_at_once(store: Store, database: str) -> None:
    def person(each: Store) -> None:
        for minute in range(5):
            assert decide(each, [review("opening", P, F, minute)], form_of) == []

    def robot(each: Store) -> None:
        for _ in range(5):
            each.save(machine(opening=F, banned=2), rubric=FORM, cause="rescore")

    def run(work: Callable[[Store], None]) -> None:
        with open_store(database, busy_seconds=60) as each:
            work(each)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(run, work) for work in (person, robot, person, robot)]:
            done.result()
    assert final(store) == 90  # whoever came last
    assert len(store.people.reviews()) == len(store.people.acts()) == 10
