"""The values of the trainer's pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from qa.errors import StoreError, UsageError
from qa.report.coaching import mask_text
from qa.report.labels import Lang
from qa.services.examples import Asked, Found, find, found_case
from qa.services.examples_asked import AskedFor, told, wanted_of
from qa.store import Store
from qa.types import Outcome, Party
from qa.types.desk import Entry, Playlist
from qa.types.people import CaseNote, TurnHit
from qa.web.coaching.shown import ExampleShown, MomentShown, clauses_of, examples_shown, moment_shown, rubrics_in
from qa.web.desk import Desk
from qa.web.errors import NotFoundError

MOST_HITS = 400
_BETWEEN = r"[\s，。！？、,.!?嗯啊呃哦]*"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is searched for, and where; None is anywhere."""

    q: str = ""
    month: str | None = None
    agent: str | None = None
    team: str | None = None
    party: Party | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class HitShown:
    """A turn in which the words are said, cut so that every second piece is what was searched for."""

    turn: int
    party: Party
    start: float
    end: float
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallHits:
    """The turns of one call."""

    call_id: str
    agent_id: str | None
    started_at: datetime | None
    playable: bool
    hits: tuple[HitShown, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Who said it: calls with their turns, the newest first; `more` where the limit cut the list off."""

    query: SearchQuery
    calls: tuple[CallHits, ...]
    turns: int
    more: bool
    months: tuple[str, ...]
    problem: str | None
    playlists: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """An item that examples can be asked for."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class ExamplesPage:
    """Ranked moments; `problem` says why there are none."""

    query: AskedFor
    asked: str
    examples: tuple[ExampleShown, ...]
    months: tuple[str, ...]
    items: tuple[ItemChoice, ...]
    problem: str | None
    playlists: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class CaseShown:
    """An entry of the case book with its moment; `gone` where its call is not there any more."""

    id: int
    call_id: str
    title: str
    note: str
    good: bool
    tags: tuple[str, ...]
    author: str
    made_at: datetime
    item_id: str | None
    moment: MomentShown | None
    gone: bool


@dataclass(frozen=True, slots=True)
class CasesPage:
    """The case book, the newest first; `tags` are all of it with their numbers."""

    tag: str | None
    item: str | None
    agent: str | None
    good: bool | None
    cases: tuple[CaseShown, ...]
    tags: tuple[tuple[str, int], ...]
    playlists: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class EntryShown:
    """A moment in a playlist, as it is played."""

    id: int
    call_id: str
    title: str
    note: str
    start: float
    end: float
    agent: str
    words: str
    playable: bool


@dataclass(frozen=True, slots=True)
class PlaylistPage:
    """One playlist; `seconds` is how long it plays."""

    id: int
    title: str
    note: str
    author: str
    made_at: datetime
    entries: tuple[EntryShown, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class PlaylistsPage:
    """All playlists, the newest first."""

    playlists: tuple[Playlist, ...]


def build_search(desk: Desk, query: SearchQuery, lang: Lang) -> SearchPage:
    """Search the turns of all calls; the words are shown as they are, but for numbers of people."""
    hits: list[TurnHit] = []
    problem = None
    limit = max(1, min(query.limit, MOST_HITS))
    if query.q.strip():
        try:
            hits = desk.store.search(
                query.q, month=query.month or None, agent_id=query.agent or None, team=query.team or None,
                party=query.party, limit=limit + 1,
            )  # fmt: skip
        except UsageError as error:
            problem = error.message
    shown = hits[:limit]
    calls = []
    sounds = desk.store.examples.with_sound({hit.call_id for hit in shown})
    for call_id, group in groupby(shown, key=lambda hit: hit.call_id):
        found = list(group)
        first = found[0]
        turns = tuple(_hit(hit, query.q, lang) for hit in found)
        calls.append(CallHits(call_id, first.agent_id, first.started_at, call_id in sounds, turns))
    return SearchPage(
        replace(query, limit=limit), tuple(calls), len(shown), len(hits) > limit, tuple(desk.store.months()), problem,
        playlist_names(desk.store),
    )  # fmt: skip


def build_examples(desk: Desk, query: AskedFor, lang: Lang) -> ExamplesPage:
    """Find examples; a question that finds nothing says why."""
    found, asked, problem = Found((), {}), "", None
    if query.item or query.outcome or query.clause or query.text or query.measure:
        try:
            found, asked = found_examples(desk, query, lang)
        except (StoreError, UsageError) as error:
            problem = f"{error.problem} — {error.mend}" if error.mend else error.problem
    return ExamplesPage(
        query=query,
        asked=asked,
        examples=examples_shown(found, clauses_of(desk, rubrics_in(found)), lang),
        months=tuple(desk.store.months()),
        items=items_of(desk),
        problem=problem,
        playlists=playlist_names(desk.store),
    )


def found_examples(desk: Desk, query: AskedFor, lang: Lang) -> tuple[Found, str]:
    """The examples of a question, and the question in words.

    Raises `UsageError` for a question that cannot be asked, `StoreError` where nothing is found.
    """
    packs = [pack for _, pack in desk.shelf.readable()] if query.clause else ()
    query = replace(query, limit=max(1, min(query.limit, 50)))
    wanted = wanted_of(query, packs, desk.store)
    found = find(desk.store, Asked(wanted, query.limit, query.text))
    return found, told(found, wanted, query, lang)


def items_of(desk: Desk) -> tuple[ItemChoice, ...]:
    """The items of the packs that calls are scored by, those of the first pack first."""
    packs = [desk.pack, *(rule.pack for rule in desk.rules)]
    named = {item.id: item.title for pack in reversed(packs) for item in pack.rubric.items}
    ordered = dict.fromkeys(item.id for pack in packs for item in pack.rubric.items)
    return tuple(ItemChoice(id, named[id]) for id in ordered)


def build_cases(
    desk: Desk, lang: Lang, *, tag: str | None, item: str | None, agent: str | None, good: bool | None
) -> CasesPage:
    """The case book, filtered."""
    every = desk.store.people.cases(item_id=item or None, agent_id=agent or None)
    notes = [note for note in every if (not tag or tag in note.tags) and (good is None or note.good is good)]
    tags: dict[str, int] = {}
    for note in every:
        for each in note.tags:
            tags[each] = tags.get(each, 0) + 1
    shown = tuple(case_shown(desk.store, note, lang) for note in reversed(notes))
    ordered = tuple(sorted(tags.items(), key=lambda each: (-each[1], each[0])))
    return CasesPage(tag, item, agent, good, shown, ordered, playlist_names(desk.store))


def case_shown(store: Store, note: CaseNote, lang: Lang) -> CaseShown:
    """An entry of the case book with its moment."""
    try:
        found = found_case(store, note)
        moment = moment_shown(found.examples[0].ranked.moment, found, lang)
    except StoreError:  # its call was removed since
        moment = None
    facts = (mask_text(note.title, lang), mask_text(note.note, lang), note.good, note.tags, note.author, note.made_at)
    return CaseShown(note.id or 0, note.call_id, *facts, note.item_id, moment, moment is None)


def case_of(store: Store, number: int) -> CaseNote:
    """One entry of the case book; raises `NotFoundError` where there is none."""
    note = next((note for note in store.people.cases() if note.id == number), None)
    if note is None:
        raise NotFoundError(f"there is no case {number}", mend="it may have been removed")
    return note


def build_playlist(desk: Desk, number: int, lang: Lang) -> PlaylistPage:
    """A playlist with the words of its moments; raises `RefusedError` where there is none."""
    playlist = desk.store.desk.playlist(number)
    entries = tuple(_entry(each.id or 0, note, desk.store, lang) for each, note in entries_of(playlist))
    seconds = sum(entry.end - entry.start for entry in entries)
    facts = (playlist.title, playlist.note, playlist.author, playlist.made_at)
    return PlaylistPage(number, *facts, entries, seconds)


def entries_of(playlist: Playlist) -> Iterable[tuple[Entry, CaseNote]]:
    """The entries of a playlist, each as the case book would have it."""
    for entry in playlist.entries:
        made = playlist.made_at
        yield entry, CaseNote(
            entry.call_id, entry.title, playlist.author, made, item_id=entry.item_id, start=entry.start, end=entry.end,
            note=entry.note,
        )  # fmt: skip


def playlist_names(store: Store) -> tuple[tuple[int, str], ...]:
    """The playlists that a moment can be put into."""
    return tuple((playlist.id or 0, playlist.title) for playlist in store.desk.playlists())


def _entry(number: int, note: CaseNote, store: Store, lang: Lang) -> EntryShown:
    moment = case_shown(store, note, lang).moment
    title, text = mask_text(note.title, lang), mask_text(note.note, lang)
    if moment is None:
        return EntryShown(number, note.call_id, title, text, 0.0, 0.0, "", "", False)
    start, end = (moment.play_start, moment.play_end) if note.start is None else (note.start, note.end or note.start)
    title = title or moment.title
    return EntryShown(number, note.call_id, title, text, start, end, moment.agent, moment.words, moment.playable)


def _hit(hit: TurnHit, words: str, lang: Lang) -> HitShown:
    """A turn, with the words where they stand as they were typed; said otherwise, the whole turn is the hit."""
    letters = [re.escape(each) for each in words if each.isalnum()]
    text = mask_text(hit.text, lang)
    pieces = re.split(f"({_BETWEEN.join(letters)})", text, flags=re.IGNORECASE) if letters else [text]
    return HitShown(hit.turn, hit.party, hit.start, hit.end, tuple(pieces))


OUTCOMES = (Outcome.FAILED, Outcome.UNDETERMINED, Outcome.PASSED, Outcome.AWAITING_EAR)
"""What examples can be asked for."""
