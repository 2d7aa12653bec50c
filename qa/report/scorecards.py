"""Scorecards for other programs: CSV that a spreadsheet opens without running it, and JSON."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from qa.report.labels import Lang, word
from qa.report.result import plain
from qa.scorecard import Scorecard

Column = tuple[str, Callable[[Scorecard], object]]
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula."""

COLUMNS: tuple[Column, ...] = (
    ("month", lambda card: card.month),
    ("agent_id", lambda card: card.subject.id if card.subject.kind == "agent" else None),
    ("agent_name", lambda card: card.subject.name if card.subject.kind == "agent" else None),
    ("team", lambda card: card.subject.team),
    ("rubric", lambda card: card.rubric),
    ("version", lambda card: "/".join(card.versions)),
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
    ("fine", lambda card: card.fines_proposed),
    ("fine_confirmed", lambda card: card.fines_confirmed),
    ("completeness", lambda card: card.completeness),
    ("duration", lambda card: card.talk.duration),
    ("agent_share", lambda card: card.talk.agent_share),
    ("silence_share", lambda card: card.talk.silence_share),
    ("hold_share", lambda card: card.talk.hold_share),
    ("interruptions", lambda card: card.talk.interruptions),
    ("silences", lambda card: card.talk.silences),
    ("faults", lambda card: "；".join(f"{fault.title} {rounded(fault.lost)}" for fault in card.faults)),
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
    data = [_rounded_all(plain(dataclasses.asdict(card))) for card in cards]
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


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
