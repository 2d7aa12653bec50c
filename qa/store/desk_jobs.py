"""Recordings that are brought in: jobs, their files, and what the columns of a kind of call log mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from qa.store.tables_desk import column_mappings, job_files
from qa.store.tables_desk import jobs as job_rows
from qa.store.upsert import upsert
from qa.store.work import Work, add, add_act, at_of, moment, named
from qa.types.desk import FileState, Job, JobFile, JobState
from qa.types.people import Act

_OF_FILE = ("job", "name", "size", "sha256", "path", "state", "problem", "call_id")


class Jobs(Work):
    """Jobs, their files, and mappings of columns."""

    def open_job(self, author: str, at: datetime, options: Mapping[str, Any]) -> int:
        """Open a job without files, and give its number; `options` are JSON values."""
        row = {"author": named(author), "made_at": moment(at), "state": "open", "options": dict(options)}
        with self._writing() as connection:
            number = add(connection, job_rows, **row)
            add_act(connection, Act(at, author, "open_job", f"job:{number}", dict(options)))
            return number

    def add_file(self, file: JobFile) -> int:
        """Add a file to a job, and give its number; raises `RefusedError` where the job has ended."""
        with self._writing() as connection:
            state = self._job_row(connection, file.job, lock=True).state
            if state in ("cancelled", "done"):
                raise self._refused(f"the job {file.job} is {state}", "open another one")
            return add(connection, job_files, **{name: getattr(file, name) for name in _OF_FILE})

    def set_job(
        self, id: int, state: JobState, author: str, at: datetime, options: Mapping[str, Any] | None = None
    ) -> None:
        """Say how far a job is, and its options where they are others since; raises `RefusedError` for no job."""
        values: dict[str, Any] = {"state": state} | ({"options": dict(options)} if options is not None else {})
        with self._writing() as connection:
            before = self._job_row(connection, id, lock=True)
            connection.execute(update(job_rows).where(job_rows.c.id == id).values(**values))
            if before.state != state or options is not None:
                add_act(connection, Act(at, author, "set_job", f"job:{id}", values))

    def set_file(self, id: int, state: FileState, *, problem: str = "", call_id: str | None = None) -> None:
        """Say how far a file is; what it became has its own lines in the audit trail."""
        values = {"state": state, "problem": problem, "call_id": call_id}
        with self._writing() as connection:
            connection.execute(update(job_files).where(job_files.c.id == id).values(**values))

    def move_file(self, id: int, path: str) -> None:
        """Say where a file lies now."""
        with self._writing() as connection:
            connection.execute(update(job_files).where(job_files.c.id == id).values(path=path))

    def jobs(self, *, newest: int | None = None) -> list[Job]:
        """Give jobs with the number of their files by state, the newest first."""
        with self._reading() as connection:
            rows = connection.execute(select(job_rows).order_by(job_rows.c.id.desc()).limit(newest)).all()
            counts = _counts(connection)
        return [_job(row, counts[row.id]) for row in rows]

    def job(self, id: int) -> Job:
        """Give one job; raises `RefusedError` where there is none."""
        with self._reading() as connection:
            row = self._job_row(connection, id)
            return _job(row, _counts(connection, id)[id])

    def files(self, job: int, *, state: FileState | None = None) -> list[JobFile]:
        """Give the files of a job, in the order they came."""
        query = select(job_files).where(job_files.c.job == job)
        if state is not None:
            query = query.where(job_files.c.state == state)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(job_files.c.id)).all()
        return [JobFile(**row._mapping) for row in rows]

    def bytes_of(self, job: int) -> int:
        """Give the size of all files of a job that are there, in bytes."""
        query = select(func.coalesce(func.sum(job_files.c.size), 0)).where(job_files.c.job == job)
        with self._reading() as connection:
            return int(connection.scalar(query.where(job_files.c.path != "")) or 0)

    def files_sized(self, sizes: Collection[int]) -> list[JobFile]:
        """Give the files of all jobs that have one of some sizes, and are there."""
        query = select(job_files).where(job_files.c.size.in_(sorted(set(sizes))), job_files.c.path != "")
        with self._reading() as connection:
            return [JobFile(**row._mapping) for row in connection.execute(query.order_by(job_files.c.id))]

    def keep_mapping(self, header_key: str, mapping: Mapping[str, Any], author: str, at: datetime) -> None:
        """Remember what the columns of a kind of call log mean, in the place of what was known of it."""
        row = {"header_key": header_key, "mapping": dict(mapping), "author": named(author), "at": moment(at)}
        with self._writing() as connection:
            connection.execute(upsert(column_mappings, connection.dialect.name), row)
            add_act(connection, Act(at, author, "keep_mapping", f"columns:{header_key}", dict(mapping)))

    def mapping(self, header_key: str) -> dict[str, Any] | None:
        """Give what the columns of a kind of call log mean; None where nobody said yet."""
        query = select(column_mappings.c.mapping).where(column_mappings.c.header_key == header_key)
        with self._reading() as connection:
            return connection.scalar(query)

    def _job_row(self, connection: Connection, id: int, *, lock: bool = False) -> Row[Any]:
        query = select(job_rows).where(job_rows.c.id == id)
        row = connection.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise self._refused(f"there is no job {id}", "look again")
        return row


def _counts(connection: Connection, job: int | None = None) -> Mapping[int, dict[FileState, int]]:
    query = select(job_files.c.job, job_files.c.state, func.count().label("number"))
    query = query.group_by(job_files.c.job, job_files.c.state)
    if job is not None:
        query = query.where(job_files.c.job == job)
    counts: dict[int, dict[FileState, int]] = defaultdict(dict)
    for row in connection.execute(query):
        counts[row.job][row.state] = row.number
    return counts


def _job(row: Row[Any], counts: Mapping[FileState, int]) -> Job:
    return Job(row.author, at_of(row.made_at), row.state, row.options, dict(counts), row.id)
