"""The order of the queue, and why a call stands where it does.

A call stands in the first of these bands that fits:

1. ``undetermined`` — an item of its newest score is undetermined: only a person can settle it.
2. ``risk`` — nobody has decided anything on it, and the machine has a sign that it went badly. The signs have weights
   that are powers of two, so that a graver sign stands before all lesser ones together:

   ============  ======  ================================================================================
   fatal_failed  32      a fatal item (一票否决) failed
   fatal_open    16      a fatal item is undetermined
   low           8       the final score is below 60
   complaint     4       the log has a complaint, or the customer threatens one (measure ``distress_threat``)
   distress      2       the customer's distress is 0.4 or more (measure ``distress_customer``)
   lost          1       20 points or more were lost
   ============  ======  ================================================================================

3. ``hear`` — it is in its month's sample or was given to somebody, and is to be heard: nobody has decided anything on
   it, or items by ear wait. On other calls items by ear do not wait.
4. ``quota`` — nobody has heard it, and of its agent's calls of that month fewer than the quota were heard: that of the
   month's drawing, 5 where none was made.
5. ``rest`` — nothing is to be done.

A call of the bands 1 to 3 is *open*, others are *settled*. Within a band the graver risk comes first, then the newer
call. The limits are ours.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, tuple_

from qa.errors import UsageError
from qa.store.tables_queue import queue, quotas
from qa.types import REACHED_NOBODY, CallResult, Outcome
from qa.types.queue import Sign, Sort, Why

QUOTA = 5
"""Calls of an agent and month to be heard where no sample was drawn, as `qa.services.sampling.PER_AGENT`."""
LOW_SCORE, DISTRESS, LOST = 60.0, 0.4, 20.0
WEIGHTS: dict[Sign, int] = {
    "fatal_failed": 32, "fatal_open": 16, "low": 8, "complaint": 4, "distress": 2, "lost": 1,
}  # fmt: skip
BANDS: tuple[Why, ...] = ("undetermined", "risk", "hear", "quota", "rest")
LAST_OPEN = 3


def risk_of(result: CallResult) -> int:
    """The sum of the weights of a call's signs; 0 for one that reached nobody."""
    call, score = result.call, result.score
    if any(problem.kind == REACHED_NOBODY for problem in call.problems):
        return 0
    lost = -sum(item.points for item in result.items if item.points is not None and item.points < 0)
    found: dict[Sign, bool] = {
        "fatal_failed": bool(score.fatal),
        "fatal_open": any(item.fatal and item.outcome is Outcome.UNDETERMINED for item in result.items),
        "low": score.final is not None and score.final < LOW_SCORE,
        "complaint": bool(call.info.log.get("complaint_at")) or _number(call.measures.get("distress_threat")) >= 1,
        "distress": _number(call.measures.get("distress_customer")) >= DISTRESS,
        "lost": lost >= LOST,
    }
    return sum(WEIGHTS[sign] for sign, holds in found.items() if holds)


def signs_of(risk: int) -> tuple[Sign, ...]:
    """The signs that a sum of weights is made of, the gravest first."""
    return tuple(sign for sign, weight in WEIGHTS.items() if risk & weight)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def heard_of_month() -> ColumnElement[int]:
    """How many calls of the row's agent and month a person has decided something on."""
    other = queue.alias("heard_ones")
    same = (other.c.month == queue.c.month) & (other.c.agent == queue.c.agent)
    return select(func.count()).where(other.c.heard, same).correlate(queue).scalar_subquery()


def quota_of_month() -> ColumnElement[int]:
    """How many of an agent's calls of the row's month should be heard."""
    of_month = select(quotas.c.per_agent).where(quotas.c.month == queue.c.month).correlate(queue).scalar_subquery()
    return func.coalesce(of_month, QUOTA)


def is_short() -> ColumnElement[bool]:
    """Whether a row would fill a quota."""
    other = queue.alias("heard_ones")
    of_month = select(quotas.c.per_agent).where(quotas.c.month == other.c.month).correlate(other).scalar_subquery()
    full = (
        select(other.c.month, other.c.agent)
        .where(other.c.heard)
        .group_by(other.c.month, other.c.agent)
        .having(func.count() >= func.coalesce(of_month, QUOTA))
    )
    known = and_(~queue.c.heard, queue.c.agent != "", queue.c.month != "")
    return and_(known, tuple_(queue.c.month, queue.c.agent).not_in(full))


def place() -> ColumnElement[int]:
    """The number of a row's band, 1 to 5."""
    return case((queue.c.band <= LAST_OPEN, queue.c.band), (is_short(), 4), else_=5)


@dataclass(frozen=True, slots=True)
class Key:
    """A part of an order; `down` puts the greater first."""

    column: ColumnElement[Any]
    down: bool = False


def order_of(sort: Sort, *, one_by_one: bool) -> list[Key]:
    """What rows are ordered by, the call's id last.

    The stored band is the place where no settled calls are asked for, or those of one kind: then its index is used.
    With `one_by_one` every row is looked at, whether it would fill a quota.
    """
    columns = queue.c
    last = [Key(columns.call_id)]
    if sort == "newest":
        return [Key(columns.started_at, down=True), *last]
    if sort == "oldest":
        return [Key(columns.started_at), *last]
    if sort == "score":
        return [Key(func.coalesce(columns.final, 1000.0)), *last]
    band = place() if one_by_one else columns.band
    usual = [Key(band), Key(columns.risk, down=True), Key(columns.started_at, down=True), *last]
    return [Key(func.coalesce(columns.due, "9999")), *usual] if sort == "due" else usual


def after(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """A condition for the rows that stand after a place in the order."""
    parts = []
    for at, key in enumerate(keys):
        same = [each.column == value for each, value in zip(keys[:at], values, strict=False)]
        beyond = key.column < values[at] if key.down else key.column > values[at]
        parts.append(and_(*same, beyond))
    return or_(*parts)


def written(values: Sequence[Any]) -> str:
    """A place in the order, as an address carries it."""
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))


def read(text: str, keys: Sequence[Key]) -> list[Any]:
    """Read `written`.

    Raises `UsageError` for what is none, or belongs to another order.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    kinds = [float if key.column.type.python_type in (int, float) else str for key in keys]
    if not isinstance(values, list) or len(values) != len(keys):
        values = [None]
    fits = len(values) == len(kinds) and all(
        isinstance(value, str) if kind is str else isinstance(value, int | float) and not isinstance(value, bool)
        for value, kind in zip(values, kinds, strict=False)
    )
    if not fits:
        raise UsageError("the address names no place in this order", mend="open the queue from its beginning")
    return values
