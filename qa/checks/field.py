"""`field` — a field of the call log has one of some values.

A field that the log leaves empty is undetermined.

Options
-------
field : agent_id, agent_name, team, line, direction, or any column of the log by its own name
in : the values

Passes with ``field: {field: direction, in: [inbound]}`` for a call that the log calls inbound,
fails for one that it calls outbound.
"""

from __future__ import annotations

from pydantic import Field

from qa.checks.base import Options
from qa.types import Call, Truth, Verdict

ID = "field"
_FIELDS = ("agent_id", "agent_name", "team", "line", "direction")


class FieldOptions(Options):
    """The field and its values."""

    field: str
    values: list[str] = Field(alias="in", min_length=1)


OPTIONS = FieldOptions


def check(options: FieldOptions, call: Call) -> Verdict:
    """Whether the field has one of the values."""
    known = value_of(call, options.field)
    if not known:
        return Verdict(Truth.UNSURE, f"话单没有 {options.field}")
    truth = Truth.YES if known in options.values else Truth.NO
    return Verdict(truth, f"话单 {options.field} = {known}")


def value_of(call: Call, field: str) -> str | None:
    """A field of the call log: one of ours, or a column by its own name."""
    known: str | None = getattr(call.info, field) if field in _FIELDS else call.info.log.get(field)
    return known
