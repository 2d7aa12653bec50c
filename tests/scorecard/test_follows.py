"""What follows from scores, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from qa.form import Service
from qa.scorecard import Board, Material, Period, Scorecard, ScoredCall, Terms, board, scorecards, scored_call
from qa.scorecard.follows import excellent_months
from qa.scorecard.tally import sums_of
from tests.handmade import result

SERVICE = Service(small_sample=3, excellent=95.0, excellent_months=3, star=95.0, stars=1, plan=80.0)
TERMS = {"plaza": Terms(service=SERVICE)}


def calls(agent: str, month: str, *scores: float, team: str = "一组", fatal: bool = False) -> list[ScoredCall]:
    found = []
    for at, score in enumerate(scores):
        info = {"agent_id": agent, "agent_name": f"员工{agent}", "team": team}
        made = scored_call(result(f"{agent}-{month}-{at}", final=score, info=info))

        year, number = (int(part) for part in month.split("-"))
        made = replace(made, started_at=datetime(year, number, 1 + at, 9), items=())
        found.append(replace(made, fatal=("rude",)) if fatal and at == 0 else made)
    return found


def made(scored: list[ScoredCall], month: str = "2026-10", *, alone: bool = False) -> Board:
    period = Period.of_month(month)
    sums, names = sums_of(scored, "agent", period)
    before, _ = sums_of(scored, "agent", period.before())
    material = Material(sums, names, before, terms=TERMS, alone=alone)
    return board(material, "agent", period, against=period.before(), as_of=date(2026, 11, 9))


def card_of(of: Board, agent: str) -> Scorecard:
    return next(card for card in of.cards if card.subject.id == agent)


@pytest.mark.parametrize(
    ("months", "run"),
    [
        ({"2026-08": 96, "2026-09": 95, "2026-10": 99}, 3),
        ({"2026-08": 96, "2026-09": 94.99, "2026-10": 99}, 1),
        ({"2026-07": 99, "2026-08": 99, "2026-10": 99}, 1),  # nothing is known of September
        ({"2026-09": 99, "2026-10": 90}, 0),
        ({"2025-11": 99, "2025-12": 99, "2026-01": 99}, 0),
    ],
)
def test_excellence_in_a_row(months: dict[str, float], run: int) -> None:
    scored = [call for month, score in months.items() for call in calls("1", month, score, score, score)]
    cards = scorecards(scored, month="2026-10", services={"plaza": SERVICE})
    assert [excellent_months(card, SERVICE) for card in cards] == ([run] if "2026-10" in months else [])


def test_a_month_of_few_calls_ends_the_run() -> None:
    scored = [*calls("1", "2026-08", 99, 99, 99), *calls("1", "2026-09", 99, 99), *calls("1", "2026-10", 99, 99, 99)]
    (card,) = scorecards(scored, month="2026-10", services={"plaza": SERVICE})
    assert [point.small for point in card.trend] == [False, True, False]
    assert excellent_months(card, SERVICE) == 1


def test_stars_are_the_best_of_each_team() -> None:
    shown = made(
        [
            *calls("1", "2026-10", 97, 97, 97),
            *calls("2", "2026-10", 99, 99, 99),
            *calls("3", "2026-10", 99, 99, 99),
            *calls("4", "2026-10", 100, 100),  # two calls say nothing
            *calls("5", "2026-10", 100, 100, 100, fatal=True),
            *calls("6", "2026-10", 96, 96, 96, team="二组"),
            *calls("7", "2026-10", 94, 94, 94, team="三组"),
        ]
    )
    assert {card.subject.id for card in shown.cards if card.follows and card.follows.star} == {"2", "3", "6"}
    assert [card_of(shown, agent).rank for agent in "1234567"] == [4, 2, 2, None, 1, 5, 6]
    assert card_of(shown, "4").small


def test_one_agent_alone_has_no_place_among_others() -> None:
    (card,) = made(calls("1", "2026-10", 99, 99, 99), alone=True).cards
    assert (card.rank, card.ranked) == (None, 0)
    assert card.follows is not None
    assert not card.follows.star


def test_who_needs_a_plan() -> None:
    shown = made(
        [
            *calls("low", "2026-10", 60, 61, 62, 61),
            *calls("doubtful", "2026-10", 60, 100, 60, 95),
            *calls("few", "2026-10", 10, 20),
            *calls("good", "2026-10", 90, 91, 92),
            *calls("veto", "2026-10", 90, 91, 92, fatal=True),
            *calls("fell", "2026-09", 98, 98.5, 98, 99, 98, 98, 98.5, 99),
            *calls("fell", "2026-10", 85, 85.5, 85, 86, 85, 84, 85.5, 86),
        ]
    )
    plans = {card.subject.id: card.follows.plan for card in shown.cards if card.follows}
    assert plans == {
        "low": ("below_surely",),
        "doubtful": ("below",),
        "few": (),
        "good": (),
        "veto": ("fatal",),
        "fell": ("dropped",),
    }
    assert [(mover.id, mover.real) for mover in shown.movers] == [("fell", True)]
    assert shown.untested == 5


def test_a_rubric_of_another_version_is_another_scale() -> None:

    old = calls("1", "2026-09", 98, 98.5, 98, 99)
    new = [replace(call, version="2") for call in calls("1", "2026-10", 60, 61, 60, 62)]
    shown = made([*old, *new])
    assert (shown.movers, shown.untested) == ((), 1)
    mixed = made([*new, *calls("1", "2026-10", 99, 99, 98)])
    (card,) = mixed.cards
    assert (card.versions, card.rank) == (("1", "2"), None)
    assert [(one.version, one.calls, one.mean and one.mean.mean) for one in card.by_version] == [
        ("1", 3, pytest.approx(98.6667, abs=1e-4)),
        ("2", 4, 60.75),
    ]
