"""The database: calls, their scores, their items. SQLite by default, PostgreSQL by URL, the same code."""

from qa.store.opening import open_store
from qa.store.store import Store

__all__ = ["Store", "open_store"]
