"""Two sets of calls side by side: the difference of everything on their cards, and whether chance explains it.

What is tested is tested as `qa.scorecard.movers` does it: Welch for means, Fisher for fail rates, Benjamini and
Hochberg over a rubric's items, and only calls by versions of the rubric that both sides have.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qa.form import Service
from qa.scorecard.build import SERVICE, cards_of
from qa.scorecard.movers import item_movers, subject_movers
from qa.scorecard.stats import rate_of, variance
from qa.scorecard.sums import Sums
from qa.scorecard.tally import Names
from qa.scorecard.values import ItemLine, Mover, Rate, Scorecard, Subject

Why = Literal["", "absent", "versions", "small"]
"""Why the means were not tested: a side has no calls, they share no version, or too few calls are comparable."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Second minus first, with the ends of its 95 % interval; None where the samples have no spread to tell it by."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class SectionPair:
    """What a section costs a call on each side (None: it is not on that side's form), and the difference."""

    section: str
    first: float | None
    second: float | None
    change: float | None


@dataclass(frozen=True, slots=True)
class ItemPair:
    """An item on each side; `rates` are those of comparable calls, which `mover` was tested by."""

    id: str
    title: str
    first: ItemLine | None
    second: ItemLine | None
    rates: tuple[Rate, Rate] | None = None
    difference: Difference | None = None
    mover: Mover | None = None


@dataclass(frozen=True, slots=True)
class Versus:
    """Two sides by one rubric. `common` are the versions that both have; `others` those that only one has."""

    rubric: str
    first: Scorecard | None
    second: Scorecard | None
    common: tuple[str, ...]
    others: tuple[str, ...]
    why: Why
    difference: Difference | None
    mover: Mover | None
    sections: tuple[SectionPair, ...]
    items: tuple[ItemPair, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """The sums of a side over all its calls, one for each rubric, and the names of its items."""

    sums: Sequence[Sums]
    names: Names


def versus(first: Side, second: Side, services: Mapping[str, Service]) -> list[Versus]:
    """Compare two sides, rubric by rubric, those with most calls first.

    Parameters
    ----------
    first, second
        What is compared with, and what is compared.
    services
        What each rubric holds a month against, with its smallest sample.
    """
    # whoever the sides are about, a test sees one subject twice
    sides = [[replace(each, subject=Subject("all")) for each in side.sums] for side in (first, second)]
    names = {**first.names, **second.names}
    movers = {mover.rubric: mover for mover in subject_movers(sides[1], sides[0], services)[0]}
    tested = {(mover.rubric, mover.id): mover for mover in item_movers(sides[1], sides[0], names, services)}
    cards = [{card.rubric: card for card in cards_of(sums, names, None, services)} for sums in sides]
    by_rubric = [{each.rubric: each for each in sums} for sums in sides]
    found = []
    for rubric in sorted({*by_rubric[0], *by_rubric[1]}):
        pair = (by_rubric[0].get(rubric), by_rubric[1].get(rubric))
        common, others = _versions(pair)
        least = services.get(rubric, SERVICE).small_sample
        found.append(
            Versus(
                rubric=rubric,
                first=cards[0].get(rubric),
                second=cards[1].get(rubric),
                common=common,
                others=others,
                why=_why(pair, common, least),
                difference=_of_means(pair, common),
                mover=movers.get(rubric),
                sections=_sections(cards[0].get(rubric), cards[1].get(rubric)),
                items=_items(rubric, (cards[0].get(rubric), cards[1].get(rubric)), pair, common, tested),
            )
        )
    return sorted(found, key=lambda each: -sum(card.calls for card in (each.first, each.second) if card))


Pair = tuple[Sums | None, Sums | None]


def _versions(pair: Pair) -> tuple[tuple[str, ...], tuple[str, ...]]:
    first, second = ({score.version for score in side.scores} if side else set() for side in pair)
    return tuple(sorted(first & second)), tuple(sorted(first ^ second))


def _comparable(side: Sums | None, common: Sequence[str]) -> list[float]:
    return [score for each in (side.scores if side else ()) if each.version in common for score in each.scores]


def _why(pair: Pair, common: Sequence[str], least: int) -> Why:
    if None in pair:
        return "absent"
    if not common:
        return "versions"
    return "small" if min(len(_comparable(side, common)) for side in pair) < least else ""


def _of_means(pair: Pair, common: Sequence[str]) -> Difference | None:
    return mean_difference(*(_comparable(side, common) for side in pair))


def mean_difference(first: Sequence[float], second: Sequence[float]) -> Difference | None:
    """Welch's interval of the difference of two means (Welch 1947); None where a side has no scores."""
    if not first or not second:
        return None
    means = [math.fsum(sample) / len(sample) for sample in (first, second)]
    value = means[1] - means[0]
    if min(len(first), len(second)) < 2:
        return Difference(value, None, None)
    shares = [variance(sample, mean) / len(sample) for sample, mean in zip((first, second), means, strict=True)]
    spread = sum(shares)
    if spread < 1e-12:
        return Difference(value, None, None)
    from scipy.stats import t

    freedom = spread**2 / sum(
        share**2 / (len(sample) - 1) for share, sample in zip(shares, (first, second), strict=True)
    )
    half = float(t.ppf(0.975, freedom)) * spread**0.5
    return Difference(value, value - half, value + half)


def rate_difference(first: Rate, second: Rate) -> Difference | None:
    """Newcombe's interval of the difference of two rates (1998, method 10), from the Wilson interval of each."""
    if first.rate is None or second.rate is None:
        return None
    value = second.rate - first.rate
    (first_down, first_up), (second_down, second_up) = _arms(first, first.rate), _arms(second, second.rate)
    below, above = math.hypot(second_down, first_up), math.hypot(second_up, first_down)
    return Difference(value, value - below, value + above)


def _arms(rate: Rate, middle: float) -> tuple[float, float]:
    """How far the Wilson interval reaches below and above its rate."""
    low, high = (middle if bound is None else bound for bound in (rate.low, rate.high))
    return middle - low, high - middle


def _sections(first: Scorecard | None, second: Scorecard | None) -> tuple[SectionPair, ...]:
    sides = [{part.section: part.per_call for part in card.sections} if card else {} for card in (first, second)]
    found = []
    for section in dict.fromkeys([*sides[1], *sides[0]]):
        values = sides[0].get(section), sides[1].get(section)
        change = values[1] - values[0] if values[0] is not None and values[1] is not None else None
        found.append(SectionPair(section, *values, change))
    return tuple(found)


def _items(
    rubric: str,
    cards: tuple[Scorecard | None, Scorecard | None],
    pair: Pair,
    common: Sequence[str],
    tested: Mapping[tuple[str, str | None], Mover],
) -> tuple[ItemPair, ...]:
    lines = [{line.id: line for line in card.items} if card else {} for card in cards]
    rates = [_rates(side, common) for side in pair]
    found = []
    for id in dict.fromkeys([*lines[1], *lines[0]]):
        sides = lines[0].get(id), lines[1].get(id)
        title = next(line.title for line in reversed(sides) if line)
        both = (rates[0][id], rates[1][id]) if id in rates[0] and id in rates[1] else None
        difference = rate_difference(*both) if both else None
        found.append(ItemPair(id, title, *sides, both, difference, tested.get((rubric, id))))
    return tuple(sorted(found, key=_surest))


def _rates(side: Sums | None, common: Sequence[str]) -> dict[str, Rate]:
    counts: dict[str, tuple[int, int]] = {}
    for item in side.items if side else ():
        if item.version in common:
            failed, passed = counts.get(item.id, (0, 0))
            counts[item.id] = failed + item.failed, passed + item.passed
    return {id: rate_of(failed, failed + passed) for id, (failed, passed) in counts.items()}


def _surest(pair: ItemPair) -> tuple[bool, float, float]:
    """What chance explains least comes first, then what differs most."""
    change = abs(pair.difference.value) if pair.difference else 0.0
    return not (pair.mover and pair.mover.real), pair.mover.q if pair.mover else 2.0, -change
