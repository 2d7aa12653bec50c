"""``qa report`` as it is called."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from qa.report.forms.table import KINDS
from tests.cli.conftest import SAMPLES, Qa


@pytest.fixture
def stored(qa: Qa, tmp_path: Path) -> Path:
    lines = (SAMPLES / "history" / "2026-10.jsonl").read_text("utf-8").splitlines()[:20]
    (tmp_path / "month.jsonl").write_text("\n".join(lines), "utf-8")
    assert qa("score", tmp_path / "month.jsonl").returncode == 0
    return tmp_path


def test_a_form_of_scored_calls_is_written_by_its_name(qa: Qa, stored: Path) -> None:
    page = qa("report", "monthly_quality", "--month", "2026-10")
    assert page.returncode == 0, page.stderr
    assert "2026-11-22" in page.stdout  # due by the 22nd
    assert qa("report", "workload", "-o", "load.xlsx").returncode == 0
    assert load_workbook(stored / "load.xlsx").worksheets
    none = qa("report", "fines", "--month", "2026-10")
    assert (none.returncode, none.stdout) == (1, "")
    assert "confirmed by a person" in none.stderr


def test_all_kinds_are_listed_and_a_wrong_one_is_named(qa: Qa) -> None:
    listed = qa("report")
    assert all(kind in listed.stdout for kind in KINDS)
    wrong = qa("report", "monthly_qualty")
    assert wrong.returncode == 2
    assert "did you mean `monthly_quality`" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("workload", "-f", "pdf"), "--out"),
        (("workload", "-f", "doc"), "html, xlsx, pdf"),
        (("workload", "--as-of", "gestern"), "no day"),
    ],
)
def test_wrong_usage_is_one_line(qa: Qa, arguments: tuple[str, ...], told: str) -> None:
    done = qa("report", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
