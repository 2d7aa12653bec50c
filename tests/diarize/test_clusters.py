"""Voices on one channel: how many, whose speech, how surely; laws that hold for any sound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.diarize.clusters.certainty import certainty
from qa.diarize.clusters.part import LEAST_SPEECH, SURE, UNTOLD, Clusters
from qa.diarize.clusters.separation import probability, surely_own
from qa.diarize.diarizer import LIKELY, Diarizer, Voices
from qa.timeline import intersect, subtract, total, union
from qa.types import Span
from tests.diarize.mono import AGENT, CHIEF, CUSTOMER, RATE, Made, call, hiss, wrong

DIARIZER: Diarizer = Clusters()


def part(made: Made) -> Voices:
    return DIARIZER.part(made.samples, made.speech)


def covers(voices: Voices, speech: tuple[Span, ...]) -> None:
    """Every moment of speech belongs to somebody, and none outside; what is doubtful is the voice's own."""
    everybody = union(*(voice.speech for voice in voices.voices))
    assert total(subtract(everybody, speech)) == pytest.approx(0, abs=1e-6)
    assert total(subtract(speech, everybody)) == pytest.approx(0, abs=1e-6)
    for voice in voices.voices:
        assert total(subtract(voice.doubtful, voice.speech)) == pytest.approx(0, abs=1e-6)
        assert 0 <= voice.probability <= 1


@pytest.fixture(scope="module")
def two() -> Made:
    return call([0, 1] * 9, (AGENT, CUSTOMER))


@pytest.fixture(scope="module")
def parted(two: Made) -> Voices:
    return part(two)


def test_two_voices(two: Made, parted: Voices):
    assert len(parted.voices) == 2
    assert wrong([voice.speech for voice in parted.voices], two) < 0.02
    assert parted.certainty > 0.9
    assert min(voice.probability for voice in parted.voices) > 0.85
    covers(parted, two.speech)


def test_the_same_sound_gives_the_same_voices(two: Made, parted: Voices):
    assert part(two) == parted


def test_what_is_wrong_is_mostly_doubtful(two: Made, parted: Voices):
    sure = [subtract(voice.speech, voice.doubtful) for voice in parted.voices]
    astray = [min(total(intersect(own, truth)) for truth in two.voices) for own in sure]
    assert sum(astray) < 0.01 * total(two.speech)


def test_louder_is_the_same_call(two: Made, parted: Voices):
    louder = DIARIZER.part(two.samples * 1.9, two.speech)
    assert wrong([voice.speech for voice in louder.voices], two) < 0.02
    assert len(louder.voices) == len(parted.voices)


def test_one_voice():
    made = call([0] * 14, (AGENT,))
    found = part(made)
    assert len(found.voices) == 1
    assert found.voices[0].speech == made.speech
    assert found.overlaps is None


def test_three_voices():
    made = call([0, 1] * 5 + [0, 2, 1, 2] * 4, (AGENT, CUSTOMER, CHIEF))
    found = part(made)
    assert len(found.voices) == 3
    assert wrong([voice.speech for voice in found.voices], made) < 0.05
    covers(found, made.speech)


def test_who_begins_does_not_matter():
    made = call([1, 0] * 9, (AGENT, CUSTOMER))
    found = part(made)
    assert wrong([voice.speech for voice in found.voices], made) < 0.02


def test_long_pauses_are_nobodys():
    made = call([0, 1] * 7, (AGENT, CUSTOMER), pause=6.0)
    found = part(made)
    assert wrong([voice.speech for voice in found.voices], made) < 0.02
    covers(found, made.speech)


def test_the_far_side_is_softer():
    made = call([0, 1] * 9, (AGENT, CUSTOMER), levels=(0.0, -9.0))
    found = part(made)
    assert len(found.voices) == 2
    assert wrong([voice.speech for voice in found.voices], made) < 0.02


def test_two_at_once_are_found_and_doubtful():
    made = call([0, 1] * 12, (AGENT, CUSTOMER), over=1.2)
    crossed = intersect(*made.voices)
    assert total(crossed) > 4
    found = part(made)
    assert found.overlaps is not None
    likely = union(o.span for o in found.overlaps if o.probability >= LIKELY)
    heard = intersect(found.voices[0].speech, found.voices[1].speech)
    assert heard == likely
    near = union(Span(s.start - 0.3, s.end + 0.3) for s in crossed)
    assert likely
    assert total(intersect(likely, near)) > 0.7 * total(likely)
    perhaps = union(o.span for o in found.overlaps)
    assert total(intersect(perhaps, near)) > 0.7 * total(perhaps)
    assert total(intersect(perhaps, crossed)) > 0.15 * total(crossed)
    assert all(total(subtract(likely, voice.doubtful)) == pytest.approx(0, abs=1e-6) for voice in found.voices)


def test_without_overlap_hardly_any_is_found(parted: Voices):
    assert parted.overlaps is not None
    assert sum(o.span.duration for o in parted.overlaps if o.probability >= LIKELY) < 1.0


def test_too_little_speech_tells_nothing():
    made = call([0], (AGENT,))
    short = (Span(made.speech[0].start, made.speech[0].start + LEAST_SPEECH - 0.5),)
    found = DIARIZER.part(made.samples, short)
    assert (len(found.voices), found.certainty, found.overlaps) == (1, UNTOLD, None)
    assert DIARIZER.part(made.samples, ()) == Voices((), UNTOLD)


def test_few_seconds_of_one_voice_are_no_proof_of_one():
    found = part(call([0, 0, 0], (AGENT,)))
    assert found.certainty <= UNTOLD


spans = st.lists(st.tuples(st.integers(0, 1180), st.integers(1, 400)), min_size=1, max_size=8)


@given(spans, st.integers(0, 5))
@settings(max_examples=8, deadline=None)
def test_every_moment_of_speech_is_somebodys(drawn: list[tuple[int, int]], seed: int):
    speech = union(Span(a / 100, min(a + length, 1200) / 100) for a, length in drawn)
    covers(DIARIZER.part(hiss(12.0, seed), speech), speech)


@given(st.floats(-5, 5), st.integers(1, 500), st.floats(0.1, 5), st.floats(0.05, 3))
def test_a_longer_and_clearer_run_is_surer(margin: float, frames: int, mean: float, deviation: float):
    here = surely_own(margin, frames, mean, deviation)
    assert 0 <= here <= 1
    assert (here > 0.5) == (margin > 0) or here == pytest.approx(0.5)
    assert surely_own(abs(margin), frames + 50, mean, deviation) >= surely_own(abs(margin), frames, mean, deviation)
    assert surely_own(margin + 1, frames, mean, deviation) >= here


def test_farther_apart_is_surer():
    found = [probability(distance) for distance in np.linspace(0, 20, 41)]
    assert found == sorted(found)
    assert found[0] < 0.01 < SURE < found[-1]


def test_how_surely_others_have_parted(two: Made):
    assert certainty(two.samples, RATE, two.voices) > 0.9
    half = tuple(Span(0, 20) & span for span in two.speech), tuple(Span(20, 999) & span for span in two.speech)
    assert certainty(two.samples, RATE, [union(each) for each in half]) < 0.5
    assert certainty(two.samples, RATE, two.voices[:1]) == UNTOLD
