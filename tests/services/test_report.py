"""The forms: every kind in every format, their figures against the scorecard, and what must not get into them."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from qa.errors import QaError, UsageError
from qa.packs.clauses import read_clauses
from qa.packs.load import lexicons
from qa.report.forms.html import form_html, spans
from qa.report.forms.material import due_on
from qa.report.forms.parts import NUMBERS, Document, Facts, Grid
from qa.report.forms.pdf import form_pdf
from qa.report.forms.table import KINDS
from qa.report.forms.xlsx import form_xlsx
from qa.scorecard import Period
from qa.services.report import weeks_of
from qa.services.scorecard import Options, make_board
from qa.store import Store, open_store
from qa.store.asked import Asked
from tests.formsmade import AS_OF, FORMULA, MARKUP, OCTOBER, PHONE, fill, made
from tests.handmade import result

NAMED = sorted(
    {
        clause.report
        for path in lexicons().glob("*/clauses.yaml")
        for clause in read_clauses(path).values()
        if clause.report
    }
)
SLOW_TO_SET = ("monthly_quality", "fault_slip")
"""Kinds that are set as PDF here; they use every part between them, and one setting takes seconds."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(str(tmp_path_factory.mktemp("forms") / "a.db")) as opened:
        fill(opened)
        yield opened


def grids(document: Document) -> list[Grid]:
    return [part for form in document.forms for part in form.parts if isinstance(part, Grid)]


def grid(document: Document, title: str) -> Grid:
    return next(each for each in grids(document) if title in each.title)


def column(found: Grid, name: str) -> list[object]:
    at = [each.name for each in found.columns].index(name)
    return [row[at] for row in found.rows]


def facts(document: Document) -> dict[str, object]:
    return {
        fact.name: fact.value
        for form in document.forms
        for part in form.parts
        if isinstance(part, Facts)
        for fact in part.facts
    }


def test_every_report_that_a_clause_names_is_a_kind() -> None:
    assert set(NAMED) == set(KINDS)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", NAMED)
def test_every_kind_is_shown_and_nothing_in_it_runs(store: Store, kind: str, lang: str) -> None:
    document = made(store, kind, lang=lang)
    page = form_html(document, lang)  # type: ignore[arg-type]
    assert "<script" not in page
    assert page.count("<article") == len(document.forms) >= 1
    book = load_workbook(io.BytesIO(form_xlsx(document, lang)))  # type: ignore[arg-type]
    for sheet in book:
        assert sheet.print_area
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert str(sheet.page_setup.fitToHeight) == "0"  # one page wide, as many long as it takes
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert PHONE not in page
    for each in grids(document):
        assert all(len(row) == len(each.columns) for row in (*each.rows, *([each.total] if each.total else [])))


def test_without_the_extra_the_error_names_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)  # as where it is not installed
    with pytest.raises(UsageError, match=r"tingjian\[pdf\]"):
        form_pdf(made(store, "service_star"))


@pytest.mark.usefixtures("typesetter")
@pytest.mark.parametrize("kind", SLOW_TO_SET)
def test_pdf_is_a4_and_in_chinese(store: Store, kind: str) -> None:
    data = form_pdf(made(store, kind))
    pdf = PdfDocument(data)
    assert all(sorted(page.get_size()) == pytest.approx([595.3, 841.9], abs=0.5) for page in pdf)
    said = pdf[0].get_textpage().get_text_range()
    assert KINDS[kind].title.split("（")[0] in re.sub(r"\s", "", said)


@pytest.mark.usefixtures("typesetter")
def test_an_address_in_a_page_is_never_fetched(store: Store) -> None:
    document = made(store, "service_star")
    form = replace(document.forms[0], title='<img src="http://127.0.0.1:1/x.png">')
    assert form_pdf(replace(document, forms=(form,))).startswith(b"%PDF-")


def test_figures_are_the_scorecards(store: Store) -> None:
    board = make_board(store, Asked("agent", OCTOBER), Options(as_of=AS_OF, examples=True))
    of = {card.subject.id: card for card in board.cards}
    people = grid(made(store, "monthly_quality"), "人员")
    assert dict(zip(column(people, "工号"), column(people, "平均分"), strict=True)) == {
        id: card.mean.mean for id, card in of.items() if card.mean
    }
    assert sum(column(people, "通话")) == 36  # type: ignore[arg-type]
    # by hand: of 12 calls the first agent has three of 80, the others have 100
    assert of["0007"].mean
    assert of["0007"].mean.mean == pytest.approx((3 * 80 + 9 * 100) / 12)
    faults = grid(made(store, "common_faults"), "普遍问题")
    told = dict(zip(column(faults, "问题"), column(faults, "次数"), strict=True))
    assert told == {"规范开头语": 12, "没有因服务被顾客投诉": 3}  # 4 calls of each of 3 agents; 3 of one


def test_a_workbook_has_real_numbers_days_and_frozen_headers(store: Store) -> None:
    document = made(store, "workload")
    book = load_workbook(io.BytesIO(form_xlsx(document)))
    sheet = book.worksheets[0]
    top = next(row[0].row for row in sheet.iter_rows() if row[0].value == "日期")
    assert sheet.freeze_panes == f"A{top + 1}"
    assert sheet.print_title_rows == f"${top}:${top}"
    first = [sheet.cell(top + 1, at).value for at in range(1, 4)]
    assert first == [datetime(2026, 10, 1), 3, 3]  # three agents' first calls, all inbound
    assert sheet._charts
    values = document.forms[0].parts[0].rows  # type: ignore[union-attr]
    read = [[sheet.cell(top + 1 + n, 1 + at).value for at in range(2)] for n in range(len(values))]
    assert [[each[0].date(), each[1]] for each in read] == [list(row[:2]) for row in values]


def test_names_are_kept_as_they_are_written(store: Store) -> None:
    book = load_workbook(io.BytesIO(form_xlsx(made(store, "monthly_assessment"))))
    values = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert FORMULA in values
    assert MARKUP in values
    assert "&lt;script&gt;" in form_html(made(store, "monthly_assessment"))


def test_slips_and_fines_follow_only_from_what_persons_confirmed(store: Store) -> None:
    slips = made(store, "fault_slip")
    assert len(slips.forms) == 2  # three calls failed the item; a person confirmed two
    assert facts(slips)["确认人"] == "周质检"
    fines = made(store, "fines")
    assert column(grid(fines, "按人员"), "生效罚款（元）") == [90.0]  # 30, then 60: the second time is doubled
    assert column(grid(fines, "逐笔"), "第几次") == [1, 2]
    forms = made(store, "penalty_forms")
    assert [form.title for form in forms.forms] == ["处罚意见书", "处罚通知单", "投诉跟踪单"] * 2


def test_nothing_follows_within_the_time_to_appeal(store: Store) -> None:
    early = date(2026, 11, 3)
    with pytest.raises(QaError, match="2 confirmed ones wait"):
        made(store, "fault_slip", as_of=early)
    assert column(grid(made(store, "fines", as_of=early), "按人员"), "生效罚款（元）") == [0.0]


def test_complaints_are_those_of_the_log_and_of_the_customers(store: Store) -> None:
    book = grid(made(store, "complaint_book"), "投诉登记")
    assert sorted(map(str, column(book, "通话编号"))) == sorted(
        [f"c10-{agent}-{n:02}" for agent in range(3) for n in (0, 3)]
    )
    assert any("我要投诉" in str(text) for text in column(book, "投诉内容（原话或登记）"))
    told = facts(made(store, "complaint_form"))
    assert told["公司名称"] == f"-{MARKUP}公司"
    assert told["地址"] == "上海路 1 号"


def test_service_figures_by_hand(store: Store) -> None:
    records = grid(made(store, "call_records"), "按人员")
    assert records.total == ("合计", "", "", 18, 36, 0.5)
    reply = grid(made(store, "complaint_reply_time"), "按人员")
    assert column(reply, "平均回复时间") == [4 * 3600.0, 5 * 3600.0, 6 * 3600.0]
    rates = grid(made(store, "connect_rate"), "逐月")
    assert {str(month) for month in column(rates, "月份")} == {"2026-09-01", "2026-10-01"}


def test_the_quota_counts_what_persons_heard(store: Store) -> None:
    heard = grid(made(store, "monitor_plan"), "监听情况")
    assert dict(zip(column(heard, "工号"), column(heard, "已监听"), strict=True)) == {"0007": 2, "0012": 0, "0090": 0}


def test_one_call_has_its_words_items_and_score(store: Store) -> None:
    document = made(store, "service_assessment", call="c10-0-00", period=None)
    assert len(document.forms) == 1
    told = facts(document)
    assert told["最终得分"] == 80.0
    assert told["通话编号"] == "c10-0-00"
    words = column(grid(document, "监听内容"), "内容")
    assert len(words) == 3
    assert not any(PHONE in str(text) for text in words)


def test_telecoms_five_dimensions_stand_on_its_form(tmp_path: Path) -> None:
    sections = ("words", "attitude", "voice", "needs", "response")
    with open_store(str(tmp_path / "t.db")) as store:
        base = result("t1").items[0]
        items = tuple(replace(base, id=f"i{at}", section=section) for at, section in enumerate(sections))
        store.save_all([result("t1", items=items, rubric="telecom", version="1.0")])
        found = column(grid(made(store, "service_assessment", call="t1", period=None), "考评项目"), "考评内容")
    assert found == ["服务用语", "服务态度", "语气语调", "客户需求的归纳能力", "应变能力"]


@pytest.mark.parametrize("kind", NAMED)
def test_an_empty_month_is_an_error_that_says_so(store: Store, kind: str) -> None:
    with pytest.raises(QaError, match="2025"):
        made(store, kind, period=Period.of_month("2025-01"))


def test_a_call_asked_of_a_form_of_months_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="about a period"):
        made(store, "monthly_quality", call="c10-0-00")


def test_a_month_has_a_weekly_form_for_each_week_with_calls(store: Store) -> None:
    document = made(store, "weekly_quality")
    assert document.forms[0].name == "2026-10-01 至 2026-10-04"
    assert len(document.forms) == 4  # the last call is of 23 October, and the month's fifth week has none
    assert [week.days for week in weeks_of(OCTOBER)] == [4, 7, 7, 7, 6]


def test_the_report_is_due_on_the_22nd_after_its_period() -> None:
    assert due_on(22, date(2026, 10, 31)) == date(2026, 11, 22)
    assert due_on(22, date(2026, 10, 21)) == date(2026, 10, 22)
    assert due_on(22, date(2026, 12, 31)) == date(2027, 1, 22)


def test_equal_neighbours_become_one_cell() -> None:
    assert spans([("a", 1), ("a", 2), ("b", 3), ("a", 4)], 1) == [[2, 1], [0, 1], [1, 1], [1, 1]]


def test_every_number_of_a_table_is_one(store: Store) -> None:
    for kind in ("monthly_quality", "service_kpi", "workload"):
        for each in grids(made(store, kind)):
            for at, one in enumerate(each.columns):
                if one.look in NUMBERS - {"count"}:
                    assert all(row[at] in (None, "") or isinstance(row[at], int | float) for row in each.rows)
