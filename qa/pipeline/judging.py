"""Scores a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from qa.certainty import surer
from qa.evaluate import evaluate
from qa.handover import evaluate_part, of_part
from qa.rubric import Rubric
from qa.scoring import score
from qa.types import REACHED_NOBODY, Call, CallResult, ItemOutcome, Outcome

NOT_REACHED = "未接通：没有人接听，不评分"


def judge(call: Call, rubric: Rubric, certainty: Mapping[str, float] | None = None) -> CallResult:
    """Score a call by a rubric; of a call that was transferred, the part of the agent whom `call.info` names.

    A call that reached nobody has no score: no item applies to it. `certainty` moves the probabilities of models' words
    (`qa.certainty`); the result has them as the model gave them.
    """
    if any(problem.kind == REACHED_NOBODY for problem in call.problems):
        outcomes = tuple(ItemOutcome(item.id, Outcome.NOT_APPLICABLE, NOT_REACHED) for item in rubric.items)
    else:
        heard = replace(call, transcript=surer(call.transcript, certainty or {}))
        outcomes = evaluate(rubric, heard) if call.info.part is None else evaluate_part(rubric, heard)
    items, total = score(rubric, outcomes)
    return CallResult(of_part(call), items, total)
