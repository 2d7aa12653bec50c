"""Boards and forms as files: what each format is made by, and what it is called in mail and on the web."""

from __future__ import annotations

from collections.abc import Callable

from qa.report.board import board_page
from qa.report.card_book import board_xlsx
from qa.report.forms.html import form_html
from qa.report.forms.parts import Document
from qa.report.forms.pdf import form_pdf
from qa.report.forms.xlsx import form_xlsx
from qa.report.labels import Lang
from qa.report.pdf import page_pdf
from qa.report.scorecards import board_json, scorecards_csv
from qa.scorecard import Board

BOARD_FORMATS: dict[str, Callable[[Board, Lang], bytes]] = {
    "html": lambda board, lang: board_page(board, lang).encode(),
    "pdf": lambda board, lang: page_pdf(board_page(board, lang)),
    "json": lambda board, _: board_json(board).encode(),
    "csv": lambda board, lang: scorecards_csv(board.cards, lang),
    "xlsx": board_xlsx,
}

FORM_FORMATS: dict[str, Callable[[Document, Lang], bytes]] = {
    "html": lambda document, lang: form_html(document, lang).encode(),
    "xlsx": form_xlsx,
    "pdf": form_pdf,
}

MEDIA = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The media type of each format."""
