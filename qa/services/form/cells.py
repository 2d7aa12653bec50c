"""A workbook's cells by header; what is wrong with one is told with sheet, row and column."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from qa.calllog.sheet import Row, read_workbook
from qa.errors import CallLogError, PackError
from qa.services.form.layout import COLUMNS, FACTS, ITEMS, SECTIONS

T = TypeVar("T")
OPTIONAL = frozenset({SECTIONS})


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet: its cells' texts by header, and where each of them is."""

    path: Path
    sheet: str
    number: int
    texts: Mapping[str, str]
    letters: Mapping[str, str]

    def where(self, header: str = "") -> str:
        """The place of a cell, or of the row."""
        row = f"{self.path} [{self.sheet}] row {self.number}"
        return f"{row}, column {self.letters[header]} ({header})" if header in self.letters else row

    def text(self, header: str) -> str:
        """A cell's text; empty where there is none."""
        return self.texts.get(header, "")

    def needed(self, header: str) -> str:
        """A cell's text; `PackError` where there is none."""
        if not self.text(header):
            raise PackError(f"{header} is empty", where=self.where(header), mend="write it in every row")
        return self.text(header)

    def read(self, header: str, reader: Callable[[str], T]) -> T:
        """What a reader makes of a cell; its `PackError` gets the place."""
        try:
            return reader(self.text(header))
        except PackError as error:
            raise PackError(error.problem, where=self.where(header), mend=error.mend) from error

    def number_of(self, header: str) -> float | None:
        """A cell's number; None where it is empty."""
        return self.read(header, number_of) if self.text(header) else None

    def choice(self, header: str, names: Mapping[str, str]) -> str | None:
        """What a cell's word stands for; None where it is empty."""
        word = self.text(header)
        known = {shown: name for name, shown in names.items()}
        if word and word not in known:
            raise PackError(f"“{word}” is no choice", where=self.where(header), mend=f"choose {'、'.join(known)}")
        return known.get(word)


def number_of(text: str) -> float:
    """A number as YAML has it: whole ones without a point."""
    try:
        number = float(text)
    except ValueError:
        raise PackError(f"“{text}” is no number", mend="write a number") from None
    return int(number) if number.is_integer() else number


def read_lines(path: Path) -> dict[str, list[Line]]:
    """The rows below the headers of every sheet that a form has.

    Raises `PackError` for a missing sheet or column, a column that nobody knows, a merged cell, a formula.
    """
    try:
        book = read_workbook(path)
    except CallLogError as error:
        raise PackError(
            error.problem, where=error.where, mend="save it as .xlsx; `qa packs export` makes one"
        ) from error
    missing = next((sheet for sheet in COLUMNS if sheet not in book and sheet not in OPTIONAL), None)
    if missing:
        mend = f"a form has the sheets {', '.join(COLUMNS)}; `qa packs export` makes one"
        raise PackError(f"there is no sheet {missing}", where=path, mend=mend)
    return {sheet: list(_lines(path, sheet, book.get(sheet, []))) for sheet in COLUMNS}


def _lines(path: Path, sheet: str, rows: list[Row]) -> Iterator[Line]:
    if not rows and sheet in (ITEMS, FACTS):
        raise PackError("the sheet is empty", where=f"{path} [{sheet}]")
    headers: dict[int, str] = {}
    letters: dict[str, str] = {}
    for place, (number, cells) in enumerate(rows):
        bad = next((i for i, cell in enumerate(cells) if cell.problem), None)
        if bad is not None:
            where = f"{path} [{sheet}] row {number}, column {letter(bad)}"
            where += f" ({headers[bad]})" if bad in headers else ""
            mend = "take the merging apart and write the value in every row" if "merged" in cells[bad].problem else None
            raise PackError(cells[bad].problem, where=where, mend=mend)
        if place == 0:
            headers = {i: cell.text.strip() for i, cell in enumerate(cells) if cell.text.strip()}
            _check_headers(path, sheet, number, headers)
            letters = {header: letter(i) for i, header in headers.items()}
            continue
        stray = next((i for i, cell in enumerate(cells) if cell.text.strip() and i not in headers), None)
        if stray is not None:
            where = f"{path} [{sheet}] row {number}, column {letter(stray)}"
            raise PackError(f"“{cells[stray].text.strip()}” stands under no header", where=where)
        texts = {header: cells[i].text.strip() for i, header in headers.items() if i < len(cells)}
        if any(texts.values()):
            yield Line(path, sheet, number, texts, letters)


def _check_headers(path: Path, sheet: str, number: int, headers: Mapping[int, str]) -> None:
    known = [column.header for column in COLUMNS[sheet]]
    for i, header in headers.items():
        where = f"{path} [{sheet}] row {number}, column {letter(i)}"
        if header not in known:
            near = difflib.get_close_matches(header, known, 1)
            mend = f"did you mean {near[0]}?" if near else f"columns: {'、'.join(known)}"
            raise PackError(f"there is no column “{header}”", where=where, mend=mend)
        if list(headers.values()).count(header) > 1:
            raise PackError(f"the column {header} stands twice", where=where)
    missing = next((header for header in known if header not in headers.values()), None)
    if missing:
        raise PackError(f"the column {missing} is missing", where=f"{path} [{sheet}] row {number}", mend="add it")


def letter(index: int) -> str:
    """A column's letters, from its place counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def mapping(text: str, reader: Callable[[str], Any]) -> dict[str, Any]:
    """A cell's YAML where it must be a mapping."""
    data = reader(text)
    if not isinstance(data, dict):
        raise PackError(
            f"“{text}” is no condition", mend="a name of the sheet 条件, or YAML such as {says: {any: [谢谢]}}"
        )
    return data
