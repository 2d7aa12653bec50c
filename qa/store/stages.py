"""Results of stages, kept under the hash of what they were made from, so that nothing is computed twice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, delete, select

from qa.store.opening import explained
from qa.store.tables import stages
from qa.store.upsert import upsert


class Stages:
    """The stages that one database keeps. Every method raises `StoreError` where it does not answer."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self._where = where

    def get(self, stage: str, key: str) -> Any | None:
        """Give a stage's result, as the JSON values that it was kept as; None where there is none."""
        query = select(stages.c.value).where(stages.c.stage == stage, stages.c.key == key)
        with explained(self._where), self._engine.begin() as connection:
            return connection.scalar(query)

    def newest(self, stage: str, count: int) -> list[tuple[str, Any]]:
        """Give the keys and results of a stage that were kept last, the newest first."""
        query = select(stages.c.key, stages.c.value).where(stages.c.stage == stage)
        query = query.order_by(stages.c.made_at.desc(), stages.c.key).limit(count)
        with explained(self._where), self._engine.begin() as connection:
            return [(row.key, row.value) for row in connection.execute(query)]

    def keep(self, stage: str, key: str, value: Any, *, sha256: str) -> None:
        """Keep a stage's result; `sha256` is the recording's, by which it can be forgotten."""
        row = {"stage": stage, "key": key, "sha256": sha256, "value": value}
        row["made_at"] = datetime.now(UTC).isoformat(timespec="seconds")
        with explained(self._where), self._engine.execution_options(writes=True).begin() as connection:
            connection.execute(upsert(stages, connection.dialect.name), row)

    def forget(self, sha256: str) -> int:
        """Erase everything that was kept of one recording; give how many results that were."""
        with explained(self._where), self._engine.execution_options(writes=True).begin() as connection:
            return int(connection.execute(delete(stages).where(stages.c.sha256 == sha256)).rowcount)
