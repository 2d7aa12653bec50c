"""A clip of a call to be played to others: cut with some lead-in, level-matched, personal data bleeped.

Level
-----
The level of speech is the mean power, in dBFS (0 is a square wave at full scale), of the blocks of `BLOCK` seconds
that pass two gates, as ITU-R BS.1770-4 has them for programmes: an absolute one at `SILENT` dBFS, and a relative one
10 dB below the mean of what passed the first. It is not weighted by frequency: a telephone has no lows to leave out.
Each leg is brought to `TARGET` dBFS by one gain for the whole clip, of at most `MOST_GAIN` dB; a leg in which nothing
passes `SILENT` is left as it is, so that no noise is raised. What the gain would take above `CEILING` dBFS is held
below it by a limiter, which turns the level down around a peak instead of clipping it.

Bleeps
------
Where personal data is spoken, both legs bleep, since one leg is often heard on the other; so do keys that are pressed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.audio.decode import resample
from qa.audio.part import Part, decode_part
from qa.audio.readers import RawFormat
from qa.audio.rendition import RATE, bleep, keys_pressed, write_mp3
from qa.types import Samples, Span

LEAD_IN, LEAD_OUT = 3.0, 1.5
"""Seconds before and after the moment."""
LONGEST = 120.0
"""Seconds of a moment that are cut; of a longer one, its first."""
TARGET, CEILING, SILENT = -20.0, -1.0, -50.0
MOST_GAIN = 20.0
BLOCK = 0.1
_RELATIVE = 10.0
_LOOK = 0.005
"""Seconds before and after a peak in which the limiter turns down."""
_AROUND = 1.0
"""Seconds that are decoded beyond the clip, so that a key at its edge is known."""


def clip_span(moment: Span) -> Span:
    """Give the stretch that is cut for a moment, where the recording is long enough."""
    return Span(max(0.0, moment.start - LEAD_IN), min(moment.end, moment.start + LONGEST) + LEAD_OUT)


def write_clip(
    source: Path | tuple[Path, Path],
    moment: Span,
    path: Path,
    *,
    private: Sequence[Span] = (),
    raw: RawFormat | None = None,
) -> Span:
    """Write a moment of a recording as MP3, and give the stretch that it holds, never past the recording's ends.

    `private` are the stretches to bleep, in seconds of the recording.

    Raises
    ------
    AudioError
        The recording cannot be read, or ends before the moment does.
    StoreError
        The folder cannot be written.
    """
    wanted = clip_span(moment)
    kept = Span(moment.start, min(moment.end, moment.start + LONGEST))
    part = decode_part(
        source,
        kept,
        before=kept.start - wanted.start + _AROUND,
        after=wanted.end - kept.end + _AROUND,
        raw=raw,
    )
    span = Span(wanted.start, min(wanted.end, part.length))
    write_mp3(_ready(part, span, private), path)
    return span


def _ready(part: Part, span: Span, private: Sequence[Span]) -> Samples:
    legs = resample(part.recording.samples[:2], part.recording.rate, RATE).copy()
    hidden = [*keys_pressed(part.recording), *(Span(s.start - part.start, s.end - part.start) for s in private)]
    for each in hidden:
        legs[:, max(0, round(each.start * RATE)) : max(0, round(each.end * RATE))] = 0.0
    first, last = (max(0, round((second - part.start) * RATE)) for second in (span.start, span.end))
    ready = limited(matched(legs[:, first:last], RATE), RATE)
    bleep(ready, [Span(each.start - first / RATE, each.end - first / RATE) for each in hidden])
    return ready


def matched(legs: Samples, rate: int) -> Samples:
    """Bring the speech of each leg to `TARGET` dBFS."""
    gains = [_gain(speech_level(leg, rate)) for leg in legs]
    return np.asarray(legs * np.array(gains, np.float32)[:, None], np.float32)


def _gain(level: float) -> float:
    if level == -np.inf:
        return 1.0
    return float(10 ** (min(TARGET - level, MOST_GAIN) / 20))


def speech_level(leg: Samples, rate: int) -> float:
    """Give the level of the speech on one leg in dBFS; −∞ where nothing passes the gate."""
    size = round(BLOCK * rate)
    blocks = leg[: len(leg) // size * size].reshape(-1, size).astype(np.float64)
    power = np.square(blocks).mean(axis=1) if len(blocks) else np.empty(0)
    loud = power[power > 10 ** (SILENT / 10)]
    if not len(loud):
        return -np.inf
    near = loud[loud > loud.mean() * 10 ** (-_RELATIVE / 10)]
    return float(10 * np.log10(near.mean()))


def limited(legs: Samples, rate: int) -> Samples:
    """Keep every sample within `CEILING` dBFS: both legs are turned down alike, smoothly around each peak."""
    from scipy.ndimage import minimum_filter1d, uniform_filter1d

    ceiling = 10 ** (CEILING / 20)
    peaks = np.abs(legs).max(axis=0, initial=0.0)
    if peaks.max(initial=0.0) <= ceiling:
        return legs
    wide = 2 * round(_LOOK * rate) + 1
    needed = np.minimum(1.0, ceiling / np.maximum(peaks, ceiling).astype(np.float64))
    # the mean over a window of minima over such windows is never above what any sample in it needs
    turned = uniform_filter1d(minimum_filter1d(needed, wide), wide)
    return np.asarray(legs * np.minimum(turned, needed), np.float32)
