"""Breath on the line: made breaths are noticed, and what is none mostly is not."""

from __future__ import annotations

import numpy as np
import pytest

from qa.audio.breaths import LONGEST, SHORTEST, breaths
from qa.audio.frames import levels, mask_of
from qa.audio.prosody import RATE
from qa.types import Samples, Span
from tests.bench.breaths import MADE, breath, false_alarms, line_with, noticed


def heard(seed: int = 11) -> Samples:
    """One breath between ten seconds of line on each side."""
    rng = np.random.default_rng(seed)
    return line_with(breath(rng), 22.0, rng)


def found(samples: Samples, *taken: Span) -> tuple[Span, ...]:
    level = levels(samples, RATE)
    return breaths(samples, level, mask_of(taken, len(level)))


def test_most_made_breaths_are_noticed():
    assert noticed("breath", 60) >= 0.7


@pytest.mark.parametrize("kind", sorted(set(MADE) - {"breath", "gust"}))
def test_what_is_no_breath(kind: str):
    assert noticed(kind, 40) <= 0.05


@pytest.mark.parametrize("decibels", [2.0, 4.0, 8.0])
def test_a_street_does_not_sigh(decibels: float):
    assert false_alarms(decibels, 5) <= 0.2


def test_a_breath_lies_where_it_was_made():
    samples = heard()
    (span,) = found(samples)
    assert SHORTEST <= span.duration <= LONGEST
    assert span.start >= 1.9
    assert span.end <= len(samples) / RATE - 9.9


def test_none_beside_a_word_or_in_one():
    (span,) = found(heard())
    assert found(heard(), Span(span.start - 0.5, span.start - 0.1)) == ()
    assert found(heard(), Span(span.start, span.end)) == ()
    assert found(heard(), Span(0.0, span.start - 0.6)) == (span,)


def test_a_dead_leg_has_none():
    assert found(np.zeros(RATE * 5, np.float32)) == ()
    assert found(np.zeros(0, np.float32)) == ()
