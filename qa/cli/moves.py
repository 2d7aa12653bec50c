"""How calls' scores moved by what people did, for the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qa.report.cells import number, table
from qa.report.labels import Lang, word
from qa.types import CallResult, Score

if TYPE_CHECKING:
    from rich.table import Table

    from qa.services.review_sheet import Move


def moves_table(moves: Iterable[Move], lang: Lang) -> Table:
    """Scores by rubric, before and after."""
    names = ("before", "after", "change") if lang == "en" else ("之前", "之后", "变化")
    headers = [word("call", lang), word("rubric", lang), *names]
    return table(headers, [_moved(move, lang) for move in moves], right=[2, 3, 4])


def moved_items(before: CallResult, after: CallResult, lang: Lang) -> list[str]:
    """A line for each item that has another outcome than before."""
    known = {item.id: item.outcome for item in before.items}
    return [
        f"{item.id} {item.title}: {word(known[item.id], lang)} → {word(item.outcome, lang)}"
        for item in after.items
        if item.id in known and known[item.id] is not item.outcome
    ]


def _moved(move: Move, lang: Lang) -> tuple[str, ...]:
    was, now = move.before.final, move.after.final
    change = f"{now - was:+.2f}" if was is not None and now is not None else ""
    return move.call_id, move.rubric, _score(move.before, lang), _score(move.after, lang), change


def _score(score: Score, lang: Lang) -> str:
    bounds = f" ({number(score.low)}–{number(score.high)})" if score.low != score.high else ""
    mark = f" {word('provisional', lang)}" if score.provisional else ""
    return f"{number(score.final)}{bounds}{mark}"
