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
    for index, leg in enumerate(many):
        sent = np.zeros(len(leg.samples16k), dtype=int)
        for window in (w for w in windows if w.leg == index):
            assert window.length <= seconds * RATE
            sound = window.samples(leg)
            for chunk in window.chunks:
                own = np.arange(chunk.source, chunk.source + chunk.length)
                sent[own] += 1
                assert np.array_equal(sound[chunk.at : chunk.at + chunk.length], own)
                for sample in (0, chunk.length // 2, chunk.length - 1):
                    here = (chunk.at + sample) / RATE
                    assert window.origin(here, here).start == pytest.approx((chunk.source + sample) / RATE, abs=1e-6)
        assert sent.max(initial=0) <= 1
        for span in leg.speech:
            assert sent[round(span.start * RATE) : round(span.end * RATE)].all()


def test_pauses_are_cut_down_to_a_gap() -> None:
    # seconds  0    1    2    3    4    5    6    7    8
    # leg           ████                ██████
    # chunks      ├──────┤            ├────────┤           0.3 s around each
    leg = numbered(9, (1, 2), (5, 6.5))
    (window,) = pack([leg], 30, pad=0.3, gap=0.15)
    assert window.chunks == (Chunk(11_200, 25_600, 0), Chunk(75_200, 33_600, 28_000))


def test_near_stretches_keep_the_pause_between_them() -> None:
    (window,) = pack([numbered(5, (1, 2), (2.5, 3))], 30, pad=0.3)
    assert window.sources == (Span(0.7, 3.3),)


def test_two_legs_never_share_a_window() -> None:
    assert [w.leg for w in pack([numbered(3, (1, 2)), numbered(3), numbered(3, (0, 1))], 30)] == [0, 2]


def test_a_long_stretch_is_cut_where_it_is_quietest() -> None:
    leg = Leg(np.full(20 * RATE, 0.5, np.float32), (Span(0, 20),))
    leg.samples16k[int(8.2 * RATE) : int(8.3 * RATE)] = 0.0
    first, *_ = pack([leg], 10, pad=0)
    assert 8.2 <= first.sources[0].end <= 8.3


#          0     1     2     3     4     5     6     7
# window   ├─────chunk 1─────┤··├──chunk 2───┤
# leg      10 … 13                20 … 22
TWO = Window(0, (Chunk(10 * RATE, 3 * RATE, 0), Chunk(20 * RATE, 2 * RATE, int(3.2 * RATE))))


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ((0.5, 1.0), (10.5, 11.0)),
        ((3.2, 3.6), (20.0, 20.4)),
        ((2.8, 3.15), (12.8, 13.0)),  # runs into the gap: ends with its chunk
        ((2.8, 3.9), (20.0, 20.7)),  # straddles: its middle is in the second
        ((3.05, 3.1), (13.0, 13.0)),  # within the gap: at the nearer edge
        ((5.1, 9.0), (21.9, 22.0)),  # beyond the end
    ],
)
def test_a_word_belongs_to_one_chunk(word: tuple[float, float], place: tuple[float, float]) -> None:
    span = TWO.origin(*word)
    assert (span.start, span.end) == pytest.approx(place)
