"""The music classifier: fitted coefficients, and what they say of sound.

A network of one small hidden layer over `qa.audio.music_features`, fitted by ``python -m models.train.music`` on sound
made there and kept as plain numbers in ``models/music``. Of each window it gives two probabilities, since both may be
true: that there is music, and that somebody speaks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from qa.audio.music_features import RATE, SIZE, STEADY, STEP, WINDOW, frames, windows
from qa.errors import ModelError
from qa.types import Samples

NAME: Final = "coefficients.json"
_BLOCK: Final = 8192  # frames, 4 minutes: what is in memory at a time
_MARGIN: Final = 2 * WINDOW
Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class MusicModel:
    """`mean` and `scale` of the features, then layers of weights, shape (in, out), and biases."""

    mean: Array
    scale: Array
    layers: tuple[tuple[Array, Array], ...]

    @classmethod
    def of(cls, data: dict[str, Any]) -> MusicModel:
        """From the numbers of a file; raises `KeyError` or `ValueError` where they are not those of such a model."""
        if data["rate"] != RATE or data["labels"] != ["music", "speech"]:
            raise ValueError(f"a model for {data['rate']} Hz that tells {data['labels']}")
        layers = tuple((_array(layer["weights"]), _array(layer["bias"])) for layer in data["layers"])
        return cls(_array(data["mean"]), _array(data["scale"]), layers)

    def probabilities(self, found: Array) -> Array:
        """Music and speech in windows of these features, shape (windows, 2), each 0–1."""
        value = np.clip((found - self.mean) / self.scale, -6, 6)
        for weights, bias in self.layers[:-1]:
            value = np.maximum(value @ weights + bias, 0)
        weights, bias = self.layers[-1]
        return np.asarray(1 / (1 + np.exp(-np.clip(value @ weights + bias, -30, 30))), dtype=np.float32)

    def hear(self, samples: Samples) -> Array:
        """Of sound at `RATE` Hz, music and speech around each frame and its own steadiness, shape (frames, 3), 0–1."""
        count = max(0, (len(samples) - SIZE) // STEP + 1)
        heard = [np.zeros((0, 3), np.float32)]
        for first in range(0, count, _BLOCK):
            start, stop = max(0, first - _MARGIN), min(count, first + _BLOCK + _MARGIN)
            values = frames(samples[start * STEP : (stop - 1) * STEP + SIZE])
            told = np.column_stack([self.probabilities(windows(values)), values[STEADY]])
            heard.append(told[first - start : first - start + _BLOCK])
        return np.concatenate(heard)


def _array(numbers: Any) -> Array:
    return np.asarray(numbers, dtype=np.float32)


def model_path() -> Path:
    """The coefficients: in the installed package, else in the checkout beside it."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_data" / "models" / "music" / NAME
    return shipped if shipped.is_file() else package.parent / "models" / "music" / NAME


@lru_cache(maxsize=1)
def music_model() -> MusicModel:
    """The model that this program comes with, read once a process.

    Raises
    ------
    ModelError
        The installation lacks it, or it is damaged.
    """
    path = model_path()
    try:
        return MusicModel.of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"the music classifier cannot be read: {error}", where=path, mend="install the program anew"
        ) from error
