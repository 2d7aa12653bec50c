"""Pitch that is heard against pitch that was sung: vowels through a telephone line, and what has no pitch."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.audio.activity import activity
from qa.audio.decode import decode, resample
from qa.audio.prosody import RATE, contours, prosody
from qa.types import Samples, Span
from tests.bench.voice import VOICES, errors, sing, telephone

SAMPLES = Path(__file__).parents[2] / "samples" / "calls"


def whole(samples: Samples, rate: int = RATE) -> list[Span]:
    return [Span(0.0, len(samples) / rate)]


@pytest.mark.parametrize("snr", [None, 20.0])
@pytest.mark.parametrize("voice", VOICES)
def test_the_pitch_of_a_voice_on_the_telephone(voice: str, snr: float | None):
    """No fundamental of these voices passes the line, which begins at 300 Hz."""
    rng = np.random.default_rng(5)
    sung = sing(VOICES[voice], 12, rng)
    heard = telephone(sung.samples, rng, snr=snr)
    (contour,) = contours(heard, RATE, whole(heard))
    found = errors(contour.hertz, sung.hertz)
    assert found.median < 0.15
    assert found.octave < 0.02
    assert found.missed < 0.25


@pytest.mark.parametrize(("contour", "low", "high"), [("level", 0.0, 0.8), ("falling", 6.0, 12.0)])
def test_the_range_is_in_semitones(contour: str, low: float, high: float):
    """A hum on one note has next to none; from +5 to -6 the percentiles 10 and 90 are some nine semitones apart."""
    sung = sing(160.0, 6, np.random.default_rng(2), contour=contour)
    (told,) = prosody(sung.samples, RATE, whole(sung.samples))
    assert low <= told.range <= high
    assert told.hertz == pytest.approx(160.0, rel=0.12)


def test_noise_has_no_pitch_but_a_level():
    rng = np.random.default_rng(1)
    noise = telephone((0.05 * rng.standard_normal(RATE * 4)).astype(np.float32), rng, snr=None)
    (told,) = prosody(noise, RATE, whole(noise))
    assert math.isnan(told.hertz)
    assert math.isnan(told.range)
    assert -40 < told.dbfs < -20


def test_silence_and_nothing_at_all():
    silence = np.zeros(RATE * 3, np.float32)
    (told,) = prosody(silence, RATE, whole(silence))
    assert math.isnan(told.hertz)
    assert told.dbfs == -100.0
    assert prosody(silence, RATE, []) == ()
    assert prosody(np.zeros(0, np.float32), RATE, []) == ()


def test_short_stretches_are_left_out_and_the_others_told_by_their_span():
    sung = sing(120.0, 8, np.random.default_rng(4))
    spans = [Span(0.0, 0.9), Span(1.0, 3.0), Span(4.0, 5.0)]
    assert [told.span for told in prosody(sung.samples, RATE, spans)] == spans[1:]


def test_a_stretch_that_runs_out_of_the_recording():
    sung = sing(120.0, 2, np.random.default_rng(4), contour="level")
    (told,) = prosody(sung.samples, RATE, [Span(0.5, 60.0)])
    assert told.hertz == pytest.approx(120.0, rel=0.02)
    (nothing,) = prosody(sung.samples, RATE, [Span(30.0, 32.0)])
    assert math.isnan(nothing.hertz)


def test_another_rate_tells_the_same():
    sung = sing(200.0, 6, np.random.default_rng(6))
    (at_8,) = prosody(sung.samples, RATE, whole(sung.samples))
    wide = resample(sung.samples, RATE, 44100)
    (at_44,) = prosody(wide, 44100, whole(wide, 44100))
    assert at_44.hertz == pytest.approx(at_8.hertz, rel=0.02)


@settings(max_examples=10)
@given(st.integers(-30, 12))
def test_the_gain_of_the_line_moves_the_level_alone(gain: int):
    sung = sing(140.0, 3, np.random.default_rng(7))
    (before,) = prosody(sung.samples, RATE, whole(sung.samples))
    (after,) = prosody((sung.samples * 10 ** (gain / 20)).astype(np.float32), RATE, whole(sung.samples))
    assert after.hertz == pytest.approx(before.hertz, rel=0.01)
    assert after.range == pytest.approx(before.range, abs=0.3)
    assert after.dbfs == pytest.approx(before.dbfs + gain, abs=0.2)


def test_a_strong_formant_is_not_taken_for_the_voice():
    """A deep synthetic voice whose fourth partial stands out: by single frames its pitch would be 360 Hz."""
    deep = activity(decode(SAMPLES / "04-banned-variant.wav")).channels[0].prosody
    assert len(deep) >= 5
    assert all(70 < told.hertz < 100 and told.range < 8 for told in deep)
