"""Music on a leg: what a classifier hears as music in the sound that is neither voice nor tone, and what belongs to it.

Voice activity is asked first: Silero is silent on instruments. Where other sound lasts for three seconds the
classifier (`qa.audio.music_model`) tells of every stretch of 1.5 s how likely there is music in it and how likely
somebody speaks; both may be. Music is where it is sure of it for a second and a half outside of voices, with all
around that it still takes for music: rests and fades, voices that are sung (the voice detector takes singing, and some
instruments, for speech), and the music that goes on under somebody's words. Notes that follow so fast that they have
the rhythm of syllables are music too where the voice detector hears none and most spectral peaks stay where they were
128 ms earlier (steadiness: noise 0.17–0.23, fast broken chords 0.36–0.69, melodies 0.63–0.97).

Music of less than 3 s is not looked for, nor fainter than −50 dBFS. A stretch whose power lies in a few lines is a
tone, whatever country's, and one whose spectral peaks are still the same two and three seconds later is a hum unless
the classifier is certain: neither is music. Edges are those of the sound's level where it stands out from the line.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa.audio.frames import HOP, Levels, Mask, close, drop, fill, runs, shift
from qa.audio.music_features import RATE, SIZE, STEP, nearby, peaks
from qa.audio.music_model import music_model
from qa.types import Samples

_BINS = slice(20, 460)  # 156–3590 Hz
_SURE, _LIKELY, _CERTAIN = 0.8, 0.4, 0.95
_SUNG, _SPOKEN = 0.6, 0.4  # music at least, speech at most, of a voice that is no speech
_STEADY, _HELD, _SHORT = 0.36, 0.42, 2.0  # of sound that is no voice; of a voice, for so many seconds at most
_UNDER = 0.3  # music's probability under words that stand in it
_SAME = 0.8  # of the peaks that stay for 128 ms, so many are there two and three seconds later: a hum, no tune
_LINES = 12  # bins of 8 Hz that hold nine tenths of the power of a tone: four for each of up to three frequencies
_FAINT = -60.0  # dBFS; fainter is crosstalk
_AUDIBLE = -50.0  # dBFS, upper quartile; a steady whisper on the line is no music on hold
_SHORTEST = 3.0
_TAIL = 0.25  # twice as much at a voice's beginning, where its first word would be lost
_BRIDGE = 1.5  # a rest
_LASTING = 1.0
_BLUR = round(0.5 / HOP)
_SPEECH = 1.0  # words of this length part music from what is only likely to be some
_SNAP_START, _SNAP_END = 2.0, 0.6  # seconds outwards; what follows music may be words not yet heard
_ONSET = 0.4

Array = NDArray[np.float32]


class Music(NamedTuple):
    """Frames of one channel: where there is `music`, also under words; and where a voice is no speech but `sung`."""

    music: Mask
    sung: Mask


def music(samples: Samples, voice: Mask, tone: Mask, loudness: Levels) -> Music:
    """Which frames of one channel hold music.

    Parameters
    ----------
    samples
        One channel at `RATE` Hz.
    voice, tone, loudness
        What the voice detector and the tone detector found, and the level, per frame of `HOP` seconds.
    """
    nothing = np.zeros(len(voice), dtype=bool)
    possible = ~voice & ~tone & (loudness > _FAINT)
    if not _worth_hearing(possible, loudness):
        return Music(nothing, nothing)
    heard = _heard(samples, len(voice))
    sung = _sung(voice, heard)
    steady = _mean(heard.steady, possible, 1.0) > _STEADY
    no_beeps = heard.music + heard.speech > 0.5
    core = drop(close(((heard.music > _SURE) | steady & no_beeps) & possible, _BRIDGE), _SHORTEST / 2)
    core |= _sung_long(voice, heard)
    wide = close(((heard.music > _LIKELY) | steady) & possible | sung, _BRIDGE)
    wide &= ~tone & ~drop(voice & ~sung, _SPEECH)
    tunes = [
        run
        for run in runs(drop(_touching(wide, core), _SHORTEST)).tolist()
        if _is_tune(samples, loudness, voice, heard.music, run)
    ]
    if not tunes:
        return Music(nothing, nothing)
    spoken = voice & ~sung
    found = _snap(tunes, loudness, spoken | tone) & ~spoken
    found = drop(_under(found, spoken, (heard.music > _UNDER) & ~tone), _SHORTEST)
    return Music(found, found & sung)


def _worth_hearing(possible: Mask, loudness: Levels) -> bool:
    """Whether there is sound for long enough that may be music: the classifier's library takes seconds to load."""
    loud = close(possible & (loudness > _AUDIBLE - 5), _BRIDGE)
    return len(runs(drop(loud, _SHORTEST))) > 0


class _Heard(NamedTuple):
    """What is told of each frame of `HOP`, 0–1: probabilities of music and speech around it, and its steadiness."""

    music: Array
    speech: Array
    steady: Array


def _heard(samples: Samples, count: int) -> _Heard:
    heard = music_model().hear(samples)
    if not len(heard):
        return _Heard(*np.zeros((3, count), np.float32))
    place = np.clip(np.round((np.arange(count) * HOP * RATE - SIZE // 2) / STEP).astype(np.int64), 0, len(heard) - 1)
    return _Heard(*heard[place].T)


def _sung(voice: Mask, heard: _Heard) -> Mask:
    """What the voice detector took for a voice though it is music's: by the classifier, or short and steady."""
    around, words = _mean(heard.music, voice, 2.0), _mean(heard.speech, voice, 2.0)
    sung = drop(voice & (around > _SUNG) & (words < _SPOKEN), _ONSET)
    sung |= _run_on(voice, (heard.music > _SURE) & (heard.speech < 1 - _SURE))
    short = runs(voice & ~drop(voice, _SHORT)).tolist()
    late = round(0.13 / HOP)  # before it is over, there is nothing of the same sound to be like
    return fill(sung, [(s, e) for s, e in short if heard.steady[min(s + late, e - 1) : e].mean() > _HELD])


def _run_on(voice: Mask, tune: Mask) -> Mask:
    """The end of a voice, or its beginning, that is surely music: the voice detector runs on from words into a tune."""
    found = []
    for start, end in runs(voice).tolist():
        words = np.flatnonzero(~tune[start:end])
        first, last = (start + int(words[0]), start + int(words[-1]) + 1) if len(words) else (end, end)
        found += [(last, end)] if end - last >= _TAIL / HOP else []
        found += [(start, first)] if first - start >= 2 * _TAIL / HOP else []
    return fill(np.zeros(len(voice), dtype=bool), found)


def _sung_long(voice: Mask, heard: _Heard) -> Mask:
    """A voice that is surely no speech for so long that it is music by itself."""
    sure = (_mean(heard.music, voice, 2.0) > _SURE) & (_mean(heard.speech, voice, 2.0) < 1 - _SURE)
    return drop(voice & sure, _SHORTEST)


def _touching(wide: Mask, core: Mask) -> Mask:
    """The runs of `wide` that hold some of `core`."""
    return fill(wide, [run for run in runs(wide).tolist() if not core[slice(*run)].any()], value=False)


def _mean(value: Array, where: Mask, seconds: float) -> Array:
    """The mean over those frames of a mask that lie in so many seconds around each frame."""
    around = np.ones(round(seconds / HOP), np.float32)
    total = np.convolve(np.where(where, value, 0), around, "same")
    return np.asarray(total / np.maximum(np.convolve(where, around, "same"), 1), dtype=np.float32)


def _under(found: Mask, spoken: Mask, heard: Mask) -> Mask:
    """The music found, with what is heard of it on and on under words and between them.

    A window reaches beyond the end of the music and into the words, so between two pieces of music a second is enough,
    but after music, or before, it must be heard for three; and the half second farthest from it is not sure.
    """
    out = found.copy()
    for start, end in runs(close(heard, _BRIDGE / 3)).tolist():
        inside = slice(start, end)
        if not (found[inside].any() and spoken[inside].any()):
            continue
        more = runs(drop(~found[inside], _LASTING)) + start
        for first, last in more.tolist():
            before, after = first > start, last < end
            enough = _LASTING if before and after else 3 * _LASTING
            if spoken[first:last].any() and (before or after) and (last - first) * HOP >= enough:
                out[first + (0 if before else _BLUR) : last - (0 if after else _BLUR)] = True
    return out


def _is_tune(samples: Samples, loudness: Levels, voice: Mask, tune: Array, run: list[int]) -> bool:
    inside = slice(*run)
    sound = loudness[inside][~voice[inside]]
    if len(sound) * HOP < _SHORTEST / 2 or np.percentile(sound, 75) <= _AUDIBLE:
        return False
    level = _levels(samples, *run)
    certain = float(tune[inside].mean()) > _CERTAIN  # one chord again and again is as steady as a hum
    return not (_is_tone(level) or (not certain and _is_hum(level)))


def _levels(samples: Samples, start: int, end: int) -> Array:
    """The spectrum of each window of the first ten seconds between two frames, in dB."""
    stop = min(round(end * HOP * RATE), round(start * HOP * RATE) + 10 * RATE)
    piece = samples[round(start * HOP * RATE) : stop]
    windows = np.lib.stride_tricks.sliding_window_view(piece, SIZE)[::STEP]
    spectrum = np.fft.rfft(windows * np.hanning(SIZE).astype(np.float32), axis=1)[:, _BINS]
    return np.asarray(10 * np.log10(np.abs(spectrum) ** 2 + 1e-9), dtype=np.float32)


def _is_tone(level: Array) -> bool:
    """Whether nine tenths of the power lie in a few lines: a ring, a beep, a whistle, in any cadence."""
    power = np.sort((10 ** (level / 10)).sum(axis=0))[::-1]
    return int(np.searchsorted(np.cumsum(power), 0.9 * power.sum())) < _LINES


def _is_hum(level: Array) -> bool:
    """Whether the same peaks stand throughout: mains hum, a test tone, a whistle on the line."""
    weights = peaks(level)
    near = nearby(weights > 0)

    def same(seconds: float) -> float:
        lag = min(round(seconds * RATE / STEP), len(weights) // 2)
        return float((weights[lag:] * near[:-lag]).sum() / max(1e-9, float(weights[lag:].sum())))

    return min(same(2.0), same(3.1)) > _SAME * same(0.128)


def _snap(tunes: list[list[int]], loudness: Levels, taken: Mask) -> Mask:
    """Move rough edges to where the level rises from the line or falls back to it, if that is near."""
    out = np.zeros(len(loudness), dtype=bool)
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
