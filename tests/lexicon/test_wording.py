"""A text is known to be well written before its ways of saying are made, and then they can be made."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.errors import PackError
from qa.lexicon import compile_set
from qa.lexicon.wording import DEEPEST, MAX_VARIANTS, Wording, _well_written, wording
from qa.text import FILLERS, normal

SIGNS = [*"[](){}|", "[", "]", "(", ")", "|", "{n}", "{org}", "{x}", "{no}", "（", "］", "｛x｝"]
WORDS = ["请", "稍等", "您", "嗯", "，", "啊哦", "誒", "50", "a", "", "銀座"]
TEXT = st.lists(st.sampled_from([*SIGNS, *WORDS, *WORDS]), max_size=14).map("".join)
SLOTS = st.sampled_from(
    [
        {},
        {"org": ("银座", "银座广场")},
        {"org": ("嗯",), "n": ("一", "{x}", "五|")},
        {"org": tuple("甲乙丙丁" * 20), "no": ("x",)},
        {"org": ("甲",), "n": ("{org}一",)},
    ]
)


def eager(text: str, slots: dict[str, tuple[str, ...]]) -> str | None:
    """What is wrong with a text, as making all its ways tells it."""
    try:
        assert 1 <= len(Wording(text, tuple(slots.items())).variants) <= MAX_VARIANTS
    except PackError as error:
        return error.message
    return None


@settings(max_examples=1500, deadline=None)
@given(TEXT, SLOTS)
def test_what_is_wrong_is_told_before_the_ways_are_made(text: str, slots: dict[str, tuple[str, ...]]):
    wrong = eager(text, slots)
    if wrong is not None:
        with pytest.raises(PackError) as caught:
            wording(text, slots)
        assert caught.value.message == wrong
        return
    plain = Wording(text, tuple(slots.items()))
    assert [v.pieces for v in wording(text, slots).variants] == [v.pieces for v in plain.variants]


def test_most_texts_are_told_at_a_glance():
    good = [
        "请稍等",
        "请[您]稍(等|候)",
        "押金{n}元",
        "[(您|你)先]等",
        "（谢谢｜感谢）您",
        "这里是{org}",
        "(帮|给)(您|[请]你)",
        "[您](好|早[上])",
    ]
    assert all(_well_written(text.translate(str.maketrans("（）｜", "()|")), {}) for text in good)
    assert "variants" not in vars(wording("请[您]稍(等|候)一下吧", {}))
    assert "variants" not in vars(compile_set("s", [{"say": "我不会的", "not_in": ["我不会的[吗]"]}]).phrases[0].said)


def test_every_character_that_speaks_is_kept():
    # a text with such a character outside of brackets is never empty; the rest is found out by making its ways
    speaks = [c for c in map(chr, range(0x4E00, 0xA000)) if _well_written(c, {})]
    assert [c for c in speaks if not normal(c).text] == []
    assert len(speaks) == 0xA000 - 0x4E00 - len(FILLERS | {"誒"})


@pytest.mark.parametrize(
    ("text", "slots", "problem"),
    [
        ("您[好]" * (DEEPEST + 1), {}, f"more than {DEEPEST} brackets"),
        ("请" + "(" * 5000 + "您好" + ")" * 5000, {}, f"more than {DEEPEST} brackets"),
        ("您好" + "{org}" * (DEEPEST + 1), {"org": ["甲"]}, "in a circle"),
        ("这里是{org}", {"org": ["{name}广场"], "name": ["{org}"]}, "in a circle"),
    ],
)
def test_what_nobody_writes_is_refused(text: str, slots: dict[str, list[str]], problem: str):
    with pytest.raises(PackError) as caught:
        wording(text, slots)
    assert problem in caught.value.message
