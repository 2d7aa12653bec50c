"""Who moved, against Welch's test of the raw scores and Benjamini and Hochberg's rule tried level by level."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from qa.scorecard.movers import subject_movers
from qa.scorecard.period import Period
from qa.scorecard.tally import sums_of
from qa.store import open_store
from tests.bench.year.calls import made_calls
from tests.bench.year.world import make_world
from tests.bench.year.write import write
from tests.scorecard import plain


def test_the_same_agents_moved(tmp_path: Path) -> None:
    world = make_world(5, 3000, 24, 6)
    place = tmp_path / "made.db"
    list(write(str(place), made_calls(world)))
    with open_store(str(place), write=False) as store:
        scored = store.scores()
    calls, real = plain.read(place), 0
    for before, after in pairwise(world.months):
        late, early = (sums_of(scored, "agent", Period.of_month(month))[0] for month in (after, before))
        found, _ = subject_movers(late, early, {})
        for rubric in ("plaza", "telecom"):
            expected = plain.movers(calls, rubric, before, after)
            assert {mover.id for mover in found if mover.rubric == rubric} == set(expected)
            for mover in (mover for mover in found if mover.rubric == rubric):
                moved = expected[str(mover.id)]
                assert (mover.n_before, mover.n_after) == (moved.n_before, moved.n_after)
                assert mover.before == pytest.approx(moved.before, abs=0.005)
                assert mover.after == pytest.approx(moved.after, abs=0.005)
                assert mover.p == pytest.approx(moved.p, abs=1e-9)
                assert mover.q == pytest.approx(moved.q, abs=1e-9)
                assert mover.real == (moved.q <= 0.05)
                real += mover.real
    assert real  # some were planted


@pytest.mark.parametrize(
    ("ps", "qs"),
    [
        ([0.01], [0.01]),
        ([0.01, 0.04, 0.03, 0.5], [0.04, 0.16 / 3, 0.16 / 3, 0.5]),
        ([0.02, 0.02], [0.02, 0.02]),
    ],
)
def test_the_plain_rule_itself(ps: list[float], qs: list[float]) -> None:
    """By hand: m·p₍k₎ ÷ k, and no greater than that of the next."""
    assert plain.benjamini_hochberg(ps) == pytest.approx(qs)
