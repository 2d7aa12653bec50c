"""``qa models``: which speech models are here, which to take, and fetching one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rich.markup import escape
from rich.table import Table

from qa.asr import hub, models
from qa.cli.screen import screen
from qa.errors import ModelError, UsageError

DEMONSTRATION = "demonstration model (演示模型)"


class Advice(NamedTuple):
    """A model for Mandarin calls, and the machine it is for; `size` is its download in GB."""

    name: str
    size: float
    machine: str


RECOMMENDED = (
    Advice("large-v3-turbo", 1.6, "a GPU of 6 GB or more; the first to try"),
    Advice("large-v3", 3.1, "a GPU of 8 GB or more; slower, as careful or more so"),
    Advice("flateon/Belle-whisper-large-v3-turbo-zh-ct2", 1.6, "a GPU of 6 GB or more; turbo tuned on Mandarin"),
    Advice("medium", 1.5, "a CPU with time to spare"),
    Advice("small", 0.5, "a CPU of eight threads; the least that is worth a try"),
)
"""``models/README.md`` has the sources."""


class Row(NamedTuple):
    """One model that is on this machine."""

    name: str
    size: int
    where: str
    state: str


def list_models(output: str) -> None:
    """Show the models that are here, then those to take."""
    rows = list(_here())
    if output == "json":
        sys.stdout.writelines(json.dumps(row._asdict(), ensure_ascii=False) + "\n" for row in rows)
        return
    if output != "table":
        raise UsageError(f"no format {output!r}", where="--format", mend="table or json")
    table = Table("model", "size", "state", "folder", title="on this machine", title_justify="left")
    for row in rows:
        table.add_row(escape(row.name), hub.megabytes(row.size), row.state, escape(row.where))
    screen().print(table)
    table = Table("model", "download", "machine", title="for Mandarin calls", title_justify="left")
    for advice in RECOMMENDED:
        table.add_row(advice.name, f"{advice.size} GB", advice.machine)
    screen().print(table)
    screen().print("fetch one: qa models pull large-v3-turbo; use it: qa score --model large-v3-turbo …", markup=False)


def _here() -> Iterator[Row]:
    """The embedded model, then what lies in the hub's cache."""
    info = models.resolve()
    folder = Path(info.location)
    size = sum(file.stat().st_size for file in folder.iterdir())
    yield Row(info.name, size, str(folder), DEMONSTRATION if info.demonstration else "embedded")
    short: dict[str, str] = {}
    for name, repository in hub.known_names().items():
        short.setdefault(repository, name)  # the full name comes before its abbreviation: large-v3, large
    for kept in hub.kept():
        name = short.get(kept.repository, kept.repository)
        if kept.folder is None:
            yield Row(name, kept.size, "", "broken off; qa models pull goes on")
            continue
        try:
            demonstration = models.resolve(str(kept.folder)).demonstration
        except ModelError as error:
            yield Row(name, kept.size, str(kept.folder), error.problem)
        else:
            yield Row(name, kept.size, str(kept.folder), DEMONSTRATION if demonstration else "ready")


def show_path(name: str | None) -> None:
    """Write a model's folder to stdout, for scripts."""
    sys.stdout.write(f"{models.here(name)}\n")


def pull(name: str) -> None:
    """Fetch a model and write its folder to stdout."""
    sys.stdout.write(f"{models.pull(name)}\n")
