"""Every operator against its cases: short dialogues, and the truth that a person read off them."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Any

import pytest

import qa.checks
from qa.checks.table import OPERATORS, operator
from qa.errors import PackError
from qa.types import Truth
from tests.checks.build import verdict_of
from tests.checks.read import CASES, READ

TRUTHS = {"yes": Truth.YES, "no": Truth.NO, "unsure": Truth.UNSURE}
MODULES = {
    m.ID: m
    for info in pkgutil.iter_modules(qa.checks.__path__)
    for m in [importlib.import_module(f"qa.checks.{info.name}")]
    if hasattr(m, "ID")
}


@pytest.mark.parametrize("case", CASES, ids=[f"{c['operator']}-{c['name']}" for c in CASES])
def test_case(case: dict[str, Any]):
    verdict = verdict_of(case)
    expect = case["expect"]
    assert verdict.truth is TRUTHS[expect["truth"]], verdict.reason
    assert expect.get("reason", "") in verdict.reason
    assert verdict.reason
    if "count" in expect:
        assert verdict.count == expect["count"]
    if "nearly" in expect:
        assert verdict.nearly is expect["nearly"]
    if "evidence" in expect:
        assert [[e.start, e.end, e.text] for e in verdict.evidence] == expect["evidence"]


ENOUGH = 6
"""Cases of an operator at least, near misses among them."""
SHOWN_IN_NO_DIALOGUE = {"field", "measure_between", "measure_is"}
"""Operators that look at the log or at measures: their pages say in words what passes and what fails."""


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_every_operator_has_cases_enough_of_all_three_truths_and_a_near_miss(name: str):
    truths = [c["expect"]["truth"] for c in CASES if c["operator"] == name]
    assert len(truths) >= ENOUGH
    assert set(truths) == set(TRUTHS)
    assert any(c.get("near_miss") for c in CASES if c["operator"] == name)


def test_no_two_cases_have_one_name():
    names = [(c["operator"], c["name"]) for c in CASES]
    assert sorted(set(names)) == sorted(names)


def test_every_module_is_in_the_table():
    assert set(MODULES) == set(OPERATORS)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_the_docstring_is_the_users_page(name: str):
    page = MODULES[name].__doc__ or ""
    assert page.startswith(f"`{name}` — ")
    assert "\nOptions\n-------\n" in page
    for field_name, info in MODULES[name].OPTIONS.model_fields.items():
        assert (info.alias or field_name) in page, f"{name}: {field_name} is not explained"
    assert "Passes with" in page
    assert re.search(r"\bfails?\b", page, re.IGNORECASE)


@pytest.mark.parametrize("name", sorted(set(MODULES) - SHOWN_IN_NO_DIALOGUE))
def test_the_docstrings_dialogues_are_true(name: str):
    passes, fails = _shown(name)
    assert verdict_of(passes).truth is Truth.YES
    assert verdict_of(fails).truth is Truth.NO


@pytest.mark.parametrize("name", sorted(set(MODULES) - SHOWN_IN_NO_DIALOGUE - {"event"}))
def test_words_that_are_no_ground_decide_nothing(name: str):
    for case in _shown(name):
        badly_heard = verdict_of({**case, "words_trusted": False})
        assert badly_heard.truth is Truth.UNSURE
        assert "转写质量不足" in badly_heard.reason
        of_nobody = verdict_of({**case, "parties_known": False})
        assert of_nobody.truth is Truth.UNSURE
        assert "未能区分坐席与顾客" in of_nobody.reason


def _shown(name: str) -> list[dict[str, Any]]:
    """The docstring's two dialogues as cases: the one that passes, and the one that fails."""
    page = MODULES[name].__doc__ or ""
    shown = re.search(r"Passes with ``(.+?)``: ::\n\n(.+?)\n\nFails: ::\n\n(.+?)\Z", page, re.DOTALL)
    assert shown, name
    options, *dialogues = shown.groups()
    return [{"operator": name, "options": READ.load(options)[name], "dialogue": _lines(d)} for d in dialogues]


def _lines(text: str) -> list[dict[str, Any]]:
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return [{"hold": 15} if line == "(hold)" else dict([line.split(": ", 1)]) for line in lines]


def test_an_unknown_operator_names_the_nearest():
    with pytest.raises(PackError, match="did you mean `says_within`"):
        operator("say_within")
    with pytest.raises(PackError, match="operators: says,"):
        operator("zzz")
