"""``qa sample``: its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def sample(
    month: Annotated[str, typer.Option(help="e.g. 2026-10.")],
    per_agent: Annotated[
        int | None, typer.Option("--per-agent", help="Calls of each agent at random: the quota. [default: 5]", min=1)
    ] = None,
    per_risk: Annotated[
        int | None, typer.Option("--per-risk", help="Most calls of each agent for a reason. [default: 2]", min=0)
    ] = None,
    seed: Annotated[
        str | None, typer.Option(help="What chance is made of. [default: a new one; it is recorded]")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Draw anew where the month was drawn; both stay.")] = False,
    distress: Annotated[
        float, typer.Option(help="A reason from this distress of the customer on.", min=0, max=1)
    ] = 0.4,
    hold: Annotated[float, typer.Option(help="A reason from so many seconds of hold on.", min=0)] = 60.0,
    new_days: Annotated[int, typer.Option("--new-days", help="An agent is new for so many days.", min=0)] = 30,
    agent: Annotated[str | None, typer.Option(help="Show one agent's.")] = None,
    team: Annotated[str | None, typer.Option(help="Show one team's.")] = None,
    covered: Annotated[bool, typer.Option("--coverage", help="Show only who has how many calls heard.")] = False,
    author: Annotated[str | None, typer.Option(help="Who draws. [default: the user of this computer]")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Workbook to write (.xlsx).")] = None,
    json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
    pack: Annotated[
        str | None, typer.Option("--pack", help="Your own pack's folder, if calls were scored by it.")
    ] = None,
    db: Annotated[
        str | None, typer.Option("--db", help="Database: a file or a URL. [default: tingjian.db here]")
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Language: zh or en. [default: zh]")] = None,
) -> None:
    """Draw the calls that people should hear: a quota at random, and some for a reason. 抽样。"""
    from qa.cli.sample import run
    from qa.config import load_settings
    from qa.sampling import Limits
    from qa.services.sampling import ToDraw

    asked = ToDraw(month, per_agent, per_risk, seed, again, Limits(distress, hold, new_days), agent, team)
    settings = load_settings({"db": db, "lang": lang, "pack": pack})
    run(settings, asked, author=author, out=out, as_json=json, covered=covered)
