"""``qa examples``: moments for training, as a table, as JSON, as a training pack."""

from __future__ import annotations

import getpass
import json
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import track

from qa.audio.readers import headerless
from qa.cli.packs import packs_of
from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import UsageError
from qa.packs.clauses import Clause, read_clauses
from qa.packs.load import Pack, find_pack, pack_names
from qa.report.coaching import Card, card_json, cards_table
from qa.report.labels import Lang
from qa.services.examples import Asked, Found, find
from qa.services.examples_asked import AskedFor, told, wanted_of
from qa.services.training_pack import TrainingPack, write_pack, zipped
from qa.store import Store, open_store
from qa.types.people import Act

DONE, SOME_FAILED = 0, 1
ZIP = ".zip"


def run(
    settings: Settings,
    options: AskedFor,
    *,
    out: Path | None,
    as_json: bool,
    raw: str | None,
    author: str | None = None,
) -> int:
    """Find, show, and where a place is named write the training pack; 1 if some clips could not be cut."""
    with open_store(settings.db, write=out is not None) as store:
        wanted = wanted_of(options, _packs(settings) if options.clause else (), store)
        found = find(store, Asked(wanted, options.limit, options.text))
        asked = told(found, wanted, options, settings.lang)
        if out is not None:
            note_export(store, found, asked, author)
    return tell(found, settings, asked, out=out, as_json=as_json, raw=raw)


def _packs(settings: Settings) -> list[Pack]:
    pack, rules = packs_of(settings)
    return [pack, *(rule.pack for rule in rules)]


def note_export(store: Store, found: Found, asked: str, author: str | None) -> None:
    """Write into the audit trail who takes which clips out."""
    detail = {"asked": asked, "calls": sorted(found.said)}
    store.people.audit(Act(datetime.now(UTC), author_of(author), "export_clips", "examples", detail))


def author_of(name: str | None) -> str:
    """Who works here: the name that was given, else the one that the computer knows."""
    if name is not None:
        return name
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise UsageError("the computer does not know who you are", mend="say --author NAME") from error


def tell(found: Found, settings: Settings, asked: str, *, out: Path | None, as_json: bool, raw: str | None) -> int:
    """Show found examples, and where a place is named write the training pack; 1 if some clips could not be cut."""
    errors = Console(stderr=True, soft_wrap=True)
    with tempfile.TemporaryDirectory() as scratch:
        zip_file = out if out is not None and out.suffix.lower() == ZIP else None
        folder = Path(scratch) if zip_file else out
        pack = TrainingPack(found, _clauses(settings, found), settings.lang, out=folder, raw=headerless(raw))
        cards = _cards(pack, found, errors, busy=out is not None)
        if folder is not None:
            place = write_pack(folder, cards, asked, settings.lang)
            place = zipped(folder, zip_file) if zip_file else place
    _show(cards, settings.lang, as_json=as_json)
    for failure in pack.failures:
        errors.print(f"qa: {failure.error.message}", markup=False, highlight=False)
    if out is not None:
        cut = sum(bool(side.cut.address) for card in cards for side in (card.side, card.twin) if side)
        errors.print(f"{len(cards)} examples, {cut} clips → {place}", markup=False, highlight=False)
    return SOME_FAILED if pack.failures else DONE


def _cards(pack: TrainingPack, found: Found, errors: Console, *, busy: bool) -> list[Card]:
    numbered = list(enumerate(found.examples, 1))
    return [
        pack.card(number, example)
        for number, example in track(numbered, "cutting", console=errors, transient=True, disable=not busy)
    ]


def _show(cards: list[Card], lang: Lang, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.writelines(json.dumps(card_json(card), ensure_ascii=False) + "\n" for card in cards)
    else:
        screen().print(cards_table(cards, lang))


def _clauses(settings: Settings, found: Found) -> Mapping[str, Clause]:
    """The clauses of the packs that the calls were scored by, by id."""
    rubrics = {example.ranked.moment.of.rubric for example in found.examples}
    names = [settings.pack, *(rule.pack for rule in settings.rubrics), *(n for n in pack_names() if n in rubrics)]
    files = {find_pack(name) / "clauses.yaml": None for name in names}
    return {id: clause for file in files if file.is_file() for id, clause in read_clauses(file).items()}
