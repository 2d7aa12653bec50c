"""Adds up what scorecards are made of, in the database; nothing here loads a call or an item as an object."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from qa.scorecard.contacts import Contact
from qa.scorecard.deductions import Confirmed
from qa.scorecard.period import Period
from qa.scorecard.sums import ScoreSums, Sums
from qa.scorecard.tally import Names
from qa.scorecard.values import Subject
from qa.store import adding
from qa.store.adding import Key, MonthFails, Scope, scored
from qa.store.asked import Asked, copies, when, who, without
from qa.store.card_calls import CallsBehind
from qa.store.confirmed import confirmed_failures
from qa.store.mark import Mark, mark_of
from qa.store.opening import explained
from qa.store.tables import scores
from qa.store.tables_cards import facts

TREND_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Added:
    """The sums of one question, and the names of the items.

    `absent` are subjects that have no calls in the period, with their history alone.
    """

    sums: list[Sums]
    names: Names
    absent: list[Sums] = field(default_factory=list)


class CardSums(CallsBehind):
    """The sums of one database. Every method raises `StoreError` where it does not answer."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self._where = where

    def add_up(self, asked: Asked, *, months: int = TREND_MONTHS, examples: bool = False) -> Added:
        """Add up the newest scores of each call under each rubric, by subject and rubric.

        Parameters
        ----------
        asked
            Whose, and when.
        months
            How many months make the history, the period's last one among them.
        examples
            Whether an example is looked for of each fault.
        """
        with explained(self._where), self._engine.begin() as connection:
            scope = Scope(asked, copies(connection, asked))
            chosen, history = adding.scores_by_month(connection, scope, months)
            calls = adding.calls_added(connection, scope)
            who_is = adding.subjects(connection, scope)
            grades = adding.grades(connection, scope)
            fatal = adding.fatal_calls(connection, scope)
            items = adding.items_added(connection, scope)
            shown: Mapping[Key, Any] = adding.examples(connection, scope) if examples else {}
            doubled = _copies_of(connection, scope)
            names = adding.item_names(connection, scope)
        sums = [
            Sums(
                subject=who_is[key],
                rubric=key[2],
                scores=tuple(each),
                history=tuple(history[key]),
                items=tuple(items.get(key, ())),
                grades=grades.get(key, {}),
                talk=calls[key].talk,
                fatal_calls=fatal.get(key, ()),
                demonstration=calls[key].demonstration,
                duplicates=doubled.get(key, 0),
                waiting=calls[key].waiting,
                examples=shown.get(key, {}),
            )
            for key, each in chosen.items()
        ]
        absent = [
            Sums(Subject(asked.kind), key[2], (), tuple(each)) for key, each in history.items() if key not in chosen
        ]
        return Added(sums, names, absent)

    def before(self, asked: Asked, after: Added) -> list[Sums]:
        """Give of another period what movers are tested by: scores by subject, items of all of them together.

        Parameters
        ----------
        asked
            The question, with the period to compare with.
        after
            What was added up of the later period: a month that is in its history is not read again.
        """
        with explained(self._where), self._engine.begin() as connection:
            scope = Scope(asked, copies(connection, asked))
            found = _of_month(asked.period, after)
            if found is None:
                chosen, _ = adding.scores_by_month(connection, scope, 1)
                who_is = adding.subjects(connection, scope)
                found = [Sums(who_is[key], key[2], tuple(each)) for key, each in chosen.items()]
            items = adding.fails_added(connection, scope)
        if asked.kind == "all":
            return [replace(each, items=tuple(items.get(each.rubric, ()))) for each in found]
        return [*found, *(Sums(Subject("all"), rubric, (), items=tuple(each)) for rubric, each in items.items())]

    def fails_by_month(self, asked: Asked) -> list[MonthFails]:
        """Give how often each item passed and failed in each month of the period, over all who are asked for."""
        with explained(self._where), self._engine.begin() as connection:
            return adding.fails_by_month(connection, Scope(asked, copies(connection, asked)))

    def scores_only(self, asked: Asked) -> list[Sums]:
        """Give only the scores of the period, by subject and rubric: a thirtieth of the work of `add_up`."""
        with explained(self._where), self._engine.begin() as connection:
            scope = Scope(asked, copies(connection, asked))
            chosen, _ = adding.scores_by_month(connection, scope, 1)
            who_is = adding.subjects(connection, scope)
        return [Sums(who_is[key], key[2], tuple(each)) for key, each in chosen.items()]

    def contacts(self, asked: Asked) -> list[Contact]:
        """Give what the log says of the calls, each recording once, whether they have a score or not."""
        columns = ("started_at", "agent_id", "agent_name", "team", "line", "direction", "ring_seconds", "duration")
        query: Any = select(*(facts.c[name] for name in (*columns, "part", "service")))
        with explained(self._where), self._engine.begin() as connection:
            twice = copies(connection, asked)
            rows = connection.execute(query.where(*who(asked), *when(asked.period), *without(twice))).all()
        return [Contact(_clock(at), *rest) for at, *rest in rows]

    def confirmed(self, asked: Asked) -> list[Confirmed]:
        """Give the failures that persons confirmed, up to the end of the period; times are in UTC."""
        with explained(self._where), self._engine.begin() as connection:
            return confirmed_failures(connection, asked)

    def mark(self) -> Mark:
        """Give what changes with everything that scorecards are made of, so that finished ones can be kept."""
        with explained(self._where), self._engine.begin() as connection:
            return mark_of(connection)

    def months(self, asked: Asked) -> list[str]:
        """Give the months in which there are scored calls of somebody, in order."""
        query = scored(facts.c.month).where(*who(asked), facts.c.month.is_not(None))
        if asked.rubric is not None:
            query = query.where(scores.c.rubric == asked.rubric)
        with explained(self._where), self._engine.begin() as connection:
            return sorted(connection.scalars(query.distinct()))


def _of_month(period: Period | None, after: Added) -> list[Sums] | None:
    """The scores of a whole month out of the history of a later period; None where it is not all there."""
    if period is None or period.month is None:
        return None
    found = []
    for each in after.sums:
        chosen: tuple[ScoreSums, ...] = tuple(one for one in each.history if one.month == period.month)
        if chosen:
            found.append(Sums(each.subject, each.rubric, chosen))
    return found or None


def _copies_of(connection: Connection, scope: Scope) -> dict[Key, int]:
    """How many copies were left out, by whose call they are of."""
    if not scope.twice:
        return {}
    of = Counter(scope.twice.values())
    query = scored(*scope.keys, scores.c.call_id).where(scores.c.call_id.in_(sorted(of)), *scope.of_period())
    found: dict[Key, int] = defaultdict(int)
    for key, name, rubric, call_id in connection.execute(query):
        found[key, name, rubric] += of[call_id]
    return found


def _clock(started_at: str | None) -> datetime | None:
    return datetime.fromisoformat(started_at).replace(tzinfo=None) if started_at else None
