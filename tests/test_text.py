"""The normal form: what a person would write down, and laws that hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.text import FILLERS, count_spoken, half_width, is_han, normal, simplify

# What call-centre text is made of, with what a recogniser may throw in.
CHARS = "您好请稍等我帮查一下吧银座广场余额覆颠蚊帐篷乾著幺两〇嗯呃啊客戶服務裡面，。？！ 、：　%.,:0123456789AbＡ１２"
texts = st.text(st.one_of(st.sampled_from(CHARS), st.characters(blacklist_categories=("Cs",))), max_size=30)
common = st.text(CHARS, max_size=30)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("您好，请稍等！", "您好请稍等"),
        ("嗯，您好啊，呃……请讲", "您好请讲"),
        ("金额、余额", "金额余额"),  # 额 is no filler
        ("您还要别的么？", "您还要别的么"),  # opencc alone makes a numeral of it
        ("手机号么三八零零，么", "手机号一三八零零一"),
        ("48小时", "四十八小时"),
        ("10元", "十元"),
        ("50元押金", "五十元押金"),
        ("210", "二百一十"),
        ("1,000元", "一千元"),
        ("12,345.5元", "一万二千三百四十五点五元"),
        ("0.5", "零点五"),
        ("3.5%", "百分之三点五"),
        ("百分之5%", "百分之五"),
        ("13800571234", "一三八零零五七一二三四"),
        ("130 1000 0100", "一三零一零零零零一零零"),
        ("0512-62345678", "零五一二六二三四五六七八"),
        ("400-800-1234", "四零零八零零一二三四"),
        ("6222 0212 3456 7890 123", "六二二二零二一二三四五六七八九零一二三"),
        ("2021-2022", "二千零二十一二千零二十二"),
        ("万一打坏了", "万一打坏了"),
        ("萬一打壞了", "万一打坏了"),
        ("幺三八，零零五七", "一三八零零五七"),
        ("0531", "零五三一"),
        ("两点半", "两点半"),
        ("9:30", "九点三十分"),
        ("12:05", "十二点零五分"),
        ("10:00", "十点"),
        ("１２：３０", "十二点三十分"),
        ("２号", "二号"),
        ("٣个", "٣个"),  # digits of other scripts are left alone
        ("請您稍等", "请您稍等"),
        ("您好，這裡是客戶服務中心", "您好这里是客户服务中心"),
        ("帳戶、颠覆、蚊帐", "账户颠覆蚊帐"),
        ("ABC卡", "abc卡"),
        ("", ""),
        ("嗯……啊。", ""),
    ],
)
def test_normal(written: str, spoken: str):
    assert normal(written).text == spoken


@pytest.mark.parametrize(
    ("text", "count"),
    [("您好", 2), ("嗯，您好", 2), ("48小时", 5), ("我的iPhone坏了", 5), ("VIP卡 A 座", 4), ("", 0)],
)
def test_count_spoken(text: str, count: int):
    assert count_spoken(text) == count


def test_offsets_lead_back_to_the_words():
    form = normal("嗯，50元 押金")
    assert [("嗯，50元 押金"[a:b], c) for a, b, c in zip(form.offsets, form.ends, form.text, strict=True)] == [
        ("50", "五"),
        ("50", "十"),
        ("元", "元"),
        ("押", "押"),
        ("金", "金"),
    ]


@given(common)
@example("颠嗯覆")
def test_normal_is_idempotent(text: str):
    once = normal(text).text
    assert normal(once).text == once


@given(texts)
def test_offsets_are_in_order_and_in_range(text: str):
    form = normal(text)
    assert len(form.text) == len(form.offsets) == len(form.ends)
    assert list(form.offsets) == sorted(form.offsets)
    assert list(form.ends) == sorted(form.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(form.offsets, form.ends, strict=True))


@given(texts)
def test_nothing_but_words_is_left(text: str):
    assert all(c.isalnum() and c not in FILLERS for c in normal(text).text)


@given(texts)
def test_lengths_never_change(text: str):
    assert len(simplify(text)) == len(text)
    assert len(half_width(text)) == len(text)


@given(st.text(CHARS, min_size=1, max_size=12), st.integers(0, 11), st.sampled_from("，。！？ 、嗯呃啊"))
def test_punctuation_and_fillers_do_not_count(text: str, at: int, noise: str):
    plain = "".join(c for c in text if is_han(c) and c not in FILLERS)
    assert normal(plain[:at] + noise + plain[at:]).text == normal(plain).text
