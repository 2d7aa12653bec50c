"""``qa page``: the result page of calls that were scored before, from the database."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.progress import track

from qa.audio.readers import headerless
from qa.cli.packs import packs_of
from qa.config import Settings
from qa.errors import StoreError
from qa.services.files import make_folder, write_result
from qa.services.page import ResultPage
from qa.store import open_store


@dataclass(frozen=True)
class Wanted:
    """Which calls the page is to show; None is any."""

    month: str | None = None
    agent: str | None = None
    team: str | None = None
    rubric: str | None = None


def run(settings: Settings, wanted: Wanted, *, raw: str | None) -> None:
    """Write the page, with each call's newest score; recordings that are gone cannot be played on it."""
    errors = Console(stderr=True, soft_wrap=True)
    pack, rules = packs_of(settings)
    packs = [pack, *(rule.pack for rule in rules)]
    with open_store(settings.db, write=False) as store:
        calls = store.scores(month=wanted.month, agent=wanted.agent, team=wanted.team, rubric=wanted.rubric)
        if not calls:
            raise StoreError("no such calls", where=store.where, mend="qa list shows what there is")
        make_folder(settings.out)
        with ResultPage(settings.out, packs, settings.lang, raw=headerless(raw)) as page:
            for call in track(calls, "writing", console=errors, transient=True):
                result = store.result(call.call_id, rubric=call.rubric, version=call.version)
                write_result(result, settings.out)
                page.add(result)
            index = page.finish()
    errors.print(f"{len(calls)} calls → open {index}", markup=False, highlight=False)
