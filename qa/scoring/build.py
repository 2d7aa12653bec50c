"""Outcomes to a score: the whole arithmetic, and its explanation line by line.

A form is added up by points (`qa.scoring.additive`) or by weights (`qa.scoring.weighted`), within 0–100, to two
decimals (half to even). A failed fatal item changes `final` but not `calculated`: that of a section first, then that
of the form. Undetermined items change nothing in `calculated`; `low` is the final score if all of them had failed,
`high` if all had passed. *Completeness* is the possible points of decided items over those of applicable ones; below
the rubric's limit, or with a fatal item undetermined, the score is provisional and stays out of means and ranks.
Where no item applies there is no score; where a weighted form has nothing decided there is none yet, only `low` and
`high`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.errors import QaError
from qa.rubric import Item, Rubric
from qa.scoring import additive, weighted
from qa.scoring.parts import DECIDED, Outcomes, Sum
from qa.types import ItemOutcome, ItemScore, Outcome, Score


def score(rubric: Rubric, outcomes: Sequence[ItemOutcome]) -> tuple[tuple[ItemScore, ...], Score]:
    """The form filled in, and its score.

    Raises `QaError` if the outcomes are not those of the rubric's items.
    """
    by_id = {o.item_id: o for o in outcomes}
    if set(by_id) != {i.id for i in rubric.items} or len(by_id) != len(outcomes):
        raise QaError("these outcomes belong to another rubric", where=rubric.id)
    worths = weighted.worths(rubric, by_id) if rubric.scoring == "weighted" else additive.worths(rubric)
    if not any(o.outcome in (*DECIDED, Outcome.UNDETERMINED) for o in outcomes):
        return _lines_of_form(rubric, by_id, {}, worths), _unscored(rubric)
    add_up = weighted.add_up if rubric.scoring == "weighted" else additive.add_up
    now = add_up(rubric, by_id, {})
    final = _with_fatal(rubric, now, by_id, {})
    low, high = (
        _with_fatal(rubric, add_up(rubric, by_id, supposed), by_id, supposed)
        for supposed in ({Outcome.UNDETERMINED: Outcome.FAILED}, {Outcome.UNDETERMINED: Outcome.PASSED})
    )
    completeness = _completeness(rubric, by_id, worths)
    fatal_open = [i for i in rubric.items if i.fatal and by_id[i.id].outcome is Outcome.UNDETERMINED]
    provisional = final is None or completeness < rubric.completeness or bool(fatal_open)
    vetoes = [i for i in rubric.items if i.fatal and by_id[i.id].outcome is Outcome.FAILED]
    result = Score(
        rubric=rubric.id,
        version=rubric.version,
        calculated=now.total,
        final=final,
        low=low,
        high=high,
        provisional=provisional,
        grade=None if provisional or final is None else rubric.grade(final),
        fatal=tuple(i.id for i in vetoes),
        completeness=completeness,
        lines=(
            *now.lines,
            *_explain_final(now, final, vetoes),
            *_explain_doubt(rubric, low, high, completeness, fatal_open),
        ),
    )
    return _lines_of_form(rubric, by_id, now.points, worths), result


def _with_fatal(rubric: Rubric, added: Sum, outcomes: Outcomes, supposed: Mapping[Outcome, Outcome]) -> float | None:
    """The final score: what the vetoes of the form leave of the sum."""
    total = added.vetoed
    for item in rubric.items:
        state = supposed.get(outcomes[item.id].outcome, outcomes[item.id].outcome)
        if item.fatal and item.fatal.scope == "form" and state is Outcome.FAILED and total is not None:
            total = min(total, item.fatal.limit)
    return total


def _completeness(rubric: Rubric, outcomes: Outcomes, worths: Mapping[str, float]) -> float:
    decided = sum(worths[i.id] for i in rubric.items if outcomes[i.id].outcome in DECIDED)
    open_items = [i for i in rubric.items if outcomes[i.id].outcome is Outcome.UNDETERMINED]
    if not open_items:
        return 1.0
    waiting = sum(worths[i.id] for i in open_items)
    return round(decided / (decided + waiting), 4) if decided + waiting else 0.0


def _explain_final(now: Sum, final: float | None, vetoes: Sequence[Item]) -> list[str]:
    if now.total is None or final is None:
        return []
    lines = [f"= 计算分 {now.total:g}"]
    for item in vetoes:
        assert item.fatal
        whole = item.fatal.scope == "form"
        lines.append(f"一票否决：{item.title} → {'' if whole else _left(item.fatal.limit)}最终分 {final:g}")
    return lines


def _left(limit: float) -> str:
    """What a veto leaves of its section."""
    if limit == 0:
        return "本大项归零，加分取消，"
    return f"本大项最多得 {limit:g}%，加分取消，" if limit < 100 else "只提示，"


def _explain_doubt(
    rubric: Rubric,
    low: float | None,
    high: float | None,
    completeness: float,
    fatal_open: Sequence[Item],
) -> list[str]:
    lines = []
    if low is not None and high is not None and low < high:
        lines.append(f"若未定项全部不合格，最终分 {low:g}；全部合格，{high:g}")
    if completeness < rubric.completeness:
        lines.append(f"暂定：已定分值占 {completeness:.0%}，不足 {rubric.completeness:.0%}")
    return lines + [f"暂定：一票否决项“{item.title}”未定" for item in fatal_open]


def _lines_of_form(
    rubric: Rubric, outcomes: Outcomes, points: Mapping[str, float], worths: Mapping[str, float]
) -> tuple[ItemScore, ...]:
    return tuple(
        _line(section.id, item, outcomes[item.id], points.get(item.id, 0.0), worths[item.id])
        for section in rubric.sections
        for item in section.items
    )


def _line(section: str, item: Item, outcome: ItemOutcome, points: float, worth: float) -> ItemScore:
    scored = outcome.outcome in DECIDED
    failed = outcome.outcome is Outcome.FAILED
    return ItemScore(
        id=item.id,
        section=section,
        title=item.title,
        outcome=outcome.outcome,
        points=points if scored else None,
        possible=worth,
        weight=item.weight,
        fine=item.fine if failed else 0.0,
        fatal=item.fatal is not None,
        clauses=tuple(item.clauses),
        reason=outcome.reason,
        decided_by="machine" if outcome.outcome in (*DECIDED, Outcome.NOT_APPLICABLE) else "nobody",
        evidence=outcome.evidence,
        lapses=outcome.count if failed else None,
    )


def _unscored(rubric: Rubric) -> Score:
    """Nothing was applicable: no score, never 0 or 100."""
    return Score(rubric.id, rubric.version, None, None, None, None, True, None, (), 0.0, ("没有适用的项目，不计分",))
