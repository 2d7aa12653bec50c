"""Rows in, types out."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, Row, Select, delete, func, insert, select

from qa.errors import StoreError, TakenIdError
from qa.report.result import parse_item, parse_result, result_json
from qa.scorecard import ScoredCall
from qa.store.opening import explained
from qa.store.people import People
from qa.store.remove import remove_other_parts
from qa.store.rubrics import Rubrics, publish
from qa.store.stages import Stages
from qa.store.tables import calls, items, made_from, scores
from qa.store.upsert import upsert
from qa.types import REACHED_NOBODY, CallResult, ItemScore, Party
from qa.types.people import ScoreVersion, TurnHit

_ITEM_KEYS = ("call_id", "rubric", "version", "item_id", "position")
_SCORE_NAMES = [column.name for column in scores.columns if column.name not in ("call_id", "scored_at")]


class Store:
    """One open database. Every method raises `StoreError` where the database does not answer."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self.where = where
        self.stages = Stages(engine, where)
        self.rubrics = Rubrics(engine, where)
        self.people = People(engine, where)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def save(
        self,
        *results: CallResult,
        scored_at: datetime | None = None,
        parts: Mapping[str, Any] | None = None,
        content: str | None = None,
    ) -> None:
        """Write one call in one transaction, or nothing of it.

        The call's own facts are replaced, and its score under the same rubric and version; other scores stay. Parts
        of the call that it no longer has, because its agents were told otherwise, are taken out.

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

        Raises
        ------
        StoreError
            Nothing could be written, or the rubric's version was published with another content.
        TakenIdError
            The call id belongs to another recording (other path, other content).
        """
        moment = (scored_at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")
        with explained(self.where), self._engine.execution_options(writes=True).begin() as connection:
            for result in results:
                if content is not None:
                    publish(connection, self.where, result.score.rubric, result.score.version, content)
                self._write(connection, result, moment, parts)
            if results and parts is not None:
                remove_other_parts(connection, [result.call.info for result in results])

    def save_all(self, results: Iterable[CallResult], *, scored_at: datetime | None = None) -> None:
        """Write several calls in one transaction: all of them, or none."""
        moment = (scored_at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")
        with explained(self.where), self._engine.execution_options(writes=True).begin() as connection:
            for result in results:
                self._write(connection, result, moment, None)

    def _write(self, connection: Connection, result: CallResult, moment: str, parts: Mapping[str, Any] | None) -> None:
        data = result_json(result)
        self._refuse_stranger(connection, data["call"])
        key = {
            "call_id": data["call"]["call_id"],
            "rubric": result.score.rubric,
            "version": result.score.version,
        }
        connection.execute(upsert(calls, connection.dialect.name), call_row(result, data))
        for table in (items, scores):
            connection.execute(delete(table).where(*(table.c[name] == value for name, value in key.items())))
        connection.execute(insert(scores), {**key, **data["score"], "scored_at": moment})
        rows = [
            {**item, **key, "item_id": item["id"], "position": position} for position, item in enumerate(data["items"])
        ]
        for row in rows:
            del row["id"]
        if rows:
            connection.execute(insert(items), rows)
        connection.execute(delete(made_from).where(made_from.c.call_id == key["call_id"]))
        if parts is not None:
            connection.execute(insert(made_from), {"call_id": key["call_id"], "parts": dict(parts)})

    def made_from(self, call_id: str) -> dict[str, Any] | None:
        """Say what a call was last scored from, as `save` was told; None where it was not told."""
        with explained(self.where), self._engine.begin() as connection:
            return connection.scalar(select(made_from.c.parts).where(made_from.c.call_id == call_id))

    def _refuse_stranger(self, connection: Connection, call: dict[str, Any]) -> None:
        known = connection.execute(
            select(calls.c.source, calls.c.sha256).where(calls.c.call_id == call["call_id"])
        ).first()
        if known and known.source != place(call["source"]) and known.sha256 != call["sha256"]:
            raise TakenIdError(
                f"the call id {call['call_id']} of {call['source']} belongs to {known.source}",
                where=self.where,
                mend="rename the recording",
            )

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
        query = select(scores).where(scores.c.call_id == call_id)
        if rubric is not None:
            query = query.where(scores.c.rubric == rubric)
        if version is not None:
            query = query.where(scores.c.version == version)
        with explained(self.where), self._engine.begin() as connection:
            score = connection.execute(query.order_by(scores.c.scored_at.desc(), scores.c.version.desc())).first()
            if score is None:
                raise StoreError(f"there is no score of call {call_id}", where=self.where, mend="score it first")
            call = connection.execute(select(calls).where(calls.c.call_id == call_id)).one()
            lines = connection.execute(
                select(items)
                .where(
                    items.c.call_id == call_id,
                    items.c.rubric == score.rubric,
                    items.c.version == score.version,
                )
                .order_by(items.c.position)
            ).all()
        return parse_result(
            {
                **{name: getattr(call, name) for name in ("call", "transcript", "measures", "events", "problems")},
                "items": [item_data(line) for line in lines],
                "score": {name: getattr(score, name) for name in _SCORE_NAMES},
            }
        )

    def score_versions(self, call_id: str) -> list[ScoreVersion]:
        """Give every state of a call's scores, the oldest first; the last of each rubric's version is in force."""
        raise NotImplementedError

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
        """Give the turns in which words are spoken one after the other, those of the newest call first."""
        raise NotImplementedError


def place(source: str) -> str:
    """Say where a recording lies, whatever the folder that it was scored from."""
    return source if "://" in source else os.path.abspath(source)


def call_row(result: CallResult, data: dict[str, Any]) -> dict[str, Any]:
    """Give the row of a call: what is asked for by column, and the whole as JSON."""
    info, call = result.call.info, data["call"]
    columns = ("call_id", "sha256", "source", "agent_id", "agent_name", "team", "line", "direction", "started_at")
    return {
        **{name: call[name] for name in (*columns, "duration")},
        "source": place(call["source"]),
        "month": info.started_at.strftime("%Y-%m") if info.started_at else None,
        "model": result.call.transcript.model,
        "demonstration": result.call.transcript.demonstration,
        **{name: data[name] for name in ("call", "transcript", "measures", "events", "problems")},
    }


def newest_scores() -> Select[Any]:
    """Select scores with the columns of their calls; `rank` 1 is a call's newest under its rubric."""
    of_call = ("agent_id", "agent_name", "team", "started_at", "duration", "demonstration", "measures", "problems")
    rank = func.row_number().over(
        partition_by=(scores.c.call_id, scores.c.rubric),
        order_by=(scores.c.scored_at.desc(), scores.c.version.desc()),
    )
    columns = [column for column in scores.columns if column.name not in ("scored_at", "lines")]
    return select(*columns, *(calls.c[name] for name in of_call), rank.label("rank")).join_from(scores, calls)


def item_data(row: Row[Any]) -> dict[str, Any]:
    """Give an item's row as its JSON values."""
    data = dict(row._mapping)
    data["id"] = data["item_id"]
    return {name: value for name, value in data.items() if name not in _ITEM_KEYS}


def _by_score(rows: Sequence[Row[Any]]) -> dict[tuple[str, str, str], list[ItemScore]]:
    forms: dict[tuple[str, str, str], list[ItemScore]] = defaultdict(list)
    for row in rows:
        forms[row.call_id, row.rubric, row.version].append(parse_item(item_data(row)))
    return forms


def _scored_call(row: Row[Any], form: Sequence[ItemScore]) -> ScoredCall:
    data = {name: value for name, value in row._mapping.items() if name != "rank"}
    started_at = data["started_at"]
    data["started_at"] = datetime.fromisoformat(started_at) if started_at else None
    data["fatal"] = tuple(data["fatal"])
    data["reached_nobody"] = any(problem["kind"] == REACHED_NOBODY for problem in data.pop("problems"))
    return ScoredCall(**data, items=tuple(form))
