"""What the addresses of this room ask for: whose cards, of when, and which calls behind a number."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlencode

from fastapi import Depends, Query

from qa.errors import UsageError
from qa.scorecard import By, Period
from qa.services.scorecard import Options, period_of
from qa.store.asked import Asked
from qa.store.card_calls import Chosen, What
from qa.types import Outcome
from qa.web.desk import Desk

Text = Annotated[str | None, Query(max_length=200)]
Day = Annotated[str | None, Query(max_length=20)]
Which = Literal["agent", "team", "line", "all"]


@dataclass(frozen=True, slots=True)
class Question:
    """A board that is asked for, as it stands in an address; None or empty is anything."""

    month: str | None = None
    since: str | None = None
    until: str | None = None
    against: str | None = None
    by: By = "agent"
    agent: str | None = None
    team: str | None = None
    line: str | None = None
    rubric: str | None = None

    @property
    def period(self) -> Period | None:
        """Its days; raises `UsageError` for what is no month or day."""
        return period_of(self.month, self.since, self.until)

    @property
    def asked(self) -> Asked:
        """As the store is asked."""
        return Asked(self.by, self.period, self.agent, self.team, self.line, self.rubric)

    def of(self, period: Period | None) -> Question:
        """The same about other days."""
        if period is None or period.month:
            return replace(self, month=period.month if period else None, since=None, until=None)
        return replace(self, month=None, since=period.start.isoformat(), until=period.end.isoformat())

    def query(self, **other: object) -> str:
        """The query of an address that asks the same but for what is named; ready to follow a ``?``."""
        given = {each.name: getattr(self, each.name) for each in fields(self)} | other
        plain = {name: value for name, value in given.items() if value not in (None, "", False)}
        if plain.get("by") == "agent":
            del plain["by"]
        return urlencode(plain)

    def options(self, desk: Desk, **other: Any) -> Options:
        """How its board is made."""
        against = period_of(self.against, None, None) if self.against else None
        today = desk.local(desk.now()).date()
        given = {"as_of": today, "against": against, "zone": desk.zone, "pack": desk.settings.pack}
        return Options(**(given | other))


def question_of(
    month: Day = None,
    since: Day = None,
    until: Day = None,
    against: Day = None,
    by: Which = "agent",
    agent: Text = None,
    team: Text = None,
    line: Text = None,
    rubric: Text = None,
) -> Question:
    """Read a question from an address; fields of a form that were left empty ask for nothing."""
    if month and (since or until):
        month = None  # a form has both kinds of fields: days that were filled in hold
    asked = Question(
        month=month or None,
        since=since or None,
        until=until or None,
        against=against or None,
        by=by,
        agent=agent or None,
        team=team or None,
        line=line or None,
        rubric=rubric or None,
    )
    _ = asked.period  # what is no month is told now
    return asked


def chosen_of(
    what: What = "calls",
    item: Text = None,
    section: Text = None,
    outcome: Outcome | None = None,
    person: bool = False,
    grade: Text = None,
    above: Annotated[float | None, Query(ge=0, le=100)] = None,
    below: Annotated[float | None, Query(ge=0, le=100)] = None,
    version: Text = None,
) -> Chosen:
    """Read from an address which calls are behind a number."""
    return Chosen(what, item or None, section or None, outcome, person, grade or None, above, below, version or None)


TheQuestion = Annotated[Question, Depends(question_of)]
TheChosen = Annotated[Chosen, Depends(chosen_of)]


def chosen_query(chosen: Chosen) -> str:
    """The part of an address that `chosen_of` reads."""
    default = Chosen()
    given = {each.name: getattr(chosen, each.name) for each in fields(chosen)}
    return urlencode({name: value for name, value in given.items() if value != getattr(default, name)})


def day_of(text: str) -> date:
    """Read a day; raises `UsageError`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no day", mend="write it as 2026-10-31") from None


assert get_args(By) == get_args(Which)
