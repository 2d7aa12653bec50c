"""A job as a batch of `qa.services.score`: the same files, log and options that ``qa score`` would be given."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.audio.readers import headerless
from qa.calllog import NamePattern
from qa.calllog.zone import zone_of
from qa.report.result import plain
from qa.services.engines import diarizer_of, model_of, transcriber_of
from qa.services.files import write_text
from qa.services.legs import LegPattern
from qa.services.rules import PackRule
from qa.services.score import GROUP, Batch, Request, prepare
from qa.types.desk import Job, JobFile
from qa.web.desk import Desk
from qa.web.ingest.columns_map import as_mapped
from qa.web.ingest.kinds import is_words
from qa.web.ingest.plan import Plan, folder_of, plan_of, settings_of

RESULTS = "results"
"""Folder of the desk in which single results lie as JSON, as ``qa score --out`` writes them."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Some calls of a job that are scored together; `files` are those of each, by what its result calls its source."""

    batch: Batch
    files: Mapping[str, tuple[JobFile, ...]]


def lots_of(desk: Desk, job: Job) -> Iterator[Lot]:
    """The calls of a job that are still to be scored, some at a time.

    All files of the job have a part in their ids and in the match with the log, so that a job that was broken off goes
    on as if it had not been. Raises what `prepare` raises.
    """
    files = [file for file in desk.store.desk.files(job.id or 0) if file.path]
    by_path = {file.path: file for file in files}
    calls, words = _paired(files)
    batch = prepare(_request(desk, job, [file.path for file in calls]))
    if words:
        batch = replace(batch, request=replace(batch.request, transcripts=_laid(desk, job, batch, words)))
    waiting = {file.path for file in files if file.state in ("waiting", "running")}
    todo = [source for source in batch.sources if waiting & set(map(str, source.paths))]
    for first in range(0, len(todo), GROUP):
        some = todo[first : first + GROUP]
        mine = {source.name: _of(source.paths, by_path, words) for source in some}
        yield Lot(_part(batch, sources=tuple(some)), mine)
    for path, entries in batch.lists.items():
        if str(path) in waiting:
            yield Lot(_part(batch, lists={path: entries}), {str(path): (by_path[str(path)],)})


def _part(batch: Batch, **some: object) -> Batch:
    part = replace(batch, **{"sources": (), "lists": {}, "early": (), **some})  # type: ignore[arg-type]
    part.__dict__["ears"] = batch.ears  # one model and one memory for all of them
    return part


def _of(paths: Sequence[Path], by_path: Mapping[str, JobFile], words: Mapping[str, JobFile]) -> tuple[JobFile, ...]:
    found = [by_path[str(path)] for path in paths if str(path) in by_path]
    return (*found, *(words[file.path] for file in found if file.path in words))


def _paired(files: Sequence[JobFile]) -> tuple[list[JobFile], dict[str, JobFile]]:
    """The files that are calls, and the transcripts that belong to a recording, by its path.

    A transcript belongs to the recording of its name beside it, else to the only one of its name.
    """
    sound = [file for file in files if not is_words(Path(file.path))]
    beside = {Path(file.name).with_suffix(""): file for file in sound}
    by_stem: dict[str, list[JobFile]] = defaultdict(list)
    for file in sound:
        by_stem[Path(file.name).stem].append(file)
    calls, words = sound, {}
    for file in files:
        if not is_words(Path(file.path)):
            continue
        same = by_stem[Path(file.name).stem]
        owner = beside.get(Path(file.name).with_suffix("")) or (same[0] if len(same) == 1 else None)
        if owner is None or owner.path in words:
            calls = [*calls, file]
        else:
            words[owner.path] = file
    return calls, words


def _laid(desk: Desk, job: Job, batch: Batch, words: Mapping[str, JobFile]) -> Path:
    """A folder with each recording's transcript under the call's id, where `prepare`'s batch looks for it."""
    folder = folder_of(desk, job.id or 0) / "words"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for source in batch.sources:
        for path in source.paths:
            if str(path) in words:
                given = Path(words[str(path)].path)
                _link(given, folder / f"{source.call_id}{given.suffix.lower()}")
    return folder


def _link(given: Path, to: Path) -> None:
    try:
        os.link(given, to)
    except OSError:
        shutil.copyfile(given, to)


def _request(desk: Desk, job: Job, paths: Iterable[str]) -> Request:
    plan = plan_of(job)
    settings = settings_of(desk, plan)
    return Request(
        paths=list(paths),
        pack=desk.shelf.pack(settings.pack),
        transcriber=transcriber_of(settings),
        out=desk.folder / RESULTS,
        store=desk.store,
        call_log=Path(plan.log) if plan.log else None,
        agent_channel=settings.agent_channel,
        model=model_of(settings),
        rules=[PackRule(desk.shelf.pack(rule.pack), rule.when) for rule in settings.rubrics],
        columns=_columns(desk, job, plan),
        pattern=NamePattern.of(plan.pattern) if plan.pattern else None,
        legs=LegPattern.of(plan.legs) if plan.legs else None,
        raw=headerless(plan.raw),
        zone=zone_of(settings.zone) if settings.zone else None,
        region=settings.region,
        diarizer=diarizer_of(settings),
    )


def _columns(desk: Desk, job: Job, plan: Plan) -> Path | None:
    """What somebody said that the log's columns mean, as the file that ``qa score --columns`` reads."""
    mapping = desk.store.desk.mapping(plan.header_key) if plan.log and plan.header_key else None
    if mapping is None:
        return None
    import json

    path = folder_of(desk, job.id or 0) / "columns.yaml"
    fields = {field: mapped.header for field, mapped in as_mapped(mapping).items()}
    write_text(path, json.dumps(plain(fields), ensure_ascii=False, indent=0))  # JSON is YAML
    return path
