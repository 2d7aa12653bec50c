"""The weighted way: 100·Σwr/Σw over the applicable items that are decided, and more by the bonuses.

An item's rate r is 1 if it passed, and 0 if it failed; counted per lapse it is what its lapses leave of its `cap`.
Items that do not apply, and undetermined ones, are in neither sum. Where sections have weights, each section's mean
counts by the section's weight; one without a decided item is in neither sum. A veto of a section leaves at most so
much of the section's mean, and none of its bonuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qa.rubric import Item, Rubric, Section
from qa.scoring.parts import (
    DECIDED,
    Outcomes,
    States,
    Sum,
    bonuses,
    clamped,
    exact,
    lapses_cost,
    limit_of,
    supposing,
)
from qa.types import ItemOutcome, Outcome


@dataclass(frozen=True)
class _Mean:
    """A section's decided items: their `total` weight, their rates and why, and the section's own weight."""

    section: Section
    weight: Fraction
    total: Fraction
    items: tuple[Item, ...]
    rates: Mapping[str, Fraction]
    reasons: Mapping[str, str]

    @property
    def rate(self) -> Fraction:
        return sum((exact(i.weight) * self.rates[i.id] for i in self.items), Fraction()) / self.total

    def share(self, item: Item, whole: Fraction) -> Fraction:
        """The item's share of a hundred points, where all sections weigh `whole`."""
        return 100 * self.weight / whole * exact(item.weight) / self.total


def add_up(rubric: Rubric, outcomes: Outcomes, supposed: Mapping[Outcome, Outcome]) -> Sum:
    """Add a form up, where some outcomes are supposed to be others."""
    state = supposing(rubric, outcomes, supposed)
    means = _means(rubric, outcomes, state)
    if not means:
        return Sum({}, None, None, ("没有已定的项目，暂不计分",))
    whole = sum((mean.weight for mean in means), Fraction())
    points: dict[str, float] = {}
    lines = [_heading(means, whole)]
    for mean in means:
        for item in mean.items:
            if cost := mean.share(item, whole) * (1 - mean.rates[item.id]):
                points[item.id] = -float(cost)
                lines.append(_line(item, points[item.id], mean))
    gained = standing = Fraction()
    for section in rubric.sections:
        won, awarded = bonuses(section, state)
        points |= won
        lines += awarded
        gain = sum(map(exact, won.values()), Fraction())
        gained += gain
        standing += gain if limit_of(section, state) is None else 0
    mean_of_all = 100 * sum(mean.weight * mean.rate for mean in means) / whole
    vetoed = 100 * sum(mean.weight * _limited(mean, state) for mean in means) / whole
    return Sum(points, clamped(mean_of_all + gained), clamped(vetoed + standing), tuple(lines))


def worths(rubric: Rubric, outcomes: Outcomes) -> Mapping[str, float]:
    """Say how many points of this call's score each item can change.

    Those of the decided items are 100 together. An undetermined one has as much, to theirs, as its weight is to
    theirs; one that does not apply has none.
    """
    state = supposing(rubric, outcomes, {})
    weights: dict[str, Fraction] = {}
    for section in rubric.sections:
        items = [i for i in section.items if not i.bonus and state[i.id] in (*DECIDED, Outcome.UNDETERMINED)]
        each = exact(section.weight) / _weight(items) if section.weight and items else Fraction(1)
        weights |= {i.id: each * exact(i.weight) for i in items}
    means = _means(rubric, outcomes, state)
    whole = sum((mean.weight for mean in means), Fraction())
    shares = {item.id: mean.share(item, whole) for mean in means for item in mean.items}
    base = sum((weights[i] for i in shares), Fraction()) or sum(weights.values(), Fraction())
    open_ones = {i: 100 * weight / base for i, weight in weights.items() if i not in shares}
    return {i.id: i.bonus or float({**open_ones, **shares}.get(i.id, 0)) for i in rubric.items}


def _means(rubric: Rubric, outcomes: Outcomes, state: States) -> list[_Mean]:
    means = (_mean(section, outcomes, state) for section in rubric.sections)
    return [mean for mean in means if mean.items]


def _mean(section: Section, outcomes: Outcomes, state: States) -> _Mean:
    items = tuple(i for i in section.items if not i.bonus and state[i.id] in DECIDED)
    rates, reasons = {}, {}
    for item in items:
        failed = state[item.id] is Outcome.FAILED
        rates[item.id], reasons[item.id] = _rate(item, outcomes[item.id]) if failed else (Fraction(1), "")
    # sections without a weight of their own weigh as much as their items: the mean over all is that of the items
    total = _weight(items)
    return _Mean(section, exact(section.weight) if section.weight else total, total, items, rates, reasons)


def _weight(items: Sequence[Item]) -> Fraction:
    return sum((exact(item.weight) for item in items), Fraction())


def _rate(item: Item, outcome: ItemOutcome) -> tuple[Fraction, str]:
    """Say what a failed item keeps of its weight, 0–1, and how that comes about."""
    if not item.per_lapse:
        return Fraction(0), ""
    cost, why = lapses_cost(item, outcome)
    return 1 - exact(cost) / exact(item.possible), f"{why}，满 {item.possible:g} 分"


def _limited(mean: _Mean, state: States) -> Fraction:
    limit = limit_of(mean.section, state)
    return mean.rate if limit is None else min(mean.rate, exact(limit) / 100)


def _heading(means: Sequence[_Mean], whole: Fraction) -> str:
    begin = f"满分 100：已定的适用项 {sum(len(mean.items) for mean in means)} 项"
    if not means[0].section.weight:
        return f"{begin}，权重共 {float(whole):g}"
    shares = [f"{mean.section.title} {mean.section.weight:g}" for mean in means]
    return f"{begin}，大项权重共 {float(whole):g}（{'，'.join(shares)}）"


def _line(item: Item, points: float, mean: _Mean) -> str:
    weight = f"权重 {item.weight:g}"
    if mean.section.weight:
        weight = f"大项权重 {mean.section.weight:g} × 本项 {item.weight:g}/{float(mean.total):g}"
    lost, why = 1 - mean.rates[item.id], mean.reasons[item.id]
    return f"− {round(-points, 2):g}  {item.title}（{weight}{f' × 失 {float(100 * lost):.4g}%：{why}' if why else ''}）"
