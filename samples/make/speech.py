"""Mandarin speech from espeak-ng through its C library, with the time of every character.

espeak's own reading of Han characters errs (银行, 音乐), so it is given pinyin with tone numbers instead:
words by jieba, readings and tone sandhi by pypinyin, a few readings of ours.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, ClassVar

import jieba
import numpy as np
import soxr
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin, load_phrases_dict, load_single_dict

from samples.make.voice import Voice

RATE = 8000
VOICE = "cmn-latn-pinyin"
PAUSES = {"，": ",", "。": ".", "？": "?", "！": "!", "、": ",", "；": ",", "：": ","}
READINGS = {
    # pypinyin reads 还 as hái here
    "还款": "huán kuǎn", "待还": "dài huán", "归还": "guī huán", "返还": "fǎn huán", "退还": "tuì huán",
    "调高": "tiáo gāo", "空着": "kòng zhe", "银座": "yín zuò",
    # the second syllable is neutral in speech
    "东西": "dōng xi", "谢谢": "xiè xie", "妈妈": "mā ma", "看看": "kàn kan", "师傅": "shī fu",
    "衣服": "yī fu", "麻烦": "má fan", "先生": "xiān sheng", "告诉": "gào su", "休息": "xiū xi",
    "明白": "míng bai", "地方": "dì fang", "多少": "duō shao",
}  # fmt: skip
load_phrases_dict({word: [[s] for s in read.split()] for word, read in READINGS.items()})
load_single_dict({ord("得"): "de", ord("嗯"): "èn"})
jieba.setLogLevel("ERROR")  # before the first word: adding one loads the dictionary, which it would tell
for _word in READINGS:
    jieba.add_word(_word)
_CLAUSE = re.compile(f"[^{''.join(PAUSES)}]+[{''.join(PAUSES)}]?")
_NUMERALS = "零一二三四五六七八九十月号楼"


@dataclass(frozen=True, slots=True)
class Utterance:
    """Speech, at 8 kHz unless asked for otherwise, and each Han character with its start and end in seconds."""

    samples: NDArray[np.float32]
    characters: tuple[tuple[str, float, float], ...]


@lru_cache(maxsize=4096)
def syllables(word: str) -> tuple[str, ...]:
    """The syllables of one word, with tone numbers (5 is neutral) after sandhi."""
    read = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True, v_to_u=False)
    if len(read) != len(word) or not all(s[-1].isdigit() for s in read):
        raise ValueError(f"no reading for every character of {word!r}: {read}")
    return tuple(read)


def pinyin(text: str) -> tuple[str, str]:
    """What espeak is given for a text, and the Han characters that it will speak."""
    spoken: list[str] = []
    han = ""
    for clause in _CLAUSE.findall(text):
        words = [w for w in jieba.cut(clause, HMM=False) if w not in PAUSES]
        characters = "".join(words)
        spoken += _sandhi(characters, [s for word in words for s in syllables(word)])
        if clause[-1] in PAUSES:
            spoken[-1] += PAUSES[clause[-1]]
        han += characters
    return " ".join(spoken), han


def _sandhi(characters: str, read: list[str]) -> list[str]:
    """Tone sandhi across words, which pypinyin leaves alone: 一, 不, and a third tone before a third."""
    out = list(read)
    for i, (here, following) in enumerate(pairwise(read)):
        counted = characters[i + 1] in _NUMERALS or (i > 0 and characters[i - 1] in _NUMERALS + "第")
        if characters[max(0, i - 1) : i + 1] == "第一":
            out[i] = "yi1"
        elif here == "bu4" and following[-1] == "4":
            out[i] = "bu2"
        elif here == "yi1" and characters[i] == "一" and not counted:
            out[i] = "yi2" if following[-1] == "4" else "yi4"
        elif here[-1] == following[-1] == "3":
            out[i] = here[:-1] + "2"
    return out


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
_SPEED, _PITCH, _RANGE = 1, 3, 4


class Espeak:
    """The C library; one per process, since it keeps its state globally."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        self._rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS)
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

    def say(self, text: str, voice: Voice, rate: int = RATE) -> Utterance:
        """Speak a Chinese text, at `rate` samples a second.

        Raises
        ------
        ValueError
            A character without a reading, or fewer syllables spoken than written.
        """
        spoken, han = pinyin(text)
        raw = self._synthesize(spoken, voice)
        times = self._times(len(raw))
        if len(times) != len(han):
            raise ValueError(f"espeak spoke {len(times)} syllables of {len(han)} in {text!r} ({spoken})")
        samples = soxr.resample(raw.astype(np.float32) / 32768, self._rate, rate)
        end = min(len(samples), int((times[-1][1] + 0.08) * rate))  # espeak ends with a long pause
        characters = tuple((c, start, stop) for c, (start, stop) in zip(han, times, strict=True))
        return Utterance(samples[:end].astype(np.float32), characters)

    def read(self, text: str, voice: Voice, language: str) -> NDArray[np.float32]:
        """Read a text of another language, by espeak's name of it, at 8 kHz; without times."""
        raw = self._synthesize(text, voice, language)
        return np.asarray(soxr.resample(raw.astype(np.float32) / 32768, self._rate, RATE), dtype=np.float32)

    def _synthesize(self, spoken: str, voice: Voice, language: str = VOICE) -> NDArray[np.int16]:
        name = f"{language}+{voice.variant}".encode()
        if self._library.espeak_SetVoiceByName(name) != 0:
            raise ValueError(f"espeak-ng has no voice {name.decode()}")
        for parameter, value in ((_SPEED, voice.pace), (_PITCH, voice.pitch), (_RANGE, voice.range)):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._chunks.clear()
        self._marks.clear()
        data = spoken.encode()
        self._library.espeak_Synth(data, ctypes.c_size_t(len(data) + 1), 0, 0, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        return np.concatenate(self._chunks)

    def _times(self, length: int) -> list[tuple[float, float]]:
        """Start and end of each syllable: a syllable ends where the next begins or where a pause begins."""
        starts = [sample for kind, sample, _ in self._marks if kind == _WORD]
        pauses = [sample for kind, sample, name in self._marks if kind == _PHONEME and name == b""]
        times = []
        for start, following in zip(starts, [*starts[1:], length], strict=True):
            end = min([following, *(p for p in pauses if start < p < following)])
            times.append((start / self._rate, end / self._rate))
        return times
