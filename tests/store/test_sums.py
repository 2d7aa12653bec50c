"""Sums in both databases against the same sums of the calls in memory, and what is only known in a database."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from qa.scorecard import Period, Scorecard, scorecards
from qa.scorecard.build import cards_of
from qa.scorecard.values import Kind
from qa.services.scorecard import Options, make_board
from qa.store import Store
from qa.store.asked import Asked
from qa.types import CallResult, Outcome
from qa.types.people import Appeal, Review, Round
from tests.handmade import BANNED, DEPOSIT, GREETING, RINGS, TONE, result

OCTOBER = Period.of_month("2026-10")
WEEK = Period(date(2026, 10, 5), date(2026, 10, 11))
EVIL = "=cmd|' /C calc'!A0<script>alert(1)</script>"


def made(call_id: str, day: str, final: float | None = 95.0, **changes: Any) -> CallResult:
    info = {"sha256": call_id.ljust(64, "0"), "source": f"calls/{call_id}.wav", **changes.pop("info", {})}
    info |= {"started_at": datetime.fromisoformat(day) if day else None}
    return result(call_id, final=final, info=info, **changes)


def a_year(chance: random.Random, n: int) -> list[CallResult]:
    """Calls of three agents over five months, under two rubrics of two versions, some without a score or a time."""
    found = []
    for at in range(n):
        day = datetime(2026, 6, 15) + timedelta(days=chance.randrange(140), minutes=chance.randrange(1000))
        items = tuple(
            replace(
                chance.choice((GREETING, BANNED, RINGS, TONE, DEPOSIT)),
                id=name,
                decided_by=chance.choice(("machine", "person")),
            )
            for name in ("opening", "banned", "tone")
        )
        agent = chance.choice(("0007", "0012", "", None))
        named = {
            "agent_id": agent,
            "agent_name": chance.choice(("王芳", "王芳芳", None)),
            "team": chance.choice("一二"),
        }
        zone = chance.choice(("", "+08:00"))
        measures = {name: chance.choice((None, 5.0, 12.25)) for name in ("speech_agent", "speech_customer", "duration")}
        measures |= {"silence_total": 3.5, "interruptions_agent": chance.choice((None, 2)), "hangup_by": "agent"}
        found.append(
            made(
                f"c{at:03d}",
                "" if chance.random() < 0.05 else day.isoformat() + zone,
                chance.choice((None, 0.0, 87.5, 95.0, 100.0)),
                items=items,
                measures=measures,
                provisional=chance.random() < 0.2,
                rubric=chance.choice(("plaza", "telecom")),
                version=chance.choice(("1", "2")),
                fatal=("banned",) if chance.random() < 0.1 else (),
                info=named | {"line": chance.choice(("400", None))},
            )
        )
    return found


@pytest.mark.parametrize("period", [OCTOBER, WEEK, None], ids=["month", "week", "all"])
def test_the_database_adds_up_as_memory_does(any_store: Store, period: Period | None) -> None:
    for each in a_year(random.Random(8), 160):
        any_store.save(each)
    calls = any_store.scores()
    kinds: tuple[Kind, ...] = ("agent", "team", "line", "all")
    for kind in kinds:
        added = any_store.cards.add_up(Asked(kind, period), examples=True)
        assert _plain(cards_of(added.sums, added.names, period, {})) == _plain(
            scorecards(calls, by=kind, period=period)
        )


def _plain(cards: list[Scorecard]) -> list[Scorecard]:
    """Cards without the last digits of sums that were added in another order."""
    found = []
    for card in cards:
        items = tuple(replace(line, lost=round(line.lost, 6)) for line in card.items)
        sections = tuple(
            replace(part, lost=round(part.lost, 6), per_call=round(part.per_call, 6)) for part in card.sections
        )
        shares = (card.talk.agent_share, card.talk.silence_share, card.talk.hold_share)
        agent, silence, hold = (None if share is None else round(share, 9) for share in shares)
        talk = replace(
            card.talk, agent_share=agent, silence_share=silence, hold_share=hold, duration=round(card.talk.duration, 6)
        )
        completeness = None if card.completeness is None else round(card.completeness, 9)
        found.append(replace(card, items=items, sections=sections, talk=talk, completeness=completeness))
    return found


def test_one_agent_one_team_one_line_one_rubric(any_store: Store) -> None:
    for each in a_year(random.Random(9), 120):
        any_store.save(each)
    calls = any_store.scores()
    for name, asked in (
        ("agent_id", Asked(agent="0007")),
        ("team", Asked(team="一")),
        ("line", Asked(line="400")),
        ("rubric", Asked(rubric="telecom")),
    ):
        value = asked.agent or asked.team or asked.line or asked.rubric
        mine = [call for call in calls if getattr(call, name) == value]
        added = any_store.cards.add_up(asked, examples=True)
        assert mine
        assert _plain(cards_of(added.sums, added.names, None, {})) == _plain(scorecards(mine))
    assert any_store.cards.months(Asked(agent="nobody")) == []
    assert any_store.cards.add_up(Asked(agent="nobody", period=OCTOBER)).sums == []


def test_a_copy_is_counted_once_and_told(any_store: Store) -> None:
    same = {"sha256": "ff" * 32}
    any_store.save(made("a", "2026-10-01T09:00:00", 90.0, info=same))
    any_store.save(made("b", "2026-10-01T09:00:00", 90.0, info=same))
    any_store.save(made("c", "2026-10-01T09:00:00", 80.0, info=same | {"agent_id": "0047"}))
    any_store.save(made("d", "2026-10-02T09:00:00", 70.0, info=same))  # the log says another call: nobody can tell
    for asked in (Asked(period=OCTOBER), Asked(period=OCTOBER, agent="0012")):
        added = any_store.cards.add_up(asked)
        card = next(c for c in cards_of(added.sums, added.names, OCTOBER, {}) if c.subject.id == "0012")
        assert (card.calls, card.duplicates) == (2, 1)
        assert card.mean is not None
        assert card.mean.mean == 80.0
    assert len(any_store.cards.contacts(Asked(period=OCTOBER))) == 3


def test_a_corrected_call_goes_to_another_agent_and_month(any_store: Store) -> None:
    any_store.save(made("a", "2026-10-01T09:00:00", 90.0))
    any_store.save(made("a", "2026-11-01T09:00:00", 70.0, info={"agent_id": "0047", "sha256": "a".ljust(64, "0")}))
    assert any_store.cards.add_up(Asked(period=OCTOBER)).sums == []
    (sums,) = any_store.cards.add_up(Asked(period=Period.of_month("2026-11"))).sums
    assert (sums.subject.id, [each.scores for each in sums.scores]) == ("0047", [(70.0,)])


def test_only_the_newest_score_of_a_rubric_counts(any_store: Store) -> None:
    first = datetime(2026, 11, 1, tzinfo=UTC)
    any_store.save(made("a", "2026-10-01T09:00:00", 10.0, version="1"), scored_at=first)
    any_store.save(made("a", "2026-10-01T09:00:00", 90.0, version="2"), scored_at=first + timedelta(days=1))
    (sums,) = any_store.cards.add_up(Asked(period=OCTOBER)).sums
    assert [(each.version, each.scores) for each in sums.scores] == [("2", (90.0,))]


def test_times_of_all_zones_are_days_by_the_clock_of_the_log(any_store: Store) -> None:
    any_store.save(made("a", "2026-10-31T23:59:59+08:00", 90.0))
    any_store.save(made("b", "2026-10-01T00:00:00", 80.0))
    any_store.save(made("c", "2026-11-01T00:00:00+08:00", 10.0))
    (sums,) = any_store.cards.add_up(Asked(period=OCTOBER)).sums
    assert sorted(sums.scores[0].scores) == [80.0, 90.0]


def review(call_id: str, day: int, **changes: Any) -> Review:
    told = Review(
        call_id,
        "plaza",
        "1",
        "banned",
        Outcome.FAILED,
        Outcome.FAILED,
        "inspector",
        datetime(2026, 10, day, tzinfo=UTC),
    )
    return replace(told, **changes)


def test_fines_wait_for_the_person_the_days_and_the_appeal(any_store: Store) -> None:
    person = replace(BANNED, decided_by="person")
    for name in ("first", "second", "machine"):
        items = (person if name != "machine" else BANNED,)
        any_store.save(made(name, "2026-10-01T09:00:00", items=items), scored_at=datetime(2026, 10, 2, tzinfo=UTC))
    people = any_store.people
    people.add_reviews([review("first", 3), review("second", 5)])
    found = {each.call_id: each for each in any_store.cards.confirmed(Asked(period=OCTOBER))}
    assert {name: each.decided_at.day for name, each in found.items()} == {"first": 3, "second": 5}
    opened = datetime(2026, 10, 6, tzinfo=UTC)
    about = ("second", "plaza", "1", "banned", "0012")
    number = people.open_appeal(Appeal(*about, "我没说", opened, opened + timedelta(days=5)))
    assert _fines(any_store, "2026-10-20") == (20.0, 20.0, 20.0)
    people.decide(number, Round(1, "lead", "upheld", "说了", opened + timedelta(days=1)))
    assert _fines(any_store, "2026-10-20") == (40.0, 0.0, 20.0)
    assert _fines(any_store, "2026-10-07") == (20.0, 20.0, 20.0)
    assert _fines(any_store, "2026-10-04") == (0.0, 40.0, 20.0)


def _fines(store: Store, as_of: str) -> tuple[float, float, float]:
    board = make_board(store, Asked(period=OCTOBER), Options(as_of=date.fromisoformat(as_of), zone=UTC))
    (card,) = board.cards
    return card.fines.final, card.fines.waiting, card.fines.proposed
