"""The migration that lets failed items be found without looking at all others: they are few."""

from __future__ import annotations

from sqlalchemy import Connection, text


def failed_items(connection: Connection) -> None:
    """Make the index of failed items."""
    connection.execute(text("CREATE INDEX items_failed ON items (item_id, call_id) WHERE outcome = 'failed'"))
