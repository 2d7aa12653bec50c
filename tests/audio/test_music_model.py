"""The classifier that is shipped: small, whole, and loaded only for sound that may be music."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from qa.audio import music_model as module
from qa.audio.music_features import RATE, SIZE, STEP, features
from qa.audio.music_model import MusicModel, model_path, music_model
from qa.errors import ModelError

from .drawing import REPOSITORY, add, line, tune


def test_what_is_shipped_is_small_text():
    path = model_path()
    assert path == REPOSITORY / "models" / "music" / "coefficients.json"
    assert path.stat().st_size < 200_000
    assert set(json.loads(path.read_text("utf-8"))) == {"rate", "labels", "mean", "scale", "layers"}


def test_its_shape_is_that_of_the_features():
    model = music_model()
    count = features(line(3)).shape[1]
    assert model.mean.shape == model.scale.shape == (count,)
    assert model.layers[0][0].shape[0] == count
    assert model.layers[-1][0].shape[1] == 2


def test_probabilities_by_hand():
    """One feature, halved and doubled again; music where it is above 1, speech never."""
    layers = ((np.array([[2.0]]), np.array([0.0])), (np.array([[30.0, 0.0]]), np.array([-30.0, -30.0])))
    model = MusicModel(np.array([0.0]), np.array([2.0]), layers)
    assert model.probabilities(np.array([[0.0], [1.0], [2.0]])).round(3).tolist() == [[0, 0], [0.5, 0], [1, 0]]


def test_a_tune_and_a_line():
    wave = line(40)
    add(wave, 10, tune("chords", "bowed", 20, 4))
    heard = music_model().hear(wave)
    assert len(heard) == (len(wave) - SIZE) // STEP + 1
    second = RATE / STEP
    assert np.percentile(heard[round(12 * second) : round(28 * second), 0], 10) > 0.8
    assert heard[: round(8 * second), 0].max() < 0.3


def test_long_sound_is_heard_in_pieces_without_a_seam(monkeypatch: pytest.MonkeyPatch):
    wave = line(30)
    add(wave, 5, tune("melody", "organ", 20, 3))
    whole = music_model().hear(wave)
    monkeypatch.setattr(module, "_BLOCK", 200)
    assert np.allclose(music_model().hear(wave), whole, atol=1e-3)


def test_less_than_a_window_is_nothing():
    assert music_model().hear(line(0.1)).shape == (0, 3)


@pytest.mark.parametrize("text", ["", "{}", '{"rate": 16000, "labels": ["music", "speech"]}'])
def test_a_damaged_file_is_named(tmp_path, monkeypatch: pytest.MonkeyPatch, text: str):
    path = tmp_path / "coefficients.json"
    path.write_text(text)
    monkeypatch.setattr(module, "model_path", lambda: path)
    with pytest.raises(ModelError, match="music classifier"):
        music_model.__wrapped__()


@pytest.mark.parametrize(("seconds", "loaded"), [(2.0, False), (6.0, True)])
def test_librosa_is_loaded_for_sound_of_three_seconds_only(seconds: float, loaded: bool):
    code = (
        "import sys, numpy as np\n"
        "from qa.audio.music import music\n"
        "from qa.audio.frames import levels\n"
        "wave = np.random.default_rng(1).standard_normal(160_000).astype(np.float32) * 1e-3\n"
        f"wave[40_000:40_000 + {round(seconds * 8000)}] *= 100\n"
        "nothing = np.zeros(2000, dtype=bool)\n"
        "music(wave, nothing, nothing, levels(wave, 8000))\n"
        "print('librosa' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert done.stdout.strip() == str(loaded)
