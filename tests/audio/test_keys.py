"""Keys by formula (ITU-T Q.23): how many, where, and what is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.audio.activity import activity
from qa.audio.decode import decode, resample
from qa.audio.keys import keys
from qa.audio.tones import tones
from qa.types import Samples

from .drawing import CALLS, RATE, TIMBRES, add_tone, g711, line, recording, tune

LOW, HIGH = (697, 770, 852, 941), (1209, 1336, 1477, 1633)


def pressed(
    which: list[int], on: float = 0.08, off: float = 0.08, *, dbfs=-20.0, twist=0.0, off_by=1.0, noise=-60.0
) -> Samples:
    """Keys 0 to 15 from 0.5 s on."""
    wave = line(1.0 + len(which) * (on + off), noise)
    for index, key in enumerate(which):
        start = 0.5 + index * (on + off)
        add_tone(wave, start, on, LOW[key // 4] * off_by, dbfs)
        add_tone(wave, start, on, HIGH[key % 4] * off_by, dbfs + twist)
    return wave


def count(*legs: Samples) -> list[int]:
    found = keys(legs)
    return [sum(tone.keys for tone in found if tone.channel == leg) for leg in range(len(legs))]


@pytest.mark.parametrize("key", range(16))
def test_each_of_the_sixteen(key: int):
    (tone,) = keys([pressed([key])])
    assert (tone.kind, tone.keys, tone.rings) == ("dtmf", 1, 0)
    assert (tone.span.start, tone.span.end) == pytest.approx((0.5, 0.58), abs=0.015)


@settings(deadline=None, max_examples=40)
@given(
    which=st.lists(st.integers(0, 15), min_size=1, max_size=19),
    on=st.floats(0.05, 0.3),
    off=st.floats(0.05, 0.5),
    dbfs=st.floats(-40, -9),
    twist=st.floats(-6, 4),
    off_by=st.floats(0.985, 1.015),
)
def test_any_number_of_keys(which, on, off, dbfs, twist, off_by):
    wave = pressed(which, on, off, dbfs=dbfs, twist=twist, off_by=off_by, noise=dbfs - 25)
    assert count(g711(np.clip(wave, -1, 1))) == [len(which)]


def test_the_same_key_twice_is_two_keys():
    assert count(pressed([5, 5, 5, 5], 0.05, 0.05)) == [4]


@pytest.mark.parametrize(("on", "off_by", "found"), [(0.02, 1.0, 0), (0.1, 1.04, 0), (0.1, 0.96, 0), (0.1, 1.015, 6)])
def test_what_q24_says_must_not_be_heard(on: float, off_by: float, found: int):
    assert count(pressed([0, 5, 10, 1, 6, 11], on, 0.1, off_by=off_by)) == [found]


def test_an_echo_is_a_tone_without_a_key():
    wave = pressed([1, 2, 3, 4])
    echo = wave * np.float32(0.05) + line(len(wave) / RATE, -65.0)
    assert count(echo, wave) == [0, 4]
    assert {tone.channel for tone in keys([echo, wave])} == {0, 1}


def test_a_key_of_a_number_that_is_spoken_over_is_found_too():
    """Others around it are sure; alone it would not be."""
    wave = pressed([1, 2, 3, 4, 5], 0.12, 0.2)
    over = slice(round((0.5 + 2 * 0.32 - 0.05) * RATE), round((0.5 + 2 * 0.32 + 0.17) * RATE))
    wave[over] += line(0.22, -18.5)[: over.stop - over.start]
    assert count(wave) == [5]
    assert count(wave[over]) == [0]


@pytest.mark.parametrize("kind", ["melody", "chords", "broken"])
@pytest.mark.parametrize("timbre", TIMBRES)
def test_music_presses_no_keys(kind: str, timbre: str):
    assert count(tune(kind, timbre, 40, 3)) == [0]


@pytest.mark.parametrize("name", ["02-missed-greeting.flac", "12-long-dead-air.flac", "24-rude.flac"])
def test_speech_presses_no_keys(name: str):
    call = decode(CALLS / name)
    legs = [resample(leg, call.rate, RATE) for leg in call.samples]
    assert count(*legs) == [0] * len(legs)


def test_call_tones_are_no_keys_and_keys_no_call_tones():
    assert [t.kind for t in tones(recording(pressed([1, 2, 3])))] == ["dtmf"]
    wave = line(6)
    for start in (1.0, 2.0, 3.0):
        add_tone(wave, start, 0.5, (480, 620))
    assert [t.kind for t in tones(recording(wave), "us")] == ["busy"]


def test_keys_are_neither_speech_nor_music():
    wave = np.concatenate([line(2.0), pressed([1, 5, 9, 2, 7, 3, 8, 4], 0.15, 0.2), line(2.0)])
    heard = activity(recording(line(len(wave) / RATE, seed=2), wave))
    assert [channel.speech for channel in heard.channels] == [(), ()]
    assert [channel.music for channel in heard.channels] == [(), ()]
    assert sum(tone.keys for tone in heard.tones) == 8
