"""Failures of a person over time to what they lead to: amounts in yuan, notices, and which time it is.

Regulations fine by person and by how often: thirty yuan the first time, double the second, dismissal the third. That
is no part of a call's score, which knows one call only; so this module stands beside `qa.scoring` and shares nothing
with it but the rubric. Only failures that a person confirmed count. One that nobody has confirmed yet has a proposal
for its consequence, as if it were the next one, and does not move the count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qa.errors import QaError
from qa.form import Fine, Step
from qa.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that a person failed on a call. `lapses` says how often; `confirmed` that somebody has looked."""

    call_id: str
    item_id: str
    person: str
    day: date
    confirmed: bool
    lapses: int = 1


@dataclass(frozen=True, slots=True)
class Consequence:
    """What one failure leads to: `yuan` (`least`: that much or more), a notice, or both.

    It is the `count`th of its period; `calls` are those that the count rests on, its own last. What is not
    `confirmed` is a proposal.
    """

    fine: str
    clause: str
    person: str
    day: date
    call_id: str
    items: tuple[str, ...]
    count: int
    calls: tuple[str, ...]
    yuan: float
    least: bool
    notice: str | None
    confirmed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class _Occasion:
    """What counts as one: a failed item, a lapse of it, or a call."""

    call_id: str
    day: date
    items: tuple[str, ...]
    confirmed: bool


def fines_of(rubric: Rubric) -> tuple[Fine, ...]:
    """Give the fines of a form: its own, and one for each item with a `fine` in yuan, the same every time."""
    flat = [
        Fine(id=i.id, title=i.title, clause=i.clauses[0], items=[i.id], steps=[Step(yuan=i.fine, notice=None)])
        for i in rubric.items
        if i.fine
    ]
    return (*rubric.fines, *flat)


def consequences(fines: Iterable[Fine], failures: Iterable[Failure]) -> tuple[Consequence, ...]:
    """Say what failures lead to, by fine, person and day.

    Parameters
    ----------
    fines
        As `fines_of` gives them.
    failures
        Of any persons, in any order; those of one day count in the order given. A period begins anew with its first
        failure: for ``month`` and ``year`` the calendar's.

    Raises
    ------
    QaError
        A failure stands twice, or has no lapse.
    """
    by_person: dict[str, list[Failure]] = defaultdict(list)
    for failure in _checked(failures):
        by_person[failure.person].append(failure)
    return tuple(
        consequence
        for fine in fines
        for person in sorted(by_person)
        for consequence in _of_person(fine, person, by_person[person])
    )


def _checked(failures: Iterable[Failure]) -> list[Failure]:
    listed = list(failures)
    twice = [key for key, n in Counter((f.person, f.call_id, f.item_id) for f in listed).items() if n > 1]
    if twice:
        person, call_id, item_id = twice[0]
        raise QaError(f"the failure of {item_id} by {person} stands twice", where=call_id, mend="give each one once")
    for failure in listed:
        if failure.lapses < 1:
            raise QaError(f"the failure of {failure.item_id} has no lapse", where=failure.call_id)
    return sorted(listed, key=lambda failure: failure.day)


def _of_person(fine: Fine, person: str, failures: Sequence[Failure]) -> Iterator[Consequence]:
    counted: dict[str, list[str]] = defaultdict(list)
    for occasion in _occasions(fine, failures):
        period = _period(fine, occasion.day)
        calls = (*counted[period], occasion.call_id)
        if occasion.confirmed:
            counted[period].append(occasion.call_id)
        step = fine.steps[min(len(calls), len(fine.steps)) - 1]
        yield Consequence(
            fine=fine.id,
            clause=fine.clause,
            person=person,
            day=occasion.day,
            call_id=occasion.call_id,
            items=occasion.items,
            count=len(calls),
            calls=calls,
            yuan=step.yuan,
            least=step.least,
            notice=step.notice,
            confirmed=occasion.confirmed,
            reason=_reason(fine, period, len(calls), step, confirmed=occasion.confirmed),
        )


def _occasions(fine: Fine, failures: Sequence[Failure]) -> list[_Occasion]:
    """Give what counts as one, in order of time; a call is confirmed where any of its failures is."""
    chosen = [f for f in failures if not fine.items or f.item_id in fine.items]
    if fine.per != "call":
        return [
            _Occasion(f.call_id, f.day, (f.item_id,), f.confirmed)
            for f in chosen
            for _ in range(f.lapses if fine.per == "lapse" else 1)
        ]
    calls: dict[str, list[Failure]] = defaultdict(list)
    for failure in chosen:
        calls[failure.call_id].append(failure)
    return [
        _Occasion(call_id, each[0].day, tuple(f.item_id for f in each), any(f.confirmed for f in each))
        for call_id, each in calls.items()
    ]


def _period(fine: Fine, day: date) -> str:
    return {"month": f"{day:%Y}年{day.month}月", "year": f"{day:%Y}年", "ever": "累计"}[fine.period]


def _reason(fine: Fine, period: str, count: int, step: Step, *, confirmed: bool) -> str:
    """E.g. 被顾客投诉：累计第 2 次，罚款 60 元."""
    amount = f"{'最低罚款' if step.least else '罚款'} {step.yuan:g} 元" if step.yuan else None
    outcome = "，".join(part for part in (amount, step.notice) if part)
    doubt = "" if confirmed else "（拟议：尚未经人工确认，不计入次数）"
    return f"{fine.title}：{period}第 {count} 次，{outcome}{doubt}"
