"""Moments, and the laws of their ranking."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.coaching import Candidate, Comparison, Moment, examples, moment_of, narrowed, rank, with_words
from qa.coaching.rank import FLOOR, WEIGHTS, Middle, ranked
from qa.errors import UsageError
from qa.types import Event, Evidence, Outcome, Span, Transcript, Turn, Word

BASE = Candidate(
    call_id="c",
    rubric="plaza",
    version="1",
    source="c.wav",
    sha256="c",
    duration=120.0,
    agent_id="0007",
    team="一组",
    line="400",
    started_at=datetime(2026, 10, 1),
    item_id="opening",
    outcome=Outcome.FAILED,
)


def candidate(**facts: object) -> Candidate:
    return replace(BASE, **facts)  # type: ignore[arg-type]


def moment(length: float = 5.0, probability: float | None = 0.9, **facts: object) -> Moment:
    return Moment(candidate(**facts), "agent", Span(3.0, 3.0 + length), probability=probability)


PROBLEMS = st.lists(st.sampled_from(["clipping", "hum", "bleed", "one_channel"]), max_size=3).map(tuple)
MOMENTS = st.lists(
    st.builds(
        moment,
        length=st.floats(0, 90),
        probability=st.none() | st.floats(0, 1),
        call_id=st.integers(0, 40).map(str),
        agent_id=st.sampled_from(["1", "2", "3", None]),
        duration=st.floats(1, 1000),
        decided_by=st.sampled_from(["machine", "person"]),
        problems=PROBLEMS,
        demonstration=st.booleans(),
        words_trusted=st.booleans(),
    ),
    max_size=30,
)


@given(MOMENTS, st.integers(1, 12), st.randoms())
def test_the_order_in_which_candidates_come_is_no_matter(moments: list[Moment], limit: int, random) -> None:
    unique = list({(each.of.call_id): each for each in moments}.values())
    shuffled = unique[:]
    random.shuffle(shuffled)
    assert rank(unique, limit) == rank(shuffled, limit)


@given(MOMENTS, st.integers(1, 12))
def test_what_is_shown_was_given_and_no_call_twice(moments: list[Moment], limit: int) -> None:
    shown = rank(moments, limit)
    calls = {each.of.call_id for each in moments}
    assert len(shown) == min(limit, len(calls))
    assert all(each.moment in moments for each in shown)
    assert len({each.moment.of.call_id for each in shown}) == len(shown)


@given(MOMENTS)
def test_the_best_comes_first_and_poor_ones_last(moments: list[Moment]) -> None:
    shown = rank(moments, 100)
    assert all(0 <= each.value <= 1 for each in shown)
    if shown:
        assert shown[0].value == max(each.value for each in shown)
    poor = [each.value < FLOOR for each in shown]
    assert poor == sorted(poor)


@given(MOMENTS)
def test_nobody_is_shown_again_before_all_others_were(moments: list[Moment]) -> None:
    shown = [each for each in rank(moments, 100) if each.value >= FLOOR]
    whole = Counter(each.moment.of.agent for each in shown)
    so_far: Counter[str] = Counter()
    for each in shown:
        agent = each.moment.of.agent
        waiting = [so_far[other] for other, count in whole.items() if so_far[other] < count]
        assert so_far[agent] == min(waiting)
        so_far[agent] += 1


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 90), st.floats(0, 90), PROBLEMS)
def test_a_clearer_shorter_surer_moment_of_better_sound_is_worth_no_less(
    one: float, other: float, length: float, longer: float, problems: tuple[str, ...]
) -> None:
    middle = Middle(1.0, 1.0)
    flat = [each for each in WEIGHTS if each != "representative"]

    def worth(each: Moment) -> float:
        return sum(WEIGHTS[r.kind] * r.share for r in ranked(each, middle).reasons if r.kind in flat)

    low, high = sorted((one, other))
    short, long = sorted((length, longer))
    assert worth(moment(probability=high)) >= worth(moment(probability=low))
    assert worth(moment(short)) >= worth(moment(long))
    assert worth(moment(problems=problems[:1])) >= worth(moment(problems=problems))
    assert worth(moment(decided_by="person")) >= worth(moment()) >= worth(moment(demonstration=True))
    assert worth(moment(demonstration=True)) >= worth(moment(words_trusted=False))


def test_weights_make_a_whole_and_a_perfect_moment_is_worth_it() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)
    [best] = rank([moment(5.0, 1.0, decided_by="person")], 1)
    assert best.value == pytest.approx(1.0)


def test_a_value_reckoned_by_hand() -> None:
    # 20 s of 60: short 1 − 10/50 = 0.8; probability 0.725: clear 0.5; two heard problems: sound 0.2; machine: sure 0.8;
    # half as long as the middle moment, and as long a call: e^(−ln 2 / 2) = 0.7071
    made = ranked(moment(20.0, 0.725, problems=("hum", "clipping", "one_channel")), Middle(40.0, 120.0))
    assert made.value == pytest.approx(0.3 * 0.8 + 0.25 * 0.5 + 0.2 * 0.2 + 0.15 * 0.8 + 0.1 * 0.7071, abs=1e-4)


def test_a_twin_is_a_passed_call_of_the_same_kind() -> None:
    bad = rank([moment(call_id="bad")], 1)
    good = [
        moment(call_id="other-team", outcome=Outcome.PASSED, team="二组"),
        moment(call_id="much-longer", outcome=Outcome.PASSED, duration=900.0),
        moment(call_id="near", outcome=Outcome.PASSED, agent_id="0008", duration=130.0),
        moment(call_id="other-item", outcome=Outcome.PASSED, item_id="closing"),
        moment(call_id="failed", outcome=Outcome.FAILED),
        moment(call_id="bad", outcome=Outcome.PASSED),
    ]
    [made] = examples(bad, good)
    assert made.twin is not None
    assert made.twin.moment.of.call_id == "near"
    assert made.twin.alike == ("team", "line", "length")
    assert examples(bad, good[3:]) == [replace(made, twin=None)]


def test_a_twin_is_shown_twice_only_where_there_is_no_other() -> None:
    bad = rank([moment(call_id=name, agent_id=name) for name in "ab"], 2)
    good = [moment(call_id=name, outcome=Outcome.PASSED) for name in ("x", "y")]
    assert {each.twin.moment.of.call_id for each in examples(bad, good) if each.twin} == {"x", "y"}
    assert [each.twin.moment.of.call_id for each in examples(bad, good[:1]) if each.twin] == ["x", "x"]


def test_passed_moments_need_no_twin() -> None:
    shown = rank([moment(call_id="a", outcome=Outcome.PASSED)], 1)
    assert examples(shown, [moment(call_id="b", outcome=Outcome.PASSED)])[0].twin is None


def said(start: float, end: float, text: str, party: str = "agent") -> Evidence:
    return Evidence(party, start, end, text)  # type: ignore[arg-type]


def test_quotes_close_together_are_one_moment() -> None:
    found = moment_of(candidate(evidence=(said(1.0, 1.4, "您好"), said(2.0, 3.0, "银座"), said(40.0, 41.0, "您好"))))
    assert found is not None
    assert (found.span, found.about, found.searched) == (Span(1.0, 3.0), "您好，银座", False)


def test_of_several_moments_it_is_the_first_of_the_fullest() -> None:
    apart = candidate(evidence=(said(10.0, 11.0, "甲"), said(30.0, 31.0, "乙")))
    assert moment_of(apart).span == Span(10.0, 11.0)  # type: ignore[union-attr]


def test_an_absence_is_the_stretch_that_was_searched() -> None:
    found = moment_of(candidate(evidence=(said(0.5, 4.0, "喂？ / 您说。"),)))
    assert found is not None
    assert (found.span, found.searched) == (Span(0.5, 4.0), True)


def test_what_nobody_can_hear_is_no_moment() -> None:
    assert moment_of(candidate(evidence=())) is None
    assert moment_of(candidate(evidence=(said(0.0, 0.0, "振铃", "system"),))) is None


def test_words_of_the_moment_tell_how_sure_they_are() -> None:
    words = (Word("您", 3.0, 3.5, 0.8), Word("好", 3.5, 4.0, 0.6), Word("吗", 20.0, 20.5, 0.1))
    call = Transcript((Turn("agent", 3.0, 21.0, "您好吗", words),))
    assert with_words(moment(5.0, None), call).probability == pytest.approx(0.7)
    assert with_words(moment(5.0, None), Transcript(())).probability is None


def test_a_turn_is_narrowed_to_the_words_that_were_sought() -> None:
    words = tuple(Word(char, 3.0 + i, 4.0 + i) for i, char in enumerate("我不知道啊"))
    call = Transcript((Turn("agent", 3.0, 8.0, "我不知道啊", words),))
    assert narrowed(moment(5.0), call, "不知道").span == Span(4.0, 7.0)
    assert narrowed(moment(5.0), call, "知道了").span == Span(3.0, 8.0)


def test_comparisons_are_read_and_refused() -> None:
    known = ("silence_longest_agent", "interruptions_agent")
    assert Comparison.parse(" interruptions_agent >= 2", known) == Comparison("interruptions_agent", ">=", 2.0)
    with pytest.raises(UsageError, match="did you mean silence_longest_agent"):
        Comparison.parse("silence_agent>5", known)
    with pytest.raises(UsageError, match="no comparison"):
        Comparison.parse("silence; drop table", known)


def test_a_measure_shows_the_events_that_it_counts() -> None:
    agents = Comparison("silence_longest_agent", ">", 5)
    mine = Event("silence", "unknown", 1, 9, {"charged_to": "agent"})
    theirs = Event("silence", "unknown", 1, 9, {"charged_to": "customer"})
    assert [agents.shows(each) for each in (mine, theirs, Event("hold", "agent", 1, 2))] == [True, False, False]
    assert Comparison("silence_longest", ">", 5).shows(theirs)
