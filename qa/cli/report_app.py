"""``qa report``: its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    kind: Annotated[
        str | None, typer.Argument(metavar="KIND", help="e.g. monthly_quality; without it all kinds are listed.")
    ] = None,
    month: Annotated[str | None, typer.Option(help="e.g. 2026-10. [default: the latest month or week scored]")] = None,
    since: Annotated[str | None, typer.Option("--from", help="First day, e.g. 2026-10-05; with --to.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Last day.")] = None,
    call: Annotated[str | None, typer.Option(help="One call, for the forms that are about one.")] = None,
    agent: Annotated[str | None, typer.Option(help="One agent's 工号.")] = None,
    team: Annotated[str | None, typer.Option(help="One team.")] = None,
    line: Annotated[str | None, typer.Option(help="One line.")] = None,
    rubric: Annotated[str | None, typer.Option(help="One rubric, where calls were scored by several.")] = None,
    unit: Annotated[
        str | None, typer.Option(help="The house's name over the title. [default: room to write it]")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--format", "-f", help="html, xlsx or pdf. [default: by the file's name, else html]")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write. [default: stdout; xlsx and pdf ask for one]")
    ] = None,
    meta: Annotated[
        Path | None, typer.Option(help="The whole call log, for figures that need calls without a recording.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Day of making, by which time to appeal is over or not. [default: today]")
    ] = None,
    pack: Annotated[
        str | None, typer.Option("--pack", help="Your own pack's folder, for its thresholds, fines and clauses.")
    ] = None,
    zone: Annotated[str | None, typer.Option(help="Time zone of the house. [default: this computer's]")] = None,
    db: Annotated[
        str | None, typer.Option("--db", help="Database: a file or a URL. [default: tingjian.db here]")
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Language: zh or en. [default: zh]")] = None,
) -> None:
    """Make one of the regulations' forms: assessments, reports, fault slips, registers. 报表与文书。"""
    from qa.cli.report import Options, run
    from qa.config import load_settings

    options = Options(month, since, until, call, agent, team, line, rubric, unit, as_of)
    settings = load_settings({"db": db, "lang": lang, "pack": pack, "zone": zone})
    run(settings, kind, options, output=output, out=out, meta=meta)
