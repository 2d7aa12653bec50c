"""Adds up what scorecards are made of, in the database; nothing here loads an item as an object."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Text, and_, case, cast, exists, func, select

from qa.report.result import parse_item
from qa.scorecard.calls import ScoredCall
from qa.scorecard.contacts import Contact
from qa.scorecard.sums import ItemName, ItemSums, ScoreSums, Sums
from qa.scorecard.tally import Names, key_of, newest_first, sums_of
from qa.scorecard.values import Example, Kind
from qa.store.asked import Asked, copies, key_columns, newest, when, who, without
from qa.store.facts import MEASURES
from qa.store.opening import explained
from qa.store.reading import item_data
from qa.store.tables import items, scores
from qa.store.tables_cards import facts
from qa.types import Outcome

TREND_MONTHS = 12
Key = tuple[str, str, str]
"""A subject's key and name, as `key_of` gives them, and the rubric."""
_OF_SCORE = (items.c.call_id == scores.c.call_id) & (items.c.rubric == scores.c.rubric)
SAME_SCORE = _OF_SCORE & (items.c.version == scores.c.version)
_OPEN = (Outcome.UNDETERMINED.value, Outcome.AWAITING_EAR.value)


@dataclass(frozen=True, slots=True)
class Added:
    """The sums of one question, the names of the items, and the calls that were left out as copies."""

    sums: list[Sums]
    names: Names
    copies: dict[str, str]


class CardSums:
    """The sums of one database. Every method raises `StoreError` where it does not answer."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self._where = where

    def add_up(self, asked: Asked, *, history: bool = True, examples: bool = False) -> Added:
        """Add up the newest scores of each call under each rubric, by subject and rubric.

        Parameters
        ----------
        asked
            Whose, and when.
        history
            Whether the months before the period are added up too, `TREND_MONTHS` with its own.
        examples
            Whether an example is looked for of each fault.
        """
        with explained(self._where), self._engine.begin() as connection:
            twice = copies(connection, asked)
            calls, waiting = _calls(connection, asked, twice)
            found, _ = sums_of(calls, asked.kind, None)
            keyed = {(*key_of_sums(each), each.rubric): each for each in found}
            earlier = _history(connection, asked, twice) if history and asked.period else {}
            lines = _items(connection, asked, twice)
            shown = _examples(connection, asked, twice) if examples else {}
            names = _names(connection, calls)
        opened = _counted(calls, waiting, asked.kind)
        doubled = _counted(calls, Counter(twice.values()), asked.kind)
        return Added(
            [
                replace(
                    each,
                    history=(*earlier.get(key, ()), *each.history),
                    items=tuple(lines.get(key, ())),
                    waiting=opened.get(key, 0),
                    duplicates=doubled.get(key, 0),
                    examples=shown.get(key, {}),
                )
                for key, each in keyed.items()
            ],
            names,
            twice,
        )

    def contacts(self, asked: Asked) -> list[Contact]:
        """Give what the log says of the calls, each recording once, whether they have a score or not."""
        columns = ("started_at", "agent_id", "agent_name", "team", "line", "direction", "ring_seconds", "duration")
        query: Any = select(*(facts.c[name] for name in (*columns, "part", "service")))
        with explained(self._where), self._engine.begin() as connection:
            twice = copies(connection, asked)
            rows = connection.execute(query.where(*who(asked), *when(asked.period), *without(twice))).tuples().all()
        return [Contact(_clock(row[0]), *row[1:7], row[7] or None, *row[8:]) for row in rows]  # type: ignore[call-arg]

    def months(self, asked: Asked) -> list[str]:
        """Give the months in which there are scored calls of somebody, in order."""
        query = select(facts.c.month).join(scores, scores.c.call_id == facts.c.call_id)
        query = query.where(*who(asked), facts.c.month.is_not(None))
        if asked.rubric is not None:
            query = query.where(scores.c.rubric == asked.rubric)
        with explained(self._where), self._engine.begin() as connection:
            return sorted(connection.scalars(query.distinct()))


def key_of_sums(sums: Sums) -> tuple[str, str]:
    """The key of a subject, as `qa.scorecard.tally.key_of` gives it for its calls."""
    subject = sums.subject
    if subject.kind == "all":
        return "all", ""
    return subject.id or "", "" if subject.id or subject.kind != "agent" else subject.name or ""


def _clock(started_at: str | None) -> datetime | None:
    return datetime.fromisoformat(started_at).replace(tzinfo=None) if started_at else None


def _scored(asked: Asked, twice: dict[str, str]) -> list[ColumnElement[bool]]:
    return [*who(asked), *newest(asked.rubric), *without(twice)]


def _calls(
    connection: Connection, asked: Asked, twice: dict[str, str]
) -> tuple[list[ScoredCall], Counter[str | tuple[str, str]]]:
    """The scored calls of the period without their items, and those of them that have an open one."""
    open_items = exists().where(SAME_SCORE & items.c.outcome.in_(_OPEN)).correlate(scores)
    of_score = ("call_id", "rubric", "version", "calculated", "final", "low", "high", "provisional", "grade")
    of_call = ("agent_id", "agent_name", "team", "started_at", "duration", "demonstration", "reached_nobody", "line")
    columns = [scores.c[name] for name in (*of_score, "completeness", "fatal")]
    query = select(*columns, *(facts.c[name] for name in (*of_call, *MEASURES)), open_items.label("waiting"))
    query = query.join_from(facts, scores, scores.c.call_id == facts.c.call_id)
    rows = connection.execute(query.where(*when(asked.period), *_scored(asked, twice))).tuples().all()
    calls: list[ScoredCall] = []
    waiting: Counter[str | tuple[str, str]] = Counter()
    for row in rows:
        measures = dict(zip(MEASURES.values(), row[19:-1], strict=True))
        agent_id, agent_name, team, started_at, duration, demonstration, nobody, line = row[11:19]
        call = ScoredCall(
            *row[:10], tuple(row[10]), (), agent_id, agent_name, team,
            datetime.fromisoformat(started_at) if started_at else None,
            duration, demonstration, measures, nobody, line,
        )  # fmt: skip
        calls.append(call)
        if row[-1]:
            waiting[call.call_id, call.rubric] += 1
    return calls, waiting


def _counted(calls: Sequence[ScoredCall], of: Mapping[Any, int], kind: Kind) -> dict[Key, int]:
    """Add up by subject what is known by call, or by call and rubric."""
    counts: dict[Key, int] = defaultdict(int)
    if of:
        for call in calls:
            counts[*key_of(call, kind), call.rubric] += of.get(call.call_id, 0) + of.get((call.call_id, call.rubric), 0)
    return counts


def _history(connection: Connection, asked: Asked, twice: dict[str, str]) -> dict[Key, list[ScoreSums]]:
    """The months before the period's first day, and what of its first month lies before it."""
    assert asked.period
    first = asked.period.start.replace(day=1)
    for _ in range(TREND_MONTHS - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    columns = [*key_columns(asked.kind), scores.c.rubric, facts.c.month, scores.c.version]
    query = select(*columns, scores.c.final, scores.c.provisional)
    query = query.join_from(facts, scores, scores.c.call_id == facts.c.call_id)
    query = query.where(
        facts.c.started_at >= first.isoformat(),
        facts.c.started_at < asked.period.start.isoformat(),
        *_scored(asked, twice),
    )
    groups: dict[tuple[str, str, str, str, str], list[tuple[float | None, bool]]] = defaultdict(list)
    for key, name, rubric, month, version, final, provisional in connection.execute(query).tuples():
        groups[key, name, rubric, month, version].append((final, provisional))
    found: dict[Key, list[ScoreSums]] = defaultdict(list)
    for (key, name, rubric, month, version), each in groups.items():
        counted = tuple(final for final, provisional in each if final is not None and not provisional)
        unscored = sum(final is None for final, _ in each)
        rest = len(each) - len(counted) - unscored
        found[key, name, rubric].append(ScoreSums(month, version, len(each), rest, unscored, counted))
    return found


def _items(connection: Connection, asked: Asked, twice: dict[str, str]) -> dict[Key, list[ItemSums]]:
    """What each item came to, added up by outcome, by who decided it, and by whether the call is counted."""
    counted = and_(scores.c.final.is_not(None), scores.c.provisional.is_(False))
    by = [
        *key_columns(asked.kind),
        items.c.rubric,
        items.c.version,
        items.c.item_id,
        items.c.outcome,
        case((items.c.decided_by == "person", 1), else_=0).label("confirmed"),
        case((counted, 1), else_=0).label("counted"),
    ]
    lost = func.sum(case((items.c.points < 0, -items.c.points), else_=0.0))
    query = select(*by, func.count(), lost, func.sum(items.c.possible), func.sum(items.c.fine))
    query = query.join_from(facts, scores, scores.c.call_id == facts.c.call_id).join(items, SAME_SCORE)
    query = query.where(*when(asked.period), *_scored(asked, twice)).group_by(*by)
    groups: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(lambda: defaultdict(float))
    for key, name, rubric, version, item_id, *rest in connection.execute(query).tuples():
        _add(groups[key, name, rubric, version, item_id], *rest)
    found: dict[Key, list[ItemSums]] = defaultdict(list)
    for (key, name, rubric, version, item_id), sums in groups.items():
        found[key, name, rubric].append(ItemSums(item_id, version, **sums))
    return found


def _add(
    sums: dict[str, Any],
    outcome: str,
    confirmed: int,
    counted: int,
    n: int,
    lost: float,
    possible: float,
    fine: float,
) -> None:
    """Add a group of rows to an item's sums, named as `ItemSums` names them."""
    sums[outcome] = int(sums[outcome]) + n
    if outcome == Outcome.FAILED:
        sums["lost"] += lost
        sums["fine"] += fine
        if confirmed:
            sums["confirmed"] = int(sums["confirmed"]) + n
            sums["lost_confirmed"] += lost
            sums["fine_confirmed"] += fine
    if outcome not in (Outcome.NOT_APPLICABLE, Outcome.AWAITING_EAR):
        sums["possible"] += possible
        if counted:
            sums["lost_counted"] += lost
            sums["possible_counted"] += possible
    if outcome == Outcome.UNDETERMINED:
        sums["open_possible"] += possible


def _names(connection: Connection, calls: Sequence[ScoredCall]) -> Names:
    """The items of each rubric, as the newest call of each of its versions has them."""
    newest_of: dict[tuple[str, str], str] = {}
    for call in newest_first(calls):
        newest_of.setdefault((call.rubric, call.version), call.call_id)
    names: dict[str, dict[str, ItemName]] = defaultdict(dict)
    columns = (items.c.item_id, items.c.section, items.c.title, items.c.clauses)
    for (rubric, version), call_id in newest_of.items():
        query = select(*columns).filter_by(call_id=call_id, rubric=rubric, version=version).order_by(items.c.position)
        for item_id, section, title, clauses in connection.execute(query).tuples():
            names[rubric].setdefault(item_id, ItemName(item_id, section, title, tuple(clauses)))
    return {rubric: list(each.values()) for rubric, each in names.items()}


def _examples(connection: Connection, asked: Asked, twice: dict[str, str]) -> dict[Key, dict[str, Example]]:
    """An example of each failed item: the costliest, then one with words to show, then the newest."""
    keys = key_columns(asked.kind)
    wordless = case((cast(items.c.evidence, Text) == json.dumps([]), 1), else_=0)
    place = func.row_number().over(
        partition_by=(*keys, items.c.rubric, items.c.item_id),
        order_by=(func.coalesce(items.c.points, 0.0), wordless, facts.c.started_at.desc(), items.c.call_id.desc()),
    )
    ranked = select(*keys, items.c.call_id, items.c.rubric, items.c.version, items.c.item_id, place.label("place"))
    ranked = ranked.join_from(facts, scores, scores.c.call_id == facts.c.call_id).join(items, SAME_SCORE)
    ranked = ranked.where(items.c.outcome == Outcome.FAILED.value, *when(asked.period), *_scored(asked, twice))
    first = ranked.subquery()
    query = select(first.c.key, first.c.name, items).join_from(
        first,
        items,
        and_(*(items.c[name] == first.c[name] for name in ("call_id", "rubric", "version", "item_id"))),
    )
    found: dict[Key, dict[str, Example]] = defaultdict(dict)
    for row in connection.execute(query.where(first.c.place == 1)):
        data = {name: value for name, value in item_data(row).items() if name not in ("key", "name")}
        item = parse_item(data)
        evidence = item.evidence[0] if item.evidence else None
        found[row.key, row.name, row.rubric][item.id] = Example(row.call_id, item.reason, evidence)
    return found
