"""The inspector's queue: what is asked of it, and what it answers. Scores are 0–100, lengths seconds, times aware."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

State = Literal["open", "settled", "locked", "released", "appealed", "all"]
"""Which calls: those that wait for a person, those that do not, those that another person has open, all."""
Why = Literal["undetermined", "risk", "hear", "quota", "rest"]
"""Why a call stands where it does, in the order of the queue; `qa.store.queue_order` tells what each is."""
Sign = Literal["fatal_failed", "fatal_open", "low", "complaint", "distress", "lost"]
"""What makes a call a risk, the gravest first."""
Sort = Literal["order", "newest", "oldest", "score", "due"]
Assigned = Literal["me", "nobody", "others"]


@dataclass(frozen=True, slots=True)
class QueueAsk:
    """A question to the queue; None asks for any.

    `day` is ``YYYY-MM-DD`` and `month` ``YYYY-MM``, both by the clock of the call log; `item` with no `outcome` is an
    item that failed or is undetermined; `text` is part of a call's id or of an agent's name; `low` and `high` bound the
    final score, both counted in; `to` is the user whom calls were given to; `why` "quota" holds "hear" too;
    `job` is the job that brought calls in.
    """

    state: State = "open"
    why: Why | None = None
    month: str | None = None
    day: str | None = None
    agent: str | None = None
    team: str | None = None
    line: str | None = None
    rubric: str | None = None
    item: str | None = None
    outcome: str | None = None
    assigned: Assigned | None = None
    to: str | None = None
    provisional: bool = False
    fatal: bool = False
    drawn: bool = False
    text: str | None = None
    low: float | None = None
    high: float | None = None
    sort: Sort = "order"
    job: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the queue: a call with its newest score.

    `why` is where it stands and `signs` what makes it a risk; `heard_of_month` and `quota` tell how many of the agent's
    calls of the month a person has heard, and how many it should be. `failed` and `undetermined` are titles of items,
    `ear` counts the items that are scored by ear. `holder` is who has the call open, `key` its place in the order.
    """

    call_id: str
    rubric: str
    version: str
    started_at: str
    agent_id: str | None
    agent_name: str | None
    team: str | None
    line: str | None
    duration: float
    final: float | None
    low: float | None
    high: float | None
    provisional: bool
    grade: str | None
    why: Why
    signs: tuple[Sign, ...]
    failed: tuple[str, ...]
    undetermined: tuple[str, ...]
    ear: int
    heard: bool
    drawn: bool
    heard_of_month: int
    quota: int
    holder: str | None
    assignee: str | None
    due: datetime | None
    released: bool
    appealed: bool
    key: str


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many calls each quick filter would give, the other filters as they are."""

    state: Mapping[State, int]
    why: Mapping[Why, int]
    assigned: Mapping[Assigned, int]
    provisional: int
    fatal: int
    drawn: int
    rows: int
    """Calls that the whole question gives."""


@dataclass(frozen=True, slots=True)
class QueueChoices:
    """What there is to filter by."""

    months: tuple[str, ...]
    teams: tuple[str, ...]
    lines: tuple[str, ...]
    rubrics: tuple[str, ...]
    agents: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str], ...]
    """Items that some call failed, or has undetermined: id and title."""


@dataclass(frozen=True, slots=True)
class Load:
    """An inspector's work. `open` calls were given to them and are not done, `overdue` of these are past their date.

    `settled_today` and `settled_week` count calls that they decided something on, and on which nothing is undetermined
    any more. `minutes` is the median time for a call: from the last decision on one call to the last on the next, where
    no more than 30 minutes lie between. `agreed` of `compared` decisions say what the machine had said.
    """

    name: str
    shown: str
    open: int
    overdue: int
    settled_today: int
    settled_week: int
    minutes: float | None
    agreed: int
    compared: int


@dataclass(frozen=True, slots=True)
class Age:
    """Calls that wait, by how many days ago they were: `days` at most, None for older ones and those without a time."""

    days: int | None
    counts: Mapping[Why, int] = field(default_factory=dict)
    nobody: int = 0
    """Of these, how many were given to nobody."""
