"""Scorecards against figures worked out by hand, textbook tables, and a slow second way of counting."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.scorecard import MonthPoint, Scorecard, ScoredCall, Subject, mean_of, rate_of, scorecards, scored_call
from qa.scorecard.stats import means_of
from qa.types import ItemScore, Outcome
from tests.handmade import BANNED, DEPOSIT, GREETING, RESULT, RINGS, TONE, result

FATAL = replace(BANNED, id="rude_language", title="辱骂客户", fatal=True, points=0.0, fine=200.0)


def call(call_id: str, final: float | None = 95.0, *items: ItemScore, **changes: object) -> ScoredCall:
    base = scored_call(result(call_id, final=final, items=items or (GREETING, RINGS, BANNED, TONE, DEPOSIT)))
    return replace(base, **changes)  # type: ignore[arg-type]


def month(number: int, day: int = 1) -> datetime:
    return datetime(2026, number, day, 9)


def one(calls: list[ScoredCall], **options: object) -> Scorecard:
    (card,) = scorecards(calls, **options)  # type: ignore[arg-type]
    return card


# ---- the arithmetic --------------------------------------------------------------------------------


def test_a_scored_call_is_the_result_without_words() -> None:
    short = scored_call(RESULT)
    assert (short.call_id, short.agent_id, short.month, short.final) == ("c01", "0012", "2026-10", 95.0)
    assert short.items == RESULT.items
    assert short.demonstration
    assert short.with_outcome(Outcome.FAILED) == (BANNED,)


def test_the_interval_of_two_or_three_scores_by_hand() -> None:
    # resamples of 80, 90, 100: all 27 means lie in 80–100, 1/27 = 3.7 % at either end, so that 2.5 % is the end itself
    got = mean_of([80.0, 90.0, 100.0])
    assert got is not None
    assert (got.n, got.mean, got.minimum, got.maximum, got.low, got.high) == (3, 90.0, 80.0, 100.0, 80.0, 100.0)
    pair = mean_of([70.0, 90.0])
    assert pair is not None
    assert (pair.low, pair.high) == (70.0, 90.0)
    single = mean_of([88.0])
    assert single is not None
    assert (single.mean, single.low, single.high) == (88.0, None, None)
    assert mean_of([]) is None
    alike = mean_of([97.3] * 12)
    assert alike is not None
    assert (alike.low, alike.high) == (pytest.approx(97.3), pytest.approx(97.3))


@pytest.mark.parametrize("n", [8, 40, 300])
def test_the_interval_is_that_of_another_bootstrap(n: int) -> None:
    from scipy.stats import bootstrap

    chance = random.Random(n)
    scores = [100.0 - 5 * round(chance.expovariate(1.0)) for _ in range(n)]
    got = mean_of(scores)
    theirs = bootstrap((scores,), lambda s, axis: s.mean(axis), n_resamples=9999, method="BCa", rng=7)
    assert got is not None
    assert got.low is not None
    assert got.high is not None
    width = theirs.confidence_interval.high - theirs.confidence_interval.low
    assert got.low == pytest.approx(theirs.confidence_interval.low, abs=0.12 * width)
    assert got.high == pytest.approx(theirs.confidence_interval.high, abs=0.12 * width)


def test_the_interval_holds_the_mean_as_often_as_it_says() -> None:
    chance = random.Random(3)
    population = [100.0] * 50 + [95.0] * 30 + [90.0] * 12 + [70.0] * 8
    mean = sum(population) / len(population)
    found = means_of([[chance.choice(population) for _ in range(60)] for _ in range(1000)])
    held = sum(each is not None and each.low is not None and each.low <= mean <= (each.high or 0) for each in found)
    assert 910 <= held <= 975


def test_many_scores_have_the_normal_interval() -> None:
    # 0 and 100 by turns, 2000 of them: deviation 50.0125, half = 1.96 · 50.0125 / √2000 = 2.1918
    got = mean_of([0.0, 100.0] * 1000)
    assert got is not None
    assert (got.low, got.high) == (pytest.approx(47.808, abs=0.001), pytest.approx(52.192, abs=0.001))


def test_the_same_scores_have_the_same_interval_wherever_they_stand() -> None:
    scores = [100.0, 90.0, 85.0, 95.0, 60.0, 100.0]
    assert mean_of(scores) == mean_of(scores[::-1]) == means_of([[1.0, 2.0], scores, [], [5.0]])[1]


def test_the_interval_of_a_rate() -> None:
    # Newcombe (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29
    for part, whole, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        rate = rate_of(part, whole)
        assert rate.low == pytest.approx(low, abs=5e-5)
        assert rate.high == pytest.approx(high, abs=5e-5)
    assert rate_of(0, 0).rate is None


# ---- what counts -----------------------------------------------------------------------------------


def test_failed_is_not_unscored() -> None:
    card = one(
        [
            call("a", 90.0),
            call("b", 80.0),
            call("c", 10.0, provisional=True),
            call("d", None),
            call("e", None, provisional=True),
            call("f", 0.0),
        ]
    )
    assert (card.calls, card.counted, card.provisional, card.unscored) == (6, 3, 1, 2)
    assert card.mean is not None
    assert (card.mean.n, card.mean.mean, card.mean.minimum) == (3, pytest.approx(170 / 3), 0.0)
    assert card.grades == {"优秀": 3}


def test_nothing_counted_is_no_mean() -> None:
    card = one([call("a", 10.0, provisional=True), call("b", None)])
    assert card.mean is None
    assert card.sections == ()
    assert card.trend[0].mean is None
    assert card.items[0].passed == 2  # what was decided is known all the same


def test_rubrics_are_never_averaged() -> None:
    cards = scorecards([call("a", 90.0), call("a", 10.0, rubric="telecom"), call("b", 80.0)])
    assert [(card.rubric, card.calls) for card in cards] == [("plaza", 2), ("telecom", 1)]
    assert [card.mean.mean for card in cards if card.mean] == [85.0, 10.0]


def test_items_are_counted_by_outcome() -> None:
    passed = replace(BANNED, outcome=Outcome.PASSED, points=0.0)
    unsure = replace(BANNED, outcome=Outcome.UNDETERMINED, points=None)
    card = one(
        [
            call("a", 95.0, BANNED, TONE, DEPOSIT),
            call("b", 92.5, replace(BANNED, points=-7.5), TONE),
            call("c", 100.0, passed),
            call("d", 100.0, unsure, provisional=True),
        ]
    )
    banned, tone, deposit = card.items
    assert (banned.passed, banned.failed, banned.undetermined) == (1, 2, 1)
    assert banned.lost == 12.5
    assert (banned.fails.part, banned.fails.whole) == (2, 3)
    assert (tone.awaiting_ear, tone.fails.rate) == (2, None)
    assert (deposit.not_applicable, deposit.fails.whole) == (1, 0)


def test_sections_explain_the_mean() -> None:
    # counted: a and b. answer: greeting 10 each, rings 5 each undetermined; conduct: banned 15 each.
    card = one([call("a", 95.0), call("b", 95.0), call("c", 50.0, provisional=True)])
    assert [(each.section, each.lost, each.possible, each.per_call) for each in card.sections] == [
        ("answer", 0.0, 30.0, 0.0),
        ("conduct", 10.0, 30.0, 5.0),
    ]
    assert card.mean is not None
    assert 100 - sum(each.per_call for each in card.sections) == card.mean.mean


def test_completeness_comes_from_summed_parts() -> None:
    # a: 10 decided of 10; b: 15 decided of 20. Together 25 of 30, not the mean of 1 and 0.75.
    card = one([call("a", 95.0, GREETING, TONE, DEPOSIT), call("b", 95.0, BANNED, RINGS)])
    assert card.completeness == pytest.approx(25 / 30)
    assert one([call("a", None, DEPOSIT)]).completeness is None


def test_talk_comes_from_summed_parts() -> None:
    parts = [
        {"speech_agent": 30.0, "speech_customer": 10.0, "silence_total": 5.0, "duration": 60.0, "hangup_by": "agent"},
        {"speech_agent": 10.0, "speech_customer": 110.0, "silence_total": None, "duration": 140.0},
        {"interruptions_agent": 2, "duration": 100.0, "silence_total": 11.0},
    ]
    card = one([call(name, measures=values, duration=60.0) for name, values in zip("abc", parts, strict=True)])
    assert card.talk.agent_share == 40 / 160
    assert card.talk.silence_share == 16 / 160  # the call whose silence is unknown is left out of both sums
    assert card.talk.hold_share is None
    assert (card.talk.interruptions, card.talk.silences) == (2, None)  # unknown is not none
    assert card.talk.duration == 180.0


def test_faults_by_how_surely_they_are_common_with_an_example() -> None:
    late = replace(RINGS, outcome=Outcome.FAILED, points=-2.0, clauses=("plaza.three_rings",))
    wordless = replace(BANNED, evidence=())
    card = one(
        [
            call("a", 90.0, wordless, late, started_at=month(10, 3)),
            call("b", 90.0, BANNED, late, started_at=month(10, 2)),
            call("c", 98.0, late, started_at=month(10, 1)),
        ]
    )
    # of three calls of three is surer than two of two: 43.8 % against 34.2 % at least, by Wilson
    second, first = card.faults
    assert (second.fails.low, first.fails.low) == (pytest.approx(0.4385, abs=1e-4), pytest.approx(0.3424, abs=1e-4))
    assert card.costliest == (first, second)
    assert (first.id, first.lost, first.clauses) == ("banned", 10.0, ("plaza.banned", "plaza.5.3.9"))
    assert first.example is not None
    assert second.example is not None
    assert first.example.call_id == "b"  # the newest of those that have words to show
    assert first.example.evidence == BANNED.evidence[0]
    assert (second.id, second.lost, second.fails.part) == ("three_rings", 6.0, 3)
    assert second.example.call_id == "a"
    assert second.example.evidence is None


def test_fatal_calls_and_fines() -> None:
    confirmed = replace(BANNED, decided_by="person")
    card = one(
        [
            call("a", 0.0, FATAL, BANNED, fatal=("rude_language",)),
            call("b", 95.0, confirmed),
            call("c", 100.0, replace(BANNED, outcome=Outcome.UNDETERMINED)),
        ]
    )
    assert card.fatal_calls == ("a",)
    assert (card.fines.proposed, card.fines.waiting, card.fines.final) == (220.0, 20.0, 0.0)


# ---- who and when ----------------------------------------------------------------------------------


def test_subjects() -> None:
    calls = [
        call("a", agent_id="0012", agent_name="王芳", team="一组", started_at=month(10, 1)),
        call("b", agent_id="0012", agent_name="王芳芳", team="二组", started_at=month(10, 2)),
        call("c", agent_id="12", agent_name="李雷", team="二组"),
        call("d", agent_id=None, agent_name=None, team=None),
        call("e", agent_id=None, agent_name="赵六", team="一组"),
    ]
    cards = scorecards(calls)
    assert [card.subject for card in cards] == [
        Subject("agent", None, "赵六", "一组"),
        Subject("agent", "0012", "王芳芳", "二组", ("王芳", "一组")),
        Subject("agent", "12", "李雷", "二组"),
        Subject("agent", None, None, None),
    ]
    teams = scorecards(calls, by="team")
    assert [(card.subject.name, card.calls) for card in teams] == [("一组", 2), ("二组", 2), (None, 1)]
    assert one(calls, by="all").calls == 5


def test_a_month_and_its_trend() -> None:
    calls = [
        call("a", 80.0, started_at=month(8), version="1"),
        call("b", 90.0, started_at=month(8), version="1"),
        call("c", 70.0, started_at=month(9), version="1"),
        call("d", 60.0, started_at=month(10), version="2"),
        call("e", 50.0, started_at=month(10), version="2", provisional=True),
        call("f", 10.0, started_at=month(11), version="3"),
        call("g", 20.0, started_at=None),
    ]
    card = one(calls, month="2026-10")
    assert (card.calls, card.counted, card.versions) == (2, 1, ("2",))
    assert [(point.month, point.calls, point.mean and point.mean.mean, point.changed) for point in card.trend] == [
        ("2026-08", 2, 85.0, False),
        ("2026-09", 1, 70.0, False),
        ("2026-10", 2, 60.0, True),
    ]
    everything = one(calls)
    assert (everything.calls, everything.month, len(everything.trend)) == (7, None, 4)
    assert scorecards(calls, month="2026-12") == []


def test_two_versions_in_one_month_are_marked() -> None:
    card = one([call("a", version="1"), call("b", version="2")])
    assert card.trend == (MonthPoint("2026-10", 2, card.mean, ("1", "2"), True, small=True),)


def test_times_with_and_without_a_zone_sort_together() -> None:
    card = one([call("a", started_at=month(10)), call("b", started_at=datetime(2026, 10, 2, tzinfo=UTC))])
    assert card.calls == 2


def test_the_demonstration_model_is_counted() -> None:
    assert one([call("a"), call("b", demonstration=False)]).demonstration == 1


# ---- properties ------------------------------------------------------------------------------------

OUTCOMES = st.sampled_from(list(Outcome))
SCORES = st.none() | st.floats(0, 100, width=32)


@st.composite
def months_of_calls(draw: st.DrawFn) -> list[ScoredCall]:
    calls = []
    for number in range(draw(st.integers(1, 12))):
        items = tuple(replace(BANNED, id=name, outcome=draw(OUTCOMES)) for name in "xyz")
        changes = {
            "agent_id": draw(st.sampled_from(["1", "2"])),
            "rubric": draw(st.sampled_from(["p", "q"])),
            "provisional": draw(st.booleans()),
            "started_at": month(10) + timedelta(days=draw(st.integers(0, 60))),
        }
        calls.append(call(f"c{number}", draw(SCORES), *items, **changes))
    return calls


@given(months_of_calls(), st.randoms())
def test_cards_agree_with_counting_one_by_one(calls: list[ScoredCall], chance: random.Random) -> None:
    cards = scorecards(calls)
    assert sum(card.calls for card in cards) == len(calls)
    for card in cards:
        mine = [each for each in calls if each.agent_id == card.subject.id and each.rubric == card.rubric]
        assert card.calls == len(mine) == card.counted + card.provisional + card.unscored
        finals = [each.final for each in mine if each.final is not None and not each.provisional]
        if card.mean is None:
            assert finals == []
        else:
            assert card.mean.mean == pytest.approx(sum(finals) / len(finals))
            low, high = card.mean.low, card.mean.high
            assert low is None or high is None or 0 <= low <= card.mean.mean + 1e-9 <= high + 2e-9 <= 100 + 2e-9
        for line in card.items:
            said = [item.outcome for each in mine for item in each.items if item.id == line.id]
            assert line.failed == said.count(Outcome.FAILED)
            assert line.passed == said.count(Outcome.PASSED)
            assert line.undetermined == said.count(Outcome.UNDETERMINED)
            if line.fails.rate is not None:
                assert line.fails.low is not None
                assert line.fails.high is not None
                assert line.fails.low <= line.fails.rate + 1e-12
                assert line.fails.rate <= line.fails.high + 1e-12
        assert sum(point.calls for point in card.trend) == card.calls
        assert all(a.month < b.month for a, b in itertools.pairwise(card.trend))
    chance.shuffle(calls)
    assert scorecards(calls) == cards
