"""What the columns of a job's call log mean: guessed once, said by somebody once, remembered by the headers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.calllog import CallLog, read_call_log
from qa.calllog.columns import FILES, HEADERS, plain_header
from qa.calllog.guess import guess_columns
from qa.errors import CallLogError, RefusedError, UsageError
from qa.types.desk import Job, User
from qa.web.desk import Desk
from qa.web.ingest.columns_map import as_mapped
from qa.web.ingest.folders import as_at_home, homes_of
from qa.web.ingest.kinds import is_words
from qa.web.ingest.plan import folder_of, plan_of

EXAMPLES, SHOWN, NAMED = 3, 5, 8
FIELDS = tuple(HEADERS)
MISSED = ("agent_id", "started_at")
"""Without these there are no scorecards of agents and months."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a log: `field` is what it means, empty for nothing; `sure` tells that its header is known."""

    header: str
    examples: tuple[str, ...]
    field: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Matched:
    """A recording with what the log says of it, by field."""

    name: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a mapping gives: how many recordings have a row, the first few, and what is left over on both sides.

    `lacks` are fields that matter and that no column is said to be.
    """

    recordings: int
    matched: int
    calls: tuple[Matched, ...]
    unmatched: tuple[str, ...]
    unmatched_count: int
    rows: tuple[str, ...]
    rows_count: int
    errors: tuple[str, ...]
    errors_count: int
    lacks: tuple[str, ...] = ()
    problem: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class ColumnsPage:
    """The mapping of a job's log; `known` tells that somebody said it before."""

    job: int
    log: str
    columns: tuple[Column, ...]
    fields: tuple[str, ...]
    known: bool
    preview: Preview


def header_key(headers: Iterable[str]) -> str:
    """Name a set of headers, whatever their order and spelling."""
    plain = sorted(plain_header(header) for header in headers if header.strip())
    return hashlib.sha256("\n".join(plain).encode()).hexdigest()[:32]


def build_columns(desk: Desk, job: Job, mapping: Mapping[str, str] | None = None) -> ColumnsPage:
    """The mapping of a job's log: as given, else as remembered, else as guessed. Raises `RefusedError` for no log."""
    plan = plan_of(job)
    if plan.log is None:
        raise RefusedError("this job has no call log", mend="drop one onto its page")
    path = Path(plan.log)
    guess = guess_columns(path)
    kept = desk.store.desk.mapping(plan.header_key or "")
    fields = mapping if mapping is not None else kept if kept is not None else guess.fields
    by_header = {header: field for field, header in fields.items() if header}
    columns = tuple(
        Column(header, tuple(guess.cells.get(header, ()))[:EXAMPLES], by_header.get(header, ""),
               guess.fields.get(by_header.get(header, "")) == header and by_header.get(header) in guess.sure)
        for header in guess.headers
    )  # fmt: skip
    return ColumnsPage(job.id or 0, plan.log_name, columns, FIELDS, kept is not None, preview(desk, job, fields))


def keep_columns(desk: Desk, user: User, job: Job, mapping: Mapping[str, str]) -> None:
    """Remember what somebody says that the columns mean.

    Raises `UsageError` for a field that is none, or where none names the recording.
    """
    plan = plan_of(job)
    if plan.log is None or plan.header_key is None:
        raise RefusedError("this job has no call log", mend="drop one onto its page")
    headers = set(guess_columns(Path(plan.log)).headers)
    for field, header in mapping.items():
        if field not in HEADERS or header not in headers:
            raise UsageError(f"no field {field}, or no column {header}", mend=f"fields: {', '.join(HEADERS)}")
    if not FILES & mapping.keys():
        raise UsageError("no column names the recording", mend="choose `file` for the one that does")
    desk.store.desk.keep_mapping(plan.header_key, dict(mapping), user.name, desk.now())


def fields_of(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """A mapping of fields to headers from what each header was said to mean; raises `UsageError` for a field twice."""
    mapping: dict[str, str] = {}
    for header, field in pairs:
        if not field:
            continue
        if field in mapping:
            mend = "leave one of them without a meaning"
            raise UsageError(f"{mapping[field]} and {header} both mean {field}", mend=mend)
        mapping[field] = header
    return mapping


def preview(desk: Desk, job: Job, mapping: Mapping[str, str]) -> Preview:
    """Match a job's recordings with its log, as a run would."""
    paths = recordings_of(desk, job)
    try:
        log = read_call_log(Path(plan_of(job).log or ""), as_mapped(mapping))
    except CallLogError as error:
        return Preview(len(paths), 0, (), (), 0, (), 0, (), 0, problem=error.problem, mend=error.mend or "")
    folder = folder_of(desk, job.id or 0) / "calls"
    if job.state == "open":
        paths = as_at_home(paths, homes_of(paths, log, folder))
    return _preview(log, paths, mapping, folder)


def recordings_of(desk: Desk, job: Job) -> list[Path]:
    """The files of a job that rows of a log may name: recordings, and transcripts of which there is no recording."""
    paths = [Path(file.path) for file in desk.store.desk.files(job.id or 0) if file.path]
    sound = {path.stem for path in paths if not is_words(path)}
    return [path if not is_words(path) else path.with_suffix("") for path in paths
            if not is_words(path) or path.stem not in sound]  # fmt: skip


def _preview(log: CallLog, paths: Sequence[Path], mapping: Mapping[str, str], folder: Path) -> Preview:
    matches = log.match(paths)
    customers = {row.other_file for row in log.rows if row.other_file}
    left = [path for path in paths if path not in matches.rows and path.name not in customers]
    unused = matches.unused
    errors = list(dict.fromkeys(error.problem for error in (*log.errors, *matches.errors.values())))
    told = [field for field in FIELDS if field in mapping and field not in FILES]
    calls = [
        Matched(path.name, {field: row.log.get(mapping[field], "") for field in told})
        for path, row in list(matches.rows.items())[:SHOWN]
    ]
    names = [str(path.relative_to(folder)) if path.is_relative_to(folder) else path.name for path in left]
    return Preview(
        recordings=len(paths),
        matched=len(matches.rows),
        calls=tuple(calls),
        unmatched=tuple(names[:NAMED]),
        unmatched_count=len(left),
        rows=tuple(row.file for row in unused[:NAMED]),
        rows_count=len(unused),
        errors=tuple(errors[:NAMED]),
        errors_count=len(errors),
        lacks=tuple(field for field in MISSED if field not in mapping),
    )
