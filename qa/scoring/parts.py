"""What both ways of scoring share: the sum of a form, the cost of lapses, bonuses, vetoes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from qa.rubric import Item, Rubric, Section
from qa.types import ItemOutcome, Outcome

DECIDED = (Outcome.PASSED, Outcome.FAILED)
Outcomes = Mapping[str, ItemOutcome]
States = Mapping[str, Outcome]


@dataclass(frozen=True)
class Sum:
    """A form added up: what each item changed, and a line for every step.

    `total` is before vetoes and `vetoed` after those of sections, both kept to two decimals; None where nothing that
    has a weight was decided.
    """

    points: Mapping[str, float]
    total: float | None
    vetoed: float | None
    lines: tuple[str, ...]


def supposing(rubric: Rubric, outcomes: Outcomes, supposed: Mapping[Outcome, Outcome]) -> States:
    """Give the state of each item, where some outcomes are supposed to be others."""
    return {i.id: supposed.get(outcomes[i.id].outcome, outcomes[i.id].outcome) for i in rubric.items}


def lapses_cost(item: Item, outcome: ItemOutcome) -> tuple[float, str]:
    """Say what a failed item costs, and how that comes about; one that is only supposed failed costs the most."""
    if not item.per_lapse:
        return item.points, f"{item.points:g} 分"
    if outcome.outcome is not Outcome.FAILED:
        return item.possible, "未定，以最多计"
    lapses = outcome.count
    cost = min(item.points * lapses, item.possible)
    capped = "，封顶" if item.points * lapses > item.possible else ""
    return cost, f"{item.points:g} 分 × {lapses} 次{capped}"


def bonuses(section: Section, state: States) -> tuple[dict[str, float], list[str]]:
    """Say what the items of a section win, within its cap, with a line for each."""
    left = section.cap
    won: dict[str, float] = {}
    lines = []
    for item in section.items:
        if not item.bonus or state[item.id] is not Outcome.PASSED:
            continue
        gain, why = item.bonus, f"加分 {item.bonus:g} 分"
        if left is not None and gain > left:
            gain, why = left, f"{why}，本大项封顶 {section.cap:g}"
        left = None if left is None else left - gain
        won[item.id] = gain
        lines.append(f"+ {gain:g}  {item.title}（{why}）")
    return won, lines


def limit_of(section: Section, state: States) -> float | None:
    """Say what a failed veto leaves of its section, 0–100; None where there is none."""
    limits = [
        item.fatal.limit
        for item in section.items
        if item.fatal
        and item.fatal.scope == "section"
        and item.fatal.effect != "keep"
        and state[item.id] is Outcome.FAILED
    ]
    return min(limits, default=None)


@lru_cache(4096)
def exact(value: float) -> Fraction:
    """Take a number as it was written: 0.1 is a tenth, so that sums and shares do not hang on their order."""
    return Fraction(repr(value))


def clamped(value: float | Fraction) -> float:
    """Bring a sum within 0–100, and keep two decimals, half to even."""
    within = max(0.0, min(100.0, float(value)))
    return float(Decimal(repr(within)).quantize(Decimal("0.01")))
