"""The shift is found where one was planted, and none where there is none."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.agreement.refit import ASKED, LEAST_CALLS, SHIFTS, Refitted, Trial, refit, shortage
from qa.certainty import moved, surer
from qa.types import Outcome, Transcript, Turn, Word

P, F, U = Outcome.PASSED, Outcome.FAILED, Outcome.UNDETERMINED
TRUE_SHIFT = 1.0


def trial(call: int, at: float, before: Outcome, after: Outcome, person: Outcome) -> Trial:
    """A decision whose outcome changes where the shift reaches `at`."""
    return Trial(f"c{call}", person, tuple(after if shift >= at else before for shift in SHIFTS))


def planted(noise: float, seed: int = 1) -> list[Trial]:
    """Calls on which words become sure at the true shift, and are taken wrongly from one more on."""
    dice = random.Random(seed)
    made = []
    for call in range(80):
        person = P if dice.random() < 0.8 else F
        made.append(trial(call, TRUE_SHIFT if dice.random() > noise else -3, U, person, person))
        made.append(trial(call, TRUE_SHIFT + 1 if dice.random() > noise else 9, P, F, P))
    return made


def test_a_planted_shift_is_found() -> None:
    fit = refit(planted(0.1))
    assert fit.shift == TRUE_SHIFT
    assert fit.worth
    assert fit.before.asked == sum(each.machine[SHIFTS.index(0)] is U for each in planted(0.1))
    assert (fit.after.asked, fit.after.wronged, fit.fitted) == (0, 0, fit.after)
    assert fit.before.cost == pytest.approx(ASKED * fit.before.asked / 160)


def test_where_there_is_nothing_to_gain_the_shift_stays() -> None:
    fit = refit([trial(call, 1, P, F, P) for call in range(50)])
    assert (fit.shift, fit.worth, fit.before) == (0, False, fit.after)


def test_chance_is_not_taken_for_a_gain() -> None:
    dice = random.Random(5)
    taken = 0
    for _ in range(40):
        made = [trial(call, dice.choice(SHIFTS), P, F, dice.choice([P, F])) for call in range(60)]
        taken += refit(made).worth
    assert taken <= 4  # the saving is above two standard errors by chance in one of forty, and is cross-validated


def test_the_error_after_is_not_that_of_the_calls_that_the_shift_was_chosen_on() -> None:
    dice = random.Random(2)
    fits: list[Refitted] = []
    for _ in range(20):
        made = [trial(call, dice.choice(SHIFTS), P, F, dice.choice([P, F])) for call in range(60)]
        fits.append(refit(made))
    assert sum(fit.after.cost for fit in fits) > sum(fit.fitted.cost for fit in fits)


def test_too_few_decisions_are_refused() -> None:
    few = [trial(call, 1, U, P, P) for call in range(LEAST_CALLS - 1)]
    assert shortage(few) == f"decisions on {LEAST_CALLS - 1} calls, and {LEAST_CALLS} are needed"
    assert "0 decisions whose outcome" in (shortage([trial(call, 9, P, F, P) for call in range(90)]) or "")
    assert shortage([trial(call, 1, U, P, P) for call in range(LEAST_CALLS)]) is None


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999), st.floats(-4, 4))
def test_a_shift_keeps_the_order_and_can_be_taken_back(one: float, other: float, shift: float) -> None:
    assert moved(moved(one, shift), -shift) == pytest.approx(one, abs=1e-9)
    assert (moved(one, shift) <= moved(other, shift)) == (one <= other) or one == pytest.approx(other)
    assert (moved(one, shift) >= one) == (shift >= 0) or shift == pytest.approx(0, abs=1e-9)


def test_only_a_models_doubts_are_moved() -> None:
    turn = Turn("agent", 0, 1, "好的", (Word("好", 0, 0.5, 0.5), Word("的", 0.5, 1, 1.0)))
    heard = Transcript((turn,), model="large", origin="model")
    sure = surer(heard, {"large": 2.0})
    assert [word.probability for word in sure.turns[0].words] == [pytest.approx(0.8808, abs=1e-4), 1.0]
    assert surer(heard, {"other": 2.0}) is heard
    given_words = Transcript((turn,), model="large")
    assert surer(given_words, {"large": 2.0}) is given_words
