"""What ``qa appeals``, ``qa correct``, ``qa plans`` and ``qa trail`` share: days, the house's clock, what is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

import typer

from qa.calllog.zone import zone_of
from qa.cli.moves import moved_items, moves_table
from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import UsageError
from qa.services.review_sheet import Move
from qa.types import CallResult


def house_zone(settings: Settings) -> tzinfo | None:
    """The zone that days are counted in; None is the computer's own."""
    return zone_of(settings.zone) if settings.zone else None


def end_of_day(text: str, settings: Settings) -> datetime:
    """The last second of a day by the house's clock; `UsageError` for what is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"`{text}` is no day", mend="write it as 2026-11-30") from None
    last = datetime.combine(day, time(23, 59, 59))
    zone = house_zone(settings)
    return (last.replace(tzinfo=zone) if zone else last.astimezone()).astimezone(UTC)


def write_json(lines: Iterable[dict[str, Any]]) -> None:
    """JSON values, a line each."""
    for line in lines:
        typer.echo(json.dumps(line, ensure_ascii=False))


def show_move(before: CallResult, after: CallResult, settings: Settings) -> None:
    """How a call's score and its items moved."""
    console = screen()
    move = Move(before.call.info.call_id, before.score.rubric, before.score, after.score)
    console.print(moves_table([move], settings.lang))
    for line in moved_items(before, after, settings.lang):
        console.print(line, markup=False, highlight=False)
