"""Candidates for a trainer's examples, chosen by the database: few rows out of many calls."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from operator import eq, ge, gt, le, lt
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, Select, and_, case, func, literal, literal_column, or_, select

from qa.coaching.values import Candidate
from qa.coaching.wanted import Wanted
from qa.report.result import parse_event, parse_transcript
from qa.store.opening import explained
from qa.store.tables import calls, items, scores
from qa.store.tables_cards import facts
from qa.types import Event, Evidence, Outcome, Transcript

MOST = 400
"""Candidates that are ranked."""
_SIGNS = {">": gt, ">=": ge, "<": lt, "<=": le, "=": eq}
_KEY = ("call_id", "rubric", "version")
_OF_ITEM = ("item_id", "title", "outcome", "decided_by", "reason", "clauses", "evidence")
_OF_CALL = ("source", "sha256", "duration", "agent_id", "agent_name", "team", "line", "started_at", "demonstration")


class Examples:
    """The calls of one database as a trainer asks for them. Every method raises `StoreError` where it is no answer."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self._where = where

    def candidates(self, wanted: Wanted, *, most: int = MOST) -> list[Candidate]:
        """Give at most so many candidates by each call's newest score, in the order of their ids.

        Where there are more, everybody's first comes before anybody's second, so that a busy agent does not crowd the
        others out; somebody's first is what a person decided, then the newest call.
        """
        with_items = bool(wanted.items or wanted.outcome)
        keys = _keys(wanted, with_items=with_items).subquery()
        chosen = select(keys).order_by(keys.c.place, keys.c.started_at.desc(), keys.c.call_id).limit(most).subquery()
        columns = [calls.c[name] for name in (*_OF_CALL, "problems")]
        query: Select[Any] = select(*(chosen.c[name] for name in _KEY), *columns, calls.c.call).join(
            calls, calls.c.call_id == chosen.c.call_id
        )
        if with_items:
            same = [items.c[name] == chosen.c[name] for name in (*_KEY, "item_id")]
            query = query.add_columns(*(items.c[name] for name in _OF_ITEM)).join(items, and_(*same))
        with explained(self._where), self._engine.begin() as connection:
            rows = connection.execute(query).all()
        found = [_candidate(row, with_items=with_items) for row in rows]
        return sorted(found, key=lambda each: (each.call_id, each.rubric, each.item_id))

    def with_sound(self, call_ids: Collection[str]) -> set[str]:
        """Give those of some calls that were scored from a recording."""
        query = select(facts.c.call_id).where(facts.c.call_id.in_(sorted(call_ids)), facts.c.sha256 != "")
        with explained(self._where), self._engine.begin() as connection:
            return set(connection.scalars(query))

    def transcripts(self, call_ids: Collection[str]) -> dict[str, Transcript]:
        """Give the words of some calls."""
        return {call_id: parse_transcript(data) for call_id, data in self._column("transcript", call_ids)}

    def events(self, call_ids: Collection[str]) -> dict[str, tuple[Event, ...]]:
        """Give what happened in some calls."""
        return {call_id: tuple(map(parse_event, data)) for call_id, data in self._column("events", call_ids)}

    def _column(self, name: str, call_ids: Collection[str]) -> Iterator[tuple[str, Any]]:
        query = select(calls.c.call_id, calls.c[name]).where(calls.c.call_id.in_(sorted(call_ids)))
        with explained(self._where), self._engine.begin() as connection:
            rows = connection.execute(query).all()
        return ((row[0], row[1]) for row in rows)


def _keys(wanted: Wanted, *, with_items: bool) -> Select[Any]:
    """The keys of what is wanted, numbered per agent; nothing heavy is read for them."""
    columns: list[ColumnElement[Any]] = [*(scores.c[name] for name in _KEY), calls.c.started_at]
    tables = calls.join(scores, scores.c.call_id == calls.c.call_id)
    by_machine: ColumnElement[Any] = literal(1)
    if with_items:
        tables = tables.join(items, and_(*(items.c[name] == scores.c[name] for name in _KEY)))
        by_machine = case((items.c.decided_by == "person", 0), else_=1)
        columns.append(items.c.item_id)
    place = func.row_number().over(
        partition_by=func.coalesce(calls.c.agent_id, calls.c.agent_name, ""),
        order_by=(by_machine, calls.c.started_at.desc(), calls.c.call_id),
    )
    return select(*columns, place.label("place")).select_from(tables).where(*_conditions(wanted), _newest())


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    asked = {
        calls.c.month: wanted.month,
        calls.c.agent_id: wanted.agent,
        calls.c.team: wanted.team,
        calls.c.line: wanted.line,
        scores.c.rubric: wanted.rubric,
    }
    yield from (column == value for column, value in asked.items() if value is not None)
    if wanted.outcome is not None:
        # as it stands, no parameter: only then does a database see that its index of failed items will do
        yield items.c.outcome == literal_column(f"'{wanted.outcome.value}'")
    if wanted.items:
        yield items.c.item_id.in_(wanted.items)
    if wanted.calls is not None:
        yield calls.c.call_id.in_(wanted.calls)
    if wanted.measure is not None:
        value = calls.c.measures[wanted.measure.measure].as_float()
        yield _SIGNS[wanted.measure.sign](value, wanted.measure.number)


def _newest() -> ColumnElement[bool]:
    """Whether a score is its call's newest under its rubric."""
    other = scores.alias()
    later = or_(
        other.c.scored_at > scores.c.scored_at,
        and_(other.c.scored_at == scores.c.scored_at, other.c.version > scores.c.version),
    )
    same = and_(other.c.call_id == scores.c.call_id, other.c.rubric == scores.c.rubric)
    return ~select(other.c.call_id).where(same, later).exists()


def _candidate(row: Row[Any], *, with_items: bool) -> Candidate:
    data = row._mapping
    started_at, call = data["started_at"], data["call"]
    found = Candidate(
        **{name: data[name] for name in (*_KEY, *_OF_CALL) if name != "started_at"},
        started_at=datetime.fromisoformat(started_at) if started_at else None,
        problems=tuple(problem["kind"] for problem in data["problems"]),
        words_trusted=call.get("words_trusted", True),
        parties_known=call.get("parties_known", True),
        doubts=tuple(call.get("doubts") or ()),
    )
    return _with_item(found, data) if with_items else found


def _with_item(candidate: Candidate, data: Any) -> Candidate:
    return replace(
        candidate,
        **{name: data[name] for name in ("item_id", "title", "decided_by", "reason")},
        outcome=Outcome(data["outcome"]),
        clauses=tuple(data["clauses"]),
        evidence=_evidence(data["evidence"]),
    )


def _evidence(data: Sequence[dict[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(each["party"], each["start"], each["end"], each["text"]) for each in data)
