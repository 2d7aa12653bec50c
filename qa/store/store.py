"""Rows in, types out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, Row, func, select

from qa.errors import RefusedError, StoreError
from qa.report.result import parse_info
from qa.reviewing import decided
from qa.rubric import Rubric
from qa.scorecard import ScoredCall
from qa.store.accounts import Accounts
from qa.store.candidates import Candidates
from qa.store.change import Change
from qa.store.desk import DeskWork
from qa.store.examples import Examples
from qa.store.fair import Fair
from qa.store.forms import FormRows
from qa.store.history import read_versions
from qa.store.index import Wanted, search
from qa.store.opening import explained
from qa.store.people import People
from qa.store.queue import Queue
from qa.store.reading import item_of, newest_scores, read_result
from qa.store.remove import remove_other_parts
from qa.store.reviews import read_reviews
from qa.store.rubrics import Rubrics, publish
from qa.store.stages import Stages
from qa.store.sums import CardSums
from qa.store.tables import calls, items, made_from, scores
from qa.store.work import moment
from qa.store.writing import Made, write_call, write_parts, write_score
from qa.types import REACHED_NOBODY, CallInfo, CallResult, ItemScore, Party
from qa.types.people import Cause, ScoreVersion, TurnHit


class Store:
    """One open database. Every method raises `StoreError` where the database does not answer."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self.where = where
        self.stages = Stages(engine, where)
        self.rubrics = Rubrics(engine, where)
        self.people = People(engine, where)
        self.accounts = Accounts(engine, where)
        self.desk = DeskWork(engine, where)
        self.queue = Queue(engine, where)
        self.examples = Examples(engine, where)
        self.cards = CardSums(engine, where)
        self.candidates = Candidates(engine, where)
        self.forms = FormRows(engine, where)
        self.fair = Fair(engine, where)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def url(self) -> str:
        """The address by which another process opens the same database; it may hold a password."""
        return self._engine.url.render_as_string(hide_password=False)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def save(
        self,
        *results: CallResult,
        scored_at: datetime | None = None,
        parts: Mapping[str, Any] | None = None,
        content: str | None = None,
        rubric: Rubric | None = None,
        cause: Cause = "machine",
        author: str | None = None,
    ) -> tuple[CallResult, ...]:
        """Write one call in one transaction, or nothing of it; give what was written.

        The call's own facts are replaced, and its score under the same rubric and version; other scores stay, and what
        the replaced one said is kept as a version. Parts of the call that it no longer has, because its agents were
        told otherwise, are taken out.

        Parameters
        ----------
        results
            The scored call: one result, or one for each agent of a call that was transferred.
        scored_at
            When it was scored, with a time zone; now by default.
        parts
            What the result was made from, for `made_from`; None where that is not known.
        content
            The hash of the rubric's content, which the first scores by its version publish.
        rubric
            The rubric of the results: people's decisions are applied to them by it. Without it they are not.
        cause, author
            What brought the score about, and who, where that was a person.

        Raises
        ------
        StoreError
            Nothing could be written, or the rubric's version was published with another content.
        TakenIdError
            The call id belongs to another recording (other path, other content).
        """
        made = Made(moment(scored_at or datetime.now(UTC)), cause, author)
        with self._writing() as connection:
            written = []
            for result in results:
                call_id = result.call.info.call_id
                if content is not None:
                    publish(connection, self.where, result.score.rubric, result.score.version, content)
                write_call(connection, self.where, result)
                # read after the call was written, which nobody else does until the transaction ends
                now = decided(result, rubric, read_reviews(connection, call_id)) if rubric else result
                write_score(connection, now, made)
                write_parts(connection, call_id, parts)
                written.append(now)
            if results and parts is not None:
                remove_other_parts(connection, [result.call.info for result in results])
        return tuple(written)

    def save_all(self, results: Iterable[CallResult], *, scored_at: datetime | None = None) -> None:
        """Write several calls in one transaction: all of them, or none. People's decisions are not applied."""
        made = Made(moment(scored_at or datetime.now(UTC)))
        with self._writing() as connection:
            for result in results:
                write_call(connection, self.where, result)
                write_score(connection, result, made)
                write_parts(connection, result.call.info.call_id, None)

    @contextmanager
    def changing(self, call_id: str) -> Iterator[Change]:
        """Change one call in one transaction; nobody else writes it until then.

        Raises `RefusedError` where there is no such call.
        """
        with self._writing() as connection:
            known = select(calls.c.call_id).where(calls.c.call_id == call_id).with_for_update()
            if connection.execute(known).first() is None:
                raise RefusedError(f"there is no call {call_id}", where=self.where, mend="see qa list")
            yield Change(connection, self.where, call_id)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with explained(self.where), self._engine.execution_options(writes=True).begin() as connection:
            yield connection

    def made_from(self, call_id: str) -> dict[str, Any] | None:
        """Say what a call was last scored from, as `save` was told; None where it was not told."""
        with explained(self.where), self._engine.begin() as connection:
            return connection.scalar(select(made_from.c.parts).where(made_from.c.call_id == call_id))

    def scores(
        self,
        *,
        month: str | None = None,
        agent: str | None = None,
        team: str | None = None,
        rubric: str | None = None,
        version: str | None = None,
    ) -> list[ScoredCall]:
        """Give each call's newest score under each rubric, by time of the call.

        Parameters
        ----------
        month
            ``YYYY-MM``.
        agent
            The agent's id (工号).
        team, rubric, version
            As the call log and the rubric name them.
        """
        wanted = {
            calls.c.month: month,
            calls.c.agent_id: agent,
            calls.c.team: team,
            scores.c.rubric: rubric,
            scores.c.version: version,
        }
        query = newest_scores().where(*(column == value for column, value in wanted.items() if value is not None))
        ranked = query.subquery()
        found = select(ranked).where(ranked.c.rank == 1)
        chosen = select(ranked.c.call_id, ranked.c.rubric, ranked.c.version).where(ranked.c.rank == 1)
        keys = chosen.subquery()
        lines = (
            select(items)
            .join(
                keys,
                (items.c.call_id == keys.c.call_id)
                & (items.c.rubric == keys.c.rubric)
                & (items.c.version == keys.c.version),
            )
            .order_by(items.c.call_id, items.c.position)
        )
        with explained(self.where), self._engine.begin() as connection:
            forms = _by_score(connection.execute(lines).all())
            rows = connection.execute(found).all()
        # sorted here, since the two databases sort NULL and Han differently
        rows = sorted(rows, key=lambda row: (row.started_at or "", row.call_id, row.rubric))
        return [_scored_call(row, forms.get((row.call_id, row.rubric, row.version), [])) for row in rows]

    def months(self) -> list[str]:
        """Give the months that have calls, in order; calls without a time have none."""
        query = select(calls.c.month).where(calls.c.month.is_not(None)).distinct().order_by(calls.c.month)
        with explained(self.where), self._engine.begin() as connection:
            return list(connection.scalars(query))

    def call_ids(self, *, month: str | None = None) -> list[str]:
        """Give the calls of a month (``YYYY-MM``), or all, in the order of their time."""
        query = select(calls.c.call_id, calls.c.started_at)
        if month is not None:
            query = query.where(calls.c.month == month)
        with explained(self.where), self._engine.begin() as connection:
            rows = connection.execute(query).all()
        return [row.call_id for row in sorted(rows, key=lambda row: (row.started_at or "", row.call_id))]

    def call_count(self, *, month: str | None = None) -> int:
        """Give how many calls there are in a month (``YYYY-MM``), or in all."""
        query = select(func.count()).select_from(calls)
        if month is not None:
            query = query.where(calls.c.month == month)
        with explained(self.where), self._engine.begin() as connection:
            return int(connection.scalar(query) or 0)

    def rubrics_of(self, call_id: str) -> set[str]:
        """Give the rubrics that a call has scores of."""
        query = select(scores.c.rubric).where(scores.c.call_id == call_id).distinct()
        with explained(self.where), self._engine.begin() as connection:
            return set(connection.scalars(query))

    def owners(self) -> dict[str, str]:
        """Give each call id's recording, as a path from the root, for `qa.calllog.call_ids`.

        Of a call that was transferred it is the id of the whole call.
        """
        query = select(calls.c.call_id, calls.c.source, calls.c.call["part"].as_integer().label("part"))
        with explained(self.where), self._engine.begin() as connection:
            rows = connection.execute(query).all()
        return {row.call_id.removesuffix(f".{row.part}") if row.part else row.call_id: row.source for row in rows}

    def result(self, call_id: str, *, rubric: str | None = None, version: str | None = None) -> CallResult:
        """Give all that was written of one call, with its newest score.

        Raises
        ------
        StoreError
            There is no such call, or no such score of it.
        """
        with explained(self.where), self._engine.begin() as connection:
            return read_result(connection, self.where, call_id, rubric, version)

    def info(self, call_id: str) -> CallInfo:
        """Give who, when and where of one call.

        Raises `StoreError` where there is no such call.
        """
        with explained(self.where), self._engine.begin() as connection:
            told = connection.scalar(select(calls.c.call).where(calls.c.call_id == call_id))
        if told is None:
            raise StoreError(f"there is no call {call_id}", where=self.where, mend="see qa list")
        return parse_info(told)

    def score_versions(self, call_id: str) -> list[ScoreVersion]:
        """Give every state of a call's scores, the oldest first; the last of each rubric's version is in force."""
        with explained(self.where), self._engine.begin() as connection:
            return read_versions(connection, call_id)

    def search(
        self,
        words: str,
        *,
        month: str | None = None,
        agent_id: str | None = None,
        team: str | None = None,
        party: Party | None = None,
        limit: int = 50,
    ) -> list[TurnHit]:
        """Give the turns in which words are spoken one after the other: the newest call's first, each call's in order.

        Parameters
        ----------
        words
            What is spoken; signs, fillers and the way numbers are written do not matter (`qa.store.phrases`).
        month, agent_id, team
            Of the call: ``YYYY-MM``, 工号, as the call log names it.
        party
            Who speaks.
        limit
            How many turns at most.

        Raises
        ------
        UsageError
            There is nothing to search for, or too much.
        """
        wanted = Wanted(words, month, agent_id, team, party)
        with explained(self.where), self._engine.begin() as connection:
            return search(connection, wanted, limit)


def _by_score(rows: Sequence[Row[Any]]) -> dict[tuple[str, str, str], list[ItemScore]]:
    forms: dict[tuple[str, str, str], list[ItemScore]] = defaultdict(list)
    for row in rows:
        forms[row.call_id, row.rubric, row.version].append(item_of(row))
    return forms


def _scored_call(row: Row[Any], form: Sequence[ItemScore]) -> ScoredCall:
    data = {name: value for name, value in row._mapping.items() if name != "rank"}
    started_at = data["started_at"]
    data["started_at"] = datetime.fromisoformat(started_at) if started_at else None
    data["fatal"] = tuple(data["fatal"])
    data["reached_nobody"] = any(problem["kind"] == REACHED_NOBODY for problem in data.pop("problems"))
    return ScoredCall(**data, items=tuple(form))
