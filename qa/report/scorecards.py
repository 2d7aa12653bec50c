"""Scorecards for other programs: CSV that a spreadsheet opens without running it, and JSON."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from qa.report.labels import Lang, word
from qa.report.result import plain
from qa.report.service import FIGURES, figure_value
from qa.scorecard import Board, Period, Scorecard, ServiceFigures

Column = tuple[str, Callable[[Scorecard], object]]
TOP = 5
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula."""

COLUMNS: tuple[Column, ...] = (
    ("period", lambda card: card.period.name if card.period else None),
    ("agent_id", lambda card: card.subject.id if card.subject.kind == "agent" else None),
    ("agent_name", lambda card: card.subject.name if card.subject.kind == "agent" else None),
    ("team", lambda card: card.subject.team),
    ("line", lambda card: card.subject.name if card.subject.kind == "line" else None),
    ("rubric", lambda card: card.rubric),
    ("version", lambda card: "/".join(card.versions)),
    ("rank", lambda card: card.rank),
    ("small", lambda card: 1 if card.small else None),
    ("calls", lambda card: card.calls),
    ("counted", lambda card: card.counted),
    ("provisional", lambda card: card.provisional),
    ("unscored", lambda card: card.unscored),
    ("mean", lambda card: card.mean and card.mean.mean),
    ("low", lambda card: card.mean and card.mean.low),
    ("high", lambda card: card.mean and card.mean.high),
    ("minimum", lambda card: card.mean and card.mean.minimum),
    ("maximum", lambda card: card.mean and card.mean.maximum),
    ("fatal", lambda card: len(card.fatal_calls)),
    ("fine_proposed", lambda card: card.fines.proposed),
    ("fine_waiting", lambda card: card.fines.waiting),
    ("fine_final", lambda card: card.fines.final),
    ("completeness", lambda card: card.completeness),
    ("waiting_calls", lambda card: card.waiting.calls),
    ("duration", lambda card: card.talk.duration),
    ("agent_share", lambda card: card.talk.agent_share),
    ("silence_share", lambda card: card.talk.silence_share),
    ("hold_share", lambda card: card.talk.hold_share),
    ("interruptions", lambda card: card.talk.interruptions),
    ("silences", lambda card: card.talk.silences),
    ("faults", lambda card: "；".join(f"{fault.title} {rounded(fault.lost)}" for fault in card.costliest[:TOP])),
    ("excellent_months", lambda card: card.follows and card.follows.excellent),
    ("star", lambda card: 1 if card.follows and card.follows.star else None),
    ("plan", lambda card: 1 if card.follows and card.follows.plan else None),
    *((name, lambda card, name=name: figure_value(card.service, name)) for name in FIGURES),
    ("duplicates", lambda card: card.duplicates),
    ("demonstration", lambda card: card.demonstration),
)


def scorecards_csv(cards: Sequence[Scorecard], lang: Lang = "zh") -> bytes:
    """Write one line a card, in UTF-8 with its mark, as spreadsheets want Chinese.

    The last column counts the calls whose words are the demonstration model's. An empty cell is unknown, not 0.
    """
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([word(name, lang) for name, _ in COLUMNS])
    writer.writerows([safe_cell(value(card)) for _, value in COLUMNS] for card in cards)
    return stream.getvalue().encode("utf-8-sig")


def scorecards_json(cards: Sequence[Scorecard]) -> str:
    """Write cards as a JSON list with the names of `Scorecard`; numbers are kept to 4 digits behind the point."""
    data = [_rounded_all(_dated(_card_data(card))) for card in cards]
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def board_json(board: Board) -> str:
    """Write a board as JSON with the names of `Board`, `Scorecard`, `Mover` and `ServiceFigures`.

    Ratios stand beside the parts that they are divided from; numbers are kept to 4 digits behind the point.
    """
    data = {
        "kind": board.kind,
        "period": _period_data(board.period),
        "against": _period_data(board.against),
        "as_of": board.as_of,
        "months": board.months,
        "cards": [_card_data(card) for card in board.cards],
        "movers": [dataclasses.asdict(mover) | {"change": mover.change} for mover in board.movers],
        "items": [dataclasses.asdict(mover) | {"change": mover.change} for mover in board.items],
        "untested": board.untested,
        "service": _service_data(board.service),
    }
    return json.dumps(_rounded_all(_dated(data)), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _card_data(card: Scorecard) -> dict[str, Any]:
    data = dataclasses.asdict(card)
    return data | {"period": _period_data(card.period), "month": card.month, "service": _service_data(card.service)}


def _period_data(period: Period | None) -> dict[str, Any] | None:
    return None if period is None else {"name": period.name, "start": period.start, "end": period.end}


def _service_data(figures: ServiceFigures | None) -> dict[str, Any] | None:
    if figures is None:
        return None
    return dataclasses.asdict(figures) | {"ratios": {name: figure_value(figures, name) for name in FIGURES}}


def _dated(value: Any) -> Any:
    """Days as ISO 8601, and whatever else JSON has no type for."""
    if isinstance(value, dict):
        return {str(name): _dated(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_dated(each) for each in value]
    return value.isoformat() if isinstance(value, date) else plain(value)


def safe_cell(value: object) -> object:
    """Give a cell that no spreadsheet runs: a text that begins like a formula gets an apostrophe in front."""
    if isinstance(value, str) and value.startswith(RISKY):
        return f"'{value}"
    return rounded(value) if isinstance(value, float) else value


def rounded(value: float) -> float | int:
    """Keep 4 digits behind the point, and none where there are none."""
    value = round(value, 4)
    return int(value) if value == int(value) else value


def _rounded_all(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded_all(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_rounded_all(each) for each in value]
    return round(value, 4) if isinstance(value, float) else value
