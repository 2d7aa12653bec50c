"""Which scores a scorecard is about, as conditions on the rows: newest by their rubric, each recording once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, case, exists, func, literal_column, select, tuple_

from qa.scorecard.period import Period
from qa.scorecard.values import Kind
from qa.store.tables import scores
from qa.store.tables_cards import facts


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: cards of which kind, for which days (None: all), of whom; None is anybody."""

    kind: Kind = "agent"
    period: Period | None = None
    agent: str | None = None
    team: str | None = None
    line: str | None = None
    rubric: str | None = None


def who(asked: Asked) -> list[ColumnElement[bool]]:
    """Conditions on whom."""
    wanted = {facts.c.agent_id: asked.agent, facts.c.team: asked.team, facts.c.line: asked.line}
    return [column == value for column, value in wanted.items() if value is not None]


def when(period: Period | None) -> list[ColumnElement[bool]]:
    """Conditions on the day, by the clock of the log: ISO 8601 sorts as text, whatever zone stands behind it."""
    if period is None:
        return []
    return [
        facts.c.started_at >= period.start.isoformat(),
        facts.c.started_at < (period.end + timedelta(days=1)).isoformat(),
    ]


def newest(rubric: str | None) -> list[ColumnElement[bool]]:
    """Conditions for a call's newest score under each rubric."""
    later = scores.alias("later")
    same = (later.c.call_id == scores.c.call_id) & (later.c.rubric == scores.c.rubric)
    other = same & (later.c.version != scores.c.version)
    after = tuple_(later.c.scored_at, later.c.version) > tuple_(scores.c.scored_at, scores.c.version)
    conditions: list[ColumnElement[bool]] = [~exists().where(other & after).correlate(scores)]
    return [*conditions, scores.c.rubric == rubric] if rubric is not None else conditions


def key_columns(kind: Kind) -> list[ColumnElement[Any]]:
    """What tells subjects apart, as `qa.scorecard.tally.key_of` does.

    No value is bound in them: PostgreSQL takes two bound values for two expressions, and groups by no constant.
    """
    none: ColumnElement[str] = literal_column("''", Text)
    nobody = literal_column("coalesce('', '')", Text).label("name")
    if kind == "all":
        return [literal_column("coalesce('all', '')", Text).label("key"), nobody]
    if kind != "agent":
        column = facts.c.team if kind == "team" else facts.c.line
        return [func.coalesce(column, none).label("key"), nobody]
    unknown = func.coalesce(facts.c.agent_id, none) == none
    name = case((unknown, func.coalesce(facts.c.agent_name, none)), else_=none).label("name")
    return [func.coalesce(facts.c.agent_id, none).label("key"), name]


def copies(connection: Connection, asked: Asked) -> dict[str, str]:
    """Calls that are a second copy of a recording, and the call that they are a copy of.

    A copy has the same sound (by its hash), agent, start and length as another call, under another id. Calls without
    a time are left alone: nobody can say that they are one.
    """
    other = facts.alias("other")
    again = exists().where((other.c.sha256 == facts.c.sha256) & (other.c.call_id != facts.c.call_id))
    twice = select(other.c.sha256).where(other.c.sha256 != "").group_by(other.c.sha256).having(func.count() > 1)
    columns = ("sha256", "agent_id", "started_at", "duration", "part")
    query = select(facts.c.call_id, *(facts.c[name] for name in columns))
    # one agent's calls are looked up one by one; for everybody's it is cheaper to walk along the index
    same = again.correlate(facts) if asked.agent is not None else facts.c.sha256.in_(twice)
    query = query.where(same, facts.c.sha256 != "", facts.c.started_at.is_not(None), *who(asked))
    groups: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for call_id, *key in connection.execute(query):
        groups[tuple(key)].append(call_id)
    return {each: min(ids) for ids in groups.values() for each in sorted(ids)[1:]}


def without(call_ids: Collection[str]) -> list[ColumnElement[bool]]:
    """A condition that leaves calls out."""
    return [facts.c.call_id.not_in(sorted(call_ids))] if call_ids else []
