"""Phrases: how they are written, where they are found, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import PackError
from qa.lexicon import MAX_VARIANTS, Match, compile_set, line_of
from qa.text import normal
from qa.types import Turn, Word

HAN = "您好请稍等我帮查一下谢再见不客气积分元"
WORDS = ["您好", "请稍等", "谢谢", "再见", "不客气"]


def turn(text: str, heard: float | Sequence[float] = 1.0) -> Turn:
    """Four characters a second from 0; `heard` is the probability of all or of each."""
    each = [heard] * len(text) if isinstance(heard, float) else list(heard)
    words = tuple(Word(c, i * 0.25, i * 0.25 + 0.25, p) for i, (c, p) in enumerate(zip(text, each, strict=True)))
    return Turn("agent", 0.0, len(text) * 0.25, text, words)


def find(phrase: Any, text: str, heard: float | Sequence[float] = 1.0, **slots: list[str]) -> list[Match]:
    return compile_set("test", [phrase], slots=slots).find(turn(text, heard))


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("您好", "喂，您好！", ["您好"]),
        ("您好", "您，嗯，好", ["您，嗯，好"]),
        ("请[您]稍等", "请稍等，请您稍等", ["请稍等", "请您稍等"]),
        ("[您|你]好", "你好", ["你好"]),
        ("(谢谢|感谢)您", "感谢您", ["感谢您"]),
        ("(谢谢|感谢)您", "谢谢", []),
        ("请[[您]先]等", "请您先等", ["请您先等"]),
        ("请[(您|你)先]等", "请等，请你先等", ["请等", "请你先等"]),
        ("（谢谢｜感谢）［您］", "感谢您", ["感谢您"]),  # as a Chinese keyboard types brackets
        ("对不起，请稍等。", "对不起请稍等", ["对不起请稍等"]),
        ("我只负责{x}不负责{y}", "我只负责接电话，不负责换货", ["我只负责接电话，不负责换"]),
        ("{n}元押金", "要交五十元押金", ["五十元押金"]),
        ("{n}元押金", "要交50元押金", ["50元押金"]),
        ("押金{n}", "押金50", ["押金50"]),
        ("50元", "五十元", ["五十元"]),
        ("{n}点", "两点", ["两点"]),
        ("请稍等", "請稍等", ["請稍等"]),
        ("再见", "再见再见", ["再见", "再见"]),
    ],
)
def test_found_by_letter(phrase: str, text: str, found: list[str]):
    assert [m.text for m in find(phrase, text)] == found


def test_a_slot_with_values_takes_only_those():
    assert [m.text for m in find("这里是{org}", "这里是银座广场", org=["银座", "银座广场"])] == ["这里是银座广场"]
    assert find("这里是{org}", "这里是别的地方", org=["银座"]) == []


GUILTY = {
    "say": "我不会",
    "not_in": ["我不会让{x}"],
    "not_after": ["如果", "(店员|他)说"],
    "not_before": ["骗", "忘[记]"],
}


@pytest.mark.parametrize(
    ("text", "guilty"),
    [
        ("这个我不会", True),
        ("我不会让您白跑", False),
        ("我不会骗您", False),
        ("我不会，忘记说了", False),  # punctuation does not count, neither here
        ("如果我不会", False),
        ("店员说我不会", False),
        ("店员说过我不会", True),
        ("我不会骗您，但这个我不会", True),
    ],
)
def test_exceptions(text: str, guilty: bool):
    assert len(find(GUILTY, text)) == guilty


def test_exceptions_hold_for_sounds_too():
    assert find(GUILTY, "我不会骗您", 0.9) == []
    assert find("应该吧", "应该把", 0.9)
    assert find({"say": "应该吧", "not_in": ["应该把"]}, "应该把", 0.9) == []
    assert find({"say": "应该吧", "not_before": ["小票"]}, "应该把小票", 0.9) == []


@pytest.mark.parametrize(
    ("phrase", "text", "heard", "sure"),
    [
        ("谢谢", "谢谢", 0.6, True),
        ("谢谢", "谢谢", 0.59, False),
        ("感谢您来电", "感谢您来电", 0.45, True),  # five characters: chance does not make them
        ("感谢您来电", "感谢您来电", 0.44, False),
        ("感谢您来", "感谢您来", 0.45, False),
        ("感谢您来电", "感谢您莱电", 0.9, True),  # one homophone of five: 0.1 / 5
        ("感谢您来电", "感谢您莱电", 0.44, False),
        ("请稍等", "请烧等", 0.99, False),  # too short to be sure by sound
        ("感谢您来电", "感懈林来店", 0.9, False),  # (0.2 + 0.35 + 0.1…) / 5 > 0.1
    ],
)
def test_sure_or_a_question(phrase: str, text: str, heard: float, sure: bool):
    (match,) = find(phrase, text, heard)
    assert match.sure is sure
    assert match.how == ("exact" if phrase == text else "sound")


@pytest.mark.parametrize(
    ("phrase", "text", "heard"),
    [
        ("您好", "林好", 0.9),  # two syllables have too many homophones
        ("感谢您来电", "感谢您来电", 1.0),
        ("请稍等", "请烧等", 1.0),  # vouched for: taken at the letter
        ("这不是我们的责任", "这是我们的责任", 0.95),  # a syllable left out is another sentence
        ("服务真不行", "服务真不错", 0.95),
        ("对你们很失望", "对你们很满意", 0.95),
    ],
)
def test_not_found_by_sound(phrase: str, text: str, heard: float):
    assert [m for m in find(phrase, text, heard) if m.how == "sound"] == []


def test_the_pieces_of_a_phrase_with_a_slot_sound_alike():
    (match,) = find("我只负责{x}不负责", "我纸负责接电话不负责", 0.9)
    assert (match.how, match.sure, match.text) == ("sound", False, "我纸负责接电话不负责")
    assert find("我只负责{x}不负责", "我纸负责接电话不负责", 1.0) == []  # vouched for
    assert find("我只负责{x}不负责", "我纸负责接电话又负责", 0.9) == []  # one piece is another
    (match,) = find("{n}元押金", "五时元压金", 0.9)  # a numeral too sounds like itself
    assert not match.sure
    assert find("转{x}", "赚钱", 0.9) == []  # too short
    assert find("包{x}绝对", "环保，不能说绝对", 0.9) == []  # a piece of one syllable is taken at its letter


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ({"say": "是您的问题", "not_negated": True}, "部是您的问题"),
        ({"say": "我不会", "not_in": ["我不会让您"]}, "我不会嚷您"),
        ({"say": "我不会", "not_after": ["如果"]}, "如国我不会"),
        ({"say": "我不会", "not_before": ["骗"]}, "我不会片"),
        ({"say": "你自己看吧", "not_quoted": True}, "店员硕你自己看吧"),
    ],
)
def test_what_excuses_a_phrase_may_have_been_misheard(phrase: dict[str, object], text: str):
    (match,) = find(phrase, text, 0.9)
    assert (match.how, match.sure) == ("exact", False)
    (match,) = find(phrase, text, 1.0)
    assert match.sure


@pytest.mark.parametrize(
    ("phrase", "text", "near"),
    [
        ("再见", "感谢来电，在件。", "在件"),
        ("您好", "您，银座广场。", "您"),  # broken off at a pause
        ("您好", "您要什么", None),
        ("我姓{x}", "我幸马", "我幸马"),
    ],
)
def test_a_short_phrase_is_near_by_its_sound(phrase: str, text: str, near: str | None):
    phrases = compile_set("test", [phrase])
    heard = turn(text, 0.9)
    assert phrases.find(heard) == []
    found = phrases.nearest([heard])
    assert (found.text if found else None) == near
    assert phrases.nearest([turn(text, 1.0)]) is None


def test_a_doubted_word_may_be_any_word():
    # one syllable in six is another: only where the model doubted it
    assert find("这是广场规定", "这是广场规划", 0.9) == []
    (match,) = find("这是广场规定", "这是广场规划", [0.9] * 5 + [0.3])
    assert (match.how, match.sure) == ("sound", False)
    assert find("这是广场规定", "今这是广场规划", [0.3] + [0.9] * 6) == []


def test_nearest_is_within_reach():
    phrases = compile_set("test", ["欢迎您再来"])
    near = phrases.nearest([turn("今天", 0.9), turn("好的，欢迎您光来", 0.9)])
    assert near
    assert (near.text, near.sure) == ("欢迎您光来", False)
    assert phrases.nearest([turn("欢迎光临", 0.9)]) is None
    assert phrases.nearest([]) is None


def test_time_and_words_of_a_match():
    #      0   .25  .5  .75   1   1.25
    #      喂   ，   您   ，   好   啊
    (match,) = find("您好", "喂，您，好啊", 0.9)
    assert (match.span.start, match.span.end, match.text) == (0.5, 1.25, "您，好")
    assert match.evidence.party == "agent"


def test_a_turn_without_words_spreads_them():
    (match,) = compile_set("test", ["再见"]).find(Turn("agent", 10.0, 14.0, "好，再见"))
    assert (match.span.start, match.span.end, match.probability) == (12.0, 14.0, 1.0)


def test_the_surest_of_overlapping_matches():
    phrases = compile_set("test", ["请稍等", "请稍等一下", "稍等一下"])
    assert [m.text for m in phrases.find(turn("请稍等一下"))] == ["请稍等一下"]


@pytest.mark.parametrize(
    ("phrase", "problem"),
    [
        ("，。嗯", "empty in normal form"),
        ("[请]", "empty in normal form"),
        ("{x}", "empty in normal form"),
        ("请(您", "without its partner"),
        ("请您]", "without its partner"),
        ("甲|乙", "outside of brackets"),
        ("共{n元", "outside of brackets"),
        ("{金额}元", "no slot {金额}"),
        ("(一|二|三|四)" * 5, f"more than {MAX_VARIANTS}"),
        ({"say": "您好", "not": ["x"]}, "a phrase is text or"),
        ({"not_in": ["x"]}, "a phrase is text or"),
        ({"say": "您好", "not_in": "您好吗"}, "`not_in` is a list of texts"),
        ({"say": "您好", "not_in": [1]}, "`not_in` is a list of texts"),
        ({"say": "您好", "not_in": ["，"]}, "empty in normal form"),
        ({"say": "您好", "not_after": ["{x}您"]}, "take no slots"),
    ],
)
def test_mistakes(phrase: Any, problem: str):
    with pytest.raises(PackError) as caught:
        compile_set("test", [phrase])
    assert problem in caught.value.message


def test_a_huge_phrase_is_refused_at_once():
    with pytest.raises(PackError, match="ways of saying"):
        compile_set("test", ["(一|二|三|四|五|六|七|八|九|十)" * 30])


@given(st.lists(st.sampled_from([*WORDS, "嗯", "，", "啊", " "]), max_size=6))
def test_covers_what_is_made_of_it(parts: list[str]):
    assert compile_set("test", WORDS).covers("".join(parts))


@given(st.lists(st.sampled_from(WORDS), max_size=4), st.integers(0, 4), st.sampled_from("查分元下"))
def test_covers_nothing_else(parts: list[str], at: int, foreign: str):
    assert not compile_set("test", WORDS).covers("".join([*parts[:at], foreign, *parts[at:]]))


@given(st.text(HAN + "，嗯啊", max_size=20), st.floats(0, 1))
def test_an_exact_quote_is_the_phrase(text: str, heard: float):
    for match in compile_set("test", WORDS).find(turn(text, heard)):
        if match.how == "exact":
            assert normal(match.text).text == match.phrase
        assert match.probability == pytest.approx(heard)
        assert 0 <= match.span.start < match.span.end <= len(text) * 0.25


@given(st.text(HAN, max_size=20))
def test_every_place_is_found_and_no_other(text: str):
    # the second implementation: none of the words overlaps another of them
    places = {(i, w) for w in WORDS for i in range(len(text)) if text.startswith(w, i)}
    found = {(round(m.span.start * 4), m.phrase) for m in compile_set("test", WORDS).find(turn(text))}
    assert found <= places
    assert {i for i, w in places if not any(j != i and abs(j - i) < 3 for j, _ in places)} <= {i for i, _ in found}


@given(st.text(HAN, max_size=12), st.floats(0, 1), st.floats(0, 1))
def test_clearer_words_make_no_match_less_sure(text: str, a: float, b: float):
    low, high = sorted((a, b))
    sure = [{(m.span, m.phrase) for m in compile_set("test", WORDS).find(turn(text, p)) if m.sure} for p in (low, high)]
    assert sure[0] <= sure[1]


def test_a_line_knows_its_words():
    line = line_of(turn("共50元", [0.9, 0.4, 0.6, 0.8]))
    assert line.normal == "共五十元"
    assert line.quote(1, 3) == "50"
    assert (line.span(1, 3).start, line.span(1, 3).end) == (0.25, 0.75)
    assert line.doubted(1, 2)
    assert not line.doubted(3, 4)
