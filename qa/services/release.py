"""Shows agents the results of their calls: those that are settled, unless somebody wants them all the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from qa.store import Store
from qa.store.fair import Standing

Kept = Literal["released", "no_agent", "no_score", "provisional", "open"]
"""Why a call is left out: shown already, nobody to show it to, nothing to show, or not settled (the last two)."""
UNSETTLED: frozenset[Kept] = frozenset({"provisional", "open"})
_ORDER: tuple[Kept, ...] = ("released", "no_agent", "no_score", "provisional", "open")


@dataclass(frozen=True, slots=True)
class Left:
    """A call that is left out of a release, and why."""

    standing: Standing
    why: Kept


@dataclass(frozen=True, slots=True)
class Plan:
    """What a release would show (`ready`), and what it would leave out; each call once."""

    ready: tuple[Standing, ...]
    left: tuple[Left, ...]


def plan_release(standings: Iterable[Standing], *, force: bool = False) -> Plan:
    """Say which calls may be released.

    Parameters
    ----------
    standings
        Where calls stand; a call that several rubrics scored must be settled by each of them.
    force
        Calls that wait for a person's decision, or whose score is provisional, are released too.
    """
    by_call: dict[str, list[Standing]] = {}
    for each in standings:
        by_call.setdefault(each.call_id, []).append(each)
    ready, left = [], []
    for group in by_call.values():
        why = min((kept for each in group if (kept := _why(each))), key=_ORDER.index, default=None)
        if why is None or (force and why in UNSETTLED):
            ready.append(group[0])
        else:
            left.append(Left(group[0], why))
    return Plan(tuple(ready), tuple(left))


def release(store: Store, plan: Plan, author: str, at: datetime) -> None:
    """Show agents the calls that are ready."""
    store.desk.release([each.call_id for each in plan.ready], author, at)


def _why(standing: Standing) -> Kept | None:
    if standing.released_at is not None:
        return "released"
    if not standing.agent_id:
        return "no_agent"
    if standing.final is None:
        return "no_score"
    if standing.provisional:
        return "provisional"
    return "open" if standing.open else None
