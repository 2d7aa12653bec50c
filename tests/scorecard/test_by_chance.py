"""The tests behind the movers, against SciPy's: the same figures from a library that takes a second to import."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact, ttest_ind

from qa.scorecard.movers import benjamini_hochberg, fisher, welch

counts = st.integers(0, 400)
scores = st.lists(st.sampled_from((0.0, 60.0, 84.5, 90.0, 95.0, 97.0, 100.0)), min_size=2, max_size=60)


@given(counts, counts, counts, counts)
def test_fisher(a: int, b: int, c: int, d: int) -> None:
    assume(a + b + c + d)
    table = [[a, b], [c, d]]
    assert fisher(table) == pytest.approx(fisher_exact(table).pvalue, rel=1e-6, abs=1e-300)


@given(scores, scores)
def test_welch(before: list[float], after: list[float]) -> None:
    assume(len(set(before)) > 1 and len(set(after)) > 1)
    assert welch(before, after) == pytest.approx(float(ttest_ind(before, after, equal_var=False).pvalue), abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=80))
def test_benjamini_and_hochberg(ps: list[float]) -> None:
    assert benjamini_hochberg(ps) == pytest.approx(list(false_discovery_control(ps)), abs=1e-12)
