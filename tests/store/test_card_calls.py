"""In both databases: the calls behind each number of a card, the mark of the data, and all subjects together."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qa.scorecard.build import cards_of
from qa.scorecard.together import all_together
from qa.store import Store
from qa.store.asked import Asked
from qa.store.card_calls import Chosen
from qa.types import Outcome
from tests.store.test_sums import OCTOBER, WEEK, a_year, made

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def filled(any_store: Store) -> Store:
    any_store.save_all(a_year(random.Random(3), 160), scored_at=NOW)
    return any_store


@pytest.mark.parametrize("asked", [Asked("all"), Asked("all", OCTOBER), Asked("agent", OCTOBER, "0007")], ids=str)
def test_as_many_calls_as_the_card_counts(filled: Store, asked: Asked) -> None:
    added = filled.cards.add_up(asked)
    for card in cards_of(added.sums, added.names, asked.period, {}):
        of = replace(asked, rubric=card.rubric)

        def count(of: Asked = of, **chosen: object) -> int:
            return filled.cards.calls(of, Chosen(**chosen), limit=5).count  # type: ignore[arg-type]

        assert count() == card.calls
        assert count(what="counted") == card.counted
        assert count(what="provisional") == card.provisional
        assert count(what="unscored") == card.unscored
        assert count(what="fatal") == len(card.fatal_calls)
        assert count(what="waiting") == card.waiting.calls
        assert {grade: count(grade=grade) for grade in card.grades} == card.grades
        for line in card.items:
            for outcome in Outcome:
                assert count(item=line.id, outcome=outcome) == getattr(line, outcome.value)
            assert count(item=line.id, outcome=Outcome.FAILED, person=True) == line.confirmed
        if card.distribution:
            width = card.distribution.width
            bins = [count(above=at * width, below=(at + 1) * width) for at in range(len(card.distribution.counts))]
            assert bins == list(card.distribution.counts)
        for one in card.by_version:
            assert count(version=one.version) == one.calls


def test_points_of_a_section_are_those_of_its_calls(filled: Store) -> None:
    added = filled.cards.add_up(Asked("all", OCTOBER))
    for card in cards_of(added.sums, added.names, OCTOBER, {}):
        for part in card.sections:
            chosen = Chosen("counted", section=part.section, outcome=Outcome.FAILED)
            found = filled.cards.calls(Asked("all", OCTOBER, rubric=card.rubric), chosen)
            assert found.lost == pytest.approx(part.lost)


def test_a_list_goes_on_where_it_ended(filled: Store) -> None:
    whole = filled.cards.calls(Asked("all", OCTOBER), Chosen(), limit=1000).calls
    parts = [filled.cards.calls(Asked("all", OCTOBER), Chosen(), limit=7, offset=at).calls for at in range(0, 200, 7)]
    assert [call for part in parts for call in part] == list(whole)
    times = [str(call.started_at.replace(tzinfo=None)) for call in whole if call.started_at]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("period", [OCTOBER, WEEK, None], ids=str)
def test_all_subjects_together_are_everybody(filled: Store, period: object) -> None:
    asked = Asked("agent", period)  # type: ignore[arg-type]
    each, every = filled.cards.add_up(asked), filled.cards.add_up(replace(asked, kind="all"))
    joined = cards_of(all_together(each.sums, each.absent), each.names, asked.period, {})
    counted = cards_of(every.sums, every.names, asked.period, {})
    assert len(joined) == len(counted) > 0
    for one, other in zip(joined, counted, strict=True):
        assert set(one.fatal_calls) == set(other.fatal_calls)
        assert one.completeness == pytest.approx(other.completeness)
        same = replace(one, fatal_calls=other.fatal_calls, completeness=other.completeness, talk=other.talk)
        assert replace(same, sections=other.sections, items=other.items, faults=other.faults) == other
        for name in ("duration", "agent_share", "silence_share", "interruptions", "silences"):
            assert getattr(one.talk, name) == pytest.approx(getattr(other.talk, name))
        counts = ("id", "passed", "failed", "undetermined", "confirmed", "fails")
        assert [[getattr(line, name) for name in counts] for line in one.items] == [
            [getattr(line, name) for name in counts] for line in other.items
        ]


def test_scores_only_are_the_scores_of_all(filled: Store) -> None:
    for kind in ("agent", "all"):
        asked = Asked(kind, OCTOBER)
        scores = {(s.subject, s.rubric): sorted(map(repr, s.scores)) for s in filled.cards.scores_only(asked)}
        added = {(s.subject, s.rubric): sorted(map(repr, s.scores)) for s in filled.cards.add_up(asked).sums}
        assert scores.keys() == added.keys()


def test_the_mark_changes_with_what_is_written_and_only_then(any_store: Store) -> None:
    marks = [any_store.cards.mark()]
    any_store.save(made("c1", "2026-10-05T10:00"), scored_at=NOW)
    marks.append(any_store.cards.mark())
    assert any_store.cards.mark() == marks[-1]
    any_store.save(made("c1", "2026-10-05T10:00", 80.0), scored_at=NOW.replace(hour=1))
    marks.append(any_store.cards.mark())
    any_store.save(made("c1", "2026-10-05T10:00", 80.0, info={"team": "二"}), scored_at=NOW.replace(hour=2))
    marks.append(any_store.cards.mark())
    any_store.save(made("c2", "2026-10-05T11:00"), scored_at=NOW)
    marks.append(any_store.cards.mark())
    assert len(set(marks)) == len(marks)
