"""espeak-ng through its C library: pinyin to sound, with the time of every syllable.

The voice ``cmn-latn-pinyin`` is given pinyin with tone numbers; espeak's own reading of hanzi errs. After hours of
use the library may crash, so whoever makes much speech does it in processes that end (see `models.train.shards`).
"""

from __future__ import annotations

import ctypes
import random
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import soxr
from numpy.typing import NDArray

from models.train.pinyin import Reading

RATE = 16000
LANGUAGE = "cmn-latn-pinyin"

_OTHERS = (
    "klatt klatt2 klatt4 Annie Andy belinda edward linda steph max michel paul quincy rob robert sandro victor travis "
    "shelby anika aunty iven john marcelo miguel norbert pablo pedro Alicia Andrea Mario Michael Mike Lee Denis Hugo "
    "Alex Diogo Henrique Marco Jacky Nguyen gustave iven2 iven3 iven4 edward2 grandma grandpa kaukovalta announcer "
    "anikaRobot RicishayMax RicishayMax2 RicishayMax3 Tweaky klatt5 klatt6 david ed"
)
VOICES_SAMPLES = ("f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8")
"""The variants that the samples speak with."""

VOICES_TRAIN = (*VOICES_SAMPLES, *_OTHERS.split())

VOICES_HELD = ("klatt3", "boris", "caleb", "Gene", "zac", "steph2", "antonio", "adam", "benjamin")
"""Variants that no training ever hears."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a person speaks.

    `pace` is espeak's words per minute, which for pinyin are syllables; `pitch` and `range` are 0–99; `gap` is pause
    between syllables in 10 ms; `size` scales the vocal tract (and the pitch with it): 1.1 is a smaller person.
    """

    variant: str
    pace: int = 200
    pitch: int = 50
    range: int = 50
    gap: int = 0
    size: float = 1.0


@dataclass(frozen=True, slots=True)
class Speech:
    """Sound at 16 kHz, shape (n,), int16; start and end in seconds of each spoken syllable, shape (k, 2)."""

    samples: NDArray[np.int16]
    times: NDArray[np.float32]


def manner(draw: random.Random, part: Literal["train", "held"] = "train") -> Manner:
    """Somebody to train on, half of the time with a voice of the samples; or somebody held out."""
    variants = VOICES_SAMPLES if draw.random() < 0.5 else VOICES_TRAIN
    variant = draw.choice(variants if part == "train" else VOICES_HELD)
    pace = draw.choice([draw.randint(190, 270), draw.randint(160, 330), draw.randint(110, 380)])
    size = draw.uniform(0.87, 1.17) if draw.random() < 0.5 else 1.0
    gap = draw.choice([0, 0, 0, 0, 1, 2])
    return Manner(variant, pace, draw.randint(20, 80), draw.randint(30, 75), gap, size)


class _Event(ctypes.Structure):
    _fields_: ClassVar[list[Any]] = [
        ("type", ctypes.c_int),
        ("unique", ctypes.c_uint),
        ("position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    ]


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
_LIST_END, _WORD, _PHONEME = 0, 1, 7
_SYNCHRONOUS, _PHONEME_EVENTS, _UTF8 = 2, 1, 1
_SPEED, _PITCH, _RANGE, _GAP = 1, 3, 4, 7
_TAIL = 0.12
"""Seconds kept after the last syllable; espeak ends with a long pause."""


class Espeak:
    """The C library; one per process, since it keeps its state globally."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        self._rate = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS))
        self._sound: list[NDArray[np.int16]] = []
        self._marks: list[tuple[int, int, bytes]] = []
        self._callback = _CALLBACK(self._receive)  # kept, or ctypes frees it under the library
        self._library.espeak_SetSynthCallback(self._callback)

    def _receive(self, wave: Any, count: int, events: Any) -> int:
        if wave and count > 0:
            self._sound.append(np.ctypeslib.as_array(wave, shape=(count,)).copy())
        i = 0
        while events[i].type != _LIST_END:
            event = events[i]
            if event.type == _PHONEME or (event.type == _WORD and event.length > 0):
                self._marks.append((event.type, event.sample, event.id))
            i += 1
        return 0

    def say(self, read: Reading, manner: Manner) -> Speech:
        """Speak a text.

        Raises
        ------
        ValueError
            There is no such voice, or not as many syllables were spoken as written.
        """
        raw = self._synthesize(read.spoken, manner)
        times = self._times(len(raw))
        expected = sum(map(bool, read.syllables))
        if len(times) != expected:
            raise ValueError(f"espeak spoke {len(times)} syllables of {expected} in {read.text!r}")
        resampled = soxr.resample(raw.astype(np.float32), self._rate * manner.size, RATE)
        times /= manner.size
        end = min(len(resampled), int((times[-1, 1] + _TAIL) * RATE))
        return Speech(np.clip(resampled[:end], -32768, 32767).astype(np.int16), times)

    def _synthesize(self, spoken: str, manner: Manner) -> NDArray[np.int16]:
        name = f"{LANGUAGE}+{manner.variant}".encode()
        if self._library.espeak_SetVoiceByName(name) != 0:
            raise ValueError(f"espeak-ng has no voice {name.decode()}")
        values = ((_SPEED, manner.pace), (_PITCH, manner.pitch), (_RANGE, manner.range), (_GAP, manner.gap))
        for parameter, value in values:
            self._library.espeak_SetParameter(parameter, value, 0)
        self._sound.clear()
        self._marks.clear()
        data = spoken.encode()
        self._library.espeak_Synth(data, ctypes.c_size_t(len(data) + 1), 0, 0, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        if not self._sound:
            raise ValueError(f"espeak-ng made no sound of {spoken!r}")
        return np.concatenate(self._sound)

    def _times(self, length: int) -> NDArray[np.float32]:
        """Start and end of each syllable: a syllable ends where the next begins or where a pause begins."""
        starts = [sample for kind, sample, _ in self._marks if kind == _WORD]
        pauses = [sample for kind, sample, name in self._marks if kind == _PHONEME and name == b""]
        pairs = [
            (start, min([following, *(p for p in pauses if start < p < following)]))
            for start, following in zip(starts, [*starts[1:], length], strict=True)
        ]
        return np.asarray(np.asarray(pairs).reshape(-1, 2) / self._rate, dtype=np.float32)
