"""What a training run watches: the clock, signals, its losses."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Mapping
from statistics import fmean

from torch import Tensor

from models.train.losses import Batch
from models.train.options import Options


class Clock:
    """When to stop and to save, and the learning rate."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.began = self.saved = time.monotonic()
        self.minutes = options.anneal or options.minutes

    @property
    def passed(self) -> float:
        """Minutes."""
        return (time.monotonic() - self.began) / 60

    @property
    def over(self) -> bool:
        """Whether its minutes have passed."""
        return self.minutes is not None and self.passed >= self.minutes

    def rate(self, step: int) -> float:
        """The learning rate of a step."""
        rate = self.options.rate * min(1.0, (step + 1) / self.options.warm)
        return rate * max(0.0, 1 - self.passed / self.options.anneal) if self.options.anneal else rate

    def save_due(self) -> bool:
        """Whether the last checkpoint is old; asked once, it counts anew."""
        if time.monotonic() - self.saved < self.options.save_minutes * 60:
            return False
        self.saved = time.monotonic()
        return True


class Told:
    """True once the process has been told to end."""

    def __init__(self) -> None:
        self.told = False
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._tell)

    def _tell(self, *_: object) -> None:
        self.told = True

    def __bool__(self) -> bool:
        return self.told


class Record:
    """Means over the last steps, written as lines of JSON; `text30` is the transcript's loss of 30-second windows."""

    def __init__(self, every: int) -> None:
        self.every = every
        self.rows: list[dict[str, float]] = []
        self.long: list[float] = []
        self.heard = 0.0
        self.began = time.monotonic()

    def add(self, parts: Mapping[str, Tensor], batch: Batch, step: int) -> None:
        """Note a step; every so often write a line."""
        self.rows.append({name: float(part) for name, part in parts.items()})
        if batch.seconds == 30:
            self.long.append(float(parts["text"]))
        self.heard += batch.seconds * len(batch.features)
        if step % self.every == 0:
            self._write(step)

    def _write(self, step: int) -> None:
        means = {name: round(fmean(row[name] for row in self.rows), 5) for name in self.rows[0]}
        speed = round(self.heard / (time.monotonic() - self.began), 1)
        long = {"text30": round(fmean(self.long), 3)} if self.long else {}
        print(json.dumps({"step": step, "speed": speed, **means, **long}), flush=True)
        self.rows, self.long, self.heard, self.began = [], [], 0.0, time.monotonic()
