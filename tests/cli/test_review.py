"""Review, sample, agreement and calibration, as their users run them: on made calls, by one after the other."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from qa.store import open_store
from tests.cli.conftest import SAMPLES, Qa


@pytest.fixture
def calls(qa: Qa, tmp_path: Path) -> None:
    """Twenty made calls of October, scored."""
    lines = (SAMPLES / "history" / "2026-10.jsonl").read_text("utf-8").splitlines()[:20]
    (tmp_path / "calls.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    qa("score", "calls.jsonl")
    with open_store(str(tmp_path / "tingjian.db"), write=False) as store:
        assert len(store.call_ids()) == 20


def fill(path: Path, answers: dict[str, str]) -> None:
    """Decide by what the machine said."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    column = {cell.value: cell.column - 1 for cell in sheet[1]}
    for row in sheet.iter_rows(min_row=2):
        row[column["人工结论"]].value = answers.get(str(row[column["machine"]].value))
    book.save(path)


@pytest.mark.usefixtures("calls")
def test_from_the_sample_to_agreement(qa: Qa, tmp_path: Path) -> None:
    done = qa("review", "export", "--sampled", "-o", "r.xlsx")
    assert done.returncode == 1
    assert "no sample of 2026-10 was drawn — qa sample --month 2026-10" in done.stderr

    done = qa("sample", "--month", "2026-10", "--per-agent", 2, "--author", "林")
    assert done.returncode == 0, done.stderr
    assert "已抽取并登记" in done.stderr
    drawn = json.loads(qa("sample", "--month", "2026-10", "--json").stdout)
    assert (drawn["proven"], drawn["per_agent"], drawn["author"]) == (True, 2, "林")
    agents = {row["agent"] for row in drawn["coverage"]}
    assert sum(pick["part"] == "random" for pick in drawn["picks"]) == 2 * len(agents)
    assert qa("sample", "--month", "2026-10", "--per-agent", 3).returncode == 2
    assert qa("sample", "--month", "2026-10", "-o", "s.xlsx").returncode == 0
    assert openpyxl.load_workbook(tmp_path / "s.xlsx").sheetnames == ["抽样清单", "监听进度", "如何抽取"]

    done = qa("review", "export", "--sampled", "-o", "r.xlsx")
    assert done.returncode == 0, done.stderr
    fill(tmp_path / "r.xlsx", {"passed": "合格", "failed": "合格", "undetermined": "不适用"})
    done = qa("review", "import", "r.xlsx", "--author", "周")
    assert done.returncode == 0, done.stderr
    assert "个得分有变化" in done.stdout
    assert "此前已有 0 项" in done.stdout
    assert "计入 0 项" in qa("review", "import", "r.xlsx", "--author", "周").stdout
    assert qa("review", "import", "r.xlsx").returncode == 2

    found = json.loads(qa("agreement", "--json").stdout)
    assert found["random"]
    failed = sum(c["calls"] for row in found["all"] for c in row["counts"] if c["machine"] == "failed")
    assert failed == len(found["listen"])  # the person overturned every failure
    assert all(row["precision"]["value"] in (None, 0) for row in found["all"])
    shown = qa("agreement", "--lang", "en")
    assert "calls drawn at random" in shown.stdout
    assert "These limits are ours" in " ".join(shown.stdout.split())
    assert qa("agreement", "--by", "team").returncode == 2

    done = qa("calibrate")
    assert done.returncode == 1
    assert "there is nothing to calibrate" in done.stderr


@pytest.mark.usefixtures("calls")
def test_calibration_among_people(qa: Qa, tmp_path: Path) -> None:
    with open_store(str(tmp_path / "tingjian.db"), write=False) as store:
        ids = store.call_ids()[:3]
    done = qa("review", "session", "十月定标", *ids, "--author", "林")
    assert done.stdout.strip() == "1", done.stderr
    for name, word in (("甲", "合格"), ("乙", "不合格")):
        assert qa("review", "export", "--session", 1, "-o", f"{name}.xlsx").returncode == 0
        book = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")
        sheet = book.worksheets[0]
        decision = next(cell.column_letter for cell in sheet[1] if cell.value == "人工结论")
        for row in (2, 3):
            sheet[f"{decision}{row}"] = word if row == 2 else "合格"
        book.save(tmp_path / f"{name}.xlsx")
        done = qa("review", "import", f"{name}.xlsx", "--author", name, "--session", 1)
        assert (done.returncode, "计入 2 项" in done.stdout) == (0, True), done.stderr
    (people,) = json.loads(qa("agreement", "--by", "author", "--json").stdout)["people"]
    assert (people["key"], people["n"], people["raw"]["value"]) == ("乙 · 甲", 2, 0.5)
    assert "十月定标" in qa("review", "sessions").stdout
    assert "已结束" in qa("review", "sessions", "--close", 1, "--author", "林").stdout
    assert qa("review", "import", "甲.xlsx", "--author", "丙", "--session", 1).returncode == 1


@pytest.mark.usefixtures("calls")
def test_what_is_no_request(qa: Qa) -> None:
    for options, code, message in (
        (["-o", "r.csv"], 2, "name a file that ends in .xlsx"),
        (["--outcome", "bad"], 2, "no outcome `bad`"),
        (["--month", "2026-01"], 1, "no calls of 2026-01"),
        (["--agent", "9999"], 1, "no item of 2026-10"),
        (["--session", 7], 2, "there is no calibration session 7"),
    ):
        done = qa("review", "export", *options)
        assert (done.returncode, message in done.stderr) == (code, True), done.stderr
