"""Terms of lines, logistic regression over them, and the curve that turns a sum of scores into odds."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from models.train.roles.sources import ROOT, Said
from qa.diarize.vocabulary import Vocabulary, terms_of

TARGET = ROOT / "models" / "roles" / "vocabulary.json"
FOLDS = {
    "talk": ("talk_general", "reply"),
    "theme": ("theme_local", "theme_orders", "theme_other", "theme_service", "theme_trades"),
    "trade": ("trade_appliance", "trade_decor", "trade_plaza", "trade_shop", "trade_telecom", "trade_visit"),
    "situations": ("situations",),
    "innocent": ("innocent",),
    "plaza": ("history", "scripts", "cases"),
}
"""What is held out together: files of one kind, written in one way."""
RAREST = 3
"""A term that fewer turns have tells more about the turn than about the speaker."""
KEPT = 16_000
"""Terms with the greatest weights; the others are left out, which keeps the file small and changes nothing."""
STRENGTH = 4.0
"""C of scikit-learn's logistic regression."""
LENGTHS = (1, 3, 10)
"""Turns of one speaker that are looked at together when the curve is fitted, and in the benchmark."""
Floats = NDArray[np.float64]


def fit(lines: Sequence[Said]) -> Vocabulary:
    """Fit the weights to lines; the curve is flat (slope 1) until `curve` has found it on other lines."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    lines = [line for line in dict.fromkeys(lines) if terms_of(line.text)]
    terms = [terms_of(line.text) for line in lines]
    often = Counter(term for each in terms for term in each)
    places = {term: place for place, term in enumerate(sorted(t for t, n in often.items() if n >= RAREST))}
    found = [sorted(places[term] for term in each if term in places) for each in terms]
    values = [1 / len(each) ** 0.5 for each, known in zip(terms, found, strict=True) for _ in known]
    edges = np.cumsum([0, *map(len, found)])
    table = csr_matrix((values, [p for known in found for p in known], edges), shape=(len(lines), len(places)))
    model = LogisticRegression(C=STRENGTH, max_iter=300, class_weight="balanced")
    model.fit(table, [line.side == "agent" for line in lines])
    weights = dict(zip(places, (round(float(w), 3) for w in model.coef_[0]), strict=True))
    greatest = sorted(weights, key=lambda term: (-abs(weights[term]), term))[:KEPT]
    return Vocabulary({t: weights[t] for t in greatest if weights[t]}, round(float(model.intercept_[0]), 3), 1.0, 0.0)


def samples(lines: Sequence[Said], count: int, turns: int, seed: int) -> Iterator[tuple[bool, list[str]]]:
    """Speakers with so many turns each: agents and customers by turns, from one source each."""
    by: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for line in dict.fromkeys(lines):
        by[line.source, line.side].append(line.text)
    chance, sources = Random(f"{seed} {turns}"), sorted({line.source for line in lines})
    for number in range(count):
        side = ("agent", "customer")[number % 2]
        pool = by[chance.choice(sources), side]
        if pool:
            yield side == "agent", chance.choices(pool, k=turns)


def held_out(lines: Sequence[Said]) -> Iterator[tuple[str, Vocabulary, list[Said]]]:
    """Each fold, the weights fitted to all the others, and its own lines."""
    for name, sources in FOLDS.items():
        mine = [line for line in lines if line.source in sources]
        yield name, fit([line for line in lines if line.source not in sources]), mine


def curve(lines: Sequence[Said]) -> tuple[float, float]:
    """The slope and the power by which probabilities are right on held-out folds, by the least logarithmic loss."""
    trials: list[tuple[float, int, bool]] = []
    for _, vocabulary, mine in held_out(lines):
        for turns in LENGTHS:
            for agent, texts in samples(mine, 400, turns, seed=1):
                scores = [s for text in texts if (s := vocabulary.turn(text)) is not None]
                if scores:
                    trials.append((sum(scores), len(scores), agent))
    total, number = (np.array([trial[i] for trial in trials], float) for i in (0, 1))
    sign = np.where([trial[2] for trial in trials], 1.0, -1.0)

    def loss(slope: float, shared: float) -> float:
        return float(np.mean(np.logaddexp(0, -sign * slope * total / number**shared)))

    choices = [(slope, shared) for slope in np.arange(0.3, 2.01, 0.05) for shared in np.arange(0.0, 1.01, 0.05)]
    slope, shared = min(choices, key=lambda choice: loss(*choice))
    return round(float(slope), 3), round(float(shared), 3)


def write(vocabulary: Vocabulary, path: Path = TARGET) -> None:
    """Write weights as text: each weight, in thousandths, with the terms that have it."""
    by: defaultdict[int, list[str]] = defaultdict(list)
    for term, weight in vocabulary.weights.items():
        by[round(weight * 1000)].append(term)
    data = {
        "bias": vocabulary.bias,
        "slope": vocabulary.slope,
        "shared": vocabulary.shared,
        "weights": {str(weight): " ".join(sorted(by[weight])) for weight in sorted(by)},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
