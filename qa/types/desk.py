"""What the desk keeps: who may sign in, who works on which call, and what people put beside calls.

Times are aware, in UTC; stretches of a call are seconds from its start. `id` is the database's number, None as long as
nothing is stored. People are named by `User.name`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

JobState = Literal["open", "running", "paused", "cancelled", "done"]
FileState = Literal["waiting", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in as `name`; `shown` is how others read them, `agent_id` the 工号 whose calls are theirs.

    What the roles are, and what each may do, is the desk's: `qa.web.access`.
    """

    name: str
    shown: str
    roles: tuple[str, ...]
    agent_id: str | None
    active: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class SignIn:
    """A browser in which a user is signed in, until `until` at the latest; `agent` is how the browser names itself."""

    id: int
    name: str
    begun_at: datetime
    seen_at: datetime
    until: datetime
    agent: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A call that one person has open for work, so that nobody else decides on it until then."""

    call_id: str
    holder: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Assignment:
    """A call that was given to an inspector; `done_at` is when they had settled it."""

    call_id: str
    to: str
    author: str
    at: datetime
    due: datetime | None = None
    done_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class SavedView:
    """A filter of the queue under a name: `query` is the query of its address; a `shared` one is seen by everybody."""

    id: int
    owner: str
    title: str
    query: str
    shared: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A call, or a stretch of one, in a playlist."""

    call_id: str
    start: float | None = None
    end: float | None = None
    title: str = ""
    note: str = ""
    item_id: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Playlist:
    """Moments to be heard one after the other."""

    title: str
    author: str
    made_at: datetime
    note: str = ""
    entries: tuple[Entry, ...] = ()
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Recordings brought in together; `options` are JSON values, `files` their number by state."""

    author: str
    made_at: datetime
    state: JobState = "open"
    options: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[FileState, int] = field(default_factory=dict)
    id: int | None = None


@dataclass(frozen=True, slots=True)
class JobFile:
    """A file of a job: `size` in bytes, `path` where it lies on the server, `problem` why it failed."""

    job: int
    name: str
    size: int
    sha256: str
    path: str
    state: FileState = "waiting"
    problem: str = ""
    call_id: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote on a call, on a second of it, or on an item of its form."""

    call_id: str
    author: str
    at: datetime
    text: str
    start: float | None = None
    item_id: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Swap:
    """Somebody heard that the parties of a call are the wrong way round; a second one turns them back."""

    call_id: str
    author: str
    at: datetime
    id: int | None = None


@dataclass(frozen=True, slots=True)
class TrailQuery:
    """Which lines of the audit trail are asked for; None is any.

    `subject` is one (``call:c01``), a kind of them (``call:``), or the name of one of whatever kind (``c01``). `before`
    is the number of a line: only older ones.
    """

    subject: str | None = None
    author: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 100
