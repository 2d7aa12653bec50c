"""Breath that is heard on the line between words, as a sigh makes it: a moment to listen to, never a finding.

What is looked for is noise of `SHORTEST` … `LONGEST` seconds that stands `_ABOVE` dB and more over the line, with
`_PAUSE` seconds of quiet on both sides, no speech, music or tone; that has no pitch (`qa.audio.prosody`), a broad
spectrum (spectral flatness of 300–3400 Hz), and swells: it takes `_SWELL` and more to its peak and does not flicker.
A cough begins at once, typing is a row of clicks, comfort noise is switched on and off. On a line whose own noise
swells and falls, as a street's or one with an echo does, nothing is told: so it is on two of four real legs.

Of made breaths 85 % are noticed, of gusts that swell alike 40 %, of typing, coughs, hums and comfort noise none,
through A-law (`tests/bench/breaths.py`). What wind or a sleeve does to a microphone may sound the same, a sigh with a
voice in it is not found, and nobody has measured it on real sighs.
"""

from __future__ import annotations

import numpy as np

from qa.audio.frames import FLOOR_DBFS, HOP, Levels, Mask, close, drop, runs, spans
from qa.audio.prosody import RATE, periodicity
from qa.types import Samples, Span

SHORTEST, LONGEST = 0.4, 1.5
"""Seconds of a breath that is worth hearing: shorter ones are breathing."""
_ABOVE = 8.0  # dB over the line
_PAUSE = 0.25
_UNSTEADY = 4.0  # dB between the percentiles 30 and 80 of the line: a street swells and falls by itself
_PITCHED = 0.33
_FLAT = 0.2  # white noise has 0.56, a voice 0.01–0.1
_SWELL = 0.08
_FLICKER = 6.0  # dB from one 30 ms to the next
_DEAD = -80.0


def breaths(samples: Samples, level: Levels, taken: Mask) -> tuple[Span, ...]:
    """The breaths on one channel.

    Parameters
    ----------
    samples
        The channel at `qa.audio.prosody.RATE` Hz.
    level, taken
        The level, and what is speech, music or tone, per frame of `HOP` seconds.
    """
    quiet = level[~taken & (level > _DEAD)]
    if not len(quiet):
        return ()
    low, high = np.percentile(quiet, (30, 80))
    if high - low > _UNSTEADY:
        return ()
    line = max(float(low), FLOOR_DBFS + _ABOVE)
    sound = close(level > line + _ABOVE, 0.03)
    found = np.zeros(len(level), dtype=bool)
    for start, end in runs(drop(sound & ~taken, SHORTEST)).tolist():
        if end - start <= round(LONGEST / HOP) and _alone(sound | taken, start, end):
            found[start:end] = _swells(level[start:end]) and _is_noise(samples, start, end)
    return spans(found)


def _alone(sound: Mask, start: int, end: int) -> bool:
    pause = round(_PAUSE / HOP)
    return not (sound[max(0, start - pause) : start].any() or sound[end : end + pause].any())


def _swells(level: Levels) -> bool:
    """Whether the level rises and falls as breath does."""
    power = np.convolve(10.0 ** (level.astype(np.float64) / 10), np.ones(3) / 3, "valid")
    smooth = 10 * np.log10(np.maximum(power, 1e-12))
    near_peak = int(np.argmax(smooth >= smooth.max() - 1.5))
    return near_peak * HOP >= _SWELL and float(np.percentile(np.abs(smooth[3:] - smooth[:-3]), 90)) <= _FLICKER


def _is_noise(samples: Samples, start: int, end: int) -> bool:
    piece = samples[round(start * HOP * RATE) : round(end * HOP * RATE)]
    if float(np.median(periodicity(piece))) > _PITCHED:
        return False
    return _flatness(piece) >= _FLAT


def _flatness(piece: Samples) -> float:
    """Geometric mean of the power spectrum by its arithmetic mean, the median of windows of 32 ms."""
    windows = np.lib.stride_tricks.sliding_window_view(piece, 256)[::80]
    spectrum = np.abs(np.fft.rfft(windows * np.hanning(256), axis=1))[:, 10:109] ** 2 + 1e-12
    return float(np.median(np.exp(np.log(spectrum).mean(axis=1)) / spectrum.mean(axis=1)))
