"""When the time to appeal begins and ends, and how many rounds there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from qa.errors import RefusedError
from qa.form import Service
from qa.scorecard.deductions import appeal_until
from qa.services.appeals import Times, open_appeal
from qa.services.review import answer, decide
from qa.store import Store
from qa.store.asked import Asked
from qa.types.people import Appeal, Round
from tests.handmade import INFO
from tests.services.test_review import FORM, F, P, form_of, machine, review

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
CHINA = timezone(timedelta(hours=8))
SERVICE = Service(appeal_days=3)
AGENT = INFO.agent_id or ""


@pytest.fixture
def store(any_store: Store) -> Store:
    any_store.save(machine(opening=F, banned=2), rubric=FORM)
    return any_store


def appeal(at: datetime, item: str = "opening") -> Appeal:
    return Appeal("c01", FORM.id, FORM.version, item, AGENT, "请再听", at, at + timedelta(days=3))


def opens(store: Store, at: datetime, item: str = "opening") -> bool:
    try:
        open_appeal(store, appeal(at, item), SERVICE, CHINA)
    except RefusedError as error:
        return "time to appeal" not in error.problem
    return True


def test_a_machines_outcome_that_nobody_released_may_be_appealed_against_at_any_time(store: Store) -> None:
    assert opens(store, AT + timedelta(days=300))


# 9:00 UTC on November 2nd is 17:00 in China; the last of three days is the 5th, wholly: until 16:00 UTC
def test_a_persons_decision_begins_the_time(store: Store) -> None:
    decide(store, [review("opening", F, F)], form_of)
    assert not opens(store, datetime(2026, 11, 5, 16, 0, 1, tzinfo=UTC))
    assert opens(store, datetime(2026, 11, 5, 15, 59, 59, tzinfo=UTC))


def test_a_later_release_begins_it_anew(store: Store) -> None:
    decide(store, [review("opening", F, F)], form_of)
    store.desk.release(["c01"], "lin", AT + timedelta(days=30))  # December 2nd
    assert not opens(store, datetime(2026, 12, 5, 16, 0, 1, tzinfo=UTC))
    assert opens(store, datetime(2026, 12, 5, 15, 59, 59, tzinfo=UTC))


def test_an_earlier_release_does_not_end_it_before_its_time(store: Store) -> None:
    store.desk.release(["c01"], "lin", AT - timedelta(days=30))
    decide(store, [review("opening", F, F)], form_of)
    assert not opens(store, AT, "banned")  # the machine's: its time ended thirty days ago
    assert opens(store, datetime(2026, 11, 5, 15, 59, 59, tzinfo=UTC))


def test_a_release_that_was_taken_back_counts_no_more(store: Store) -> None:
    store.desk.release(["c01"], "lin", AT)
    store.desk.withdraw(["c01"], "lin", AT + timedelta(hours=1))
    assert opens(store, AT + timedelta(days=300))


def test_the_last_day_is_that_of_the_house() -> None:
    late = datetime(2026, 11, 2, 20, tzinfo=UTC)  # the 3rd in China
    assert Times(SERVICE, UTC).last_day(late, None) == datetime(2026, 11, 5).date()
    assert Times(SERVICE, CHINA).last_day(late, None) == datetime(2026, 11, 6).date()
    assert Times(SERVICE, CHINA).last_day(None, None) is None


def uphold(store: Store, number: int, reviewer: str, at: datetime) -> None:
    answer(store, number, Round(1, reviewer, "upheld", "听过", at), form_of)


def test_an_item_has_two_rounds_each_with_another_reviewer(store: Store) -> None:
    first = open_appeal(store, appeal(AT), SERVICE, CHINA)
    uphold(store, first, "wu", AT + timedelta(hours=1))
    second = open_appeal(store, appeal(AT + timedelta(hours=2)), SERVICE, CHINA)
    with pytest.raises(RefusedError, match="has decided this item before"):
        uphold(store, second, "wu", AT + timedelta(hours=3))
    uphold(store, second, "zhao", AT + timedelta(hours=3))
    with pytest.raises(RefusedError, match="all 2 rounds"):
        open_appeal(store, appeal(AT + timedelta(hours=4)), SERVICE, CHINA)


def test_who_upheld_an_open_item_does_not_judge_it_twice(store: Store) -> None:
    """Upholding what nobody has decided is no decision on the item, and yet one on the appeal."""
    from tests.test_scoring import U

    store.save(machine("c02", opening=U), rubric=FORM)
    about = ("c02", FORM.id, FORM.version, "opening", AGENT)
    first = store.people.open_appeal(Appeal(*about, "请定", AT, AT + timedelta(days=3)))
    uphold(store, first, "wu", AT + timedelta(hours=1))
    assert store.people.reviews(call_id="c02") == []
    later = AT + timedelta(hours=2)
    second = store.people.open_appeal(Appeal(*about, "请再定", later, later + timedelta(days=3)))
    with pytest.raises(RefusedError, match="has decided this item before"):
        uphold(store, second, "wu", later + timedelta(hours=1))


def test_an_appeal_that_was_granted_is_no_round_of_the_next(store: Store) -> None:
    first = open_appeal(store, appeal(AT), SERVICE, CHINA)
    answer(store, first, Round(1, "wu", "overturned", "听到了", AT + timedelta(hours=1)), form_of, P)
    decide(store, [review("opening", F, F, author="mei", made_at=AT + timedelta(hours=2))], form_of)
    for hours, reviewer in ((3, "zhao"), (5, "sun")):
        number = open_appeal(store, appeal(AT + timedelta(hours=hours)), SERVICE, CHINA)
        uphold(store, number, reviewer, AT + timedelta(hours=hours + 1))


def test_a_fine_waits_for_the_time_that_a_release_began(store: Store) -> None:
    decide(store, [review("opening", F, F)], form_of)
    (before,) = store.cards.confirmed(Asked())
    assert (before.released_at, appeal_until(before, SERVICE)) == (None, datetime(2026, 11, 5).date())
    store.desk.release(["c01"], "lin", AT + timedelta(days=30))
    (after,) = store.cards.confirmed(Asked())
    assert after.released_at == AT + timedelta(days=30)
    assert appeal_until(after, SERVICE) == datetime(2026, 12, 5).date()
