"""Classes of words, and triggers whose elements stand in any order."""

from __future__ import annotations

from collections import Counter

import pytest

from qa.errors import PackError
from qa.situations import Words, together
from qa.types import Turn, Word


def test_of_words_that_overlap_the_longest_counts_and_a_negation_turns_it():
    words = Words({"praise": ["满意"], "anger": ["不满意"], "fee": ["收费", "收"], "lend": ["借"]})
    assert words.meanings("很满意") == ["praise"]
    assert words.meanings("我很不满意") == ["anger"]  # not also praise
    assert words.meanings("这个收费的") == ["fee"]  # once, though 收 is in it
    assert words.meanings("这个不收费") == ["-fee"]
    assert words.meanings("不用借") == ["-lend"]
    assert dict(words.terms("借了要收费")) == {"fee": 1, "lend": 1, "fee+lend": 1}
    assert words.terms("没有别的") == Counter()
    assert Words({}).meanings("借") == []


CLASSES = {"伞": ["伞", "雨伞"], "借": ["借", "用一下"]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("伞能不能借我", "伞能不能借"),  # in any order
        ("我想借一把雨伞走", "借一把雨伞"),
        ("借一本厚厚的书，伞我自己有，那把伞可以用一下", "伞可以用一下"),  # the shortest stretch
        ("借一本书看看，我们这边外面下了好大的雨，可我有伞", None),  # too far from each other
        ("想买把伞，能借个火吗", None),  # excused
        ("我不借伞", None),  # denied
        ("有没有伞可以借", "伞可以借"),  # 有没有 denies nothing
        ("借光", None),
    ],
)
def test_elements_stand_near_each_other_in_any_order(text: str, found: str | None):
    match = together(["<伞>", "<借>"], ["买"], CLASSES).find(Turn("customer", 0.0, 4.0, text))
    assert (match.text if match else None) == found
    if match:
        assert match.sure
        assert 0.0 <= match.span.start < match.span.end <= 4.0


def test_elements_may_be_denied_where_they_say_so_and_do_not_share_words():
    assert not together(["没带|没有", "伞"], [], {}).find(Turn("customer", 0, 4, "我没带伞"))
    assert together(["没带|没有", "伞"], [], {}, denied=True).find(Turn("customer", 0, 4, "我没带伞"))
    assert not together(["雨伞", "伞"], [], {}).find(Turn("customer", 0, 4, "一把雨伞"))
    assert together(["雨伞", "伞"], [], {}).find(Turn("customer", 0, 4, "雨伞，黑色的伞"))


def test_words_that_the_model_doubted_are_no_sure_elements():
    words = tuple(Word(c, i * 0.1, i * 0.1 + 0.1, 0.3) for i, c in enumerate("借一把雨伞"))
    match = together(["<伞>", "<借>"], [], CLASSES).find(Turn("customer", 0, 1, "借一把雨伞", words=words))
    assert match
    assert not match.sure


def test_an_element_without_words_is_refused():
    with pytest.raises(PackError, match="empty in normal form"):
        together(["，|。", "伞"], [], {})
