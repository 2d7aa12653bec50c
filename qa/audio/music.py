"""Music on a leg: sound that is no speech and whose partials stay where they are, then move on.

Voice activity is asked first: Silero is silent on instruments. Of the rest, music is told from noise, breath,
typing and babble by **steadiness**: the share of spectral peaks (weighted by how far they stand out, in dB) that
were within 8 Hz of the same place 128 ms earlier, over one second. Instruments hold their notes, voices glide.
Measured on windows of 1.5 s, 5th–95th percentile: generated music of four kinds and six timbres 0.53–1.0, an
orchestra and a lone trumpet 0.22–0.68, noise 0.18–0.21, English calls 0.17–0.38, synthetic Mandarin 0.11–0.53
(so speech is left to the voice detector, and a tune hummed or sung is no music here).

Steadiness alone would take mains hum or a test tone for music: a stretch whose peaks are still the same two and
three seconds later is left out. Music of less than 3 s is not looked for. Edges are those of the sound's level
where it stands out from the line, hence within 0.1 s of a clear start and 0.7 s otherwise.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qa.audio.frames import HOP, Levels, Mask, close, drop, fill, runs, shift
from qa.types import Samples

RATE = 8000
_WINDOW, _STEP = 1024, 256  # 128 ms, every 32 ms
_LAG = 4  # windows that do not overlap
_BLOCK = 1024
_BINS = slice(20, 460)  # 156–3590 Hz
_STEADY = 0.36
_SAME = 0.8  # of the peaks that stay for 128 ms, so many are there two and three seconds later: a hum, no tune
_STILL_STEADY = 0.27  # enough beside steadier music: a fade, a run of short notes
_FAINT = -60.0  # dBFS; fainter is crosstalk
_AUDIBLE = -50.0  # dBFS, upper quartile; a steady whisper on the line is no music on hold
_SHORTEST = 3.0
_BRIDGE = 1.5  # a rest, or a syllable that the voice detector heard in the music
_SUNG = 0.42
_SPEECH = 1.0  # somebody who speaks over the music for so long is heard as speech
_LOUDER = 3.0  # dB; what is so much louder than the music around it is somebody's word
_SNAP_START, _SNAP_END = 2.0, 0.6  # seconds outwards; what follows music may be words not yet heard
_ONSET = 0.4

Array = NDArray[np.float32]


def music(samples: Samples, voice: Mask, tone: Mask, loudness: Levels) -> Mask:
    """Which frames of one channel hold music.

    Parameters
    ----------
    samples
        One channel at `RATE` Hz.
    voice, tone, loudness
        What the voice detector and the tone detector found, and the level, per frame of `HOP` seconds.
    """
    possible = ~voice & ~tone & (loudness > _FAINT)
    if possible.sum() * HOP < _SHORTEST:
        return np.zeros(len(voice), dtype=bool)
    kept, total = _peaks_kept(samples, possible)
    sung = _sung(kept, total, voice)
    share = _steadiness(kept, total, possible)
    core = drop(close((share > _STEADY) & possible, _BRIDGE), _SHORTEST / 2)
    candidates = _touching(close((share > _STILL_STEADY) & possible | sung, _BRIDGE), core)
    candidates = drop(candidates & ~tone & ~drop(voice & ~sung, _SPEECH), _SHORTEST)
    tunes = [run for run in runs(candidates).tolist() if _is_tune(samples, loudness, voice, run)]
    found = _snap(tunes, loudness, (voice & ~sung) | tone)
    return drop(found & ~_over(found, voice, loudness), _SHORTEST)


def _is_tune(samples: Samples, loudness: Levels, voice: Mask, run: list[int]) -> bool:
    inside = slice(*run)
    sound = loudness[inside][~voice[inside]]
    if len(sound) * HOP < _SHORTEST / 2 or np.percentile(sound, 75) <= _AUDIBLE:
        return False
    return not _is_hum(samples, *run)


def _over(found: Mask, voice: Mask, loudness: Levels) -> Mask:
    """Words that stand out from the music; a voice that the detector only heard in the music does not."""
    near = round(2.0 / HOP)
    words = []
    for start, end in runs(voice & found).tolist():
        around = slice(max(0, start - near), end + near)
        tune = loudness[around][found[around] & ~voice[around]]
        if not len(tune) or np.percentile(loudness[start:end], 75) > np.percentile(tune, 75) + _LOUDER:
            words.append((start, end))
    return fill(np.zeros(len(voice), dtype=bool), words)


def _touching(wide: Mask, core: Mask) -> Mask:
    """The runs of `wide` that hold some of `core`."""
    return fill(wide, [run for run in runs(wide).tolist() if not core[slice(*run)].any()], value=False)


def _peaks_kept(samples: Samples, possible: Mask) -> tuple[Array, Array]:
    """For each window, the weight of the peaks that were there 128 ms earlier, and of all; far from any possible
    frame nothing is counted."""
    count = max(0, (len(samples) - _WINDOW) // _STEP + 1)
    kept, total = np.zeros(count, np.float32), np.zeros(count, np.float32)
    wanted = possible[_frame_of(np.arange(count), len(possible))]
    for start in range(0, count, _BLOCK):
        stop = min(count, start + _BLOCK)
        if not wanted[start:stop].any():
            continue
        first = max(0, start - _LAG)
        weights = _peaks(samples, first, stop)
        near = _nearby(weights > 0)
        kept[first + _LAG : stop] = (weights[_LAG:] * near[:-_LAG]).sum(axis=1)
        total[first + _LAG : stop] = weights[_LAG:].sum(axis=1)
    return kept, total


def _steadiness(kept: Array, total: Array, possible: Mask) -> Array:
    """The share of peaks kept in the second around each frame; impossible windows left out."""
    wanted = possible[_frame_of(np.arange(len(kept)), len(possible))]
    second = np.ones(round(RATE / _STEP), np.float32)
    share = np.convolve(kept * wanted, second, "same") / np.maximum(np.convolve(total * wanted, second, "same"), 1e-9)
    return np.asarray(share[_window_of(np.arange(len(possible)), len(share))], dtype=np.float32)


def _sung(kept: Array, total: Array, voice: Mask) -> Mask:
    """What the voice detector took for a voice though it is as steady as an instrument, up to two seconds long."""
    found = []
    for start, end in runs(voice & ~drop(voice, 2.0)).tolist():
        first, last = _window_of(np.array([start, end]), len(kept)).tolist()
        inside = slice(max(0, first), max(first + _LAG, last))
        if kept[inside].sum() > _SUNG * total[inside].sum() > 0:
            found.append((start, end))
    return fill(np.zeros(len(voice), dtype=bool), found)


def _frame_of(window: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """The frame at the middle of a window."""
    return np.minimum(((window * _STEP + _WINDOW // 2) / RATE / HOP).astype(np.int64), count - 1)


def _window_of(frame: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """The window whose middle is nearest to a frame."""
    return np.clip(np.round((frame * HOP * RATE - _WINDOW // 2) / _STEP).astype(np.int64), 0, count - 1)


def _peaks(samples: Samples, first: int, stop: int) -> Array:
    """How far each spectral peak stands out from its neighbourhood in dB, zero where there is none."""
    from scipy.ndimage import uniform_filter1d

    piece = samples[first * _STEP : (stop - 1) * _STEP + _WINDOW]
    windows = np.lib.stride_tricks.sliding_window_view(piece, _WINDOW)[::_STEP]
    spectrum = np.fft.rfft(windows * np.hanning(_WINDOW).astype(np.float32), axis=1)[:, _BINS]
    level = 10 * np.log10(np.abs(spectrum).astype(np.float32) ** 2 + np.float32(1e-9))
    above = level - uniform_filter1d(level, 25, axis=1)
    top = np.zeros(level.shape, dtype=bool)
    top[:, 1:-1] = (level[:, 1:-1] > level[:, :-2]) & (level[:, 1:-1] >= level[:, 2:])
    top &= (above > 6) & (level > level.max(axis=1, keepdims=True) - 40)
    return np.where(top, above, np.float32(0))


def _nearby(peaks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    near = peaks.copy()
    near[:, 1:] |= peaks[:, :-1]
    near[:, :-1] |= peaks[:, 1:]
    return near


def _is_hum(samples: Samples, start: int, end: int) -> bool:
    """Whether the same peaks stand throughout: mains hum, a test tone, a whistle on the line."""
    stop = min(round(end * HOP * RATE), round(start * HOP * RATE) + 10 * RATE)
    weights = _peaks(samples, round(start * HOP * RATE / _STEP), (stop - _WINDOW) // _STEP)
    near = _nearby(weights > 0)

    def same(seconds: float) -> float:
        lag = min(round(seconds * RATE / _STEP), len(weights) // 2)
        return float((weights[lag:] * near[:-lag]).sum() / max(1e-9, float(weights[lag:].sum())))

    return min(same(2.0), same(3.1)) > _SAME * same(_LAG * _STEP / RATE)


def _snap(tunes: list[list[int]], loudness: Levels, taken: Mask) -> Mask:
    """Move rough edges to where the level rises from the line or falls back to it, if that is near."""
    out = np.zeros(len(loudness), dtype=bool)
    if not tunes:
        return out
    rough = fill(out, [(start, end) for start, end in tunes])
    rest = loudness[~rough & ~taken]
    line = float(np.median(rest)) if len(rest) > 1 / HOP else _FAINT
    onset = shift(taken, -_ONSET) | taken  # the voice detector is late, and its word must not prolong the music
    sound = close((loudness > max(line + 6.0, _FAINT)) & ~onset, 0.4)
    for start, end in tunes:
        out[_first(sound, start, end) : _last(sound, start, end)] = True
    return out & ~drop(taken, _SPEECH)


def _first(sound: Mask, start: int, end: int, reach: float = _SNAP_START) -> int:
    """The frame at which the music's sound begins: inwards if it is still quiet at `start`, else outwards."""
    if not sound[start]:
        return start + int(np.argmax(sound[start:end])) if sound[start:end].any() else start
    before = sound[max(0, start - round(reach / HOP)) : start]
    quiet = np.flatnonzero(~before)
    return start - (len(before) - 1 - int(quiet[-1])) if len(quiet) else start


def _last(sound: Mask, start: int, end: int) -> int:
    """The mirror image of `_first`."""
    count = len(sound)
    return count - _first(sound[::-1], count - end, count - start, _SNAP_END)
