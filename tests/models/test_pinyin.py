"""A syllable a character, as the samples are read."""

from __future__ import annotations

import itertools

import pytest

from models.train.pinyin import inventory, reading, split
from models.train.text import sentences


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("银行音乐", "yin2 hang2 yin1 yue4"),
        ("重庆还款", "chong2 qing4 huan2 kuan3"),
        ("你好", "ni2 hao3"),
        ("不对", "bu2 dui4"),
        ("一百一十一块", "yi4 bai3 yi1 shi2 yi1 kuai4"),
        ("第一次", "di4 yi1 ci4"),
        ("谢谢", "xie4 xie5"),
        ("绿色", "lv4 se4"),
    ],
)
def test_readings(text: str, syllables: str) -> None:
    assert reading(text).syllables == tuple(syllables.split())


def test_punctuation_is_a_pause() -> None:
    read = reading("您好，请问？")
    assert read.syllables == ("nin2", "hao3", "", "qing3", "wen4", "")
    assert read.spoken == "nin2 hao3, qing3 wen4?"


@pytest.mark.parametrize("text", ["", "，好"])
def test_a_text_begins_with_a_word(text: str) -> None:
    with pytest.raises(ValueError, match="begins with a word"):
        reading(text)


def test_nearly_everything_that_is_said_has_a_number() -> None:
    """得 as děi (总得, 非得) is in no dictionary of characters; such a turn is not trained on."""
    known = set(inventory())
    unknown: list[str] = []
    for text in itertools.islice(sentences(seed=5), 1000):
        syllables = reading(text).syllables
        assert len(syllables) == len(text)
        unknown += [syllable for syllable in syllables if split(syllable)[0] not in known]
    assert set(unknown) <= {"dei2", "dei3"}
    assert len(unknown) <= 5


def test_the_inventory_begins_with_silence() -> None:
    assert inventory()[0] == ""
    assert list(inventory()) == sorted(set(inventory()))
    assert split("") == ("", 0)
    assert split("nv3") == ("nv", 3)
