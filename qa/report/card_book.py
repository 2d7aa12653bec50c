"""A board as an Excel workbook: real numbers and days, native charts, and no cell that is a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qa.report.board_view import board_notes
from qa.report.cards import follows_told, rank, subject_name
from qa.report.labels import Lang, word
from qa.report.service import figures
from qa.scorecard import Board, Mover, Scorecard, Terms

NO_FORMULAS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
"""How a workbook is written: a text stays a text, whatever it begins with."""
MOST_CHARTED = 40
"""Bars of one chart; more cannot be read."""
LONGEST_TEXT = 32_767
"""What a cell of Excel holds."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, its width in characters, and how its numbers look."""

    header: str
    width: float = 10
    form: str = ""


def board_xlsx(board: Board, lang: Lang = "zh") -> bytes:
    """Write a board's cards, items, trend, movers, figures of service and fines, a sheet each."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, NO_FORMULAS) as book:
        book.set_properties({"title": _title(board, lang)})
        sheets = _Sheets(book, board, lang)
        sheets.cards()
        sheets.items()
        sheets.trend()
        if board.against:
            sheets.movers()
        if board.service:
            sheets.service()
        sheets.fines()
    return stream.getvalue()


def _title(board: Board, lang: Lang) -> str:
    return f"{word('scorecard', lang)} {board.period.name if board.period else word('all_months', lang)}"


class _Sheets:
    """The sheets of one workbook."""

    def __init__(self, book: Any, board: Board, lang: Lang) -> None:
        self._book, self._board, self._lang = book, board, lang
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._note = book.add_format({"font_color": "#8a5300"})
        self._head = book.add_format(
            {"bold": True, "bg_color": "#e8eef5", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self._forms: dict[str, Any] = {}

    def _word(self, name: str) -> str:
        return word(name, self._lang)

    def _form(self, form: str) -> Any:
        if form not in self._forms:
            look = {"border": 1, "valign": "top"} | ({"num_format": form} if form else {"text_wrap": True})
            self._forms[form] = self._book.add_format(look)
        return self._forms[form]

    def _sheet(
        self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[object]], notes: Sequence[str] = ()
    ) -> tuple[Any, int, int]:
        """A table under a title: frozen and repeated headers, one page wide. Gives it, its first and its last row."""
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, f"{_title(self._board, self._lang)} · {name}", self._title)
        for at, note in enumerate(notes, start=1):
            sheet.write_string(at, 0, note, self._note)
        top = len(notes) + 2
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(top, at, column.header, self._head)
        last = top
        for last, row in enumerate(rows, start=top + 1):
            for at, value in enumerate(row):
                self._write(sheet, last, at, value, columns[at].form)
        sheet.freeze_panes(top + 1, 1)
        if last > top:
            sheet.autofilter(top, 0, last, len(columns) - 1)
        sheet.repeat_rows(top)
        sheet.print_area(0, 0, last, len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&P / &N")
        return sheet, top + 1, last

    def _write(self, sheet: Any, row: int, at: int, value: object, form: str) -> None:
        """A number as a number, a day as a day, unknown as an empty cell, and anything else as text."""
        look = self._form(form)
        if value is None or value == "":
            sheet.write_blank(row, at, None, look)
        elif isinstance(value, bool):
            sheet.write_boolean(row, at, value, look)
        elif isinstance(value, int | float):
            sheet.write_number(row, at, value, look)
        elif isinstance(value, date):
            sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), look)
        else:
            sheet.write_string(row, at, text_of(value), look)

    def cards(self) -> None:
        """The cards, a row each, and the means as bars."""
        kind = self._board.kind
        columns = [
            Column(self._word(kind if kind != "all" else "everybody"), 18),
            Column(self._word("team"), 12),
            Column(self._word("rubric"), 22),
            Column(self._word("version"), 8),
            Column(self._word("rank"), 8, "0"),
            Column(self._word("state"), 10),
            *(Column(self._word(name), 9, "0") for name in ("calls", "counted", "provisional", "unscored")),
            *(Column(self._word(name), 9, "0.00") for name in ("mean", "low", "high", "minimum", "maximum", "median")),
            Column(self._word("fatal"), 9, "0"),
            Column(self._word("completeness"), 9, "0%"),
            Column(self._word("waiting_calls"), 9, "0"),
            Column(self._word("lost"), 9, "0.0"),
            *(Column(self._word(f"fine_{name}"), 11, "0.00") for name in ("final", "waiting", "proposed")),
            Column(self._word("faults"), 40),
            Column(self._word("follows"), 30),
            Column(self._word("demonstration"), 9, "0"),
        ]
        cards = sorted(self._board.cards, key=lambda card: (card.rubric, card.rank is None, card.rank or 0))
        notes = board_notes(self._board, self._lang)
        if n := sum(card.demonstration for card in cards):
            notes.append(self._word("demonstration_note").format(n=n))
        sheet, first, last = self._sheet(self._word("scorecards"), columns, map(self._card, cards), notes)
        if last >= first:
            sheet.conditional_format(
                first, 10, last, 10, {"type": "data_bar", "bar_color": "#9dc3e6", "bar_solid": True}
            )
            self._means(sheet, first, min(last, first + MOST_CHARTED - 1))

    def _card(self, card: Scorecard) -> list[object]:
        mean, spread = card.mean, card.distribution
        terms = self._board.terms.get(card.rubric, Terms())
        return [
            subject_name(card, self._lang),
            card.subject.team if card.subject.kind == "agent" else None,
            terms.title or card.rubric,
            "/".join(card.versions),
            card.rank,
            None if card.rank else rank(card, self._lang),
            *(card.calls, card.counted, card.provisional, card.unscored),
            *((mean.mean, mean.low, mean.high, mean.minimum, mean.maximum) if mean else [None] * 5),
            spread.median if spread else None,
            len(card.fatal_calls),
            card.completeness,
            card.waiting.calls,
            card.lost,
            *(card.fines.final, card.fines.waiting, card.fines.proposed),
            "；".join(f"{fault.title} −{fault.lost:g}" for fault in card.costliest[:3]),
            "；".join(follows_told(card, self._lang)),
            card.demonstration,
        ]

    def _means(self, sheet: Any, first: int, last: int) -> None:
        chart = self._book.add_chart({"type": "bar"})
        name = sheet.get_name()
        chart.add_series(
            {
                "name": self._word("mean"),
                "categories": [name, first, 0, last, 0],
                "values": [name, first, 10, last, 10],
                "fill": {"color": "#2b6cb0"},
                "gap": 60,
            }
        )
        lows = [card.mean.mean for card in self._board.cards if card.mean]
        chart.set_x_axis({"min": max(0, min([*lows, 90]) // 10 * 10), "max": 100, "major_gridlines": {"visible": True}})
        chart.set_y_axis({"reverse": True})
        chart.set_title({"name": self._word("mean"), "overlay": False})
        chart.set_legend({"none": True})
        chart.set_size({"width": 560, "height": 90 + 20 * (last - first + 1)})
        sheet.insert_chart(first, 27, chart)  # beside the table, outside of what is printed

    def items(self) -> None:
        """Each item of each card, a row each."""
        columns = [
            Column(self._word(self._board.kind if self._board.kind != "all" else "everybody"), 18),
            Column(self._word("rubric"), 14),
            Column(self._word("section"), 16),
            Column(self._word("item"), 30),
            Column(self._word("clauses"), 24),
            *(Column(self._word(name), 9, "0") for name in _COUNTS),
            Column(self._word("fails"), 9, "0.0%"),
            Column(self._word("low"), 9, "0.0%"),
            Column(self._word("high"), 9, "0.0%"),
            Column(self._word("lost"), 9, "0.0"),
        ]
        rows = (
            [
                subject_name(card, self._lang),
                card.rubric,
                self._board.terms.get(card.rubric, Terms()).sections.get(line.section, line.section),
                line.title,
                "、".join(line.clauses),
                *(getattr(line, name) for name in _COUNTS),
                *(line.fails.rate, line.fails.low, line.fails.high),
                line.lost,
            ]
            for card in self._board.cards
            for line in card.items
        )
        self._sheet(self._word("item"), columns, rows)

    def trend(self) -> None:
        """Each month of each card, and the means as a line where there is one card."""
        columns = [
            Column(self._word(self._board.kind if self._board.kind != "all" else "everybody"), 18),
            Column(self._word("rubric"), 14),
            Column(self._word("month"), 10, "yyyy-mm"),
            *(Column(self._word(name), 9, "0") for name in ("calls", "counted")),
            *(Column(self._word(name), 9, "0.00") for name in ("mean", "low", "high")),
            Column(self._word("version"), 10),
            Column(self._word("state"), 16),
        ]
        rows = [
            [
                subject_name(card, self._lang),
                card.rubric,
                date.fromisoformat(f"{point.month}-01"),
                *(point.calls, point.mean.n if point.mean else 0),
                *((point.mean.mean, point.mean.low, point.mean.high) if point.mean else [None] * 3),
                "/".join(point.versions),
                "；".join(self._word(name) for name in ("changed", "small") if getattr(point, name)),
            ]
            for card in self._board.cards
            for point in card.trend
        ]
        sheet, first, last = self._sheet(self._word("trend"), columns, rows)
        if len(self._board.cards) == 1 and last >= first:
            chart, name = self._book.add_chart({"type": "line"}), sheet.get_name()
            for at, look in ((5, {"color": "#2b6cb0", "width": 2.25}), (6, _BOUND), (7, _BOUND)):
                chart.add_series(
                    {
                        "name": columns[at].header,
                        "categories": [name, first, 2, last, 2],
                        "values": [name, first, at, last, at],
                        "line": look,
                        "marker": {"type": "circle" if at == 5 else "none"},
                    }
                )
            chart.set_x_axis({"num_format": "yyyy-mm", "text_axis": True})
            chart.set_size({"width": 720, "height": 300})
            sheet.insert_chart(last + 2, 0, chart)

    def movers(self) -> None:
        """All that was tested, the real ones first."""
        columns = [
            Column(self._word("movers"), 24),
            Column(self._word("rubric"), 14),
            Column(self._word("before"), 10, "0.00"),
            Column(self._word("after"), 10, "0.00"),
            Column(self._word("change"), 10, "+0.00;-0.00;0.00"),
            Column(f"n {self._word('before')}", 9, "0"),
            Column(f"n {self._word('after')}", 9, "0"),
            Column("p", 10, "0.0000"),
            Column(self._word("q_value"), 10, "0.0000"),
            Column(self._word("state"), 10),
        ]
        for name, movers in (("movers_people", self._board.movers), ("movers_items", self._board.items)):
            self._sheet(self._word(name)[:31], columns, map(self._mover, movers), [self._word("movers_note")])

    def _mover(self, mover: Mover) -> list[object]:
        told = [mover.title, mover.rubric, mover.before, mover.after, mover.change, mover.n_before, mover.n_after]
        return [*told, mover.p, mover.q, "√" if mover.real else None]

    def service(self) -> None:
        """The figures of service, of all and of each card."""
        columns = [
            Column(self._word(self._board.kind if self._board.kind != "all" else "everybody"), 18),
            Column(self._word("figure"), 30),
            Column(self._word("value"), 12, "0.000"),
            Column(self._word("unit"), 8),
            Column(self._word("part"), 12, "0.0"),
            Column(self._word("known"), 9, "0"),
            Column(self._word("calls"), 9, "0"),
        ]
        whose = [(self._word("everybody"), self._board.service)]
        if self._board.kind != "all":
            whose += [(subject_name(card, self._lang), card.service) for card in self._board.cards]
        rows = (
            [name, each.title, each.value, "0–1" if each.is_share else "s", each.part, each.known, each.of]
            for name, service in whose
            for each in figures(service, self._lang)
        )
        self._sheet(self._word("service"), columns, rows)

    def fines(self) -> None:
        """What confirmed failures lead to; only final ones are to be acted upon."""
        columns = [
            Column(self._word("agent"), 18),
            Column(self._word("day"), 12, "yyyy-mm-dd"),
            Column(self._word("call"), 26),
            Column(self._word("clauses"), 20),
            Column(self._word("count_nth"), 9, "0"),
            Column(self._word("fines"), 10, "0.00"),
            Column(self._word("notice"), 16),
            Column(self._word("reason"), 40),
            Column(self._word("state"), 10),
            Column(self._word("appeal_until"), 12, "yyyy-mm-dd"),
        ]
        rows = [
            [
                subject_name(card, self._lang),
                each.consequence.day,
                each.consequence.call_id,
                each.consequence.clause,
                each.consequence.count,
                each.consequence.yuan,
                each.consequence.notice,
                each.consequence.reason,
                self._word(each.state),
                each.appeal_until,
            ]
            for card in self._board.cards
            for each in card.fines.penalties
        ]
        if rows:
            self._sheet(self._word("fines"), columns, rows)


_COUNTS = ("passed", "failed", "confirmed", "undetermined", "awaiting_ear", "not_applicable")
_BOUND = {"color": "#9dc3e6", "width": 1, "dash_type": "dash"}


def text_of(value: object) -> str:
    """A text as a cell takes it: without control characters, and not longer than it holds."""
    return "".join(each if each.isprintable() or each == "\n" else " " for each in str(value))[:LONGEST_TEXT]
