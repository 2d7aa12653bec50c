"""``qa scorecard``: scorecards from the database, as a table, a page, JSON, CSV, a workbook or PDF."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import get_args

from qa.calllog.zone import zone_of
from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import StoreError, UsageError
from qa.report.files import BOARD_FORMATS as FORMATS
from qa.report.text import board_view
from qa.scorecard import By, Period
from qa.services.scorecard import Options, log_of, make_board, period_of
from qa.store import open_store
from qa.store.asked import Asked


@dataclass(frozen=True)
class Wanted:
    """What was asked for, as it was written."""

    month: str | None = None
    since: str | None = None
    until: str | None = None
    against: str | None = None
    by: str = "agent"
    agent: str | None = None
    team: str | None = None
    line: str | None = None
    rubric: str | None = None


def run(
    settings: Settings, wanted: Wanted, *, output: str, out: Path | None, meta: Path | None, as_of: str | None
) -> None:
    """Show the scorecards of a period, the latest month scored by default."""
    if output not in (*FORMATS, "table"):
        raise UsageError(f"no format `{output}`", mend=f"--format takes table, {', '.join(FORMATS)}")
    if output in ("xlsx", "pdf") and out is None:
        raise UsageError(f"{output} is not shown in a terminal", mend="name a file with --out")
    asked = _asked(wanted)
    options = Options(
        as_of=_day(as_of) if as_of else datetime.now(zone_of(settings.zone) if settings.zone else None).date(),
        against=_month(wanted.against) if wanted.against else None,
        examples=output != "csv" and (output != "table" or _in_full(asked)),
        service=True,
        log=log_of(meta),
        zone=zone_of(settings.zone) if settings.zone else None,
        pack=settings.pack,
    )
    with open_store(settings.db, write=False) as store:
        made = make_board(store, asked, options)
    if output == "table":
        screen().print(board_view(made, settings.lang, full=_in_full(asked) or len(made.cards) == 1))
        return
    data = FORMATS[output](made, settings.lang)
    if out is None:
        sys.stdout.buffer.write(data)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror or error}", where=out, mend="check the folder") from error


def _asked(wanted: Wanted) -> Asked:
    if wanted.by not in get_args(By):
        raise UsageError(f"no cards by `{wanted.by}`", mend=f"--by takes {', '.join(get_args(By))}")
    period = period_of(wanted.month, wanted.since, wanted.until)
    kind: By = next(kind for kind in get_args(By) if kind == wanted.by)
    return Asked(kind, period, wanted.agent, wanted.team, wanted.line, wanted.rubric)


def _in_full(asked: Asked) -> bool:
    return asked.agent is not None or asked.team is not None or asked.line is not None


def _month(text: str) -> Period:
    period = period_of(text, None, None)
    assert period
    return period


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no day", mend="write it as 2026-10-31") from None
