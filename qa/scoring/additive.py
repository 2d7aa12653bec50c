"""The additive way: the base less the points of failed items, and more by the bonuses.

Caps hold by item and by section; of items that failed over one event the dearest is deducted. A veto of a section
takes the points of the section as the form has them (of items that share an event the dearest, within the section's
cap), or leaves `to` per cent of them, and its bonuses with them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from qa.rubric import Rubric, Section
from qa.scoring.parts import Outcomes, States, Sum, bonuses, clamped, lapses_cost, limit_of, supposing
from qa.types import Outcome


def add_up(rubric: Rubric, outcomes: Outcomes, supposed: Mapping[Outcome, Outcome]) -> Sum:
    """Add a form up, where some outcomes are supposed to be others."""
    state = supposing(rubric, outcomes, supposed)
    points: dict[str, float] = {}
    after_vetoes: list[float] = []
    lines = [f"基础分 {rubric.base:g}"]
    for section in rubric.sections:
        costs, deducted = _deductions(rubric, section, outcomes, state)
        won, awarded = bonuses(section, state)
        changed = {item: 0.0 - cost for item, cost in costs.items()} | won
        points |= changed
        lines += [*deducted, *awarded]
        limit = limit_of(section, state)
        if limit is None:
            after_vetoes += changed.values()
        else:
            after_vetoes.append(-max(math.fsum(costs.values()), _worth(rubric, section) * (1 - limit / 100)))
    total = clamped(rubric.base + math.fsum(points.values()))
    return Sum(points, total, clamped(rubric.base + math.fsum(after_vetoes)), tuple(lines))


def worths(rubric: Rubric) -> Mapping[str, float]:
    """Say how many points each item can change."""
    return {item.id: item.possible for item in rubric.items}


def _deductions(
    rubric: Rubric, section: Section, outcomes: Outcomes, state: States
) -> tuple[dict[str, float], list[str]]:
    """Say what the failed items of a section cost, with a line for each."""
    left = section.cap
    charged: dict[str, float] = {}
    costs: dict[str, float] = {}
    lines = []
    for item in section.items:
        if item.bonus or state[item.id] is not Outcome.FAILED:
            continue
        cost, why = lapses_cost(item, outcomes[item.id])
        event = rubric.event(item)
        if event in charged:
            cost, why = max(0.0, cost - charged[event]), f"与上面同一事件，不重复扣（{why}）"
        charged[event] = charged.get(event, 0.0) + cost
        if left is not None and cost > left:
            cost, why = left, f"{why}，本大项封顶 {section.cap:g}"
        left = None if left is None else left - cost
        costs[item.id] = cost
        lines.append(f"− {cost:g}  {item.title}（{why}）")
    return costs, lines


def _worth(rubric: Rubric, section: Section) -> float:
    """The most that a section can cost."""
    dearest: dict[str, float] = {}
    for item in section.items:
        if not item.bonus:
            event = rubric.event(item)
            dearest[event] = max(dearest.get(event, 0.0), item.possible)
    worth = math.fsum(dearest.values())
    return worth if section.cap is None else min(worth, section.cap)
