"""Fills the page of a board. Whatever others wrote is escaped by the template engine."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from qa.report.board.charts import HEIGHT, LEFT, RIGHT, WIDTH, bars_of, floor_of, place, trend_of
from qa.report.board_view import board_notes, chance, signed, value_of
from qa.report.cards import follows_told, interval, rank, subject_name
from qa.report.labels import Lang, word
from qa.report.pages import asset, environment
from qa.report.service import figures
from qa.scorecard import Board, Scorecard, Terms

if TYPE_CHECKING:
    from jinja2 import Template

PACKAGE = "qa.report.board"


def board_page(board: Board, lang: Lang = "zh") -> str:
    """Write the page of a board: one HTML file with its style inside, without a script.

    Items' and sections' titles stay as the rubric has them, in whatever `lang` the rest is.
    """
    return _template().render(
        lang=lang,
        word=partial(word, lang=lang),
        board=board,
        totals=_totals(board),
        notes=board_notes(board, lang),
        floor=floor_of(card.mean for card in board.cards),
        figures=partial(figures, lang=lang),
        name=partial(subject_name, lang=lang),
        rank=partial(rank, lang=lang),
        interval=partial(interval, lang=lang),
        told=partial(follows_told, lang=lang),
        ordered=_ordered(board.cards),
        terms=lambda card: board.terms.get(card.rubric, Terms()),
        css=asset(PACKAGE, "board.css"),
    )


def _ordered(cards: tuple[Scorecard, ...]) -> list[Scorecard]:
    """By rubric, the ranked first; the others, of whom no order can be told, as they came."""
    return sorted(cards, key=lambda card: (card.rubric, card.rank is None, card.rank or 0))


def _totals(board: Board) -> list[tuple[str, object]]:
    """What stands at the head of the page: sums over all cards."""
    cards = board.cards
    return [
        ("calls", sum(card.calls for card in cards)),
        ("counted", sum(card.counted for card in cards)),
        ("provisional", sum(card.provisional for card in cards)),
        ("waiting_calls", sum(card.waiting.calls for card in cards)),
        ("fatal", sum(len(card.fatal_calls) for card in cards)),
        ("duplicates", sum(card.duplicates for card in cards)),
    ]


@cache
def _template() -> Template:
    made = environment(PACKAGE)
    made.globals |= {
        "trend_of": trend_of,
        "bars_of": bars_of,
        "place": place,
        "value_of": value_of,
        "signed": signed,
        "chance": chance,
        "box": (WIDTH, HEIGHT, LEFT, RIGHT),
    }
    return made.get_template("board.html.j2")
