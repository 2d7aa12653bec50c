"""``qa search``: turns that say something, from the database."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, cast, get_args

import typer

from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import UsageError
from qa.report.cells import clock, table
from qa.report.labels import Lang, word
from qa.store import open_store
from qa.types import Party
from qa.types.people import TurnHit

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    words: str
    month: str | None
    agent: str | None
    team: str | None
    party: str | None
    limit: int


def run(settings: Settings, asked: Asked, *, as_json: bool) -> None:
    """Show the turns, or write them as JSON lines; how many there are goes to stderr."""
    if asked.party is not None and asked.party not in get_args(Party):
        raise UsageError(f"there is no party {asked.party}", mend=", ".join(get_args(Party)))
    party = cast("Party | None", asked.party)
    with open_store(settings.db, write=False) as store:
        whose = {"agent_id": asked.agent, "team": asked.team}
        # one more than is shown tells whether there are more
        hits = store.search(asked.words, month=asked.month, **whose, party=party, limit=asked.limit + 1)
    shown = hits[: asked.limit]
    if as_json:
        for hit in shown:
            started_at = hit.started_at.isoformat() if hit.started_at else None
            sys.stdout.write(json.dumps({**asdict(hit), "started_at": started_at}, ensure_ascii=False) + "\n")
        return
    if shown:
        screen().print(_table(shown, settings.lang))
    more = f"; there are more: --limit {asked.limit * 2}" if len(hits) > len(shown) else ""
    typer.echo(f"{len(shown)} turns{more}", err=True)


def _table(hits: list[TurnHit], lang: Lang) -> Table:
    headers = [word(name, lang) for name in ("started", "call", "when", "agent", "speaker", "words")]
    rows = [
        (
            f"{hit.started_at:%Y-%m-%d %H:%M}" if hit.started_at else None,
            hit.call_id,
            clock(hit.start),
            hit.agent_id,
            word(hit.party, lang),
            hit.text,
        )
        for hit in hits
    ]
    return table(headers, rows, right=[2])
