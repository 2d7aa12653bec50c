"""The evidence of an absence, and the verdicts that words alone do not give."""

from __future__ import annotations

from qa.checks import names
from qa.checks.counting import minutes_of
from qa.checks.spoken import searched
from qa.types import Span
from tests.checks.build import call_of


def turns(*lines: str, **more: float):
    return call_of({"dialogue": [{"agent": line, **more} for line in lines]}).transcript.turns


def test_what_was_searched_is_shown_with_its_words():
    (shown,) = searched(turns("您好", "再见"), "agent")
    assert (shown.party, shown.start, shown.end, shown.text) == ("agent", 0.0, 1.5, "您好 / 再见")
    backwards = searched(turns("您好", "再见")[::-1], "customer")[0]
    assert (backwards.party, backwards.start, backwards.end) == ("customer", 0.0, 1.5)
    assert searched(turns("您好"), "any")[0].party == "unknown"
    assert searched((), "agent") == ()


def test_a_long_stretch_is_shown_by_its_beginning():
    assert searched(turns("好" * 120), "agent")[0].text == "好" * 120
    assert searched(turns("好" * 121), "agent")[0].text == "好" * 119 + "…"


def test_minutes_of_speech():
    lines = [*turns("好" * 24), *turns("好" * 24, at=3.0), *turns("好" * 24, at=20.0)]  # 0–6, 3–9, 20–26 s
    assert minutes_of(lines, None) == 15 / 60
    assert minutes_of(lines[::-1], None) == 15 / 60
    assert minutes_of(lines, Span(4.0, 22.0)) == 7 / 60
    assert minutes_of(lines, Span(10.0, 12.0)) == 0.0
    assert minutes_of((), None) == 0.0


def test_a_value_for_people():
    assert names.value("agent") == "坐席"
    assert names.value(3.14159) == "3.14"
