"""The arithmetic, worked out by hand, and laws that hold for any outcomes."""

from __future__ import annotations

from fractions import Fraction
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


# ---- bonuses, vetoes of a section, weights -------------------------------------------------------

WON = rubric(
    [],
    base=90,
    sections=[
        {
            "id": "service",
            "title": "服务",
            "cap": 12,
            "items": [
                {**ITEM, "id": "polite", "title": "polite", "points": 8},
                {**ITEM, "id": "slow", "title": "slow", "points": 6},
                {**ITEM, "id": "rude", "title": "rude", "points": 4, "fatal": {"effect": "zero", "scope": "section"}},
                {**ITEM, "id": "praise", "title": "praise", "bonus": 5},
                {**ITEM, "id": "rescue", "title": "rescue", "bonus": 9},
            ],
        },
        {"id": "close", "title": "结束", "items": [{**ITEM, "id": "bye", "title": "bye", "points": 10}]},
    ],
)


# the base is 90. `service` is worth 8 + 6 + 4 = 18 points, but 12 at most, and wins 12 at most
@pytest.mark.parametrize(
    ("given_", "calculated", "final", "low", "high"),
    [
        ({"praise": F, "rescue": F}, 90, 90, 90, 90),  # nothing is lost without a bonus
        ({"rescue": F}, 95, 95, 95, 95),
        ({}, 100, 100, 100, 100),  # 90 + 12 within the cap of the section, and 100 is all
        ({"bye": F}, 92, 92, 92, 92),  # 90 − 10 + 12
        ({"praise": U, "rescue": F, "bye": F}, 80, 80, 80, 85),
        ({"praise": N, "rescue": F}, 90, 90, 90, 90),
        ({"rude": F, "praise": F, "rescue": F}, 86, 78, 78, 78),  # 90 − 4; the section's 12 are gone
        ({"rude": F, "rescue": F}, 91, 78, 78, 78),  # its bonus with them
        ({"rude": F, "polite": F, "slow": F}, 90, 78, 78, 78),  # 90 − 12 + 12, and no more than all is lost
        ({"rude": U, "praise": F, "rescue": F}, 90, 90, 78, 90),
        ({"rude": F, "bye": U, "praise": U, "rescue": F}, 86, 78, 68, 78),
    ],
)
def test_bonus_and_veto_of_a_section(given_: dict[str, Any], calculated: float, final: float, low: float, high: float):
    found = result(WON, **given_)
    assert (found.calculated, found.final, found.low, found.high) == (calculated, final, low, high)


def test_a_bonus_in_the_form_and_in_the_sum():
    lines, found = score(WON, outcomes(WON, rescue=F))
    assert {i.id: (i.points, i.possible) for i in lines if i.id in ("praise", "rescue")} == {
        "praise": (5, 5),
        "rescue": (0, 9),
    }
    assert "+ 5  praise（加分 5 分）" in found.lines
    assert "+ 7  rescue（加分 9 分，本大项封顶 12）" in result(WON).lines
    assert "一票否决：rude → 本大项归零，加分取消，最终分 78" in result(WON, rude=F).lines


@pytest.mark.parametrize(
    ("fatal", "final"),
    [
        # `s` is worth 4 + 16 = 20 points
        ({"effect": "zero", "scope": "section"}, 80),
        ({"effect": "cap", "to": 40, "scope": "section"}, 88),  # 8 of 20 are left
        ({"effect": "cap", "to": 90, "scope": "section"}, 96),  # 16 were left anyway, less than 18
        ({"effect": "keep", "scope": "section"}, 96),
        ({"effect": "zero"}, 0),
    ],
)
def test_scopes_of_a_veto(fatal: dict[str, Any], final: float):
    form = rubric([{"id": "veto", "points": 4, "fatal": fatal}, {"id": "other", "points": 16}])
    found = result(form, veto=F)
    assert (found.calculated, found.final, found.fatal) == (96, final, ("veto",))


def test_of_two_vetoes_of_a_section_the_harder_one_holds():
    caps = [{"effect": "cap", "to": to, "scope": "section"} for to in (70, 30, 50)]
    form = rubric(
        [{"id": f"veto{n}", "points": 2, "fatal": cap} for n, cap in enumerate(caps)] + [{"id": "x", "points": 14}]
    )
    assert result(form, veto0=F, veto1=F, veto2=F).final == 86  # 30 per cent of 20 are left
    assert result(form, veto0=F, veto2=F).final == 90


def test_a_section_is_worth_the_dearest_of_each_event():
    veto = {"effect": "zero", "scope": "section"}
    twins = [{"id": "wait", "points": 10}, {"id": "after", "points": 6, "same_event_as": "wait"}]
    assert result(rubric([*twins, {"id": "veto", "points": 4, "fatal": veto}]), veto=F).final == 86


def test_a_bonus_that_is_not_won_is_no_step_of_the_sum():
    assert result(WON, praise=F, rescue=F).lines == ("基础分 90", "= 计算分 90")


def test_a_cap_gives_no_point_back():
    mild = {"effect": "cap", "to": 90, "scope": "section"}
    form = rubric([{"id": "veto", "points": 4, "fatal": mild}, {"id": "x", "points": 16}, {"id": "praise", "bonus": 5}])
    found = result(form, veto=F, x=F)
    assert (found.calculated, found.final) == (85, 80)  # all 20 are lost anyway, and the bonus with them


def test_a_veto_that_is_only_shown_leaves_the_bonuses():
    keep = {"effect": "keep", "scope": "section"}
    form = rubric([{"id": "veto", "points": 20, "fatal": keep}, {"id": "praise", "bonus": 5}])
    found = result(form, veto=F)
    assert (found.calculated, found.final, found.fatal) == (85, 85, ("veto",))
    assert "一票否决：veto → 只提示，最终分 85" in found.lines


MEAN = rubric(
    [
        {"id": "a", "weight": 3},
        {"id": "b", "weight": 1},
        {"id": "lapses", "weight": 4, "points": 2, "per_lapse": True, "cap": 8},
        {"id": "rude", "weight": 2, "fatal": {"effect": "cap", "to": 59}},
        {"id": "praise", "bonus": 2.5},
    ],
    scoring="weighted",
    grades=[{"at": 60, "grade": "合格"}],
)


# weights: 3 + 1 + 4 + 2 = 10
@pytest.mark.parametrize(
    ("given_", "calculated", "final", "low", "high", "completeness"),
    [
        ({"praise": F}, 100, 100, 100, 100, 1),
        ({"a": F, "praise": F}, 70, 70, 70, 70, 1),
        ({"a": F}, 72.5, 72.5, 72.5, 72.5, 1),
        ({"lapses": 1, "praise": F}, 90, 90, 90, 90, 1),  # 4 × 2/8 lost
        ({"lapses": 9, "praise": F}, 60, 60, 60, 60, 1),
        ({"a": F, "b": N, "lapses": N, "praise": N}, 40, 40, 40, 40, 1),  # 2 of 5
        ({"a": F, "b": E, "lapses": N, "praise": E}, 40, 40, 40, 40, 1),
        ({"b": F, "a": U, "praise": F}, 85.71, 85.71, 60, 90, 7 / 10),  # 6 of 7; 6 of 10; 9 of 10
        ({"rude": F, "praise": F}, 80, 59, 59, 59, 1),
        ({"rude": U, "praise": F}, 100, 100, 59, 100, 0.8),
        ({"a": F, "b": F, "lapses": F, "rude": F}, 32.5, 32.5, 32.5, 32.5, 1),  # one lapse, 3 of 10; and 2.5
    ],
)
def test_weights_by_hand(
    given_: dict[str, Any], calculated: float, final: float, low: float, high: float, completeness: float
):
    found = result(MEAN, **given_)
    assert (found.calculated, found.final, found.low, found.high) == (calculated, final, low, high)
    if "praise" in given_ and given_["praise"] in (N, E):
        assert found.completeness == completeness
    else:  # the bonus has its points, 2.5 beside the hundred of the decided items
        share = 100 * (1 - completeness) / completeness
        assert found.completeness == pytest.approx(102.5 / (102.5 + share), abs=5e-5)


SHARES = rubric(
    [],
    scoring="weighted",
    sections=[
        {
            "id": "words",
            "title": "用语",
            "weight": 60,
            "items": [{**ITEM, "id": "a", "title": "a", "weight": 3}, {**ITEM, "id": "b", "title": "b"}],
        },
        {
            "id": "manner",
            "title": "态度",
            "weight": 40,
            "items": [
                {**ITEM, "id": "c", "title": "c"},
                {**ITEM, "id": "rude", "title": "rude", "fatal": {"effect": "cap", "to": 25, "scope": "section"}},
            ],
        },
    ],
)


@pytest.mark.parametrize(
    ("given_", "calculated", "final", "low", "high", "completeness"),
    [
        ({}, 100, 100, 100, 100, 1),
        ({"b": F}, 85, 85, 85, 85, 1),  # 60 × 3/4 + 40
        ({"a": N, "b": F}, 40, 40, 40, 40, 1),
        ({"a": N, "b": N, "c": F}, 50, 50, 50, 50, 1),  # only the second section
        ({"c": U, "rude": U}, 100, 100, 60, 100, 0.6),
        ({"rude": F}, 80, 70, 70, 70, 1),  # 60 + 40 × 1/2; at most a quarter is left of the section
        ({"rude": F, "c": F}, 60, 60, 60, 60, 1),
        ({"b": U}, 100, 100, 85, 100, 0.85),
    ],
)
def test_sections_with_weights(
    given_: dict[str, Any], calculated: float, final: float, low: float, high: float, completeness: float
):
    found = result(SHARES, **given_)
    assert (found.calculated, found.final, found.low, found.high) == (calculated, final, low, high)
    assert found.completeness == pytest.approx(completeness, abs=5e-5)


def test_a_veto_of_a_weighted_section_takes_its_bonuses():
    veto = {"effect": "zero", "scope": "section"}
    manner = [
        {**ITEM, "id": "rude", "fatal": veto},
        {**ITEM, "id": "c", "weight": 3},
        {**ITEM, "id": "won", "bonus": 5},
    ]
    words = [{**ITEM, "id": "a"}, {**ITEM, "id": "also", "bonus": 1}]
    sections = [
        {"id": "m", "title": "M", "weight": 20, "items": manner},
        {"id": "w", "title": "W", "weight": 80, "items": words},
    ]
    found = result(rubric([], scoring="weighted", sections=sections), rude=F)
    assert (found.calculated, found.final) == (100, 81)  # 80 + 20 × 3/4 + 6; 80 + 1


def test_a_mean_of_nothing_is_no_score_yet():
    found = result(MEAN, **dict.fromkeys(("a", "b", "lapses", "rude", "praise"), U))
    assert (found.calculated, found.final, found.low, found.high) == (None, None, 0, 100)
    assert (found.provisional, found.grade, found.completeness) == (True, None, 0)
    assert "没有已定的项目，暂不计分" in found.lines
    nothing = result(MEAN, **dict.fromkeys(("a", "b", "lapses", "rude"), N), praise=P)
    assert (nothing.calculated, nothing.final, nothing.low, nothing.high) == (None,) * 4
    assert nothing.provisional


def worth(form: Rubric, **given_: Any) -> dict[str, float]:
    return {i.id: i.possible for i in score(form, outcomes(form, **given_))[0]}


def test_what_the_items_of_a_mean_are_worth():
    some = worth(MEAN, a=F, b=N, rude=U, praise=F)  # 3 and 4 of 7 are decided, 2 beside them
    assert some == pytest.approx({"a": 300 / 7, "b": 0, "lapses": 400 / 7, "rude": 200 / 7, "praise": 2.5})
    none = worth(MEAN, **dict.fromkeys(("a", "b", "lapses", "rude"), U))
    assert none == pytest.approx({"a": 30, "b": 10, "lapses": 40, "rude": 20, "praise": 2.5})
    # of 60 `a` has 45 and `b` 15, and `rude` has all of 40: 55 are decided
    shares = {"a": U, "c": N}
    assert worth(SHARES, **shares) == pytest.approx({"a": 100 * 45 / 55, "b": 60, "c": 0, "rude": 40})
    assert result(SHARES, **shares).completeness == 0.55


def test_a_mean_explained():
    lines = result(MEAN, a=F, lapses=5, rude=U, b=N).lines
    assert lines == (
        "满分 100：已定的适用项 2 项，权重共 7",
        "− 42.86  a（权重 3）",
        "− 57.14  lapses（权重 4 × 失 100%：2 分 × 5 次，封顶，满 8 分）",
        "+ 2.5  praise（加分 2.5 分）",
        "= 计算分 2.5",
        "若未定项全部不合格，最终分 2.5；全部合格，24.72",  # 2 of 9, and 2.5
        "暂定：已定分值占 78%，不足 80%",
        "暂定：一票否决项“rude”未定",
    )
    assert "− 15  b（大项权重 60 × 本项 1/4）" in result(SHARES, b=F).lines
    assert "满分 100：已定的适用项 4 项，大项权重共 100（用语 60，态度 40）" in result(SHARES).lines
    assert "一票否决：rude → 本大项最多得 25%，加分取消，最终分 70" in result(SHARES, rude=F).lines


# ---- laws ----------------------------------------------------------------------------------------

states = st.sampled_from([P, F, N, U, E, 1, 2, 5])
KINDS = st.sampled_from(["plain", "lapses", "bonus"])


@st.composite
def drawn_forms(draw: st.DrawFn) -> Rubric:
    """Any form: additive or weighted, with caps, bonuses, vetoes of every kind."""
    scoring = draw(st.sampled_from(["additive", "weighted"]))
    shared = draw(st.booleans())
    half = st.integers(0, 40).map(lambda n: n / 2)
    effects = st.sampled_from(["zero", "cap", "keep"])
    sections = []
    for s in range(draw(st.integers(1, 3))):
        items: list[dict[str, Any]] = []
        for i in range(draw(st.integers(1, 4))):
            item: dict[str, Any] = {**ITEM, "id": f"s{s}i{i}", "points": draw(half), "weight": draw(half) + 0.1}
            kind = draw(KINDS)
            if kind == "lapses":
                item["points"] += 0.5
                item |= {"per_lapse": True, "cap": item["points"] * draw(st.sampled_from([1, 1.5, 4]))}
            if kind == "bonus" and (i or scoring == "additive"):
                item |= {"points": 0, "bonus": draw(half) + 1}
            elif draw(st.integers(0, 3)) == 0:
                scope = draw(st.sampled_from(["form", "section"] if shared or scoring == "additive" else ["form"]))
                item["fatal"] = {"effect": draw(effects), "to": draw(half) * 4, "scope": scope}
            if scoring == "additive" and i and "bonus" not in item and draw(st.integers(0, 3)) == 0:
                others = [other["id"] for other in items if "bonus" not in other]
                item |= {"same_event_as": others[-1]} if others else {}
            items.append(item)
        section: dict[str, Any] = {"id": f"s{s}", "title": f"s{s}", "items": items}
        if scoring == "additive" and draw(st.booleans()):
            section["cap"] = draw(half)
        if scoring == "weighted" and shared:
            section["weight"] = draw(half) + 0.1
        sections.append(section)
    base = draw(st.sampled_from([0, 60, 100]))
    return rubric([], scoring=scoring, base=base, sections=sections)


@st.composite
def filled(draw: st.DrawFn) -> tuple[Rubric, dict[str, Any]]:
    form = draw(drawn_forms())
    return form, {i.id: draw(states) for i in form.items}


@given(filled())
def test_bounds(case: tuple[Rubric, dict[str, Any]]):
    form, given_ = case
    found = result(form, **given_)
    if found.final is None:
        assert found.calculated is None
        assert (found.low is None) == (found.high is None)
        return
    assert found.low is not None
    assert found.high is not None
    assert found.calculated is not None
    assert 0 <= found.low <= found.final <= found.high <= 100
    assert found.final <= found.calculated
    assert 0 <= found.completeness <= 1


@given(filled(), st.data())
def test_another_failure_never_raises_the_score(case: tuple[Rubric, dict[str, Any]], data: st.DataObject):
    form, given_ = case
    worse = data.draw(st.sampled_from([i.id for i in form.items]))
    before, after = result(form, **given_), result(form, **{**given_, worse: 99})
    if before.final is not None and given_[worse] not in (N, E):
        assert after.final <= before.final  # type: ignore[operator]
        assert after.calculated <= before.calculated  # type: ignore[operator]
        assert after.low <= before.low  # type: ignore[operator]
        assert after.high <= before.high  # type: ignore[operator]


@given(filled())
def test_low_and_high_are_what_a_person_could_make_of_it(case: tuple[Rubric, dict[str, Any]]):
    form, given_ = case
    found = result(form, **given_)
    worst = {i: 99 if v is U else v for i, v in given_.items()}
    best = {i: P if v is U else v for i, v in given_.items()}
    assert found.low == result(form, **worst).final
    assert found.high == result(form, **best).final


@given(filled(), st.data())
def test_whatever_is_decided_lands_between_low_and_high(case: tuple[Rubric, dict[str, Any]], data: st.DataObject):
    form, given_ = case
    found = result(form, **given_)
    choices = st.sampled_from([P, 1, 3, U, N])
    decided = {i: data.draw(choices) if v is U else v for i, v in given_.items()}
    after = result(form, **decided)
    if after.final is not None:
        assert found.low is not None
        assert found.high is not None
        assert found.low <= after.final <= found.high
        assert after.low >= found.low  # type: ignore[operator]
        assert after.high <= found.high  # type: ignore[operator]


@given(filled(), st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(case: tuple[Rubric, dict[str, Any]], luck: Any):
    form, given_ = case
    sections = [s.model_copy(update={"items": luck.sample(s.items, len(s.items))}) for s in form.sections]
    other = form.model_copy(update={"sections": luck.sample(sections, len(sections))})
    one, two = result(form, **given_), result(other, **given_)
    names = ("calculated", "final", "low", "high", "completeness", "provisional")
    assert [getattr(one, name) for name in names] == [getattr(two, name) for name in names]


@given(filled())
def test_caps_hold(case: tuple[Rubric, dict[str, Any]]):
    form, given_ = case
    lines, _ = score(form, outcomes(form, **given_))
    points = {i.id: i.points or 0.0 for i in lines}
    for section in form.sections:
        lost = -sum(min(0.0, points[i.id]) for i in section.items)
        won = sum(max(0.0, points[i.id]) for i in section.items)
        if section.cap is not None:
            assert lost <= section.cap
            assert won <= section.cap
    assert all(abs(i.points or 0.0) <= i.possible + 1e-9 for i in lines)


@given(filled())
def test_the_lines_add_up(case: tuple[Rubric, dict[str, Any]]):
    form, given_ = case
    lines, found = score(form, outcomes(form, **given_))
    if found.calculated is not None:
        start = 100 if form.scoring == "weighted" else form.base
        whole = start + sum(i.points or 0 for i in lines)
        assert found.calculated == pytest.approx(min(100, max(0, whole)), abs=0.0051)


def second_opinion(form: Rubric, given_: dict[str, Any]) -> Fraction | None:
    """The mean by weights as one would write it down at once, without vetoes and bonuses."""
    over = under = Fraction()
    for section in form.sections:
        pairs = []
        for item in section.items:
            state = given_[item.id]
            if item.bonus or state in (N, U, E):
                continue
            rate = Fraction(int(state is P))
            if item.per_lapse and state is not P:
                lapses = state if isinstance(state, int) else 1
                cap = Fraction(str(item.cap))
                rate = 1 - min(cap, lapses * Fraction(str(item.points))) / cap
            pairs.append((Fraction(str(item.weight)), rate))
        total = sum(w for w, _ in pairs)
        if total:
            factor = Fraction(str(section.weight)) / total if section.weight else Fraction(1)
            over += sum(factor * w * r for w, r in pairs)
            under += factor * total
    return 100 * over / under if under else None


@given(filled().filter(lambda case: case[0].scoring == "weighted"))
def test_the_weighted_mean_is_that_of_a_second_implementation(case: tuple[Rubric, dict[str, Any]]):
    form, given_ = case
    expected = second_opinion(form, given_)
    found = result(form, **given_).calculated
    if expected is None:
        assert found is None
        return
    won = sum(Fraction(str(i.bonus)) for i in form.items if i.bonus and given_[i.id] is P)
    assert found == float(round(min(Fraction(100), expected + won), 2))
