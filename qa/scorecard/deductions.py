"""Fines and fault slips: only from failures that a person confirmed, and only once the time to appeal has passed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qa.fines import Consequence, Failure, consequences
from qa.form import Fine, Service, Step
from qa.scorecard.period import Period
from qa.scorecard.values import Fines, Penalty


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A failure that a person confirmed, by the clock of the house; `appealed` while an appeal is open.

    `day` is the call's, None where no time is known; then nobody can say which period it falls in, and it waits. `fine`
    is the item's own, in yuan, as the form had it when the call was scored. `released_at` is when the call was shown to
    its agent, None where it was not at a desk.
    """

    call_id: str
    rubric: str
    item_id: str
    person: str
    day: date | None
    decided_at: datetime
    lost: float = 0.0
    lapses: int = 1
    appealed: bool = False
    fine: float = 0.0
    title: str = ""
    clause: str = ""
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A person's fines of a period, and the failures (call, item) that a fault slip (过失单) is due for."""

    fines: Fines
    slips: tuple[tuple[str, str], ...]


def appeal_until(failure: Confirmed, service: Service) -> date:
    """The last day on which an appeal may come: counted from the decision, or from the release if that was later."""
    begun = max(failure.decided_at, failure.released_at or failure.decided_at)
    return (begun + timedelta(days=service.appeal_days)).date()


def is_final(failure: Confirmed, service: Service, as_of: date) -> bool:
    """Whether a failure may have consequences: the time to appeal is over, and no appeal is open."""
    return failure.day is not None and not failure.appealed and appeal_until(failure, service) < as_of


def judged(
    failures: Iterable[Confirmed],
    fines: Sequence[Fine],
    service: Service,
    *,
    period: Period | None,
    as_of: date,
    proposed: float = 0.0,
) -> Judged:
    """Say what one person's confirmed failures by one rubric lead to.

    Parameters
    ----------
    failures
        All of them, those of earlier periods too: fines rise from one time to the next.
    fines, service
        As the rubric has them; the items' own fines are on the failures.
    period
        The days whose consequences are asked for; None for all.
    as_of
        The day of asking.
    proposed
        Yuan of the items' own fines for failures that nobody confirmed.
    """
    told = sorted(failures, key=lambda f: (f.day or date.max, f.call_id, f.item_id))
    dated = [(each, each.day) for each in told if each.day is not None]
    final = {(each.call_id, each.item_id) for each in told if is_final(each, service, as_of)}
    until = {(each.call_id, each.item_id): appeal_until(each, service) for each in told}
    counted: dict[tuple[str, float], list[Failure]] = defaultdict(list)
    own: dict[tuple[str, float], Fine] = {}
    for each, day in dated:
        known = (each.call_id, each.item_id) in final
        key = (each.item_id, each.fine)
        counted[key].append(Failure(each.call_id, each.item_id, each.person, day, known, each.lapses))
        if each.fine:
            own[key] = _own(each)
    told_of = [*consequences(fines, (failure for group in counted.values() for failure in group))]
    for key, fine in own.items():
        told_of += consequences([fine], counted[key])
    penalties = []
    for consequence in told_of:
        if period is None or consequence.day in period:
            last = max(until[consequence.call_id, item] for item in consequence.items)
            penalties.append(Penalty(consequence, "final" if consequence.confirmed else "waiting", last))
    penalties.sort(key=lambda each: (each.consequence.day, each.consequence.call_id, each.consequence.fine))
    slips = (
        (each.call_id, each.item_id)
        for each, day in dated
        if (each.call_id, each.item_id) in final and (period is None or day in period)
    )
    yuan = {state: _yuan(p.consequence for p in penalties if p.state == state) for state in ("final", "waiting")}
    return Judged(Fines(yuan["final"], yuan["waiting"], proposed, tuple(penalties)), tuple(slips))


def _own(failure: Confirmed) -> Fine:
    """An item's own fine: the same every time."""
    title, clause = failure.title or failure.item_id, failure.clause or failure.item_id
    steps = [Step(yuan=failure.fine, notice=None)]
    return Fine(id=failure.item_id, title=title, clause=clause, items=[failure.item_id], steps=steps)


def _yuan(told: Iterable[Consequence]) -> float:
    return math.fsum(each.yuan for each in told)
