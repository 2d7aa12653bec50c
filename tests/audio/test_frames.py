"""Masks against a second implementation, one frame at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.audio import frames
from qa.types import Span

from .drawing import RATE, add_tone, line

masks = st.lists(st.booleans(), max_size=60).map(lambda bits: np.array(bits, dtype=bool))


def drawn(bars: str):
    return np.array([c == "#" for c in bars], dtype=bool)


def test_drawn():
    """Two frames are 0.02 s."""
    mask = drawn("##.#..###...#")
    assert frames.runs(mask).tolist() == [[0, 2], [3, 4], [6, 9], [12, 13]]
    assert frames.spans(mask)[2] == Span(0.06, 0.09)
    assert frames.close(mask, 0.02).tolist() == drawn("#########...#").tolist()
    assert frames.drop(mask, 0.02).tolist() == drawn("##....###....").tolist()
    assert frames.shift(mask, 0.02).tolist() == drawn("..##.#..###..").tolist()
    assert frames.shift(mask, -0.02).tolist() == drawn(".#..###...#..").tolist()


def test_gaps_at_the_ends_are_no_gaps():
    assert frames.close(drawn("..#.#.."), 1).tolist() == drawn("..###..").tolist()
    assert frames.close(drawn("...."), 1).tolist() == drawn("....").tolist()


@given(masks)
def test_spans_and_back(mask):
    assert np.array_equal(frames.mask_of(frames.spans(mask), len(mask)), mask)


@given(masks, st.integers(0, 10))
def test_closing_and_dropping_are_mirror_images(mask, count):
    """Closing gaps is dropping runs of the complement, but for the gaps at both ends."""
    seconds = count * frames.HOP
    walled = np.concatenate(([True] * 20, mask, [True] * 20))
    assert np.array_equal(~frames.close(walled, seconds), frames.drop(~walled, seconds + frames.HOP))


@given(masks, st.integers(-70, 70))
def test_shifting_moves_every_frame(mask, by):
    expected = [0 <= i - by < len(mask) and bool(mask[i - by]) for i in range(len(mask))]
    assert frames.shift(mask, by * frames.HOP).tolist() == expected


def test_levels_are_dbfs_and_do_not_see_a_constant():
    wave = np.zeros(3 * RATE, np.float32)
    add_tone(wave, 1, 1, 500, dbfs=-20)
    level = frames.levels(wave + np.float32(0.25), RATE)
    assert level[50] == frames.FLOOR_DBFS
    assert level[150] == pytest.approx(-20, abs=0.1)
    assert np.median(frames.levels(line(3, -55), RATE)) == pytest.approx(-55, abs=0.5)
