"""The pages of calibration. As long as a session is open, nothing in them tells of anybody else's votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from qa.errors import StoreError
from qa.report.labels import Lang
from qa.services.sessions import counts_of, votes_of
from qa.types import CallInfo, CallResult, Outcome, Party
from qa.types.desk import User
from qa.types.people import Review, Session
from qa.web.access import Right, rights_of
from qa.web.calibration.acts import judges, session_of
from qa.web.calibration.figures import Figures, figures_of
from qa.web.desk import Desk
from qa.web.errors import NotFoundError
from qa.web.sound.pages import Stage, build_stage


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in the list; `mine` of `of` items are voted on by whoever looks, None where they take no part."""

    id: int
    title: str
    rubric: str
    author: str
    opened_at: datetime
    closed_at: datetime | None
    calls: int
    people: tuple[str, ...]
    mine: int | None
    of: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """What `calibration/list.html` shows."""

    open: tuple[SessionRow, ...]
    closed: tuple[SessionRow, ...]
    may_lead: bool


@dataclass(frozen=True, slots=True)
class NewPage:
    """What `calibration/new.html` shows: what a session may be opened with."""

    months: tuple[str, ...]
    rubrics: tuple[tuple[str, str], ...]
    people: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """How far somebody is: items voted on, never how."""

    name: str
    shown: str
    done: int
    me: bool


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call of a session; `mine` of its `of` items are voted on by whoever looks. `info` is None for one removed."""

    call_id: str
    info: CallInfo | None
    mine: int
    of: int


@dataclass(frozen=True, slots=True)
class SessionPage:
    """What `calibration/session.html` shows; `figures` are there only once the session is closed."""

    session: Session
    rubric: str
    people: tuple[Person, ...]
    calls: tuple[CallRow, ...]
    of: int
    part: bool
    may_lead: bool
    next_call: str | None
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class BlindItem:
    """An item of the form as somebody scores it: what it asks, and their own vote. Nothing of the machine's."""

    id: str
    section: str
    title: str
    fatal: bool
    clauses: tuple[tuple[str, str], ...]
    mine: Outcome | None
    reason: str


@dataclass(frozen=True, slots=True)
class BlindTurn:
    """A turn as it was heard; seconds."""

    party: Party
    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class BlindPage:
    """One call of a session as somebody scores it, `place` of `places`."""

    session: int
    title: str
    call_id: str
    started_at: datetime | None
    duration: float
    items: tuple[BlindItem, ...]
    turns: tuple[BlindTurn, ...]
    done: int
    place: int
    places: int
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class BlindShown:
    """What `calibration/blind.html` shows: the form, and the stage that plays the call without any finding on it."""

    blind: BlindPage
    stage: Stage


def build_list(desk: Desk, user: User) -> ListPage:
    """List the sessions, the newest first."""
    sizes: dict[str, int] = {}
    rows = [_row(desk, user, each, sizes) for each in reversed(desk.store.people.sessions())]
    return ListPage(
        open=tuple(row for row in rows if row.closed_at is None),
        closed=tuple(row for row in rows if row.closed_at is not None),
        may_lead=Right.LEAD in rights_of(user),
    )


def build_new(desk: Desk) -> NewPage:
    """Say what a session may be opened with."""
    titles = desk.shelf.titles()
    first = desk.settings.pack
    ids = sorted(titles, key=lambda id: (id != first, id))
    return NewPage(tuple(reversed(desk.store.months())), tuple((id, titles[id]) for id in ids), tuple(judges(desk)))


def build_session(desk: Desk, user: User, number: int) -> SessionPage:
    """Show one session: how far everybody is, and once it is closed, how they agree."""
    session = session_of(desk, number)
    mine = votes_of(desk.store, session, user.name)
    calls = tuple(_call(desk, session, call_id, mine) for call_id in session.calls)
    part = takes_part(user, session)
    of = sum(call.of for call in calls)
    counts = counts_of(desk.store, session)
    shown = {each.name: each.shown for each in desk.store.accounts.users()}
    names = session.participants or tuple(sorted(counts))
    people = tuple(Person(name, shown.get(name, name), counts.get(name, 0), name == user.name) for name in names)
    waiting = [call.call_id for call in calls if call.info and call.mine < call.of]
    return SessionPage(
        session=session,
        rubric=desk.shelf.titles().get(session.rubric, session.rubric),
        people=people,
        calls=calls,
        of=of,
        part=part,
        may_lead=Right.LEAD in rights_of(user),
        next_call=waiting[0] if part and waiting and session.closed_at is None else None,
        figures=figures_of(desk, session, shown) if session.closed_at else None,
    )


def build_blind(desk: Desk, user: User, number: int, call_id: str) -> BlindPage:
    """Show a call of an open session to be scored.

    Raises `NotFoundError` where it is none of the session's, or whoever asks takes no part in it.
    """
    session, result = _to_score(desk, user, number, call_id)
    at = session.calls.index(call_id)
    items = _items(desk, session, result, votes_of(desk.store, session, user.name))
    return BlindPage(
        session=number,
        title=session.title,
        call_id=call_id,
        started_at=result.call.info.started_at,
        duration=result.call.info.duration,
        items=items,
        turns=tuple(BlindTurn(turn.party, turn.start, turn.end, turn.text) for turn in result.call.transcript.turns),
        done=sum(item.mine is not None for item in items),
        place=at + 1,
        places=len(session.calls),
        before=session.calls[at - 1] if at else None,
        after=session.calls[at + 1] if at + 1 < len(session.calls) else None,
    )


def show_blind(desk: Desk, user: User, number: int, call_id: str, lang: Lang) -> BlindShown:
    """The page of `build_blind` with what plays the call; raises as it does."""
    _, result = _to_score(desk, user, number, call_id)
    plain = build_stage(desk, replace(result, items=()), lang)
    return BlindShown(build_blind(desk, user, number, call_id), replace(plain, marks=()))


def _to_score(desk: Desk, user: User, number: int, call_id: str) -> tuple[Session, CallResult]:
    session = session_of(desk, number)
    if call_id not in session.calls or not takes_part(user, session):
        raise NotFoundError(f"the session {number} has no call {call_id} for you", mend="choose one of its calls")
    try:
        return session, desk.store.result(call_id, rubric=session.rubric)
    except StoreError as error:
        raise NotFoundError(f"there is no call {call_id} any more", mend="go on with the next one") from error


def blind_item(page: BlindPage, item_id: str) -> BlindItem:
    """One item of the form; raises `NotFoundError` where there is none."""
    for item in page.items:
        if item.id == item_id:
            return item
    raise NotFoundError(f"the form has no item {item_id}", mend="load the page again")


def takes_part(user: User, session: Session) -> bool:
    """Whether somebody may score in a session."""
    return not session.participants or user.name in session.participants


def _row(desk: Desk, user: User, session: Session, sizes: dict[str, int]) -> SessionRow:
    part = takes_part(user, session)
    mine = len(votes_of(desk.store, session, user.name)) if part else None
    if session.rubric not in sizes:
        sizes[session.rubric] = _size(desk, session)
    return SessionRow(
        id=session.id or 0,
        title=session.title,
        rubric=session.rubric,
        author=session.author,
        opened_at=session.opened_at,
        closed_at=session.closed_at,
        calls=len(session.calls),
        people=session.participants,
        mine=mine,
        of=sizes[session.rubric] * len(session.calls),
    )


def _size(desk: Desk, session: Session) -> int:
    """How many items the form has, by the session's first call that is still there."""
    lines = desk.store.fair.item_lines(session.calls[:1])
    return sum(rubric == session.rubric for _, rubric, _ in lines)


def _call(desk: Desk, session: Session, call_id: str, mine: Mapping[tuple[str, str], Review]) -> CallRow:
    try:
        info = desk.store.info(call_id)
    except StoreError:
        return CallRow(call_id, None, 0, 0)
    lines = desk.store.fair.item_lines([call_id])
    of = sum(rubric == session.rubric for _, rubric, _ in lines)
    return CallRow(call_id, info, sum(call == call_id for call, _ in mine), of)


def _items(
    desk: Desk, session: Session, result: CallResult, mine: Mapping[tuple[str, str], Review]
) -> tuple[BlindItem, ...]:
    pack = desk.shelf.by_rubric(session.rubric)
    sections = {each.id: each.title for each in pack.rubric.sections} if pack else {}
    clauses = pack.clauses if pack else {}
    made = []
    for item in result.items:
        own = mine.get((result.call.info.call_id, item.id))
        known = [clauses[id] for id in item.clauses if id in clauses]
        made.append(
            BlindItem(
                id=item.id,
                section=sections.get(item.section, item.section),
                title=item.title,
                fatal=item.fatal,
                clauses=tuple((each.section, each.asks) for each in known),
                mine=own.outcome if own else None,
                reason=own.reason if own else "",
            )
        )
    return tuple(made)
