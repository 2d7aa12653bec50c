"""Migration 10: who takes part in a calibration session."""

from __future__ import annotations

from sqlalchemy import Connection, text


def session_people(connection: Connection) -> None:
    """Add the participants of sessions; those that there are were open to everybody."""
    connection.execute(text("ALTER TABLE sessions ADD COLUMN participants JSON NOT NULL DEFAULT '[]'"))
