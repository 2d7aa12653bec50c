"""What a closed session shows: agreement per item, two by two and with the machine, and every disagreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.agreement.coefficients import Estimate
from qa.agreement.panel import ItemPanel, Pair, Panel, Split
from qa.errors import StoreError
from qa.services.sessions import panel_of
from qa.types import CallResult, Outcome
from qa.types.people import Session
from qa.web.desk import Desk
from qa.web.fair.deadlines import service_of


@dataclass(frozen=True, slots=True)
class ItemRow:
    """Agreement on an item, as `qa.agreement.panel.ItemPanel` has it; `small` where it rests on too few calls."""

    title: str
    panel: ItemPanel
    small: bool


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two raters by their shown names; `other` is None for the machine."""

    one: str
    other: str | None
    n: int
    raw: Estimate
    kappa: Estimate
    ac1: Estimate
    small: bool


@dataclass(frozen=True, slots=True)
class SplitRow:
    """A disagreement; `votes` are in the order of the people, None where somebody has none. Seconds of the evidence."""

    call_id: str
    item_id: str
    title: str
    votes: tuple[Outcome | None, ...]
    reasons: tuple[str, ...]
    machine: Outcome
    consensus: Outcome | None
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it; `people` are the columns of the disagreements."""

    people: tuple[str, ...]
    items: tuple[ItemRow, ...]
    pairs: tuple[PairRow, ...]
    splits: tuple[SplitRow, ...]
    votes: int
    small: int


def figures_of(desk: Desk, session: Session, shown: Mapping[str, str]) -> Figures:
    """Compute the agreement of a closed session; its items in the order of the form."""
    panel = panel_of(desk.store, session)
    results = _results(desk, session)
    titles, order = _form(results)
    small = service_of(desk, session.rubric).small_sample
    names = sorted({author for pair in panel.pairs for author in (pair.one, pair.other) if author})
    said = _reasons(desk, session)
    return Figures(
        people=tuple(shown.get(name, name) for name in names),
        items=tuple(
            ItemRow(titles.get(each.item_id, each.item_id), each, each.n < small)
            for each in sorted(panel.items, key=lambda each: order.get(each.item_id, len(order)))
        ),
        pairs=tuple(_pair(each, shown, small) for each in panel.pairs),
        splits=tuple(_split(each, results, titles, names, said) for each in _by_call(panel, session, order)),
        votes=len(said),
        small=small,
    )


def _results(desk: Desk, session: Session) -> dict[str, CallResult]:
    found = {}
    for call_id in session.calls:
        try:
            found[call_id] = desk.store.result(call_id, rubric=session.rubric)
        except StoreError:
            continue
    return found


def _form(results: Mapping[str, CallResult]) -> tuple[dict[str, str], dict[str, int]]:
    titles: dict[str, str] = {}
    for result in results.values():
        for item in result.items:
            titles.setdefault(item.id, item.title)
    return titles, {id: at for at, id in enumerate(titles)}


def _reasons(desk: Desk, session: Session) -> dict[tuple[str, str, str], str]:
    votes = desk.store.people.reviews(session=session.id, kinds=("calibration",))
    return {(each.call_id, each.item_id, each.author): each.reason for each in votes}


def _by_call(panel: Panel, session: Session, order: Mapping[str, int]) -> list[Split]:
    place = {call_id: at for at, call_id in enumerate(session.calls)}
    return sorted(panel.splits, key=lambda each: (place.get(each.call_id, 0), order.get(each.item_id, 0)))


def _pair(pair: Pair, shown: Mapping[str, str], small: int) -> PairRow:
    other = None if pair.other is None else shown.get(pair.other, pair.other)
    return PairRow(shown.get(pair.one, pair.one), other, pair.n, pair.raw, pair.kappa, pair.ac1, pair.n < small)


def _split(
    split: Split,
    results: Mapping[str, CallResult],
    titles: Mapping[str, str],
    names: Sequence[str],
    said: Mapping[tuple[str, str, str], str],
) -> SplitRow:
    result = results.get(split.call_id)
    item = next((each for each in result.items if each.id == split.item_id), None) if result else None
    place = item.evidence[0] if item and item.evidence else None
    return SplitRow(
        call_id=split.call_id,
        item_id=split.item_id,
        title=titles.get(split.item_id, split.item_id),
        votes=tuple(split.votes.get(name) for name in names),
        reasons=tuple(said.get((split.call_id, split.item_id, name), "") for name in names),
        machine=split.machine,
        consensus=split.consensus,
        start=place.start if place else None,
        end=place.end if place else None,
    )
