"""The tables of people's work, as the newest migration leaves them: added to, never overwritten."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, text

from qa.store.tables import metadata

reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", Text, nullable=False),
    Column("rubric", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("session", Integer, ForeignKey("sessions.id")),
    Index("reviews_by_call", "call_id"),
    Index("reviews_by_session", "session"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", Text, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("start", Float, nullable=False),
    Column("was", Text, nullable=False),
    Column("now", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Index("corrections_by_call", "call_id"),
)

originals = Table(
    "originals",
    metadata,
    Column("call_id", Text, primary_key=True),
    Column("transcript", JSON, nullable=False),
)

appeals = Table(
    "appeals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", Text, nullable=False),
    Column("rubric", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("agent_id", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("due_at", Text, nullable=False),
    Index("appeals_by_call", "call_id"),
    Index("appeals_by_agent", "agent_id"),
)

rounds = Table(
    "rounds",
    metadata,
    Column("appeal", Integer, ForeignKey("appeals.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("decided", Boolean, primary_key=True),
    Column("reviewer", Text, nullable=False),
    Column("decision", Text),
    Column("reason", Text, nullable=False),
    Column("at", Text, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("rubric", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("calls", JSON, nullable=False),
    Column("closed_at", Text),
    Column("participants", JSON, nullable=False, server_default=text("'[]'")),  # empty: everybody
)

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("item_id", Text),
    Column("start", Float),
    Column("end", Float),
    Column("good", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("removed_at", Text),
    Index("cases_by_call", "call_id"),
)

plans = Table(
    "plans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agent_id", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("items", JSON, nullable=False),
    Column("goal", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("closed_at", Text),
    Column("outcome", Text, nullable=False),
    Index("plans_by_agent", "agent_id"),
)

acts = Table(
    "acts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Index("acts_by_subject", "subject"),
    Index("acts_by_author", "author"),
)

score_versions = Table(
    "score_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("author", Text),
    Column("score", JSON, nullable=False),
    Column("items", JSON, nullable=False),
    Index("score_versions_by_call", "call_id"),
)
