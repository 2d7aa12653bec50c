"""``qa doctor``: what is here, what would be used, what is missing."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from qa.asr import models
from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import QaError
from qa.packs.load import lexicons, load_pack, pack_names
from qa.services.engines import diarizer_of
from qa.store import open_store

DONE, SOMETHING_MISSING = 0, 1
_PACKAGES = ("faster-whisper", "ctranslate2", "av", "soundfile", "librosa", "scikit-learn", "jieba", "sqlalchemy")
_OPTIONAL = {
    "psycopg": "PostgreSQL as the database: pip install 'tingjian[postgres]'",
    "sherpa-onnx": "another way to tell voices on one channel apart: pip install 'tingjian[diarize]'",
}


def run(settings: Settings) -> int:
    """Show the findings; the exit code is 1 if something that is asked for is missing."""
    table = Table(show_header=False, box=None)
    table.add_column(style="bold", no_wrap=True)
    wrong: list[str] = []
    table.add_row("tingjian", f"{metadata.version('tingjian')} on Python {platform.python_version()}")
    for package in _PACKAGES:
        table.add_row(package, metadata.version(package))
    for package, use in _OPTIONAL.items():
        table.add_row(package, _version(package) or escape(f"not installed ({use})"))
    for name, look in LOOKS.items():
        try:
            table.add_row(name, look(settings))
        except QaError as error:
            wrong.append(name)
            table.add_row(name, f"[red]{escape(error.message)}[/red]")
    screen().print(table)
    return SOMETHING_MISSING if wrong else DONE


def _diarizer(settings: Settings) -> str:
    if settings.diarizer == "clusters":
        return "clusters (built in)"
    diarizer_of(settings)
    return escape(f"sherpa: {settings.diarizer_segmentation} + {settings.diarizer_embedding}")


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _model(settings: Settings) -> str:
    info = models.resolve(settings.model)
    text = escape(f"{info.name} — {info.why}\n{info.location}")
    if info.demonstration:
        text += (
            "\n[yellow]demonstration model (演示模型): trained on synthetic speech only. Calls of real people want a "
            "real model, e.g. --model large-v3-turbo; see `qa models list`[/yellow]"
        )
    return text


def _device(settings: Settings) -> str:
    device, compute_type = models.choose_device(settings.device, settings.compute_type)
    return f"{device}, {compute_type}, {os.cpu_count()} CPU cores"


def _packs(_settings: Settings) -> str:
    for name in pack_names():
        load_pack(name)
    return escape(f"{', '.join(pack_names())} in {lexicons()}")


def _database(settings: Settings) -> str:
    path = Path(settings.db or "tingjian.db")
    if settings.db is None and not path.exists():
        return escape(f"{path} (will be made by the first qa score)")
    with open_store(settings.db, write=False) as store:
        return escape(store.where)


LOOKS: Mapping[str, Callable[[Settings], str]] = {
    "model": _model,
    "device": _device,
    "voices": _diarizer,
    "packs": _packs,
    "database": _database,
}
"""What is looked at, in the order in which it is shown."""
