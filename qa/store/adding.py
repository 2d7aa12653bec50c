"""The questions behind `qa.store.sums`: each one adds up a part of what a scorecard is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from qa.report.result import parse_item
from qa.scorecard.period import Period
from qa.scorecard.sums import ItemName, ItemSums, ScoreSums, TalkSums
from qa.scorecard.tally import Names, subject_of
from qa.scorecard.values import Example, Subject
from qa.store.asked import Asked, key_columns, newest, when, who, without
from qa.store.reading import item_data
from qa.store.tables import items, scores
from qa.store.tables_cards import facts
from qa.types import Outcome

Key = tuple[str, str, str]
"""A subject's key and name, as `qa.scorecard.tally.key_of` gives them, and the rubric."""
SAME_SCORE = and_(*(items.c[name] == scores.c[name] for name in ("call_id", "rubric", "version")))
COUNTED = and_(scores.c.final.is_not(None), scores.c.provisional.is_(False))
_OPEN = (Outcome.UNDETERMINED.value, Outcome.AWAITING_EAR.value)
DECIDED = (Outcome.PASSED.value, Outcome.FAILED.value)
_APART = (Outcome.NOT_APPLICABLE.value, Outcome.AWAITING_EAR.value)


@dataclass(frozen=True, slots=True)
class Scope:
    """A question, and the calls that are left out as copies."""

    asked: Asked
    twice: dict[str, str]

    @property
    def keys(self) -> list[ColumnElement[Any]]:
        """What the sums are by: `Key`."""
        return [*key_columns(self.asked.kind), scores.c.rubric]

    def of_period(self) -> list[ColumnElement[bool]]:
        """Conditions for the scores of the period."""
        return [*when(self.asked.period), *self.whenever()]

    def whenever(self) -> list[ColumnElement[bool]]:
        """Conditions for the scores of any day."""
        return [*who(self.asked), *newest(self.asked.rubric), *without(self.twice)]


def scored(*columns: Any) -> Select[Any]:
    """Select from scores with the facts of their calls."""
    return select(*columns).join_from(facts, scores, scores.c.call_id == facts.c.call_id)


def scores_by_month(
    connection: Connection, scope: Scope, months: int
) -> tuple[dict[Key, list[ScoreSums]], dict[Key, list[ScoreSums]]]:
    """The scores of the period, and those of so many months up to its end, by month and version."""
    period = scope.asked.period
    none = literal_column("''", Text)
    day = func.coalesce(facts.c.started_at, none)  # by no index: most of the table is read, and in its own order
    since: list[ColumnElement[bool]] = []
    inside: ColumnElement[Any] = literal_column("1")
    if period is not None:
        first = first_day(period, months)
        since = [day >= first.isoformat(), day < (period.end + timedelta(days=1)).isoformat()]
        if months == 1:
            since = when(Period(first, period.end))
        # written out, not bound: PostgreSQL takes two bound values in what it groups by for two expressions
        begin = f"CASE WHEN facts.started_at >= '{period.start.isoformat()}' THEN 1 ELSE 0 END"
        inside = literal_column(begin)
    within = inside.label("inside")
    columns = [*scope.keys, facts.c.month, scores.c.version, scores.c.final, scores.c.provisional]
    by = [*columns, inside] if period is not None else columns
    query = scored(*columns, within, func.count()).where(*since, *scope.whenever()).group_by(*by)
    groups: dict[tuple[Any, ...], list[tuple[float | None, bool, int]]] = defaultdict(list)
    for key, name, rubric, month, version, final, provisional, is_inside, n in connection.execute(query):
        groups[key, name, rubric, month, version, is_inside].append((final, provisional, n))
    chosen: dict[Key, list[ScoreSums]] = defaultdict(list)
    history: dict[Key, list[ScoreSums]] = defaultdict(list)
    for (key, name, rubric, month, version, is_inside), each in groups.items():
        sums = _score_sums(month, version, each)
        history[key, name, rubric].append(sums)
        if is_inside:
            chosen[key, name, rubric].append(sums)
    return chosen, history


def first_day(period: Period, months: int) -> date:
    """The first day of the earliest of so many months that end with the period's last; never after its first day."""
    first = period.end.replace(day=1)
    for _ in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return min(first, period.start)


def _score_sums(month: str | None, version: str, each: Sequence[tuple[float | None, bool, int]]) -> ScoreSums:
    counted = tuple(
        score for final, provisional, n in each if final is not None and not provisional for score in (final,) * n
    )
    calls = sum(n for *_, n in each)
    unscored = sum(n for final, _, n in each if final is None)
    return ScoreSums(month, version, calls, calls - len(counted) - unscored, unscored, counted)


@dataclass(frozen=True, slots=True)
class CallSums:
    """What is added up over the calls of one subject and rubric."""

    demonstration: int
    waiting: int
    talk: TalkSums


def calls_added(connection: Connection, scope: Scope) -> dict[Key, CallSums]:
    """Seconds and counts of the calls, and how many wait for a person."""
    waits = exists().where(SAME_SCORE & items.c.outcome.in_(_OPEN)).correlate(scores)
    f = facts.c
    spoken = and_(f.speech_agent.is_not(None), f.speech_customer.is_not(None))
    silent = and_(f.silence_total.is_not(None), f.measured.is_not(None))
    held = and_(f.hold_total.is_not(None), f.measured.is_not(None))
    sums = (
        (f.duration, literal(True)),
        (f.speech_agent, spoken),
        (f.speech_agent + f.speech_customer, spoken),
        (f.silence_total, silent),
        (f.measured, silent),
        (f.hold_total, held),
        (f.measured, held),
    )
    columns = [func.sum(case((and_(known, ~f.reached_nobody), value), else_=0.0)) for value, known in sums]
    # a sum over nothing known is NULL, which is not 0
    counts = [func.sum(case((~f.reached_nobody, each))) for each in (f.interruptions_agent, f.silence_violations_agent)]
    marks = [func.sum(case((each, 1), else_=0)) for each in (f.demonstration, waits)]
    query = scored(*scope.keys, *marks, *columns, *counts).where(*scope.of_period()).group_by(*scope.keys)
    found: dict[Key, CallSums] = {}
    for key, name, rubric, demonstration, waiting, *talk, interruptions, silences in connection.execute(query):
        whole = (None if each is None else round(each) for each in (interruptions, silences))
        found[key, name, rubric] = CallSums(demonstration, waiting, TalkSums(*talk, *whole))
    return found


def grades(connection: Connection, scope: Scope) -> dict[Key, dict[str, int]]:
    """How many counted calls had which grade."""
    by = [*scope.keys, scores.c.grade]
    query = scored(*by, func.count()).where(COUNTED, scores.c.grade.is_not(None), *scope.of_period()).group_by(*by)
    found: dict[Key, dict[str, int]] = defaultdict(dict)
    for key, name, rubric, grade, n in connection.execute(query):
        if grade:
            found[key, name, rubric][grade] = n
    return found


def fatal_calls(connection: Connection, scope: Scope) -> dict[Key, tuple[str, ...]]:
    """The calls with a failed fatal item, the newest first."""
    query = scored(*scope.keys, scores.c.call_id, facts.c.started_at)
    query = query.where(cast(scores.c.fatal, Text) != "[]", *scope.of_period())
    found: dict[Key, tuple[str, ...]] = {}
    rows = sorted(connection.execute(query), key=lambda row: (row.started_at or "", row.call_id), reverse=True)
    for row in rows:
        found[row[0], row[1], row[2]] = (*found.get((row[0], row[1], row[2]), ()), row.call_id)
    return found


def subjects(connection: Connection, scope: Scope) -> dict[Key, Subject]:
    """Whom the sums are of, by the names of their newest calls."""
    kind = scope.asked.kind
    if kind == "all":
        by = scope.keys
    else:
        own = {"team": facts.c.team, "line": facts.c.line}.get(kind, facts.c.agent_id)
        by = [*scope.keys, own.label("own"), facts.c.agent_name, facts.c.team.label("of_team")]
    last = func.max(func.coalesce(facts.c.started_at, "")).label("last")
    rows = connection.execute(scored(*by, last).where(*scope.of_period()).group_by(*by)).all()
    named: dict[Key, list[tuple[str | None, str | None, str | None]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: str(row.last), reverse=True):
        named[row[0], row[1], row[2]].append((None, None, None) if kind == "all" else (row[3], row[4], row[5]))
    return {key: subject_of(kind, each) for key, each in named.items()}


def items_added(connection: Connection, scope: Scope) -> dict[Key, list[ItemSums]]:
    """What each item came to."""
    chosen = _chosen(scope)
    i, counted = items.c, chosen.c.counted == 1
    failed = i.outcome == Outcome.FAILED.value
    confirmed = and_(failed, i.decided_by == "person")
    asked = i.outcome.not_in(_APART)
    lost = case((i.points < 0, -i.points), else_=0.0)
    sums = [
        *(func.sum(case((i.outcome == outcome.value, 1), else_=0)) for outcome in Outcome),
        func.sum(case((confirmed, 1), else_=0)),
        func.sum(case((failed, lost), else_=0.0)),
        func.sum(case((confirmed, lost), else_=0.0)),
        func.sum(case((failed, i.fine), else_=0.0)),
        func.sum(case((confirmed, i.fine), else_=0.0)),
        func.sum(case((and_(counted, asked), lost), else_=0.0)),
        func.sum(case((and_(counted, asked), i.possible), else_=0.0)),
        func.sum(case((asked, i.possible), else_=0.0)),
        func.sum(case((i.outcome == Outcome.UNDETERMINED.value, i.possible), else_=0.0)),
    ]
    names = [
        *(outcome.value for outcome in Outcome),
        *("confirmed", "lost", "lost_confirmed", "fine", "fine_confirmed"),
        *("lost_counted", "possible_counted", "possible", "open_possible"),
    ]
    by = [chosen.c.key, chosen.c.name, chosen.c.rubric, i.version, i.item_id]
    query = select(*by, *sums).join_from(chosen, items, _of(chosen)).group_by(*by)
    found: dict[Key, list[ItemSums]] = defaultdict(list)
    for row in connection.execute(query):
        found[row[0], row[1], row[2]].append(ItemSums(row[4], row[3], **dict(zip(names, row[5:], strict=True))))
    return found


def fails_added(connection: Connection, scope: Scope) -> dict[str, list[ItemSums]]:
    """How often each item passed and failed, by rubric, over all subjects together."""
    chosen = _chosen(scope)
    i = items.c
    sums = [func.sum(case((i.outcome == outcome, 1), else_=0)) for outcome in DECIDED]
    by = [chosen.c.rubric, i.version, i.item_id]
    query = select(*by, *sums).join_from(chosen, items, _of(chosen)).where(i.outcome.in_(DECIDED)).group_by(*by)
    found: dict[str, list[ItemSums]] = defaultdict(list)
    for rubric, version, item_id, passed, failed in connection.execute(query):
        found[rubric].append(ItemSums(item_id, version, passed=passed, failed=failed))
    return found


@dataclass(frozen=True, slots=True)
class MonthFails:
    """How often an item passed and failed in a month (``YYYY-MM``)."""

    month: str
    rubric: str
    item_id: str
    passed: int
    failed: int


def fails_by_month(connection: Connection, scope: Scope) -> list[MonthFails]:
    """How often each item passed and failed, by month and rubric, over all subjects together."""
    i = items.c
    chosen = scored(scores.c.call_id, scores.c.rubric, scores.c.version, facts.c.month)
    of = chosen.where(*scope.of_period(), facts.c.month.is_not(None)).distinct().subquery()
    sums = [func.sum(case((i.outcome == outcome, 1), else_=0)) for outcome in DECIDED]
    by = (of.c.month, of.c.rubric, i.item_id)
    query = select(*by, *sums).join_from(of, items, _of(of)).where(i.outcome.in_(DECIDED)).group_by(*by)
    return sorted((MonthFails(*row) for row in connection.execute(query)), key=lambda each: (each.month, each.item_id))


def _chosen(scope: Scope) -> Subquery:
    """The scores of the period, each once: distinct, though they are, else SQLite looks them up for every item."""
    key, name, rubric = scope.keys
    counts = case((COUNTED, 1), else_=0).label("counted")
    columns = (key, name, scores.c.call_id, rubric, scores.c.version, counts)
    return scored(*columns).where(*scope.of_period()).distinct().subquery()


def _of(chosen: Subquery) -> ColumnElement[bool]:
    return and_(*(items.c[column] == chosen.c[column] for column in ("call_id", "rubric", "version")))


def item_names(connection: Connection, scope: Scope) -> Names:
    """The items of each rubric, as the newest call of each of its versions has them, the newest version's first."""
    by = (scores.c.rubric, scores.c.version)
    last = func.max(func.coalesce(facts.c.started_at, "")).label("last")
    versions = connection.execute(scored(*by, last).where(*scope.of_period()).group_by(*by)).all()
    names: dict[str, dict[str, ItemName]] = defaultdict(dict)
    columns = (items.c.item_id, items.c.section, items.c.title, items.c.clauses)
    for version in sorted(versions, key=lambda row: str(row.last), reverse=True):
        key = {"rubric": version.rubric, "version": version.version}
        at = or_(facts.c.started_at == version.last, and_(facts.c.started_at.is_(None), literal(version.last == "")))
        newest_call = scored(func.max(scores.c.call_id)).where(
            at, *(scores.c[name] == value for name, value in key.items()), *scope.of_period()
        )
        call_id = connection.scalar(newest_call)
        rows = connection.execute(select(*columns).filter_by(call_id=call_id, **key).order_by(items.c.position))
        for item_id, section, title, clauses in rows:
            names[version.rubric].setdefault(item_id, ItemName(item_id, section, title, tuple(clauses)))
    return {rubric: list(each.values()) for rubric, each in names.items()}


def examples(connection: Connection, scope: Scope) -> dict[Key, dict[str, Example]]:
    """An example of each failed item: the costliest, then one with words to show, then the newest."""
    wordless = case((cast(items.c.evidence, Text) == "[]", 1), else_=0)
    began = func.coalesce(facts.c.started_at, "").desc()
    place = func.row_number().over(
        partition_by=(*scope.keys, items.c.item_id),
        order_by=(func.coalesce(items.c.points, 0.0), wordless, began, items.c.call_id.desc()),
    )
    key, name, _ = scope.keys
    found_by = [key, name, *(items.c[column] for column in ("call_id", "rubric", "version", "item_id"))]
    ranked = scored(*found_by, place.label("place")).join(items, SAME_SCORE)
    first = ranked.where(items.c.outcome == Outcome.FAILED.value, *scope.of_period()).subquery()
    same = (items.c[column] == first.c[column] for column in ("call_id", "rubric", "version", "item_id"))
    query = select(first.c.key, first.c.name, items).join_from(first, items, and_(*same)).where(first.c.place == 1)
    found: dict[Key, dict[str, Example]] = defaultdict(dict)
    for row in connection.execute(query):
        item = parse_item({column: value for column, value in item_data(row).items() if column not in ("key", "name")})
        moment = item.evidence[0] if item.evidence else None
        found[row.key, row.name, row.rubric][item.id] = Example(row.call_id, item.reason, moment)
    return found
