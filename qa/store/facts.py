"""A call to its row of facts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from qa.scorecard.contacts import FIELDS
from qa.store.tables_cards import facts
from qa.store.upsert import upsert
from qa.types import REACHED_NOBODY, Call

_SAME = ("call_id", "sha256", "agent_id", "agent_name", "team", "line", "direction", "part", "duration", "ring_seconds")
MEASURES = {
    **{name: name for name in ("speech_agent", "speech_customer", "silence_total", "hold_total")},
    **{name: name for name in ("interruptions_agent", "silence_violations_agent")},
    "measured": "duration",
}
"""Column → measure."""


def write_facts(connection: Connection, call: Call) -> None:
    """Write what scorecards ask of a call, in the place of what was there."""
    connection.execute(upsert(facts, connection.dialect.name), facts_row(call))


def facts_row(call: Call) -> dict[str, Any]:
    """Give the row; a measure that is no number is unknown."""
    info = call.info
    return {
        **{name: getattr(info, name) for name in _SAME},
        "started_at": info.started_at.isoformat() if info.started_at else None,
        "month": info.started_at.strftime("%Y-%m") if info.started_at else None,
        "demonstration": call.transcript.demonstration,
        "reached_nobody": any(problem.kind == REACHED_NOBODY for problem in call.problems),
        **{column: number_of(call.measures.get(name)) for column, name in MEASURES.items()},
        "service": {name: info.log[name] for name in FIELDS if name in info.log},
    }


def number_of(value: object) -> float | None:
    """Give a measure that is a number, None for any other."""
    return float(value) if isinstance(value, int | float) else None
