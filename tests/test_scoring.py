"""The arithmetic, worked out by hand, and laws that hold for any outcomes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import QaError
from qa.rubric import Rubric
from qa.scoring import score
from qa.types import ItemOutcome, Outcome, Score
from tests.test_rubric import rubric

P, F, N, U, E = (
    Outcome.PASSED,
    Outcome.FAILED,
    Outcome.NOT_APPLICABLE,
    Outcome.UNDETERMINED,
    Outcome.AWAITING_EAR,
)
ITEM = {"title": "t", "clauses": ["c"], "check": {"field": {"field": "x", "in": ["y"]}}}
FORM = rubric(
    [],
    grades=[{"at": 90, "grade": "A"}, {"at": 0, "grade": "B"}],
    sections=[
        {
            "id": "words",
            "title": "W",
            "items": [
                {**ITEM, "id": "opening", "points": 10},
                {**ITEM, "id": "banned", "points": 5, "per_lapse": True, "cap": 12},
                {**ITEM, "id": "wait", "points": 4},
                {**ITEM, "id": "processing", "points": 6, "same_event_as": "wait"},
            ],
        },
        {
            "id": "manner",
            "title": "M",
            "cap": 15,
            "items": [
                {**ITEM, "id": "tone", "points": 10, "by": "ear"},
                {**ITEM, "id": "clear", "points": 7.5, "fine": 20.0},
                {**ITEM, "id": "rude", "points": 20, "fatal": {"effect": "zero"}},
            ],
        },
    ],
)
IDS = [i.id for i in FORM.items]


def outcomes(form: Rubric, **given_: Any) -> list[ItemOutcome]:
    """Passed but for what is given: an outcome, or the number of lapses of a failure."""
    made = []
    for item in form.items:
        value = given_.get(item.id, P)
        failed = isinstance(value, int)
        made.append(ItemOutcome(item.id, F if failed else value, "because", count=value if failed else 1))
    return made


def result(form: Rubric = FORM, **given_: Any) -> Score:
    return score(form, outcomes(form, **given_))[1]


# Worked by hand on FORM: the base is 100. possible points: 10 + 12 + 4 + 6 + 10 + 7.5 + 20 = 69.5
@pytest.mark.parametrize(
    ("given_", "calculated", "final", "low"),
    [
        ({}, 100, 100, 100),
        ({"opening": F}, 90, 90, 90),
        ({"banned": 1}, 95, 95, 95),
        ({"banned": 2}, 90, 90, 90),
        ({"banned": 3}, 88, 88, 88),  # 15, but 12 at most
        ({"wait": F}, 96, 96, 96),
        ({"processing": F}, 94, 94, 94),
        ({"wait": F, "processing": F}, 94, 94, 94),  # one event: the dearer one
        ({"clear": F}, 92.5, 92.5, 92.5),
        ({"tone": F, "clear": F}, 85, 85, 85),  # 17.5, but the section costs 15 at most
        ({"rude": F}, 85, 0, 0),  # fatal; 20, but 15 at most in the section
        ({"opening": F, "rude": F}, 75, 0, 0),
        ({"opening": U}, 100, 100, 90),
        ({"banned": U}, 100, 100, 88),  # it might have failed to the full
        ({"wait": U, "processing": F}, 94, 94, 94),
        ({"wait": F, "processing": U}, 96, 96, 94),
        ({"rude": U}, 100, 100, 0),
        ({"opening": F, "clear": U, "tone": E}, 90, 90, 82.5),
        ({"opening": N, "banned": N}, 100, 100, 100),
        (dict.fromkeys(IDS, F), 64, 0, 0),  # 10 + 5 + 6 (one event) + 15
    ],
)
def test_by_hand(given_: dict[str, Any], calculated: float, final: float, low: float):
    found = result(**given_)
    assert (found.calculated, found.final, found.low, found.high) == (calculated, final, low, final)


@pytest.mark.parametrize(
    ("given_", "completeness", "provisional", "grade"),
    [
        ({}, 1.0, False, "A"),
        ({"opening": F, "banned": 1}, 1.0, False, "B"),
        ({"opening": U}, 59.5 / 69.5, False, "A"),
        ({"opening": U, "tone": U}, 49.5 / 69.5, True, None),
        ({"opening": U, "tone": E}, 49.5 / 59.5, False, "A"),  # what waits for an ear is counted apart
        ({"rude": U}, 49.5 / 69.5, True, None),
        ({"wait": U, "tone": N}, 55.5 / 59.5, False, "A"),
    ],
)
def test_completeness(given_: dict[str, Any], completeness: float, provisional: bool, grade: str | None):
    found = result(**given_)
    assert found.completeness == pytest.approx(completeness, abs=5e-5)
    assert (found.provisional, found.grade) == (provisional, grade)


def test_a_fatal_item_undetermined_is_provisional_however_complete():
    form = rubric([{"id": "big", "points": 90}, {"id": "veto", "points": 1, "fatal": {"effect": "zero"}}])
    assert result(form, veto=U).provisional
    assert not result(form, big=F).provisional


@pytest.mark.parametrize(
    ("fatal", "final"), [({"effect": "zero"}, 0), ({"effect": "cap", "to": 59}, 59), ({"effect": "keep"}, 90)]
)
def test_effects_of_a_veto(fatal: dict[str, Any], final: float):
    form = rubric([{"id": "veto", "points": 10, "fatal": fatal}, {"id": "other", "points": 50}])
    found = result(form, veto=F)
    assert (found.calculated, found.final, found.fatal) == (90, final, ("veto",))
    assert result(form, veto=F, other=F).final == min(final, 40)  # a cap never lifts
    assert any("一票否决" in line for line in found.lines)


def test_nothing_applicable_is_no_score():
    for state in (N, E):
        found = result(**dict.fromkeys(IDS, state))
        assert (found.calculated, found.final, found.low, found.high, found.grade) == (None,) * 5
        assert found.provisional


def test_everything_undetermined_has_bounds_only():
    found = result(**dict.fromkeys(IDS, U))
    assert (found.calculated, found.final, found.low, found.high, found.completeness) == (100, 100, 0, 100, 0)
    assert found.provisional


def test_points_without_weight_leave_nothing_open():
    assert result(rubric([{"id": "note"}])).completeness == 1.0


def test_never_below_zero_nor_above_a_hundred():
    form = rubric([{"id": "a", "points": 70}, {"id": "b", "points": 70}], base=80)
    assert result(form).final == 80
    assert result(form, a=F, b=F).final == 0


def test_two_decimals_half_to_even():
    form = rubric([{"id": "a", "points": 0.125}, {"id": "b", "points": 0.1}, {"id": "c", "points": 0.2}])
    assert result(form, a=F).final == 99.88
    assert result(form, b=F, c=F).final == 99.7


def test_the_form_filled_in():
    lines, _ = score(FORM, outcomes(FORM, opening=U, banned=3, wait=F, processing=F, clear=F, tone=E, rude=N))
    shown = {i.id: (i.points, i.possible, i.fine, i.decided_by) for i in lines}
    assert shown == {
        "opening": (None, 10, 0, "nobody"),
        "banned": (-12, 12, 0, "machine"),
        "wait": (-4, 4, 0, "machine"),
        "processing": (-2, 6, 0, "machine"),  # what it costs beyond the other half of the same event
        "tone": (None, 10, 0, "nobody"),
        "clear": (-7.5, 7.5, 20, "machine"),
        "rude": (None, 20, 0, "machine"),
    }
    assert [i.section for i in lines] == ["words"] * 4 + ["manner"] * 3
    assert [i.fatal for i in lines] == [False] * 6 + [True]


def test_the_sum_explained():
    text = "\n".join(result(opening=F, banned=3, tone=F, clear=F, wait=U).lines)
    for part in ("基础分 100", "− 10  ", "5 分 × 3 次，封顶", "本大项封顶 15", "= 计算分 63", "最终分 59"):
        assert part in text


def test_outcomes_of_another_form():
    with pytest.raises(QaError, match="another rubric"):
        score(FORM, outcomes(FORM)[1:])
    with pytest.raises(QaError, match="another rubric"):
        score(FORM, [*outcomes(FORM), outcomes(FORM)[0]])


# ---- laws ----------------------------------------------------------------------------------------

states = st.sampled_from([P, F, N, U, E, 1, 2, 5])
forms = st.fixed_dictionaries(dict.fromkeys(IDS, states))


@given(forms)
def test_bounds(given_: dict[str, Any]):
    found = result(**given_)
    if found.final is None:
        return
    assert found.low is not None
    assert found.high is not None
    assert found.calculated is not None
    assert 0 <= found.low <= found.final <= found.high <= 100
    assert found.final <= found.calculated
    assert 0 <= found.completeness <= 1


@given(forms, st.sampled_from(IDS))
def test_another_failure_never_raises_the_score(given_: dict[str, Any], worse: str):
    before, after = result(**given_), result(**{**given_, worse: F})
    if before.final is not None and given_[worse] in (P, U):
        assert after.final is not None
        assert after.final <= before.final
        assert after.calculated <= before.calculated  # type: ignore[operator]


@given(forms)
def test_low_and_high_are_what_a_person_could_make_of_it(given_: dict[str, Any]):
    found = result(**given_)
    worst = {i: (5 if i == "banned" else F) if v is U else v for i, v in given_.items()}
    best = {i: P if v is U else v for i, v in given_.items()}
    assert found.low == result(**worst).final
    assert found.high == result(**best).final


@given(forms)
def test_the_lines_add_up(given_: dict[str, Any]):
    lines, found = score(FORM, outcomes(FORM, **given_))
    if found.calculated is not None:
        assert found.calculated == pytest.approx(max(0, 100 + sum(i.points or 0 for i in lines)))
