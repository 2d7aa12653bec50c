"""Fits the recogniser to example sentences: regularised least squares, one situation against the rest.

With a kernel matrix K over all examples and targets +1 (an example of the situation), −1 (of none) and 0 (one that may
show it as well, and so does not speak against), the solution is ``(K + λI)⁻¹ T``, for all situations at once; and what
each example would have scored, had it been left out, follows from the same inverse (Allen's PRESS). So probabilities
and limits rest on every example having been held back once, and the whole takes less than a second. (Logistic
regression on the same terms, held back in five parts, ranked no better and took far longer.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.situations.recogniser import Floats, Recogniser, Window, column, terms_of, weighed
from qa.situations.words import Words

REGULARISATION = 0.3
PRECISION = 0.97
"""Of the examples that are taken as given, at least this share was right when held back."""
OFTEN = 2
"""A term counts if at least so many examples hold it: the others tell nothing of a new wording."""
FEWEST = 5
"""A limit rests on at least so many examples above it."""
NEVER = 2.0

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """What was said, the situations that it shows, and those that it may show as well.

    `weight` is how many such sentences it stands for where probabilities are drawn up.
    """

    window: Window
    shows: frozenset[str] = field(default_factory=frozenset)
    perhaps: frozenset[str] = field(default_factory=frozenset)
    weight: float = 1.0


def fit(ids: Sequence[str], examples: Sequence[Example], words: Words) -> Recogniser:
    """The recogniser of the situations `ids`."""
    places, idf, rows = _terms(examples, words)
    targets = np.array([[_target(e, name) for name in ids] for e in examples])
    inverse = np.linalg.inv((rows @ rows.T).toarray() + 1.0 + REGULARISATION * np.eye(len(examples)))
    duals = inverse @ targets
    held_back = targets - duals / np.diag(inverse)[:, None]
    weights = np.array([e.weight for e in examples])
    curves = [_curve(held_back[:, k], targets[:, k], weights) for k in range(len(ids))]
    chances = np.column_stack([_logistic(a * held_back[:, k] + b) for k, (a, b) in enumerate(curves)])
    asked = targets != 0
    every = np.repeat(weights[:, None], len(ids), axis=1)
    common = limit_of(chances[asked], targets[asked] > 0, every[asked])
    own = [limit_of(chances[t != 0, k], t[t != 0] > 0, weights[t != 0]) for k, t in enumerate(targets.T)]
    return Recogniser(
        ids=tuple(ids),
        words=words,
        places=places,
        idf=idf,
        weights=(rows.T @ duals).astype(np.float32),
        bias=column(list(duals.sum(axis=0))),
        slope=column([a for a, _ in curves]),
        shift=column([b for _, b in curves]),
        sure=column([max(common, limit) for limit in own]),
    )


def _target(example: Example, situation: str) -> float:
    if situation in example.shows:
        return 1.0
    return 0.0 if situation in example.perhaps else -1.0


def _terms(examples: Sequence[Example], words: Words) -> tuple[Mapping[str, int], Floats, Any]:
    """Every term's place and idf, and the examples as rows of TF-IDF in a sparse matrix."""
    from scipy.sparse import csr_array

    counted = [terms_of(e.window, words) for e in examples]
    holders = Counter(term for kinds in counted for terms in kinds for term in terms)
    often = [term for term, count in holders.items() if count >= OFTEN]
    places = {term: i for i, term in enumerate(often)}
    idf: Floats = (np.log((1 + len(counted)) / (1 + np.array([holders[t] for t in often]))) + 1).astype(np.float32)
    cells = [weighed(terms, places, idf) for terms in counted]
    ends = np.cumsum([0, *(len(at) for at, _ in cells)])
    values = np.concatenate([value for _, value in cells]).astype(np.float64)
    rows = csr_array((values, [place for at, _ in cells for place in at], ends), shape=(len(cells), len(places)))
    return places, idf, rows


def _curve(scores: Doubles, targets: Doubles, weights: Doubles) -> tuple[float, float]:
    """Slope and shift of the logistic curve through held-back scores (Platt's scaling, by Newton's method).

    His softened targets keep the curve finite where the scores separate the examples wholly.
    """
    asked = targets != 0
    x, yes, w = scores[asked], targets[asked] > 0, weights[asked]
    y = np.where(yes, (w[yes].sum() + 1) / (w[yes].sum() + 2), 1 / (w[~yes].sum() + 2))
    design = np.column_stack([x, np.ones_like(x)])
    theta = np.zeros(2)
    for _ in range(50):
        p = _logistic(design @ theta)
        gradient = design.T @ (w * (p - y)) + 1e-6 * theta
        hessian = (design * (w * p * (1 - p))[:, None]).T @ design + 1e-6 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        theta -= step / max(1.0, float(np.abs(step).max()) / 4)
        if np.abs(step).max() < 1e-8:
            break
    return float(theta[0]), float(theta[1])


def _logistic(x: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -60, 60))), dtype=np.float64)


def limit_of(chances: Doubles, right: NDArray[np.bool_], weights: Doubles) -> float:
    """The lowest probability from which on at least 97 in 100 are right; `NEVER` if there is none."""
    order = np.argsort(-chances, kind="stable")
    hits = np.cumsum(right[order] * weights[order])
    counts = np.arange(1, len(order) + 1)
    good = np.flatnonzero((hits / np.cumsum(weights[order]) >= PRECISION) & (counts >= FEWEST))
    return float(chances[order][good[-1]]) if len(good) else NEVER
