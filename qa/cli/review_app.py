"""``qa review``: its commands and their options."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

review_app = typer.Typer(help="People decide items in a workbook. 人工复核。", no_args_is_help=True)

Db = Annotated[str | None, typer.Option("--db", help="Database: a file or a URL. [default: tingjian.db here]")]
Lang = Annotated[str | None, typer.Option("--lang", help="Language: zh or en. [default: zh]")]
PackName = Annotated[str | None, typer.Option("--pack", help="Your own pack's folder, if calls were scored by it.")]
OfSession = Annotated[
    int | None, typer.Option("--session", help="Number of a calibration session: blind, and no score changes by it.")
]


@review_app.command("export")
def export(
    out: Annotated[Path, typer.Option("--out", "-o", help="Workbook to write (.xlsx).")] = Path("review.xlsx"),
    month: Annotated[str | None, typer.Option(help="e.g. 2026-10. [default: the latest month with calls]")] = None,
    team: Annotated[str | None, typer.Option(help="One team.")] = None,
    agent: Annotated[str | None, typer.Option(help="One agent's 工号.")] = None,
    rubric: Annotated[str | None, typer.Option(help="One rubric.")] = None,
    item: Annotated[str | None, typer.Option(help="One item of the form.")] = None,
    outcome: Annotated[
        str | None,
        typer.Option(help="The machine's outcomes, e.g. failed,awaiting_ear; all. [default: undetermined,failed]"),
    ] = None,
    sampled: Annotated[
        bool, typer.Option("--sampled", help="Every item of the calls that `qa sample` drew for the month.")
    ] = False,
    decided: Annotated[bool, typer.Option("--decided", help="Also items that a person decided.")] = False,
    clips: Annotated[bool, typer.Option("--clips", help="Cut a clip for each row, beside the workbook.")] = False,
    session: OfSession = None,
    pack: PackName = None,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Write a workbook in which people decide items. 导出复核表。"""
    from qa.cli.review import Asked, run_export
    from qa.config import load_settings

    asked = Asked(month, team, agent, rubric, item, outcome, sampled, decided, session)
    sys.exit(run_export(load_settings({"db": db, "lang": lang, "pack": pack}), asked, out, clips=clips))


@review_app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The workbook, filled in (.xlsx, or its sheet as .csv).")],
    author: Annotated[str, typer.Option(help="Who decided.")],
    session: OfSession = None,
    pack: PackName = None,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Take back a filled-in workbook, row by row, and score the calls by it. 导入复核表。"""
    from qa.cli.review import run_import
    from qa.config import load_settings

    sys.exit(run_import(load_settings({"db": db, "lang": lang, "pack": pack}), file, author, session))


@review_app.command("session")
def session(
    title: Annotated[str, typer.Argument(help="What the session is called.")],
    calls: Annotated[list[str], typer.Argument(help="The ids of its calls, as `qa list` shows them.")],
    author: Annotated[str, typer.Option(help="Who opens it.")],
    rubric: Annotated[str | None, typer.Option(help="The form. [default: that of the calls' newest score]")] = None,
    db: Db = None,
) -> None:
    """Open a calibration session: several people score the same calls blind. 开始定标。"""
    from qa.cli.review_session import open_one
    from qa.config import load_settings

    open_one(load_settings({"db": db}), title, calls, author, rubric)


@review_app.command("sessions")
def sessions(
    close: Annotated[int | None, typer.Option(help="Number of a session to close.")] = None,
    author: Annotated[str, typer.Option(help="Who closes it.")] = "",
    db: Db = None,
    lang: Lang = None,
) -> None:
    """List the calibration sessions, or close one. 定标列表。"""
    from qa.cli.review_session import list_or_close
    from qa.config import load_settings

    list_or_close(load_settings({"db": db, "lang": lang}), close, author)
