"""Failures that persons confirmed: when that was, and whether an appeal is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, and_, exists, func, select

from qa.scorecard.deductions import Confirmed
from qa.store.adding import SAME_SCORE, Scope, scored
from qa.store.asked import Asked, copies
from qa.store.tables import items, scores
from qa.store.tables_cards import facts
from qa.store.tables_desk import releases, withdrawals
from qa.store.tables_people import appeals, reviews, rounds
from qa.store.work import at_of
from qa.types import Outcome


def confirmed_failures(connection: Connection, asked: Asked) -> list[Confirmed]:
    """Give the failures of known agents up to the end of the period, whenever they were: fines rise over time.

    The decision is as old as the newest review or appeal on the item; where none is written down, as the score.
    """
    period = asked.period
    scope = Scope(replace(asked, period=None), copies(connection, asked))
    about = ("call_id", "rubric", "item_id")
    same = and_(*(reviews.c[name] == items.c[name] for name in about), reviews.c.kind != "calibration")
    kept = ~exists().where(withdrawals.c.review == reviews.c.id).correlate(reviews)
    decided = select(func.max(reviews.c.made_at)).where(same, kept).correlate(items).scalar_subquery()
    last = select(func.max(rounds.c.number)).where(rounds.c.appeal == appeals.c.id).correlate(appeals).scalar_subquery()
    answered = exists().where(rounds.c.appeal == appeals.c.id, rounds.c.decided, rounds.c.number == last)
    appealed = exists().where(*(appeals.c[name] == items.c[name] for name in about), ~answered.correlate(appeals))
    live = (releases.c.call_id == items.c.call_id) & releases.c.withdrawn_at.is_(None)
    released = select(func.max(releases.c.at)).where(live).correlate(items).scalar_subquery()
    columns = [items.c[name] for name in (*about, "points", "lapses", "fine", "title", "clauses")]
    query = scored(
        *columns, facts.c.agent_id, facts.c.started_at, scores.c.scored_at,
        decided.label("decided"), appealed.correlate(items).label("appealed"), released.label("released"),
    ).join(items, SAME_SCORE)  # fmt: skip
    query = query.where(
        items.c.decided_by == "person",
        items.c.outcome == Outcome.FAILED.value,
        facts.c.agent_id.is_not(None),
        *scope.of_period(),
    )
    found = []
    for row in connection.execute(query):
        day = date.fromisoformat(row.started_at[:10]) if row.started_at else None
        if period is None or day is None or day <= period.end:
            found.append(
                Confirmed(
                    call_id=row.call_id,
                    rubric=row.rubric,
                    item_id=row.item_id,
                    person=row.agent_id,
                    day=day,
                    decided_at=at_of(row.decided or row.scored_at),
                    lost=max(0.0, -(row.points or 0.0)),
                    lapses=max(1, row.lapses or 1),
                    appealed=bool(row.appealed),
                    fine=row.fine,
                    title=row.title,
                    clause=row.clauses[0] if row.clauses else "",
                    released_at=at_of(row.released) if row.released else None,
                )
            )
    return found
