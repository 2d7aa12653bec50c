"""People's decisions on a machine's result: worked out by hand, and laws that hold for any of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import QaError
from qa.reviewing import DECISIONS, decided
from qa.scoring import score
from qa.types import CallResult, MachineSaid, Outcome
from qa.types.people import Review, ReviewKind
from tests.handmade import CALL
from tests.test_scoring import FORM, IDS, E, F, N, P, U, outcomes

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)


def machine(**given_: Outcome | int) -> CallResult:
    return CallResult(CALL, *score(FORM, outcomes(FORM, **given_)))


def review(item: str, outcome: Outcome, minute: int = 0, kind: ReviewKind = "review", reason: str = "heard") -> Review:
    at = AT + timedelta(minutes=minute)
    return Review("c01", FORM.id, FORM.version, item, outcome, F, "lin", at, reason, kind)


def final(result: CallResult) -> float | None:
    return result.score.final


def test_an_overturned_failure_gives_its_points_back() -> None:
    before = machine(opening=F, banned=2)
    assert final(before) == 80  # 100 − 10 − 2 × 5
    after = decided(before, FORM, [review("opening", P)])
    assert final(after) == 90
    opening = after.items[0]
    assert (opening.outcome, opening.points, opening.decided_by, opening.reason) == (P, 0, "person", "heard")
    assert opening.machine == MachineSaid(F, "because", 1)
    assert after.items[1:] == before.items[1:]
    assert after.call is before.call


def test_a_confirmed_failure_keeps_its_lapses() -> None:
    after = decided(machine(banned=2), FORM, [review("banned", F, reason="")])
    banned = after.items[1]
    assert (banned.points, banned.lapses, banned.decided_by, banned.reason) == (-10, 2, "person", "because")


def test_a_failure_that_only_a_person_saw_counts_once() -> None:
    after = decided(machine(), FORM, [review("banned", F, reason="")])
    assert after.items[1].points == -5
    assert after.items[1].reason == "人工判定不合格（机器判定合格）"


def test_an_undetermined_veto_is_settled() -> None:
    before = machine(rude=U)
    assert before.score.provisional
    assert not decided(before, FORM, [review("rude", P)]).score.provisional
    failed = decided(before, FORM, [review("rude", F)])
    assert (final(failed), failed.score.fatal) == (0, ("rude",))


def test_an_item_by_ear_is_scored() -> None:
    after = decided(machine(tone=E), FORM, [review("tone", F)])
    assert (final(after), after.items[4].points) == (90, -10)


def test_the_newest_decides_and_calibration_does_not() -> None:
    reviews = [
        review("opening", N, 2),
        review("opening", P, 1),
        review("opening", F, 3, kind="calibration"),
    ]
    assert decided(machine(opening=F), FORM, reviews).items[0].outcome is N
    appeal = review("opening", P, 4, kind="appeal")
    assert decided(machine(opening=F), FORM, [appeal, *reviews]).items[0].outcome is P
    at_once = [replace(review("opening", P), id=2), replace(review("opening", F), id=1)]
    assert decided(machine(opening=F), FORM, at_once).items[0].outcome is P


def test_what_is_not_about_this_result_is_passed_over() -> None:
    before = machine(opening=F)
    strangers = [
        replace(review("opening", P), call_id="c02"),
        replace(review("opening", P), rubric="other"),
        review("gone", P),
        review("opening", U),
    ]
    assert decided(before, FORM, strangers) is before
    older = replace(review("opening", P), version="0")  # a decision outlives the version it was made under
    assert decided(before, FORM, [older]).items[0].outcome is P


def test_lapses_of_results_that_were_stored_without_them() -> None:
    before = machine(opening=F, banned=2)
    stored = replace(before, items=tuple(replace(item, lapses=None) for item in before.items))
    reviews = [review("opening", P)]
    assert decided(stored, FORM, reviews) == decided(before, FORM, reviews)


def test_another_version_of_the_rubric_is_refused() -> None:
    before = machine()
    other = replace(before, score=replace(before.score, version="9"))
    with pytest.raises(QaError, match="scored by"):
        decided(other, FORM, [review("opening", F)])


machines = st.fixed_dictionaries({i: st.sampled_from([P, F, N, U, E, 1, 2, 3]) for i in IDS})
some_reviews = st.lists(
    st.builds(
        review,
        st.sampled_from([*IDS, "gone"]),
        st.sampled_from(DECISIONS),
        st.integers(0, 5),
        st.sampled_from(["review", "appeal", "calibration"]),
        st.sampled_from(["", "heard"]),
    ),
    max_size=6,
)


@given(machines, some_reviews, some_reviews)
def test_laws(said: dict[str, Outcome | int], first: list[Review], second: list[Review]) -> None:
    before = machine(**said)
    numbered = [replace(r, id=number) for number, r in enumerate([*first, *second])]
    once = decided(before, FORM, numbered)
    assert decided(once, FORM, numbered) == once
    # a decision may come when others were applied before
    assert decided(decided(before, FORM, numbered[: len(first)]), FORM, numbered) == once
    # the machine's word is kept, and the evidence
    for was, now in zip(before.items, once.items, strict=True):
        assert now.evidence == was.evidence
        assert (now.machine is not None) == (now.decided_by == "person")
        if now.machine:
            assert (now.machine.outcome, now.machine.reason) == (was.outcome, was.reason)
    # the arithmetic is that of scoring: a machine with these outcomes would give the same score
    same = [o.outcome if o.outcome is not F else (o.lapses or 1) for o in once.items]
    assert once.score == machine(**dict(zip(IDS, same, strict=True))).score
