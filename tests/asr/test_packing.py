"""Every sample of speech is sent once, and every word comes back to its own time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.asr.engine import RATE, Leg
from qa.asr.packing import Chunk, Window, pack
from qa.types import Span


def numbered(seconds: float, *speech: tuple[float, float]) -> Leg:
    """A leg whose every sample is its own index, so that a window tells where it is from."""
    return Leg(np.arange(int(seconds * RATE), dtype=np.float32), tuple(Span(*span) for span in speech))


@st.composite
def legs(draw: st.DrawFn) -> Leg:
    steps = draw(st.lists(st.tuples(st.integers(1, 300), st.integers(1, 900)), max_size=8))
    at, speech = 0, []
    for pause, talk in steps:  # in hundredths of a second
        speech.append(Span((at + pause) / 100, (at + pause + talk) / 100))
        at += pause + talk
    extra = draw(st.integers(0, 100))
    return Leg(np.arange((at + extra) * RATE // 100, dtype=np.float32), tuple(speech))


@settings(max_examples=60, deadline=None)
@given(st.lists(legs(), min_size=1, max_size=3), st.sampled_from([2.0, 6.0, 30.0]))
def test_all_speech_is_sent_and_maps_back(many: list[Leg], seconds: float) -> None:
    windows = pack(many, seconds)
    assert all(window.length <= seconds * RATE for window in windows)
    for index, leg in enumerate(many):
        sent = np.zeros(len(leg.samples16k), dtype=int)
        for window, chunk in [(w, c) for w in windows for c in w.chunks if c.leg == index]:
            own = np.arange(chunk.source, chunk.source + chunk.length)
            sent[own] += 1
            assert np.array_equal(window.samples(many)[chunk.at : chunk.end], own)
            for sample in (0, chunk.length // 2, chunk.length - 1):
                here = (chunk.at + sample) / RATE
                back, span = window.origin(here, here)
                assert back == index
                assert span.start == pytest.approx((chunk.source + sample) / RATE, abs=1e-6)
        assert sent.max(initial=0) <= 1
        for span in leg.speech:
            assert sent[round(span.start * RATE) : round(span.end * RATE)].all()


def test_pauses_are_cut_down_to_a_gap() -> None:
    # seconds  0    1    2    3    4    5    6    7    8
    # leg           ████                ██████
    # chunks      ├──────┤            ├────────┤           0.3 s around each
    leg = numbered(9, (1, 2), (5, 6.5))
    (window,) = pack([leg], 30, pad=0.3, gap=0.15)
    assert [(c.source, c.length, c.at) for c in window.chunks] == [(11_200, 25_600, 0), (75_200, 33_600, 28_000)]
    assert window.speech(0) == (Span(1, 2), Span(5, 6.5))


def test_near_stretches_keep_the_pause_between_them() -> None:
    (window,) = pack([numbered(5, (1, 2), (2.5, 3))], 30, pad=0.3)
    assert [(c.source, c.length) for c in window.chunks] == [(round(0.7 * RATE), round(2.6 * RATE))]


def test_only_what_is_left_over_is_shared() -> None:
    # window of 10 s    leg 0: 8 s, 3 s    leg 1: nothing    leg 2: 4 s    leg 3: 9 s
    many = [numbered(20, (1, 9), (12, 15)), numbered(3), numbered(9, (2, 6)), numbered(12, (1, 10))]
    windows = pack(many, 10, pad=0)
    assert [w.legs for w in windows] == [(0,), (0, 2), (3,)]
    first, second = windows[1].chunks
    assert second.at - first.end == RATE  # a second between two legs


def test_a_long_stretch_is_cut_where_it_is_quietest() -> None:
    leg = Leg(np.full(20 * RATE, 0.5, np.float32), (Span(0, 20),))
    leg.samples16k[int(8.2 * RATE) : int(8.3 * RATE)] = 0.0
    first, *_ = pack([leg], 10, pad=0)
    assert 8.2 <= first.chunks[0].length / RATE <= 8.3


def test_padding_that_a_cut_left_alone_is_not_sent() -> None:
    leg = Leg(np.full(20 * RATE, 0.5, np.float32), (Span(0, 9.9),))
    leg.samples16k[round(9.9 * RATE) :] = 0.0
    assert len(pack([leg], 10, pad=0.3)) == 1


# window   0     1     2     3     4     5     6
# chunks   ├───chunk 1──────┤··├──chunk 2──┤         of leg 4 and leg 7
# speech      ██████████████     ███████████
# leg      10 … 13              20 … 22
TWO = Window(
    (
        Chunk(4, 10 * RATE, 3 * RATE, 0, (Span(10.3, 12.8),)),
        Chunk(7, 20 * RATE, 2 * RATE, int(3.2 * RATE), (Span(20.3, 22.0),)),
    )
)


@pytest.mark.parametrize(
    ("word", "leg", "place"),
    [
        ((0.5, 1.0), 4, (10.5, 11.0)),
        ((3.6, 4.0), 7, (20.4, 20.8)),
        ((2.7, 3.7), 7, (20.0, 20.5)),  # straddles: more of the second's speech is heard in it
        ((2.5, 3.4), 4, (12.5, 13.0)),  # runs into the pause: ends with its chunk
        ((2.75, 3.48), 4, (12.75, 13.0)),  # the pause is longer than the word: its speech decides, not its middle
        ((3.05, 3.08), 4, (13.0, 13.0)),  # no speech at all: the nearer chunk
        ((5.1, 9.0), 7, (21.9, 22.0)),  # beyond the end
    ],
)
def test_a_word_belongs_to_one_chunk(word: tuple[float, float], leg: int, place: tuple[float, float]) -> None:
    owner, span = TWO.origin(*word)
    assert owner == leg
    assert (span.start, span.end) == pytest.approx(place)
