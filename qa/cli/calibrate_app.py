"""``qa calibrate``: its options."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def calibrate(
    month: Annotated[str | None, typer.Option(help="Only calls of a month. [default: all]")] = None,
    chosen: Annotated[
        bool, typer.Option("--chosen", help="Also calls that were chosen for review: they lead astray.")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Write what is worth it into ./qa.yaml.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
    pack: Annotated[
        str | None, typer.Option("--pack", help="Your own pack's folder, if calls were scored by it.")
    ] = None,
    db: Annotated[
        str | None, typer.Option("--db", help="Database: a file or a URL. [default: tingjian.db here]")
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Language: zh or en. [default: zh]")] = None,
) -> None:
    """Fit how sure the model's words are taken to people's decisions, with the error before and after. 校准。"""
    from qa.cli.calibrate import run
    from qa.config import load_settings

    settings = load_settings({"db": db, "lang": lang, "pack": pack})
    sys.exit(run(settings, month, chosen=chosen, write=write, as_json=json))
