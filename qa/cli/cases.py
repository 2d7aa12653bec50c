"""``qa cases``: the case book."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from qa.cli.examples import author_of, note_export, tell
from qa.cli.screen import screen
from qa.coaching import moment_of
from qa.config import Settings
from qa.errors import StoreError, UsageError
from qa.report.coaching.cases import case_json, cases_table
from qa.services.examples import candidate_of, found_case
from qa.store import Store, open_store
from qa.types.people import CaseNote

_AT = re.compile(r"(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A new case as the command line gives it."""

    call: str
    title: str
    item: str | None
    at: str | None
    good: bool
    note: str
    tags: tuple[str, ...]
    author: str | None


def add(settings: Settings, entry: Entry) -> None:
    """Put a moment into the case book, and print its number.

    Raises `RefusedError` for an unknown call or no title, `UsageError` for an item or a stretch that is none.
    """
    with open_store(settings.db) as store:
        start, end = _stretch(store, entry)
        note = CaseNote(
            entry.call,
            entry.title,
            author_of(entry.author),
            datetime.now(UTC),
            item_id=entry.item,
            start=start,
            end=end,
            good=entry.good,
            note=entry.note,
            tags=tuple(dict.fromkeys(entry.tags)),
        )
        number = store.people.add_case(note)
    sys.stdout.write(f"{number}\n")


def list_cases(settings: Settings, *, tag: str | None, item: str | None, agent: str | None, as_json: bool) -> None:
    """The case book, the oldest case first."""
    with open_store(settings.db, write=False) as store:
        notes = store.people.cases(tag=tag, item_id=item, agent_id=agent)
    if as_json:
        sys.stdout.writelines(json.dumps(case_json(note), ensure_ascii=False) + "\n" for note in notes)
        return
    screen().print(cases_table(notes, settings.lang))
    Console(stderr=True).print(f"{len(notes)} cases")


def show(
    settings: Settings, number: int, *, out: Path | None, as_json: bool, raw: str | None, author: str | None = None
) -> int:
    """One case with its words, and where a place is named its training pack; 1 if its clip could not be cut."""
    with open_store(settings.db, write=out is not None) as store:
        note = _case(store, number)
        found = found_case(store, note)
        if out is not None:
            note_export(store, found, note.title, author)
    if not as_json:
        screen().print(cases_table([note], settings.lang))
    return tell(found, settings, note.title, out=out, as_json=as_json, raw=raw)


def remove(settings: Settings, number: int, author: str | None) -> None:
    """Take a case out; `RefusedError` where there is none."""
    with open_store(settings.db) as store:
        store.people.remove_case(number, author_of(author), datetime.now(UTC))


def _case(store: Store, number: int) -> CaseNote:
    known = {note.id: note for note in store.people.cases()}
    if number not in known:
        raise StoreError(f"there is no case {number}", where=store.where, mend="qa cases list shows them")
    return known[number]


def _stretch(store: Store, entry: Entry) -> tuple[float | None, float | None]:
    """The seconds that were given, else those of the item's evidence; none for a call as a whole."""
    if entry.at is not None:
        found = _AT.fullmatch(entry.at.strip())
        if found is None:
            raise UsageError(f"`{entry.at}` is no stretch of a call", mend="e.g. --at 12.5-20, in seconds")
        return float(found[1]), float(found[2])
    if entry.item is None:
        return None, None
    candidate = candidate_of(store, entry.call, entry.item)
    moment = moment_of(candidate) if candidate.item_id else None
    if not candidate.item_id:
        raise UsageError(f"call {entry.call} has no item {entry.item}", mend=f"qa show {entry.call} lists its items")
    if moment is None or moment.span.end <= moment.span.start:
        return None, None
    return moment.span.start, moment.span.end
