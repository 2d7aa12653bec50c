from __future__ import annotations

import pytest

from qa.asr.inventions import clean
from qa.types import Word


def said(text: str, *, pace: float = 4.0, probability: float = 0.9) -> list[Word]:
    return [Word(char, i / pace, (i + 1) / pace, probability) for i, char in enumerate(text)]


def cleaned(words: list[Word], avg_logprob: float = -0.3, no_speech_prob: float = 0.1) -> tuple[str, int]:
    result = clean(words, avg_logprob=avg_logprob, no_speech_prob=no_speech_prob)
    return "".join(word.text for word in result.words), result.removed


CAPTIONS = [
    "请不吝点赞订阅转发打赏支持明镜与点点栏目",
    "字幕由志愿者提供",
    "谢谢观看",
    "中文字幕志愿者提供",
    "SubtitlesbytheAmara.orgcommunity",
]


@pytest.mark.parametrize("caption", CAPTIONS)
def test_captions_go_where_the_model_heard_nothing(caption: str) -> None:
    assert cleaned(said("好的" + caption), no_speech_prob=0.9) == ("好的", 1)
    assert cleaned(said("好的" + caption), avg_logprob=-1.4) == ("好的", 1)
    assert cleaned([*said("好的"), *said(caption, probability=0.2)]) == ("好的", 1)


@pytest.mark.parametrize("caption", CAPTIONS)
def test_what_was_really_said_stays(caption: str) -> None:
    assert cleaned(said(caption)) == (caption, 0)


def test_a_caption_across_punctuation() -> None:
    words = [
        Word("谢", 0, 0.2),
        Word("谢，", 0.2, 0.4),
        Word("观", 0.4, 0.6),
        Word("看。", 0.6, 0.8),
        Word("好", 0.8, 1.0),
    ]
    assert cleaned(words, no_speech_prob=0.8) == ("好", 1)


def test_a_loop_faster_than_speech_is_cut_to_what_a_person_says() -> None:
    assert cleaned(said("您好" + "好的" * 60 + "再见", pace=12)) == ("您好" + "好的" * 3 + "再见", 1)


def test_people_repeat_themselves() -> None:
    for text in ("对对对对对", "好的好的好的好的", "零零零零幺二"):
        assert cleaned(said(text)) == (text, 0)


def test_a_loop_that_the_model_doubts_goes_too() -> None:
    assert cleaned(said("我们我们我们我们我们"), avg_logprob=-1.2) == ("我们我们我们", 1)


def test_nothing_of_nothing() -> None:
    assert cleaned([]) == ("", 0)
