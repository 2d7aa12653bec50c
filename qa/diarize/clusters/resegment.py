"""Whose each frame is, refined: models of the voices and the likeliest path through them, in turns.

The path stays with a voice for `SHORTEST` seconds at least, or for a whole stretch between pauses. To change costs
`AT_PAUSE` (natural log) where a pause lies between, and `WITHIN` in the midst of speech: people mostly take turns at
pauses, and the models of neighbouring frames err together. The path moves in steps of 50 ms that hold no pause.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.diarize.clusters.cluster import Labels
from qa.diarize.clusters.frames import Floats, Frames
from qa.diarize.clusters.models import Model, log_densities, voice_models
from qa.diarize.clusters.segments import Bounds, stretches

SHORTEST = 0.5
"""Seconds."""
AT_PAUSE, WITHIN = 10.0, 40.0
_STEP = 5  # frames
_LEAST = round(SHORTEST / 0.01 / _STEP)
_ROUNDS = 8
_SETTLED = 0.001  # share of frames that still change
_FEWEST = 50  # frames without which a voice has no model


@dataclass(frozen=True, slots=True, eq=False)
class Parting:
    """Labels of all frames, the models behind them, the log densities (n, k), and the log likelihood a frame."""

    labels: Labels
    models: list[Model]
    densities: Floats
    likelihood: float


def refine(found: Frames, base: Model, shares: Floats, labels: Labels, count: int) -> Parting | None:
    """Refine a guess; None where one of the voices dies out."""
    steps = _steps(found.places)
    parting = None
    for _ in range(_ROUNDS):
        if np.bincount(labels, minlength=count).min() < _FEWEST:
            return None
        models = voice_models(base, shares, found.values, labels, count)
        densities = log_densities(models, found.values)
        path, likelihood = best_path(np.add.reduceat(densities, steps.starts, axis=0), steps)
        following = np.repeat(path, np.diff(np.append(steps.starts, len(found))))
        parting = Parting(following, models, densities, likelihood / len(found))
        if np.mean(following != labels) < _SETTLED:
            break
        labels = following
    if parting is None or np.bincount(parting.labels, minlength=count).min() < _FEWEST:
        return None
    return parting


def decode(found: Frames, models: list[Model]) -> tuple[Labels, Floats]:
    """The likeliest path through given models, and the log densities that it rests on."""
    steps = _steps(found.places)
    densities = log_densities(models, found.values)
    path, _ = best_path(np.add.reduceat(densities, steps.starts, axis=0), steps)
    return np.repeat(path, np.diff(np.append(steps.starts, len(found)))), densities


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """The first frame of each step, and the stretches in steps."""

    starts: NDArray[np.int64]
    stretches: Bounds


def _steps(places: NDArray[np.int64]) -> Steps:
    starts: list[int] = []
    bounds: list[tuple[int, int]] = []
    for first, last in stretches(places).tolist():
        begin = len(starts)
        starts += range(first, last, _STEP)
        bounds.append((begin, len(starts)))
    return Steps(np.array(starts, np.int64), np.array(bounds, np.int64).reshape(-1, 2))


def best_path(scores: Floats, steps: Steps) -> tuple[Labels, float]:
    """The likeliest label of each step, and the log likelihood of that path; `scores` has shape (t, k).

    A segment spans `_LEAST` steps or a whole stretch. Ties go to staying.
    """
    count, voices = scores.shape
    sums = np.vstack([np.zeros(voices), np.cumsum(scores.astype(np.float64), axis=0)]).tolist()
    whole = {end: start for start, end in steps.stretches.tolist() if end - start < _LEAST}
    pauses = {start for start, _ in steps.stretches.tolist()}
    everyone = range(voices)
    others = [[j for j in everyone if j != k] for k in everyone]
    best: list[list[float]] = [[0.0] * voices]
    origin: list[list[tuple[int, int]]] = [[(-1, -1)] * voices]
    for step in range(1, count + 1):
        here, there, before = best[-1], sums[step], sums[step - 1]
        row = [here[k] + there[k] - before[k] for k in everyone]
        come = [(step - 1, k) for k in everyone]
        for start in _entries(step, whole.get(step, 0)):
            cost = AT_PAUSE if start in pauses else WITHIN
            then, gone = best[start], sums[start]
            for k in everyone:
                source = max(others[k], key=then.__getitem__) if voices > 2 else 1 - k
                score = then[source] - cost + there[k] - gone[k]
                if score > row[k]:
                    row[k], come[k] = score, (start, source)
        best.append(row)
        origin.append(come)
    return _traced(best[-1], origin, count), max(best[-1])


def _entries(step: int, whole: int) -> tuple[int, ...]:
    """The steps at which a segment may begin whose shortest form ends here; the first voice needs no beginning."""
    least = step - _LEAST
    return tuple(start for start in (least, whole) if start > 0)


def _traced(last: list[float], origin: list[list[tuple[int, int]]], count: int) -> Labels:
    labels = np.zeros(count, np.int64)
    voice = max(range(len(last)), key=last.__getitem__)
    step = count
    while step > 0:
        start, source = origin[step][voice]
        labels[start:step] = voice
        step, voice = start, source
    return labels
