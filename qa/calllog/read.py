"""Reads the CSV file: its encoding, its delimiter, its header, its rows."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

from qa.calllog.columns import find_columns, nearest_header
from qa.calllog.log import CallLog
from qa.calllog.row import READERS, LogRow, party_of_side, text_of
from qa.errors import CallLogError


def read_call_log(path: Path) -> CallLog:
    """Read a call log: UTF-8 (with or without its mark), else GB 18030, as spreadsheets save Chinese.

    Parameters
    ----------
    path
        The CSV file; the delimiter may be a comma, a semicolon or a tab.

    Returns
    -------
    CallLog
        All rows that could be read; `CallLog.errors` has one error for each row that could not.

    Raises
    ------
    CallLogError
        The file cannot be read, or it has no column that names the recording.
    """
    text = _decoded(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise CallLogError(f"no CSV: {error}", where=path, mend="save it again as CSV") from error
    if not table or not any(cell.strip() for cell in table[0]):
        raise CallLogError("the call log is empty", where=path, mend="its first line must name the columns")
    headers = [cell.strip() for cell in table[0]]
    _refuse_twice(headers, path)
    columns = find_columns(headers)
    if "file" not in columns:
        near = nearest_header(headers, "file")
        hint = f"rename {near!r} to file" if near else "name one of them file or 录音文件"
        raise CallLogError(
            f"no column names the recording; the columns are {', '.join(headers)}", where=f"{path}:1", mend=hint
        )
    return _log_of(path, headers, columns, table[1:])


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise CallLogError(f"cannot be read: {reason}", where=path, mend="check the path") from error
    if raw.startswith(b"PK\x03\x04") or raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise CallLogError("an Excel workbook, no CSV", where=path, mend="save it as CSV UTF-8 in Excel")
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "gb18030"]:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise CallLogError("neither UTF-8 nor GB 18030 text", where=path, mend="save it as CSV UTF-8")


def _refuse_twice(headers: list[str], path: Path) -> None:
    named = [header for header in headers if header]
    for header in named:
        if named.count(header) > 1:
            raise CallLogError(
                f"two columns are called {header}", where=f"{path}:1:{header}", mend="rename one of them"
            )


def _log_of(path: Path, headers: list[str], columns: dict[str, int], table: list[list[str]]) -> CallLog:
    rows: list[LogRow] = []
    errors: list[tuple[str, CallLogError]] = []
    for number, cells in enumerate(table, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            rows.append(_row_of(path, number, headers, columns, cells))
        except CallLogError as error:
            at = columns["file"]
            errors.append((text_of(cells[at]) if at < len(cells) else "", error))
    return CallLog.of(path, rows, errors)


def _row_of(path: Path, number: int, headers: list[str], columns: dict[str, int], cells: list[str]) -> LogRow:
    if any(cell.strip() for cell in cells[len(headers) :]):
        raise CallLogError(
            f"{len(cells)} cells under {len(headers)} headers",
            where=f"{path}:{number}:{len(headers) + 1}",
            mend="put cells that hold a comma in double quotes",
        )
    cells = [text_of(cell) for cell in cells] + [""] * (len(headers) - len(cells))
    values = {}
    for field, at in columns.items():
        if not cells[at]:
            continue
        try:
            values[field] = READERS[field](cells[at])
        except ValueError as error:
            raise CallLogError(str(error), where=f"{path}:{number}:{headers[at]}") from None
    if "file" not in values:
        raise CallLogError(
            "the row names no recording",
            where=f"{path}:{number}:{headers[columns['file']]}",
            mend="write the name of its file, or take the row out",
        )
    values["hangup_by"] = party_of_side(values.get("hangup_by"), values.get("direction"))
    log = {header: cell for header, cell in zip(headers, cells, strict=False) if header}
    return LogRow(row=number, log=log, **values)
