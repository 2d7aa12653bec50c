"""Outcomes to a score: the whole arithmetic, and its explanation line by line.

Additive: the base less the points of every failed item, with caps by item and by section, clamped to 0–100 and kept to
two decimals (half to even). Of items that failed over one event the dearest is deducted. A failed fatal item changes
`final` but not `calculated`. Undetermined items cost nothing in `calculated`; `low` is the final score if all of them
had failed, `high` if all had passed. *Completeness* is the possible points of decided items over those of applicable
ones; below the rubric's limit, or with a fatal item undetermined, the score is provisional and stays out of means and
ranks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qa.errors import QaError
from qa.rubric import Item, Rubric
from qa.types import ItemOutcome, ItemScore, Outcome, Score

DECIDED = (Outcome.PASSED, Outcome.FAILED)


def score(rubric: Rubric, outcomes: Sequence[ItemOutcome]) -> tuple[tuple[ItemScore, ...], Score]:
    """The form filled in, and its score.

    Raises `QaError` if the outcomes are not those of the rubric's items.
    """
    by_id = {o.item_id: o for o in outcomes}
    if set(by_id) != {i.id for i in rubric.items} or len(by_id) != len(outcomes):
        raise QaError("these outcomes belong to another rubric", where=rubric.id)
    if not any(o.outcome in (*DECIDED, Outcome.UNDETERMINED) for o in outcomes):
        return _lines_of_form(rubric, by_id, {}), _unscored(rubric)
    ways = {
        "calculated": _deduct(rubric, by_id, {}),
        "low": _deduct(rubric, by_id, {Outcome.UNDETERMINED: Outcome.FAILED}),
    }
    calculated = ways["calculated"]
    final = _with_fatal(rubric, calculated.total, calculated.failed)
    low = _with_fatal(rubric, ways["low"].total, ways["low"].failed)
    completeness = _completeness(rubric, by_id)
    fatal_open = [i.id for i in rubric.items if i.fatal and by_id[i.id].outcome is Outcome.UNDETERMINED]
    provisional = completeness < rubric.completeness or bool(fatal_open)
    fatal = tuple(i.id for i in rubric.items if i.fatal and i.id in calculated.failed)
    explained = _explain(rubric, calculated, final, low, completeness, fatal_open)
    result = Score(
        rubric=rubric.id,
        version=rubric.version,
        calculated=calculated.total,
        final=final,
        low=low,
        high=final,
        provisional=provisional,
        grade=None if provisional else rubric.grade(final),
        fatal=fatal,
        completeness=completeness,
        lines=explained,
    )
    return _lines_of_form(rubric, by_id, calculated.costs), result


@dataclass(frozen=True)
class _Deducted:
    """What each failed item cost, the total left, and a line for every step."""

    costs: Mapping[str, float]
    failed: frozenset[str]
    total: float
    lines: tuple[str, ...]


def _deduct(rubric: Rubric, outcomes: Mapping[str, ItemOutcome], supposed: Mapping[Outcome, Outcome]) -> _Deducted:
    """Deduct the failed items, where some outcomes are supposed to be others."""
    state = {i.id: supposed.get(outcomes[i.id].outcome, outcomes[i.id].outcome) for i in rubric.items}
    failed = frozenset(i for i, outcome in state.items() if outcome is Outcome.FAILED)
    costs: dict[str, float] = {}
    lines = [f"基础分 {rubric.base:g}"]
    for section in rubric.sections:
        left = section.cap
        charged: dict[str, float] = {}
        for item in section.items:
            if item.id not in failed:
                continue
            cost, why = _cost(item, outcomes[item.id])
            event = rubric.event(item)
            if event in charged:
                cost, why = max(0.0, cost - charged[event]), f"与上面同一事件，不重复扣（{why}）"
            charged[event] = charged.get(event, 0.0) + cost
            if left is not None and cost > left:
                cost, why = left, f"{why}，本大项封顶 {section.cap:g}"
            left = None if left is None else left - cost
            costs[item.id] = cost
            lines.append(f"− {cost:g}  {item.title}（{why}）")
    total = _kept(max(0.0, min(100.0, rubric.base - sum(costs.values()))))
    return _Deducted(costs, failed, total, tuple(lines))


def _cost(item: Item, outcome: ItemOutcome) -> tuple[float, str]:
    if not item.per_lapse:
        return item.points, f"{item.points:g} 分"
    if outcome.outcome is not Outcome.FAILED:
        return item.possible, "未定，以最多计"
    lapses = outcome.count
    cost = min(item.points * lapses, item.possible)
    capped = "，封顶" if item.points * lapses > item.possible else ""
    return cost, f"{item.points:g} 分 × {lapses} 次{capped}"


def _with_fatal(rubric: Rubric, total: float, failed: frozenset[str]) -> float:
    for item in rubric.items:
        if item.fatal and item.id in failed:
            if item.fatal.effect == "zero":
                return 0.0
            if item.fatal.effect == "cap":
                total = min(total, item.fatal.to)
    return total


def _completeness(rubric: Rubric, outcomes: Mapping[str, ItemOutcome]) -> float:
    decided = sum(i.possible for i in rubric.items if outcomes[i.id].outcome in DECIDED)
    open_items = [i for i in rubric.items if outcomes[i.id].outcome is Outcome.UNDETERMINED]
    if not open_items:
        return 1.0
    waiting = sum(i.possible for i in open_items)
    return round(decided / (decided + waiting), 4) if decided + waiting else 0.0


def _explain(
    rubric: Rubric, calculated: _Deducted, final: float, low: float, completeness: float, fatal_open: list[str]
) -> tuple[str, ...]:
    lines = [*calculated.lines, f"= 计算分 {calculated.total:g}"]
    titles = {i.id: i.title for i in rubric.items}
    vetoes = [i for i in rubric.items if i.fatal and i.id in calculated.failed]
    lines += [f"一票否决：{i.title} → 最终分 {final:g}" for i in vetoes]
    if low < final:
        lines.append(f"若未定项全部不合格，最终分 {low:g}；全部合格，{final:g}")
    if completeness < rubric.completeness:
        lines.append(f"暂定：已定分值占 {completeness:.0%}，不足 {rubric.completeness:.0%}")
    lines += [f"暂定：一票否决项“{titles[i]}”未定" for i in fatal_open]
    return tuple(lines)


def _lines_of_form(
    rubric: Rubric, outcomes: Mapping[str, ItemOutcome], costs: Mapping[str, float]
) -> tuple[ItemScore, ...]:
    return tuple(
        _line(section.id, item, outcomes[item.id], costs) for section in rubric.sections for item in section.items
    )


def _line(section: str, item: Item, outcome: ItemOutcome, costs: Mapping[str, float]) -> ItemScore:
    scored = outcome.outcome in DECIDED
    failed = outcome.outcome is Outcome.FAILED
    return ItemScore(
        id=item.id,
        section=section,
        title=item.title,
        outcome=outcome.outcome,
        points=0.0 - costs.get(item.id, 0.0) if scored else None,
        possible=item.possible,
        weight=item.weight,
        fine=item.fine if failed else 0.0,
        fatal=item.fatal is not None,
        clauses=tuple(item.clauses),
        reason=outcome.reason,
        decided_by="machine" if outcome.outcome in (*DECIDED, Outcome.NOT_APPLICABLE) else "nobody",
        evidence=outcome.evidence,
    )


def _unscored(rubric: Rubric) -> Score:
    """Nothing was applicable: no score, never 0 or 100."""
    return Score(rubric.id, rubric.version, None, None, None, None, True, None, (), 0.0, ("没有适用的项目，不计分",))


def _kept(value: float) -> float:
    return float(Decimal(repr(value)).quantize(Decimal("0.01")))
