"""A board as page, workbook, table and JSON: what is on it, and that the words of others stay words."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pytest
from pypdfium2 import PdfDocument

from qa.form import Service
from qa.report.board import board_page
from qa.report.board.charts import bars_of, trend_of
from qa.report.card_book import board_xlsx
from qa.report.labels import Lang
from qa.report.pdf import page_pdf
from qa.report.scorecards import board_json, scorecards_csv
from qa.report.text import as_text, board_view
from qa.scorecard import Board, Material, Period, ScoredCall, Terms, board, scored_call
from qa.scorecard.contacts import Contact
from qa.scorecard.deductions import Confirmed
from qa.scorecard.stats import distribution_of
from qa.scorecard.tally import sums_of
from tests.handmade import BANNED, GREETING, RINGS, TONE, result

OCTOBER = Period.of_month("2026-10")
EVIL = "=cmd|' /C calc'!A0<script>alert(1)</script>\x07[bold]"
LANGS: tuple[Lang, ...] = ("zh", "en")


def call(at: int, month: int, final: float | None, **changes: Any) -> ScoredCall:
    items = changes.pop("items", (GREETING, replace(BANNED, title=EVIL, reason=EVIL, clauses=(EVIL,)), RINGS, TONE))
    info = {"agent_id": changes.pop("agent", "0012"), "agent_name": EVIL, "team": EVIL}
    made = scored_call(result(f"c{month}-{at}", final=final, items=items, info=info))
    return replace(made, started_at=datetime(2026, month, 1 + at % 28, 9), **changes)


def made(calls: list[ScoredCall], **changes: Any) -> Board:
    sums, names = sums_of(calls, "agent", OCTOBER)
    before, _ = sums_of(calls, "agent", OCTOBER.before())
    terms = {"plaza": Terms(title="广场", sections={"conduct": "行为"}, service=Service(small_sample=3))}
    material = Material(sums, names, before, terms=terms, **changes)
    return board(material, "agent", OCTOBER, against=OCTOBER.before(), as_of=date(2026, 11, 20))


PASSED = replace(BANNED, outcome=GREETING.outcome, points=0.0, title=EVIL)
FULL = made(
    [
        *(call(at, 9, 96.0 + at % 3, items=(GREETING, PASSED)) for at in range(12)),
        *(call(at, 10, 86.0 + at % 3) for at in range(12)),
        call(13, 10, None),
        call(14, 10, 50.0, provisional=True),
        *(call(at, 10, 90.0, agent="0047") for at in (20, 21)),
    ],
    confirmed=[Confirmed("c10-1", "plaza", "banned", "0012", date(2026, 10, 2), datetime(2026, 10, 5), 5.0, fine=20.0)],
    contacts=[
        Contact(at=datetime(2026, 10, 2, 9), agent_id="0012", direction="inbound", fields={"first_answer": "是"})
    ],
)
EMPTY = made([])
OPEN = made([call(at, 10, None, items=(RINGS, TONE)) for at in range(3)])


class Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, value in attrs if name.startswith("on") or "//" in (value or "")]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_board_itself() -> None:
    card = next(card for card in FULL.cards if card.subject.id == "0012")
    assert (card.calls, card.counted, card.provisional, card.unscored, card.rank) == (14, 12, 1, 1, 1)
    assert [(mover.id, mover.real) for mover in FULL.movers] == [("0012", True)]
    assert {mover.id for mover in FULL.items if mover.real} == {"banned"}
    assert FULL.untested == 1
    assert card.fines.final == 20.0


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("shown", [FULL, EMPTY, OPEN], ids=["full", "empty", "open"])
def test_the_page_is_whole_and_runs_nothing(shown: Board, lang: Lang) -> None:
    page = board_page(shown, lang)
    read = Reader(page)
    assert "script" not in read.tags
    assert "http" not in page.replace("http-equiv", "")
    text = " ".join(read.text)
    if shown is FULL:
        assert "alert(1)" in text
        assert "\x07" not in page
        for part in ("87", "2026-09", "−10", "c10-1", "行为"):
            assert part in text, part
    if shown is EMPTY:
        assert {"zh": "没有通话", "en": "no calls"}[lang] in text


@pytest.mark.parametrize("shown", [FULL, EMPTY, OPEN], ids=["full", "empty", "open"])
def test_the_workbook_holds_numbers_days_and_no_formula(shown: Board) -> None:
    book = openpyxl.load_workbook(io.BytesIO(board_xlsx(shown)))
    for sheet in book:
        assert sheet.freeze_panes
        assert sheet.print_area
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    if shown is not FULL:
        return
    assert book.sheetnames == ["评分卡", "项目", "趋势", "平均分确有变化", "不合格率确有变化", "服务指标", "罚款"]
    rows = {name: list(book[name].iter_rows(values_only=True)) for name in book.sheetnames}
    head = next(at for at, row in enumerate(rows["评分卡"]) if row[0] == "坐席")
    names = rows["评分卡"][head]
    first = dict(zip(names, rows["评分卡"][head + 1], strict=True))
    assert str(first["坐席"]).startswith("=cmd|' /C calc'!A0<script>")
    assert (first["名次"], first["通话"], first["平均分"], first["罚款（元，已确认且过申诉期）"]) == (1, 14, 87, 20)
    assert rows["评分卡"][head + 2][5] == "样本少"
    months = [row[2] for row in rows["趋势"] if isinstance(row[2], datetime)]
    assert months == [datetime(2026, 9, 1), datetime(2026, 10, 1), datetime(2026, 10, 1)]
    assert rows["罚款"][-1][1] == datetime(2026, 10, 2)
    assert [row[9] for row in rows["不合格率确有变化"] if row[0] and str(row[0]).startswith("=")] == ["√"]
    assert len(book["评分卡"]._charts) == 1


@pytest.mark.parametrize("lang", LANGS)
def test_the_terminal_shows_it_and_takes_no_markup(lang: Lang) -> None:
    text = as_text(board_view(FULL, lang, full=True), width=200)
    assert "[bold]" in text
    assert "\x07" not in text
    assert {"zh": "样本少", "en": "small sample"}[lang] in text
    assert "as_of" not in text
    assert as_text(board_view(EMPTY, lang))


def test_json_has_parts_and_ratios() -> None:
    data = json.loads(board_json(FULL))
    assert (data["period"], data["as_of"]) == (
        {"name": "2026-10", "start": "2026-10-01", "end": "2026-10-31"},
        "2026-11-20",
    )
    assert data["service"]["connect_rate"] == [{"line": None, "share": {"part": 1, "known": 1, "of": 1}}]
    assert data["service"]["ratios"]["connect_rate"] == 1
    assert data["service"]["ratios"]["satisfaction"] is None
    assert data["movers"][0]["change"] == pytest.approx(-10, abs=0.2)
    assert data["cards"][0]["fines"]["penalties"][0]["consequence"]["day"] == "2026-10-02"
    assert json.loads(board_json(EMPTY))["cards"] == []


def test_csv_of_a_board() -> None:
    text = scorecards_csv(FULL.cards).decode("utf-8-sig")
    assert "'=cmd|" in text
    assert text.splitlines()[0].startswith("期间,工号")


def test_a_trend_is_drawn_from_left_to_right() -> None:
    (card, _) = FULL.cards
    drawn = trend_of(card.trend)
    first, last = drawn.dots
    assert first.x < last.x
    assert first.y is not None
    assert last.y is not None
    assert first.y < last.y  # a lower mean lies lower
    assert drawn.line.startswith("M")
    assert trend_of([]).line == ""


def test_bars_hold_every_score_once() -> None:
    spread = distribution_of([0.0, 4.99, 5.0, 99.9, 100.0])
    assert spread is not None
    assert (spread.counts[0], spread.counts[1], spread.counts[-1]) == (2, 1, 2)
    assert sum(bar.n for bar in bars_of(spread)) == 5
    assert bars_of(None) == []


@pytest.mark.usefixtures("typesetter")
def test_the_page_is_set_as_pdf() -> None:
    pdf = PdfDocument(page_pdf(board_page(FULL)))
    assert len(pdf) > len(FULL.cards)  # the board, then each card from a page of its own
    assert "2026-10" in pdf[0].get_textpage().get_text_range()
    assert all(page.get_size() == pytest.approx((595.3, 841.9), abs=0.5) for page in pdf)
