"""A call log as rows of text cells: CSV in the encodings of Chinese spreadsheets, or an Excel workbook.

A workbook's cells become the text that a person sees: ids keep the zeros that their format shows, times are ISO 8601.
What has no one meaning is refused by its place: a merged cell among the rows, a formula that was never calculated.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from qa.errors import CallLogError

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_TITLES = 10
"""Rows above the headers that may hold a title."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, or why there is none."""

    text: str
    problem: str = ""


Row = tuple[int, list[Cell]]
"""A row's number, as a spreadsheet counts, and its cells."""


def read_sheet(path: Path) -> list[Row]:
    """Give the rows of a CSV file or of a workbook's first sheet that has any.

    Raises `CallLogError` where the file cannot be read.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise CallLogError(f"cannot be read: {reason}", where=path, mend="check the path") from error
    if raw.startswith(_OLE):
        raise CallLogError("an Excel workbook of the old form (.xls)", where=path, mend="save it as .xlsx or CSV UTF-8")
    rows = list(_workbook(path, raw) if raw.startswith(_ZIP) else _csv(path, raw))
    return [(number, cells) for number, cells in rows if any(cell.text.strip() or cell.problem for cell in cells)]


def read_workbook(path: Path) -> dict[str, list[Row]]:
    """Give the rows of every sheet of a workbook by the sheet's name; empty rows are left out.

    No cell may be a formula here: what is written is what counts. Raises `CallLogError` where the file cannot be read.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CallLogError(f"cannot be read: {error.strerror or error}", where=path, mend="check the path") from error
    if not raw.startswith(_ZIP):
        raise CallLogError("no Excel workbook (.xlsx)", where=path, mend="save it as .xlsx")
    _, written = _loaded(path, raw)
    return {
        sheet.title: [
            (number, cells) for number, cells in _rows(sheet, sheet) if any(c.text or c.problem for c in cells)
        ]
        for sheet in written.worksheets
    }


def _csv(path: Path, raw: bytes) -> Iterator[Row]:
    text = _decoded(path, raw)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            yield number, [Cell(cell) for cell in cells]
    except csv.Error as error:
        raise CallLogError(f"no CSV: {error}", where=path, mend="save it again as CSV") from error


def _decoded(path: Path, raw: bytes) -> str:
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "gb18030"]:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise CallLogError("neither UTF-8 nor GB 18030 text", where=path, mend="save it as CSV UTF-8")


def _workbook(path: Path, raw: bytes) -> Iterator[Row]:
    shown, written = _loaded(path, raw)
    sheet = next((each for each in shown.worksheets if each.max_row > 1 or each["A1"].value is not None), None)
    if sheet is not None:
        yield from _rows(sheet, written[sheet.title])


def _loaded(path: Path, raw: bytes) -> tuple[Any, Any]:
    """A workbook twice: with the values that formulas gave, and with the formulas."""
    import openpyxl

    try:
        shown = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)
        return shown, openpyxl.load_workbook(io.BytesIO(raw), data_only=False)
    except Exception as error:  # openpyxl lets through whatever zipfile, XML and its own checks raise
        reason = str(error).split("\n", 1)[0]
        raise CallLogError(f"no Excel workbook: {reason}", where=path, mend="save it as CSV UTF-8 in Excel") from error


def _rows(sheet: Any, formulas: Any) -> Iterator[Row]:
    merged = {
        (row, column): str(area)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield (
            number,
            [
                _cell(cell, formulas.cell(number, column).data_type, merged.get((number, column)))
                for column, cell in enumerate(cells, start=1)
            ],
        )


def _cell(cell: Any, kind: str, merged: str | None) -> Cell:
    if merged:
        text = "" if cell.value is None else str(cell.value)
        return Cell(text, f"the cells {merged} are merged: nobody knows which row the value is of")
    if cell.data_type == "f":
        return Cell("", f"the formula {cell.value}: write what it gives instead")
    if kind == "f" and cell.value is None:
        return Cell("", "a formula that was never calculated: open the workbook in Excel and save it")
    if cell.data_type == "e":
        return Cell("", f"the formula gives {cell.value}")
    return Cell(_text(cell.value, str(cell.number_format)))


def _text(value: Any, shown_as: str) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and shown_as and not shown_as.strip("0"):
        return str(value).zfill(len(shown_as))  # a 工号 of 70 in the format 0000 is 0070 to everybody who sees it
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(value)
