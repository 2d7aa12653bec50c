"""Mandarin speech from espeak-ng, with the time of every character.

espeak is given pinyin with tone numbers: words by jieba, readings and tone sandhi by pypinyin, a few readings of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import jieba
import numpy as np
import soxr
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin, load_phrases_dict, load_single_dict

from samples.make.espeak import Library
from samples.make.voice import Voice

RATE = 8000
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


class Espeak:
    """Speaks texts; one per process."""

    def __init__(self) -> None:
        self._library = Library()

    def say(self, text: str, voice: Voice, rate: int = RATE) -> Utterance:
        """Speak a Chinese text, at `rate` samples a second.

        Raises
        ------
        ValueError
            A character without a reading, or fewer syllables spoken than written.
        """
        spoken, han = pinyin(text)
        sound = self._library.speak(spoken, voice.variant, _how(voice))
        if len(sound.times) != len(han):
            raise ValueError(f"espeak spoke {len(sound.times)} syllables of {len(han)} in {text!r} ({spoken})")
        samples = soxr.resample(sound.samples.astype(np.float32) / 32768, sound.rate, rate)
        end = min(len(samples), int((sound.times[-1, 1] + 0.08) * rate))  # espeak ends with a long pause
        characters = tuple((c, start, stop) for c, (start, stop) in zip(han, sound.times.tolist(), strict=True))
        return Utterance(samples[:end].astype(np.float32), characters)

    def read(self, text: str, voice: Voice, language: str) -> NDArray[np.float32]:
        """Read a text of another language, by espeak's name of it, at 8 kHz; without times."""
        sound = self._library.speak(text, voice.variant, _how(voice), language)
        return np.asarray(soxr.resample(sound.samples.astype(np.float32) / 32768, sound.rate, RATE), dtype=np.float32)


def _how(voice: Voice) -> dict[str, int]:
    return {"pace": voice.pace, "pitch": voice.pitch, "range": voice.range}
