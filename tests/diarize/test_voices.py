"""Words shared out among the voices of one channel, and the parties' tracks that come of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.diarize.channels import tracks
from qa.diarize.roles import Roles
from qa.diarize.voices import DOUBTFUL, SURE_VOICES, as_legs, problem_of, shared_out, told_apart, tracks_of_voices
from qa.lexicon import DOUBTFUL_PROBABILITY
from qa.types import Activity, ChannelActivity, Span, Speaker, Tone, Word


def voice(*speech: tuple[float, float], doubtful: tuple[tuple[float, float], ...] = (), probability: float = 1.0):
    activity = ChannelActivity(tuple(Span(*s) for s in speech), (), (), -55.0)
    return Speaker(0, activity, probability, tuple(Span(*s) for s in doubtful))


def word(text: str, start: float, end: float | None = None, probability: float = 1.0) -> Word:
    return Word(text, start, start + 0.2 if end is None else end, probability)


def texts(shares: list[tuple[Word, ...]]) -> list[str]:
    return ["".join(w.text for w in share) for share in shares]


#        0         5         10
#  A     ▓▓▓▓▓▓▓▓▓▓          ▓▓▓▓
#  B               ▓▓▓▓▓▓▓▓▓▓
A, B = voice((0, 5), (10, 12)), voice((5.2, 10))


def test_words_go_by_time():
    said = [word("您", 0.1), word("好", 4.7), word("喂", 5.3), word("嗯", 9.7), word("请", 10.1)]
    assert texts(shared_out(said, (A, B))) == ["您好请", "喂嗯"]


def test_a_word_over_a_change_goes_where_most_of_it_is():
    assert texts(shared_out([word("我", 4.9, 5.5)], (A, B))) == ["", "我"]
    assert texts(shared_out([word("我", 4.6, 5.3)], (A, B))) == ["我", ""]


def test_a_word_in_nobodys_speech_is_the_nearests_and_unsure_far_off():
    (near, *_), _ = shared_out([word("嗯", 12.1)], (A, B))
    (far, *_), _ = shared_out([word("嗯", 13.0)], (A, B))
    assert near.probability == 1.0
    assert far.probability == DOUBTFUL


def test_two_at_once_is_the_one_who_speaks_around_it_and_unsure():
    first, second = voice((0, 10)), voice((4, 4.6))
    (both,), none = shared_out([word("对", 4.2)], (first, second))
    assert (none, both.probability) == ((), DOUBTFUL)


def test_doubtful_speech_makes_a_word_doubtful_however_well_it_was_heard():
    unsure = voice((0, 5), doubtful=((4, 5),))
    (sure, doubted), _ = shared_out([word("您", 1.0), word("好", 4.4)], (unsure, B))
    assert sure.probability == 1.0
    assert doubted.probability < DOUBTFUL_PROBABILITY


def test_the_voices_probability_lowers_the_words():
    (one,), _ = shared_out([word("您", 1.0, probability=0.8)], (voice((0, 5), probability=0.9), B))
    assert one.probability == pytest.approx(0.72)


starts = st.lists(st.tuples(st.floats(0, 14), st.floats(0.02, 1)), max_size=20)


@given(starts)
def test_every_word_is_one_voices_and_none_grows_surer(drawn: list[tuple[float, float]]):
    said = [word(str(i), a, a + length, 0.9) for i, (a, length) in enumerate(sorted(drawn))]
    shares = shared_out(said, (A, B))
    assert sorted((w.text, w.start, w.end) for share in shares for w in share) == sorted(
        (w.text, w.start, w.end) for w in said
    )
    assert all(w.probability <= 0.9 for share in shares for w in share)
    swapped = shared_out(said, (B, A))
    assert [sorted(w.text for w in s) for s in swapped[::-1]] == [sorted(w.text for w in s) for s in shares]


def test_told_apart():
    channel = ChannelActivity((Span(0, 12),), (), (), -55.0)
    for probability, known in ((1.0, True), (SURE_VOICES, True), (SURE_VOICES - 0.01, False)):
        pair = (A, voice((5.2, 10), probability=probability))
        assert told_apart(Activity((channel,), (), pair)) is known
    assert not told_apart(Activity((channel,), ()))


def test_tracks_keep_the_channels_tones_and_music():
    channel = ChannelActivity((Span(0, 12),), (Span(13, 30),), (Span(31, 45),), -50.0)
    tone = Tone("busy", 0, Span(46, 48))
    activity = Activity((channel,), (tone,), (A, B))
    legs, words = as_legs(activity, [word("您", 0.1)])
    assert (legs.channels, texts(words)) == ((A.activity, B.activity), ["您", ""])
    found = tracks_of_voices(tracks(legs, Roles(("agent", "customer"), 0.9, "")), activity)
    assert found.speech("agent") == A.activity.speech
    assert found.speech("customer") == B.activity.speech
    assert found.parties["agent"].music == (Span(13, 30),)
    assert found.parties["customer"].music == ()  # the agent's side plays it: counted once
    assert all(each.flat == () and each.noise_dbfs == -50.0 for each in found.parties.values())
    assert (found.party_of_channel, found.tones) == (("unknown",), (tone,))


def test_the_problem_says_how_many_and_how_surely():
    assert "one voice" in problem_of(1, 0.97, None).detail
    assert "2 voices" in problem_of(2, 0.987, 3.21).detail
    assert "0.99" in problem_of(2, 0.987, 3.21).detail
    assert "3.2 s" in problem_of(2, 0.987, 3.21).detail
    assert "cannot be told" in problem_of(2, 0.987, None).detail
