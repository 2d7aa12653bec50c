"""`measure_between` — a measure of the call lies between two bounds.

A measure that cannot be known (a recording that begins at the answer has no rings) is undetermined, never zero; so is
one that the recording makes doubtful (interruptions on one channel that both parties share).

Options
-------
measure : its name, e.g. interruptions_agent
min, max : the bounds, both included; at least one of them
perhaps : a second measure that counts what may be cases of the first; if only they break the bound, a person is asked
events : {kind, party, …} the events to show as evidence, by kind, party and detail
per_lapse : each unit above `max` is a lapse of its own

Passes with ``measure_between: {measure: rings, max: 3}`` at three rings, fails at four.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from qa.checks import names
from qa.checks.base import Options
from qa.types import Call, Event, Evidence, Truth, Verdict

ID = "measure_between"


class MeasureBetweenOptions(Options):
    """The measure and its bounds."""

    measure: str
    min: float | None = None
    max: float | None = None
    perhaps: str | None = None
    events: dict[str, Any] = Field(default_factory=dict)
    per_lapse: bool = False

    @model_validator(mode="after")
    def _has_a_bound(self) -> MeasureBetweenOptions:
        if self.min is None and self.max is None:
            raise ValueError("give `min` or `max`")
        return self


OPTIONS = MeasureBetweenOptions


def check(options: MeasureBetweenOptions, call: Call) -> Verdict:
    """Whether the measure lies between the bounds."""
    value = call.measures.get(options.measure)
    evidence = tuple(evidence_of(e) for e in call.events if _matches(e, options.events))
    if not isinstance(value, int | float):
        return Verdict(
            Truth.UNSURE, f"无法测得{names.measure(options.measure)}（{why_unknown(options.measure, call)}）"
        )
    if options.measure in call.doubts:
        return doubtful(options.measure, value, call, evidence)
    if not _between(value, options):
        over = value - options.max if options.max is not None and value > options.max else 1
        lapses = max(1, round(over)) if options.per_lapse else 1
        return Verdict(
            Truth.NO, f"{names.measure(options.measure)} {names.value(value)}，{_bounds(options)}", evidence, lapses
        )
    perhaps = call.measures.get(options.perhaps) if options.perhaps else 0.0
    if isinstance(perhaps, int | float) and not _between(value + perhaps, options):
        return Verdict(
            Truth.UNSURE,
            f"{names.measure(options.measure)} {names.value(value)}，另有 {perhaps:g} 处需人工听辨",
            evidence,
        )
    return Verdict(Truth.YES, f"{names.measure(options.measure)} {names.value(value)}", evidence)


def why_unknown(measure: str, call: Call) -> str:
    """Why a measure has no value."""
    return names.doubt(call.doubts[measure]) if measure in call.doubts else "录音或话单中没有依据"


def doubtful(measure: str, value: float | str, call: Call, evidence: tuple[Evidence, ...]) -> Verdict:
    """The verdict on a measure that nobody is judged by."""
    why = names.doubt(call.doubts[measure])
    return Verdict(Truth.UNSURE, f"{names.measure(measure)} {names.value(value)}，仅供参考：{why}", evidence)


def _between(value: float, options: MeasureBetweenOptions) -> bool:
    low = options.min is None or value >= options.min
    return low and (options.max is None or value <= options.max)


def _bounds(options: MeasureBetweenOptions) -> str:
    parts = [f"应不少于 {options.min:g}" if options.min is not None else ""]
    parts.append(f"应不多于 {options.max:g}" if options.max is not None else "")
    return "、".join(p for p in parts if p)


def _matches(event: Event, wanted: dict[str, Any]) -> bool:
    if not wanted:
        return False
    facts = {"kind": event.kind, "party": event.party, **event.detail}
    return all(facts.get(key) == value for key, value in wanted.items())


def evidence_of(event: Event) -> Evidence:
    """An event as evidence: its time, and its name in the place of words."""
    return Evidence(event.party, event.start, event.end, names.EVENTS.get(event.kind, event.kind))
