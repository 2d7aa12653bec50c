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
from qa.services.form.merge import merged
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
            read_form(book, Path(place) / "kept" / "raw")
            _join(desk, Path(place) / "kept")
        except PackError as error:
            where = error.where and error.where.replace(str(book), name)
            raise PackError(error.problem, where=where, mend=error.mend) from error
        shutil.move(Path(place) / "kept", to)
    return marked


def _join(desk: Desk, kept: Path) -> None:
    """Put what was changed in the workbook into the pack of its rubric, which knows more than a workbook can hold."""
    raw = load_pack(str(kept / "raw"))
    base = desk.shelf.by_rubric(raw.rubric.id)
    joined = kept / "pack"
    shutil.copytree(base.folder if base else raw.folder, joined, ignore=_only_yaml)
    for name, text in (merged(base, raw.folder) if base else {}).items():
        (joined / name).write_text(text, encoding="utf-8")
    load_pack(str(joined))


def _only_yaml(_: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".yaml")]


def sheet_pack(desk: Desk, marked: str) -> Pack:
    """The pack of a workbook that was sent; raises `NotFoundError` where there is none."""
    return replace(load_pack(str(_kept(desk, marked) / "pack")), certainty=desk.settings.certainty)


def sheet_into(desk: Desk, marked: str, pack: Pack) -> dict[str, str]:
    """The texts of another pack's files after the changes of a workbook that was sent."""
    return merged(pack, _kept(desk, marked) / "raw")


def _kept(desk: Desk, marked: str) -> Path:
    folder = desk.folder / "sheets" / marked
    if not _MARK.fullmatch(marked) or not folder.is_dir():
        raise NotFoundError("there is no such workbook", mend="send it again")
    return folder


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
