"""The workbook in which people decide items: a row an item, two empty columns, and a sheet that says how.

Whatever a transcript or a log says is written as text, so that no cell is a formula; links lead to recordings only.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qa.report.card_book import NO_FORMULAS, text_of
from qa.report.cells import clock
from qa.report.labels import Lang, word
from qa.report.review.columns import COLUMNS, DECIDED, FILLED_IN, KEYS
from qa.report.review.guide import guide
from qa.types import Outcome

SHEET = {"zh": "复核", "en": "review"}
GUIDE = {"zh": "填写说明", "en": "how to"}
MOST_LINKS = 65_530
"""Links that a sheet of Excel holds; the rows after have the second alone."""
LONGEST_LINK = 2_079
_PLAIN = frozenset("/\\:._-~+=,;()@!$'")
"""Signs that stand in the address of a file as they are."""


@dataclass(frozen=True, slots=True)
class Line:
    """One item of one call, for a person to decide.

    `start` and `end` are the seconds to listen to, None where the evidence has no place; `link` is the recording, or a
    `clip` of it, as a path from the folder of the workbook or a whole one, None where there is no sound. A `blind` line
    does not say what the machine thinks, as in calibration.
    """

    call_id: str
    rubric: str
    version: str
    item_id: str
    machine: Outcome
    title: str
    reason: str = ""
    words: str = ""
    start: float | None = None
    end: float | None = None
    link: str | None = None
    clip: bool = False
    clauses: tuple[str, ...] = ()
    agent: str = ""
    started_at: datetime | None = None
    before: str = ""
    blind: bool = field(default=False, kw_only=True)


def review_book(lines: Sequence[Line], lang: Lang = "zh") -> bytes:
    """Write the workbook: the rows in their order, headers and the first column frozen, keys hidden."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, NO_FORMULAS) as book:
        _work(book, lines, lang)
        _guide(book, lang)
    return stream.getvalue()


def _work(book: Any, lines: Sequence[Line], lang: Lang) -> None:
    sheet = book.add_worksheet(SHEET[lang])
    looks = _looks(book)
    for at, column in enumerate(COLUMNS):
        hidden = {"hidden": True} if column.name in KEYS else {}
        sheet.set_column(at, at, column.width, looks["text"], hidden)
        look = "fill_head" if column.name in FILLED_IN else "head"
        sheet.write_string(0, at, column.header(lang), looks[look])
    for row, line in enumerate(lines, start=1):
        for at, column in enumerate(COLUMNS):
            _write(sheet, row, at, _value(line, column.name), looks, column.name, lang)
    last = max(1, len(lines))
    decision = next(at for at, column in enumerate(COLUMNS) if column.name == "decision")
    words = [word(outcome.value, lang) for outcome in DECIDED]
    sheet.data_validation(1, decision, last, decision, _choice(words, lang))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    sheet.set_row(0, 24)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")


def _looks(book: Any) -> dict[str, Any]:
    base = {"border": 1, "border_color": "#c8d0d9", "valign": "top"}
    text = {**base, "text_wrap": True, "num_format": "@"}
    head = {**base, "bold": True, "bg_color": "#e8eef5", "valign": "vcenter"}
    return {
        "head": book.add_format(head),
        "fill_head": book.add_format({**head, "bg_color": "#ffd966"}),
        "text": book.add_format(text),
        "fill": book.add_format({**text, "bg_color": "#fff8e1"}),
        "time": book.add_format({**base, "num_format": "yyyy-mm-dd hh:mm"}),
        "number": book.add_format({**base, "num_format": "0.0"}),
        "link": book.add_format({**base, "font_color": "#0b5cad", "underline": 1}),
        "failed": book.add_format({**text, "font_color": "#9c1c1c"}),
        "open": book.add_format({**text, "font_color": "#8a5300"}),
    }


def _value(line: Line, name: str) -> object:
    """What a line says in a column; a blind one keeps the machine's view to itself."""
    if line.blind and name in ("outcome", "machine", "reason", "words", "before"):
        return ""
    values: dict[str, object] = {
        "call": line.call_id,
        "started": line.started_at,
        "agent": line.agent,
        "item": line.title,
        "outcome": line.machine,
        "reason": line.reason,
        "words": line.words,
        "second": None if line.blind else line.start,
        "listen": (line.link, None if line.blind or line.clip else line.start),
        "clause": "\n".join(line.clauses),
        "before": line.before,
        "machine": line.machine.value,
    }
    return values[name] if name in values else getattr(line, name, "")


def _write(sheet: Any, row: int, at: int, value: object, looks: dict[str, Any], name: str, lang: Lang) -> None:
    if isinstance(value, tuple):
        link, start = value
        _write_link(sheet, row, at, link, start, looks)
    elif isinstance(value, Outcome):
        look = {Outcome.FAILED: "failed", Outcome.UNDETERMINED: "open"}.get(value, "text")
        sheet.write_string(row, at, word(value.value, lang), looks[look])
    elif isinstance(value, datetime):
        sheet.write_datetime(row, at, value.replace(tzinfo=None), looks["time"])  # Excel knows no zones
    elif isinstance(value, float):
        sheet.write_number(row, at, value, looks["number"])
    elif value in (None, ""):
        sheet.write_blank(row, at, None, looks["fill" if name in FILLED_IN else "text"])
    else:
        sheet.write_string(row, at, text_of(value), looks["text"])


def _write_link(sheet: Any, row: int, at: int, link: str | None, start: float | None, looks: dict[str, Any]) -> None:
    """A link that shows the second to go to; the second alone where there is no file to open."""
    shown = clock(start) if start is not None else ""
    address = f"external:{_address(link)}" if link else ""
    if link and row <= MOST_LINKS and len(address) <= LONGEST_LINK:
        sheet.write_url(row, at, address, looks["link"], string=f"▶ {shown}" if shown else "▶")
    elif shown:
        sheet.write_string(row, at, shown, looks["text"])
    else:
        sheet.write_blank(row, at, None, looks["text"])


def _address(path: str) -> str:
    """A path as the address of a link: what would end or break it is written in hexadecimal."""
    return "".join(c if c.isalnum() or c in _PLAIN or ord(c) > 127 else f"%{ord(c):02X}" for c in path)


def _choice(words: Sequence[str], lang: Lang) -> dict[str, Any]:
    listed = ", ".join(words) if lang == "en" else "、".join(words)
    return {
        "validate": "list",
        "source": list(words),
        "ignore_blank": True,
        "error_title": "decision" if lang == "en" else "人工结论",
        "error_message": f"One of: {listed}" if lang == "en" else f"只能填：{listed}",
    }


def _guide(book: Any, lang: Lang) -> None:
    sheet = book.add_worksheet(GUIDE[lang])
    title = book.add_format({"bold": True, "font_size": 14, "valign": "top"})
    left = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    right = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    heading, rows = guide(lang)
    sheet.write_string(0, 0, heading, title)
    for row, (name, told) in enumerate(rows, start=2):
        sheet.write_string(row, 0, name, left)
        sheet.write_string(row, 1, told, right)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
