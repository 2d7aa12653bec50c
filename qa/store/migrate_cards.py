"""The migration for scorecards: the table of facts, filled from the calls that are there, and indexes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    insert,
    select,
    text,
)

BATCH = 500
_NUMBERS = ("speech_agent", "speech_customer", "silence_total", "hold_total", "interruptions_agent")
_LOGGED = (
    "answered", "first_answer", "response_seconds", "handling_seconds", "resolved", "satisfaction", "busy_seconds",
    "complaint_at", "replied_at", "record", "caller", "callee",
)  # fmt: skip
_INDEXES = (
    "CREATE INDEX items_for_cards ON items "
    "(call_id, rubric, version, item_id, outcome, points, possible, fine, decided_by)",
    "CREATE INDEX scores_for_cards ON scores (call_id, rubric, version, scored_at, provisional, final)",
    "CREATE INDEX items_confirmed ON items (call_id) WHERE decided_by = 'person' AND outcome = 'failed'",
)


def card_facts(connection: Connection) -> None:
    """Make the table of facts and fill it; make the indexes that scorecards need."""
    made = cards_metadata()
    facts = made.tables["facts"]
    made.create_all(connection, checkfirst=False, tables=[facts])
    calls = made.tables["calls"]
    last = ""
    while True:
        query = select(calls).where(calls.c.call_id > last).order_by(calls.c.call_id).limit(BATCH)
        rows = connection.execute(query).all()
        if not rows:
            break
        connection.execute(insert(facts), [_row(row) for row in rows])
        last = rows[-1].call_id
    for statement in _INDEXES:
        connection.execute(text(statement))


def _row(call: Any) -> dict[str, Any]:
    info, measures = call.call or {}, call.measures or {}
    same = ("call_id", "sha256", "agent_id", "agent_name", "team", "line", "direction", "started_at", "month")
    log = info.get("log") or {}
    return {
        **{name: getattr(call, name) for name in (*same, "duration", "demonstration")},
        "part": info.get("part"),
        "ring_seconds": info.get("ring_seconds"),
        "reached_nobody": any(problem.get("kind") == "reached_nobody" for problem in call.problems or ()),
        **{name: _number(measures.get(name)) for name in (*_NUMBERS, "silence_violations_agent")},
        "measured": _number(measures.get("duration")),
        "service": {name: log[name] for name in _LOGGED if name in log},
    }


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def cards_metadata() -> MetaData:
    """Describe the table that this migration makes, and what it reads of the calls."""
    made = MetaData()
    Table(
        "calls",
        made,
        *(Column(name, Text) for name in ("sha256", "agent_id", "agent_name", "team", "line", "direction")),
        *(Column(name, Text) for name in ("started_at", "month")),
        *(Column(name, JSON) for name in ("call", "measures", "problems")),
        Column("call_id", Text, primary_key=True),
        Column("duration", Float),
        Column("demonstration", Boolean),
    )
    Table(
        "facts",
        made,
        Column("call_id", Text, ForeignKey("calls.call_id", ondelete="CASCADE"), primary_key=True),
        Column("sha256", Text, nullable=False),
        Column("agent_id", Text),
        Column("agent_name", Text),
        Column("team", Text),
        Column("line", Text),
        Column("direction", Text),
        Column("started_at", Text),
        Column("month", Text),
        Column("part", Integer),
        Column("duration", Float, nullable=False),
        Column("demonstration", Boolean, nullable=False),
        Column("reached_nobody", Boolean, nullable=False),
        Column("ring_seconds", Float),
        Column("speech_agent", Float),
        Column("speech_customer", Float),
        Column("silence_total", Float),
        Column("hold_total", Float),
        Column("measured", Float),
        Column("interruptions_agent", Float),
        Column("silence_violations_agent", Float),
        Column("service", JSON, nullable=False),
        Index("facts_by_time", "started_at"),
        Index("facts_by_agent", "agent_id", "started_at"),
        Index("facts_by_content", "sha256"),
    )
    return made
