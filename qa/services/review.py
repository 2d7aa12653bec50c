"""Takes people's decisions: stored, and the scores by them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from qa.errors import RefusedError
from qa.packs.load import Pack
from qa.reviewing import DECISIONS, decided, machine_said, undone
from qa.rubric import Rubric
from qa.store import Store
from qa.store.change import Change
from qa.types import REACHED_NOBODY, CallResult, ItemScore, Outcome
from qa.types.people import Appeal, Cause, Refusal, Review, Round

RubricOf = Callable[[str, str], Rubric | None]
"""Gives a rubric by its id and version; None where it is not known."""
Rows = Sequence[tuple[int, Review]]


def rubrics_of(store: Store, packs: Iterable[Pack]) -> RubricOf:
    """The rubrics of packs, by id and version.

    Raises `StoreError` where one is no longer what was published under its version.
    """
    known = {(pack.rubric.id, pack.rubric.version): pack for pack in packs}
    for (rubric, version), pack in known.items():
        store.rubrics.refuse_other(rubric, version, pack.content)

    def rubric_of(rubric: str, version: str) -> Rubric | None:
        pack = known.get((rubric, version))
        return pack.rubric if pack else None

    return rubric_of


def decide(store: Store, reviews: Iterable[Review], rubric_of: RubricOf) -> list[Refusal]:
    """Take decisions, those of each call in one transaction, and score the call by them.

    One that cannot be taken is refused by itself; those of the kind `calibration` are kept and change no score.

    Returns
    -------
    list of Refusal
        By their place among the decisions: an unknown call or item, an outcome that nobody can decide, a rubric or a
        machine's outcome that is another since, a calibration session that is closed.

    Raises
    ------
    StoreError
        The database does not answer; the calls before are written.
    """
    by_call: dict[str, list[tuple[int, Review]]] = defaultdict(list)
    for row, review in enumerate(reviews):
        by_call[review.call_id].append((row, review))
    refusals: list[Refusal] = []
    for call_id, rows in by_call.items():
        try:
            with store.changing(call_id) as change:
                refusals += _take(change, rows, rubric_of)
        except RefusedError as error:
            refusals += [_refusal(row, review, error) for row, review in rows]
    return sorted(refusals, key=lambda refusal: refusal.row)


def answer(
    store: Store, appeal_id: int, round: Round, rubric_of: RubricOf, outcome: Outcome | None = None
) -> CallResult | None:
    """Decide a round of an appeal, and score the call by it, in one transaction; give the call as it is then.

    An overturned item has another `outcome` from then on; one that is upheld is confirmed by a person, unless nobody
    has decided it yet.

    Raises
    ------
    RefusedError
        The round cannot be added (`Appeals.decide`), or the outcome cannot be what is decided.
    """
    appeal = store.people.appeal(appeal_id)
    with store.changing(appeal.call_id) as change:
        change.add_round(appeal_id, round)
        result = change.result(appeal.rubric)
        if round.decision is None or result is None:
            return result
        review = _review_of(appeal, round, result, outcome)
        if review is None:
            return result
        refusals = _take(change, [(0, review)], rubric_of)
        if refusals:
            raise RefusedError(refusals[0].problem, where=f"appeal {appeal_id}", mend=refusals[0].mend)
        return change.result(appeal.rubric)


def withdraw(store: Store, review_id: int, author: str, at: datetime, rubric_of: RubricOf) -> CallResult:
    """Take back a decision, and score the call without it, in one transaction; give the call as it is then.

    The decision before it is in force again, or the machine's outcome. Nothing is deleted: the score with the decision
    stays a version, the decision itself is marked, and the audit trail tells of it.

    Raises
    ------
    RefusedError
        The decision cannot be taken back (`Reviews.withdraw`), or the call's rubric is not at hand.
    """
    review = store.people.review(review_id)
    with store.changing(review.call_id) as change:
        review = change.withdraw(review_id, author, at)
        result = change.result(review.rubric)
        if result is None:
            raise RefusedError(f"{review.call_id} has no score by {review.rubric}", mend="see qa show")
        rubric = rubric_of(review.rubric, result.score.version)
        if rubric is None:
            problem = f"the rubric {review.rubric} {result.score.version} is not at hand"
            raise RefusedError(problem, mend="name its pack: --pack")
        after = undone(result, rubric, review, change.reviews())
        change.write_score(after, "withdrawal", author)
        return after


def _review_of(appeal: Appeal, round: Round, result: CallResult, outcome: Outcome | None) -> Review | None:
    """The decision on the item that the round of an appeal is."""
    where = f"appeal {appeal.id}"
    item = next((item for item in result.items if item.id == appeal.item_id), None)
    if item is None:
        raise RefusedError(f"the form has no item {appeal.item_id} any more", where=where, mend="see qa show")
    overturned = round.decision == "overturned"
    if overturned == (outcome in (None, item.outcome)) or (outcome and outcome not in DECISIONS):
        problem = f"{appeal.item_id} is {item.outcome.value}, and would be {(outcome or item.outcome).value}"
        raise RefusedError(problem, where=where, mend="overturned names another decision, upheld none")
    made = outcome if overturned and outcome else item.outcome
    if made not in DECISIONS:
        return None
    about = (appeal.call_id, appeal.rubric, result.score.version, appeal.item_id)
    return Review(*about, made, machine_said(item).outcome, round.reviewer, round.at, round.reason, "appeal")


def _take(change: Change, rows: Rows, rubric_of: RubricOf) -> list[Refusal]:
    """Take the decisions on one call, by rubric."""
    refusals: list[Refusal] = []
    for rubric_id in dict.fromkeys(review.rubric for _, review in rows):
        result = change.result(rubric_id)
        taken = []
        for row, review in ((row, review) for row, review in rows if review.rubric == rubric_id):
            try:
                _see(result, review, rubric_of)
                change.add_review(review)
                taken.append(review)
            except RefusedError as error:
                refusals.append(_refusal(row, review, error))
        deciding = [review for review in taken if review.kind != "calibration"]
        rubric = rubric_of(rubric_id, deciding[0].version) if deciding else None
        if rubric is not None and result is not None:
            cause: Cause = "appeal" if deciding[-1].kind == "appeal" else "review"
            change.write_score(decided(result, rubric, change.reviews()), cause, deciding[-1].author)
    return refusals


def _see(result: CallResult | None, review: Review, rubric_of: RubricOf) -> None:
    """Raise `RefusedError` for a decision that cannot be taken."""
    if result is None:
        raise RefusedError(f"{review.call_id} has no score by {review.rubric}", mend="see qa show")
    if review.version != result.score.version:
        problem = f"{review.call_id} was scored by {review.rubric} {result.score.version} since, not {review.version}"
        raise RefusedError(problem, mend="export it again, and decide on the new outcome")
    item = _item(result, review)
    if review.outcome not in DECISIONS:
        raise RefusedError(f"{review.outcome.value} is no decision", mend="passed, failed or not_applicable")
    nobody = any(problem.kind == REACHED_NOBODY for problem in result.call.problems)
    if nobody and review.outcome is not Outcome.NOT_APPLICABLE:
        raise RefusedError(f"{review.call_id} reached nobody: no item applies to it", mend="not_applicable")
    said = machine_said(item).outcome
    if review.machine is not said:
        problem = f"the machine says {said.value} of {review.item_id}, not {review.machine.value}"
        raise RefusedError(problem, mend="export it again, and decide on the new outcome")
    if review.kind != "calibration" and rubric_of(review.rubric, review.version) is None:
        raise RefusedError(f"the rubric {review.rubric} {review.version} is not at hand", mend="name its pack: --pack")


def _item(result: CallResult, review: Review) -> ItemScore:
    for item in result.items:
        if item.id == review.item_id:
            return item
    problem = f"{review.rubric} {review.version} has no item {review.item_id}"
    raise RefusedError(problem, mend=f"one of {', '.join(item.id for item in result.items)}")


def _refusal(row: int, review: Review, error: RefusedError) -> Refusal:
    return Refusal(row, review, error.problem, error.mend or "")
