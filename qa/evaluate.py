"""Walks a rubric's condition trees and says of every item: passed, failed, not applicable or undetermined.

Conditions are in Kleene's logic. ``when`` asks whether the item applies, ``unless`` whether a lapse is excused. Where
either cannot be decided the item is passed if its check passes, else undetermined: nobody loses points for a
question that may not have been theirs. Words that only come near to those of a ``when`` do not raise the question:
else every call would have to be heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa.checks import names
from qa.rubric import Check, Condition, Item, Rubric
from qa.types import Call, ItemOutcome, Outcome, Truth, Verdict

BY_EAR = "需人工听评"
NOT_TO_HEAR = "人工听评项：本通无须人工复听"


def evaluate(rubric: Rubric, call: Call) -> tuple[ItemOutcome, ...]:
    """The outcome of every item of the rubric on one call, in the order of the form.

    Items by ear wait for a person only on calls that a person is to hear anyway, because something else about them is
    undetermined; on the others they do not apply.
    """
    return settle_ears([outcome_of(item, call) for item in rubric.items])


def settle_ears(outcomes: Sequence[ItemOutcome]) -> tuple[ItemOutcome, ...]:
    """Items by ear wait only where another item is undetermined, so that a person hears the call anyway."""
    if any(o.outcome is Outcome.UNDETERMINED for o in outcomes):
        return tuple(outcomes)
    return tuple(
        ItemOutcome(o.item_id, Outcome.NOT_APPLICABLE, NOT_TO_HEAR) if o.outcome is Outcome.AWAITING_EAR else o
        for o in outcomes
    )


def outcome_of(item: Item, call: Call) -> ItemOutcome:
    """The outcome of one item on one call."""
    asked = verdict_of(item.when, call, nearly=False) if item.when else Verdict(Truth.YES, "")
    if asked.truth is Truth.NO:
        return ItemOutcome(item.id, Outcome.NOT_APPLICABLE, f"不适用：{asked.reason}", asked.evidence)
    said = verdict_of(item.check, call) if item.check else Verdict(Truth.UNSURE, BY_EAR)
    if said.truth is Truth.YES:
        return ItemOutcome(item.id, Outcome.PASSED, said.reason, said.evidence)
    if item.by == "ear":
        return ItemOutcome(item.id, Outcome.AWAITING_EAR, _shown(item, call), said.evidence if item.check else ())
    return _lapse(item, call, asked, said)


def _lapse(item: Item, call: Call, asked: Verdict, said: Verdict) -> ItemOutcome:
    """The outcome where the check did not pass: excused, in doubt, or failed."""
    excused = verdict_of(item.unless, call) if item.unless else Verdict(Truth.NO, "")
    if excused.truth is Truth.YES:
        return ItemOutcome(item.id, Outcome.NOT_APPLICABLE, f"可免：{excused.reason}", excused.evidence)
    if said.truth is Truth.UNSURE:
        return ItemOutcome(item.id, Outcome.UNDETERMINED, said.reason, said.evidence)
    for question, text in ((asked, "不能确定是否适用"), (excused, "不能确定是否可免")):
        if question.truth is Truth.UNSURE:
            reason = f"{text}：{question.reason}；{said.reason}"
            return ItemOutcome(item.id, Outcome.UNDETERMINED, reason, (*question.evidence, *said.evidence))
    return ItemOutcome(item.id, Outcome.FAILED, said.reason, said.evidence, said.count)


def _shown(item: Item, call: Call) -> str:
    """What a person who scores by ear is shown: the measures that bear on the item."""
    known = [(name, call.measures.get(name)) for name in item.show]
    shown = "，".join(
        f"{names.measure(name)} {names.value(value)}" for name, value in known if isinstance(value, int | float)
    )
    return f"{BY_EAR}（{shown}）" if shown else BY_EAR


def verdict_of(condition: Condition, call: Call, *, nearly: bool = True) -> Verdict:
    """The verdict of a condition tree; `nearly` is whether words that only come near leave a doubt."""
    if isinstance(condition, Check):
        verdict = condition.check(condition.options, call)
        return verdict if nearly or not verdict.nearly else replace(verdict, truth=Truth.NO)
    parts = [verdict_of(part, call, nearly=nearly) for part in condition.parts]
    if condition.kind == "not":
        return Verdict(~parts[0].truth, parts[0].reason, parts[0].evidence, parts[0].count)
    truths = [p.truth for p in parts]
    pick = min if condition.kind == "all" else max
    truth = pick(truths, key=lambda t: t.value)
    return _merged(truth, [p for p in parts if p.truth is truth])


def _merged(truth: Truth, parts: Iterable[Verdict]) -> Verdict:
    """One verdict of those that decided: their reasons, and their evidence without repetition."""
    parts = list(parts)
    reason = "；".join(dict.fromkeys(p.reason for p in parts if p.reason))
    evidence = tuple(dict.fromkeys(e for p in parts for e in p.evidence))
    return Verdict(truth, reason, evidence, max(p.count for p in parts))
