"""espeak-ng through its C library: pinyin to sound, with the time of every syllable.

The library of the system is taken (Debian: ``libespeak-ng1``), else the one in the package ``espeakng-loader``. One
`Library` a process, since it keeps its state globally; after hours of use it may crash, so whoever makes much speech
does it in processes that end.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

PINYIN = "cmn-latn-pinyin"
"""The voice that is given pinyin with tone numbers; espeak's own reading of hanzi errs (银行, 音乐)."""
PARAMETERS = {"pace": 1, "pitch": 3, "range": 4, "gap": 7}
"""espeak's numbers for: words per minute, which for pinyin are syllables; pitch and its range, 0–99; pause between
words in 10 ms."""

_LIST_END, _WORD, _PHONEME = 0, 1, 7
_SYNCHRONOUS, _PHONEME_EVENTS, _UTF8 = 2, 1, 1


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


@dataclass(frozen=True, slots=True)
class Sound:
    """Sound at `rate` samples a second, shape (n,); start and end in seconds of each spoken syllable, shape (k, 2)."""

    samples: NDArray[np.int16]
    rate: int
    times: NDArray[np.float64]


class Library:
    """The C library.

    Raises
    ------
    OSError
        There is none, and the package ``espeakng-loader`` is not installed either.
    """

    def __init__(self) -> None:
        self._library, self._rate = _start()
        self._chunks: list[NDArray[np.int16]] = []
        self._marks: list[tuple[int, int, bytes]] = []
        self._callback = _CALLBACK(self._receive)  # kept, or ctypes frees it under the library
        self._library.espeak_SetSynthCallback(self._callback)

    def _receive(self, wave: Any, count: int, events: Any) -> int:
        if wave and count > 0:
            self._chunks.append(np.ctypeslib.as_array(wave, shape=(count,)).copy())
        i = 0
        while events[i].type != _LIST_END:
            event = events[i]
            if event.type == _PHONEME or (event.type == _WORD and event.length > 0):
                self._marks.append((event.type, event.sample, event.id))
            i += 1
        return 0

    def speak(self, text: str, variant: str, parameters: Mapping[str, int], language: str = PINYIN) -> Sound:
        """Speak a text as a variant of a language's voice does; `parameters` by their names in `PARAMETERS`.

        Raises
        ------
        ValueError
            There is no such voice, or nothing came out.
        """
        name = f"{language}+{variant}".encode()
        if self._library.espeak_SetVoiceByName(name) != 0:
            raise ValueError(f"espeak-ng has no voice {name.decode()}")
        for parameter, value in parameters.items():
            self._library.espeak_SetParameter(PARAMETERS[parameter], value, 0)
        self._chunks.clear()
        self._marks.clear()
        data = text.encode()
        self._library.espeak_Synth(data, ctypes.c_size_t(len(data) + 1), 0, 0, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        if not self._chunks:
            raise ValueError(f"espeak-ng made no sound of {text!r}")
        samples = np.concatenate(self._chunks)
        return Sound(samples, self._rate, self._times(len(samples)))

    def _times(self, length: int) -> NDArray[np.float64]:
        """A syllable ends where the next begins or where a pause begins."""
        starts = [sample for kind, sample, _ in self._marks if kind == _WORD]
        pauses = [sample for kind, sample, name in self._marks if kind == _PHONEME and name == b""]
        pairs = [
            (start, min([following, *(p for p in pauses if start < p < following)]))
            for start, following in zip(starts, [*starts[1:], length], strict=True)
        ]
        return np.asarray(pairs, dtype=np.float64).reshape(-1, 2) / self._rate


@cache
def _start() -> tuple[ctypes.CDLL, int]:
    """The library, started once a process, and its sampling rate."""
    library, data = _load()
    return library, int(library.espeak_Initialize(_SYNCHRONOUS, 0, data, _PHONEME_EVENTS))


def _load() -> tuple[ctypes.CDLL, bytes | None]:
    """The library, and the folder of its data where that is not the system's own."""
    try:
        return ctypes.CDLL("libespeak-ng.so.1"), None
    except OSError:
        try:
            import espeakng_loader
        except ImportError:
            raise OSError("no espeak-ng: install libespeak-ng1, or pip install espeakng-loader") from None
        return ctypes.CDLL(espeakng_loader.get_library_path()), espeakng_loader.get_data_path().encode()
