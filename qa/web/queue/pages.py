"""The pages of the queue, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, quote, urlencode

from qa.store.queue import ASSIGNED, PAGE, STATES, WHYS
from qa.types.desk import SavedView, User
from qa.types.queue import QueueChoices, QueueCounts, Waiting
from qa.web.access import Right, rights_of
from qa.web.desk import Desk
from qa.web.queue.query import TODAY, Asked

VIEWS: tuple[tuple[str, str], ...] = (
    ("view_mine", "assigned=me&sort=due"),
    ("view_undetermined", "why=undetermined"),
    ("view_fatal", "fatal=1"),
    ("view_today", "state=all&day=today&sort=newest"),
)
"""The views that everybody has: a word and a query."""


@dataclass(frozen=True, slots=True)
class Row:
    """A call in the list, with where it opens, and the names of people as they are shown."""

    call: Waiting
    href: str
    at: datetime | None
    holder: str
    mine: bool
    assignee: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class Quick:
    """A filter to press: its word, how many calls it gives, and where it leads; pressed again it is taken away."""

    word: str
    count: int
    query: str
    on: bool


@dataclass(frozen=True, slots=True)
class View:
    """A view with a name: `word` for one that everybody has, else `saved`."""

    query: str
    on: bool
    word: str = ""
    saved: SavedView | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The queue under one question. `more` is the query of the following rows, `next_query` that of the next call."""

    asked: Asked
    query: str
    rows: tuple[Row, ...]
    counts: QueueCounts
    quick: tuple[tuple[str, tuple[Quick, ...]], ...]
    views: tuple[View, ...]
    choices: QueueChoices
    people: Mapping[str, str]
    more: str | None
    paged: bool
    none_left: bool
    today: str

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """The quick filters that are pressed, which the form of the other filters keeps."""
        names = ("state", "why", "assigned", "fatal", "provisional", "drawn")
        told = dict(parse_qsl(self.query))
        return tuple((name, told[name]) for name in names if name in told)

    @property
    def day(self) -> str:
        """The day that is asked for, as a field of a form takes it."""
        return (self.today if self.asked.day == TODAY else self.asked.day) or ""

    @property
    def folded(self) -> bool:
        """Whether one of the filters is set that are folded away."""
        return any(getattr(self.asked, name) is not None for name in ("line", "rubric", "to", "day", "min", "max"))


def build_queue(desk: Desk, user: User, asked: Asked, *, at: str | None = None, none_left: bool = False) -> QueuePage:
    """The page of the queue from a place in it on.

    Raises `UsageError` where the place belongs to another order.
    """
    now = desk.now()
    ask = asked.ask(today_of(desk))
    found = desk.store.queue.rows(ask, user.name, now, after=at, limit=PAGE + 1)
    counts = desk.store.queue.counts(ask, user.name, now)
    shown = names_of(desk)
    calls = found[:PAGE]
    return QueuePage(
        asked=asked,
        query=asked.query(),
        rows=tuple(_row(user, asked, call, shown, now) for call in calls),
        counts=counts,
        quick=quick_of(asked, counts),
        views=_views(desk, user, asked),
        choices=desk.store.queue.choices(),
        people=inspectors(desk),
        more=asked.query(at=calls[-1].key) if len(found) > PAGE else None,
        paged=at is not None,
        none_left=none_left,
        today=today_of(desk),
    )


def quick_of(asked: Asked, counts: QueueCounts) -> tuple[tuple[str, tuple[Quick, ...]], ...]:
    """The quick filters by group, each with its count."""

    def leading(name: str, value: object, **more: object) -> tuple[str, bool]:
        on = getattr(asked, name) == value
        return asked.query(**{name: None if on else value}, **more), on

    states = [
        Quick(
            f"state_{state}",
            counts.state[state],
            asked.query(state=state, why=None),
            asked.state == state and not asked.why,
        )
        for state in STATES
    ]
    whys = [Quick(f"why_{why}", counts.why[why], *leading("why", why, state="open")) for why in WHYS]
    given = [Quick(f"assigned_{to}", counts.assigned[to], *leading("assigned", to)) for to in ASSIGNED]
    flags = []
    for name in ("fatal", "provisional", "drawn"):
        on = getattr(asked, name)
        flags.append(Quick(f"flag_{name}", getattr(counts, name), asked.query(**{name: not on}), on))
    return (("states", tuple(states)), ("whys", tuple(whys)), ("given", tuple(given)), ("flags", tuple(flags)))


def opened(call: Waiting, asked: Asked) -> str:
    """Where a call of the queue opens: it knows the way back, and its place in the order."""
    return f"/calls/{quote(call.call_id, safe='')}?{urlencode({'from': asked.query(pos=call.key)})}"


def names_of(desk: Desk) -> Mapping[str, str]:
    """What everybody is called, by user name."""
    return {user.name: user.shown for user in desk.store.accounts.users()}


def inspectors(desk: Desk) -> Mapping[str, str]:
    """Whom calls can be given to, by user name."""
    users = (user for user in desk.store.accounts.users() if user.active and Right.REVIEW in rights_of(user))
    return {user.name: user.shown for user in sorted(users, key=lambda user: user.roles != ("inspector",))}


def today_of(desk: Desk) -> str:
    """Today by the clock of the house."""
    return f"{desk.local(desk.now()):%Y-%m-%d}"


def _row(user: User, asked: Asked, call: Waiting, shown: Mapping[str, str], now: datetime) -> Row:
    return Row(
        call,
        opened(call, asked),
        datetime.fromisoformat(call.started_at) if call.started_at else None,
        holder=shown.get(call.holder or "", call.holder or ""),
        mine=call.holder == user.name,
        assignee=shown.get(call.assignee or "", call.assignee or ""),
        overdue=call.due is not None and call.due < now,
    )


def _views(desk: Desk, user: User, asked: Asked) -> tuple[View, ...]:
    now = asked.query()
    common = [View(query, Asked.read(query).query() == now, word) for word, query in VIEWS]
    kept = desk.store.desk.views(user.name)
    own = [View(view.query, view.query == now, saved=view, mine=view.owner == user.name) for view in kept]
    return (*common, *own)
