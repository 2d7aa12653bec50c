"""What a terminal shows of a board: its cards, what moved, and the figures of service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.report.cards import scorecard_view, scorecards_table, service_table
from qa.report.cells import cell, number, percent, table
from qa.report.labels import Lang, word
from qa.report.service import figures
from qa.scorecard import Board, Mover, Terms

if TYPE_CHECKING:
    from rich.console import Group, RenderableType


def board_view(board: Board, lang: Lang = "zh", *, full: bool = False) -> Group:
    """Show a board; `full` shows each of its cards in full too."""
    from rich.console import Group

    period = board.period.name if board.period else word("all_months", lang)
    parts: list[RenderableType] = [cell(f"{word('scorecard', lang)} · {period}", "bold")]
    parts.append(scorecards_table(board.cards, lang))
    parts += [cell(note, "yellow") for note in board_notes(board, lang)]
    if board.against:
        parts += _moved(board, lang)
    for card in board.cards if full else ():
        parts.append(scorecard_view(card, lang, board.terms.get(card.rubric, Terms()).sections))
    if not full and (known := [each for each in figures(board.service, lang) if each.known]):
        parts.append(service_table(known, lang))
    return Group(*parts)


def board_notes(board: Board, lang: Lang) -> list[str]:
    """What has to be said of cards that stand out of the order."""
    notes = []
    if any(card.small for card in board.cards):
        least = {board.terms.get(card.rubric, Terms()).service.small_sample for card in board.cards if card.small}
        notes.append(word("small_note", lang).format(n="/".join(map(str, sorted(least)))))
    if any(len(card.versions) > 1 for card in board.cards):
        notes.append(word("mixed_note", lang))
    return notes


def _moved(board: Board, lang: Lang) -> list[RenderableType]:
    against = board.against.name if board.against else ""
    tested = word("tested_n", lang).format(n=len(board.movers), m=board.untested)
    parts: list[RenderableType] = [
        cell(f"{word('movers', lang)} · {word('against', lang)} {against} · {tested}", "bold")
    ]
    for name, movers in (("movers_people", board.movers), ("movers_items", board.items)):
        if real := [mover for mover in movers if mover.real]:
            parts += [cell(word(name, lang)), _movers(real, lang)]
    if len(parts) == 1:
        parts.append(cell(word("nothing_moved", lang)))
    parts.append(cell(word("movers_note", lang), "dim"))
    return parts


def _movers(movers: Sequence[Mover], lang: Lang) -> RenderableType:
    rows = [
        (
            mover.title,
            mover.rubric,
            value_of(mover, mover.before),
            value_of(mover, mover.after),
            signed(mover),
            f"{mover.n_before} → {mover.n_after}",
            chance(mover.q),
        )
        for mover in movers
    ]
    names = ("item" if movers[0].what == "item" else "agent", "rubric", "before", "after", "change", "calls", "q_value")
    return table([word(name, lang) for name in names], rows, right=[2, 3, 4, 5, 6])


def value_of(mover: Mover, value: float) -> str:
    """A mean of scores, or a fail rate as per cent."""
    return percent(value) if mover.what == "item" else number(value)


def chance(q: float) -> str:
    """An adjusted p; a very small one is no zero."""
    return f"{q:.4f}" if q >= 0.0001 else "<0.0001"


def signed(mover: Mover) -> str:
    """The change with its sign: points of the mean, or percentage points of a fail rate."""
    change = mover.change * 100 if mover.what == "item" else mover.change
    return f"{'+' if change >= 0 else '−'}{number(abs(change), 1)}"
