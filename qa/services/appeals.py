"""Opens appeals, as long as the time to appeal is not over.

The time to appeal on an item begins when its outcome is known to the agent: with the release of the call, or with a
person's decision on the item, whichever is later. It lasts `Service.appeal_days` days, the last one wholly, by the
clock of the house. Where a call was never released (no desk is used), only a person's decision begins it, and a
machine's outcome may be appealed against at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from qa.errors import RefusedError
from qa.form import Service
from qa.store import Store
from qa.types.people import Appeal, Review


@dataclass(frozen=True, slots=True)
class Times:
    """By what the time to appeal is counted: the form's rules, the clock of the house (None: this computer's)."""

    service: Service
    zone: tzinfo | None = None

    def last_day(self, decided: datetime | None, released: datetime | None) -> date | None:
        """The last day to appeal on an outcome; None where nothing has begun the time."""
        begun = max((at for at in (decided, released) if at is not None), default=None)
        if begun is None:
            return None
        return (begun.astimezone(self.zone) + timedelta(days=self.service.appeal_days)).date()


def open_appeal(store: Store, appeal: Appeal, service: Service, zone: tzinfo | None = None) -> int:
    """Open an appeal, and give its number.

    Raises
    ------
    RefusedError
        The time to appeal is over, the item went through all its rounds, or `Store.people.open_appeal` refuses it.
    """
    about = f"{appeal.item_id} of {appeal.call_id}"
    known = store.people.appeals(call_id=appeal.call_id)
    if rounds_gone(known, appeal.rubric, appeal.item_id) >= service.appeal_rounds:
        problem = f"{about} went through all {service.appeal_rounds} rounds of appeal"
        raise RefusedError(problem, where=store.where, mend="its outcome stands (appeal_rounds of the form)")
    reviews = store.people.reviews(call_id=appeal.call_id, item_id=appeal.item_id, kinds=("review", "appeal"))
    decided = decided_at(reviews, appeal.rubric, appeal.item_id)
    released = store.desk.released([appeal.call_id]).get(appeal.call_id)
    last = Times(service, zone).last_day(decided, released)
    if last is not None and appeal.opened_at.astimezone(zone).date() > last:
        problem = f"the time to appeal on {about} ended on {last}"
        begun = "a person's decision, or the release if that was later"
        mend = f"{appeal.rubric} gives {service.appeal_days} days after {begun} (appeal_days)"
        raise RefusedError(problem, where=store.where, mend=mend)
    return store.people.open_appeal(appeal)


def decided_at(reviews: Iterable[Review], rubric: str, item_id: str) -> datetime | None:
    """When a person last decided an item; None where only a machine has."""
    made = (
        each.made_at
        for each in reviews
        if each.kind != "calibration" and (each.rubric, each.item_id) == (rubric, item_id)
    )
    return max(made, default=None)


def rounds_gone(appeals: Iterable[Appeal], rubric: str, item_id: str) -> int:
    """How many appeals there were on an item of a call since its outcome was last changed by one."""
    gone = 0
    for each in sorted((a for a in appeals if (a.rubric, a.item_id) == (rubric, item_id)), key=lambda a: a.opened_at):
        overturned = bool(each.rounds) and each.rounds[-1].decision == "overturned"
        gone = 0 if overturned else gone + 1
    return gone
