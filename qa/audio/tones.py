"""Ring-back, busy, congestion and call-waiting tones, by frequency and cadence; keys that were pressed.

A burst is a stretch in which nearly all power lies within 20 Hz of the tone's frequencies; a tone is bursts and
pauses in the cadence of its region (`qa.audio.cadence`), and in its pauses that frequency is quiet. What the other
channel carries does not matter. The whole channel is quiet in the pauses too, or, for rings and waiting calls, which
people talk over, three bursts and more keep the cadence closely. Speech and music have neither the purity nor the
pauses.

A ring cut by the start of the recording or by the answer is a ring; 20 ms of it are enough before another one. A single
ring must be the first sound of its channel or stand alone, and one that is cut must be followed by an answer: within
`_ANSWER` seconds there is sound again. One ring in a row that is not heard for noise or lost packets did ring.

A tone spans from its first burst to the end of its last; edges are within 20 ms on a clean line and 50 ms at 10 dB
above the noise. Keys are found by `qa.audio.keys`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from qa.audio.bursts import Burst, Sought, seek
from qa.audio.cadence import REGIONS, Cadence
from qa.audio.decode import resample
from qa.audio.frames import FLOOR_DBFS, HOP, Levels, levels
from qa.audio.keys import keys
from qa.audio.tonal import RATE
from qa.errors import ConfigError
from qa.types import Recording, Samples, Span, Tone

_QUIET = 6.0  # dB by which the pauses are below the bursts
_GONE = 10.0  # dB by which the tone itself is softer in its pauses
_ALIKE = 3.0  # dB; one generator makes all bursts, a voice that happens upon the frequency is louder or softer
_STEADY = 6.0  # dB by which a lone ring may swing
_CLOSELY = 0.05  # of bursts and pauses, where people talk over the tone
_TALKED_OVER = 3  # bursts
_ANSWER = 5.0
_LONE = 0.2  # seconds of a lone ring that is cut

_AT_ONCE = 0.05  # seconds; a burst that starts so early was under way when the recording began

Chain = list[Burst]


def tones(recording: Recording, region: str = "cn") -> tuple[Tone, ...]:
    """The call-progress tones of every channel, and the keys pressed, in order of their start.

    Raises
    ------
    ConfigError
        The region is not in `REGIONS`.
    """
    if region not in REGIONS:
        raise ConfigError(f"no call tones are known for {region!r}", mend=f"one of {', '.join(REGIONS)}")
    channels = [resample(samples, recording.rate, RATE) for samples in recording.samples]
    loudness = [levels(samples, RATE) for samples in channels]
    sound = _any_sound(loudness)
    found = [
        Tone(cadence.kind, index, Span(chain[0].start, chain[-1].end), _rings(chain, cadence))
        for index, samples in enumerate(channels)
        for cadence, chain in _on_channel(samples, _Heard(loudness[index], sound), REGIONS[region])
    ]
    return tuple(sorted((*found, *keys(channels)), key=lambda tone: (tone.span, tone.channel)))


@dataclass(frozen=True, slots=True, eq=False)
class _Heard:
    """Levels of a channel, and of the loudest channel, per frame."""

    own: Levels
    any: Levels


def _any_sound(loudness: Sequence[Levels]) -> Levels:
    return np.asarray(np.max(loudness, axis=0)) if loudness else np.zeros(0, np.float32)


def _on_channel(samples: Samples, heard: _Heard, table: tuple[Cadence, ...]) -> list[tuple[Cadence, Chain]]:
    sought = seek(samples, tuple(dict.fromkeys(cadence.hertz for cadence in table)))
    chains = [
        (cadence, chain)
        for cadence in table
        for chain in _chains(sought[cadence.hertz], cadence, heard)
        if _is_tone(chain, cadence, sought[cadence.hertz].bursts, heard)
    ]
    # of two readings of the same bursts, the one that explains more
    chains.sort(key=lambda found: -sum(_full(burst, found[0]) for burst in found[1]))
    kept: list[tuple[Cadence, Chain]] = []
    for cadence, chain in chains:
        if not any(other[0].start < chain[-1].end and chain[0].start < other[-1].end for _, other in kept):
            kept.append((cadence, chain))
    return kept


# ---- bursts in a row -----------------------------------------------------------------------------


def _chains(sought: Sought, cadence: Cadence, heard: _Heard) -> list[Chain]:
    """Bursts equally loud that follow one another in the cadence."""
    chains: list[Chain] = []
    for burst in sought.bursts:
        if chains and _follows(chains[-1], burst, cadence) and _sounds_on(chains[-1][-1], burst, sought):
            chains[-1].append(burst)
        else:
            chains.append([burst])
    return [part for chain in chains for part in _undisturbed(chain, cadence, heard)]


def _follows(chain: Chain, burst: Burst, cadence: Cadence) -> bool:
    before = chain[-1]
    cut = len(chain) == 1 and _under_way(before) and not _longer(before, cadence)
    return (_full(before, cadence) or cut) and _pause(before, burst, cadence) and not _longer(burst, cadence)


def _pause(before: Burst, burst: Burst, cadence: Cadence, share: float = 0.1) -> bool:
    """Whether the pause between two bursts is one of the cadence's, or lacks one ring between two pauses."""
    pause = burst.start - before.end
    missed = (max(cadence.off) + cadence.period,) if cadence.kind in ("ringback", "call_waiting") else ()
    return any(_near(pause, off, share) for off in (*cadence.off, *missed))


def _sounds_on(before: Burst, burst: Burst, sought: Sought) -> bool:
    """Whether a burst is as loud as the one before it, and the tone is gone between them."""
    pause = sought.between(before.end + 0.03, burst.start - 0.03)
    return abs(burst.level - before.level) <= _ALIKE and pause <= before.level - _GONE


def _undisturbed(chain: Chain, cadence: Cadence, heard: _Heard) -> list[Chain]:
    """The parts of a chain whose pauses are quiet; all of it where it keeps its cadence closely all along."""
    if cadence.kind in ("ringback", "call_waiting") and _keeps_closely(chain, cadence):
        return [chain]
    parts = [[chain[0]]]
    for before, burst in pairwise(chain):
        pause = _level(heard.own, before.end + 0.03, burst.start - 0.03, percentile=70)
        if pause <= _level(heard.own, before.start, before.end) - _QUIET:
            parts[-1].append(burst)
        else:
            parts.append([burst])
    return parts


def _keeps_closely(chain: Chain, cadence: Cadence) -> bool:
    whole = [burst for burst in chain if _full(burst, cadence, _CLOSELY)]
    pauses = [pair for pair in pairwise(chain) if _pause(*pair, cadence, _CLOSELY)]
    return len(whole) >= max(_TALKED_OVER, len(chain) - 1) and len(pauses) == len(chain) - 1


# ---- what is a tone ------------------------------------------------------------------------------


def _is_tone(chain: Chain, cadence: Cadence, bursts: Sequence[Burst], heard: _Heard) -> bool:
    if len(chain) == 1:
        return cadence.kind == "ringback" and _is_lone_ring(chain[0], cadence, bursts, heard)
    whole = sum(_full(burst, cadence) for burst in chain)
    cut = _under_way(chain[0]) + (chain[-1].end >= len(heard.own) * HOP - 0.02)
    if cadence.kind == "ringback":
        return whole > 0 or _under_way(chain[0])
    return whole >= 2 or (whole == 1 and cut > 0 and cadence.kind != "call_waiting")


def _is_lone_ring(ring: Burst, cadence: Cadence, bursts: Sequence[Burst], heard: _Heard) -> bool:
    """Whether a single burst is a ring, and not one note among others or a beep."""
    if _longer(ring, cadence) or (ring.wavers > _STEADY and len(cadence.hertz) == 1):
        return False
    quiet = _level(heard.own, ring.start, ring.end) - _QUIET
    if _level(heard.own, ring.start - 0.3, ring.start - 0.05) > quiet:
        return False
    if _level(heard.own, ring.end + 0.05, ring.end + 0.2) > quiet:
        return False
    if _under_way(ring):
        return ring.duration >= 0.15
    if _full(ring, cadence):
        return True
    first = _level(heard.own, 0.0, ring.start - 0.05, percentile=98) <= quiet
    last = not any(0.0 < burst.start - ring.end < _ANSWER for burst in bursts)
    return ring.duration >= _LONE and first and last and _is_answered(ring, heard)


def _is_answered(ring: Burst, heard: _Heard) -> bool:
    """Whether there is sound on any channel soon after a ring."""
    line = _level(heard.any, ring.end + 0.05, len(heard.any) * HOP, percentile=10)
    return _level(heard.any, ring.end + 0.1, ring.end + _ANSWER, percentile=95) > max(line + 10.0, -55.0)


def _under_way(burst: Burst) -> bool:
    return burst.start < _AT_ONCE


def _full(burst: Burst, cadence: Cadence, share: float = 0.1) -> bool:
    return any(_near(burst.duration, on, share) for on in cadence.on)


def _longer(burst: Burst, cadence: Cadence) -> bool:
    return burst.duration > max(cadence.on) * 1.15 + 0.03


def _near(seconds: float, nominal: float, share: float = 0.1) -> bool:
    return abs(seconds - nominal) <= share * nominal + 0.03


def _rings(chain: Chain, cadence: Cadence) -> int:
    """Rings in a row: pauses of the long kind part them, and one that lacks a ring counts twice."""
    if cadence.kind != "ringback":
        return 0
    longest = max(cadence.off)
    pauses = [after.start - before.end for before, after in pairwise(chain)]
    return 1 + sum(1 + (pause > longest * 1.15 + 0.1) for pause in pauses if pause > longest * 0.85 - 0.03)


def _level(loudness: Levels, start: float, end: float, percentile: float = 50) -> float:
    """Level of a stretch in dBFS, by default its median; what lies outside the recording is silent."""
    piece = loudness[max(0, round(start / HOP)) : max(0, round(end / HOP))]
    return float(np.percentile(piece, percentile)) if len(piece) else FLOOR_DBFS
