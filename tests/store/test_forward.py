"""A database of any earlier version, in both kinds of database, is brought forward with its calls and scores."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import create_engine, inspect

from qa.report.result import result_json
from qa.store import open_store
from qa.store.migrations import MIGRATIONS, first_metadata, migrate, record
from qa.store.opening import _address, to_json
from qa.store.tables import metadata
from qa.store.writing import call_row
from qa.types import CallResult
from tests.handmade import RESULT


def old_rows(result: CallResult) -> dict[str, list[dict[str, Any]]]:
    """The rows of a call as the first version wrote them: without what its tables did not know."""
    data = result_json(result)
    key = {"call_id": data["call"]["call_id"], "rubric": data["score"]["rubric"], "version": data["score"]["version"]}
    items = [{**item, **key, "item_id": item["id"], "position": at} for at, item in enumerate(data["items"])]
    rows = {
        "calls": [call_row(result, data)],
        "scores": [{**data["score"], **key, "scored_at": "2026-10-02T08:00:00.000000+00:00"}],
        "items": items,
    }
    known = first_metadata().tables
    return {
        name: [{column: value for column, value in row.items() if column in known[name].c} for row in listed]
        for name, listed in rows.items()
    }


@pytest.mark.parametrize("number", range(1, len(MIGRATIONS)))
def test_an_old_database_is_brought_forward(database: str, number: int) -> None:
    engine = create_engine(_address(database), json_serializer=to_json)
    migrate(engine, database, MIGRATIONS[:1])
    with engine.begin() as connection:
        for name, rows in old_rows(RESULT).items():
            connection.execute(first_metadata().tables[name].insert(), rows)
    migrate(engine, database, MIGRATIONS[:number])
    with open_store(database) as store:
        assert store.result("c01") == RESULT
        assert [(each.number, each.cause) for each in store.score_versions("c01")] == [(1, "machine")]
        assert [hit.turn for hit in store.search("您好")] == [0]
        assert (store.people.reviews(), store.people.acts()) == ([], [])
        store.save(RESULT)
        assert len(store.score_versions("c01")) == 1
    engine.dispose()


def test_both_databases_have_the_tables_in_use(database: str) -> None:
    open_store(database).close()
    engine = create_engine(_address(database))
    made = inspect(engine)
    names = {name for name in made.get_table_names() if not name.startswith("turn_words")}
    assert names == {*metadata.tables, record.name}
    for table in metadata.tables.values():
        columns = {column["name"]: column["nullable"] for column in made.get_columns(table.name)}
        assert columns == {column.name: bool(column.nullable) for column in table.columns}
        assert set(made.get_pk_constraint(table.name)["constrained_columns"]) == set(table.primary_key.columns.keys())
    engine.dispose()
