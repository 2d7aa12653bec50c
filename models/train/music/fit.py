"""From clips to coefficients: windows with their truth, a small network of scikit-learn's, and its numbers as JSON."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.train.music.clips import Clip, clip
from models.train.music.instruments import FAMILIES
from models.train.music.voices import Voices
from qa.audio.music_features import RATE, SIZE, STEP, WINDOW, features

EVERY: Final = 7
"""Frames from one window taken to the next: 0.22 s."""
_MUCH, _LITTLE = 0.7, 0.15  # shares of a window; what is between is neither a yes nor a no
LABELS: Final = ("music", "speech")
DIGITS: Final = 5

Array = NDArray[np.float32]


def examples(
    count: int, seed: int, families: tuple[str, ...] = FAMILIES, kinds: tuple[str, ...] | None = None
) -> Iterator[tuple[Array, Array, str]]:
    """Windows of `count` clips: features; truth, shape (n, 2), music and speech, NaN for neither; the kind."""
    draw, voices = random.Random(seed), Voices(seed)
    for _ in range(count):
        made = clip(voices, draw, families, draw.choice(kinds) if kinds else None)
        yield (*windows(made), made.kind)


def windows(made: Clip) -> tuple[Array, Array]:
    """A clip's windows and their truth."""
    found = features(made.samples)
    place = np.arange(WINDOW // 2, len(found) - WINDOW // 2, EVERY)
    return found[place], np.stack([_truth(made.music, place), _truth(made.speech, place)], axis=1)


def _truth(there: NDArray[np.bool_], place: NDArray[np.int64]) -> Array:
    before = np.concatenate([[0], np.cumsum(there)])
    half = WINDOW * STEP // 2
    middle = place * STEP + SIZE // 2
    share = (before[np.minimum(middle + half, len(there))] - before[middle - half]) / (2 * half)
    return np.where(share >= _MUCH, 1.0, np.where(share <= _LITTLE, 0.0, np.nan)).astype(np.float32)


def fit(found: Array, truth: Array, seed: int = 0, hidden: tuple[int, ...] = (24,)) -> dict[str, Any]:
    """Coefficients that tell music and speech, either or both, from a window's features."""
    from sklearn.neural_network import MLPClassifier
    from sklearn.preprocessing import StandardScaler

    sure = ~np.isnan(truth).any(axis=1)
    scale = StandardScaler().fit(found[sure].astype(np.float64))
    network = MLPClassifier(
        hidden,
        alpha=1e-3,
        batch_size=256,
        learning_rate_init=2e-3,
        max_iter=25,
        random_state=seed,
        early_stopping=False,
        tol=0.0,
    )
    network.fit(np.clip(scale.transform(found[sure]), -6, 6), truth[sure].astype(int))
    return {
        "rate": RATE,
        "labels": list(LABELS),
        "mean": _rounded(scale.mean_),
        "scale": _rounded(scale.scale_),
        "layers": [
            {"weights": _rounded(weights), "bias": _rounded(bias)}
            for weights, bias in zip(network.coefs_, network.intercepts_, strict=True)
        ],
    }


def _rounded(values: Any) -> Any:
    return json.loads(json.dumps(np.vectorize(lambda v: float(f"{v:.{DIGITS}g}"))(values).tolist()))


def write(coefficients: dict[str, Any], path: Path) -> None:
    """As text, a row of numbers a line."""
    layers = ",\n  ".join(
        '{"weights": [\n    '
        + ",\n    ".join(json.dumps(row) for row in layer["weights"])
        + '\n  ],\n  "bias": '
        + json.dumps(layer["bias"])
        + "}"
        for layer in coefficients["layers"]
    )
    plain = ",\n".join(f' "{key}": {json.dumps(coefficients[key])}' for key in ("rate", "labels", "mean", "scale"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{\n" + plain + ',\n "layers": [\n  ' + layers + "\n ]\n}\n", encoding="utf-8")
