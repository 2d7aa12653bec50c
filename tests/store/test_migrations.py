"""The schema: what the migrations make is what the code uses, in both databases."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from qa.errors import StoreError
from qa.store import open_store
from qa.store.migrations import (
    MIGRATIONS,
    first_metadata,
    first_tables,
    migrate,
    record,
    rubrics_metadata,
    stage_metadata,
)
from qa.store.opening import explained
from qa.store.reading import newest_scores
from qa.store.tables import metadata
from qa.store.upsert import insert_new, upsert

RELEASED = [
    (1, "first_tables"),
    (2, "stage_cache"),
    (3, "published_rubrics"),
    (4, "peoples_work"),
    (5, "card_facts"),
    (6, "failed_items"),
    (7, "turn_search"),
    (8, "desk_tables"),
    (9, "call_queue"),
    (10, "session_people"),
]
DIALECTS = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}


def test_migrated_tables_are_the_tables_in_use(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    open_store(str(path)).close()
    fresh = create_engine("sqlite://")
    metadata.create_all(fresh)
    made, meant = inspect(create_engine(f"sqlite:///{path}")), inspect(fresh)
    names = {name for name in made.get_table_names() if not name.startswith("turn_words")}  # each database has its own
    assert names == {*meant.get_table_names(), record.name}
    for table in meant.get_table_names():
        columns = [
            [(each["name"], str(each["type"]), each["nullable"]) for each in side.get_columns(table)]
            for side in (made, meant)
        ]
        assert columns[0] == columns[1]
        assert made.get_pk_constraint(table) == meant.get_pk_constraint(table)
        assert made.get_foreign_keys(table) == meant.get_foreign_keys(table)
        indexes = [
            [(each["name"], each["column_names"], each["unique"], partial(each)) for each in side.get_indexes(table)]
            for side in (made, meant)
        ]
        assert indexes[0] == indexes[1]


def partial(index: Any) -> list[str]:
    """The conditions of an index of some rows only, as text."""
    return [str(condition) for condition in index.get("dialect_options", {}).values()]


def test_every_statement_compiles_for_postgresql() -> None:
    dialect = DIALECTS["postgresql"]
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in first_metadata().sorted_tables]
    assert [statement.split()[2] for statement in made] == ["calls", "scores", "items"]
    assert "points FLOAT, " in made[2]  # no NOT NULL: unscored is NULL
    for table in first_metadata().sorted_tables:
        for index in table.indexes:
            assert "CREATE INDEX calls_by_" in str(CreateIndex(index).compile(dialect=dialect))
    newest = [*stage_metadata().sorted_tables, *rubrics_metadata().sorted_tables]
    later = [str(CreateTable(table).compile(dialect=dialect)) for table in newest]
    assert any("REFERENCES calls (call_id)" in statement for statement in later)
    assert "row_number() OVER" in str(newest_scores().compile(dialect=dialect))


@pytest.mark.parametrize("name", DIALECTS)
def test_the_upsert_compiles(name: str) -> None:
    statement = str(upsert(metadata.tables["calls"], name).compile(dialect=DIALECTS[name]))
    assert "ON CONFLICT (call_id) DO UPDATE SET" in statement
    assert "transcript = excluded.transcript" in statement
    assert "call_id = excluded" not in statement
    statement = str(insert_new(metadata.tables["rubrics"], name).compile(dialect=DIALECTS[name]))
    assert "ON CONFLICT (id, version) DO NOTHING" in statement


def second(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE calls ADD COLUMN colour TEXT"))


def broken(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE half (id INTEGER)"))
    connection.execute(text("INSERT INTO nowhere VALUES (1)"))


def applied(path: Path) -> list[tuple[int, str]]:
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT number, name FROM schema_migrations ORDER BY number").fetchall()


def test_an_old_database_is_brought_forward_once(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_store(str(path)) as store:
        assert applied(path) == RELEASED
        for _ in range(2):
            migrate(store._engine, store.where, (*MIGRATIONS, second))
        assert applied(path) == [*RELEASED, (len(RELEASED) + 1, "second")]
    with sqlite3.connect(path) as connection:
        assert "colour" in [row[1] for row in connection.execute("PRAGMA table_info(calls)")]


def test_calls_of_the_first_version_keep_their_scores(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    engine = create_engine(f"sqlite:///{path}")
    migrate(engine, str(path), (first_tables,))
    with engine.begin() as connection:
        facts = dict.fromkeys(("sha256", "source", "model"), "x") | {"duration": 1.0, "demonstration": False}
        facts |= {name: {} for name in ("call", "transcript", "measures", "events", "problems")}
        connection.execute(first_metadata().tables["calls"].insert(), {"call_id": "c1", **facts})
    engine.dispose()
    with open_store(str(path)) as store:
        assert applied(path) == RELEASED
        assert store.owners() == {"c1": "x"}
        assert store.made_from("c1") is None
        assert store.rubrics.sha256("plaza", "1.0") is None


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with (
        open_store(str(path)) as store,
        pytest.raises(StoreError, match="nowhere"),
        explained(store.where),
    ):
        migrate(store._engine, store.where, (*MIGRATIONS, broken))
    assert applied(path) == RELEASED
    with sqlite3.connect(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert "half" not in names
