"""``qa scorecard``: its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def scorecard(
    month: Annotated[str | None, typer.Option(help="e.g. 2026-10. [default: the latest month scored]")] = None,
    since: Annotated[str | None, typer.Option("--from", help="First day, e.g. 2026-10-05; with --to.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Last day.")] = None,
    against: Annotated[
        str | None, typer.Option(help="Month to compare with. [default: the month, or as many days, before]")
    ] = None,
    by: Annotated[str, typer.Option(help="Whom a card is about: agent, team, line or all.")] = "agent",
    agent: Annotated[str | None, typer.Option(help="One agent's 工号.")] = None,
    team: Annotated[str | None, typer.Option(help="One team.")] = None,
    line: Annotated[str | None, typer.Option(help="One line.")] = None,
    rubric: Annotated[str | None, typer.Option(help="One rubric, where calls were scored by several.")] = None,
    output: Annotated[str, typer.Option("--format", "-f", help="table, html, json, csv, xlsx or pdf.")] = "table",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write. [default: stdout; xlsx asks for one]")
    ] = None,
    meta: Annotated[
        Path | None, typer.Option(help="The whole call log, for figures that need calls without a recording.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Day by which time to appeal is over or not. [default: today]")
    ] = None,
    pack: Annotated[
        str | None, typer.Option("--pack", help="Your own pack's folder, for its thresholds and fines.")
    ] = None,
    zone: Annotated[str | None, typer.Option(help="Time zone of the house. [default: this computer's]")] = None,
    db: Annotated[
        str | None, typer.Option("--db", help="Database: a file or a URL. [default: tingjian.db here]")
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Language: zh or en. [default: zh]")] = None,
) -> None:
    """Show scorecards of a month or any period: scores, faults, what moved, fines, service. 评分卡。"""
    from qa.cli.scorecard import Wanted, run
    from qa.config import load_settings

    wanted = Wanted(month, since, until, against, by, agent, team, line, rubric)
    settings = load_settings({"db": db, "lang": lang, "pack": pack, "zone": zone})
    run(settings, wanted, output=output, out=out, meta=meta, as_of=as_of)
