"""Reads a call log: finds its headers, which column means what, and a `LogRow` in every row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qa.calllog.columns import FILES, FILES_IN_ORDER, LOGGED, LOGGED_EMPTY, find_columns, nearest_header
from qa.calllog.log import CallLog
from qa.calllog.mapping import Mapped, columns_of
from qa.calllog.row import READERS, LogRow, party_of_side, text_of
from qa.calllog.sheet import MOST_TITLES, Cell, Row, read_sheet
from qa.errors import CallLogError


def read_call_log(path: Path, mapping: Mapping[str, Mapped] | None = None) -> CallLog:
    """Read a call log: CSV in UTF-8 (with or without its mark) or GB 18030, or an Excel workbook.

    Parameters
    ----------
    path
        The file; a CSV's delimiter may be a comma, a semicolon or a tab. A workbook may have a title above its headers.
    mapping
        Which header means which field, where the log's own are not known (`qa.calllog.mapping`).

    Returns
    -------
    CallLog
        All rows that could be read; `CallLog.errors` has one error for each row that could not.

    Raises
    ------
    CallLogError
        The file cannot be read, it has no column that names the recording, or it lacks a column of the mapping.
    """
    rows = read_sheet(path)
    if not rows:
        raise CallLogError("the call log is empty", where=path, mend="its first line must name the columns")
    at = _header_row(rows, mapping or {})
    number, cells = rows[at]
    headers = [cell.text.strip() for cell in cells]
    _refuse_twice(headers, f"{path}:{number}")
    _refuse_merged(cells, f"{path}:{number}")
    columns = columns_of(headers, mapping or {}, path)
    if not columns.keys() & FILES:
        near = nearest_header(headers, "file")
        hint = f"rename {near!r} to file" if near else "name one of them file or 录音文件"
        raise CallLogError(
            f"no column names the recording; the columns are {', '.join(headers)}",
            where=f"{path}:{number}",
            mend=f"{hint}; or map it: qa meta guess",
        )
    return _log_of(path, headers, columns, rows[at + 1 :])


def _header_row(rows: list[Row], mapping: Mapping[str, Mapped]) -> int:
    """The first row that names the recording; the first of all where none of the first few does."""
    named = {mapped.header for mapped in mapping.values() if mapped.header}
    for at, (_, cells) in enumerate(rows[:MOST_TITLES]):
        headers = [cell.text.strip() for cell in cells]
        if named & set(headers) or find_columns(headers).keys() & FILES:
            return at
    return 0


def _refuse_merged(cells: list[Cell], where: str) -> None:
    for cell in cells:
        if cell.problem and cell.text.strip():
            raise CallLogError(f"among the headers {cell.problem}", where=where, mend="unmerge them")


def _refuse_twice(headers: list[str], where: str) -> None:
    named = [header for header in headers if header]
    for header in named:
        if named.count(header) > 1:
            raise CallLogError(f"two columns are called {header}", where=f"{where}:{header}", mend="rename one of them")


def _log_of(path: Path, headers: list[str], columns: dict[str, int], table: list[Row]) -> CallLog:
    rows: list[LogRow] = []
    errors: list[tuple[str, CallLogError]] = []
    for number, cells in table:
        try:
            rows.append(_row_of(path, number, headers, columns, cells))
        except CallLogError as error:
            at = next(columns[name] for name in FILES_IN_ORDER if name in columns)
            errors.append((text_of(cells[at].text) if at < len(cells) else "", error))
    return CallLog.of(path, rows, errors)


def _row_of(path: Path, number: int, headers: list[str], columns: dict[str, int], cells: list[Cell]) -> LogRow:
    if any(cell.text.strip() for cell in cells[len(headers) :]):
        raise CallLogError(
            f"{len(cells)} cells under {len(headers)} headers",
            where=f"{path}:{number}:{len(headers) + 1}",
            mend="put cells that hold a comma in double quotes",
        )
    for header, cell in zip(headers, cells, strict=False):
        if cell.problem:
            raise CallLogError(cell.problem, where=f"{path}:{number}:{header}", mend="write the value itself there")
    texts = [text_of(cell.text) for cell in cells] + [""] * (len(headers) - len(cells))
    values = {}
    for field, at in columns.items():
        if not texts[at]:
            continue
        try:
            values[field] = READERS[field](texts[at])
        except ValueError as error:
            raise CallLogError(str(error), where=f"{path}:{number}:{headers[at]}") from None
    log = {header: text for header, text in zip(headers, texts, strict=False) if header}
    log = {**{field: "" for field in LOGGED_EMPTY if field in columns and not texts[columns[field]]}, **log}
    return _row(values, number, log, where=f"{path}:{number}:{headers[next(iter(columns.values()))]}")


def _row(values: dict[str, Any], number: int, log: dict[str, str], where: str) -> LogRow:
    """A row of values by field; two files, one a leg, are the agent's and the customer's."""
    agent, customer = values.pop("agent_file", None), values.pop("customer_file", None)
    if agent and customer:
        values |= {"file": agent, "other_file": customer, "agent_channel": 0}
    elif agent or customer:
        raise CallLogError("the row names one leg of two", where=where, mend="name both files, or the file of the call")
    if "file" not in values:
        raise CallLogError(
            "the row names no recording", where=where, mend="write the name of its file, or take the row out"
        )
    values["hangup_by"] = party_of_side(values.get("hangup_by"), values.get("direction"))
    named = {
        name: str(log_value) for name, log_value in ((n, values.pop(n, None)) for n in LOGGED) if log_value is not None
    }
    return LogRow(row=number, log={**named, **log}, **values)
