"""Insert or replace, or insert what is new, for both databases."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


@cache  # a statement is never changed, and takes long to make
def upsert(table: Table, dialect: str) -> Any:
    """Insert a row, or replace the one with the same key; both databases spell it alike, SQLAlchemy does not."""
    statement: Any = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    keys = {column.name for column in table.primary_key}
    changed = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=sorted(keys), set_=changed)


@cache
def insert_new(table: Table, dialect: str) -> Any:
    """Insert a row, unless there is one with the same key."""
    statement: Any = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    return statement.on_conflict_do_nothing(index_elements=sorted(column.name for column in table.primary_key))


@cache
def insert_free(table: Table, dialect: str) -> Any:
    """Insert a row, unless one is like it by any key; gives the row's own key if it was inserted."""
    statement: Any = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    return statement.on_conflict_do_nothing().returning(*table.primary_key)
