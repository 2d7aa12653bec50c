"""What Whisper invents where little or nothing is said: captions it learned by heart, and loops.

A real caller may say 谢谢观看 or repeat 好的好的, so nothing is removed for its wording alone: the model must have been
unsure as well, or the loop faster than anybody talks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.types import Word

# Captions of the subtitle files that Whisper was trained on, as they come out over silence, noise and music.
_CAPTIONS = re.compile(
    "请不吝点赞(订阅|訂閱)?(转发|轉發)?(打赏|打賞)?(支持明镜与点点栏目|支持明鏡與點點欄目)?|打赏支持明镜与点点栏目|明镜与点点栏目"
    "|字幕由[^，。]{0,20}?(提供|制作)|字幕(志愿者|组|製作|制作|校对)[\u4e00-\u9fff]{0,4}|中文字幕[\u4e00-\u9fff]{0,6}提供"
    "|谢谢(大家)?(观看|收看|收听)|感谢(您的|大家)?(观看|收看|收听)|多谢您的观看|我们下(期|集|次)(节目)?再见"
    "|请(点赞)?订阅(我的)?(频道)?|点点赞|优优独播剧场(YoYoTelevisionSeriesExclusive)?|作词作曲编曲?|词曲李宗盛"
    "|(Subtitles|Captions)by(the)?Amara\\.?orgcommunity|Amara\\.?org|www\\.[A-Za-z]+\\.(com|org|net)",
    re.IGNORECASE,
)
_LOOP = re.compile(r"(?P<unit>.{1,20}?)(?P=unit){3,}")
"""The same one to twenty characters four times on end."""

NO_SPEECH = 0.6
"""Whisper's own limit: above it nobody speaks."""
POOR_LOGPROB = -1.0
"""Whisper's own limit: a window whose tokens average less was not understood."""
POOR_WORD = 0.4
"""A caption whose characters average less was guessed; captions learned by heart over a voice come at 0.9."""
FASTEST = 9.0
"""Characters a second. Hurried Mandarin has 7; a loop fills a window with hundreds."""
LONGEST_SAID = 3
"""Times a person says the same thing on end (好的好的好的); what is kept of a loop."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The words that stay, and the number of inventions and loops that went."""

    words: tuple[Word, ...]
    removed: int


def clean(words: Sequence[Word], *, avg_logprob: float, no_speech_prob: float) -> Cleaned:
    """Take the known inventions and the loops out of the words of one window.

    Parameters
    ----------
    words
        The words of the window, in order, already simplified.
    avg_logprob, no_speech_prob
        The window's own, see `qa.asr.engine.WindowStats`.
    """
    poor = no_speech_prob > NO_SPEECH or avg_logprob < POOR_LOGPROB
    text, owner = _spoken(words)
    gone: set[int] = set()
    removed = 0
    for found in _CAPTIONS.finditer(text):
        said = owner[found.start() : found.end()]
        if poor or _mean(words, said) < POOR_WORD:
            gone.update(said)
            removed += 1
    for found in _LOOP.finditer(text):
        said = owner[found.start() : found.end()]
        if poor or _mean(words, said) < POOR_WORD or _rate(words, said) > FASTEST:
            gone.update(said[LONGEST_SAID * len(found["unit"]) :])
            removed += 1
    return Cleaned(tuple(word for i, word in enumerate(words) if i not in gone), removed)


def _spoken(words: Sequence[Word]) -> tuple[str, list[int]]:
    """The letters, digits and characters without punctuation, and the index of the word that each is from."""
    pairs = [(char, i) for i, word in enumerate(words) for char in word.text if char.isalnum() or char == "."]
    return "".join(char for char, _ in pairs), [i for _, i in pairs]


def _mean(words: Sequence[Word], indices: Sequence[int]) -> float:
    return sum(words[i].probability for i in indices) / len(indices)


def _rate(words: Sequence[Word], indices: Sequence[int]) -> float:
    length = words[indices[-1]].end - words[indices[0]].start
    return len(indices) / max(length, 0.02)
