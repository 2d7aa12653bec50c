"""Entities are read back from the words that people use for them, and are not found where there are none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import cn2an
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qa.entities import KINDS, find
from qa.entities.names import DOUBLE_SURNAMES, SURNAMES
from qa.text import normal

DIGITS = "零一二三四五六七八九"
BEFORE = st.sampled_from(["", "我的是", "您记一下", "喂，", "对，就是"])
AFTER = st.sampled_from(["", "。", "，谢谢", "，您看对吗", " 嗯"])


def spoken(number: str) -> str:
    """Digit by digit, with 幺 for every other one."""
    return "".join("幺" if d == "1" and i % 2 else DIGITS[int(d)] if d.isdigit() else d for i, d in enumerate(number))


def grouped(number: str) -> str:
    return f"{number[:3]} {number[3:7]} {number[7:]}"


WAYS: list[Callable[[str], str]] = [spoken, str, grouped]


def found(text: str, kind: str) -> list[tuple[str, bool]]:
    form = normal(text)
    for entity in find(form.text):
        assert 0 <= entity.start < entity.end <= len(form.text)
    return [(e.value, e.sure) for e in find(form.text) if e.kind == kind]


mobiles = st.from_regex(r"\A1[3-9][0-9]{9}\Z")
counties = st.sampled_from(["110105", "370102", "440305", "510104", "320106"])
birthdays = st.dates(date(1930, 1, 1), date(2020, 12, 31))


WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""Of the table in GB 11643."""


@st.composite
def identities(draw: st.DrawFn) -> str:
    serial = draw(st.integers(1, 999))
    body = f"{draw(counties)}{draw(birthdays):%Y%m%d}{serial:03d}"
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True)) % 11]


@st.composite
def cards(draw: st.DrawFn) -> str:
    body = "62" + draw(st.from_regex(r"\A[0-9]{13}(?:[0-9]{3})?\Z"))
    doubled = "".join(str(int(d) * 2) if i % 2 == 0 else d for i, d in enumerate(reversed(body)))
    return body + str(-sum(map(int, doubled)) % 10)


@settings(deadline=None)
@given(mobiles, st.sampled_from(WAYS), BEFORE, AFTER)
def test_a_phone_is_read_back(number: str, way: Callable[[str], str], before: str, after: str):
    assert found(before + way(number) + after, "phone") == [(number, True)]


@settings(deadline=None)
@given(identities(), st.sampled_from([spoken, str]), BEFORE, AFTER)
def test_an_identity_number_is_read_back(number: str, way: Callable[[str], str], before: str, after: str):
    assert found(before + way(number) + after, "id_number") == [(number, True)]


@settings(deadline=None)
@given(identities(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_makes_an_identity_number_doubtful(number: str, place: int, by: int):
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    text = "身份证号" + spoken(wrong)
    kinds = {e.kind: e.sure for e in find(normal(text).text)}
    assert kinds.get("id_number") is False


@settings(deadline=None)
@given(cards(), st.sampled_from([spoken, str]), BEFORE, AFTER)
def test_a_card_is_read_back(number: str, way: Callable[[str], str], before: str, after: str):
    assert found(before + way(number) + after, "bank_card") == [(number, True)]


@settings(deadline=None)
@given(st.integers(1, 999_999), st.integers(0, 9), st.sampled_from(["块", "元", "块钱", "元钱"]), st.booleans())
def test_a_sum_is_read_back(yuan: int, tenths: int, unit: str, two: bool):
    words = cn2an.an2cn(yuan)
    if two:  # 两 where people say it: 两千, 两百, 两万, 两块
        words = words.replace("二千", "两千").replace("二百", "两百").replace("二万", "两万")
        words = "两" if words == "二" else words
    tail = f"{DIGITS[tenths]}毛" if tenths and "钱" not in unit else ""
    value = f"{yuan}.{tenths}" if tail else f"{yuan}"
    together = f"{words}{unit}{tail}" == "一块"  # 一块对 may be: together, right
    assert found(f"一共是{words}{unit}{tail}，对吧", "amount") == [(value, not together)]


@settings(deadline=None)
@given(st.integers(1, 99_999), st.integers(1, 99))
def test_a_typed_sum_is_read_back(yuan: int, cents: int):
    assert found(f"一共{yuan}.{cents:02d}元", "amount") == [(f"{yuan + cents / 100:.12g}", True)]


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(1, 31), st.sampled_from(["号", "日"]), st.booleans())
def test_a_date_is_read_back(month: int, day: int, unit: str, typed: bool):
    words = f"{month}月{day}{unit}" if typed else f"{cn2an.an2cn(month)}月{cn2an.an2cn(day)}{unit}"
    assert found(f"大概在{words.replace('一十', '十')}到", "date") == [(f"{month:02d}-{day:02d}", True)]


@settings(deadline=None)
@given(st.integers(1, 23), st.integers(1, 59), st.booleans())
def test_a_time_is_read_back(hour: int, minute: int, typed: bool):
    spare = "零" if minute < 10 else ""
    words = f"{cn2an.an2cn(hour)}点{spare}{cn2an.an2cn(minute)}分".replace("一十", "十")
    assume(not (hour == 1 and minute == 10))  # 一点十分 may be: a little very
    assert found(f"会在{f'{hour}:{minute:02d}' if typed else words}到吗", "time") == [
        (f"{hour:02d}:{minute:02d}", True)
    ]


@settings(deadline=None)
@given(st.text(st.sampled_from("零一二三四五六七八九十百千万亿两点半元块毛号月年日x先生张公司的下午几"), max_size=40))
def test_any_text_is_borne(text: str):
    form = normal(text).text
    entities = find(form)
    assert entities == sorted(entities, key=lambda e: (e.start, e.end, e.kind))
    assert all(0 <= e.start < e.end <= len(form) and e.kind in KINDS for e in entities)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("11010519491231002X", "id_number", "11010519491231002X"),  # the example of GB 11643
        ("4111 1111 1111 1111", "bank_card", "4111111111111111"),
        ("电话是0531-88886666", "phone", "053188886666"),
        ("座机八八八八六六六六", "phone", "88886666"),
        ("拨打95588", "phone", "95588"),
        ("400-800-1234", "phone", "4008001234"),
        ("单号SF1234567890", "order_number", "sf1234567890"),
        ("一块五", "amount", "1.5"),
        ("一块五毛八", "amount", "1.58"),
        ("十块零五分", "amount", "10.05"),
        ("三万五千块钱", "amount", "35000"),
        ("三点五万元", "amount", "35000"),
        ("几十块", "amount", ""),
        ("一百二十来块", "amount", ""),
        ("五毛钱", "amount", "0.5"),
        ("二零二四年三月", "date", "2024-03"),
        ("2024年3月15日", "date", "2024-03-15"),
        ("八六年", "date", "1986"),
        ("明年三月五号", "date", "明年三月五号"),
        ("下个月五号", "date", "下个月五号"),
        ("礼拜天", "date", "礼拜天"),
        ("下周三", "date", "下周三"),
        ("下午三点", "time", "15:00"),
        ("晚上八点一刻", "time", "20:15"),
        ("八点钟", "time", "08:00"),
        ("中午十二点", "time", "12:00"),
        ("欧阳女士", "person", "欧阳女士"),
        ("王小明先生", "person", "王小明先生"),
        ("免贵姓黄", "person", "黄"),
        ("我叫李建国", "person", "李建国"),
        ("我要投诉到消费者协会", "organisation", "消费者协会"),
        ("在中国银行办的", "organisation", "中国银行"),
        ("山东省银座集团有限公司", "organisation", "山东省银座集团"),
    ],
)
def test_what_people_say(text: str, kind: str, value: str):
    assert (value, True) in found(text, kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("订单号一三八零零一三八零零零", "phone"),
        ("工号零零七号", "phone"),
        ("验证码一二三四五六", "phone"),
        ("两块手表", "amount"),
        ("元旦快乐", "amount"),
        ("一元旦", "amount"),
        ("三号楼", "date"),
        ("五号柜台", "date"),
        ("三个月", "date"),
        ("五十年", "date"),
        ("月亮", "date"),
        ("快一点", "time"),
        ("有一点十分重要", "time"),
        ("三点五折", "time"),
        ("二百五十点三元", "time"),
        ("这位先生", "person"),
        ("我先生", "person"),
        ("各位老师", "person"),
        ("你们公司", "organisation"),
        ("大型超市", "organisation"),
        ("一家医院", "organisation"),
    ],
)
def test_what_is_none(text: str, kind: str):
    assert found(text, kind) == []


def test_the_lists_hold_nothing_twice():
    assert all(len(name) == 1 for name in SURNAMES)
    assert all(len(name) == 2 for name in DOUBLE_SURNAMES)
    assert not SURNAMES & set("于向和让给位")
    assert all(normal(name).text == name for name in (*SURNAMES, *DOUBLE_SURNAMES))
