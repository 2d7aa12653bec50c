"""`measure_is` — a measure that is a name has a certain value.

Options
-------
measure : its name, e.g. hangup_by
equals : the value that it must have

Passes with ``measure_is: {measure: hangup_by, equals: customer}`` where a busy tone on the customer's leg followed
the last word, fails where the call log says that the agent hung up.
"""

from __future__ import annotations

from qa.checks import names
from qa.checks.base import Options
from qa.checks.measure_between import doubtful, evidence_of, why_unknown
from qa.types import Call, Truth, Verdict

ID = "measure_is"
_EVENT_OF = {"hangup_by": "hangup"}


class MeasureIsOptions(Options):
    """The measure and its value."""

    measure: str
    equals: str


OPTIONS = MeasureIsOptions


def check(options: MeasureIsOptions, call: Call) -> Verdict:
    """Whether the measure has the value."""
    value = call.measures.get(options.measure)
    if value is None:
        return Verdict(
            Truth.UNSURE, f"无法得知{names.measure(options.measure)}（{why_unknown(options.measure, call)}）"
        )
    kind = _EVENT_OF.get(options.measure, options.measure)
    evidence = tuple(evidence_of(e) for e in call.events if e.kind == kind)
    if options.measure in call.doubts:
        return doubtful(options.measure, value, call, evidence)
    truth = Truth.YES if value == options.equals else Truth.NO
    return Verdict(truth, f"{names.measure(options.measure)}：{names.value(value)}", evidence)
