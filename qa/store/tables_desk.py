"""The tables of the desk, as the newest migration leaves them: accounts, and what people put beside calls.

Calls may be taken out and scored anew under the same id, so nothing here refers to the table of calls.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text

from qa.store.tables import metadata

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("review", Integer, ForeignKey("reviews.id"), primary_key=True),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("shown", Text, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("agent_id", Text),
    Column("active", Boolean, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("password", Text),  # argon2's own notation; NULL is nobody's yet
)

invitations = Table(
    "invitations",
    metadata,
    Column("token_hash", Text, primary_key=True),  # SHA-256 of the token: who reads the database cannot use it
    Column("name", Text, ForeignKey("users.name"), nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("taken_at", Text),
    Index("invitations_by_name", "name"),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session_hash", Text, nullable=False, unique=True),  # the SHA-256 of the cookie
    Column("name", Text, ForeignKey("users.name"), nullable=False),
    Column("begun_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Index("sign_ins_by_name", "name"),
)

failed_sign_ins = Table(
    "failed_sign_ins",
    metadata,
    Column("name", Text, primary_key=True),  # as it was typed, known or not
    Column("failures", Integer, nullable=False),
    Column("last_at", Text, nullable=False),
    Column("until", Text),
)

claims = Table(
    "claims",
    metadata,
    Column("call_id", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("until", Text, nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
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

releases = Table(
    "releases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("withdrawn_at", Text),
    Column("withdrawn_by", Text),
    Index("releases_by_call", "call_id"),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("made_at", Text, nullable=False),
    Index("saved_views_by_owner", "owner"),
)

playlists = Table(
    "playlists",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("dropped_at", Text),
)

playlist_entries = Table(
    "playlist_entries",
    metadata,
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

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("author", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("options", JSON, nullable=False),
)

job_files = Table(
    "job_files",
    metadata,
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

column_mappings = Table(
    "column_mappings",
    metadata,
    Column("header_key", Text, primary_key=True),
    Column("mapping", JSON, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
)

comments = Table(
    "comments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("start", Float),
    Column("item_id", Text),
    Index("comments_by_call", "call_id"),
)

swaps = Table(
    "swaps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("swaps_by_call", "call_id"),
)
