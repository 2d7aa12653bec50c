"""What is minimized: the transcript, and three guides without which so small a run does not learn to listen.

Guides: encoder frames know their syllable and their tone; two heads of the decoder's last layer look at the frames of
the character to come, two of its first layer at those of the character just read. The last layer's two heads are
those that word times come from.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor
from torch.nn import functional

from models.train.network import Whisper
from models.train.targets import IGNORED

GUIDED = 2
"""Heads guided in a layer."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of one length: features (B, 80, 2T), and the `models.train.targets.Targets` of each, padded."""

    features: Tensor
    inputs: Tensor
    outputs: Tensor
    spans: Tensor
    syllables: Tensor
    tones: Tensor
    seconds: float

    def to(self, device: torch.device) -> Batch:
        """The same on a device."""
        moved = {
            each.name: getattr(self, each.name).to(device, non_blocking=True)
            for each in fields(self)
            if each.name != "seconds"
        }
        return replace(self, **moved)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts beside the transcript; `smoothing` is the transcript's label smoothing."""

    syllable: float = 0.5
    tone: float = 1.0
    attention: float = 1.0
    first: float = 0.5
    smoothing: float = 0.0


def loss(model: Whisper, batch: Batch, weights: Weights, *, half: bool) -> tuple[Tensor, dict[str, Tensor]]:
    """The loss of a batch, and its parts and hit rates for the log."""
    device = batch.features.device.type
    with torch.autocast(device, dtype=torch.bfloat16, enabled=half):
        memory = model.encode(batch.features)
        states, first, last = model.decode(batch.inputs, memory)
        taught = rows(batch.outputs)
        scores = model.logits(states.flatten(0, 1)[taught])
        syllables, tones = model.syllable(memory), model.tone(memory)
    wanted = batch.outputs.flatten()[taught]
    text = functional.cross_entropy(scores.float(), wanted, ignore_index=IGNORED, label_smoothing=weights.smoothing)
    syllable = by_frame(syllables, batch.syllables, batch.syllables)
    tone = by_frame(tones, batch.tones, batch.syllables)
    attention = guide(last, batch.spans)
    attention_first = guide(first, functional.pad(batch.spans, (0, 0, 1, 0))[:, :-1])
    total = (
        text
        + weights.syllable * syllable
        + weights.tone * tone
        + weights.attention * (attention + weights.first * attention_first)
    )
    with torch.no_grad():
        spoken = batch.syllables > 0
        parts = {
            "text": text,
            "syllable": syllable,
            "tone": tone,
            "attention": attention,
            "first": attention_first,
            "token_hits": hits(scores[wanted != IGNORED], wanted[wanted != IGNORED]),
            "syllable_hits": hits(syllables[spoken], batch.syllables[spoken]),
            "tone_hits": hits(tones[spoken], batch.tones[spoken]),
        }
    return total, {name: part.detach() for name, part in parts.items()}


def rows(outputs: Tensor) -> Tensor:
    """Where in the flattened outputs something is taught; some ignored places fill it up to a multiple of 64.

    So that torch meets the same few shapes again: it keeps what it prepares for each.
    """
    flat = outputs.flatten()
    taught = (flat != IGNORED).nonzero().flatten()
    ignored = (flat == IGNORED).nonzero().flatten()
    return torch.cat([taught, ignored[: -len(taught) % 64]])


def by_frame(scores: Tensor, wanted: Tensor, syllables: Tensor) -> Tensor:
    """Cross-entropy of frames (B, T, classes), where frames without speech count 0.3."""
    weight = torch.where(syllables == 0, 0.3, 1.0).flatten()
    each = functional.cross_entropy(scores.float().flatten(0, 1), wanted.flatten(), reduction="none")
    return (each * weight).sum() / weight.sum()


def guide(logs: Tensor, spans: Tensor) -> Tensor:
    """How little the guided heads look at the spans: logarithms of weights (B, h, t, T), spans (B, t, 2)."""
    frames = torch.arange(logs.shape[-1], device=logs.device)
    inside = (frames >= spans[:, :, :1]) & (frames < spans[:, :, 1:])
    spoken = inside.any(-1)
    seen = logs[:, :GUIDED].masked_fill(~inside[:, None], -30).logsumexp(-1)
    return -(seen * spoken[:, None]).sum() / (spoken.sum() * GUIDED + 1)


def hits(scores: Tensor, wanted: Tensor) -> Tensor:
    """The share of rows whose highest score is the wanted one; 0 for none."""
    return (scores.argmax(-1) == wanted).float().mean() if len(wanted) else torch.zeros(())
