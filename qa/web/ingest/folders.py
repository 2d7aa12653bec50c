"""Recordings that were dropped without their folders, put where the call log says they are.

A log that names ``2026/10/09/0001.wav`` is matched with no ``0001.wav`` of another folder (`qa.calllog.log`). A browser
that was given the files alone does not tell their folders: where one row alone can be meant, the log does.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from qa.calllog import CallLog, read_call_log
from qa.errors import QaError, UsageError
from qa.types.desk import Job
from qa.web.desk import Desk
from qa.web.ingest.columns_map import as_mapped
from qa.web.ingest.names import safe_name
from qa.web.ingest.plan import folder_of, plan_of


def homes_of(paths: Sequence[Path], log: CallLog, folder: Path) -> dict[Path, Path]:
    """Where files that lie in a job's folder itself would lie by the log; only those that one row can mean."""
    bare = [path for path in paths if path.parent == folder]
    times = Counter(path.stem for path in bare)
    rows: dict[str, set[PurePosixPath]] = {}
    for row in log.rows:
        for file in filter(None, (row.file, row.other_file)):
            place = PurePosixPath(file.replace("\\", "/"))
            rows.setdefault(place.stem, set()).add(place)
    homes = {}
    for path in bare:
        named = rows.get(path.stem, set())
        if times[path.stem] == len(named) == 1 and (home := _home(next(iter(named)), path, folder)):
            homes[path] = home
    return homes


def move_home(desk: Desk, job: Job) -> None:
    """Put a job's files where its log says, before the job starts; a log that cannot be read moves none."""
    plan = plan_of(job)
    mapping = desk.store.desk.mapping(plan.header_key) if plan.log and plan.header_key else None
    if plan.log is None or mapping is None:
        return
    folder = folder_of(desk, job.id or 0) / "calls"
    files = {Path(file.path): file for file in desk.store.desk.files(job.id or 0, state="waiting") if file.path}
    try:
        homes = homes_of(list(files), read_call_log(Path(plan.log), as_mapped(mapping)), folder)
    except QaError:
        return  # the run says what is wrong with it
    for path, home in homes.items():
        if not home.exists():
            home.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, home)
            desk.store.desk.move_file(files[path].id or 0, str(home))


def as_at_home(paths: Sequence[Path], homes: Mapping[Path, Path]) -> list[Path]:
    """Paths as they will be."""
    return [homes.get(path, path) for path in paths]


def _home(named: PurePosixPath, path: Path, folder: Path) -> Path | None:
    if named.is_absolute() or len(named.parts) == 1 or ":" in named.parts[0]:
        return None  # one that is matched by its end, or by its name
    try:
        safe = safe_name(str(named.parent))
    except UsageError:
        return None
    return folder / safe / path.name if str(safe) == str(named.parent) else None
