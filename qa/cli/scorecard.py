"""``qa scorecard``: a month's scorecards from the database, as a table, JSON or CSV."""

from __future__ import annotations

import re
import sys

from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import StoreError, UsageError
from qa.packs.load import load_pack, pack_names
from qa.report.scorecards import scorecards_csv, scorecards_json
from qa.report.text import scorecard_view, scorecards_table
from qa.scorecard.build import scorecards
from qa.store import open_store

FORMATS = ("table", "json", "csv")


def run(
    settings: Settings, *, month: str | None, agent: str | None, team: str | None, rubric: str | None, output: str
) -> None:
    """Show the scorecards of a month, the latest one scored by default."""
    if output not in FORMATS:
        raise UsageError(f"no format `{output}`", mend=f"--format takes {', '.join(FORMATS)}")
    if month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise UsageError(f"{month!r} is no month", mend="write it as 2026-10")
    with open_store(settings.db, write=False) as store:
        months = store.months()
        wanted = month or (months[-1] if months else None)
        calls = store.scores(agent=agent, team=team, rubric=rubric)
        where = store.where
    cards = scorecards(calls, month=wanted)
    if not cards:
        asked = ", ".join(f"{k} {v}" for k, v in (("month", wanted), ("agent", agent), ("team", team)) if v)
        raise StoreError(f"no scored calls for {asked or 'any month'}", where=where, mend=_mend(months, bool(calls)))
    if output == "csv":
        sys.stdout.buffer.write(scorecards_csv(cards, settings.lang))
    elif output == "json":
        sys.stdout.write(scorecards_json(cards))
    else:
        console = screen()
        console.print(scorecards_table(cards, settings.lang))
        for card in cards if agent or team or len(cards) == 1 else ():
            console.print(scorecard_view(card, settings.lang, _section_titles(card.rubric)))


def _mend(months: list[str], some: bool) -> str:
    if months:
        return f"months with calls: {', '.join(months)}"
    if some:
        return "its calls have no start time: score them with a call log (--meta), or leave --month out"
    return "check --agent, --team and --rubric, or score some calls first: qa score …"


def _section_titles(rubric: str) -> dict[str, str]:
    """The titles of a form's sections, where its pack is at hand."""
    if rubric not in pack_names():
        return {}
    return {section.id: section.title for section in load_pack(rubric).rubric.sections}
