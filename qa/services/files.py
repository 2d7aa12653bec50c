"""Results as files: each is whole or not there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from qa.errors import StoreError
from qa.report.result import result_text
from qa.types import CallResult


def make_folder(out: Path) -> None:
    """Make ``<out>/calls`` before hours of work rest on it.

    Raises `StoreError` where it cannot be made or written.
    """
    folder = out / "calls"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror}", where=folder, mend="choose another --out") from error


def write_result(result: CallResult, out: Path) -> Path:
    """Write ``<out>/calls/<call_id>.json``, replacing an older one in one step; one that says the same is let be.

    Raises `StoreError` where the folder cannot be written.
    """
    path = out / "calls" / f"{result.call.info.call_id}.json"
    text = result_text(result)
    if not (path.exists() and path.read_bytes() == text.encode()):
        write_text(path, text)
    return path


def write_text(path: Path, text: str, *, option: str = "--out") -> None:
    """Write a file in one step, in UTF-8; letters that are none, as names of files may hold, become question marks.

    Raises `StoreError` where it cannot be written; `option` is where another place is named.
    """
    half = path.with_name(f".{path.name}.half")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(text, encoding="utf-8", errors="replace", newline="\n")
        os.replace(half, path)
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror}", where=path, mend=f"choose another {option}") from error
