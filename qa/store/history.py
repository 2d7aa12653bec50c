"""The states that scores were in: each is kept when another one takes its place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select

from qa.report.result import item_json, parse_item, parse_score, score_json
from qa.store.reading import item_of, read_items, score_data
from qa.store.tables import scores
from qa.store.tables_people import score_versions
from qa.store.work import at_of
from qa.types import CallResult, ItemScore, Score
from qa.types.people import ScoreVersion


def keep_version(connection: Connection, result: CallResult) -> dict[str, str | None] | None:
    """Keep the state of a score that another one will replace, unless both say the same.

    Give the cause, author and time of a score that stays as it is; None where there was none, or it is another.
    """
    key = {"call_id": result.call.info.call_id, "rubric": result.score.rubric, "version": result.score.version}
    row = connection.execute(select(scores).filter_by(**key)).first()
    if row is None:
        return None
    score, items = parse_score(score_data(row)), [item_of(line) for line in read_items(connection, row)]
    if _judgement(score, items) == _judgement(result.score, result.items):
        return {"cause": row.cause, "author": row.author, "changed_at": row.changed_at}
    state = {"score": score_json(score), "items": [item_json(item) for item in items]}
    made = {"made_at": row.changed_at or row.scored_at, "cause": row.cause, "author": row.author}
    connection.execute(insert(score_versions), {"call_id": row.call_id, **made, **state})
    return None


def read_versions(connection: Connection, call_id: str) -> list[ScoreVersion]:
    """Give every state of a call's scores by time, those in force too."""
    kept = connection.execute(select(score_versions).where(score_versions.c.call_id == call_id))
    earlier = [(row.made_at, row.id, row, row.score, row.items) for row in kept]
    newest = 1 + max((id for _, id, *_ in earlier), default=0)
    inforce = [
        (row.changed_at or row.scored_at, newest, row, score_data(row), None)
        for row in connection.execute(select(scores).where(scores.c.call_id == call_id)).all()
    ]
    listed = sorted([*earlier, *inforce], key=lambda each: each[:2])
    return [
        _version(number, row, at, score, items if items is not None else read_items(connection, row))
        for number, (at, _, row, score, items) in enumerate(listed, 1)
    ]


def _version(number: int, row: Row[Any], at: str, score: dict[str, Any], items: list[Any]) -> ScoreVersion:
    lines = tuple(parse_item(item) if isinstance(item, dict) else item_of(item) for item in items)
    return ScoreVersion(number, at_of(at), row.cause, row.author, parse_score(score), lines)


def _judgement(score: Score, items: tuple[ItemScore, ...] | list[ItemScore]) -> tuple[Any, ...]:
    lines = tuple((item.id, item.outcome, item.points, item.decided_by) for item in items)
    return lines, score.final, score.low, score.high, score.provisional, score.grade, tuple(score.fatal)
