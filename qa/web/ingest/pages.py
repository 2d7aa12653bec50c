"""The pages of the room: all jobs, and one."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qa.types.desk import FileState, Job, JobFile, JobState, User
from qa.web.desk import Desk
from qa.web.ingest.acts import may_change
from qa.web.ingest.kinds import is_words
from qa.web.ingest.plan import Plan, models_here, name_pattern, plan_of
from qa.web.ingest.problems import ZH

JOBS, FILES, NAMES = 100, 200, 8


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job in a list; the numbers are of files."""

    id: int
    title: str
    author: str
    made_at: datetime
    state: JobState
    total: int
    waiting: int
    running: int
    done: int
    failed: int
    error: str
    watch: bool
    mine: bool

    @property
    def settled(self) -> int:
        """Files that came to an end, well or not."""
        return self.done + self.failed


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a job; `again` tells that it can be tried once more."""

    name: str
    size: int
    state: FileState
    problem: str
    mend: str
    call_id: str | None
    again: bool


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call that came of a job, and the files that it was made of."""

    call_id: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IngestPage:
    """All jobs, the newest first, and how much is taken."""

    jobs: tuple[JobRow, ...]
    file_bytes: int
    roots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobPage:
    """One job: what was brought in, how it is scored, and what came of it.

    `mapped` tells that somebody said what the log's columns mean, `mapping` is field and header.
    """

    row: JobRow
    plan: Plan
    recordings: int
    words: int
    size: int
    mapped: bool
    mapping: tuple[tuple[str, str], ...]
    packs: tuple[str, ...]
    rules: bool
    models: tuple[str, ...]
    failed: tuple[FileRow, ...]
    calls: tuple[CallRow, ...]
    call_count: int
    now: tuple[str, ...]
    may_again: bool
    file_bytes: int

    @property
    def zh(self) -> Mapping[str, str]:
        """Everyday problems in Chinese."""
        return ZH


@dataclass(frozen=True, slots=True)
class NameRow:
    """The name of a file, and what a pattern reads in it; None where it does not follow."""

    name: str
    facts: tuple[tuple[str, str], ...] | None


@dataclass(frozen=True, slots=True)
class NamesPage:
    """What a pattern reads in the names of a job's files: how many follow it, and the first few."""

    total: int
    follow: int
    names: tuple[NameRow, ...]


def build_ingest(desk: Desk, user: User) -> IngestPage:
    """The newest jobs."""
    rows = tuple(row_of(job, user) for job in desk.store.desk.jobs(newest=JOBS))
    return IngestPage(rows, desk.intake.file_bytes, tuple(map(str, desk.intake.roots)))


def build_job(desk: Desk, user: User, job: Job) -> JobPage:
    """One job, with its first failed and its last scored files."""
    plan, files = plan_of(job), desk.store.desk.files(job.id or 0)
    mapping = desk.store.desk.mapping(plan.header_key) if plan.header_key else None
    there = [file for file in files if file.path]
    words = sum(is_words(Path(file.path)) for file in there)
    settings, calls = desk.settings, _calls(files)
    return JobPage(
        row=row_of(job, user),
        plan=plan,
        recordings=len(there) - words,
        words=words,
        size=sum(file.size for file in there),
        mapped=plan.log is None or mapping is not None,
        mapping=tuple((mapping or {}).items()),
        packs=tuple(desk.shelf.names()),
        rules=bool(settings.rubrics),
        models=tuple(models_here(settings)),
        failed=_rows(file for file in files if file.state == "failed"),
        calls=calls[:FILES],
        call_count=len(calls),
        now=tuple(file.name for file in files if file.state == "running")[:NAMES],
        may_again=any(file.state == "failed" and file.path for file in files),
        file_bytes=desk.intake.file_bytes,
    )


def row_of(job: Job, user: User) -> JobRow:
    """A job as lists show it."""
    plan, counts = plan_of(job), job.files
    return JobRow(
        id=job.id or 0,
        title=plan.title or f"#{job.id}",
        author=job.author,
        made_at=job.made_at,
        state=job.state,
        total=sum(counts.values()),
        waiting=counts.get("waiting", 0),
        running=counts.get("running", 0),
        done=counts.get("done", 0),
        failed=counts.get("failed", 0),
        error=plan.error,
        watch=plan.watch,
        mine=may_change(user, job),
    )


def file_row(file: JobFile) -> FileRow:
    """A file as lists show it."""
    problem, _, mend = file.problem.partition("\n")
    again = file.state == "failed" and bool(file.path)
    return FileRow(file.name, file.size, file.state, problem, mend, file.call_id, again)


def build_names(desk: Desk, job: Job, pattern: str) -> NamesPage:
    """Try a pattern on the names of a job's files. Raises `UsageError` for one that is none."""
    names = [Path(file.name) for file in desk.store.desk.files(job.id or 0) if file.path]
    if not pattern.strip():
        return NamesPage(len(names), 0, ())
    regex = name_pattern(pattern).regex
    found = [regex.search(name.stem) for name in names]
    order = sorted(range(len(names)), key=lambda at: found[at] is None)
    rows = [NameRow(names[at].name, _facts(found[at])) for at in order[: NAMES // 2]]
    rows += [NameRow(names[at].name, _facts(found[at])) for at in order[max(NAMES // 2, len(names) - NAMES // 2) :]]
    return NamesPage(len(names), sum(match is not None for match in found), tuple(rows))


def _facts(match: object) -> tuple[tuple[str, str], ...] | None:
    if match is None:
        return None
    told: dict[str, str | None] = match.groupdict()  # type: ignore[attr-defined]
    return tuple((name, text) for name, text in told.items() if text)


def _calls(files: Iterable[JobFile]) -> tuple[CallRow, ...]:
    """The calls, the newest first."""
    names: dict[str, list[str]] = {}
    for file in files:
        if file.state == "done" and file.call_id:
            names.setdefault(file.call_id, []).append(file.name)
    return tuple(CallRow(call_id, tuple(of)) for call_id, of in reversed(names.items()))


def _rows(files: Iterable[JobFile]) -> tuple[FileRow, ...]:
    return tuple(file_row(file) for file in itertools.islice(files, FILES))
