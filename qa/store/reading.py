"""Rows to types."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from qa.errors import StoreError
from qa.report.result import parse_item, parse_result
from qa.store.tables import calls, items, scores
from qa.types import CallResult, ItemScore

ITEM_KEYS = ("call_id", "rubric", "version", "item_id", "position")
MADE_BY = ("scored_at", "cause", "author", "changed_at")
"""When and by whom a score was made, which is no part of it."""
SCORE_NAMES = [column.name for column in scores.columns if column.name not in ("call_id", *MADE_BY)]


def read_result(
    connection: Connection, where: str, call_id: str, rubric: str | None = None, version: str | None = None
) -> CallResult:
    """Give all that was written of one call, with its newest score.

    Raises `StoreError` if there is no such call, or no such score of it.
    """
    query = select(scores).where(scores.c.call_id == call_id)
    if rubric is not None:
        query = query.where(scores.c.rubric == rubric)
    if version is not None:
        query = query.where(scores.c.version == version)
    score = connection.execute(query.order_by(scores.c.scored_at.desc(), scores.c.version.desc())).first()
    if score is None:
        raise StoreError(f"there is no score of call {call_id}", where=where, mend="score it first")
    call = connection.execute(select(calls).where(calls.c.call_id == call_id)).one()
    return parse_result(
        {
            **{name: getattr(call, name) for name in ("call", "transcript", "measures", "events", "problems")},
            "items": [item_data(line) for line in read_items(connection, score)],
            "score": score_data(score),
        }
    )


def read_items(connection: Connection, score: Row[Any]) -> list[Row[Any]]:
    """Give the lines of the form of a score, in their order."""
    key = {name: getattr(score, name) for name in ("call_id", "rubric", "version")}
    return list(connection.execute(select(items).filter_by(**key).order_by(items.c.position)).all())


def item_of(row: Row[Any]) -> ItemScore:
    """Give an item's row as its type."""
    return parse_item(item_data(row))


def item_data(row: Row[Any]) -> dict[str, Any]:
    """Give an item's row as its JSON values."""
    data = dict(row._mapping)
    data["id"] = data["item_id"]
    return {name: value for name, value in data.items() if name not in ITEM_KEYS}


def score_data(row: Row[Any]) -> dict[str, Any]:
    """Give a score's row as its JSON values."""
    return {name: getattr(row, name) for name in SCORE_NAMES}


def newest_scores() -> Select[Any]:
    """Select scores with the columns of their calls; `rank` 1 is a call's newest under its rubric."""
    of_call = (
        "agent_id",
        "agent_name",
        "team",
        "line",
        "started_at",
        "duration",
        "demonstration",
        "measures",
        "problems",
    )
    rank = func.row_number().over(
        partition_by=(scores.c.call_id, scores.c.rubric),
        order_by=(scores.c.scored_at.desc(), scores.c.version.desc()),
    )
    columns = [column for column in scores.columns if column.name not in (*MADE_BY, "lines")]
    return select(*columns, *(calls.c[name] for name in of_call), rank.label("rank")).join_from(scores, calls)
