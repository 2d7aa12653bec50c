"""Migration 4: people's work, the versions of scores, and what the machine had said of items that people decided.

Calls may be taken out and scored anew under the same id; what people did with them stays, so nothing here refers to
the table of calls.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Connection, Float, ForeignKey, Index, Integer, MetaData, Table, Text, text

MORE_COLUMNS = {
    "items": ("lapses INTEGER", "machine JSON"),
    "scores": ("cause TEXT NOT NULL DEFAULT 'machine'", "author TEXT", "changed_at TEXT"),
}


def peoples_work(connection: Connection) -> None:
    """Make the tables of people's work, and the columns that say who decided."""
    people_metadata().create_all(connection, checkfirst=False)
    for table, columns in MORE_COLUMNS.items():
        for column in columns:
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {column}"))


def people_metadata() -> MetaData:
    """Describe the tables of migration 4."""
    made = MetaData()
    Table(
        "reviews",
        made,
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
    Table(
        "corrections",
        made,
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
    Table(
        "originals",
        made,
        Column("call_id", Text, primary_key=True),
        Column("transcript", JSON, nullable=False),
    )
    Table(
        "appeals",
        made,
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
    Table(
        "rounds",
        made,
        Column("appeal", Integer, ForeignKey("appeals.id"), primary_key=True),
        Column("number", Integer, primary_key=True),
        Column("decided", Boolean, primary_key=True),
        Column("reviewer", Text, nullable=False),
        Column("decision", Text),
        Column("reason", Text, nullable=False),
        Column("at", Text, nullable=False),
    )
    Table(
        "sessions",
        made,
        Column("id", Integer, primary_key=True),
        Column("title", Text, nullable=False),
        Column("rubric", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("opened_at", Text, nullable=False),
        Column("calls", JSON, nullable=False),
        Column("closed_at", Text),
    )
    Table(
        "cases",
        made,
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
    Table(
        "plans",
        made,
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
    Table(
        "acts",
        made,
        Column("id", Integer, primary_key=True),
        Column("at", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("detail", JSON, nullable=False),
        Index("acts_by_subject", "subject"),
        Index("acts_by_author", "author"),
    )
    Table(
        "score_versions",
        made,
        Column("id", Integer, primary_key=True),
        Column("call_id", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("cause", Text, nullable=False),
        Column("author", Text),
        Column("score", JSON, nullable=False),
        Column("items", JSON, nullable=False),
        Index("score_versions_by_call", "call_id"),
    )
    return made
