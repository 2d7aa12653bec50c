"""Types to rows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from qa.errors import TakenIdError
from qa.report.result import item_json, result_json, score_json
from qa.store.facts import write_facts
from qa.store.history import keep_version
from qa.store.index import Spoken, index_call
from qa.store.queue_rows import queue_score
from qa.store.tables import calls, items, made_from, scores
from qa.store.upsert import upsert
from qa.types import CallResult
from qa.types.people import Cause


@dataclass(frozen=True, slots=True)
class Made:
    """When a score was made, by what, and by whom where that was a person; times as they are kept."""

    scored_at: str
    cause: Cause = "machine"
    author: str | None = None
    changed_at: str | None = None


def write_call(connection: Connection, where: str, result: CallResult) -> None:
    """Write the facts of a call, in the place of those that were there, and index its words.

    Raises `TakenIdError` if its id belongs to another recording.
    """
    data = result_json(result)
    _refuse_stranger(connection, where, data["call"])
    row = call_row(result, data)
    connection.execute(upsert(calls, connection.dialect.name), row)
    index_call(connection, Spoken.of(row, row["transcript"]))
    write_facts(connection, result.call)


def write_score(connection: Connection, result: CallResult, made: Made) -> None:
    """Write a score in the place of the one by the same version of the rubric; what that was is kept."""
    key = {"call_id": result.call.info.call_id, "rubric": result.score.rubric, "version": result.score.version}
    by = {"cause": made.cause, "author": made.author, "changed_at": made.changed_at}
    by = keep_version(connection, result) or by  # where nothing changed, who made it what it is stays, too
    for table in (items, scores):
        connection.execute(delete(table).where(*(table.c[name] == value for name, value in key.items())))
    connection.execute(insert(scores), {**score_json(result.score), **key, **by, "scored_at": made.scored_at})
    rows = [{**item_json(item), **key, "item_id": item.id, "position": at} for at, item in enumerate(result.items)]
    for row in rows:
        del row["id"]
    if rows:
        connection.execute(insert(items), rows)
    queue_score(connection, result)


def write_parts(connection: Connection, call_id: str, parts: Mapping[str, Any] | None) -> None:
    """Write what a call was last scored from; None takes out what was written before."""
    connection.execute(delete(made_from).where(made_from.c.call_id == call_id))
    if parts is not None:
        connection.execute(insert(made_from), {"call_id": call_id, "parts": dict(parts)})


def _refuse_stranger(connection: Connection, where: str, call: dict[str, Any]) -> None:
    known = connection.execute(select(calls.c.source, calls.c.sha256).where(calls.c.call_id == call["call_id"])).first()
    if known and known.source != place(call["source"]) and known.sha256 != call["sha256"]:
        raise TakenIdError(
            f"the call id {call['call_id']} of {call['source']} belongs to {known.source}",
            where=where,
            mend="rename the recording",
        )


def place(source: str) -> str:
    """Say where a recording lies, whatever the folder that it was scored from."""
    return source if "://" in source else os.path.abspath(source)


def call_row(result: CallResult, data: dict[str, Any]) -> dict[str, Any]:
    """Give the row of a call: what is asked for by column, and the whole as JSON."""
    info, call = result.call.info, data["call"]
    columns = ("call_id", "sha256", "source", "agent_id", "agent_name", "team", "line", "direction", "started_at")
    return {
        **{name: call[name] for name in (*columns, "duration")},
        "source": place(call["source"]),
        "month": info.started_at.strftime("%Y-%m") if info.started_at else None,
        "model": result.call.transcript.model,
        "demonstration": result.call.transcript.demonstration,
        **{name: data[name] for name in ("call", "transcript", "measures", "events", "problems")},
    }
