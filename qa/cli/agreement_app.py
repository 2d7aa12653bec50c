"""``qa agreement``: its options."""

from __future__ import annotations

from typing import Annotated

import typer


def agreement(
    month: Annotated[str | None, typer.Option(help="e.g. 2026-10. [default: all calls]")] = None,
    item: Annotated[str | None, typer.Option(help="One item of the form.")] = None,
    by: Annotated[str, typer.Option(help="A row an item, or an author.")] = "item",
    rubric: Annotated[str | None, typer.Option(help="One rubric.")] = None,
    version: Annotated[
        str | None, typer.Option(help="One version: decisions on older rules say little of newer.")
    ] = None,
    least: Annotated[int, typer.Option(help="Decisions that an item needs to run by itself.", min=1)] = 30,
    precision: Annotated[float, typer.Option(help="Lowest precision, by its interval.", min=0, max=1)] = 0.8,
    recall: Annotated[float, typer.Option(help="Lowest recall of lapses, by its interval.", min=0, max=1)] = 0.6,
    ac1: Annotated[float, typer.Option(help="Lowest AC1, by its interval.", min=-1, max=1)] = 0.6,
    listen: Annotated[int, typer.Option(help="Disagreements to list.", min=0)] = 20,
    json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
    db: Annotated[
        str | None, typer.Option("--db", help="Database: a file or a URL. [default: tingjian.db here]")
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Language: zh or en. [default: zh]")] = None,
) -> None:
    """Compare the machine with people, and people with each other: κ, AC1, precision, recall. 一致性。"""
    from qa.agreement import Rule
    from qa.cli.agreement import Options, run
    from qa.config import load_settings
    from qa.services.agreement import Compared

    options = Options(Compared(month, item, rubric, version), by, listen, Rule(least, precision, recall, ac1))
    run(load_settings({"db": db, "lang": lang}), options, as_json=json)
