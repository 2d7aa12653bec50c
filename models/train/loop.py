"""The training loop: it may be cut off at any time, and goes on from its last checkpoint as if it had not been.

The learning rate warms up and then stays, and what is exported is a moving average of the weights; a last phase, begun
from any checkpoint, lets the rate fall to nothing. A step's batch depends on the seed and the step's number alone (and
on the shards), and nothing else is drawn at random, so weights, average, optimizer and step are the whole state.
"""

from __future__ import annotations

import copy
import itertools
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.train.batches import Mix, Stream, batch, loader, rescanned
from models.train.losses import Batch, loss
from models.train.network import Size, Whisper
from models.train.options import Options
from models.train.pinyin import inventory
from models.train.watch import Clock, Record, Told
from models.train.windows import Pool

log = logging.getLogger(__name__)
PROBE = (30, 15, 8)
"""Seconds of the windows of the batches of held-out speech."""


class Run:
    """The state of a training."""

    def __init__(self, options: Options, size: Size | None = None) -> None:
        self.options = options
        self.device = torch.device(options.device)
        torch.manual_seed(options.seed)
        self.model = Whisper(size or Size(syllables=len(inventory()))).to(self.device)
        self.averaged = copy.deepcopy(self.model).requires_grad_(False)
        self.optimizers = optimizers(self.model, options)
        self.step = self.since = 0
        self.seconds = 0.0

    def state(self) -> dict[str, Any]:
        """All that a checkpoint holds."""
        return {
            "size": self.model.size.as_dict(),
            "syllables": inventory(),
            "model": self.model.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimizers": [each.state_dict() for each in self.optimizers],
            "step": self.step,
            "since": self.since,
            "seconds": self.seconds,
        }

    def load(self, path: Path) -> None:
        """Go on from a checkpoint; one that holds weights alone starts a new run from them.

        Raises
        ------
        ValueError
            It was made with other syllables.
        """
        state = torch.load(path, map_location=self.device, weights_only=True)
        if tuple(state["syllables"]) != inventory():
            raise ValueError(f"{path} knows other syllables than pypinyin does now")
        self.model.load_state_dict(state["model"])
        self.averaged.load_state_dict(state.get("averaged", state["model"]))
        self.step, self.seconds = state.get("step", 0), state.get("seconds", 0.0)
        self.since = state.get("since", self.step)
        for each, saved in zip(self.optimizers, state.get("optimizers", ()), strict=False):
            each.load_state_dict(saved)

    def save(self) -> Path:
        """Write a checkpoint, whole or not at all; the last two are kept."""
        self.options.folder.mkdir(parents=True, exist_ok=True)
        path = self.options.folder / f"step-{self.step:08d}.pt"
        partial = path.with_suffix(".part")
        torch.save(self.state(), partial)
        partial.rename(path)
        for old in checkpoints(self.options.folder)[:-2]:
            old.unlink()
        return path

    def train(self) -> None:
        """Train until an end is reached or the process is told to end (SIGTERM, SIGINT)."""
        clock = Clock(self.options)
        told = Told()
        stream = Stream(self.options.shards, self.options.mix, self.options.seed, self.step)
        record = Record(self.options.log_steps)
        for number, drawn in enumerate(loader(stream, self.options.workers)):
            if told or clock.over or number == self.options.steps:
                break
            parts = self._step(drawn.to(self.device), clock.rate(self.step - self.since))
            record.add(parts, drawn, self.step)
            if clock.save_due():
                self.save()
                print(json.dumps({"step": self.step, "held": self.probe()}), flush=True)
        log.info("saved %s", self.save())
        print(json.dumps({"step": self.step, "held": self.probe()}), flush=True)

    def _step(self, batch: Batch, rate: float) -> dict[str, torch.Tensor]:
        for group in self._groups():
            group["lr"] = rate
        total, parts = loss(self.model, batch, self.options.weights, half=self.options.half)
        self.model.zero_grad()
        torch.autograd.backward(total)
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.options.clip)
        for each in self.optimizers:
            each.step()
        self.step += 1
        self.seconds += batch.seconds * len(batch.features)
        self._average()
        return {**parts, "norm": norm.detach(), "rate": torch.tensor(rate)}

    def _groups(self) -> Iterator[dict[str, Any]]:
        return itertools.chain.from_iterable(each.param_groups for each in self.optimizers)

    def probe(self) -> dict[str, float]:
        """The averaged network's losses on the same few batches of held-out speech each time."""
        if not self.options.held.is_dir():
            return {}
        pool = rescanned(Pool([]), self.options.held)
        sums: dict[str, float] = {}
        for number, seconds in enumerate(PROBE):
            fixed = batch(pool, Mix(((seconds, 1.0),)), 0, number).to(self.device)
            with torch.no_grad():
                _, parts = loss(self.averaged, fixed, self.options.weights, half=self.options.half)
            for name, part in parts.items():
                sums[name] = sums.get(name, 0.0) + float(part) / len(PROBE)
            sums[f"text{seconds}"] = float(parts["text"])
        return {name: round(value, 4) for name, value in sums.items()}

    def _average(self) -> None:
        """Move the average; in its first steps faster, so that it forgets where it began."""
        keep = min(self.options.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.averaged.parameters()), list(self.model.parameters()), 1 - keep)


def optimizers(model: Whisper, options: Options) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the layers, AdamW for everything else; only embeddings and convolutions decay."""
    layers: list[Tensor] = []
    wide: list[Tensor] = []
    narrow: list[Tensor] = []
    for name, parameter in model.named_parameters():
        if parameter.ndim == 2 and name.startswith(("enc.", "dec.")):
            layers.append(parameter)
        else:
            (wide if parameter.ndim > 1 else narrow).append(parameter)
    groups = [{"params": wide, "weight_decay": options.decay}, {"params": narrow, "weight_decay": 0.0}]
    return [
        torch.optim.Muon(layers, lr=options.rate, weight_decay=options.decay, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(groups, lr=options.rate, betas=(0.9, 0.98), fused=True),
    ]


def checkpoints(folder: Path) -> list[Path]:
    """The checkpoints of a folder, oldest first."""
    return sorted(folder.glob("step-*.pt"))
