"""What every form is put together from: a heading, facts, tables, charts, prose, room to write, lines to sign.

A form module fills these; `html`, `xlsx` and `pdf` show them and know no form by name. Values keep their types, so
that a spreadsheet has real numbers and days: None is unknown and shown as such, ``""`` is left empty to be filled in
by hand. Shares are 0–1, times seconds, fines yuan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Look = Literal[
    "text", "count", "score", "points", "percent", "change", "yuan", "seconds", "clock", "day", "time", "month"
]
"""How a value is shown; ``clock`` is a length of time as hours, minutes and seconds."""
Value = str | int | float | date | datetime | None
Cells = tuple[Value, ...]
NUMBERS: frozenset[Look] = frozenset(
    ("count", "score", "points", "percent", "change", "yuan", "seconds", "clock")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, how its values look, and its width in Latin characters (a Han one is two)."""

    name: str
    look: Look = "text"
    width: int = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value; a `wide` one takes the whole line, `lines` > 1 leaves room to write."""

    name: str
    value: Value = ""
    look: Look = "text"
    wide: bool = False
    lines: int = 1


class Part:
    """A piece of a form."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Facts(Part):
    """The head of a form, or all of it: names and values in two columns."""

    facts: tuple[Fact, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a table's own rows: `label` and `values` are places of columns, `least` is where the axis begins."""

    kind: Literal["bar", "column", "line"]
    title: str
    label: int
    values: tuple[int, ...]
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Grid(Part):
    """A table; `total` is its last line, `note` stands under it, and `empty` in its place where it has no row.

    In the first `grouped` columns equal neighbours become one cell.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Cells, ...]
    total: Cells | None = None
    grouped: int = 0
    chart: Chart | None = None
    note: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Prose(Part):
    """Sentences under a heading, numbered where there are several."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Room(Part):
    """Room to write by hand: a heading, and so many empty lines."""

    title: str
    lines: int = 3


@dataclass(frozen=True, slots=True)
class Signatures(Part):
    """Who signs, each with a day."""

    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One sheet of paper or more. `name` tells it from the others of its document, `head` is the line under the title.

    `landscape` is for tables too wide for an upright page.
    """

    title: str
    name: str
    head: tuple[str, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One kind of form for one period: each of its forms begins on a page of its own. `unit` is the house's name."""

    kind: str
    title: str
    unit: str
    period: str
    forms: tuple[Form, ...]
