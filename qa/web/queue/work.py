"""The page of the work that inspectors have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from qa.types.queue import Age, Load, QueueCounts
from qa.web.desk import Desk
from qa.web.queue.pages import inspectors, today_of
from qa.web.queue.query import Asked


@dataclass(frozen=True, slots=True)
class WorkloadPage:
    """Inspectors' work this week (from Monday), what waits by age, and how many calls may be given out."""

    loads: list[Load]
    ages: list[Age]
    free: int
    teams: tuple[str, ...]
    months: tuple[str, ...]
    today: str

    @property
    def most(self) -> int:
        """The most that somebody has to do, for the length of bars."""
        return max((load.open for load in self.loads), default=0)

    @property
    def waiting(self) -> Mapping[str, int]:
        """What waits, of all ages."""
        found: dict[str, int] = {}
        for age in self.ages:
            for why, count in age.counts.items():
                found[why] = found.get(why, 0) + count
        return found


def build_workload(desk: Desk) -> WorkloadPage:
    """The page as of now; days begin by the clock of the house."""
    now = desk.now()
    today = desk.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    week = today - timedelta(days=today.weekday())
    counts: QueueCounts = desk.store.queue.counts(Asked().ask(today_of(desk)), "", now)
    known = desk.store.queue.choices()
    return WorkloadPage(
        loads=desk.store.queue.loads(inspectors(desk), now, today, week),
        ages=desk.store.queue.ages(desk.local(now)),
        free=counts.assigned["nobody"],
        teams=known.teams,
        months=known.months,
        today=today_of(desk),
    )
