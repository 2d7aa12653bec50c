"""``qa trail``: who did what to which call, appeal, plan, and when."""

from __future__ import annotations

import typer

from qa.cli.people import house_zone, write_json
from qa.cli.screen import screen
from qa.config import Settings
from qa.report.people import act_json, acts_table
from qa.store import open_store


def run(settings: Settings, *, subject: str | None, author: str | None, limit: int, as_json: bool) -> None:
    """Lines of the audit trail, the newest first; that there are more is said on stderr."""
    with open_store(settings.db, write=False) as store:
        # one more than is shown tells whether there are more
        found = store.people.acts(subject=subject, author=author, newest=limit + 1)[::-1]
    shown = found[:limit]
    if as_json:
        write_json(map(act_json, shown))
    else:
        screen().print(acts_table(shown, house_zone(settings), settings.lang))
    more = f"; there are more: --limit {limit * 2}" if len(found) > len(shown) else ""
    typer.echo(f"{len(shown)} lines{more}", err=True)
