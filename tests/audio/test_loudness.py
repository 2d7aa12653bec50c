"""Loudness against the speaker's own level: on levels drawn by hand, and on a sample call made louder for a while."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.audio.activity import activity
from qa.audio.decode import decode
from qa.audio.frames import mask_of
from qa.audio.loudness import Loudness, loudness
from qa.types import Span

SAMPLES = Path(__file__).parents[2] / "samples" / "calls"


def drawn(*stretches: tuple[float, float | None]) -> Loudness:
    """Stretches of (seconds, dBFS); None is a pause at -70 dBFS."""
    levels = np.concatenate([np.full(round(s * 100), -70.0 if db is None else db, np.float32) for s, db in stretches])
    speech = np.concatenate([np.full(round(s * 100), db is not None) for s, db in stretches])
    return loudness(levels, speech)


def test_a_second_far_above_the_own_level_is_a_raised_voice():
    found = drawn((8, -30), (1, None), (3, -20), (1, None), (8, -30))
    assert found.level == pytest.approx(-30.0)
    (raised,) = found.raised
    assert raised.start == pytest.approx(9, abs=0.26)
    assert raised.end == pytest.approx(12, abs=0.26)


def test_a_short_stretch_above_the_own_level_is_louder():
    found = drawn((8, -30), (1, None), (0.5, -27), (1, None), (0.5, -31), (1, None), (0.5, -25), (1, None), (2, -25))
    assert found.level == pytest.approx(-30.0)
    assert [(s.start, s.end) for s in found.louder] == [pytest.approx((12, 12.5))]


@pytest.mark.parametrize(
    "stretches",
    [
        [(8, -30.0), (0.6, -18.0), (8, -30.0)],  # too short
        [(8, -30.0), (3, -23.0), (8, -30.0)],  # not loud enough
        [(8, -30.0), (9, -18.0)],  # most of the call is loud: that is the own level
        [(2, -30.0), (2, -15.0)],  # too little speech to know a level by
    ],
)
def test_what_is_none(stretches: list[tuple[float, float | None]]):
    assert drawn(*stretches).raised == ()


def test_too_little_speech_has_no_level():
    found = drawn((4.9, -30.0), (20, None))
    assert math.isnan(found.level)
    assert math.isnan(found.reach)
    assert found.raised == ()


def test_the_reach_is_between_the_percentiles():
    found = drawn((5, -40.0), (1, None), (10, -30.0), (1, None), (5, -26.0))
    assert found.level == pytest.approx(-30.0)
    assert found.reach == pytest.approx(14.0, abs=0.1)


@given(
    st.lists(st.tuples(st.sampled_from([0.3, 1.2, 3.0, 6.0]), st.sampled_from([None, -40.0, -30.0, -18.0]))),
    st.integers(-20, 15),
)
def test_the_gain_of_the_line_moves_the_level_alone(stretches: list[tuple[float, float | None]], gain: int):
    before = drawn((6.0, -30.0), *stretches)
    after = drawn((6.0, -30.0 + gain), *((s, None if db is None else db + gain) for s, db in stretches))
    assert after.level == pytest.approx(before.level + gain, abs=0.11)
    assert after.reach == pytest.approx(before.reach, abs=0.11)
    assert [s.start for s in after.raised] == pytest.approx([s.start for s in before.raised], abs=0.011)


def test_a_call_that_is_made_louder_for_three_seconds():
    """Real speech: the agent's leg 12 dB up over three seconds of it, the whole recording 10 dB down before."""
    recording = decode(sorted(SAMPLES.glob("*.wav"))[0])
    plain = activity(recording)
    assert all(-60 < channel.speech_dbfs < -5 for channel in plain.channels)
    channel = max(range(2), key=lambda i: sum(span.duration for span in plain.channels[i].speech))
    assert plain.channels[channel].raised == ()
    longest = max(plain.channels[channel].speech, key=lambda span: span.duration)
    loud = Span(longest.start, min(longest.end, longest.start + 3))
    samples = [leg * 10 ** (-10 / 20) for leg in recording.samples]
    first, last = (round(t * recording.rate) for t in (loud.start, loud.end))
    samples[channel][first:last] *= 10 ** (12 / 20)
    found = activity(replace(recording, samples=np.stack(samples))).channels[channel]
    inside = mask_of((loud,), 100_000)
    heard = mask_of(found.raised, 100_000)
    assert heard.sum() > 0.5 * inside.sum(), (found.raised, loud)
    assert not (heard & ~mask_of((Span(loud.start - 0.3, loud.end + 0.3),), 100_000)).any()
