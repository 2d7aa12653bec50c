"""``qa report``: the regulations' forms, as a page, a workbook or PDF."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path

from rich.console import Console
from rich.progress import track

from qa.calllog.zone import zone_of
from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import StoreError, UsageError
from qa.report.cells import table
from qa.report.files import FORM_FORMATS as FORMATS
from qa.report.forms.table import KINDS
from qa.report.labels import Lang
from qa.services.report import Wanted, make_report
from qa.services.scorecard import log_of, period_of
from qa.store import open_store


@dataclass(frozen=True)
class Options:
    """What was asked for, as it was written."""

    month: str | None = None
    since: str | None = None
    until: str | None = None
    call: str | None = None
    agent: str | None = None
    team: str | None = None
    line: str | None = None
    rubric: str | None = None
    unit: str | None = None
    as_of: str | None = None


def run(
    settings: Settings, kind: str | None, options: Options, *, output: str | None, out: Path | None, meta: Path | None
) -> None:
    """Make one form, or list the kinds where none is named."""
    if kind is None:
        _list(settings.lang)
        return
    if kind not in KINDS:
        near = get_close_matches(kind, KINDS, 1)
        mend = f"did you mean `{near[0]}`? `qa report` lists them" if near else "`qa report` lists them"
        raise UsageError(f"no form `{kind}`", mend=mend)
    output = _format(output, out)
    zone = zone_of(settings.zone) if settings.zone else None
    wanted = Wanted(
        kind=kind,
        as_of=_day(options.as_of) if options.as_of else datetime.now(zone).date(),
        period=period_of(options.month, options.since, options.until),
        call=options.call,
        agent=options.agent,
        team=options.team,
        line=options.line,
        rubric=options.rubric,
        unit=options.unit or "",
        log=log_of(meta),
        pack=settings.pack,
        zone=zone,
        lang=settings.lang,
        track=_track,
    )
    with open_store(settings.db, write=False) as store:
        document = make_report(store, wanted)
    _write(FORMATS[output](document, settings.lang), out)


def _track(calls: Sequence[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Calls one by one, with a bar on a terminal's stderr."""
    errors = Console(stderr=True)
    return track(calls, "looking through calls", console=errors, transient=True, disable=not errors.is_terminal)


def _format(output: str | None, out: Path | None) -> str:
    """The format asked for, else the one that the file's name ends with, else a page."""
    named = out.suffix.removeprefix(".").lower() if out else ""
    chosen = output or (named if named in FORMATS else "html")
    if chosen not in FORMATS:
        raise UsageError(f"no format `{chosen}`", mend=f"--format takes {', '.join(FORMATS)}")
    if chosen != "html" and out is None:
        raise UsageError(f"{chosen} is not shown in a terminal", mend="name a file with --out")
    return chosen


def _write(data: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(data)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror or error}", where=out, mend="check the folder") from error


def _list(lang: Lang) -> None:
    rows = [(name, kind.english if lang == "en" else kind.title) for name, kind in KINDS.items()]
    headers = ["KIND", "form" if lang == "en" else "表"]
    screen().print(table(headers, rows))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no day", mend="write it as 2026-10-31") from None
