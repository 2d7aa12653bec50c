"""Migration 7: the index of turns, filled from the calls that are there."""

from __future__ import annotations

import logging

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, MetaData, Table, Text, func, select, text

from qa.store.index import Spoken, index_call
from qa.store.tables import calls

MANY = 1000
"""Calls for which the filling takes long enough to be told of."""
WORDS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE turn_words USING fts5(words, facts, turn UNINDEXED, tokenize = 'ascii', columnsize = 0)",
    ),
    "postgresql": (
        "CREATE TABLE turn_words (id BIGINT PRIMARY KEY, turn INTEGER NOT NULL, words TSVECTOR NOT NULL)",
        "CREATE INDEX turn_words_by_word ON turn_words USING gin (words)",
        # a common word is found fastest from the newest call on, a rare one by the index: the planner must know which
        "ALTER TABLE turn_words ALTER words SET STATISTICS 1000",
    ),
}


def turn_search(connection: Connection) -> None:
    """Make the index of turns, and fill it."""
    search_metadata().tables["indexed"].create(connection)
    for statement in WORDS[connection.dialect.name]:
        connection.execute(text(statement))
    count = connection.scalar(select(func.count()).select_from(calls)) or 0
    if count > MANY:
        logging.getLogger("qa.store").warning("the words of %d calls are indexed for qa search, once", count)
    columns = [calls.c[name] for name in ("call_id", "month", "agent_id", "team", "started_at")]
    for call_id in list(connection.scalars(select(calls.c.call_id))):
        row = connection.execute(select(*columns, calls.c.transcript).where(calls.c.call_id == call_id)).one()
        if row.transcript:
            index_call(connection, Spoken.of(row._mapping, row.transcript))
    if count and connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE turn_words"))


def search_metadata() -> MetaData:
    """Describe the table of migration 7 beside the index itself, which each database makes in its own way."""
    made = MetaData()
    Table("calls", made, Column("call_id", Text, primary_key=True))  # only named: migration 1 made it
    Table(
        "indexed",
        made,
        Column("call_id", Text, ForeignKey("calls.call_id"), primary_key=True),
        Column("base", BigInteger, nullable=False, unique=True),
        Column("content", Text, nullable=False),
    )
    return made
