"""Parts of a call, and what lies before and after: worked out by hand from the times of the lines."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.checks.scope import restricted
from qa.errors import PackError
from qa.evaluate import verdict_of
from qa.types import Call, CallInfo, Span, Transcript, Truth, Turn, Verdict, Word
from tests.checks.build import call_of
from tests.test_rubric import rubric

YES, NO, UNSURE = Truth.YES, Truth.NO, Truth.UNSURE
HELLO = {"says": {"any": ["您好"]}}
# 4 characters a second, half a second between turns
TALK = [
    {"agent": "您好这里是银座"},  # 0.00–1.75
    {"customer": "我要投诉你们"},  # 2.25–3.75
    {"agent": "请您慢慢说"},  # 4.25–5.50
    {"customer": "等了三天没人管"},  # 6.00–7.75
    {"agent": "非常抱歉我马上查"},  # 8.25–10.25
    {"hold": 20},  # 10.75–30.75
    {"agent": "让您久等了已经查到"},  # 30.75–33.00
    {"agent": "再见"},  # 33.50–34.00
]


def verdict(condition: dict[str, Any], lines: list[dict[str, Any]] = TALK, **more: Any) -> Verdict:
    item = rubric([{"id": "one", "check": condition}]).items[0]
    assert item.check is not None
    return verdict_of(item.check, call_of({"dialogue": lines, **more}))


@pytest.mark.parametrize(
    ("scope", "phrase", "truth"),
    [
        ({"first_turns": 1}, "您好", YES),
        ({"first_turns": 1}, "慢慢说", NO),
        ({"first_turns": 2}, "慢慢说", YES),
        ({"first_turns": 2, "party": "any"}, "慢慢说", NO),
        ({"last_turns": 1}, "再见", YES),
        ({"last_turns": 1}, "久等了", NO),
        ({"last_turns": 2}, "久等了", YES),
        ({"first_seconds": 1.0}, "您好", YES),
        ({"first_seconds": 1.0}, "银座", NO),  # said from 1.25 on
        ({"first_seconds": 1.8}, "银座", YES),
        ({"last_seconds": 4.0}, "久等了", YES),
        ({"last_seconds": 1.0}, "久等了", NO),
        ({"first_share": 0.5}, "非常抱歉", YES),  # up to 17 s
        ({"first_share": 0.2}, "非常抱歉", NO),  # up to 6.8 s
        ({"last_share": 0.1}, "久等了", YES),  # from 30.6 s: 让您久等了 begins at 30.75
        ({"last_share": 0.05}, "久等了", NO),  # from 32.3 s
        ({"last_share": 0.5}, "久等了", YES),
        ({"after": {"says": {"party": "customer", "any": ["投诉"]}}}, "抱歉", YES),
        ({"before": {"says": {"party": "customer", "any": ["投诉"]}}}, "抱歉", NO),
        ({"before": {"says": {"party": "customer", "any": ["投诉"]}}}, "您好", YES),
        ({"after": {"says": {"party": "customer", "any": ["投诉"]}}, "seconds": 4}, "抱歉", NO),
        ({"after": {"says": {"party": "customer", "any": ["投诉"]}}, "seconds": 7}, "抱歉", YES),
        ({"after": {"says": {"party": "customer", "any": ["投诉"]}}, "turns": 1}, "抱歉", NO),
        ({"after": {"says": {"party": "customer", "any": ["投诉"]}}, "turns": 2}, "抱歉", YES),
        ({"after": {"event": {"kind": "hold"}}, "seconds": 10}, "久等了", YES),
        ({"before": {"event": {"kind": "hold"}}, "seconds": 10}, "请稍等", NO),
        ({"before": {"event": {"kind": "hold"}}, "turns": 1}, "马上查", YES),
        ({"after": {"event": {"kind": "silence"}}}, "任何话", YES),  # there is none: nothing to ask
        ({"after": {"event": {"kind": "silence"}}, "which": "any"}, "您好", NO),
    ],
)
def test_parts_of_a_call(scope: dict[str, Any], phrase: str, truth: Truth) -> None:
    assert verdict({"within": {**scope, "check": {"says": {"any": [phrase]}}}}).truth is truth


def test_every_place_is_asked_and_counted() -> None:
    lines = [
        {"agent": "请稍等"},
        {"hold": 10},
        {"agent": "久等了"},
        {"agent": "我再看看"},
        {"hold": 10},
        {"agent": "好了"},
    ]
    notice = {"says": {"any": ["请稍等"]}}
    near = {"before": {"event": {"kind": "hold"}}, "seconds": 3}
    found = verdict({"within": {**near, "check": notice}}, lines)
    assert (found.truth, found.count) == (NO, 1)
    assert verdict({"within": {**near, "which": "any", "check": notice}}, lines).truth is YES
    assert verdict({"within": {**near, "which": "first", "check": notice}}, lines).truth is YES
    assert verdict({"within": {**near, "which": "last", "check": notice}}, lines).truth is NO


def test_an_anchor_in_doubt_leaves_a_lapse_in_doubt() -> None:
    lines = [{"customer": "我要投诉你们", "heard": 0.3}, {"agent": "请您慢慢说"}]
    anchor = {"after": {"says": {"party": "customer", "any": ["我要投诉你们"]}}}
    sorry = {"within": {**anchor, "check": {"says": {"any": ["抱歉"]}}}}
    assert verdict(sorry, lines).truth is UNSURE
    kind = {"within": {**anchor, "check": {"says": {"any": ["慢慢说"]}}}}
    assert verdict(kind, lines).truth is YES  # whether or not it was a complaint
    nowhere = {"within": {"after": {"field": {"field": "x", "in": ["y"]}}, "check": HELLO}}
    assert verdict(nowhere, log={"x": "y"}).truth is UNSURE  # true, but at no moment


def test_parts_of_parts() -> None:
    """In the first half, after the complaint."""
    inner = {
        "within": {"after": {"says": {"party": "customer", "any": ["投诉"]}}, "check": {"says": {"any": ["久等了"]}}}
    }
    assert verdict(inner).truth is YES
    assert verdict({"within": {"first_share": 0.5, "check": inner}}).truth is NO


def test_evidence_of_a_miss_is_the_part_that_was_searched() -> None:
    found = verdict({"within": {"last_turns": 1, "check": {"says": {"any": ["谢谢来电"]}}}})
    assert [(e.start, e.end) for e in found.evidence] == [(33.5, 34.0)]


def test_at_least() -> None:
    def asks(n: int, *phrases: str) -> dict[str, Any]:
        return {"at_least": {"n": n, "of": [{"says": {"any": [phrase]}} for phrase in phrases]}}

    assert verdict(asks(2, "您好", "再见", "早上好")).truth is YES
    assert verdict(asks(3, "您好", "再见", "早上好")).truth is NO
    doubtful = [{"agent": "您好"}, {"agent": "早上好", "heard": 0.3}]
    assert verdict(asks(1, "您好", "早上好"), doubtful).truth is YES
    assert verdict(asks(2, "您好", "早上好"), doubtful).truth is UNSURE


@pytest.mark.parametrize(
    ("within", "said"),
    [
        ({"check": HELLO}, "exactly one scope"),
        ({"first_turns": 1}, "needs a scope and a `check`"),
        ({"first_turns": 1, "last_turns": 1, "check": HELLO}, "exactly one scope"),
        ({"first_turns": 1, "after": HELLO, "check": HELLO}, "exactly one scope"),
        ({"before": HELLO, "after": HELLO, "check": HELLO}, "exactly one scope"),
        ({"first_turns": 1, "seconds": 5, "check": HELLO}, "go with `before` or `after`"),
        ({"first_turns": 0, "check": HELLO}, "greater than or equal to 1"),
        ({"first_share": 1.5, "check": HELLO}, "less than 1"),
        ({"first_turns": 1, "side": "after", "check": HELLO}, "not permitted"),
        ({"erst": 1, "check": HELLO}, "not permitted"),
    ],
)
def test_scopes_that_contradict_themselves(within: dict[str, Any], said: str) -> None:
    with pytest.raises(PackError, match=said):
        rubric([{"id": "one", "check": {"within": within}}])


@pytest.mark.parametrize("n", [0, 3, True, "2"])
def test_at_least_of_what_there_is(n: Any) -> None:
    with pytest.raises(PackError, match="from 1 to 2"):
        rubric([{"id": "one", "check": {"at_least": {"n": n, "of": [HELLO, HELLO]}}}])


words = st.lists(st.tuples(st.sampled_from("您好我们再见"), st.floats(0.1, 1.0)), min_size=1, max_size=12)


@given(words, st.floats(0, 8), st.floats(0.05, 8))
def test_a_part_holds_the_words_of_its_time_and_no_others(
    said: list[tuple[str, float]], start: float, length: float
) -> None:
    made, now = [], 0.0
    for char, seconds in said:
        made.append(Word(char, now, now + seconds))
        now += seconds
    turn = Turn("agent", 0.0, now, "".join(char for char, _ in said), tuple(made))
    span = Span(start, start + length)
    left = restricted(Call(CallInfo("c", "c"), Transcript((turn,))), span).transcript.turns
    kept = [word for each in left for word in each.words]
    inside = [word for word in made if span.start <= (word.start + word.end) / 2 < span.end]
    assert kept == (made if span.start <= 0 and now <= span.end else inside)
    assert "".join(turn.text for turn in left) == "".join(word.text for word in kept)
