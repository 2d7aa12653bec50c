"""The stored decisions of people, beside what the machine had said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from qa.agreement import Judged
from qa.errors import StoreError
from qa.services.drawn import random_calls
from qa.store import Store
from qa.types import CallResult, Evidence, ItemScore, Outcome
from qa.types.people import Review


@dataclass(frozen=True, slots=True)
class Compared:
    """Which decisions: of the calls of a month, on an item, by a rubric and version; None is any."""

    month: str | None = None
    item: str | None = None
    rubric: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A disagreement to listen to: the moment that the machine's outcome rests on, None where it has no place."""

    judged: Judged
    title: str
    reason: str
    evidence: Evidence | None


def judged_of(store: Store, asked: Compared) -> list[Judged]:
    """Give the decisions, each with whether its call was drawn at random, and heard as a whole.

    A call is taken as heard as a whole where a person decided an item on it that the machine had passed: of a drawn
    call on which only failures were looked at, the decisions say nothing of what the machine missed.
    """
    months = [asked.month] if asked.month else store.months()
    reviews = [each for each in store.people.reviews(month=asked.month) if _is_wanted(each, asked)]
    drawn = random_calls(store, months) & {each.call_id for each in reviews if each.machine is Outcome.PASSED}
    wanted = [each for each in reviews if asked.item in (None, each.item_id)]
    return [
        Judged(r.call_id, r.rubric, r.item_id, r.machine, r.outcome, r.author, r.made_at, r.call_id in drawn, r.session)
        for r in wanted
    ]


def titles_of(store: Store, judged: Iterable[Judged]) -> Callable[[str, str], str]:
    """Give what finds an item's title: that of the form that a call with a decision was scored by, else its id."""
    titles: dict[tuple[str, str], str] = {}
    for each in judged:
        if (each.rubric, each.item_id) not in titles:
            result = _result(store, each)
            titles.update({(each.rubric, item.id): item.title for item in result.items} if result else {})
            titles.setdefault((each.rubric, each.item_id), each.item_id)
    return lambda rubric, item: titles.get((rubric, item), item)


def heard(store: Store, judged: Sequence[Judged]) -> list[Heard]:
    """Give disagreements with what there is to listen to; those whose call or item is gone are left out."""
    found = []
    for each in judged:
        result = _result(store, each)
        item = next((i for i in result.items if i.id == each.item_id), None) if result else None
        if item is not None:
            found.append(Heard(each, item.title, _reason(item), item.evidence[0] if item.evidence else None))
    return found


def _is_wanted(review: Review, asked: Compared) -> bool:
    return asked.rubric in (None, review.rubric) and asked.version in (None, review.version)


def _result(store: Store, judged: Judged) -> CallResult | None:
    try:
        return store.result(judged.call_id, rubric=judged.rubric)
    except StoreError:
        return None


def _reason(item: ItemScore) -> str:
    return item.machine.reason if item.machine else item.reason
