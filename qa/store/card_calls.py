"""The calls behind a number of a scorecard, found by the same conditions that the number was counted by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    or_,
    select,
)

from qa.report.result import parse_item
from qa.store.adding import COUNTED, SAME_SCORE, Scope, item_names, scored
from qa.store.asked import Asked, copies, when
from qa.store.opening import explained
from qa.store.reading import ITEM_KEYS
from qa.store.tables import items, scores
from qa.store.tables_cards import facts
from qa.types import ItemScore, Outcome

OPEN = (Outcome.UNDETERMINED.value, Outcome.AWAITING_EAR.value)
TOP = 100.0
TELLING = 3
"""Lines of a call's form that are shown where a whole call was asked for."""
What = Literal["calls", "counted", "provisional", "unscored", "fatal", "waiting", "copies", "demonstration"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which calls of a question are behind a number.

    Attributes
    ----------
    what
        The count of the card: all its calls, those in the mean, those that wait for a person, …
    item, section, outcome, person
        Lines of the form: by item or section, with that outcome, or only those that a person decided. Where one of them
        is given a call stands once for each such line.
    grade
        Counted calls of this grade.
    above, below
        Counted calls with `above` ≤ score < `below`; 100 is below 100 too, as in the last bin of a distribution.
    version
        Of one version of the rubric.
    """

    what: What = "calls"
    item: str | None = None
    section: str | None = None
    outcome: Outcome | None = None
    person: bool = False
    grade: str | None = None
    above: float | None = None
    below: float | None = None
    version: str | None = None

    @property
    def by_line(self) -> bool:
        """Whether it is about lines of forms, and not about whole calls."""
        return bool(self.item or self.section or self.outcome or self.person)


@dataclass(frozen=True, slots=True)
class CardCall:
    """A call behind a number, with the line of its form that was asked for, or the lines that say most of it."""

    call_id: str
    agent_id: str | None
    agent_name: str | None
    team: str | None
    line: str | None
    started_at: datetime | None
    duration: float
    rubric: str
    version: str
    final: float | None
    provisional: bool
    grade: str | None
    items: tuple[ItemScore, ...] = ()


@dataclass(frozen=True, slots=True)
class CardCalls:
    """How many there are, the points that their lines cost, and some of them, the newest first."""

    count: int
    lost: float
    calls: tuple[CardCall, ...]


class CallsBehind:
    """Reads them from one database. Every method raises `StoreError` where it does not answer."""

    _engine: Engine
    _where: str

    def calls(self, asked: Asked, chosen: Chosen, *, limit: int = 50, offset: int = 0) -> CardCalls:
        """Give the calls behind a number, so many from `offset` on."""
        with explained(self._where), self._engine.begin() as connection:
            scope = Scope(asked, copies(connection, asked))
            lost = func.sum(case((items.c.points < 0, -items.c.points), else_=0.0)) if chosen.by_line else func.sum(0)
            lines_asked = _lines(chosen, _items_of(connection, scope, chosen.section))
            count, cost = connection.execute(_of(scope, chosen, lines_asked, func.count(), lost)).one()
            order = (func.coalesce(facts.c.started_at, "").desc(), scores.c.call_id.desc(), scores.c.rubric)
            lines = list(items.c) if chosen.by_line else []
            query = _of(scope, chosen, lines_asked, *_COLUMNS, *lines).order_by(*order)
            query = query.order_by(items.c.position) if chosen.by_line else query
            rows = connection.execute(query.limit(limit).offset(offset)).all()
            telling = {} if chosen.by_line else _telling(connection, [row.of_call for row in rows])
        found = [
            _call(
                row, [_item(row)] if chosen.by_line else telling.get((row.of_call, row.of_rubric, row.of_version), ())
            )
            for row in rows
        ]
        return CardCalls(count, float(cost or 0.0), tuple(found))

    def groups(self, asked: Asked) -> tuple[list[str], list[str]]:
        """Give the teams and the lines of a period's calls, in order."""
        query = select(facts.c.team, facts.c.line).where(*when(asked.period)).distinct()
        with explained(self._where), self._engine.begin() as connection:
            rows = connection.execute(query).all()
        return sorted({row.team for row in rows if row.team}), sorted({row.line for row in rows if row.line})


_COLUMNS = (
    *(facts.c[name] for name in ("agent_id", "agent_name", "team", "line", "started_at", "duration")),
    scores.c.call_id.label("of_call"),
    scores.c.rubric.label("of_rubric"),
    scores.c.version.label("of_version"),
    scores.c.final,
    scores.c.provisional,
    scores.c.grade,
)


def _of(scope: Scope, chosen: Chosen, lines: Sequence[ColumnElement[bool]], *columns: Any) -> Select[Any]:
    query = scored(*columns).where(*scope.of_period(), *_whole(chosen))
    return query.join(items, SAME_SCORE).where(*lines) if chosen.by_line else query


def _items_of(connection: Connection, scope: Scope, section: str | None) -> list[ColumnElement[bool]]:
    """Conditions for the items that a card has in a section: where the newest form puts them, as on the card itself."""
    if section is None:
        return []
    inside = [
        and_(items.c.rubric == rubric, items.c.item_id.in_([name.id for name in names if name.section == section]))
        for rubric, names in item_names(connection, scope).items()
    ]
    return [or_(false(), *inside)]


def _whole(chosen: Chosen) -> list[ColumnElement[bool]]:
    """Conditions on the score."""
    scored_apart = and_(scores.c.final.is_not(None), scores.c.provisional.is_(True))
    waits = exists().where(SAME_SCORE & items.c.outcome.in_(OPEN)).correlate(scores)
    kinds: dict[str, list[ColumnElement[bool]]] = {
        "counted": [COUNTED],
        "provisional": [scored_apart],
        "unscored": [scores.c.final.is_(None)],
        "fatal": [cast(scores.c.fatal, Text) != "[]"],
        "waiting": [waits],
        "demonstration": [facts.c.demonstration],
    }
    conditions = kinds.get(chosen.what, [])
    if chosen.grade is not None:
        conditions = [*conditions, COUNTED, scores.c.grade == chosen.grade]
    if chosen.version is not None:
        conditions = [*conditions, scores.c.version == chosen.version]
    if chosen.above is not None:
        conditions = [*conditions, COUNTED, scores.c.final >= chosen.above]
    if chosen.below is not None:
        last = scores.c.final <= chosen.below if chosen.below >= TOP else scores.c.final < chosen.below
        conditions = [*conditions, COUNTED, last]
    return conditions


def _lines(chosen: Chosen, section: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Conditions on the lines of the form."""
    conditions = list(section)
    if chosen.item is not None:
        conditions.append(items.c.item_id == chosen.item)
    if chosen.outcome is not None:
        conditions.append(items.c.outcome == chosen.outcome.value)
    if chosen.person:
        conditions.append(items.c.decided_by == "person")
    return conditions


def _telling(connection: Connection, call_ids: Sequence[str]) -> dict[tuple[str, str, str], list[ItemScore]]:
    """The lines that say most of calls: failed ones, fatal and costly ones first, then those that nobody is sure of."""
    told = (Outcome.FAILED.value, Outcome.UNDETERMINED.value)
    query = select(items).where(items.c.call_id.in_(call_ids), items.c.outcome.in_(told))
    costly = func.coalesce(items.c.points, 0.0)
    query = query.order_by(items.c.outcome == told[1], items.c.fatal.desc(), costly, items.c.position)
    found: dict[tuple[str, str, str], list[ItemScore]] = defaultdict(list)
    for row in connection.execute(query):
        lines = found[row.call_id, row.rubric, row.version]
        if len(lines) < TELLING:
            lines.append(_item(row))
    return found


def _call(row: Any, lines: Sequence[ItemScore]) -> CardCall:
    return CardCall(
        call_id=row.of_call,
        agent_id=row.agent_id,
        agent_name=row.agent_name,
        team=row.team,
        line=row.line,
        started_at=datetime.fromisoformat(row.started_at) if row.started_at else None,
        duration=row.duration,
        rubric=row.of_rubric,
        version=row.of_version,
        final=row.final,
        provisional=row.provisional,
        grade=row.grade,
        items=tuple(lines),
    )


def _item(row: Any) -> ItemScore:
    data = {column.name: row._mapping[column] for column in items.c}
    kept = {name: value for name, value in data.items() if name not in ITEM_KEYS}
    return parse_item({**kept, "id": data["item_id"]})
