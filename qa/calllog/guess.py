"""Writes a first mapping file for a call log: known headers, and for the others what their cells look like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.calllog.columns import FILES, HEADERS, find_columns
from qa.calllog.log import SUFFIXES
from qa.calllog.row import DIRECTIONS, moment_of, text_of
from qa.calllog.sheet import MOST_TITLES, Row, read_sheet
from qa.errors import CallLogError

SAMPLED = 50
"""Rows that are looked at."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What the columns of a log seem to mean: `fields` gives each field its header, `sure` those known by the header.

    `headers` are all of the log in their order, `cells` the first cells of each that say something.
    """

    headers: tuple[str, ...]
    cells: Mapping[str, Sequence[str]]
    fields: Mapping[str, str]
    sure: frozenset[str]


def guess_columns(path: Path) -> Guess:
    """Guess which column means which field, by headers that are known, else by what the cells look like.

    Raises `CallLogError` where the log cannot be read.
    """
    rows = read_sheet(path)
    if not rows:
        raise CallLogError("the call log is empty", where=path, mend="its first line must name the columns")
    at = _header_row(rows)
    headers = [cell.text.strip() for cell in rows[at][1]]
    cells = {header: _cells(rows[at + 1 : at + 1 + SAMPLED], column) for column, header in enumerate(headers) if header}
    fields = {field: headers[column] for field, column in find_columns(headers).items()}
    sure = frozenset(fields)
    for header, values in cells.items():
        field = _looks_like(values)
        if header not in fields.values() and field and field not in fields and not (field in FILES and FILES & sure):
            fields[field] = header
    return Guess(tuple(header for header in headers if header), cells, fields, sure)


def guess_mapping(path: Path) -> str:
    """Give the text of a mapping file, with every column that it leaves out, and an example of each, as a comment.

    Raises `CallLogError` where the log cannot be read.
    """
    guess = guess_columns(path)
    lines = [f"# columns of {path.name}: field: header"]
    lines += [
        _line(field, guess.fields[field], guess.cells, field in guess.sure)
        for field in HEADERS
        if field in guess.fields
    ]
    lines += [f"# {field}:" for field in HEADERS if field not in guess.fields]
    left = [header for header in guess.cells if header not in guess.fields.values()]
    lines += ["# columns without a field (rules may name them as they are):"] if left else []
    lines += [f"#   {header}{_example(guess.cells[header])}" for header in left]
    return "\n".join(lines) + "\n"


def _header_row(rows: Sequence[Row]) -> int:
    """The row of the first few that has most headers that are known; of equals the fullest, then the first."""
    few = [[cell.text.strip() for cell in cells] for _, cells in rows[:MOST_TITLES]]
    full = max(sum(bool(text) for text in texts) for texts in few)
    wide = [at for at, texts in enumerate(few) if sum(map(bool, texts)) * 2 > full]
    return max(wide, key=lambda at: (len(find_columns(few[at])), -at))


def _cells(rows: Sequence[Row], column: int) -> list[str]:
    texts = (text_of(cells[column].text) for _, cells in rows if column < len(cells))
    return [text for text in texts if text]


def _looks_like(values: Sequence[str]) -> str | None:
    if not values:
        return None
    if all(value.lower().endswith(SUFFIXES) for value in values):
        return "file"
    if all(value.lower() in DIRECTIONS for value in values):
        return "direction"
    if all(_is_moment(value) for value in values):
        return "started_at"
    return None


def _is_moment(value: str) -> bool:
    try:
        moment_of(value)
    except ValueError:
        return False
    return len(value) > len("2026-10-01")


def _line(field: str, header: str, cells: Mapping[str, Sequence[str]], known: bool) -> str:
    import json

    plain = header.isidentifier() and header.lower() not in ("yes", "no", "true", "false", "null")
    doubt = "" if known else "  by its cells: please check"
    return f"{field}: {header if plain else json.dumps(header, ensure_ascii=False)}{_example(cells[header], doubt)}"


def _example(values: Sequence[str], doubt: str = "") -> str:
    example = f"  # e.g. {values[0][:40]}" if values else "  # always empty"
    return f"{example}{doubt}".replace("\n", " ")
