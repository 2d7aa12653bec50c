"""The audit trail as people read it: who did what to what, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Query
from pydantic import BaseModel, Field

from qa.errors import UsageError
from qa.report.people import act_json
from qa.types.desk import TrailQuery
from qa.web.desk import Desk

PAGE = 100
TIMES = frozenset({"until"})
"""Facts that are times, as the store writes them."""


class Wanted(BaseModel):
    """Which lines are asked for; days are those of the house's clock, both included."""

    subject: str = Field("", max_length=300)
    author: str = Field("", max_length=200)
    action: str = Field("", max_length=60)
    since: date | None = None
    until: date | None = None
    before: int | None = None

    @classmethod
    def of(
        cls,
        subject: Annotated[str, Query(max_length=300, description="a call, or e.g. appeal:3, or user:")] = "",
        author: Annotated[str, Query(max_length=200)] = "",
        action: Annotated[str, Query(max_length=60)] = "",
        since: Annotated[str, Query(max_length=40, description="a day, e.g. 2026-10-01")] = "",
        until: Annotated[str, Query(max_length=40, description="a day, which is included")] = "",
        before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="only lines older than this")] = None,
    ) -> Wanted:
        """What an address asks for; a form sends empty texts for what was left open."""
        days = {"since": _day(since), "until": _day(until)}
        return cls(subject=subject, author=author, action=action, before=before, **days)


@dataclass(frozen=True, slots=True)
class TrailRow:
    """A line: `path` leads to what it is about, where the desk has a page of it."""

    id: int
    at: datetime
    author: str
    shown: str
    action: str
    kind: str
    named: str
    path: str | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Lines of the trail, the newest first; `older` is the query of the next page, None where there is none."""

    rows: Sequence[TrailRow]
    wanted: Wanted
    authors: Sequence[tuple[str, str]]
    actions: Sequence[str]
    older: str | None
    filtered: bool


def build_trail(desk: Desk, wanted: Wanted, actions: Sequence[str] = ()) -> TrailPage:
    """Lines of the audit trail; what is private in texts that people wrote is masked."""
    names = {user.name: user.shown for user in desk.store.accounts.users()}
    found = desk.store.people.trail(_query(desk, wanted))
    rows = [_row(desk, number, act_json(act), act.at, names) for number, act in found[:PAGE]]
    told = {name: value for name, value in wanted.model_dump(mode="json").items() if value and name != "before"}
    older = urlencode({**told, "before": rows[-1].id}) if len(found) > PAGE else None
    return TrailPage(rows, wanted, sorted(names.items()), actions, older, bool(told))


def _query(desk: Desk, wanted: Wanted) -> TrailQuery:
    return TrailQuery(
        subject=wanted.subject.strip() or None,
        author=wanted.author.strip() or None,
        action=wanted.action or None,
        since=_midnight(desk, wanted.since),
        until=_midnight(desk, wanted.until, days=1),
        before=wanted.before,
        limit=PAGE + 1,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{text} is no day", mend="write it as 2026-10-01") from None


def _midnight(desk: Desk, day: date | None, days: int = 0) -> datetime | None:
    """When a day begins by the clock of the house, or one so many days later; None for what no calendar has."""
    if day is None:
        return None
    try:
        return datetime.combine(day + timedelta(days=days), time(), desk.zone).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _row(desk: Desk, number: int, act: dict[str, Any], at: datetime, names: dict[str, str]) -> TrailRow:
    kind, _, named = act["subject"].partition(":")
    author = act["author"]
    path = _path(kind, named) if kind != "user" or named in names else None
    detail = {name: _told(desk, name, value) for name, value in act["detail"].items()}
    return TrailRow(number, at, author, names.get(author, author), act["action"], kind, named, path, detail)


def _told(desk: Desk, name: str, value: Any) -> Any:
    """A fact of a line; times by the clock of the house."""
    if name not in TIMES or not isinstance(value, str):
        return value
    try:
        return desk.local(datetime.fromisoformat(value)).strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return value


def _path(kind: str, named: str) -> str | None:
    if kind in ("call", "user") and named:
        return f"/{kind}s/{quote(named, safe='')}"
    return None
