"""What forms are filled from: a frozen copy of what the store said, and no more than the form asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from qa.errors import QaError
from qa.form import Service
from qa.report.labels import Lang
from qa.scorecard import Board, Period, ScoredCall
from qa.scorecard.contacts import Contact
from qa.types import CallResult
from qa.types.people import CaseNote, Plan, Review

Need = Literal[
    "people", "whole", "teams", "contacts", "months", "scored", "call", "slips", "complaints", "heard", "cases", "plans"
]
"""Parts of the material that a form may ask for."""


@dataclass(frozen=True, slots=True)
class ClauseText:
    """Where a clause stands in its regulation, and what it asks."""

    section: str
    asks: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A call that a person listened to: whose it is, and who decided its items when."""

    call_id: str
    agent_id: str | None
    day: date | None
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """An entry of the case book with its call."""

    note: CaseNote
    result: CallResult


@dataclass(frozen=True, slots=True)
class Material:
    """What one form of one period is filled from; parts that it did not ask for are empty.

    Attributes
    ----------
    today
        The day of making.
    unit
        The house's name; empty leaves room to write it.
    whose
        Whom the question was narrowed to, as it is to be told; empty for everybody.
    people, whole, teams
        Boards by agent, of all, by team.
    contacts, months
        The calls of the log in the period; those of each month up to its end, for trends.
    scored
        Scored calls of the period.
    results
        Calls in full, by call and rubric: the one asked for, or those that slips and complaints are about.
    sections
        Titles by section for each rubric; that of the rubric itself stands under ``""``.
    service
        What the main rubric holds figures of service against.
    complaints
        The customer's words by which a call is a complaint; nothing where only the log says so.
    zone
        The house's time zone, for the days on which persons decided.
    """

    period: Period | None
    today: date
    lang: Lang = "zh"
    unit: str = ""
    whose: str = ""
    agent: str | None = None
    people: Board | None = None
    whole: Board | None = None
    teams: Board | None = None
    contacts: Sequence[Contact] = ()
    months: Mapping[str, Sequence[Contact]] = field(default_factory=dict)
    scored: Sequence[ScoredCall] = ()
    results: Mapping[tuple[str, str], CallResult] = field(default_factory=dict)
    reviews: Sequence[Review] = ()
    complaints: Mapping[str, str] = field(default_factory=dict)
    heard: Sequence[Heard] = ()
    cases: Sequence[Case] = ()
    plans: Sequence[Plan] = ()
    clauses: Mapping[str, ClauseText] = field(default_factory=dict)
    sections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    service: Service = field(default_factory=Service)
    zone: tzinfo | None = None

    def say(self, zh: str, en: str) -> str:
        """One of two wordings, by the language asked for."""
        return en if self.lang == "en" else zh

    @property
    def span(self) -> str:
        """The period in words, e.g. ``2026年10月``."""
        if self.period is None:
            return self.say("全部", "all time")
        if self.period.month:
            return f"{self.period.start:%Y}年{self.period.start.month}月" if self.lang == "zh" else self.period.month
        return (
            f"{self.period.start}"
            if self.period.days == 1
            else f"{self.period.start}{self.say(' 至 ', ' to ')}{self.period.end}"
        )

    def board(self, name: Literal["people", "whole", "teams"] = "people") -> Board:
        """A board that the form asked for."""
        board: Board | None = getattr(self, name)
        assert board is not None, f"the form does not ask for {name}"
        return board

    def local(self, at: datetime) -> date:
        """The day of a moment by the clock of the house."""
        return at.astimezone(self.zone).date()

    def clause(self, ids: Sequence[str]) -> str:
        """Clauses as a form cites them: where they stand, and what they ask."""
        told = [self.clauses.get(id) for id in ids]
        shown = (f"{text.section} {text.asks}" if text else id for id, text in zip(ids, told, strict=True))
        return self.say("；", "; ").join(shown)

    def cite(self, ids: Sequence[str]) -> str:
        """Clauses by where they stand only."""
        known = (self.clauses[id].section if id in self.clauses else id for id in ids)
        return self.say("；", "; ").join(known)


def nothing(problem: str, mend: str) -> QaError:
    """The error of a form that would be empty: it is not made, so that nobody files a blank one."""
    return QaError(f"nothing for this form: {problem}", mend=mend)


def due_on(day: int, end: date) -> date:
    """The first such day of a month after the end of the period."""
    month = end.replace(day=1)
    if end.day >= day:
        month = (month + timedelta(days=32)).replace(day=1)
    return month.replace(day=day)
