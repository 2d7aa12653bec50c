"""Condition trees in Kleene's logic, against a second implementation that tries every completion of what is unknown."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluate import evaluate, outcome_of, verdict_of
from qa.types import Call, CallInfo, ItemOutcome, Outcome, Transcript, Truth, Turn, Word
from tests.test_rubric import rubric

# A leaf asks for a column of the log: y is yes, n is no, and a column that is not there is unsure.
LETTER = {Truth.YES: "y", Truth.NO: "n"}


def leaf(name: str) -> dict[str, Any]:
    return {"field": {"field": name, "in": ["y"]}}


def call(**truths: Truth) -> Call:
    log = {name: LETTER[t] for name, t in truths.items() if t is not Truth.UNSURE}
    return Call(CallInfo("c", "c", log=log), Transcript(()))


def said(text: str, heard: float = 1.0, **facts: Any) -> Call:
    words = tuple(Word(c, i * 0.25, i * 0.25 + 0.25, heard) for i, c in enumerate(text))
    return Call(CallInfo("c", "c"), Transcript((Turn("agent", 0, len(text) * 0.25, text, words),)), **facts)


def outcome(item: dict[str, Any], of: Call) -> ItemOutcome:
    return outcome_of(rubric([{"id": "one", **item}]).items[0], of)


# ---- trees ---------------------------------------------------------------------------------------

names = (f"v{i}" for i in itertools.count())
trees = st.recursive(
    st.just("leaf"),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["all", "any", "two"]), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=6,
)


def named(tree: Any, used: list[str]) -> dict[str, Any]:
    """The tree as a condition, every leaf with a name of its own."""
    if tree == "leaf":
        used.append(f"v{len(used)}")
        return leaf(used[-1])
    kind, inner = tree
    if kind == "two":
        return {"at_least": {"n": 2, "of": [named(part, used) for part in inner]}}
    return {kind: named(inner, used) if kind == "not" else [named(part, used) for part in inner]}


def classical(condition: dict[str, Any], values: dict[str, bool]) -> bool:
    kind, inner = next(iter(condition.items()))
    if kind == "field":
        return values[inner["field"]]
    if kind == "not":
        return not classical(inner, values)
    if kind == "at_least":
        return sum(classical(part, values) for part in inner["of"]) >= inner["n"]
    return {"all": all, "any": any}[kind](classical(part, values) for part in inner)


@given(trees, st.data())
def test_a_tree_is_known_where_every_completion_agrees(tree: Any, data: st.DataObject):
    used: list[str] = []
    condition = named(tree, used)
    truths = {name: data.draw(st.sampled_from(Truth)) for name in used}
    known = {Truth.YES: [True], Truth.NO: [False], Truth.UNSURE: [True, False]}
    ends = {
        classical(condition, dict(zip(truths, values, strict=True)))
        for values in itertools.product(*(known[t] for t in truths.values()))
    }
    wanted = Truth.UNSURE if len(ends) == 2 else Truth.YES if ends.pop() else Truth.NO
    item = rubric([{"id": "one", "check": condition}]).items[0]
    assert item.check
    assert verdict_of(item.check, call(**truths)).truth is wanted


@pytest.mark.parametrize("a", Truth)
@pytest.mark.parametrize("b", Truth)
def test_truth_tables(a: Truth, b: Truth):
    assert (a & b) is min(a, b, key=lambda t: t.value)
    assert (a | b) is max(a, b, key=lambda t: t.value)
    assert ~(a & b) is (~a | ~b)
    assert ~~a is a


# ---- when, unless, check -------------------------------------------------------------------------


def wanted(when: Truth, unless: Truth, check: Truth) -> Outcome:
    """The rule of the design, written from its sentences and not from the code."""
    if when is Truth.NO:
        return Outcome.NOT_APPLICABLE
    if check is Truth.YES:
        return Outcome.PASSED  # even where it is unknown whether it was asked for
    if unless is Truth.YES:
        return Outcome.NOT_APPLICABLE
    if Truth.UNSURE in (when, unless, check):
        return Outcome.UNDETERMINED
    return Outcome.FAILED


@pytest.mark.parametrize(("when", "unless", "check"), list(itertools.product(Truth, Truth, Truth)))
def test_when_unless_check(when: Truth, unless: Truth, check: Truth):
    item = {"when": leaf("when"), "unless": leaf("unless"), "check": leaf("check")}
    found = outcome(item, call(when=when, unless=unless, check=check))
    assert found.outcome is wanted(when, unless, check)
    assert found.reason


@pytest.mark.parametrize(("when", "check"), list(itertools.product(Truth, Truth)))
def test_an_ear_is_passed_by_a_check_and_never_failed(when: Truth, check: Truth):
    found = outcome({"by": "ear", "when": leaf("when"), "check": leaf("check")}, call(when=when, check=check)).outcome
    if when is Truth.NO:
        assert found is Outcome.NOT_APPLICABLE
    else:
        assert found is (Outcome.PASSED if check is Truth.YES else Outcome.AWAITING_EAR)


def test_ears_wait_only_on_calls_that_a_person_is_to_hear():
    form = rubric([{"id": "machine", "check": leaf("m")}, {"id": "ear", "by": "ear", "check": None, "show": ["pace"]}])
    assert [o.outcome for o in evaluate(form, call(m=Truth.YES))] == [Outcome.PASSED, Outcome.NOT_APPLICABLE]
    assert [o.outcome for o in evaluate(form, call(m=Truth.NO))] == [Outcome.FAILED, Outcome.NOT_APPLICABLE]
    heard = evaluate(form, call(m=Truth.UNSURE))
    assert [o.outcome for o in heard] == [Outcome.UNDETERMINED, Outcome.AWAITING_EAR]


def test_the_ear_is_shown_the_measures():
    form = rubric([{"id": "ear", "by": "ear", "check": None, "show": ["pace_agent", "latency_median"]}])
    of = said("您好", measures={"pace_agent": 210.0, "latency_median": None})
    assert "坐席语速（字/分） 210" in outcome_of(form.items[0], of).reason


# ---- words ---------------------------------------------------------------------------------------

SAYS = {"check": {"says": {"any": ["欢迎您再来"]}}}
NEVER = {"check": {"never_says": {"any": ["这是广场的规定"]}}}


@pytest.mark.parametrize("item", [SAYS, NEVER], ids=["says", "never_says"])
@pytest.mark.parametrize("doubt", ["parties_known", "words_trusted"])
@pytest.mark.parametrize("text", ["欢迎您再来", "这是广场的规定"])
def test_calls_that_are_no_ground(item: dict[str, Any], doubt: str, text: str):
    assert outcome(item, said(text, **{doubt: False})).outcome is Outcome.UNDETERMINED


@pytest.mark.parametrize("doubt", ["parties_known", "words_trusted"])
def test_measures_do_not_rest_on_words(doubt: str):
    item = {"check": {"measure_between": {"measure": "rings", "max": 3}}}
    assert outcome(item, said("您好", measures={"rings": 2}, **{doubt: False})).outcome is Outcome.PASSED


def test_words_that_come_near_ask_where_they_were_due_and_open_no_question():
    near = said("欢迎您光来", heard=0.9)
    assert outcome(SAYS, near).outcome is Outcome.UNDETERMINED
    asked = {"when": {"says": {"any": ["欢迎您再来"]}}, "check": leaf("nothing")}
    assert outcome(asked, near).outcome is Outcome.NOT_APPLICABLE
    assert outcome({**asked, "when": {"not": asked["when"]}}, near).outcome is Outcome.UNDETERMINED
    heard_alike = said("欢迎林再莱", heard=0.5)
    assert outcome(asked, heard_alike).outcome is Outcome.UNDETERMINED


def test_a_failure_counts_its_lapses_and_shows_them():
    found = outcome({"check": {"never_says": {"any": ["可能吧"]}}}, said("可能吧，可能吧"))
    assert (found.outcome, found.count) == (Outcome.FAILED, 2)
    assert [(e.start, e.end, e.text) for e in found.evidence] == [(0.0, 0.75, "可能吧"), (1.0, 1.75, "可能吧")]


def test_a_tree_gives_the_reasons_that_decided():
    parts = [{"says": {"any": ["您好"]}}, {"says": {"any": ["再见"]}}]
    found = outcome({"check": {"all": parts}}, said("您好"))
    assert "再见" in found.reason
    assert "说了“您好”" not in found.reason
    found = outcome({"check": {"any": parts}}, said("您好"))
    assert "说了“您好”" in found.reason
