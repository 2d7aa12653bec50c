"""Names that browsers send, as paths that every file system takes and that stay in their folder."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from qa.errors import UsageError

LONGEST = 120
"""Bytes of UTF-8 in one part of a path; file systems take 255, and what is made of it needs some."""
DEEPEST = 12
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
JUNK = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
"""What systems leave in folders; lower case."""


def safe_name(name: str) -> PurePosixPath:
    """Give the path that a file gets below its job's folder: no way up, no root, no drive, no name of a device.

    Folders are kept, for a call log may name them. Raises `UsageError` where nothing is left, or it is too deep.
    """
    parts = [part for part in map(_safe_part, name.replace("\\", "/").split("/")) if part]
    if not parts:
        raise UsageError(f"{name[:80]!r} is no name of a file", mend="rename the file")
    if len(parts) > DEEPEST:
        raise UsageError(f"it lies in more than {DEEPEST - 1} folders", where=name[:200], mend="drop a deeper folder")
    return PurePosixPath(*parts)


def is_junk(path: PurePosixPath) -> bool:
    """Whether a file is none of somebody's, but its system's."""
    return path.name.lower() in JUNK or path.name.startswith("._") or "__MACOSX" in path.parts


def numbered(path: PurePosixPath, number: int) -> PurePosixPath:
    """The name of a second file of the same name: ``a (2).wav``."""
    return path.with_name(f"{path.stem} ({number}){path.suffix}")


def _safe_part(part: str) -> str:
    part = unicodedata.normalize("NFC", part)
    part = "".join("_" if unicodedata.category(each).startswith(("C", "Z")) and each != " " else each for each in part)
    part = _FORBIDDEN.sub("_", part).strip(" ").rstrip(". ")
    if part in ("", ".", ".."):
        return ""
    if _DEVICE.fullmatch(part.split(".")[0].strip()):
        part = f"_{part}"
    if len(part.encode()) <= LONGEST:
        return part
    stem, dot, suffix = part.rpartition(".")
    suffix = f"{dot}{suffix}" if stem and len(suffix.encode()) < 12 else ""
    return part.encode()[: LONGEST - len(suffix.encode())].decode(errors="ignore").rstrip(". ") + suffix
