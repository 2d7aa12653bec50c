"""What is wrong with the sound of a single leg: clipping, lost packets, a cut in mid-speech, too little level."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from qa.audio.frames import HOP, levels, runs
from qa.types import ChannelActivity, Samples, Span

CLIPPED = 0.002
"""Share of a leg's speech at its peak from which it is clipped."""
LOST = 0.01
"""Share of a leg's speech that is lost from which its measures are in doubt."""
QUIET_DBFS = -50.0
"""Median level of speech below which it is too soft for an edge to be trusted."""
QUIET_RATIO = 6.0
"""dB of speech above noise."""
_ENOUGH = 1.0  # seconds of speech
_SHORTEST_LOSS, _LONGEST_LOSS = 0.0095, 0.4  # seconds; packets are of 10, 20 or 30 ms
_NEAR = 12.0  # dB; speech goes on at nearly its level on both sides of a lost packet
_GRID = 0.6  # of the losses are whole packets; of chance pauses, one in five
_LAST = 0.06  # seconds
_GOING = 0.5  # seconds of speech that was going on


def clipped(samples: Samples, rate: int, speech: Iterable[Span]) -> float:
    """Share of the speech that stands at the leg's peak, three samples in a row and more."""
    pieces = [np.abs(samples[round(s.start * rate) : round(s.end * rate)]) for s in speech]
    peak = max((float(piece.max()) for piece in pieces if len(piece)), default=0.0)
    if peak == 0:
        return 0.0
    count = flat = 0
    for piece in pieces:
        top = piece >= 0.97 * peak
        # one sample at the peak is a peak; three in a row are a plateau
        flat += int(np.count_nonzero(top[2:] & top[1:-1] & top[:-2]))
        count += len(piece)
    return flat / count


def lost(samples: Samples, rate: int, speech: Iterable[Span]) -> float:
    """Share of the speech that was lost in packets: a constant in its midst, or what was there 20 ms before.

    A stop consonant is silent too; but speech dies away before it, and its length is any.
    """
    spoken = [s for s in speech if s.duration > 0]
    total = sum(s.duration for s in spoken)
    if total < _ENOUGH:
        return 0.0
    gaps = [gap for s in spoken for gap in _gaps(samples[round(s.start * rate) : round(s.end * rate)], rate)]
    whole = sum(_is_packets(gap, rate) for gap in gaps)
    return sum(gaps) / rate / total if whole >= 3 and whole >= _GRID * len(gaps) else 0.0


def _gaps(piece: Samples, rate: int) -> list[int]:
    """Lengths in samples of what was lost within one stretch of speech."""
    step = round(0.005 * rate)
    shortest, longest = round(_SHORTEST_LOSS * rate), round(_LONGEST_LOSS * rate)
    usual = _power(piece)
    found = []
    frozen = np.zeros(len(piece), dtype=bool)
    packet = round(0.02 * rate)
    frozen[packet:] = piece[packet:] == piece[:-packet] if len(piece) > packet else False
    still = np.concatenate([[False], piece[1:] == piece[:-1]])
    for mask, needs_sound in ((still, False), (frozen, True)):
        for start, end in runs(mask).tolist():
            if not shortest <= end - start + 1 <= longest:
                continue
            inside = _power(piece[start:end])
            beside = min(_power(piece[max(0, start - 1 - step) : max(0, start - 1)]), _power(piece[end : end + step]))
            if beside > usual - _NEAR and (not needs_sound or inside > usual - 2 * _NEAR):
                found.append(end - start + 1)
    return found


def _is_packets(count: int, rate: int) -> bool:
    """Whether a loss is a whole number of packets of 10 ms, within a millisecond."""
    packet = 0.01 * rate
    return abs(count - round(count / packet) * packet) <= 0.001 * rate


def _power(piece: Samples) -> float:
    return 10 * math.log10(float(piece.var()) + 1e-12) if len(piece) else -120.0


def breaks_off(samples: Samples, rate: int, channel: ChannelActivity, duration: float) -> bool:
    """Whether the recording ends while this leg is in the midst of speech.

    The speech lasts to the end and is as loud there as it usually is: a word that dies away has ended.
    """
    if not channel.speech or channel.speech[-1].end < duration - 2 * HOP or channel.speech[-1].duration < _GOING:
        return False
    level = levels(samples[round(channel.speech[-1].start * rate) // 80 * 80 :], rate) if rate % 100 == 0 else None
    if level is None:
        return False
    last = level[-round(_LAST / HOP) :]
    return bool(last.min() > np.median(level) - 10.0)


def too_quiet(channel: ChannelActivity) -> str | None:
    """Why a leg's speech is too soft to be measured; None where it is not, or where there is too little of it."""
    if math.isnan(channel.speech_dbfs):
        return None
    if channel.speech_dbfs < QUIET_DBFS:
        return f"speech at {channel.speech_dbfs:.0f} dBFS"
    above = channel.speech_dbfs - channel.noise_dbfs
    if above < QUIET_RATIO:
        return f"speech only {above:.0f} dB above the noise"
    return None
