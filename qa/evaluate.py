"""Walks a rubric's condition trees and says of every item: passed, failed, not applicable or undetermined.

Conditions are in Kleene's logic. ``when`` asks whether the item applies, ``unless`` whether a lapse is excused. Where
either cannot be decided the item is passed if its check passes, else undetermined: nobody loses points for a
question that may not have been theirs. Words that only come near to those of a ``when`` do not raise the question:
else every call would have to be heard. Words that sound the same do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa.checks import names
from qa.checks.scope import beside, part_of, restricted
from qa.conditions import Check, Condition, Within
from qa.rubric import Item, Rubric
from qa.types import Call, ItemOutcome, Outcome, Span, Truth, Verdict

BY_EAR = "需人工听评"
EVENT_SLACK = 0.5
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
    if isinstance(condition, Within):
        return _verdict_within(condition, call, nearly=nearly)
    parts = [verdict_of(part, call, nearly=nearly) for part in condition.parts]
    if condition.kind == "not":
        return Verdict(~parts[0].truth, parts[0].reason, parts[0].evidence, parts[0].count)
    needed = {"all": len(parts), "any": 1, "at_least": condition.n}[condition.kind]
    truth = _at_least(needed, [p.truth for p in parts])
    return _merged(truth, [p for p in parts if p.truth is truth] or parts)


def _at_least(n: int, truths: Sequence[Truth]) -> Truth:
    """Whether at least `n` hold: surely, surely not, or perhaps."""
    if truths.count(Truth.YES) >= n:
        return Truth.YES
    return Truth.UNSURE if len(truths) - truths.count(Truth.NO) >= n else Truth.NO


def _verdict_within(condition: Within, call: Call, *, nearly: bool) -> Verdict:
    """The verdict of a condition on a part of the call.

    Where the anchor is nowhere, there is nothing to ask: ``every`` holds, ``any``, ``first`` and ``last`` do not. Where
    nobody knows whether the anchor is there, the condition holds if it does at all places, and is unsure otherwise.
    """
    scope = condition.scope
    if condition.anchor is None:
        return verdict_of(condition.check, restricted(call, part_of(scope, call)), nearly=nearly)
    anchor = verdict_of(condition.anchor, call, nearly=nearly)
    if anchor.truth is Truth.NO:
        truth = Truth.YES if scope.which == "every" else Truth.NO
        return Verdict(truth, f"没有需要检查的时刻：{anchor.reason}")
    places = _beside(condition, call, anchor)
    if not places:
        return Verdict(Truth.UNSURE, f"{anchor.reason}：没有时刻，无从查起")
    parts = [verdict_of(condition.check, place, nearly=nearly) for place in places]
    truth = _at_least(1 if scope.which == "any" else len(parts), [p.truth for p in parts])
    alike = [p for p in parts if p.truth is truth] or parts
    verdict = replace(_merged(truth, alike), count=sum(p.count for p in alike))
    if anchor.truth is Truth.YES or truth is Truth.YES:
        return verdict
    evidence = tuple(dict.fromkeys((*anchor.evidence, *verdict.evidence)))
    return Verdict(Truth.UNSURE, f"{anchor.reason}；{verdict.reason}", evidence, nearly=anchor.nearly)


def places_of(condition: Within, call: Call) -> list[Call]:
    """The parts of a call that a condition is asked of: one, or one for each place of its anchor."""
    if condition.anchor is None:
        return [restricted(call, part_of(condition.scope, call))]
    anchor = verdict_of(condition.anchor, call)
    return [] if anchor.truth is Truth.NO else _beside(condition, call, anchor)


def _beside(condition: Within, call: Call, anchor: Verdict) -> list[Call]:
    scope, side = condition.scope, condition.side
    return [restricted(call, beside(scope, side, call, span)) for span in _places(condition, anchor)]


def _places(condition: Within, anchor: Verdict) -> list[Span]:
    """Where the anchor holds; the bounds of an event are measured, so half a second of it is let in."""
    slack = EVENT_SLACK if isinstance(condition.anchor, Check) and condition.anchor.name == "event" else 0.0
    spans = sorted({Span(e.start + slack, max(e.end - slack, e.start + slack)) for e in anchor.evidence})
    return {"first": spans[:1], "last": spans[-1:]}.get(condition.scope.which, spans)


def _merged(truth: Truth, parts: Iterable[Verdict]) -> Verdict:
    """One verdict of those that decided: their reasons, and their evidence without repetition."""
    parts = list(parts)
    reason = "；".join(dict.fromkeys(p.reason for p in parts if p.reason))
    evidence = tuple(dict.fromkeys(e for p in parts for e in p.evidence))
    return Verdict(truth, reason, evidence, max(p.count for p in parts))
