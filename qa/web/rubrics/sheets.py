"""Workbooks that somebody sent: read into a pack beside the others, under the mark of their content."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from qa.errors import PackError
from qa.packs.load import Pack, load_pack
from qa.services.form.read import read_form
from qa.services.form.write import write_form
from qa.web.desk import Desk
from qa.web.errors import NotFoundError, TooLargeError

MOST_BYTES = 5_000_000
MOST_UNPACKED = 60_000_000
"""Of the parts of a workbook, which is a zip file: a small one may be packed of a very large one."""
_MARK = re.compile(r"[0-9a-f]{16}")


def take_sheet(desk: Desk, name: str, content: bytes) -> str:
    """Read a workbook and keep its pack; give its mark.

    Raises `PackError` with sheet, row and column; `TooLargeError` for more than a form can be.
    """
    if len(content) > MOST_BYTES:
        raise TooLargeError(f"{name} has more than {MOST_BYTES:,} bytes", mend="a form is far smaller")
    marked = hashlib.sha256(content).hexdigest()[:16]
    to = desk.folder / "sheets" / marked
    if to.is_dir():
        return marked
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".new-") as place:
        book = Path(place) / "form.xlsx"
        book.write_bytes(content)
        _refuse_bomb(book, name)
        try:
            read_form(book, Path(place) / "pack")
        except PackError as error:
            where = error.where and error.where.replace(str(book), name)
            raise PackError(error.problem, where=where, mend=error.mend) from error
        shutil.move(Path(place) / "pack", to)
    return marked


def sheet_pack(desk: Desk, marked: str) -> Pack:
    """The pack of a workbook that was sent; raises `NotFoundError` where there is none."""
    folder = desk.folder / "sheets" / marked
    if not _MARK.fullmatch(marked) or not folder.is_dir():
        raise NotFoundError("there is no such workbook", mend="send it again")
    return replace(load_pack(str(folder)), certainty=desk.settings.certainty)


def form_of(pack: Pack) -> bytes:
    """A pack as a workbook."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "form.xlsx"
        write_form(pack, path)
        return path.read_bytes()


def _refuse_bomb(book: Path, name: str) -> None:
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(book) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except BadZipFile as error:
        raise PackError(f"{name} is no workbook", mend="save it as .xlsx") from error
    if unpacked > MOST_UNPACKED:
        raise TooLargeError(f"{name} unpacks to more than {MOST_UNPACKED:,} bytes", mend="a form is far smaller")
