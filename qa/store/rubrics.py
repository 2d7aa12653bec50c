"""The versions of rubrics that scores were written by: a published version does not change."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, select

from qa.errors import StoreError
from qa.store.opening import explained
from qa.store.tables import rubrics, scores
from qa.store.upsert import insert_new, upsert
from qa.store.work import add_act
from qa.types.people import Act


class Rubrics:
    """Which content a version of a rubric has, as a hash, since scores were first written by it."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self._where = where

    def sha256(self, rubric: str, version: str) -> str | None:
        """Give the content that was published under a version; None where there is none yet."""
        query = select(rubrics.c.sha256).where(rubrics.c.id == rubric, rubrics.c.version == version)
        with explained(self._where), self._engine.begin() as connection:
            return connection.scalar(query)

    def versions(self, rubric: str) -> dict[str, tuple[str, str]]:
        """Give a rubric's published versions in the order of their first use: content, and when that was."""
        query = select(rubrics).where(rubrics.c.id == rubric).order_by(rubrics.c.first_used, rubrics.c.version)
        with explained(self._where), self._engine.begin() as connection:
            return {row.version: (row.sha256, row.first_used) for row in connection.execute(query)}

    def scored(self) -> dict[tuple[str, str], int]:
        """Give how many calls have a score by each rubric's version."""
        key = (scores.c.rubric, scores.c.version)
        with explained(self._where), self._engine.begin() as connection:
            rows = connection.execute(select(*key, func.count()).group_by(*key)).all()
        return {(rubric, version): count for rubric, version, count in rows}

    def publish(self, rubric: str, version: str, sha256: str, act: Act) -> None:
        """Publish a version with its content and the line of it in the audit trail.

        Raises `StoreError` if it was published with another content.
        """
        with explained(self._where), self._engine.execution_options(writes=True).begin() as connection:
            publish(connection, self._where, rubric, version, sha256)
            add_act(connection, act)

    def refuse_other(self, rubric: str, version: str, sha256: str) -> None:
        """Raise `StoreError` if the version was published with another content."""
        with explained(self._where), self._engine.begin() as connection:
            refuse_other(connection, self._where, rubric, version, sha256)

    def replace(self, rubric: str, version: str, sha256: str) -> None:
        """Put another content in the place of a published one."""
        with explained(self._where), self._engine.execution_options(writes=True).begin() as connection:
            connection.execute(upsert(rubrics, connection.dialect.name), _row(rubric, version, sha256))


def publish(connection: Connection, where: str, rubric: str, version: str, sha256: str) -> None:
    """Publish a version with its content, or raise `StoreError` if it was published with another one."""
    connection.execute(insert_new(rubrics, connection.dialect.name), _row(rubric, version, sha256))
    refuse_other(connection, where, rubric, version, sha256)


def refuse_other(connection: Connection, where: str, rubric: str, version: str, sha256: str) -> None:
    """Raise `StoreError` if a version was published with another content."""
    query = select(rubrics).where(rubrics.c.id == rubric, rubrics.c.version == version)
    known = connection.execute(query).first()
    if known and known.sha256 != sha256:
        raise StoreError(
            f"{rubric} {version} has another content than the {version} that scores were first written by "
            f"({known.first_used[:10]}): a published version does not change",
            where=where,
            mend="raise `version` in rubric.yaml; or put the new content in its place on all calls: "
            "qa rescore --replace",
        )


def _row(rubric: str, version: str, sha256: str) -> dict[str, str]:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {"id": rubric, "version": version, "sha256": sha256, "first_used": now}
