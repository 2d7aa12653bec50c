"""Results as files, each whole or not there; and the files that a call was recorded in."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from qa.errors import StoreError
from qa.report.result import result_text
from qa.services.inputs import LEGS
from qa.types import CallResult

_SAFE = re.compile(r"[\w\-][\w\-.]{0,119}")


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


def files_of(source: str) -> Path | tuple[Path, Path]:
    """The recording, or the two of a call with one file a leg; a name may hold a plus of its own."""
    if not Path(source).is_file():
        for plus in re.finditer(re.escape(LEGS), source):
            legs = Path(source[: plus.start()].rstrip()), Path(source[plus.end() :].lstrip())
            if all(leg.is_file() for leg in legs):
                return legs
    return Path(source)


def file_name(call_id: str) -> str:
    """An id as a file's name; one that is none, as lists of transcripts may give, gets a name of its own."""
    return call_id if _SAFE.fullmatch(call_id) else f"_{hashlib.sha256(call_id.encode()).hexdigest()[:16]}"
