"""``qa examples``: moments for training, as a table, as JSON, as a training pack."""

from __future__ import annotations

import getpass
import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

from rich.console import Console
from rich.progress import track

from qa.audio.readers import headerless
from qa.cli.packs import packs_of
from qa.cli.screen import screen
from qa.coaching import Comparison, Wanted
from qa.config import Settings
from qa.errors import StoreError, UsageError
from qa.packs.clauses import Clause, read_clauses
from qa.packs.load import find_pack, pack_names
from qa.report.coaching import Card, card_json, cards_table
from qa.report.coaching.words import say
from qa.report.labels import Lang
from qa.report.page.wording import measure_names
from qa.services.examples import Asked, Found, find
from qa.services.training_pack import TrainingPack, write_pack, zipped
from qa.store import Store, open_store
from qa.types import Outcome
from qa.types.people import Act

DONE, SOME_FAILED = 0, 1
ALL = "all"
ZIP = ".zip"


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line; None is any."""

    item: str | None = None
    outcome: str | None = None
    clause: str | None = None
    text: str | None = None
    measure: str | None = None
    month: str | None = None
    agent: str | None = None
    team: str | None = None
    line: str | None = None
    rubric: str | None = None
    limit: int = 10


def run(
    settings: Settings, options: Options, *, out: Path | None, as_json: bool, raw: str | None, author: str | None = None
) -> int:
    """Find, show, and where a place is named write the training pack; 1 if some clips could not be cut."""
    with open_store(settings.db, write=out is not None) as store:
        wanted = _wanted(settings, options, store)
        found = find(store, Asked(wanted, options.limit, options.text))
        asked = _asked(found, wanted, options, settings.lang)
        if out is not None:
            note_export(store, found, asked, author)
    return tell(found, settings, asked, out=out, as_json=as_json, raw=raw)


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


def _wanted(settings: Settings, options: Options, store: Store) -> Wanted:
    items: tuple[str, ...] = (options.item,) if options.item else ()
    if options.clause:
        of_clause = _items_of(settings, options.clause)
        items = tuple(id for id in of_clause if id in items) if items else of_clause
        if not items:
            raise UsageError(f"the item {options.item} is not of clause {options.clause}", mend="give one of the two")
    asked = options.outcome or ("failed" if items else None)
    if asked is None and options.text is None and options.measure is None:
        raise UsageError("nothing was asked for", mend="e.g. --item opening, --clause 5.2.4, --text 不知道")
    return Wanted(
        items=items,
        outcome=_outcome(asked),
        month=_month(options.month, store),
        agent=options.agent,
        team=options.team,
        line=options.line,
        rubric=options.rubric,
        measure=Comparison.parse(options.measure, measure_names()) if options.measure else None,
    )


def _month(month: str | None, store: Store) -> str | None:
    if month == ALL:
        return None
    months = store.months()
    if month is None:
        return months[-1] if months else None
    if month not in months:
        raise StoreError(f"no calls of {month}", where=store.where, mend=f"months: {', '.join(months) or 'none'}")
    return month


def _outcome(name: str | None) -> Outcome | None:
    if name is None:
        return None
    try:
        return Outcome(name.replace("-", "_"))
    except ValueError:
        raise UsageError(f"no outcome `{name}`", mend=f"outcomes: {', '.join(Outcome)}") from None


def _items_of(settings: Settings, clause: str) -> tuple[str, ...]:
    """The items that answer to a clause, by its id or by its number in the text of the regulation."""
    pack, rules = packs_of(settings)
    packs = [pack, *(rule.pack for rule in rules)]
    known = [each for one in packs for each in one.clauses.values()]
    ids = {each.id for each in known if clause == each.id or _is_in(clause, each.section)}
    if not ids:
        near = get_close_matches(clause, [each.id for each in known], n=2)
        mend = f"did you mean {', '.join(near)}?" if near else "qa packs show lists the clauses"
        raise UsageError(f"no clause `{clause}` in {', '.join(one.rubric.id for one in packs)}", mend=mend)
    found = dict.fromkeys(item.id for one in packs for item in one.rubric.items if ids & set(item.clauses))
    if not found:
        raise UsageError(f"no item of the form checks `{clause}`", mend="qa packs coverage shows what accounts for it")
    return tuple(found)


def _is_in(number: str, section: str) -> bool:
    """Whether a clause's numbers (5.2.4、5.3.10) are that one, or under it."""
    return any(f"{each}.".startswith(f"{number}.") for each in section.split("、"))


def _clauses(settings: Settings, found: Found) -> Mapping[str, Clause]:
    """The clauses of the packs that the calls were scored by, by id."""
    rubrics = {example.ranked.moment.of.rubric for example in found.examples}
    names = [settings.pack, *(rule.pack for rule in settings.rubrics), *(n for n in pack_names() if n in rubrics)]
    files = {find_pack(name) / "clauses.yaml": None for name in names}
    return {id: clause for file in files if file.is_file() for id, clause in read_clauses(file).items()}


def _asked(found: Found, wanted: Wanted, options: Options, lang: Lang) -> str:
    """What was asked for, in words."""
    titles = dict.fromkeys(example.ranked.moment.of.title for example in found.examples)
    facts = [
        f"§ {options.clause}" if options.clause else "",
        *titles,
        say(wanted.outcome.value, lang) if wanted.outcome else "",
        f"“{options.text}”" if options.text else "",
        options.measure or "",
        wanted.month or "",
        *(value or "" for value in (wanted.agent, wanted.team, wanted.line)),
    ]
    return " · ".join(fact for fact in facts if fact)
