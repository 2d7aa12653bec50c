"""What the pages of the room hold: the board of everybody, and the calls behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from qa.report.board.charts import Bar, bars_of, floor_of
from qa.report.board_view import board_notes, chance, signed, value_of
from qa.report.cards import follows_told, rank, subject_name
from qa.report.labels import Lang
from qa.report.service import Figure, figures
from qa.scorecard import Board, Mover, Scorecard, Terms
from qa.scorecard.boards import fines_together
from qa.scorecard.values import Fines
from qa.store.card_calls import CardCall, Chosen
from qa.web.cards.asking import Question, chosen_query
from qa.web.cards.boards import card_room
from qa.web.cards.drawing import Bounds, Spark, bounds_of, spark_of
from qa.web.desk import Desk

PORTION = 50
"""Calls of a list that are shown at once."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the page's form offers: months and rubrics that have calls, teams and lines of the period's calls."""

    months: tuple[str, ...]
    teams: tuple[str, ...]
    lines: tuple[str, ...]
    rubrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A card's line on the board. `query` is that of its own calls, `href` its page where it has one."""

    card: Scorecard
    name: str
    href: str
    query: str
    rank: str
    told: tuple[str, ...]
    spark: Spark
    bounds: Bounds | None


@dataclass(frozen=True, slots=True)
class Moved:
    """What was tested against another period, as it is read; `mover` are its numbers."""

    mover: Mover
    before: str
    after: str
    change: str
    chance: str
    worse: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The cards of one rubric, with that of everybody; axes of the drawings begin at `floor`."""

    rubric: str
    terms: Terms
    whole: Scorecard
    rows: tuple[Row, ...]
    bars: tuple[Bar, ...]
    floor: float
    query: str
    movers: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The board of a period. `query` asks for it again, `period` and `against` are its days by name."""

    question: Question
    query: str
    period: str
    against: str | None
    choices: Choices
    groups: tuple[Group, ...]
    notes: tuple[str, ...]
    fines: Fines
    untested: int
    tested: int


@dataclass(frozen=True, slots=True)
class ServicePage:
    """Figures of service of a period's calls."""

    query: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class CallsPage:
    """The calls behind a number: `count` of them, `lost` the points that their lines cost, some from `offset` on.

    `query` and `chosen` ask for them again; `more` is where the next portion begins, None at the end.
    """

    question: Question
    query: str
    chosen: Chosen
    chosen_query: str
    title: str
    count: int
    lost: float
    calls: tuple[CardCall, ...]
    offset: int
    more: int | None


def build_board(desk: Desk, question: Question, lang: Lang) -> BoardPage:
    """The board of a question; raises `StoreError` where there are no calls."""
    room = card_room(desk)
    question = room.settled(question)
    made = room.boards(question)
    board = made.board
    teams, lines = room.groups(board.period)
    rubrics = sorted({card.rubric for card in board.cards} | ({question.rubric} if question.rubric else set()))
    choices = Choices(tuple(reversed(room.months(question))), tuple(teams), tuple(lines), _rubrics(desk, rubrics))
    groups = [_group(question, board, whole, lang) for whole in made.whole.cards]
    groups.sort(key=lambda group: (-group.whole.calls, group.rubric))
    return BoardPage(
        question=question,
        query=question.query(),
        period=board.period.name if board.period else "",
        against=board.against.name if board.against else None,
        choices=choices,
        groups=tuple(groups),
        notes=tuple(board_notes(board, lang)),
        fines=fines_together(board.cards),
        untested=board.untested,
        tested=len(board.movers),
    )


def _rubrics(desk: Desk, at_hand: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*at_hand, *sorted(desk.store.forms.rubrics())]))


def _group(question: Question, board: Board, whole: Scorecard, lang: Lang) -> Group:
    cards = [card for card in board.cards if card.rubric == whole.rubric]
    cards.sort(key=lambda card: (card.rank is None, card.rank or 0, -(card.counted)))
    floor = floor_of(card.mean for card in cards)
    return Group(
        rubric=whole.rubric,
        terms=board.terms.get(whole.rubric, Terms()),
        whole=whole,
        rows=tuple(_row(question, card, floor, lang) for card in cards),
        bars=tuple(bars_of(whole.distribution)),
        floor=floor,
        query=question.query(rubric=whole.rubric),
        movers=tuple(
            moved(mover) for mover in (*board.movers, *board.items) if mover.real and mover.rubric == whole.rubric
        ),
    )


def moved(mover: Mover) -> Moved:
    """A mover as it is read."""
    worse = (mover.change > 0) == (mover.what == "item")
    before, after = value_of(mover, mover.before), value_of(mover, mover.after)
    return Moved(mover, before, after, signed(mover), chance(mover.q), worse)


def _row(question: Question, card: Scorecard, floor: float, lang: Lang) -> Row:
    points = card.trend
    return Row(
        card=card,
        name=subject_name(card, lang),
        href=href_of(question, card),
        query=query_of(question, card),
        rank=rank(card, lang),
        told=tuple(follows_told(card, lang)),
        spark=spark_of(points, floor_of(point.mean for point in points)),
        bounds=bounds_of(card.mean, floor),
    )


def query_of(question: Question, card: Scorecard) -> str:
    """The query of a card's own calls; empty where nobody is known whose they are."""
    subject = card.subject
    if subject.kind == "all":
        return question.query(rubric=card.rubric)
    return question.query(**{subject.kind: subject.id, "rubric": card.rubric}) if subject.id else ""


def href_of(question: Question, card: Scorecard) -> str:
    """Where a card leads to: an agent's to their page, a team's or a line's to the board of its agents."""
    subject = card.subject
    if not subject.id or subject.kind == "all":
        return ""
    if subject.kind == "agent":
        return f"/cards/{quote(subject.id, safe='')}?{question.query(agent=None, rubric=card.rubric)}"
    return f"/cards?{question.query(by='agent', rubric=card.rubric, **{subject.kind: subject.id})}"


def build_service(desk: Desk, question: Question, lang: Lang) -> ServicePage:
    """The figures of service of a question; raises `StoreError` where there are no calls."""
    room = card_room(desk)
    question = room.settled(question)
    board = room.full(question)
    return ServicePage(question.query(), tuple(each for each in figures(board.service, lang) if each.known))


def build_calls(desk: Desk, question: Question, chosen: Chosen, title: str = "", offset: int = 0) -> CallsPage:
    """The calls behind a number, so many from `offset` on."""
    question = card_room(desk).settled(question)
    found = desk.store.cards.calls(question.asked, chosen, limit=PORTION, offset=offset)
    more = offset + len(found.calls)
    return CallsPage(
        question=question,
        query=question.query(),
        chosen=chosen,
        chosen_query=chosen_query(chosen),
        title=title,
        count=found.count,
        lost=found.lost,
        calls=found.calls,
        offset=offset,
        more=more if more < found.count else None,
    )
