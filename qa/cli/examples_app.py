"""The names and options of ``qa examples`` and ``qa cases``; the work is in modules that are imported when called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

cases_app = typer.Typer(help="Case book: moments kept with notes and tags. 案例库。", no_args_is_help=True)

Item = Annotated[str | None, typer.Option("--item", help="One item of the form, e.g. opening.")]
Agent = Annotated[str | None, typer.Option("--agent", help="One agent's 工号.")]
Db = Annotated[str | None, typer.Option("--db", help="Database: a file or a URL. [default: tingjian.db here]")]
Lang = Annotated[str | None, typer.Option("--lang", help="Language of what is shown: zh or en. [default: zh]")]
Author = Annotated[
    str | None,
    typer.Option("--author", help="Who you are, for the audit trail. [default: the name you are logged in by]"),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON, a line each.")]


def examples(
    item: Item = None,
    outcome: Annotated[
        str | None, typer.Option(help="failed, passed, undetermined … [default: failed, where items are asked for]")
    ] = None,
    clause: Annotated[
        str | None, typer.Option(help="Items that a clause asks for: its id or its number, e.g. 5.2.4.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", "--phrase", help="Words that are spoken in the moment.")] = None,
    measure: Annotated[
        str | None, typer.Option(help="A measure of the call, e.g. 'silence_longest_agent>5'; > >= < <= =.")
    ] = None,
    month: Annotated[str | None, typer.Option(help="e.g. 2026-10, or all. [default: the latest month scored]")] = None,
    agent: Agent = None,
    team: Annotated[str | None, typer.Option(help="One team.")] = None,
    line: Annotated[str | None, typer.Option(help="One line.")] = None,
    rubric: Annotated[str | None, typer.Option(help="One rubric.")] = None,
    limit: Annotated[int, typer.Option(help="How many.", min=1, max=100)] = 10,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Also cut clips and write a training pack: a folder or a .zip.")
    ] = None,
    json: Json = False,
    author: Author = None,
    raw: Annotated[str | None, typer.Option(help="How headerless recordings were read: alaw or mulaw.")] = None,
    pack: Annotated[
        str | None, typer.Option("--pack", help="Rule pack whose clauses are meant. [default: plaza]")
    ] = None,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Find moments to show in training, best first, each with its reasons and a good one beside it. 培训案例。"""
    from qa.cli.examples import run
    from qa.config import load_settings
    from qa.services.examples_asked import AskedFor

    options = AskedFor(item, outcome, clause, text, measure, month, agent, team, line, rubric, limit)
    settings = load_settings({"db": db, "lang": lang, "pack": pack})
    sys.exit(run(settings, options, out=out, as_json=json, raw=raw, author=author))


@cases_app.command("add")
def cases_add(
    call: Annotated[str, typer.Argument(help="The id of a call, as `qa list` shows it.")],
    title: Annotated[str, typer.Option(help="What the case shows, in a few words.")],
    item: Item = None,
    at: Annotated[
        str | None, typer.Option(help="Seconds in the call, e.g. 12.5-20. [default: the item's evidence]")
    ] = None,
    good: Annotated[bool, typer.Option("--good/--bad", help="A model to follow, or a fault.")] = False,
    note: Annotated[str, typer.Option(help="What to say about it.")] = "",
    tag: Annotated[list[str] | None, typer.Option(help="A tag; may be given several times.")] = None,
    author: Author = None,
    db: Db = None,
) -> None:
    """Put a moment into the case book. 收入案例库。"""
    from qa.cli.cases import Entry, add
    from qa.config import load_settings

    add(load_settings({"db": db}), Entry(call, title, item, at, good, note, tuple(tag or ()), author))


@cases_app.command("list")
def cases_list(
    tag: Annotated[str | None, typer.Option(help="Only those with a tag.")] = None,
    item: Item = None,
    agent: Agent = None,
    json: Json = False,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """List the case book. 列出案例。"""
    from qa.cli.cases import list_cases
    from qa.config import load_settings

    list_cases(load_settings({"db": db, "lang": lang}), tag=tag, item=item, agent=agent, as_json=json)


@cases_app.command("show")
def cases_show(
    number: Annotated[int, typer.Argument(help="The case's number, as `qa cases list` shows it.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Also cut the clip and write a training pack: a folder or a .zip."),
    ] = None,
    json: Json = False,
    author: Author = None,
    raw: Annotated[str | None, typer.Option(help="How a headerless recording was read: alaw or mulaw.")] = None,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Show one case with its words; with -o, to be listened to. 显示案例。"""
    from qa.cli.cases import show
    from qa.config import load_settings

    settings = load_settings({"db": db, "lang": lang})
    sys.exit(show(settings, number, out=out, as_json=json, raw=raw, author=author))


@cases_app.command("remove")
def cases_remove(
    number: Annotated[int, typer.Argument(help="The case's number, as `qa cases list` shows it.")],
    author: Author = None,
    db: Db = None,
) -> None:
    """Take a case out of the case book; it stays in the audit trail. 移出案例库。"""
    from qa.cli.cases import remove
    from qa.config import load_settings

    remove(load_settings({"db": db}), number, author)
