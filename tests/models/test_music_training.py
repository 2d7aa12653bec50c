"""The music classifier's training: its clips hold what they say, and a small fit tells music from the rest."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest

from models.train.music import noises
from models.train.music.clips import KINDS, amr, clip
from models.train.music.fit import examples, fit, windows, write
from models.train.music.instruments import DRUMS, FAMILIES, RATE, drum, note, timbre
from models.train.music.tunes import STYLES, piece, pitch, play
from models.train.music.voices import Voices, sing
from qa.audio.music_model import MusicModel


@pytest.fixture(scope="module")
def voices() -> Voices:
    return Voices(5)


def loudest(wave) -> float:
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave)), 1 << 17))
    return float(np.argmax(spectrum)) * RATE / (1 << 17)


@pytest.mark.parametrize("family", [f for f in FAMILIES if f not in ("bell", "choir", "brass")])
def test_a_note_has_its_pitch(family: str):
    draw = random.Random(3)
    wave = note(timbre(draw, family), 440.0, 1.0, draw)
    high = loudest(wave)
    assert min(abs(high - 440 * k) for k in range(1, 9)) < 20
    assert len(wave) >= RATE


def test_drums_are_short_and_loud_at_once():
    for kind in DRUMS:
        stroke = drum(kind, random.Random(1))
        assert len(stroke) <= 0.3 * RATE
        assert np.abs(stroke[: len(stroke) // 3]).max() == np.abs(stroke).max()


@pytest.mark.parametrize("style", sorted(set(STYLES)))
def test_a_piece_is_as_long_and_as_loud_as_asked(style: str):
    draw = random.Random(7)
    wave = play(piece(draw, style=style), 5.0, draw)
    assert len(wave) == 5 * RATE
    assert wave.std() == pytest.approx(0.1, rel=1e-3)
    assert all(np.abs(wave[i * RATE : (i + 1) * RATE]).max() > 0 for i in range(5))


def test_a_scale_repeats_at_the_octave():
    what = piece(random.Random(2))
    assert pitch(what, len(what.scale)) == pytest.approx(2 * pitch(what, 0))


@pytest.mark.parametrize("kind", noises.KINDS)
def test_noises(kind: str):
    wave = noises.sound(kind, 20.0, random.Random(4))
    assert len(wave) == 20 * RATE
    assert np.isfinite(wave).all()
    assert np.abs(wave).max() > 0.01


def test_what_is_sung_holds_the_notes():
    """Two syllables of noise-free vowels, sung a second each at 220 and 330 Hz."""
    time = np.arange(RATE // 2) / RATE
    vowel = sum(np.sin(2 * np.pi * 120 * k * time) / (1 + ((120 * k - 700) / 200) ** 2) for k in range(1, 25))
    out = sing(
        vowel.astype(np.float32), np.array([[0.0, 0.25], [0.25, 0.5]]), [1.0, 1.0], [220.0, 330.0], random.Random(1)
    )
    assert len(out) == pytest.approx(2 * RATE, abs=RATE // 10)
    for wanted, part in ((220, out[RATE // 2 : RATE]), (330, out[3 * RATE // 2 :])):
        found = loudest(part)
        assert min(abs(found / (wanted * k) - 1) for k in range(1, 6)) < 0.05


@pytest.mark.parametrize("kind", KINDS)
def test_clips_hold_what_they_say(voices: Voices, kind: str):
    made = clip(voices, random.Random(11), kind=kind, seconds=6)
    assert len(made.samples) == len(made.music) == len(made.speech) == 6 * RATE
    assert made.music.any() == (kind in {"music", "song", "over"})
    assert made.speech.any() == (kind in {"speech", "over", "babble"})
    assert np.abs(made.samples).max() <= 1.1


def test_amr_keeps_the_length_and_the_level():
    wave = (0.2 * np.sin(2 * np.pi * 500 * np.arange(RATE) / RATE)).astype(np.float32)
    back = amr(wave)
    assert len(back) == len(wave)
    assert back.std() == pytest.approx(wave.std(), rel=0.4)


def test_a_window_in_two_minds_has_no_truth(voices: Voices):
    made = clip(voices, random.Random(1), kind="music", seconds=6)
    half = made.music.copy()
    half[: 3 * RATE], half[3 * RATE :] = False, True
    _, truth = windows(type(made)(made.samples, half, made.speech, made.kind))
    assert truth[0, 0] == 0
    assert truth[-1, 0] == 1
    assert np.isnan(truth[:, 0]).any()


@pytest.fixture(scope="module")
def small() -> list:
    return list(examples(90, 33))


def test_a_small_fit_tells_music_from_the_rest(small, tmp_path):
    """Fitted to 70 clips, asked about 20 others; the same clips give the same file again."""
    found = [np.concatenate([example[i] for example in small[:70]]) for i in (0, 1)]
    again = [tmp_path / name for name in ("a.json", "b.json")]
    for path in again:
        write(fit(*found, seed=2, hidden=(8,)), path)
    assert again[0].read_text() == again[1].read_text()
    model = MusicModel.of(json.loads(again[0].read_text()))
    rows = [np.concatenate([example[i] for example in small[70:]]) for i in (0, 1)]
    for index in (0, 1):
        sure = ~np.isnan(rows[1][:, index])
        right = (model.probabilities(rows[0])[sure, index] > 0.5) == (rows[1][sure, index] > 0.5)
        assert right.mean() > 0.8
