"""Ring-back, busy and congestion tones, by frequency and cadence.

A burst is a stretch in which nearly all power lies within 20 Hz of the tone's frequencies; a tone is bursts and
pauses in the cadence of its region, and the pauses are quiet. Speech and music on the same channel have neither
the purity nor the pauses; what the other channel carries does not matter.

A ring cut by the start of the recording or by the answer is a ring. A tone spans from its first burst to the
end of its last; edges are within 20 ms on a clean line and 50 ms at 10 dB above the noise.

Frequencies and cadences in seconds on and off; source: ITU-T E.180 supplement 2, for China GF 002-9002.

======  ==========================  =======================  ===========================
region  ring-back                   busy                     congestion
======  ==========================  =======================  ===========================
cn      450 Hz: 1 / 4               450 Hz: .35 / .35        450 Hz: .7 / .7
hk      440+480: .4 / .2 / .4 / 3   480+620: .5 / .5         480+620: .25 / .25
us      440+480: 2 / 4              480+620: .5 / .5         480+620: .25 / .25
uk      400+450: .4 / .2 / .4 / 2   400: .375 / .375         400: .4 / .35 / .225 / .525
eu      425: 1 / 4                  425: .5 / .5             425: .25 / .25
======  ==========================  =======================  ===========================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qa.audio.decode import resample
from qa.audio.frames import FLOOR_DBFS, HOP, Levels, close, drop, levels, runs
from qa.errors import ConfigError
from qa.types import Recording, Samples, Span, Tone, ToneKind

RATE = 8000
_WINDOW = 256  # 32 ms: short enough for the edges, long enough to tell a tone from a voice
_PURE = 0.7  # share of the power that a tone must hold: 4 dB above the noise
_NEAR = 20  # Hz
_FAINT = -55.0  # dBFS; below it a tone is crosstalk
_QUIET = 8.0  # dB by which the pauses are below the bursts
_ALIKE = 3.0  # dB; one generator makes all bursts, a voice that happens upon the frequency is louder or softer


@dataclass(frozen=True, slots=True)
class Cadence:
    """A tone: its frequencies in Hz, and its bursts and pauses in seconds."""

    kind: ToneKind
    hertz: tuple[float, ...]
    on: tuple[float, ...]
    off: tuple[float, ...]


REGIONS: Mapping[str, tuple[Cadence, ...]] = {
    "cn": (
        Cadence("ringback", (450,), (1.0,), (4.0,)),
        Cadence("busy", (450,), (0.35,), (0.35,)),
        Cadence("congestion", (450,), (0.7,), (0.7,)),
    ),
    "hk": (
        Cadence("ringback", (440, 480), (0.4,), (0.2, 3.0)),
        Cadence("busy", (480, 620), (0.5,), (0.5,)),
        Cadence("congestion", (480, 620), (0.25,), (0.25,)),
    ),
    "us": (
        Cadence("ringback", (440, 480), (2.0,), (4.0,)),
        Cadence("busy", (480, 620), (0.5,), (0.5,)),
        Cadence("congestion", (480, 620), (0.25,), (0.25,)),
    ),
    "uk": (
        Cadence("ringback", (400, 450), (0.4,), (0.2, 2.0)),
        Cadence("busy", (400,), (0.375,), (0.375,)),
        Cadence("congestion", (400,), (0.4, 0.225), (0.35, 0.525)),
    ),
    "eu": (
        Cadence("ringback", (425,), (1.0,), (4.0,)),
        Cadence("busy", (425,), (0.5,), (0.5,)),
        Cadence("congestion", (425,), (0.25,), (0.25,)),
    ),
}

Burst = tuple[float, float]


def tones(recording: Recording, region: str = "cn") -> tuple[Tone, ...]:
    """The call-progress tones of every channel, in order of their start.

    Raises
    ------
    ConfigError
        The region is not in `REGIONS`.
    """
    if region not in REGIONS:
        raise ConfigError(f"no call tones are known for {region!r}", mend=f"one of {', '.join(REGIONS)}")
    found = [
        Tone(kind, channel, Span(*span), rings)
        for channel, samples in enumerate(recording.samples)
        for kind, span, rings in _on_channel(resample(samples, recording.rate, RATE), REGIONS[region])
    ]
    return tuple(sorted(found, key=lambda tone: (tone.span, tone.channel)))


def _on_channel(samples: Samples, table: tuple[Cadence, ...]) -> list[tuple[ToneKind, Burst, int]]:
    loudness = levels(samples, RATE)
    bursts = {hertz: _bursts(samples, hertz) for hertz in {cadence.hertz for cadence in table}}
    chains = [
        (cadence, chain)
        for cadence in table
        for chain in _chains(bursts[cadence.hertz], cadence, loudness)
        if _stands_alone(chain, loudness)
    ]
    chains.sort(key=lambda found: -len(found[1]))  # of two readings of the same bursts, the one that explains more
    kept: list[tuple[Cadence, list[Burst]]] = []
    for cadence, chain in chains:
        if not any(other[0][0] < chain[-1][1] and chain[0][0] < other[-1][1] for _, other in kept):
            kept.append((cadence, chain))
    return [(cadence.kind, (chain[0][0], chain[-1][1]), _rings(chain, cadence)) for cadence, chain in kept]


def _bursts(samples: Samples, hertz: tuple[float, ...]) -> list[Burst]:
    """Start and end of every stretch that holds these frequencies and nothing else."""
    power, share = _tone_power(samples, _basis(hertz))
    if not len(power):
        return []
    level = 10 * np.log10(np.maximum(power, 1e-12))
    pure = drop(close((share > _PURE) & (level > _FAINT), 0.05), 0.06)
    out = []
    for start, end in runs(pure).tolist():
        # a window that half covers the edge sees a quarter of the power
        edge = float(np.median(level[start:end])) - 6.0
        around = slice(max(0, start - 4), min(len(level), end + 4))
        loud = np.flatnonzero(level[around] > edge)
        first, last = around.start + int(loud[0]), around.start + int(loud[-1])
        begin = 0.0 if first == 0 else _crossing(level, first - 1, edge)
        stop = len(samples) / RATE if last == len(level) - 1 else _crossing(level, last, edge)
        if stop - begin > 0.05 and _holds_each(samples[round(begin * RATE) : round(stop * RATE)], hertz):
            out.append((begin, stop))
    return out


def _holds_each(burst: Samples, hertz: tuple[float, ...]) -> bool:
    """Whether a whole burst, seen sharper than a window can, has each of the frequencies and little else."""
    power = np.abs(np.fft.rfft(burst)) ** 2
    scale = np.fft.rfftfreq(len(burst), 1 / RATE)
    parts = [float(power[np.abs(scale - f) <= _NEAR].sum()) for f in hertz]
    return min(parts) >= 0.1 * max(parts) and sum(parts) >= (_PURE - 0.1) * float(power[scale > 100].sum())


def _crossing(level: NDArray[np.float64], frame: int, edge: float) -> float:
    """Seconds at which the level passes `edge` between the middles of this frame's window and the next."""
    here, there = float(level[frame]), float(level[frame + 1])
    part = (edge - here) / (there - here) if here != there else 0.5
    return round((frame + min(1.0, max(0.0, part))) * HOP + _WINDOW / 2 / RATE, 3)


def _basis(hertz: tuple[float, ...]) -> NDArray[np.float32]:
    """Orthonormal vectors, shape (window, r), that span every windowed wave within `_NEAR` Hz of the frequencies."""
    time = np.arange(_WINDOW) / RATE
    near = np.concatenate([np.arange(f - _NEAR, f + _NEAR + 1, 5) for f in hertz])
    waves = np.exp(2j * np.pi * near[:, None] * time)
    span, size, _ = np.linalg.svd(
        (np.concatenate([waves.real, waves.imag]) * np.hanning(_WINDOW)).T, full_matrices=False
    )
    return np.asarray(span[:, size > 0.05 * size[0]], dtype=np.float32)


def _tone_power(samples: Samples, basis: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean square within the basis, and its share of all power, per frame."""
    if len(samples) < _WINDOW:
        return np.zeros(0), np.zeros(0)
    window = np.hanning(_WINDOW).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[:: round(RATE * HOP)]
    inside, total = [], []
    for start in range(0, len(frames), 4096):  # in blocks, since the windows overlap threefold
        block = frames[start : start + 4096]
        block = (block - block.mean(axis=1, keepdims=True)) * window
        inside.append(((block @ basis) ** 2).sum(axis=1))
        total.append((block**2).sum(axis=1))
    power, everything = np.concatenate(inside).astype(float), np.concatenate(total).astype(float)
    return power / float((window**2).sum()), power / np.maximum(everything, 1e-12)


def _chains(bursts: list[Burst], cadence: Cadence, loudness: Levels) -> list[list[Burst]]:
    """Bursts equally loud that follow one another in the cadence; one alone is enough for a ring-back."""
    chains: list[list[Burst]] = []
    for burst in bursts:
        if chains and _follows(chains[-1], burst, cadence) and _sounds_on(chains[-1][-1], burst, loudness):
            chains[-1].append(burst)
        else:
            chains.append([burst])
    return [chain for chain in chains if _is_tone(chain, cadence)]


def _follows(chain: list[Burst], burst: Burst, cadence: Cadence) -> bool:
    pause = burst[0] - chain[-1][1]
    first = len(chain) == 1 and chain[0][0] < 0.05  # the recording may have begun within it
    return (
        (_full(chain[-1], cadence) or (first and not _longer(chain[-1], cadence)))
        and any(_near(pause, off) for off in cadence.off)
        and not _longer(burst, cadence)
    )


def _is_tone(chain: list[Burst], cadence: Cadence) -> bool:
    whole = sum(_full(burst, cadence) for burst in chain)
    if cadence.kind != "ringback":
        return len(chain) > 1 and whole > 0
    cut_at_start = chain[0][0] < 0.05 and not _longer(chain[0], cadence) and chain[0][1] >= 0.15
    return whole > 0 or cut_at_start


def _full(burst: Burst, cadence: Cadence) -> bool:
    return any(_near(burst[1] - burst[0], on) for on in cadence.on)


def _longer(burst: Burst, cadence: Cadence) -> bool:
    return burst[1] - burst[0] > max(cadence.on) * 1.15 + 0.03


def _near(seconds: float, nominal: float) -> bool:
    return abs(seconds - nominal) <= 0.1 * nominal + 0.03


def _rings(chain: list[Burst], cadence: Cadence) -> int:
    """Rings heard: pauses of the long kind part them."""
    if cadence.kind != "ringback":
        return 0
    return 1 + sum(_near(b[0] - a[1], max(cadence.off)) for a, b in pairwise(chain))


def _sounds_on(before: Burst, burst: Burst, loudness: Levels) -> bool:
    """Whether a burst is as loud as the one before it, and the pause between is quiet all along."""
    level = _level(loudness, *before)
    pause = _level(loudness, before[1] + 0.03, burst[0] - 0.03, percentile=85)
    return abs(_level(loudness, *burst) - level) <= _ALIKE and pause <= level - _QUIET


def _stands_alone(chain: list[Burst], loudness: Levels) -> bool:
    """A single ring must not be one note among others."""
    (start, end), *more = chain
    quiet = _level(loudness, start, end) - _QUIET
    before, after = _level(loudness, start - 0.3, start - 0.05), _level(loudness, end + 0.05, end + 0.3)
    return bool(more) or (before <= quiet and after <= quiet)


def _level(loudness: Levels, start: float, end: float, percentile: float = 50) -> float:
    """Level of a stretch in dBFS, by default its median; what lies outside the recording is silent."""
    piece = loudness[max(0, round(start / HOP)) : max(0, round(end / HOP))]
    return float(np.percentile(piece, percentile)) if len(piece) else FLOOR_DBFS
