"""Parts of a call as times, and what is cut down to them: worked out by hand from the times of the lines.

One character lasts a quarter of a second, and half a second lies between two turns.
"""

from __future__ import annotations

from typing import Any

import pytest

from qa.checks.scope import Scope, beside, part_of, restricted
from qa.types import Span
from tests.checks.build import call_of

INF = float("inf")
CALL = call_of(
    {
        "dialogue": [
            {"system": "欢迎致电", "at": 2},  # 2.00–3.00
            {"agent": "您好这里是银座"},  # 3.50–5.25
            {"customer": "我要投诉"},  # 5.75–6.75
            {"agent": "请讲"},  # 7.25–7.75
            {"hold": 10, "at": 8},  # 8–18
            {"agent": "久等了", "at": 18},  # 18.00–18.75
            {"customer": "好"},  # 19.25–19.50
        ]
    }
)


@pytest.mark.parametrize(
    ("scope", "start", "end"),
    [
        ({"first_turns": 1}, 3.5, 5.25),
        ({"first_turns": 2}, 3.5, 7.75),
        ({"first_turns": 2, "party": "any"}, 3.5, 6.75),
        ({"first_turns": 1, "party": "customer"}, 3.5, 6.75),
        ({"last_turns": 1}, 18.0, 19.5),
        ({"last_turns": 2}, 7.25, 19.5),
        ({"last_turns": 1, "party": "any"}, 19.25, 19.5),
        ({"first_seconds": 4.0}, 3.5, 7.5),
        ({"last_seconds": 4.0}, 15.5, 19.5),
        ({"first_share": 0.25}, 3.5, 7.5),  # of 16 s
        ({"last_share": 0.25}, 15.5, 19.5),
    ],
)
def test_part_of(scope: dict[str, Any], start: float, end: float):
    assert part_of(Scope(**scope), CALL) == Span(start, end)


def test_nobody_but_the_system_speaks():
    silent = call_of({"dialogue": [{"system": "欢迎致电"}]})
    assert part_of(Scope(first_turns=1), silent) == Span(0.0, 0.0)
    other = call_of({"dialogue": [{"customer": "您好"}]})
    assert part_of(Scope(first_turns=1), other) == Span(0.0, 0.0)
    assert part_of(Scope(last_turns=1), other) == Span(0.5, 0.5)


@pytest.mark.parametrize(
    ("scope", "side", "start", "end"),
    [
        ({}, "before", -INF, 7.25),
        ({}, "after", 7.75, INF),
        ({"seconds": 3.0}, "before", 4.25, 7.25),
        ({"seconds": 3.0}, "after", 7.75, 10.75),
        ({"turns": 1}, "before", 3.5, 7.25),  # the agent's
        ({"turns": 1, "party": "any"}, "before", 5.75, 7.25),
        ({"turns": 2, "party": "any"}, "before", 3.5, 7.25),
        ({"turns": 4, "party": "any"}, "before", -INF, 7.25),  # the system's is the third
        ({"turns": 1}, "after", 7.75, 18.75),
        ({"turns": 1, "party": "customer"}, "after", 7.75, 19.5),
        ({"turns": 2, "party": "any"}, "after", 7.75, 19.5),
        ({"turns": 2}, "after", 7.75, INF),
        ({"turns": 1, "seconds": 3.0}, "after", 7.75, 10.75),
        ({"turns": 1, "seconds": 1.0}, "before", 6.25, 7.25),
    ],
)
def test_beside(scope: dict[str, Any], side: Any, start: float, end: float):
    assert beside(Scope(**scope), side, CALL, Span(7.25, 7.75)) == Span(start, end)


def test_a_turn_that_touches_the_place_lies_beside_it():
    call = call_of({"dialogue": [{"agent": "您好", "at": 0}, {"agent": "请讲", "at": 1}]})  # 0–0.5, 1–1.5
    assert beside(Scope(turns=1), "before", call, Span(0.5, 1.0)) == Span(0.0, 0.5)
    assert beside(Scope(turns=1), "after", call, Span(0.5, 1.0)) == Span(1.0, 1.5)


def words(start: float, end: float, **line: Any) -> list[tuple[float, float, str]]:
    """What is left of a turn from 1.0 to 3.0 s: 今 1.00–1.25, 天 1.25–1.50, 天 1.50–1.75, 气 1.75–2.00, 真不错呀."""
    call = call_of({"dialogue": [{"agent": "今天天气真不错呀", "at": 1, **line}]})
    return [(t.start, t.end, t.text) for t in restricted(call, Span(start, end)).transcript.turns]


@pytest.mark.parametrize("line", [{}, {"words": False}])
def test_a_turn_is_cut_word_by_word(line: dict[str, Any]):
    assert words(0, 9, **line) == words(1, 3, **line) == [(1.0, 3.0, "今天天气真不错呀")]
    assert words(1.5, 2.0, **line) == [(1.5, 2.0, "天气")]
    assert words(0.0, 1.5, **line) == [(1.0, 1.5, "今天")]
    assert words(2.5, 9, **line) == [(2.5, 3.0, "错呀")]
    assert words(0, 0.9, **line) == words(3.5, 9, **line) == words(0, 1, **line) == []


def test_words_belong_where_their_middle_lies():
    assert words(1.1, 1.6) == [(1.0, 1.5, "今天")]
    assert words(1.125, 1.375) == [(1.0, 1.25, "今")]
    assert words(1.3, 1.35) == words(1.3, 1.35, words=False) == []


@pytest.mark.parametrize(
    ("start", "end", "there"),
    [(0, 8, False), (0, 8.1, True), (9, 10, True), (17, 99, True), (18, 99, True), (18.1, 99, False)],
)
def test_events_that_reach_into_the_part_are_in_it(start: float, end: float, *, there: bool):
    assert bool(restricted(CALL, Span(start, end)).events) is there
