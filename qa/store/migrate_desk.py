"""Migration 8: the desk's accounts, and what people put beside calls."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
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
)


def desk_tables(connection: Connection) -> None:
    """Make the tables of accounts, and those of people's work at the desk."""
    made = desk_metadata()
    known = made.tables["reviews"]
    made.create_all(connection, checkfirst=False, tables=[table for table in made.sorted_tables if table is not known])


def desk_metadata() -> MetaData:
    """Describe the tables of migration 8."""
    made = MetaData()
    Table("reviews", made, Column("id", Integer, primary_key=True))  # only named: migration 4 made it
    Table(
        "withdrawals",
        made,
        Column("review", Integer, ForeignKey("reviews.id"), primary_key=True),
        Column("author", Text, nullable=False),
        Column("at", Text, nullable=False),
    )
    Table(
        "users",
        made,
        Column("name", Text, primary_key=True),
        Column("shown", Text, nullable=False),
        Column("roles", JSON, nullable=False),
        Column("agent_id", Text),
        Column("active", Boolean, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("password", Text),
    )
    Table(
        "invitations",
        made,
        Column("token_hash", Text, primary_key=True),
        Column("name", Text, ForeignKey("users.name"), nullable=False),
        Column("author", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("until", Text, nullable=False),
        Column("taken_at", Text),
        Index("invitations_by_name", "name"),
    )
    Table(
        "sign_ins",
        made,
        Column("id", Integer, primary_key=True),
        Column("session_hash", Text, nullable=False, unique=True),
        Column("name", Text, ForeignKey("users.name"), nullable=False),
        Column("begun_at", Text, nullable=False),
        Column("seen_at", Text, nullable=False),
        Column("until", Text, nullable=False),
        Column("agent", Text, nullable=False),
        Index("sign_ins_by_name", "name"),
    )
    Table(
        "failed_sign_ins",
        made,
        Column("name", Text, primary_key=True),
        Column("failures", Integer, nullable=False),
        Column("last_at", Text, nullable=False),
        Column("until", Text),
    )
    Table(
        "claims",
        made,
        Column("call_id", Text, primary_key=True),
        Column("holder", Text, nullable=False),
        Column("since", Text, nullable=False),
        Column("until", Text, nullable=False),
    )
    Table(
        "assignments",
        made,
        Column("id", Integer, primary_key=True),
        Column("call_id", Text, nullable=False),
        Column("assignee", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("due", Text),
        Column("done_at", Text),
        Column("ended_at", Text),
        Index("assignments_by_call", "call_id"),
        Index("assignments_by_assignee", "assignee"),
    )
    Table(
        "releases",
        made,
        Column("id", Integer, primary_key=True),
        Column("call_id", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("withdrawn_at", Text),
        Column("withdrawn_by", Text),
        Index("releases_by_call", "call_id"),
    )
    Table(
        "saved_views",
        made,
        Column("id", Integer, primary_key=True),
        Column("owner", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("query", Text, nullable=False),
        Column("shared", Boolean, nullable=False),
        Column("made_at", Text, nullable=False),
        Index("saved_views_by_owner", "owner"),
    )
    Table(
        "playlists",
        made,
        Column("id", Integer, primary_key=True),
        Column("title", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("note", Text, nullable=False),
        Column("dropped_at", Text),
    )
    Table(
        "playlist_entries",
        made,
        Column("id", Integer, primary_key=True),
        Column("playlist", Integer, ForeignKey("playlists.id"), nullable=False),
        Column("position", Integer, nullable=False),
        Column("call_id", Text, nullable=False),
        Column("start", Float),
        Column("end", Float),
        Column("title", Text, nullable=False),
        Column("note", Text, nullable=False),
        Column("item_id", Text),
        Index("playlist_entries_by_playlist", "playlist", "position"),
    )
    Table(
        "jobs",
        made,
        Column("id", Integer, primary_key=True),
        Column("author", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("options", JSON, nullable=False),
    )
    Table(
        "job_files",
        made,
        Column("id", Integer, primary_key=True),
        Column("job", Integer, ForeignKey("jobs.id"), nullable=False),
        Column("name", Text, nullable=False),
        Column("size", BigInteger, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("path", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("problem", Text, nullable=False),
        Column("call_id", Text),
        Index("job_files_by_job", "job", "state"),
    )
    Table(
        "column_mappings",
        made,
        Column("header_key", Text, primary_key=True),
        Column("mapping", JSON, nullable=False),
        Column("author", Text, nullable=False),
        Column("at", Text, nullable=False),
    )
    Table(
        "comments",
        made,
        Column("id", Integer, primary_key=True),
        Column("call_id", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("start", Float),
        Column("item_id", Text),
        Index("comments_by_call", "call_id"),
    )
    Table(
        "swaps",
        made,
        Column("id", Integer, primary_key=True),
        Column("call_id", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("at", Text, nullable=False),
        Index("swaps_by_call", "call_id"),
    )
    return made
