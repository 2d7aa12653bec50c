"""What scorecards ask of a call, in a narrow table beside the wide one, and the indexes that they need.

A row of `calls` holds the transcript: to read one number behind it costs as much as to read all of it.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, text

from qa.store.tables import items, metadata, scores

facts = Table(
    "facts",
    metadata,
    Column("call_id", Text, ForeignKey("calls.call_id", ondelete="CASCADE"), primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("agent_id", Text),
    Column("agent_name", Text),
    Column("team", Text),
    Column("line", Text),
    Column("direction", Text),
    Column("started_at", Text),  # as `calls` has it: the first ten letters are the day by the clock of the log
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
    Column("measured", Float),  # the measure `duration`, of which silence and hold are shares
    Column("interruptions_agent", Float),
    Column("silence_violations_agent", Float),
    Column("service", JSON, nullable=False),  # the fields of the log that figures of service are made of
    Index("facts_by_time", "started_at"),
    Index("facts_by_agent", "agent_id", "started_at"),
    Index("facts_by_content", "sha256"),
)

Index(
    "items_for_cards", items.c.call_id, items.c.rubric, items.c.version, items.c.item_id, items.c.outcome,
    items.c.points, items.c.possible, items.c.fine, items.c.decided_by,
)  # fmt: skip
Index(
    "scores_for_cards", scores.c.call_id, scores.c.rubric, scores.c.version, scores.c.scored_at,
    scores.c.provisional, scores.c.final,
)  # fmt: skip
_CONFIRMED = text("decided_by = 'person' AND outcome = 'failed'")
Index("items_confirmed", items.c.call_id, sqlite_where=_CONFIRMED, postgresql_where=_CONFIRMED)
