"""How loud somebody speaks, against the same person's own level.

The level of speech is taken over half a second around each frame, from its speech alone and where half of it is speech.
A raised voice is a stretch of `SHORTEST` seconds and more in which that level is `RAISED` dB and more above its own
median. A shorter stretch of speech is louder if the level of all of it is `LOUDER` dB above that median: who only
acknowledges does not raise the voice. Line, telephone and microphone set the level, so that only a person's own changes
tell anything; and what they tell is loudness, no feeling. Source of the figures: the project's design table; `LOUDER`
is half of a raised voice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from qa.audio.frames import HOP, Levels, Mask, drop, runs, spans
from qa.types import Span

RAISED = 8.0
"""dB above the speaker's median."""
SHORTEST = 1.0
"""Seconds of a raised voice."""
LOUDER = RAISED / 2
"""dB above the speaker's median, of a stretch too short for a raised voice."""
ENOUGH = 5.0
"""Seconds of speech from which there is a level to compare with."""
_WINDOW = 0.5


@dataclass(frozen=True, slots=True)
class Loudness:
    """The median level of speech in dBFS, how far its tenth and ninetieth percentile are apart in dB, raised voices,
    and the short stretches that are louder.

    NaN and nothing where there is less speech than `ENOUGH`.
    """

    level: float = math.nan
    reach: float = math.nan
    raised: tuple[Span, ...] = ()
    louder: tuple[Span, ...] = ()


def loudness(levels: Levels, speech: Mask) -> Loudness:
    """Measure one channel, whose frames' levels and speech are given."""
    if np.count_nonzero(speech) * HOP < ENOUGH:
        return Loudness()
    near = _near(levels, speech)
    heard = speech & ~np.isnan(near)
    low, level, high = np.percentile(near[heard], (10, 50, 90))
    loud = np.nan_to_num(near, nan=-np.inf) >= level + RAISED
    raised = spans(drop(loud, SHORTEST))
    return Loudness(round(float(level), 1), round(float(high - low), 1), raised, _louder(levels, speech, level))


def _louder(levels: Levels, speech: Mask, level: float) -> tuple[Span, ...]:
    """The stretches of speech under `SHORTEST` whose mean power is far enough above a level in dBFS."""
    power = 10.0 ** (levels.astype(np.float64) / 10)
    found = zip(runs(speech).tolist(), spans(speech), strict=True)
    short = ((run, span) for run, span in found if span.duration < SHORTEST)
    return tuple(span for (start, end), span in short if 10 * np.log10(power[start:end].mean()) >= level + LOUDER)


def _near(levels: Levels, speech: Mask) -> Levels:
    """The level of the speech around each frame; NaN where there is too little of it."""
    half = round(_WINDOW / HOP / 2)
    power = np.concatenate(([0.0], np.cumsum(np.where(speech, 10.0 ** (levels.astype(np.float64) / 10), 0.0))))
    counted = np.concatenate(([0], np.cumsum(speech)))
    frames = np.arange(len(levels))
    first, last = np.maximum(frames - half, 0), np.minimum(frames + half, len(levels))
    number = counted[last] - counted[first]
    mean = (power[last] - power[first]) / np.maximum(number, 1)
    level = 10 * np.log10(np.maximum(mean, 1e-12))
    return np.where(number >= half, level, np.nan).astype(np.float32)
