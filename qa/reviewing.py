"""People's decisions applied to a machine's result.

The newest review or appeal decides an item; what the machine had said of it is kept beside it in `ItemScore.machine`,
so that applying the same decisions again changes nothing, and applying others starts from the machine's outcome.
The evidence stays the machine's, and points and score come from `qa.scoring`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from qa.errors import QaError
from qa.rubric import Item, Rubric
from qa.scoring import score
from qa.types import CallResult, ItemOutcome, ItemScore, MachineSaid, Outcome
from qa.types.people import Review

DECISIONS = (Outcome.PASSED, Outcome.FAILED, Outcome.NOT_APPLICABLE)
"""What a person may decide."""
_SAID = {
    Outcome.PASSED: "合格",
    Outcome.FAILED: "不合格",
    Outcome.NOT_APPLICABLE: "不适用",
    Outcome.UNDETERMINED: "未定",
    Outcome.AWAITING_EAR: "待人工听",
}


def decided(result: CallResult, rubric: Rubric, reviews: Iterable[Review]) -> CallResult:
    """The result with people's decisions on its items, and the score anew; the same if applied again.

    Decisions on other calls, rubrics and items, and those made in calibration, are passed over. Where none is left,
    the result is given back as it is. An item that a person decided and that no decision is given for stays so.

    Raises
    ------
    QaError
        The result is not by this rubric in this version.
    """
    newest = newest_of(result, reviews)
    if not newest:
        return result
    _see_rubric(result, rubric)
    form = {item.id: item for item in rubric.items}
    items = [_decided_item(_counted(item, form[item.id]), newest.get(item.id)) for item in result.items]
    return _scored(result, rubric, items)


def undone(result: CallResult, rubric: Rubric, taken_back: Review, reviews: Iterable[Review]) -> CallResult:
    """The result after a decision was taken back: the one before it is in force again, or the machine's outcome.

    `reviews` are the decisions that are left. Raises `QaError` as `decided` does.
    """
    items = [_undecided_item(item, taken_back) for item in result.items]
    _see_rubric(result, rubric)
    return decided(_scored(result, rubric, items), rubric, reviews)


def newest_of(result: CallResult, reviews: Iterable[Review]) -> Mapping[str, Review]:
    """The decision in force on each item of a result; those made at one time follow by their number."""
    items = {item.id for item in result.items}
    about = [
        review
        for review in reviews
        if review.kind != "calibration"
        and review.outcome in DECISIONS
        and review.withdrawn_at is None
        and (review.call_id, review.rubric) == (result.call.info.call_id, result.score.rubric)
        and review.item_id in items
    ]
    return {review.item_id: review for review in sorted(about, key=_when)}


def machine_said(item: ItemScore) -> MachineSaid:
    """What the machine said of an item, whoever decided it since."""
    return item.machine or MachineSaid(item.outcome, item.reason, item.lapses)


def _see_rubric(result: CallResult, rubric: Rubric) -> None:
    if (result.score.rubric, result.score.version) != (rubric.id, rubric.version):
        problem = f"scored by {result.score.rubric} {result.score.version}, not by {rubric.id} {rubric.version}"
        raise QaError(problem, where=result.call.info.call_id, mend="take the rubric that the call was scored by")


def _scored(result: CallResult, rubric: Rubric, items: Sequence[ItemScore]) -> CallResult:
    """The result with other outcomes on its items, and the score by them."""
    lines, total = score(rubric, [_outcome(item) for item in items])
    before = {item.id: item for item in items}
    return replace(result, items=tuple(_kept(line, before[line.id]) for line in lines), score=total)


def _when(review: Review) -> tuple[object, int]:
    return review.made_at, review.id or 0


def _counted(line: ItemScore, item: Item) -> ItemScore:
    """A failed line with the number of its lapses; where it was stored without, as many as its points tell."""
    if line.outcome is not Outcome.FAILED or line.lapses is not None:
        return line
    lapses = 1
    if item.per_lapse and line.points and line.possible:
        lapses = max(1, round(-line.points / line.possible * item.possible / item.points))
    return replace(line, lapses=lapses)


def _decided_item(item: ItemScore, review: Review | None) -> ItemScore:
    """An item with a person's outcome and reason; as it is where nobody decided it."""
    if review is None:
        return item
    said = machine_said(item)
    reason = review.reason
    if not reason:
        confirmed = review.outcome is said.outcome
        reason = said.reason if confirmed else f"人工判定{_SAID[review.outcome]}（机器判定{_SAID[said.outcome]}）"
    lapses = (said.lapses or 1) if review.outcome is Outcome.FAILED else None
    return replace(item, outcome=review.outcome, reason=reason, decided_by="person", lapses=lapses, machine=said)


def _undecided_item(item: ItemScore, taken_back: Review) -> ItemScore:
    """The item of a decision as the machine left it; the decision tells what that was where the item does not."""
    if item.id != taken_back.item_id or item.decided_by != "person":
        return item
    said = item.machine or MachineSaid(taken_back.machine, "")
    by_machine = said.outcome in DECISIONS
    decided_by: Literal["machine", "nobody"] = "machine" if by_machine else "nobody"
    before = replace(item, outcome=said.outcome, reason=said.reason, lapses=said.lapses)
    return replace(before, decided_by=decided_by, machine=None)


def _outcome(line: ItemScore) -> ItemOutcome:
    return ItemOutcome(line.id, line.outcome, line.reason, line.evidence, line.lapses or 1)


def _kept(line: ItemScore, before: ItemScore) -> ItemScore:
    """A line of the form filled in anew, with what scoring does not know: who decided, and what the machine said."""
    return replace(line, decided_by=before.decided_by, machine=before.machine)
