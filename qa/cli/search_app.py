"""The name and options of ``qa search``; the work is in a module that is imported when it is called."""

from __future__ import annotations

from typing import Annotated

import typer


def search(
    words: Annotated[list[str], typer.Argument(help="What is spoken, one word after the other, e.g. 七天无理由.")],
    month: Annotated[str | None, typer.Option(help="e.g. 2026-10. [default: all calls]")] = None,
    agent: Annotated[str | None, typer.Option(help="One agent's 工号.")] = None,
    team: Annotated[str | None, typer.Option(help="One team.")] = None,
    party: Annotated[str | None, typer.Option(help="Who speaks: agent, customer or system.")] = None,
    limit: Annotated[int, typer.Option(help="How many turns.", min=1, max=10_000)] = 50,
    json: Annotated[bool, typer.Option("--json", help="Write JSON, a line a turn.")] = False,
    db: Annotated[
        str | None, typer.Option("--db", help="Database: a file or a URL. [default: tingjian.db here]")
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Language of what is shown: zh or en.")] = None,
) -> None:
    """Find the turns that say something, those of the newest call first. 全文搜索。"""
    from qa.cli.search import Asked, run
    from qa.config import load_settings

    asked = Asked(" ".join(words), month, agent, team, party, limit)
    run(load_settings({"db": db, "lang": lang}), asked, as_json=json)
