"""What a trainer does: keeps cases, fills playlists, makes and closes plans, takes a training pack out."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field

from qa.coaching import Example
from qa.errors import RefusedError, StoreError
from qa.report.coaching import Said
from qa.report.labels import Lang
from qa.services.examples import Found, found_case
from qa.services.training_pack import TrainingPack, write_pack, zipped
from qa.types.desk import Entry, User
from qa.types.people import Act, CaseNote, Plan
from qa.web.coaching.pages import entries_of
from qa.web.coaching.shown import clauses_of, rubrics_in
from qa.web.desk import Desk

Text = Annotated[str, Field(max_length=4000)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Second = Annotated[float | None, Field(ge=0, le=1e6)]


class NewCase(BaseModel):
    """A moment, or a whole call, for the case book; `tags` are separated by spaces or commas."""

    call_id: str
    title: Title
    item_id: str | None = None
    start: Second = None
    end: Second = None
    good: bool = False
    note: Text = ""
    tags: Annotated[str, Field(max_length=400)] = ""


class NewPlaylist(BaseModel):
    """A playlist without entries."""

    title: Title
    note: Text = ""


class NewEntry(BaseModel):
    """A moment, or a whole call, for a playlist."""

    call_id: str
    start: Second = None
    end: Second = None
    title: Annotated[str, Field(max_length=200)] = ""
    note: Text = ""
    item_id: str | None = None


class NewPlan(BaseModel):
    """A coaching plan: what is to be reached by when; `items` are those of the form that it is about."""

    month: str
    goal: Annotated[str, Field(min_length=1, max_length=4000)]
    due: date
    items: list[str] = []


class Closing(BaseModel):
    """What came of a plan."""

    outcome: Annotated[str, Field(min_length=1, max_length=4000)]


@dataclass(frozen=True, slots=True)
class Done:
    """The number of what was made or changed."""

    number: int


def keep_case(desk: Desk, user: User, case: NewCase) -> Done:
    """Put a moment into the case book; raises `RefusedError` for an unknown call or a stretch that is none."""
    tags = tuple(dict.fromkeys(case.tags.replace(",", " ").replace("，", " ").replace("#", " ").split()))
    note = CaseNote(
        case.call_id, case.title, user.name, desk.now(), item_id=case.item_id or None, start=case.start, end=case.end,
        good=case.good, note=case.note, tags=tags,
    )  # fmt: skip
    return Done(desk.store.people.add_case(note))


def make_playlist(desk: Desk, user: User, made: NewPlaylist) -> Done:
    """Make a playlist."""
    return Done(desk.store.desk.make_playlist(made.title, user.name, desk.now(), made.note))


def add_entry(desk: Desk, user: User, playlist: int, entry: NewEntry) -> Done:
    """Put a moment at the end of a playlist; raises `RefusedError` for an unknown call or playlist."""
    of = Entry(entry.call_id, entry.start, entry.end, entry.title, entry.note, entry.item_id or None)
    return Done(desk.store.desk.add_entry(playlist, of, user.name, desk.now()))


def make_plan(desk: Desk, user: User, agent_id: str, plan: NewPlan) -> Done:
    """Make a coaching plan, due at the end of a day by the clock of the house."""
    end = datetime.combine(plan.due, time(23, 59, 59))
    due = (end.replace(tzinfo=desk.zone) if desk.zone else end.astimezone()).astimezone(UTC)
    items = tuple(dict.fromkeys(plan.items))
    return Done(desk.store.people.add_plan(Plan(agent_id, plan.month, items, plan.goal, user.name, desk.now(), due)))


def close_plan(desk: Desk, user: User, number: int, closing: Closing) -> Done:
    """Close a plan with what came of it; raises `RefusedError` where it is closed."""
    desk.store.people.close_plan(number, closing.outcome, user.name, desk.now())
    return Done(number)


def playlist_found(desk: Desk, number: int) -> tuple[Found, str]:
    """The moments of a playlist as found examples, and its title.

    Raises `RefusedError` where there is none, or nothing in it can be shown any more.
    """
    playlist = desk.store.desk.playlist(number)
    examples: list[Example] = []
    said: dict[str, Said] = {}
    notes: dict[str, list[CaseNote]] = {}
    for _, note in entries_of(playlist):
        try:
            found = found_case(desk.store, note)
        except StoreError:  # its call was removed since
            continue
        examples += found.examples
        said |= found.said
        notes |= {call: [each for each in told if each.note] for call, told in found.notes.items()}
    if not examples:
        raise RefusedError(f"the playlist {playlist.title} holds nothing to play", mend="put moments into it")
    return Found(tuple(examples), said, notes), playlist.title


def training_pack(desk: Desk, user: User, found: Found, asked: str, lang: Lang) -> Path:
    """Write a training pack as a zip, and give its path in a folder of its own, which the caller removes.

    Who took which calls out is told in the trail. Clips that cannot be cut are left out, as the page says.
    """
    calls: Mapping[str, object] = {"asked": asked, "calls": sorted(found.said)}
    desk.store.people.audit(Act(desk.now(), user.name, "export_clips", "examples", calls))
    folder = Path(tempfile.mkdtemp(prefix="pack-", dir=desk.folder))
    try:
        pack = TrainingPack(found, clauses_of(desk, rubrics_in(found)), lang, out=folder / "training-pack")
        cards = [pack.card(number, example) for number, example in enumerate(found.examples, 1)]
        write_pack(folder / "training-pack", cards, asked, lang)
        return zipped(folder / "training-pack", folder / "training-pack.zip")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
