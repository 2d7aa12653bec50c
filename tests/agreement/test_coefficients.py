"""Coefficients against what others published or computed: Gwet (2008), irrCAC 0.4.4, scikit-learn."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from qa.agreement import Estimate, cohen, gwet, share

Pairs = list[tuple[str, str]]
RATINGS = st.lists(st.tuples(st.sampled_from("pfn"), st.sampled_from("pfn")), min_size=2, max_size=60)


def table(a: int, b: int, c: int, d: int) -> Pairs:
    """Two raters, two categories: both x, x and y, y and x, both y."""
    return [("x", "x")] * a + [("x", "y")] * b + [("y", "x")] * c + [("y", "y")] * d


THREE = (
    [("p", "p")] * 30 + [("p", "f")] * 3 + [("f", "f")] * 12 + [("f", "p")] * 4 + [("n", "n")] * 9 + [("n", "p")] * 2
)
# irrCAC 0.4.4, CAC(table).gwet() and .conger(), which for two raters is Cohen's; the first one's values are Gwet's too
BY_IRRCAC = [
    (table(118, 5, 2, 0), (0.94078, 0.89514, 0.98641), (-0.02339, -0.04781, 0.00102)),
    (table(20, 5, 10, 15), (0.40594, 0.14174, 0.67015), (0.4, 0.1422, 0.6578)),
    (table(45, 15, 25, 15), (0.26606, 0.05985, 0.47226), (0.13043, -0.06632, 0.32719)),
    (table(40, 9, 6, 45), (0.70075, 0.55846, 0.84304), (0.69952, 0.55715, 0.84189)),
    (THREE, (0.78949, 0.65774, 0.92124), (0.73951, 0.57573, 0.90329)),
]


def figures(estimate: Estimate) -> tuple[float, float, float]:
    assert estimate.value is not None
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.value, estimate.low, estimate.high


@pytest.mark.parametrize(("pairs", "ac1", "kappa"), BY_IRRCAC)
def test_two_raters(pairs: Pairs, ac1: Sequence[float], kappa: Sequence[float]) -> None:
    assert figures(gwet(pairs)) == pytest.approx(ac1, abs=6e-6)
    assert figures(cohen(pairs)) == pytest.approx(kappa, abs=6e-6)


def test_four_raters_some_absent() -> None:
    # the first eleven units of Gwet's example (Handbook of Inter-Rater Reliability); irrCAC: 0.77515, 0.49603 … 1
    units = ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11"]
    assert figures(gwet(units)) == pytest.approx((0.77515, 0.49603, 1), abs=6e-6)


@given(RATINGS)
def test_kappa_is_scikit_learns(pairs: Pairs) -> None:
    mine = cohen(pairs).value
    if len({each for pair in pairs for each in pair}) == 1:
        assert mine is None
    else:
        assert mine == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)), abs=1e-9)


@given(RATINGS)
def test_laws(pairs: Pairs) -> None:
    for coefficient in (cohen, gwet):
        found = coefficient(pairs)
        named = {"p": "x", "f": "y", "n": "z"}
        other = coefficient([(named[b], named[a]) for a, b in reversed(pairs)])
        assert (found.value is None) == (other.value is None)
        if found.value is not None:
            assert other.value == pytest.approx(found.value)  # names, order and who is who do not matter
            assert -1 - 1e-9 <= found.value <= 1 + 1e-9
        if found.low is not None and found.high is not None and found.value is not None:
            assert found.low - 1e-9 <= found.value <= found.high + 1e-9
    if all(a == b for a, b in pairs):
        assert gwet(pairs).value == pytest.approx(1)


def test_the_interval_holds_the_truth() -> None:
    # a machine that errs on a fifth of the lapses (15 in 100 calls) and on 4 in 100 others
    joint = {("f", "f"): 0.12, ("p", "f"): 0.03, ("f", "p"): 0.034, ("p", "p"): 0.816}
    agreed, machine, person = 0.936, 0.154, 0.15
    chance = machine * person + (1 - machine) * (1 - person)
    failed = (machine + person) / 2
    truths = {
        cohen: (agreed - chance) / (1 - chance),
        gwet: (agreed - 2 * failed * (1 - failed)) / (1 - 2 * failed * (1 - failed)),
    }
    dice = random.Random(7)
    for coefficient, truth in truths.items():
        held = 0
        for _ in range(400):
            found = coefficient(dice.choices(list(joint), list(joint.values()), k=150))
            held += found.low is not None and found.high is not None and found.low <= truth <= found.high
        assert 0.91 <= held / 400 <= 0.98


def test_nothing_to_tell() -> None:
    assert cohen([]) == gwet([]) == gwet([["p"]]) == share(0, 0) == Estimate(0)
    assert cohen([("p", "p")] * 9) == Estimate(9)  # one category alone: nobody could have disagreed by chance
    assert cohen([("f", "p"), ("f", "f")]) == Estimate(2, 0.0)  # a rater of one word: 0, and no interval
    assert gwet([("p", "p")]) == Estimate(1, 1.0)


def test_wilson() -> None:
    # Newcombe (1998), method 3: 81/263 is 0.2553 … 0.3662
    assert figures(share(81, 263)) == pytest.approx((0.308, 0.2553, 0.3662), abs=5e-5)
    assert share(9, 9).high == 1
