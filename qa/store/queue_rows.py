"""Writes the queue's row of a call, from its newest score and from what people did with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from qa.store.queue_order import risk_of
from qa.store.reading import read_result
from qa.store.tables import scores
from qa.store.tables_desk import assignments, releases, withdrawals
from qa.store.tables_people import appeals, reviews, rounds
from qa.store.tables_queue import drawn_calls, queue, quotas
from qa.types import CallResult, Outcome

PORTION = 500
_COUNTED = {"undetermined": Outcome.UNDETERMINED, "failed": Outcome.FAILED, "ear": Outcome.AWAITING_EAR}


def queue_score(connection: Connection, result: CallResult) -> None:
    """Write the row of a call whose score was just written; of several scores the newest counts."""
    call_id, key = result.call.info.call_id, (result.score.rubric, result.score.version)
    newest = newest_key(connection, call_id)
    if newest is not None and newest != key:
        result = read_result(connection, call_id, call_id, *newest)
    connection.execute(_writing(connection.dialect.name), queue_row(result))


def queue_people(connection: Connection, call_ids: Collection[str]) -> None:
    """Write what people did with calls into their rows; calls without a row are passed over."""
    listed = sorted(set(call_ids))
    for at in range(0, len(listed), PORTION):
        about = queue.c.call_id.in_(listed[at : at + PORTION])
        connection.execute(update(queue).where(about).values(**peoples(queue.c.call_id)))


def queue_drawing(connection: Connection, month: str, per_agent: int, drawn: Mapping[str, str]) -> None:
    """Write which calls are in a month's sample, and how each got there, in the place of an earlier drawing."""
    before = set(connection.scalars(select(drawn_calls.c.call_id).where(drawn_calls.c.month == month)))
    connection.execute(delete(drawn_calls).where(drawn_calls.c.month == month))
    if drawn:
        connection.execute(
            insert(drawn_calls), [{"call_id": each, "month": month, "how": how} for each, how in drawn.items()]
        )
    connection.execute(delete(quotas).where(quotas.c.month == month))
    connection.execute(insert(quotas), {"month": month, "per_agent": per_agent})
    queue_people(connection, before | set(drawn))


def newest_key(connection: Connection, call_id: str) -> tuple[str, str] | None:
    """The rubric and version of a call's newest score, as `read_result` takes it."""
    query = select(scores.c.rubric, scores.c.version).where(scores.c.call_id == call_id)
    row = connection.execute(query.order_by(scores.c.scored_at.desc(), scores.c.version.desc()).limit(1)).first()
    return (row.rubric, row.version) if row else None


def queue_row(result: CallResult) -> dict[str, Any]:
    """Give what the call and its score tell."""
    info, score = result.call.info, result.score
    outcomes = [item.outcome for item in result.items]
    same = ("call_id", "agent_id", "agent_name", "team", "line", "duration")
    return {
        **{name: getattr(info, name) for name in same},
        **{
            name: getattr(score, name) for name in ("rubric", "version", "final", "low", "high", "provisional", "grade")
        },
        **{name: outcomes.count(outcome) for name, outcome in _COUNTED.items()},
        "started_at": info.started_at.isoformat() if info.started_at else "",
        "month": info.started_at.strftime("%Y-%m") if info.started_at else "",
        "agent": info.agent_id or info.agent_name or "",
        "risk": risk_of(result),
    }


def peoples(call_id: ColumnElement[str]) -> dict[str, ColumnElement[Any]]:
    """What people did with a call, each column as the tables of their work tell it."""
    given = select(assignments).where(
        assignments.c.call_id == call_id, assignments.c.ended_at.is_(None), assignments.c.done_at.is_(None)
    )
    newest = given.order_by(assignments.c.id.desc()).limit(1)
    taken_back = exists().where(withdrawals.c.review == reviews.c.id)
    decided = exists().where(reviews.c.call_id == call_id, reviews.c.kind != "calibration", ~taken_back)
    shown = exists().where(releases.c.call_id == call_id, releases.c.withdrawn_at.is_(None))
    last = select(func.max(rounds.c.number)).where(rounds.c.appeal == appeals.c.id).correlate(appeals)
    answer = exists().where(
        rounds.c.appeal == appeals.c.id, rounds.c.decided, rounds.c.number == last.scalar_subquery()
    )
    return {
        "assignee": newest.with_only_columns(assignments.c.assignee).scalar_subquery(),
        "due": newest.with_only_columns(assignments.c.due).scalar_subquery(),
        "heard": decided,
        "released": shown,
        "appealed": exists().where(appeals.c.call_id == call_id, ~answer),
        "drawn": select(func.min(drawn_calls.c.how)).where(drawn_calls.c.call_id == call_id).scalar_subquery(),
    }


@cache
def _writing(dialect: str) -> Any:
    known = peoples(bindparam("call_id", type_=queue.c.call_id.type))
    given = [each.name for each in queue.columns if each.name not in known and each.computed is None]
    statement: Any = postgresql.insert(queue) if dialect == "postgresql" else sqlite.insert(queue)
    values = {name: bindparam(name, type_=queue.c[name].type) for name in given}
    statement = statement.values(**values, **known)
    changed = {name: statement.excluded[name] for name in (*given, *known) if name != "call_id"}
    return statement.on_conflict_do_update(index_elements=["call_id"], set_=changed)
