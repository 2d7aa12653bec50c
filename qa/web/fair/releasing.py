"""Which calls of a month could be shown to their agents, and which not yet, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from qa.services.release import Left, plan_release
from qa.store.fair import Standing
from qa.types.desk import User
from qa.web.access import see_call
from qa.web.desk import Desk

MOST = 500
"""Rows that the page shows of each list; the release itself takes all."""


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """What `fair/release.html` shows; `ready` and `left` are the first rows, `n_ready` and `kept` count all."""

    month: str | None
    months: tuple[str, ...]
    agent: str | None
    agents: tuple[tuple[str, str], ...]
    team: str | None
    teams: tuple[str, ...]
    force: bool
    ready: tuple[Standing, ...]
    left: tuple[Left, ...]
    n_ready: int
    kept: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReleaseState:
    """Whether one call is shown to its agent; `why` is the word that says why it is not settled, empty if it is."""

    call_id: str
    standing: Standing | None
    why: str


def build_release(
    desk: Desk, month: str | None, agent: str | None = None, team: str | None = None, *, force: bool = False
) -> ReleasePage:
    """Gather what a release of a month would do, the newest month by default; nothing is released by it."""
    months = desk.store.months()
    month = month or (months[-1] if months else None)
    agents, teams = desk.store.fair.groups(month)
    found = desk.store.fair.standings(month=month, agent=agent or None, team=team or None) if month else []
    plan = plan_release(found, force=force)
    kept: Counter[str] = Counter(each.why for each in plan.left)
    return ReleasePage(
        month=month,
        months=tuple(months),
        agent=agent or None,
        agents=tuple(agents),
        team=team or None,
        teams=tuple(teams),
        force=force,
        ready=plan.ready[:MOST],
        left=plan.left[:MOST],
        n_ready=len(plan.ready),
        kept=dict(kept),
    )


def release_state(desk: Desk, user: User, call_id: str) -> ReleaseState:
    """Say whether a call is released, for the button of its page (`fair/_release.html`)."""
    see_call(desk, user, call_id)
    found = desk.store.fair.standings(call_ids=[call_id])
    if not found:
        return ReleaseState(call_id, None, "release_no_score")
    left = plan_release(found).left
    why = f"release_{left[0].why}" if left and left[0].why != "released" else ""
    return ReleaseState(call_id, found[0], why)
