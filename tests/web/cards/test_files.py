"""Boards and forms to take away: read back by other programs, and the same as the command line writes."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from qa.cli.app import app
from qa.report.forms.table import KINDS
from tests.scorecard import plain
from tests.web.cards.conftest import Client

NOTHING = frozenset({"case_book", "fault_slip", "penalty_forms", "connect_rate", "visit_gap", "fines"})
"""Forms that have nothing to be filled with here: no cases, no penalties, no such columns in the log."""


def test_the_workbook_has_the_boards_numbers(client: Client, calls: list[plain.Scored], month: str) -> None:
    answer = client("supervisor").get(f"/cards/export?month={month}&format=xlsx&rubric=plaza")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(row for row in rows if row and "平均分" in row)
    at = {name: place for place, name in enumerate(head)}
    groups = plain.by_subject(calls, "agent", month)
    own = {agent: group for (agent, rubric), group in groups.items() if rubric == "plaza" and agent}
    whose = {row: str(row[at["坐席"]]).split("(")[-1].rstrip(")") for row in rows}
    found = {whose[row]: row for row in rows if whose[row] in own}
    assert found.keys() == own.keys()
    for agent, group in own.items():
        assert found[agent][at["通话"]] == len(group)
        mean = plain.mean(plain.scores(group))
        assert found[agent][at["平均分"]] == (None if mean is None else pytest.approx(mean, abs=0.005))


def test_csv_and_json_are_those_of_the_command_line(client: Client, place: Path, month: str, tmp_path: Path) -> None:
    for form in ("csv", "json"):
        out = tmp_path / f"board.{form}"
        words = ["scorecard", "--db", str(place), "--month", month, "--as-of", "2026-11-22", "--zone", "Asia/Shanghai"]
        done = CliRunner().invoke(app, [*words, "-f", form, "-o", str(out)])
        assert done.exit_code == 0, done.output
        assert client("supervisor").get(f"/cards/export?month={month}&format={form}").content == out.read_bytes()
    assert len(list(csv.reader(io.StringIO(out.with_suffix(".csv").read_text(encoding="utf-8-sig"))))) > 10


def test_a_board_as_pdf(client: Client, month: str) -> None:
    pytest.importorskip("weasyprint")
    pdfium = pytest.importorskip("pypdfium2")
    answer = client("supervisor").get(f"/cards/export?month={month}&format=pdf&by=team")
    assert answer.headers["content-type"] == "application/pdf"
    text = pdfium.PdfDocument(answer.content)[0].get_textpage().get_text_range()
    assert month in text


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_is_shown_and_saved(client: Client, kind: str, month: str) -> None:
    supervisor = client("supervisor")
    page = supervisor.get(f"/forms/{kind}?month={month}")
    assert page.status_code == 200
    assert KINDS[kind].title in page.text
    document = supervisor.get(f"/forms/{kind}/document?month={month}")
    policy = document.headers["content-security-policy"]
    assert document.status_code == 200
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    saved = supervisor.get(f"/forms/{kind}/file?month={month}&format=xlsx")
    if saved.status_code == 200:
        assert "<article" in document.text
        assert openpyxl.load_workbook(io.BytesIO(saved.content)).worksheets
        assert re.search(r"filename\*=UTF-8''[%\w.\-()]+\.xlsx$", saved.headers["content-disposition"])
    else:
        assert saved.status_code < 500
        assert kind in NOTHING, saved.text[-900:]
        assert "<article" not in document.text


def test_every_form_says_which_clause_demands_it(client: Client) -> None:
    kinds = client("supervisor").get("/api/forms").json()["kinds"]
    assert [kind["name"] for kind in kinds] == list(KINDS)
    assert all(kind["demands"] for kind in kinds)


def test_a_form_that_there_is_not(client: Client) -> None:
    answer = client("supervisor").get("/api/forms/service_stars/file")
    assert (answer.status_code, answer.json()["mend"]) == (404, "did you mean service_star?")


def test_names_of_files_are_safe(client: Client, month: str) -> None:
    answer = client("supervisor").get(f"/forms/workload/file?month={month}&format=html&agent=..%2F..%2F%22%0D%0Ax")
    told = answer.headers.get("content-disposition", "")
    assert answer.status_code < 500
    assert not set("/\r\n") & set(told)
    assert told.count('"') in (0, 2)
