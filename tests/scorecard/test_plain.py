"""All figures of scorecards on a made store, against the plain second implementation, to the cent."""

from __future__ import annotations

import sqlite3
from itertools import product
from pathlib import Path

import pytest

from qa.scorecard import Period, Scorecard, scorecards
from qa.scorecard.build import cards_of
from qa.scorecard.values import Kind
from qa.store import open_store
from qa.store.asked import Asked
from tests.bench.year.calls import made_calls
from tests.bench.year.people import work
from tests.bench.year.world import World, make_world
from tests.bench.year.write import write
from tests.scorecard import plain

CENT = 0.005
KINDS: tuple[Kind, ...] = ("agent", "team", "line", "all")


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(11, 900, 16, 6)


@pytest.fixture(scope="module")
def place(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("plain") / "made.db"
    list(write(str(place), made_calls(world)))
    with open_store(str(place)) as store:
        assert work(store, str(place), world) > 100
    return place


@pytest.fixture(scope="module")
def calls(place: Path) -> list[plain.Scored]:
    return plain.read(place)


def asked_of(world: World) -> tuple[str, ...]:
    """The month in which the version of a rubric changes, and its neighbours."""
    at = world.months.index(world.changed[:7])
    return world.months[at - 1 : at + 2]


Cards = dict[tuple[Kind, str, str | None, str], Scorecard]


@pytest.fixture(scope="module", params=["in memory", "in the database"])
def cards(request: pytest.FixtureRequest, world: World, place: Path) -> Cards:
    """All cards, by the two ways that sums are added up."""
    with open_store(str(place), write=False) as store:
        scored = store.scores()
        found: Cards = {}
        for kind, month in product(KINDS, asked_of(world)):
            if request.param == "in memory":
                made = scorecards(scored, by=kind, month=month)
            else:
                period = Period.of_month(month)
                added = store.cards.add_up(Asked(kind, period))
                made = cards_of(added.sums, added.names, period, {})
            found |= {(kind, month, card.subject.id, card.rubric): card for card in made}
    return found


def test_there_is_a_card_for_each_subject_and_month(world: World, calls: list[plain.Scored], cards: Cards) -> None:
    expected = {
        (kind, month, *subject)
        for kind in KINDS
        for month in asked_of(world)
        for subject in plain.by_subject(calls, kind, month)
    }
    assert set(cards) == expected
    assert len(cards) > 50


def test_people_confirmed_some_failures(cards: Cards) -> None:
    assert sum(line.confirmed for line in cards["all", "2026-02", None, "plaza"].items) > 5


def test_the_version_changes_within_a_month(world: World, cards: Cards) -> None:
    assert cards["all", world.changed[:7], None, "plaza"].versions == ("1.0", "1.1")


@pytest.mark.parametrize("kind", KINDS)
def test_the_figures_are_the_same(kind: Kind, world: World, calls: list[plain.Scored], cards: Cards) -> None:
    for month in asked_of(world):
        for (subject, rubric), of in plain.by_subject(calls, kind, month).items():
            card = cards[kind, month, subject, rubric]
            numbers = plain.counts(of)
            assert {name: getattr(card, name) for name in numbers} == numbers
            assert card.grades == plain.grades(of)
            assert set(card.fatal_calls) == plain.fatal(of)
            assert card.completeness == pytest.approx(plain.completeness(of), abs=1e-9)
            waiting = (card.waiting.calls, card.waiting.undetermined, card.waiting.awaiting_ear)
            assert waiting == plain.waiting(of)
            _scores(card, of)
            _items(card, of)
            _talk(card, of)


def _scores(card: Scorecard, of: list[plain.Scored]) -> None:
    scores = plain.scores(of)
    if card.mean is None:
        assert not scores
        return
    assert card.mean.n == len(scores)
    assert card.mean.mean == pytest.approx(plain.mean(scores), abs=CENT)
    assert (card.mean.minimum, card.mean.maximum) == (min(scores), max(scores))
    assert card.distribution is not None
    assert list(card.distribution.counts) == plain.bins(scores)
    for name, share in (("p10", 0.1), ("q1", 0.25), ("median", 0.5), ("q3", 0.75), ("p90", 0.9)):
        assert getattr(card.distribution, name) == pytest.approx(plain.quantile(scores, share), abs=CENT)
    by_version = {one.version: one.mean.mean for one in card.by_version if one.mean}
    for version, mean in by_version.items():
        assert mean == pytest.approx(plain.mean(plain.scores([c for c in of if c.version == version])), abs=CENT)


def _items(card: Scorecard, of: list[plain.Scored]) -> None:
    items = plain.items(of)
    assert {line.id for line in card.items} == set(items)
    for line in card.items:
        for name, value in items[line.id].items():
            assert getattr(line, name) == pytest.approx(value, abs=CENT), (line.id, name)
        decided = line.passed + line.failed
        if decided:
            low, high = plain.wilson(line.failed, decided)
            assert line.fails.rate == pytest.approx(line.failed / decided)
            assert line.fails.low == pytest.approx(low, abs=1e-6)
            assert line.fails.high == pytest.approx(high, abs=1e-6)
    sections = plain.sections(of)
    for section in card.sections:
        lost, possible = sections[section.section]
        assert section.lost == pytest.approx(lost, abs=CENT)
        assert section.possible == pytest.approx(possible, abs=CENT)
        assert section.per_call == pytest.approx(lost / card.counted, abs=CENT)


def _talk(card: Scorecard, of: list[plain.Scored]) -> None:
    for name, value in plain.talk(of).items():
        assert getattr(card.talk, name) == (None if value is None else pytest.approx(value, abs=1e-6)), name


def test_trends_are_the_means_of_the_months(calls: list[plain.Scored], cards: Cards) -> None:
    for (kind, month, subject, rubric), card in cards.items():
        for point in card.trend:
            of = plain.by_subject(calls, kind, point.month)[subject, rubric]
            assert point.calls == len(of)
            assert (point.mean.mean if point.mean else None) == pytest.approx(plain.mean(plain.scores(of)), abs=CENT)
            assert point.versions == tuple(sorted({call.version for call in of}))
        assert card.trend[-1].month == month


def test_nobody_with_few_calls_is_ranked(world: World, cards: Cards) -> None:
    ranked = [card for card in cards.values() if card.subject.kind == "agent" and card.rank is not None]
    assert ranked
    assert all(card.counted >= 10 and len(card.versions) == 1 for card in ranked)
    for month in asked_of(world):
        for rubric in ("plaza", "telecom"):
            of = [card for card in ranked if (card.month, card.rubric) == (month, rubric)]
            shown = sorted((round(card.mean.mean, 2) for card in of if card.mean), reverse=True)
            assert all(card.mean and card.rank == shown.index(round(card.mean.mean, 2)) + 1 for card in of)


def test_the_store_was_not_written_by_reading(place: Path) -> None:
    with sqlite3.connect(place) as connection:
        assert connection.execute("SELECT COUNT(*) FROM calls").fetchone() == (900,)
