"""What a file is, by what is in it: a recording, a transcript, a list of transcripts, or a call log."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

from qa.asr.given import SUFFIXES as WORDS
from qa.audio.decode import head_of
from qa.audio.probe import probe
from qa.calllog.columns import FILES
from qa.calllog.guess import guess_columns
from qa.errors import AudioError, CallLogError, InputError
from qa.services.inputs import TRANSCRIPT_LIST

Kind = Literal["recording", "words", "list", "log"]
TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm"})
HEADERLESS = frozenset({".al", ".ul", ".alaw", ".ulaw", ".mulaw", ".g711"})
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_UNPACK = "unpack it, and drop the folder"


def kind_of(path: Path) -> Kind:
    """Look into a file.

    Raises `AudioError` for what is nothing that can be scored, `CallLogError` for a table that cannot be read.
    """
    head, suffix = head_of(path), path.suffix.lower()
    if head.startswith(_ZIP) and _is_workbook(path):
        return "log"
    if head.startswith((_ZIP, *_ARCHIVES)) or head[257:262] == b"ustar":
        raise AudioError("it is an archive, not a recording", where=path, mend=_UNPACK)
    if head.startswith(_OLE):
        raise CallLogError("an Excel workbook of the old form (.xls)", where=path, mend="save it as .xlsx or CSV UTF-8")
    if suffix in WORDS or suffix == TRANSCRIPT_LIST:
        return "list" if suffix == TRANSCRIPT_LIST else "words"
    if suffix in TABLES or (suffix == ".txt" and _names_recordings(path)):
        guess_columns(path)
        return "log"
    try:
        probe(path)
    except AudioError:
        if suffix in HEADERLESS:
            return "recording"  # read where the job says how
        raise
    return "recording"


def is_words(path: Path) -> bool:
    """Whether a file that was taken in is a single transcript."""
    return path.suffix.lower() in WORDS


def told(error: InputError) -> str:
    """What is wrong with a file and, on a second line, the mend: as it is kept with the file."""
    return f"{error.problem}\n{error.mend or ''}".strip()


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _names_recordings(path: Path) -> bool:
    try:
        return bool(FILES & guess_columns(path).fields.keys())
    except CallLogError:
        return False
