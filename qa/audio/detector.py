"""Where a voice is heard on a leg: Silero VAD (as faster-whisper ships it), in blocks of a minute.

The detector remembers: after music, a hum or a long tone it is deaf to speech for seconds, and it misses short words
among pauses. So each stretch of sound between pauses, of which it has left something out, is heard once more as if
nothing had been before. At most a minute of sound at 16 kHz is held at a time.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from qa.audio.decode import resample
from qa.audio.frames import HOP, Levels, Mask, close, drop, levels, runs
from qa.types import Samples

RATE = 16_000
PAUSE = 0.25
"""Seconds without a voice that part two stretches of speech."""
_SURE, _NO_LONGER = 0.5, 0.35
_SHORTEST = 0.06
_WINDOW, _CONTEXT = 512, 64
_BLOCK = 1920 * _WINDOW  # 61 s, and a whole number of frames and of windows
_MARGIN = 0.1  # seconds that a resampler needs at an edge
_ISLAND_PAUSE = 0.3
_ISLAND = 0.08  # seconds; a click is no word
_LEFT_OUT = 0.15  # seconds; less than that is an edge
_ABOVE_LINE = 6.0  # dB

Probabilities = NDArray[np.float32]


def voice(samples: Samples, rate: int, silence: float) -> tuple[Mask, Levels]:
    """Which frames of a leg hold a voice, and the level of each frame at 16 kHz.

    `silence` is the level in dBFS below which nothing is sound.
    """
    heard, level = _whole(samples, rate)
    line = max(float(np.percentile(level, 20)), silence) if len(level) else 0.0
    sound = close(level > line + _ABOVE_LINE, _ISLAND_PAUSE)
    for start, end in runs(drop(sound, _ISLAND)).tolist():
        if not drop(~heard[start:end], _LEFT_OUT).any():
            continue
        first, last = max(0, start - round(_ISLAND_PAUSE / HOP)), min(len(level), end + round(2 * PAUSE / HOP))
        alone = _mask(Hearing().listen(_piece(samples, rate, first, last), last=True), last - first)
        heard[start:end] |= alone[start - first : end - first]
    return heard, level


def _whole(samples: Samples, rate: int) -> tuple[Mask, Levels]:
    hearing = Hearing()
    found, level = [], []
    for wave, last in _blocks(samples, rate):
        found.append(hearing.listen(wave, last=last))
        level.append(levels(wave, RATE))
    everything = np.concatenate(level)
    return _mask(np.concatenate(found), len(everything)), everything


def _blocks(samples: Samples, rate: int) -> Iterator[tuple[Samples, bool]]:
    """The wave at 16 kHz in blocks of `_BLOCK` samples; the last is shorter, and said to be the last."""
    import soxr

    stream = None if rate == RATE else soxr.ResampleStream(rate, RATE, 1, dtype="float32")
    rest = np.zeros(0, np.float32)
    step = round(_BLOCK * rate / RATE)
    for start in range(0, max(1, len(samples)), step):
        ends = start + step >= len(samples)
        piece = samples[start : start + step]
        rest = np.concatenate([rest, stream.resample_chunk(piece, last=ends) if stream else piece])
        while len(rest) > _BLOCK:
            yield rest[:_BLOCK], False
            rest = rest[_BLOCK:]
    yield rest, True


def _piece(samples: Samples, rate: int, first: int, last: int) -> Samples:
    """The frames ``[first, last)`` of a wave at 16 kHz."""
    begin = max(0.0, first * HOP - _MARGIN)
    piece = samples[round(begin * rate) : round((last * HOP + _MARGIN) * rate)]
    start = round((first * HOP - begin) * RATE)
    return resample(piece, rate, RATE)[start : start + round((last - first) * HOP * RATE)]


class Hearing:
    """The detector with what it remembers, from block to block."""

    def __init__(self) -> None:
        self._state = [np.zeros((1, 1, 128), np.float32)] * 2
        self._before = np.zeros(_CONTEXT, np.float32)

    def listen(self, wave: Samples, *, last: bool) -> Probabilities:
        """The probability of a voice for each window of 32 ms.

        Only the last block may have another length than a whole number of windows; it is filled up with silence.
        """
        from faster_whisper.vad import get_vad_model

        if last:
            wave = np.concatenate([wave, np.zeros(_WINDOW - len(wave) % _WINDOW, np.float32)])
        windows = wave.reshape(-1, _WINDOW)
        context = np.concatenate([self._before[None], windows[:-1, -_CONTEXT:]])
        self._before = windows[-1, -_CONTEXT:]
        given = {"input": np.concatenate([context, windows], axis=1), "h": self._state[0], "c": self._state[1]}
        out, *self._state = get_vad_model().session.run(None, given)
        return np.asarray(out, dtype=np.float32).reshape(-1)


def _mask(probability: Probabilities, count: int) -> Mask:
    """Frames of speech: it begins at a sure window, and ends at the first unlikely one before a pause."""
    out = np.zeros(count, dtype=bool)
    pause, shortest = PAUSE * RATE / _WINDOW, _SHORTEST * RATE / _WINDOW
    start = end = -1
    for i, likely in enumerate([*probability.tolist(), *[0.0] * (int(pause) + 2)]):
        if likely >= _SURE:
            start, end = (i if start < 0 else start), -1
        elif start >= 0 and likely < _NO_LONGER:
            end = i if end < 0 else end
            if i - end >= pause:
                if end - start > shortest:
                    out[_frame(start) : _frame(end)] = True
                start = end = -1
    return out


def _frame(window: int) -> int:
    return round(window * _WINDOW / RATE / HOP)
