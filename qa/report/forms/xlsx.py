"""Forms as an Excel workbook: real numbers and days, native charts, frozen headers, and no cell that is a formula.

A form is one sheet with its first table; each further table has a sheet of its own, so that every column keeps a width
that suits it, and can be sorted and filtered.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from qa.report.card_book import NO_FORMULAS, text_of
from qa.report.forms.html import pairs, spans
from qa.report.forms.looks import shown
from qa.report.forms.parts import Cells, Column, Document, Facts, Form, Grid, Look, Prose, Room, Signatures, Value
from qa.report.forms.xlsx_chart import insert_chart
from qa.report.forms.xlsx_places import BASE, EVEN, cut_at, han, spread
from qa.report.labels import Lang

FORMATS: dict[Look, str] = {
    "count": "#,##0",
    "score": "0.00",
    "points": "0.##",
    "percent": "0.0%",
    "change": "+0.00;-0.00;0.00",
    "yuan": "#,##0.00",
    "seconds": "0.0",
    "clock": "[h]:mm:ss",
    "day": "yyyy-mm-dd",
    "time": "yyyy-mm-dd hh:mm",
    "month": "yyyy-mm",
}
DAY = 86400.0
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
LONGEST_NAME = 31
LEAST_COLUMNS = 4
ENOUGH = 5
"""Columns of a table on which facts can lie too; one of fewer is spread over `BASE` even columns."""
FROZEN = 12
"""Rows above a table's header that may be frozen with it: what scrolls needs room."""
TEXT: dict[str, object] = {"border": 1, "text_wrap": True}
NAME = TEXT | {"bold": True, "bg_color": "#EEF2F6"}
LINE = 16.5
"""Points of height of one line of text."""


def form_xlsx(document: Document, lang: Lang = "zh") -> bytes:
    """Write a document as a workbook."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, NO_FORMULAS) as book:
        book.set_properties({"title": text_of(document.title), "subject": text_of(document.period)})
        writer = _Book(book, document, lang)
        for form in document.forms:
            writer.form(form)
    return stream.getvalue()


class _Book:
    """One workbook and its looks."""

    def __init__(self, book: Any, document: Document, lang: Lang) -> None:
        self._book, self._document, self._lang = book, document, lang
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}
        self._names: set[str] = set()

    def look(self, **wanted: object) -> Any:
        """A cell's format, made once."""
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"} | wanted
            )
        return self._made[key]

    def form(self, form: Form) -> None:
        """The form's own sheet, and one for each table after its first."""
        grids = [part for part in form.parts if isinstance(part, Grid) and part.rows]
        first = grids[0] if grids else None
        _Sheet(self, form, self._name(form.name), first).fill(form, main=True)
        for grid in grids[1:]:
            label = f"{grid.title} {form.name}" if len(self._document.forms) > 1 else grid.title
            only = Form(f"{form.title} · {grid.title}", label, form.head, (grid,), form.notes, form.landscape)
            _Sheet(self, only, self._name(label), grid).fill(only, main=False)

    @property
    def document(self) -> Document:
        """What is written."""
        return self._document

    @property
    def lang(self) -> Lang:
        """Its language."""
        return self._lang

    def add(self, name: str) -> Any:
        """A new sheet."""
        return self._book.add_worksheet(name)

    def chart(self, kind: str) -> Any:
        """A new native chart."""
        return self._book.add_chart({"type": kind})

    def _name(self, wanted: str) -> str:
        """A name that Excel takes: short, without its signs, and no other sheet's."""
        base = text_of(wanted).translate(FORBIDDEN).replace("\n", " ").strip(" '") or "1"
        name, n = base[:LONGEST_NAME], 1
        while name.lower() in self._names or name.lower() == "history":
            n += 1
            name = f"{base[: LONGEST_NAME - len(str(n)) - 1]} {n}"
        self._names.add(name.lower())
        return name


class _Sheet:
    """One sheet, written from the top down."""

    def __init__(self, book: _Book, form: Form, name: str, grid: Grid | None) -> None:
        self._book, self._sheet, self._name = book, book.add(name), name
        columns = grid.columns if grid else ()
        self._widths = [max(float(column.width), han(column.name) * 0.62 + 2) for column in columns]
        self._places = [(at, at) for at in range(len(columns))]
        if len(columns) < ENOUGH and any(isinstance(part, Facts) for part in form.parts):
            self._places = spread([column.width for column in columns])
            self._widths = [EVEN] * BASE
        self._widths += [EVEN] * (LEAST_COLUMNS - len(self._widths))
        for at, width in enumerate(self._widths):
            self._sheet.set_column(at, at, width)
        self._last, self._row = len(self._widths) - 1, 0
        self._grid = grid
        self._landscape = form.landscape or sum(self._widths) > 120

    def fill(self, form: Form, *, main: bool) -> None:
        """Write all parts, and set the page."""
        self._head(form)
        for part in form.parts:
            if isinstance(part, Facts):
                self._facts(part)
            elif isinstance(part, Grid):
                self._table(part, main=main)
            elif isinstance(part, Prose):
                self._prose(part)
            elif isinstance(part, Room):
                self._caption(part.title)
                self._merged(self._row, 0, self._last, "", LINE * part.lines * 1.3, border=1)
                self._row += 1
            elif isinstance(part, Signatures):
                self._signatures(part)
        self._page()

    def _page(self) -> None:
        sheet = self._sheet
        sheet.set_paper(9)
        if self._landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.center_horizontally()
        sheet.set_footer("&C&P / &N")
        sheet.print_area(0, 0, max(self._row - 1, 0), self._last)
        sheet.hide_gridlines(2)

    def _head(self, form: Form) -> None:
        if self._book.document.unit:
            self._merged(self._row, 0, self._last, self._book.document.unit, 20, align="center", font_size=11)
            self._row += 1
        self._merged(self._row, 0, self._last, form.title, 30, align="center", font_size=16, bold=True)
        self._row += 1
        blank = "单位：____________    " if self._book.lang == "zh" else "unit: ____________    "
        told = ("" if self._book.document.unit else blank) + "    ".join(form.head)
        self._merged(self._row, 0, self._last, told, 18, align="center", font_color="#333333", bottom=2)
        self._row += 1
        for note in form.notes:
            self._merged(
                self._row, 0, self._last, note, self._height(note, 0, self._last), font_color="#8a5300", text_wrap=True
            )
            self._row += 1

    def _caption(self, title: str) -> None:
        if title:
            self._merged(self._row, 0, self._last, title, 22, bold=True, font_size=11)
            self._row += 1

    def _facts(self, part: Facts) -> None:
        self._caption(part.title)
        ends = self._quarters()
        for line in pairs(part.facts):
            height = LINE
            for at, fact in enumerate(line):
                name_from, name_to, from_, to = ends[at]
                to = self._last if len(line) == 1 else to
                self._cell(name_from, name_to, fact.name, "text", NAME)
                self._cell(from_, to, fact.value, fact.look, TEXT | {"align": "left"})
                told = max(self._height(shown(fact.value, fact.look), from_, to), LINE * 1.2 * fact.lines)
                height = max(height, told, self._height(fact.name, name_from, name_to))
            self._sheet.set_row(self._row, height)
            self._row += 1

    def _quarters(self) -> tuple[tuple[int, int, int, int], tuple[int, int, int, int]]:
        """Where names and values of two facts lie on the columns: the middle cut is nearest to half of the width."""
        total, at, run = sum(self._widths), 0, 0.0
        sums = []
        for width in self._widths:
            run += width
            sums.append(run)
        last = self._last
        at = min(range(1, last - 1), key=lambda n: abs(sums[n] - total / 2)) if last > 2 else 1
        left = cut_at(self._widths, 0, at)
        right = cut_at(self._widths, at + 1, last)
        return (0, left, left + 1, at), (at + 1, right, right + 1, last)

    def _prose(self, part: Prose) -> None:
        self._caption(part.title)
        for at, line in enumerate(part.lines, start=1):
            text = f"{at}. {line}" if len(part.lines) > 1 and part.title else line
            self._merged(self._row, 0, self._last, text, self._height(text, 0, self._last), text_wrap=True)
            self._row += 1

    def _signatures(self, part: Signatures) -> None:
        colon, day = ("：", "日期：") if self._book.lang == "zh" else (": ", "date: ")
        text = "        ".join(f"{who}{colon}____________ {day}__________" for who in part.who)
        self._row += 1
        self._merged(self._row, 0, self._last, text, max(26.0, self._height(text, 0, self._last) * 1.3), text_wrap=True)
        self._row += 1

    def _table(self, part: Grid, *, main: bool) -> None:
        if part is not self._grid:
            if not part.rows:
                self._caption(part.title)
                self._merged(self._row, 0, self._last, part.empty or "—", LINE, border=1)
                self._row += 1
            return
        if main or not part.title:
            self._caption(part.title)
        top = self._row
        head = NAME | {"align": "center"}
        for at, column in enumerate(part.columns):
            self._cell(*self._places[at], column.name, "text", head)
        lines = [self._lines(column.name, *self._places[at]) for at, column in enumerate(part.columns)]
        self._sheet.set_row(top, LINE * 1.3 * max(lines))
        self._row += 1
        self._rows(part)
        if part.total:
            self._line(part.columns, part.total, bold=True, bg_color="#F6F8FA")
        if top <= FROZEN:
            self._sheet.freeze_panes(top + 1, 0)
        self._sheet.repeat_rows(top)
        if not part.grouped and len(self._widths) == len(part.columns):
            self._sheet.autofilter(top, 0, top + len(part.rows), len(part.columns) - 1)
        if part.note:
            self._merged(
                self._row, 0, self._last, part.note, self._height(part.note, 0, self._last),
                font_color="#444444", font_size=9, text_wrap=True,
            )  # fmt: skip
            self._row += 1
        if part.chart:
            chart = self._book.chart(part.chart.kind)
            self._row += insert_chart(
                self._sheet,
                chart,
                self._name,
                part,
                [first for first, _ in self._places],
                top + 1,
                self._row,
                sum(self._widths),
            )

    def _rows(self, part: Grid) -> None:
        taken = spans(part.rows, part.grouped)
        for row, span in zip(part.rows, taken, strict=True):
            for at, n in enumerate(span):
                look = part.columns[at].look
                if n > 1:
                    self._cell(*self._places[at], row[at], look, TEXT, down=n - 1)
                elif n == 1:
                    self._cell(*self._places[at], row[at], look, _plain(look))
            lines = max(
                self._lines(shown(value, part.columns[at].look), *self._places[at]) for at, value in enumerate(row)
            )
            blank = not any(value != "" for value in row)
            self._sheet.set_row(self._row, LINE * 1.6 if blank else LINE * lines + 2)
            self._row += 1

    def _line(self, columns: Sequence[Column], cells: Cells, **wanted: object) -> None:
        for at, value in enumerate(cells):
            self._cell(*self._places[at], value, columns[at].look, _plain(columns[at].look) | wanted)
        self._row += 1

    def _cell(
        self, first: int, last: int, value: Value, look: Look, wanted: Mapping[str, object], *, down: int = 0
    ) -> None:
        """Write one value over some columns, and `down` more rows: numbers and days as such, all else as text."""
        if isinstance(value, int | float | date) and look in FORMATS:
            wanted = {**wanted, "num_format": FORMATS[look]}
        made = self._book.look(**wanted)
        if down or last > first:
            self._sheet.merge_range(self._row, first, self._row + down, last, "", made)
        row = self._row
        if value is None:
            self._sheet.write_string(row, first, "—", self._book.look(**{**wanted, "align": "center"}))
        elif value == "":
            self._sheet.write_blank(row, first, None, made)
        elif isinstance(value, int | float):
            self._sheet.write_number(row, first, value / DAY if look == "clock" else value, made)
        elif isinstance(value, date):
            self._sheet.write_datetime(row, first, _naive(value), made)
        else:
            self._sheet.write_string(row, first, text_of(value), made)

    def _merged(self, row: int, first: int, last: int, text: str, height: float, **wanted: object) -> None:
        made = self._book.look(**wanted)
        self._sheet.merge_range(row, first, row, last, "", made)
        self._sheet.write_string(row, first, text_of(text), made)
        self._sheet.set_row(row, height)

    def _height(self, text: str, first: int, last: int) -> float:
        return LINE * self._lines(text, first, last) + 2

    def _lines(self, text: str, first: int, last: int) -> int:
        """Lines that a text takes in some columns, by widths of characters: merged cells never fit themselves."""
        room = max(2.0, sum(self._widths[first : last + 1]) - 1.5)
        return sum(max(1, -int(-han(line) // room)) for line in text.split("\n"))


def _plain(look: Look) -> dict[str, object]:
    return TEXT if look == "text" else {"border": 1}


def _naive(value: date) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime(value.year, value.month, value.day)
