"""The parts of measures that a drawing of a whole call shows badly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import ConfigError
from qa.measures import pace
from qa.measures.all import MEASURES, measure_all
from qa.measures.limits import Limits
from qa.measures.rings import count
from qa.measures.speech import spread
from qa.types import Span, Turn
from tests.measures.drawn import scene


@pytest.mark.parametrize("field", ["join_gap", "silence", "sure_overlap"])
@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_a_limit_that_is_no_length_is_refused(field, value):
    with pytest.raises(ConfigError, match=field):
        Limits(**{field: value})


def test_rings_may_not_come_without_end():
    with pytest.raises(ConfigError, match="ring_period"):
        Limits(ring_period=0)


@pytest.mark.parametrize(
    ("seconds", "rings"), [(0, 0), (0.1, 1), (4.9, 1), (5, 2), (10, 3), (14.99, 3), (15, 4), (21, 5)]
)
def test_a_ring_every_five_seconds(seconds, rings):
    assert count(seconds, 5.0) == rings


def test_the_worst_pace_is_over_half_a_minute_of_speech():
    # 60 s of speech with a pause of 40 s in it; a character a second, but four in each of the seconds 20–40 of speech
    speech = (Span(0, 30), Span(70, 100))
    syllables = [(t + 0.5, 1.0) for t in range(20)] + [(t + 0.5, 4.0) for t in range(20, 30)]
    syllables += [(t + 0.5, 4.0) for t in range(70, 80)] + [(t + 0.5, 1.0) for t in range(80, 100)]
    # the best half minute has all 20 fast seconds and 10 slow ones: 90 characters in 0.5 min
    assert pace.worst(syllables, speech, 30) == pytest.approx(180)
    # of less speech than the window, the mean: 120 characters in 1 min
    assert pace.worst(syllables, speech, 90) == pytest.approx(120)
    assert pace.worst([], (), 30) is None


def test_characters_without_times_are_spread_over_the_speech_only():
    #       0  1  2  3  4  5  6
    speech = (Span(1, 3), Span(5, 6))  # three seconds for six characters
    words = spread(Turn("agent", 0.5, 6, "上午十点开门"), speech)
    assert [w.start for w in words] == pytest.approx([1, 1.5, 2, 2.5, 5, 5.5])


@given(st.text("上午十点。", min_size=1, max_size=20), st.lists(st.integers(1, 9), max_size=6))
def test_spread_keeps_every_character_inside_the_speech(text, lengths):
    edges = [sum(lengths[:i]) for i in range(len(lengths) + 1)]
    speech = tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))
    words = spread(Turn("agent", 0, 60, text), speech)
    assert "".join(w.text for w in words) == text
    if speech:
        assert all(any(s.start - 1e-6 <= w.start < s.end + 1e-6 for s in speech) for w in words)


def test_every_measure_names_the_same_values_for_every_call():
    """A measure that cannot be known is there as None: whoever reads the result need not guess."""
    calls = [
        {"agent": "您好请讲・・・・", "customer": "・・・・几点开门"},
        {"unknown": "您好请讲几点开门"},
        {"agent": "（5）", "customer": "（5）"},
        {"agent": "您好请讲・・・・", "customer": "・・・・几点开门", "from": "turns"},
        {"agent": "您好请讲・・・・", "customer": "・・・・几点开门", "words": False},
    ]
    names = [measure_all(scene(call)).values.keys() for call in calls]
    assert all(n == names[0] for n in names)


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_has_its_page(name):
    page = __import__(f"qa.measures.{name}", fromlist=["__doc__"]).__doc__
    for part in ("Definition", "Values", "Source"):
        assert f"\n{part}\n" in page
