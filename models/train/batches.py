"""Batches of windows by number: the same seed, number and shards give the same batch, whoever makes it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from models.train.losses import Batch
from models.train.shards import Shard, listed
from models.train.targets import IGNORED, POSITIONS, Targets, targets
from models.train.tokens import END, compact
from models.train.windows import FRAMES, Pool, window

RESCAN = 25
"""Batches after which the folder is looked at for new shards."""

GRAIN = 16
"""Tokens that lengths are rounded up to."""


@dataclass(frozen=True, slots=True)
class Mix:
    """What share of the batches has windows of how many seconds, and how much sound a batch holds."""

    shares: tuple[tuple[float, float], ...] = ((30, 0.4), (15, 0.25), (8, 0.22), (4, 0.13))
    seconds: float = 90.0

    def drawn(self, draw: random.Random) -> tuple[float, int]:
        """Seconds of each window of a batch, and how many they are."""
        length = draw.choices([row[0] for row in self.shares], [row[1] for row in self.shares])[0]
        return length, max(1, round(self.seconds / length))


@lru_cache(maxsize=1)
def _extractor() -> Any:
    from faster_whisper.feature_extractor import FeatureExtractor

    return FeatureExtractor()


def features(samples: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """The log-mel spectrum as faster-whisper makes it, shape (80, 2 · frames), zeros after the sound."""
    out = np.zeros((80, 2 * frames), dtype=np.float32)
    if len(samples):
        made = _extractor()(samples)[:, :-1][:, : 2 * frames]
        out[:, : made.shape[1]] = made
    return out


def batch(pool: Pool, mix: Mix, seed: int, number: int) -> Batch:
    """Batch `number` of the stream of `seed`."""
    draw = random.Random(f"{seed} {number}")
    seconds, count = mix.drawn(draw)
    frames = round(seconds * FRAMES)
    windows = [window(pool, seconds, draw) for _ in range(count)]
    taught = [targets(one, frames, draw) for one in windows]
    sound = np.stack([features(one.samples, frames) for one in windows])
    return stacked(sound, taught, seconds)


def stacked(sound: NDArray[np.float32], taught: Sequence[Targets], seconds: float) -> Batch:
    """Targets padded to the longest, which is rounded up, so that torch meets the same few shapes again."""
    longest = max(len(one.inputs) for one in taught)
    length = min(POSITIONS, -(-longest // GRAIN) * GRAIN)
    inputs = np.full((len(taught), length), compact(END), dtype=np.int64)
    outputs = np.full((len(taught), length), IGNORED, dtype=np.int64)
    spans = np.zeros((len(taught), length, 2), dtype=np.int64)
    for row, one in enumerate(taught):
        inputs[row, : len(one.inputs)] = one.inputs
        outputs[row, : len(one.outputs)] = one.outputs
        spans[row, : len(one.spans)] = one.spans
    syllables = np.stack([one.syllables for one in taught])
    tones = np.stack([one.tones for one in taught])
    return Batch(
        torch.from_numpy(sound),
        torch.from_numpy(inputs),
        torch.from_numpy(outputs),
        torch.from_numpy(spans),
        torch.from_numpy(syllables),
        torch.from_numpy(tones),
        seconds,
    )


class Stream(IterableDataset[Batch]):
    """Batches from number `first` on; with several workers each makes every n-th, and the loader puts them in order."""

    def __init__(self, folder: Path, mix: Mix, seed: int, first: int) -> None:
        self.folder, self.mix, self.seed, self.first = folder, mix, seed, first

    def __iter__(self) -> Iterator[Batch]:
        torch.set_num_threads(1)
        worker = get_worker_info()
        offset, step = (worker.id, worker.num_workers) if worker else (0, 1)
        pool = Pool([])
        for made, number in enumerate(itertools.count(self.first + offset, step)):
            if made % RESCAN == 0:
                pool = rescanned(pool, self.folder)
            yield batch(pool, self.mix, self.seed, number)


def rescanned(pool: Pool, folder: Path) -> Pool:
    """The pool with the shards that are there now; those that were open stay open."""
    known = {shard.path: shard for shard in pool.shards if isinstance(shard, Shard)}
    shards: list[Shard] = []
    for path in listed(folder):
        try:
            shards.append(known.get(path) or Shard(path))
        except FileNotFoundError:  # the ring has just dropped it
            continue
    if not shards:
        raise FileNotFoundError(f"no shards of speech in {folder}: run `python -m models.train synth` beside this")
    return Pool(shards)


def loader(stream: Stream, workers: int) -> DataLoader[Batch]:
    """Batches made by processes beside the training."""
    return DataLoader(stream, batch_size=None, num_workers=workers, prefetch_factor=4 if workers else None)
