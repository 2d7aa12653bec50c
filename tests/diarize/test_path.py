"""The likeliest path through voices, on drawn scores."""

from __future__ import annotations

from itertools import groupby, pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa.diarize.clusters.resegment import AT_PAUSE, WITHIN, Steps, best_path

LEAST = 10  # steps of 50 ms


def steps(*lengths: int) -> Steps:
    ends = np.cumsum(lengths)
    return Steps(np.arange(ends[-1]) * 5, np.stack([ends - lengths, ends], axis=1))


def scores(drawing: str, clear: float = 10.0) -> np.ndarray:
    """A letter a step: whose it sounds like, by so much; a dot is nobody's."""
    return np.array([[clear * (c == "a"), clear * (c == "b")] for c in drawing], np.float32)


def path(drawing: str, *lengths: int, clear: float = 10.0) -> str:
    found, _ = best_path(scores(drawing, clear), steps(*(lengths or (len(drawing),))))
    return "".join("ab"[label] for label in found)


def test_a_change_in_the_midst_of_speech():
    assert path("a" * 20 + "b" * 20) == "a" * 20 + "b" * 20


def test_a_short_run_within_speech_is_not_another():
    assert path("a" * 20 + "b" * 4 + "a" * 20) == "a" * 44


def test_a_short_stretch_between_pauses_may_be():
    assert path("a" * 20 + "b" * 4 + "a" * 20, 20, 4, 20) == "a" * 20 + "b" * 4 + "a" * 20


def test_a_pause_makes_a_change_cheaper():
    clear = (AT_PAUSE + WITHIN) / 2 / 20  # of 20 steps together: enough at a pause, too little without
    assert path("a" * 20 + "b" * 20, 20, 20, clear=clear) == "a" * 20 + "b" * 20
    assert len(set(path("a" * 20 + "b" * 20, clear=clear))) == 1


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=9), st.integers(1, 9))
def test_the_best_of_all_paths(drawn: list[tuple[float, float]], cut: int):
    """Against all paths in turn: within two stretches shorter than a segment, only the pause parts voices."""
    lengths = (cut, len(drawn) - cut) if cut < len(drawn) else (len(drawn),)
    values = np.array(drawn, np.float32)
    _, likelihood = best_path(values, steps(*lengths))
    ends = np.cumsum((0, *lengths))
    sums = [values[a:b].sum(axis=0) for a, b in pairwise(ends)]
    tried = [
        sum(float(part[voice]) for part, voice in zip(sums, voices, strict=True))
        - AT_PAUSE * (len(list(groupby(voices))) - 1)
        for voices in product((0, 1), repeat=len(lengths))
    ]
    assert likelihood == np.float64(likelihood)
    assert abs(likelihood - max(tried)) < 1e-3
