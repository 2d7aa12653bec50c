"""By what the time to appeal is counted, for each rubric; and how people are shown."""

from __future__ import annotations

from datetime import date

from qa.form import Service
from qa.services.appeals import Times
from qa.web.desk import Desk

ANSWER_DAYS = 3
"""Days until an appeal's answer is due, as `qa appeals open` has it by default."""


def service_of(desk: Desk, rubric: str) -> Service:
    """What a rubric holds its month against; the defaults where its pack is not at hand."""
    pack = desk.shelf.by_rubric(rubric)
    return pack.rubric.service if pack else Service()


def times_of(desk: Desk, rubric: str) -> Times:
    """How the time to appeal is counted by a rubric."""
    return Times(service_of(desk, rubric), desk.zone)


def names_of(desk: Desk) -> dict[str, str]:
    """How people are shown, by their login name."""
    return {each.name: each.shown for each in desk.store.accounts.users()}


def today(desk: Desk) -> date:
    """The day by the clock of the house."""
    return desk.local(desk.now()).date()


def days_left(desk: Desk, last: date | None) -> int | None:
    """Days to appeal that are left, today among them; 0 where it is too late, None where there is no limit."""
    return None if last is None else max(0, (last - today(desk)).days + 1)
