"""Whisper's network in torch, its mathematics unchanged, and two heads on the encoder that only training uses.

Widths are written d, windows B, encoder frames T, tokens t, heads h.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.train.tokens import COMPACT_COUNT

TONES = 6
"""Silence, four tones, neutral."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a network is; `syllables` counts the classes of its syllable head."""

    syllables: int
    width: int = 256
    heads: int = 4
    encoder: int = 4
    decoder: int = 2
    spread: int = 4
    bands: int = 80

    def as_dict(self) -> dict[str, int]:
        """For a checkpoint."""
        return asdict(self)


def positions(count: int, width: int) -> Tensor:
    """Whisper's fixed positions of encoder frames, shape (count, width): sines, then cosines."""
    step = math.log(10000) / (width // 2 - 1)
    angles = torch.arange(count)[:, None] * torch.exp(-step * torch.arange(width // 2))[None]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def _attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Plain attention: on a CPU in bfloat16 half to three quarters of the time of torch's fused kernel."""
    scale = 1 / math.sqrt(q.shape[-1])
    nothing = q.new_empty(1, 1, 1)
    scores = torch.baddbmm(nothing, q.flatten(0, 1), k.flatten(0, 1).transpose(1, 2), beta=0, alpha=scale)
    return torch.bmm(scores.softmax(-1), v.flatten(0, 1)).view_as(q)


class Attention(nn.Module):
    """Attention with h heads; the key has no bias."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q = nn.Linear(width, width)
        self.k = nn.Linear(width, width, bias=False)
        self.v = nn.Linear(width, width)
        self.o = nn.Linear(width, width)

    def forward(
        self, x: Tensor, memory: Tensor, *, causal: bool = False, weights: bool = False
    ) -> tuple[Tensor, Tensor | None]:
        """The output (B, t, d), and if asked for, the logarithms of the weights (B, h, t, T)."""
        q, k, v = (self._split(part) for part in (self.q(x), self.k(memory), self.v(memory)))
        logs = None
        if weights:
            logs = ((q @ k.transpose(-1, -2)).float() / math.sqrt(q.shape[-1])).log_softmax(-1)
            mixed = logs.exp().to(v.dtype) @ v
        elif causal or q.is_cuda:
            mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=causal)
        else:
            mixed = _attend(q, k, v)
        return self.o(mixed.transpose(1, 2).flatten(2)), logs

    def _split(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)


class Block(nn.Module):
    """A layer; a decoder's (`cross`) also attends to the encoder, and only to earlier tokens."""

    def __init__(self, width: int, heads: int, spread: int, *, cross: bool) -> None:
        super().__init__()
        self.cross = cross
        self.ln1 = nn.LayerNorm(width)
        self.sa = Attention(width, heads)
        if cross:
            self.ln2 = nn.LayerNorm(width)
            self.ca = Attention(width, heads)
        self.ln3 = nn.LayerNorm(width)
        self.f1 = nn.Linear(width, width * spread)
        self.f2 = nn.Linear(width * spread, width)

    def forward(
        self, x: Tensor, memory: Tensor | None = None, *, weights: bool = False
    ) -> tuple[Tensor, Tensor | None]:
        """The layer's output, and the logarithms of its attention to the encoder if asked for."""
        normal = self.ln1(x)
        x = x + self.sa(normal, normal, causal=self.cross)[0]
        logs = None
        if memory is not None:
            attended, logs = self.ca(self.ln2(x), memory, weights=weights)
            x = x + attended
        return x + self.f2(functional.gelu(self.f1(self.ln3(x)))), logs


class Whisper(nn.Module):
    """The network. `encode`, then `decode`; `syllable` and `tone` are the heads of training."""

    epos: Tensor

    def __init__(self, size: Size) -> None:
        super().__init__()
        width = size.width
        self.size = size
        self.c1 = nn.Conv1d(size.bands, width, 3, padding=1)
        self.c2 = nn.Conv1d(width, width, 3, stride=2, padding=1)
        self.register_buffer("epos", positions(1500, width), persistent=False)
        self.enc = nn.ModuleList(Block(width, size.heads, size.spread, cross=False) for _ in range(size.encoder))
        self.eln = nn.LayerNorm(width)
        self.emb = nn.Embedding(COMPACT_COUNT, width)
        nn.init.normal_(self.emb.weight, std=width**-0.5)
        self.dpos = nn.Parameter(torch.randn(448, width) * 0.01)
        self.dec = nn.ModuleList(Block(width, size.heads, size.spread, cross=True) for _ in range(size.decoder))
        self.dln = nn.LayerNorm(width)
        self.syllable = nn.Linear(width, size.syllables)
        self.tone = nn.Linear(width, TONES)

    def encode(self, features: Tensor) -> Tensor:
        """Features (B, bands, 2T) to frames (B, T, d)."""
        x = functional.gelu(self.c1(features))
        x = functional.gelu(self.c2(x)).transpose(1, 2)
        x = x + self.epos[: x.shape[1]]
        for block in self.enc:
            x, _ = block(x)
        return self.eln(x)

    def decode(self, tokens: Tensor, memory: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Compact ids (B, t) to states (B, t, d), and the attention of the first and the last layer (B, h, t, T)."""
        x = self.emb(tokens) + self.dpos[: tokens.shape[1]]
        logs = []
        for number, block in enumerate(self.dec):
            x, weights = block(x, memory, weights=number in (0, len(self.dec) - 1))
            logs.append(weights)
        return self.dln(x), logs[0], logs[-1]

    def logits(self, states: Tensor) -> Tensor:
        """Scores of every compact id, shape (…, 8748)."""
        return functional.linear(states, self.emb.weight)
