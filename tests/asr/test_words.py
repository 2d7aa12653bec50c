from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.asr.decoding import Piece
from qa.asr.words import in_order, inside_speech, simplified, split, spread
from qa.types import Span, Word


def spelled(words: list[Word]) -> list[tuple[str, float, float]]:
    return [(w.text, round(w.start, 3), round(w.end, 3)) for w in words]


def test_one_word_a_character() -> None:
    pieces = [Piece("我们", 1.0, 1.4, 0.9), Piece("好", 1.4, 1.6, 0.5), Piece("。", 1.6, 1.7, 1.0)]
    words = split(pieces)
    assert spelled(words) == [("我", 1.0, 1.2), ("们", 1.2, 1.4), ("好。", 1.4, 1.6)]
    assert [w.probability for w in words] == [0.9, 0.9, 0.5]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["您好，", "“请", "问”"], ["您", "好，“", "请", "问”"]),
        (["“", "您"], ["“您"]),
        (["13", "8", "00"], ["13800"]),
        ([" hello", " wor", "ld", "。"], ["hello", "world。"]),
        (["98.5%", "的"], ["98.5%", "的"]),
        (["A", "座"], ["A", "座"]),
        (["。", "，"], []),
    ],
)
def test_punctuation_numbers_and_latin(texts: list[str], expected: list[str]) -> None:
    pieces = [Piece(text, i, i + 1.0, 1.0) for i, text in enumerate(texts)]
    assert [w.text for w in split(pieces)] == expected


@given(st.lists(st.text("您好吗的AB12，。 “", min_size=1, max_size=4), max_size=10))
def test_nothing_spoken_is_lost(texts: list[str]) -> None:
    words = split([Piece(text, i, i + 1.0, 1.0) for i, text in enumerate(texts)])

    def spoken(text: str) -> str:
        return "".join(c for c in text if c.isalnum())

    assert spoken("".join(w.text for w in words)) == spoken("".join(texts))
    assert all(a.end <= b.start + 1e-9 for a, b in pairwise(words))


def test_characters_are_simplified_in_context() -> None:
    words = [Word(c, i, i + 1) for i, c in enumerate("什麼時候賬單")]
    assert "".join(w.text for w in simplified(words)) == "什么时候账单"
    assert "".join(w.text for w in simplified([Word(c, 0, 1) for c in "为什么"])) == "为什么"


def test_a_word_that_begins_in_the_pause_begins_with_the_speech() -> None:
    # speech       ██████    ████████
    #           1     2    3    4    5
    speech = (Span(1, 2), Span(3, 5))
    assert inside_speech(Word("您", 0.2, 1.4), speech) == Word("您", 1.0, 1.4)
    assert inside_speech(Word("好", 1.8, 2.6), speech) == Word("好", 1.8, 2.0)
    assert inside_speech(Word("请", 1.9, 3.4), speech) == Word("请", 3.0, 3.4)
    assert inside_speech(Word("嗯", 2.2, 2.4), speech) == Word("嗯", 2.2, 2.4)


def test_squeezed_characters_get_their_time_back() -> None:
    # speech    █████████████████████
    #           0         1         2
    # aligned   广 场客服                 客, 服, 中 all at 0.6
    words = [Word("广", 0, 0.4), *(Word(c, 0.6, 0.6) for c in "场客服中")]
    out = spread(words, [Span(0, 1.8)])
    assert spelled(out)[1:] == [("场", 0.6, 0.9), ("客", 0.9, 1.2), ("服", 1.2, 1.5), ("中", 1.5, 1.8)]
    slow = spread(words, [Span(0, 9)])
    assert slow[-1].end == pytest.approx(0.6 + 4 * 0.35)


def test_squeezed_characters_stop_at_the_next_word() -> None:
    words = [Word("场", 0.6, 0.6), Word("客", 0.6, 0.62), Word("再", 1.0, 1.3)]
    assert spelled(spread(words, [Span(0, 5)])) == [("场", 0.6, 0.8), ("客", 0.8, 1.0), ("再", 1.0, 1.3)]


def test_words_never_overlap_nor_vanish() -> None:
    out = in_order([Word("a", 1, 2), Word("b", 1.5, 1.8), Word("c", 1.9, 3)])
    assert spelled(out) == [("a", 1, 2), ("b", 2, 2.02), ("c", 2.02, 3)]
