"""The tables as the newest migration leaves them; a test compares them with what the migrations made."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)

metadata = MetaData()
FAILED = text("outcome = 'failed'")

calls = Table(
    "calls",
    metadata,
    Column("call_id", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("agent_id", Text),
    Column("agent_name", Text),
    Column("team", Text),
    Column("line", Text),
    Column("direction", Text),
    Column("started_at", Text),  # ISO 8601 as the log has it: a column of times would drop or invent a zone
    Column("month", Text),
    Column("duration", Float, nullable=False),
    Column("model", Text, nullable=False),
    Column("demonstration", Boolean, nullable=False),
    Column("call", JSON, nullable=False),
    Column("transcript", JSON, nullable=False),
    Column("measures", JSON, nullable=False),
    Column("events", JSON, nullable=False),
    Column("problems", JSON, nullable=False),
    Index("calls_by_month", "month"),
    Index("calls_by_agent", "agent_id"),
)

scores = Table(
    "scores",
    metadata,
    Column("call_id", Text, ForeignKey("calls.call_id"), primary_key=True),
    Column("rubric", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("scored_at", Text, nullable=False),
    Column("calculated", Float),
    Column("final", Float),
    Column("low", Float),
    Column("high", Float),
    Column("provisional", Boolean, nullable=False),
    Column("grade", Text),
    Column("completeness", Float, nullable=False),
    Column("fatal", JSON, nullable=False),
    Column("lines", JSON, nullable=False),
    Column("cause", Text, nullable=False, server_default=text("'machine'")),
    Column("author", Text),  # the person whose decision it is; NULL is the machine
    Column("changed_at", Text),  # when a person changed it; `scored_at` stays, by which the newest rubric is found
)

items = Table(
    "items",
    metadata,
    Column("call_id", Text, primary_key=True),
    Column("rubric", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("section", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("points", Float),  # NULL is not scored, which is not 0
    Column("possible", Float, nullable=False),
    Column("weight", Float, nullable=False),
    Column("fine", Float, nullable=False),
    Column("fatal", Boolean, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("clauses", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("lapses", Integer),
    Column("machine", JSON(none_as_null=True)),
    ForeignKeyConstraint(["call_id", "rubric", "version"], ["scores.call_id", "scores.rubric", "scores.version"]),
    # failed items are few, and asked for by what they are; a full index would be as large as a tenth of all
    Index("items_failed", "item_id", "call_id", sqlite_where=FAILED, postgresql_where=FAILED),
)

stages = Table(
    "stages",
    metadata,
    Column("stage", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("sha256", Text, nullable=False),  # of the recording, so that what is kept of it can be erased with it
    Column("value", JSON, nullable=False),
    Column("made_at", Text, nullable=False),
    Index("stages_by_sha256", "sha256"),
)

made_from = Table(
    "made_from",
    metadata,
    Column("call_id", Text, ForeignKey("calls.call_id"), primary_key=True),
    Column("parts", JSON, nullable=False),
)

rubrics = Table(
    "rubrics",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("sha256", Text, nullable=False),  # of what outcomes depend on: a published version does not change
    Column("first_used", Text, nullable=False),
)

indexed = Table(
    "indexed",
    metadata,
    Column("call_id", Text, ForeignKey("calls.call_id"), primary_key=True),
    Column("base", BigInteger, nullable=False, unique=True),  # the first of its numbers in `turn_words`
    Column("content", Text, nullable=False),  # the hash of what was indexed
)
