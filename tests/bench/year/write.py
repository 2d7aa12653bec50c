"""Writes the made calls into a store: the rows that `Store.save` writes, many calls at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC
from itertools import islice
from typing import Any

from sqlalchemy import Engine, create_engine, insert

from qa.report.result import result_json
from qa.store.facts import facts_row
from qa.store.index import Spoken, index_call
from qa.store.opening import open_store, to_json
from qa.store.queue_rows import queue_score
from qa.store.tables import calls, items, scores
from qa.store.tables_cards import facts
from qa.store.writing import Made as MadeBy
from qa.store.writing import call_row
from tests.bench.year.calls import Made

AT_ONCE = 400
"""Calls in one transaction: memory stays flat, whatever the number of calls."""


def write(place: str, made: Iterable[Made]) -> Iterator[int]:
    """Make a store in a new file and write the calls into it; say now and then how many are written."""
    with open_store(place):
        pass  # makes the tables
    engine = create_engine(f"sqlite+pysqlite:///{place}", json_serializer=to_json)
    done, rest = 0, iter(made)
    while batch := list(islice(rest, AT_ONCE)):
        _write(engine, batch)
        done += len(batch)
        yield done
    engine.dispose()


def _write(engine: Engine, batch: Iterable[Made]) -> None:
    of_calls: list[dict[str, Any]] = []
    of_facts: list[dict[str, Any]] = []
    of_scores: list[dict[str, Any]] = []
    of_items: list[dict[str, Any]] = []
    batch = list(batch)
    for made in batch:
        for at, (result, moment) in enumerate(made.results):
            data = result_json(result)
            if at == 0:
                of_calls.append(call_row(result, data))
                of_facts.append(facts_row(result.call))
            key = {name: data["score"][name] for name in ("rubric", "version")} | {"call_id": result.call.info.call_id}
            by = asdict(MadeBy(moment.astimezone(UTC).isoformat(timespec="microseconds")))
            of_scores.append({**data["score"], **key, **by})
            for position, item in enumerate(data["items"]):
                item_id = item.pop("id")
                of_items.append({**item, **key, "item_id": item_id, "position": position})
    with engine.begin() as connection:
        connection.execute(insert(calls), of_calls)
        connection.execute(insert(facts), of_facts)
        connection.execute(insert(scores), of_scores)
        connection.execute(insert(items), of_items)
        for row in of_calls:
            index_call(connection, Spoken.of(row, row["transcript"]))
        for made in batch:
            for result, _ in made.results:
                queue_score(connection, result)
