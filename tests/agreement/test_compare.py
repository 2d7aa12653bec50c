"""Agreement counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from qa.agreement import Judged, Rule, among_people, disagreements, in_force, machine_against
from qa.types import Outcome

P, F, N, U, E = (
    Outcome.PASSED,
    Outcome.FAILED,
    Outcome.NOT_APPLICABLE,
    Outcome.UNDETERMINED,
    Outcome.AWAITING_EAR,
)
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def judged(
    call: int, machine: Outcome, person: Outcome, author: str = "lin", minute: int = 0, **more: object
) -> Judged:
    made = Judged(f"c{call}", "plaza", "opening", machine, person, author, AT + timedelta(minutes=minute))
    return replace(made, **more)  # type: ignore[arg-type]


# 4 lapses found, 1 wronged, 2 passed in silence, 3 left to people of which 1 is a lapse, 6 passed rightly
CALLS = [
    *(judged(i, F, F) for i in range(4)),
    judged(4, F, P),
    *(judged(i, P, F) for i in (5, 6)),
    judged(7, U, F),
    judged(8, U, P),
    judged(9, E, P),
    *(judged(i, P, P) for i in range(10, 16)),
]


def test_the_machine_against_people() -> None:
    (found,) = machine_against(CALLS)
    assert (found.n, found.asked, found.asked_lapses) == (13, 3, 1)
    assert (found.raw.n, found.raw.value) == (13, 10 / 13)
    assert (found.precision.n, found.precision.value) == (5, 4 / 5)
    assert (found.recall.n, found.recall.value) == (7, 4 / 7)  # what it left to people was not found by it
    chance = (5 * 6 + 8 * 7) / 13**2  # machine: 5 failed, 8 passed; people: 6 failed, 7 passed
    assert found.kappa.value is not None
    assert abs(found.kappa.value - (10 / 13 - chance) / (1 - chance)) < 1e-12
    assert found.counts[P, F] == 2
    assert found.verdict is None


def test_the_newest_decision_counts_and_calibration_only_where_there_is_no_other() -> None:
    calls = [
        judged(1, F, F, minute=1),
        judged(1, F, P, "zhao", minute=2),
        judged(1, F, F, "wu", minute=3, session=7),
        judged(2, F, F, "wu", session=7),
    ]
    assert [(each.call_id, each.author) for each in in_force(calls)] == [("c1", "zhao"), ("c2", "wu")]
    by_author = machine_against(calls, "author")
    assert [(each.key, each.n, each.raw.value) for each in by_author] == [("lin", 1, 1), ("wu", 2, 1), ("zhao", 1, 0)]


def test_what_may_run_by_itself() -> None:
    good = [judged(i, F if i % 2 else P, F if i % 2 else P) for i in range(60)]
    (found,) = machine_against(good, rule=Rule())
    assert (found.verdict, found.short) == ("automatic", ())
    (found,) = machine_against(good[:29], rule=Rule())
    assert found.verdict == "more"
    assert found.short[0] == "n"
    bad = [judged(i, F, F if i % 3 == 0 else P) for i in range(60)]  # two of three failures are wrong
    (found,) = machine_against(bad, rule=Rule())
    assert found.verdict == "people"
    assert "precision" in found.short
    silent = [judged(i, P, P) for i in range(100)]  # no lapse was ever heard: nothing is known of finding them
    (found,) = machine_against(silent, rule=Rule())
    assert (found.verdict, found.short) == ("more", ("precision", "recall"))


def test_disagreements_to_hear() -> None:
    assert [each.call_id for each in disagreements(CALLS)] == ["c4", "c5", "c6"]


def test_people_among_themselves() -> None:
    blind = [
        judged(1, F, F, "lin", session=1),
        judged(1, F, P, "wu", session=1),
        judged(1, F, F, "wu", minute=1, session=1),  # made up their mind: the newest counts
        judged(2, P, P, "lin", session=1),
        judged(2, P, F, "wu", session=1),
        judged(3, P, P, "lin", session=1),  # heard by one: no pair
        judged(4, P, P, "lin"),
        judged(4, P, F, "wu"),  # no calibration: the second may have seen the first
    ]
    (found,) = among_people(blind)
    assert (found.key, found.authors, found.n, found.raw.value) == ("opening", 2, 2, 0.5)
    (pair,) = among_people(blind, "author")
    assert (pair.key, pair.n, pair.raw.value) == ("lin · wu", 2, 0.5)
    three = [*blind, judged(1, F, P, "zhao", session=1)]
    (found,) = among_people(three)
    assert found.authors == 3
    assert found.kappa.value is None  # Cohen's is of two
    assert found.raw.value == (1 / 3 + 0) / 2  # one pair of three agrees on the first call, none on the second
    assert found.raw.low is None
