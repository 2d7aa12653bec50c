"""How to train."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from models.train.batches import Mix
from models.train.losses import Weights


@dataclass(frozen=True, slots=True)
class Options:
    """How to train; `steps` and `minutes` end a run, `anneal` (minutes) lets the rate fall to nothing and ends it."""

    folder: Path
    shards: Path
    held: Path
    rate: float = 1e-3
    warm: int = 200
    average: float = 0.999
    decay: float = 0.01
    clip: float = 1.0
    seed: int = 0
    steps: int | None = None
    minutes: float | None = None
    anneal: float | None = None
    save_minutes: float = 5.0
    log_steps: int = 50
    workers: int = 1
    device: str = "cpu"
    half: bool = True
    mix: Mix = field(default_factory=Mix)
    weights: Weights = field(default_factory=Weights)
