"""Negation and quotation before a phrase."""

from __future__ import annotations

from typing import Any

import pytest

from qa.errors import PackError
from qa.lexicon import compile_set
from qa.lexicon.guards import NEGATIONS, NO_NEGATIONS, NO_QUOTATIONS, QUOTATIONS
from qa.text import normal
from qa.types import Turn, Word

NOT_NEGATED = {"say": "保证收益", "not_negated": True}
NOT_QUOTED = {"say": "保证收益", "not_quoted": True}


def said(phrase: Any, text: str, heard: float = 1.0) -> bool:
    words = tuple(Word(c, i / 4, i / 4 + 0.25, heard) for i, c in enumerate(text))
    return bool(compile_set("", [phrase]).find(Turn("agent", 0.0, len(text) / 4, text, words)))


@pytest.mark.parametrize(
    "text",
    [
        "我们不保证收益",
        "不能保证收益",
        "没有人敢保证收益",
        "无法保证收益",
        "我不敢跟您保证收益",
        "谁也别保证收益",
        "严禁保证收益",
        "不得向您保证收益",
    ],
)
def test_negated(text: str):
    assert not said(NOT_NEGATED, text)
    assert said("保证收益", text)


@pytest.mark.parametrize(
    "text",
    [
        "我们保证收益",
        "不，我们保证收益",  # another clause
        "不仅保证收益",
        "不得不保证收益",
        "没问题，保证收益",
        "没问题保证收益",
        "特别保证收益",
        "是不是保证收益",
        "不用您操心我们公司保证收益",  # too far
        "保证收益，不骗您",  # after it
    ],
)
def test_not_negated(text: str):
    assert said(NOT_NEGATED, text)


@pytest.mark.parametrize(
    "text",
    [
        "您说保证收益",
        "您是说，保证收益，对吗",
        "店员说我们这里保证收益",
        "所谓的保证收益",
        "我不是说保证收益",
        "听说保证收益",
    ],
)
def test_quoted(text: str):
    assert not said(NOT_QUOTED, text)
    assert said("保证收益", text)


@pytest.mark.parametrize(
    "text",
    [
        "我跟您说保证收益",
        "您说得对，保证收益",
        "您说的我知道，我们保证收益",  # the clause before does not end in the quotation
        "您说那位店员今天已经下班了要明天才在我们保证收益",  # too far
        "保证收益，您说呢",
    ],
)
def test_not_quoted(text: str):
    assert said(NOT_QUOTED, text)


def test_what_only_sounds_like_it_is_taken_back_as_well():
    assert said("保证收益", "我们不保正收益", heard=0.9)
    assert not said(NOT_NEGATED, "我们不保正收益", heard=0.9)


def test_both_and_exceptions_go_together():
    both = {"say": "保证收益", "not_negated": True, "not_quoted": True, "not_before": ["的那种"]}
    assert said(both, "保证收益")
    assert not any(said(both, text) for text in ("不保证收益", "您说保证收益", "保证收益的那种"))


def test_a_guard_that_is_off_is_no_guard():
    assert said({"say": "保证收益", "not_negated": False}, "不保证收益")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"say": "保证收益", "not_negated": "yes"}, "`not_negated` is true or false"),
        ({"say": "保证收益", "not_denied": True}, "not_negated, not_quoted"),
    ],
)
def test_a_mistake_is_named(spec: Any, said: str):
    with pytest.raises(PackError, match=said):
        compile_set("", [spec])


@pytest.mark.parametrize(("words", "innocent"), [(NEGATIONS, NO_NEGATIONS), (QUOTATIONS, NO_QUOTATIONS)])
def test_the_lists_are_data(words: tuple[str, ...], innocent: tuple[str, ...]):
    assert len(set(words)) == len(words)
    assert len(set(innocent)) == len(innocent)
    assert all(normal(word).text == word for word in (*words, *innocent))
    assert all(any(word in each for word in words) for each in innocent), "an innocent word without a guilty one"
