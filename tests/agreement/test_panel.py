"""A session's agreement, worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from qa.agreement import Judged
from qa.agreement.panel import panel
from qa.types import Outcome

P, F, N, U, E = (
    Outcome.PASSED,
    Outcome.FAILED,
    Outcome.NOT_APPLICABLE,
    Outcome.UNDETERMINED,
    Outcome.AWAITING_EAR,
)
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def vote(call: int, author: str, person: Outcome, machine: Outcome, item: str = "opening", minute: int = 0) -> Judged:
    at = AT + timedelta(minutes=minute)
    return Judged(f"c{call}", "plaza", item, machine, person, author, at, session=1)


def votes(item: str, machine: list[Outcome], **people: list[Outcome]) -> list[Judged]:
    return [
        vote(call, author, outcome, machine[call], item)
        for author, outcomes in people.items()
        for call, outcome in enumerate(outcomes)
    ]


# ten calls: lin and wu agree on 7 (5 passed, 2 failed); lin passes 6 and fails 4, wu passes 7 and fails 3
LIN = [P, P, P, P, P, P, F, F, F, F]
WU = [P, P, P, P, P, F, F, F, P, P]
MACHINE = [P, P, P, P, P, P, P, F, F, U]


def test_two_people_on_one_item() -> None:
    made = panel(votes("opening", MACHINE, lin=LIN, wu=WU))
    (item,) = made.items
    assert (item.item_id, item.people, item.n) == ("opening", 2, 10)
    assert item.raw.value == pytest.approx(0.7)
    # by chance 0.6 · 0.7 + 0.4 · 0.3 = 0.54: κ = (0.7 − 0.54) / 0.46
    assert item.kappa.value == pytest.approx(0.16 / 0.46)
    # shares of both: passed 0.65, failed 0.35; by chance 2 · 0.65 · 0.35 = 0.455: AC1 = (0.7 − 0.455) / 0.545
    assert item.ac1.value == pytest.approx(0.245 / 0.545)
    assert (item.kappa.low or 1) < item.kappa.value < (item.kappa.high or 0)


def test_the_machine_is_held_against_the_consensus() -> None:
    made = panel(votes("opening", MACHINE, lin=LIN, wu=WU))
    (item,) = made.items
    # no consensus on calls 5, 8 and 9; on the other seven the machine is right but for call 6; it left call 9 open
    assert (item.split, item.asked, item.n_machine) == (3, 1, 7)
    assert item.machine_raw.value == pytest.approx(6 / 7)
    # machine: 6 passed, 1 failed; people: 5 passed, 2 failed: by chance (6 · 5 + 1 · 2) / 49 = 32 / 49
    assert item.machine_kappa.value == pytest.approx((6 / 7 - 32 / 49) / (17 / 49))


def test_two_by_two_with_the_machine() -> None:
    made = panel(votes("opening", MACHINE, lin=LIN, wu=WU))
    told = [(pair.one, pair.other, pair.n, pair.raw.value) for pair in made.pairs]
    # without call 9, which the machine left open: lin and it differ on call 6; wu and it on 5, 6 and 8
    assert told == [
        ("lin", "wu", 10, 0.7),
        ("lin", None, 9, pytest.approx(8 / 9)),
        ("wu", None, 9, pytest.approx(6 / 9)),
    ]


def test_every_disagreement_is_listed_with_all_votes() -> None:
    made = panel(votes("opening", MACHINE, lin=LIN, wu=WU))
    told = {each.call_id: (dict(each.votes), each.machine, each.consensus) for each in made.splits}
    assert told == {
        "c5": ({"lin": P, "wu": F}, P, None),
        "c6": ({"lin": F, "wu": F}, P, F),
        "c8": ({"lin": F, "wu": P}, F, None),
        "c9": ({"lin": F, "wu": P}, U, None),
    }


def test_three_people_have_a_majority_and_no_kappa() -> None:
    made = panel(votes("tone", [E, E], lin=[P, P], wu=[P, F], zhao=[F, N]))
    (item,) = made.items
    assert (item.people, item.n, item.asked, item.split) == (3, 2, 2, 1)
    assert item.kappa.value is None
    assert item.raw.value == pytest.approx((1 / 3 + 0) / 2)  # one of three pairs agrees on the first call
    assert [(each.call_id, each.consensus) for each in made.splits] == [("c0", P), ("c1", None)]


def test_the_newest_vote_of_each_counts() -> None:
    made = panel([vote(1, "lin", P, F), vote(1, "wu", F, F), vote(1, "lin", F, F, minute=5)])
    assert made.splits == ()
    assert made.items[0].raw.value == 1.0


def test_one_voter_agrees_with_nobody() -> None:
    made = panel(votes("opening", [P], lin=[P]))
    (item,) = made.items
    assert (item.n, item.raw.value, item.ac1.value) == (0, None, None)
    assert [(pair.one, pair.other, pair.n) for pair in made.pairs] == [("lin", None, 1)]


def test_no_votes() -> None:
    made = panel([])
    assert (made.items, made.pairs, made.splits) == ((), (), ())
