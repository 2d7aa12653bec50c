"""What is private in what was said: found as it is spoken and typed, masked wholly, and bleeped for long enough."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.redact import GUESS_MARGIN, WORD_MARGIN, masked, private, private_turns, seconds
from qa.types import Turn, Word

SPOKEN = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
PHONE = "13800138000"
CARD = "6222021234567890128"  # its check digit by Luhn, reckoned by hand
IDENTITY = "11010519491231002X"  # the example of GB 11643


def mask(*texts: str) -> list[str]:
    return [masked(text, marks, lambda kind: f"<{kind}>") for text, marks in zip(texts, private(texts), strict=True)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"我的手机是{PHONE}，谢谢", "我的手机是<phone>，谢谢"),
        ("我的手机是138 0013 8000。", "我的手机是<phone>。"),
        ("手机幺三八零零幺三八零零零对吧", "手机<phone>对吧"),
        ("一百三十八零零一三八零零零", "<phone>"),
        (f"身份证{IDENTITY}。", "身份证<id_number>。"),
        (f"卡号{CARD}", "卡号<bank_card>"),
        ("座机零五三幺八六二四七七九零", "座机<phone>"),
        ("电话八七六五四三二一", "电话<phone>"),
        ("我电话是一三八一三八零零零零", "我电话是<phone>"),  # a digit too few: misheard
        ("记一下，八七六五四三二一，好", "记一下，<number>，好"),  # no word says what it is
    ],
)
def test_numbers_that_tell_who_somebody_is_are_masked(text: str, shown: str) -> None:
    assert mask(text) == [shown]


@pytest.mark.parametrize(
    "text",
    [
        "订单号二零二六零一零一一二三四",
        "打95588，或者10086",
        "二零二六年十月十二号下午三点二十分",
        "一共两百五十万零三千块",
        "工号零零七零为您服务",
        "平时三十八元，周末五十八元",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == [text]


def test_a_number_is_read_on_over_turns_and_fillers() -> None:
    assert mask("我的是幺三八", "嗯", "零零幺三", "八零零零，好了") == [
        "我的是<phone>",
        "嗯",
        "<phone>",
        "<phone>，好了",
    ]


def test_what_is_said_after_a_whole_number_is_another() -> None:
    assert mask("零五三一八六二四七七九零", "三页") == ["<phone>", "三页"]


def test_each_party_is_read_by_itself() -> None:
    turns = [
        Turn("customer", 0, 2, "幺三八零零"),
        Turn("agent", 2, 3, "嗯"),
        Turn("customer", 3, 5, "幺三八零零零"),
        Turn("agent", 5, 7, "好的，请稍等"),
    ]
    assert [bool(marks) for marks in private_turns(turns)] == [True, False, True, False]


@given(
    st.sampled_from([PHONE, CARD, IDENTITY]),
    st.booleans(),
    st.lists(st.integers(1, 18), max_size=4),
    st.sampled_from(["", "好的，", "您记一下，"]),
)
def test_no_digit_of_a_number_is_left_however_it_is_said(
    number: str, typed: bool, cuts: list[int], before: str
) -> None:
    ends = sorted({0, len(number), *(cut for cut in cuts if cut < len(number))}) if not typed else [0, len(number)]
    pieces = [number[a:b] for a, b in pairwise(ends)]
    said = pieces if typed else ["".join(SPOKEN.get(digit, digit) for digit in piece) for piece in pieces]
    said[0] = before + said[0]
    shown = "".join(mask(*said))
    assert not set(shown) & (set("0123456789X") | set(SPOKEN.values()))
    assert shown.startswith(before)


def test_the_seconds_are_those_of_the_words_with_a_margin() -> None:
    text = "我的手机一三八零零一三八零零零谢谢"
    words = tuple(Word(char, 10 + 0.25 * i, 10.25 + 0.25 * i) for i, char in enumerate(text))
    turn = Turn("customer", 10.0, 14.25, text, words)
    [span] = seconds(turn, private([text])[0])
    assert (span.start, span.end) == pytest.approx((11.0 - WORD_MARGIN, 13.75 + WORD_MARGIN))


@pytest.mark.parametrize("timed", [True, False])
def test_without_times_of_words_the_seconds_are_guessed_widely(timed: bool) -> None:
    text = "我的手机一三八零零一三八零零零谢谢啊"  # 18 characters in 9 s: the number from 2 s to 7.5 s
    words = () if timed else tuple(Word(char, 10, 10.1, timed=False) for char in text)
    [span] = seconds(Turn("customer", 10.0, 19.0, text, words), private([text])[0])
    assert (span.start, span.end) == pytest.approx((12.0 - GUESS_MARGIN - 0.9, 17.5 + GUESS_MARGIN + 0.9))


def test_words_that_do_not_make_up_the_text_are_no_clock() -> None:
    text = f"手机{PHONE}"
    words = (Word("手机号", 0.0, 0.5), Word("别的", 5.0, 5.5))
    [span] = seconds(Turn("customer", 0.0, 6.0, text, words), private([text])[0])
    assert span.start < 1.0
    assert span.end > 6.0
