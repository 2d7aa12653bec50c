"""What the queue of calls is made of: one narrow row a call, which every write of a score or of people's work renews.

`queue` follows from other tables alone: `qa.store.queue_rows` writes it, and nothing else does.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Computed, Float, ForeignKey, Index, Integer, Table, Text, text

from qa.store.tables import items, metadata
from qa.store.tables_people import reviews

BAND = (
    "CASE WHEN undetermined > 0 THEN 1 WHEN risk > 0 AND NOT heard THEN 2 "
    "WHEN (drawn IS NOT NULL OR assignee IS NOT NULL) AND (ear > 0 OR NOT heard) THEN 3 ELSE 4 END"
)

queue = Table(
    "queue",
    metadata,
    Column("call_id", Text, ForeignKey("calls.call_id", ondelete="CASCADE"), primary_key=True),
    Column("rubric", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("started_at", Text, nullable=False),  # "" where the log has none, so that it can be ordered by
    Column("month", Text, nullable=False),
    Column("agent", Text, nullable=False),  # the 工号, or the name where the log has none
    Column("agent_id", Text),
    Column("agent_name", Text),
    Column("team", Text),
    Column("line", Text),
    Column("duration", Float, nullable=False),
    Column("final", Float),
    Column("low", Float),
    Column("high", Float),
    Column("provisional", Boolean, nullable=False),
    Column("grade", Text),
    Column("undetermined", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("ear", Integer, nullable=False),
    Column("risk", Integer, nullable=False),  # a sum of weights: see `qa.store.queue_order`
    Column("heard", Boolean, nullable=False),  # a person decided something on it
    Column("drawn", Text),  # "random" or "risk": how it got into its month's sample
    Column("assignee", Text),
    Column("due", Text),
    Column("released", Boolean, nullable=False),
    Column("appealed", Boolean, nullable=False),
    Column("band", Integer, Computed(BAND, persisted=True), nullable=False),
    Index("queue_by_band", "band", text("risk DESC"), text("started_at DESC"), "call_id"),
    Index("queue_by_time", "started_at"),
    Index("queue_by_month", "month", "agent"),
    Index("queue_by_agent", "agent", "agent_name"),
    Index("queue_by_team", "team"),
    Index("queue_by_line", "line"),
    Index("queue_by_rubric", "rubric"),
    Index("queue_heard", "month", "agent", sqlite_where=text("heard"), postgresql_where=text("heard")),
    Index(
        "queue_assigned",
        "assignee",
        sqlite_where=text("assignee IS NOT NULL"),
        postgresql_where=text("assignee IS NOT NULL"),
    ),
)

drawn_calls = Table(
    "drawn_calls",
    metadata,
    Column("call_id", Text, primary_key=True),
    Column("month", Text, primary_key=True),
    Column("how", Text, nullable=False),  # "random" or "risk"
    Index("drawn_calls_by_month", "month"),
)

quotas = Table(
    "quotas",
    metadata,
    Column("month", Text, primary_key=True),
    Column("per_agent", Integer, nullable=False),
)

UNDETERMINED = text("outcome = 'undetermined'")
Index("items_undetermined", items.c.item_id, items.c.call_id, sqlite_where=UNDETERMINED, postgresql_where=UNDETERMINED)
Index("reviews_by_time", reviews.c.made_at)
