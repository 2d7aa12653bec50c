"""Likeness of sound: pairs that a person heard, laws of the cost, and a second implementation of the search."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.sound import ODD_COST, Syllable, cost, folded, homophones, nearest, syllables

CHARS = "您好请稍烧等登我是四十林宁心新知资还欢款宽不客气起a"
lines = st.text(CHARS, max_size=9)
phrases = st.text(CHARS, min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("meant", "heard", "expected"),
    [
        ("稍", "稍", 0.0),
        ("稍", "烧", 0.1),  # shao1, shao1
        ("不", "步", 0.1),
        ("买", "卖", 0.2),  # mai3, mai4
        ("是", "四", 0.35),  # sh and s, and the tone
        ("知", "资", 0.35),
        ("宁", "林", 0.35),  # n and l
        ("心", "星", 0.35),  # in and ing
        ("帮", "班", 0.35),
        ("起", "气", 0.2),
        ("客", "起", 1.0),
        ("天", "脸", ODD_COST),  # the final only
        ("天", "他", ODD_COST),  # the initial only
        ("a", "b", 1.0),
    ],
)
def test_cost(meant: str, heard: str, expected: float):
    assert cost(*syllables(meant), *syllables(heard)) == expected


@pytest.mark.parametrize(
    ("phrase", "line", "stretch", "mean"),
    [
        ("请稍等", "好的请烧等一下", "请烧等", 0.1 / 3),
        ("请稍等", "请等", "请等", 1 / 3),  # one dropped
        ("请稍等一下", "您请稍微等一下", "请稍微等一下", 1 / 5),  # one added
        ("我是", "我四", "我四", 0.35 / 2),
        ("归还", "办理归欢手续", "归欢", 0.2 / 2),
    ],
)
def test_nearest(phrase: str, line: str, stretch: str, mean: float):
    found = nearest(syllables(phrase), syllables(line))
    assert found
    assert line[found.start : found.end] == stretch
    assert found.cost == pytest.approx(mean)


def test_readings_of_the_trade():
    assert [s.folded for s in syllables("待还还款")] == ["dai", "huan", "huan", "kuan"]


def test_nothing_to_look_for_or_in():
    assert nearest((), syllables("您好")) is None
    assert nearest(syllables("您好"), ()) is None


@given(lines)
def test_a_syllable_for_each_character(text: str):
    assert [s.char for s in syllables(text)] == list(text)


@given(st.sampled_from(syllables(CHARS)), st.sampled_from(syllables(CHARS)))
def test_cost_is_symmetric_and_a_share(a: Syllable, b: Syllable):
    assert cost(a, b) == cost(b, a)
    assert 0 <= cost(a, b) <= 1
    assert cost(a, a) == 0
    assert (cost(a, b) < ODD_COST) == (a.folded == b.folded or a.char == b.char)


def edit_cost(phrase: tuple[Syllable, ...], stretch: tuple[Syllable, ...]) -> float:
    """The second implementation: every way to turn one into the other, by recursion."""

    @cache
    def way(i: int, j: int) -> float:
        if i == len(phrase) or j == len(stretch):
            return float(len(phrase) - i + len(stretch) - j)
        return min(cost(phrase[i], stretch[j]) + way(i + 1, j + 1), 1 + way(i + 1, j), 1 + way(i, j + 1))

    return way(0, 0)


@settings(max_examples=60, deadline=None)
@given(phrases, lines)
def test_nearest_is_the_cheapest_of_all_stretches(phrase: str, line: str):
    wanted, heard = syllables(phrase), syllables(line)
    found = nearest(wanted, heard)
    if not heard:
        assert found is None
        return
    stretches = [heard[a:b] for a in range(len(heard) + 1) for b in range(a, len(heard) + 1)]
    assert found
    assert found.cost * len(wanted) == pytest.approx(min(edit_cost(wanted, s) for s in stretches))
    assert found.cost * len(wanted) == pytest.approx(edit_cost(wanted, heard[found.start : found.end]))


@given(phrases, lines)
def test_homophones_are_where_every_syllable_is_alike(phrase: str, line: str):
    wanted, heard = syllables(phrase), syllables(line)
    found = list(homophones(wanted, heard))
    alike = [
        a
        for a in range(len(heard) - len(wanted) + 1)
        if all(w.folded == h.folded or w.char == h.char for w, h in zip(wanted, heard[a:], strict=False))
    ]
    assert [f.start for f in found] == alike
    assert all(f.end - f.start == len(wanted) for f in found)


@given(phrases, lines)
def test_folded_text_finds_runs_of_syllables(phrase: str, line: str):
    wanted, heard = syllables(phrase), syllables(line)
    sounds, run = [s.folded for s in heard], [s.folded for s in wanted]
    stands = any(sounds[i : i + len(run)] == run for i in range(len(sounds)))
    assert (folded(wanted) in folded(heard)) == stands
