"""Numbered migrations. One that was released is never changed: it holds its own copy of the tables it makes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
    text,
)

from qa.errors import StoreError
from qa.store.migrate_cards import card_facts
from qa.store.migrate_desk import desk_tables
from qa.store.migrate_examples import failed_items
from qa.store.migrate_people import peoples_work
from qa.store.migrate_queue import call_queue
from qa.store.migrate_search import turn_search
from qa.store.migrate_sessions import session_people

record = Table(
    "schema_migrations",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("applied_at", Text, nullable=False),
)

Migration = Callable[[Connection], None]
_LOCK = 7_465_617  # any number of our own: PostgreSQL's advisory locks are numbered


def first_tables(connection: Connection) -> None:
    """Make the tables of calls, scores and items."""
    first_metadata().create_all(connection, checkfirst=False)


def first_metadata() -> MetaData:
    """Describe the tables of migration 1."""
    made = MetaData()
    Table(
        "calls",
        made,
        Column("call_id", Text, primary_key=True),
        Column("sha256", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("agent_id", Text),
        Column("agent_name", Text),
        Column("team", Text),
        Column("line", Text),
        Column("direction", Text),
        Column("started_at", Text),
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
    Table(
        "scores",
        made,
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
    )
    Table(
        "items",
        made,
        Column("call_id", Text, primary_key=True),
        Column("rubric", Text, primary_key=True),
        Column("version", Text, primary_key=True),
        Column("item_id", Text, primary_key=True),
        Column("position", Integer, nullable=False),
        Column("section", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("outcome", Text, nullable=False),
        Column("points", Float),
        Column("possible", Float, nullable=False),
        Column("weight", Float, nullable=False),
        Column("fine", Float, nullable=False),
        Column("fatal", Boolean, nullable=False),
        Column("decided_by", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("clauses", JSON, nullable=False),
        Column("evidence", JSON, nullable=False),
        ForeignKeyConstraint(["call_id", "rubric", "version"], ["scores.call_id", "scores.rubric", "scores.version"]),
    )
    return made


def stage_cache(connection: Connection) -> None:
    """Make the tables of stages that were kept, and of what each call's newest score was made from."""
    made = stage_metadata()
    made.create_all(connection, checkfirst=False, tables=[made.tables["stages"], made.tables["made_from"]])


def stage_metadata() -> MetaData:
    """Describe the tables of migration 2."""
    made = MetaData()
    Table(
        "stages",
        made,
        Column("stage", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("sha256", Text, nullable=False),
        Column("value", JSON, nullable=False),
        Column("made_at", Text, nullable=False),
        Index("stages_by_sha256", "sha256"),
    )
    Table("calls", made, Column("call_id", Text, primary_key=True))  # only named: migration 1 made it
    Table(
        "made_from",
        made,
        Column("call_id", Text, ForeignKey("calls.call_id"), primary_key=True),
        Column("parts", JSON, nullable=False),
    )
    return made


def published_rubrics(connection: Connection) -> None:
    """Make the table of the versions of rubrics and their content."""
    rubrics_metadata().create_all(connection, checkfirst=False)


def rubrics_metadata() -> MetaData:
    """Describe the table of migration 3."""
    made = MetaData()
    Table(
        "rubrics",
        made,
        Column("id", Text, primary_key=True),
        Column("version", Text, primary_key=True),
        Column("sha256", Text, nullable=False),
        Column("first_used", Text, nullable=False),
    )
    return made


MIGRATIONS: tuple[Migration, ...] = (
    first_tables,
    stage_cache,
    published_rubrics,
    peoples_work,
    card_facts,
    failed_items,
    turn_search,
    desk_tables,
    call_queue,
    session_people,
)


def migrate(engine: Engine, where: str, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Apply what is pending, each in one transaction with its record; two programs may do it at once.

    Raises
    ------
    StoreError
        The database has migrations that this program does not know, or tables of another program.
    """
    with engine.connect() as connection:
        done = schema_number(connection, where)
    if done > len(migrations):
        raise StoreError(
            f"the database is of a newer version ({done}; this program knows {len(migrations)})",
            where=where,
            mend="update tingjian, or name another database with --db",
        )
    while done < len(migrations):
        with engine.execution_options(writes=True).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            record.create(connection, checkfirst=True)
            done = schema_number(connection, where)
            if done < len(migrations):
                migrations[done](connection)
                done += 1
                name, now = migrations[done - 1].__name__, datetime.now(UTC).isoformat(timespec="seconds")
                connection.execute(insert(record).values(number=done, name=name, applied_at=now))


def schema_number(connection: Connection, where: str) -> int:
    """Say how many migrations a database has had; 0 is an empty one."""
    tables = inspect(connection).get_table_names()
    if record.name in tables:
        return connection.scalar(select(func.max(record.c.number))) or 0
    if set(tables) & {"calls", "scores", "items"}:
        raise StoreError("the database belongs to another program", where=where, mend="name another one with --db")
    return 0
