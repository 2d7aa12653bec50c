"""Fines by person and period: the regulations' own, worked out by hand, and laws that hold for any."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from qa.errors import QaError
from qa.fines import Failure, consequences, fines_of
from qa.form import Fine, Step
from tests.test_rubric import rubric

CASES = YAML(typ="safe", pure=True).load((Path(__file__).parent / "data" / "fines.yaml").read_text("utf-8"))
CLAUSES = ("taobao.fine", "equipment.fine", "decor.banned_client", "hotline.fault_slip")


def failure(call: str, item: str, person: Any, day: date, confirmed: bool, lapses: int = 1) -> Failure:
    return Failure(call, item, f"{person:04}" if isinstance(person, int) else person, day, confirmed, lapses)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_by_hand(case: dict[str, Any]):
    # through a form, so that what the cases write is what a rubric may write
    items = {row[1] for row in case["failures"]} | {i for fine in case["fines"] for i in fine.get("items", [])}
    form = rubric([{"id": item} for item in sorted(items)], fines=case["fines"])
    found = consequences(fines_of(form), [failure(*row) for row in case["failures"]])
    assert [[c.person, c.call_id, c.count, c.yuan, c.notice, c.confirmed] for c in found] == case["expect"]
    assert {c.call_id: c.reason for c in found if c.call_id in case.get("reasons", {})} == case.get("reasons", {})
    assert all(c.least == ("最低" in c.reason) for c in found)
    assert {c.clause for c in found} == {fine["clause"] for fine in case["fines"]}


def test_every_regulation_with_a_fine_has_a_case():
    assert set(CLAUSES) <= {fine["clause"] for case in CASES for fine in case["fines"]}


def test_what_a_count_rests_on():
    fine = Fine(id="f", title="f", clause="c", steps=[Step(yuan=1)])
    days = [date(2026, 1, n) for n in (1, 2, 3)]
    given_ = [Failure(f"c{n}", "x", "p", day, confirmed=n != 1) for n, day in enumerate(days)]
    assert [c.calls for c in consequences([fine], given_)] == [("c0",), ("c0", "c1"), ("c0", "c2")]


def test_the_flat_fine_of_an_item():
    form = rubric([{"id": "a", "fine": 20}, {"id": "b"}])
    day = date(2026, 1, 1)
    found = consequences(fines_of(form), [Failure("1", "a", "p", day, True), Failure("1", "b", "p", day, True)])
    assert [(c.fine, c.items, c.yuan, c.clause) for c in found] == [("a", ("a",), 20, "c")]


def test_failures_that_cannot_be_counted():
    one = Failure("1", "a", "p", date(2026, 1, 1), True)
    with pytest.raises(QaError, match="stands twice"):
        consequences([], [one, replace(one, confirmed=False)])
    with pytest.raises(QaError, match="no lapse"):
        consequences([], [replace(one, lapses=0)])


DAYS = st.integers(0, 800).map(lambda n: date(2025, 6, 1) + timedelta(n))
FINE = Fine(id="f", title="f", clause="c", period="year", steps=[Step(yuan=30), Step(yuan=60), Step(notice="开除")])
FAILURES = st.lists(
    st.builds(
        Failure,
        st.integers(0, 999).map(str),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["p", "q"]),
        DAYS,
        st.booleans(),
        st.integers(1, 3),
    ),
    max_size=15,
    unique_by=(lambda f: f.call_id, lambda f: (f.person, f.day)),
)


@given(FAILURES, st.sampled_from(["item", "lapse", "call"]), st.sampled_from(["month", "year", "ever"]))
def test_unconfirmed_failures_change_nothing_for_others(failures: list[Failure], per: Any, period: Any):
    fine = FINE.model_copy(update={"per": per, "period": period})
    found = [c for c in consequences([fine], failures) if c.confirmed]
    assert found == list(consequences([fine], [f for f in failures if f.confirmed]))


@given(FAILURES, st.randoms(use_true_random=False))
def test_the_order_given_does_not_matter(failures: list[Failure], luck: Any):
    assert consequences([FINE], luck.sample(failures, len(failures))) == consequences([FINE], failures)


@given(FAILURES)
def test_the_nth_of_a_person_and_year_has_the_nth_step(failures: list[Failure]):
    found = [c for c in consequences([FINE], failures) if c.confirmed]
    seen: Counter[tuple[str, int]] = Counter()
    for c in sorted(found, key=lambda c: (c.person, c.day)):
        seen[c.person, c.day.year] += 1
        n = seen[c.person, c.day.year]
        assert (c.count, c.yuan, c.notice) == (n, {1: 30, 2: 60}.get(n, 0), None if n < 3 else "开除")
