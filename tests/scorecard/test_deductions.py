"""Fines and fault slips by hand: thirty yuan, sixty, dismissal; and only what nobody can appeal against any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from qa.form import Fine, Service, Step
from qa.scorecard import Period
from qa.scorecard.deductions import Confirmed, appeal_until, is_final, judged

OCTOBER = Period.of_month("2026-10")
RISING = Fine(
    id="complaints",
    title="因服务被投诉",
    clause="taobao.fine",
    items=["rude"],
    steps=[Step(yuan=30.0), Step(yuan=60.0), Step(notice="开除")],
)
SERVICE = Service(appeal_days=3)


def confirmed(call_id: str, day: date | None, decided: date, **changes: object) -> Confirmed:
    at = datetime(decided.year, decided.month, decided.day, 9, tzinfo=UTC)
    return replace(Confirmed(call_id, "taobao", "rude", "0012", day, at, lost=5.0), **changes)  # type: ignore[arg-type]


def test_three_days_to_appeal_are_three_whole_days() -> None:
    # decided on the 5th at nine: the 6th, 7th and 8th are left, and on the 9th it is final
    failure = confirmed("a", date(2026, 10, 4), date(2026, 10, 5))
    assert appeal_until(failure, SERVICE) == date(2026, 10, 8)
    assert [is_final(failure, SERVICE, date(2026, 10, day)) for day in (5, 8, 9)] == [False, False, True]
    assert not is_final(replace(failure, appealed=True), SERVICE, date(2026, 12, 1))
    assert not is_final(replace(failure, day=None), SERVICE, date(2026, 12, 1))


def test_fines_rise_over_months_and_only_the_final_ones_count() -> None:
    failures = [
        confirmed("september", date(2026, 9, 10), date(2026, 9, 11)),
        confirmed("october", date(2026, 10, 10), date(2026, 10, 11)),
        confirmed("appealed", date(2026, 10, 12), date(2026, 10, 13), appealed=True),
        confirmed("late", date(2026, 10, 20), date(2026, 10, 30)),
    ]
    told = judged(failures, [RISING], SERVICE, period=OCTOBER, as_of=date(2026, 10, 31), proposed=200.0)
    # the second of all is final: 60; the others would each be the third, a dismissal without an amount
    assert [
        (p.consequence.call_id, p.state, p.consequence.count, p.consequence.yuan) for p in told.fines.penalties
    ] == [
        ("october", "final", 2, 60.0),
        ("appealed", "waiting", 3, 0.0),
        ("late", "waiting", 3, 0.0),
    ]
    assert (told.fines.final, told.fines.waiting, told.fines.proposed) == (60.0, 0.0, 200.0)
    assert told.slips == (("october", "rude"),)
    assert told.fines.penalties[2].appeal_until == date(2026, 11, 2)
    assert told.fines.penalties[1].consequence.notice == "开除"


def test_a_day_later_more_is_final() -> None:
    late = confirmed("late", date(2026, 10, 20), date(2026, 10, 30))
    for day, state, yuan in ((2, "waiting", (0.0, 30.0)), (3, "final", (30.0, 0.0))):
        told = judged([late], [RISING], SERVICE, period=OCTOBER, as_of=date(2026, 11, day))
        assert [each.state for each in told.fines.penalties] == [state]
        assert (told.fines.final, told.fines.waiting) == yuan


def test_without_fines_a_slip_is_due_all_the_same() -> None:
    failure = confirmed("a", date(2026, 10, 4), date(2026, 10, 5))
    told = judged([failure], [], SERVICE, period=OCTOBER, as_of=date(2026, 11, 1))
    assert told.fines.final == 0.0
    assert told.slips == (("a", "rude"),)
    assert judged([failure], [], SERVICE, period=OCTOBER.before(), as_of=date(2026, 11, 1)).slips == ()


def test_nobody_confirmed_anything() -> None:
    told = judged([], [RISING], SERVICE, period=None, as_of=date(2026, 11, 1))
    assert (told.fines.final, told.fines.penalties, told.slips) == (0.0, (), ())


@pytest.mark.parametrize("bad", [{"online_from": 9, "online_to": 9}, {"satisfied": ["1"], "dissatisfied": ["1"]}])
def test_terms_without_sense_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"online_to|both"):
        Service.model_validate(bad)
