"""Logs of any exchange: workbooks, columns by a mapping, a first mapping guessed, names of files."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone
from pathlib import Path

import openpyxl
import pytest

from qa.calllog import NamePattern, read_call_log, read_mapping
from qa.calllog.guess import guess_mapping
from qa.calllog.row import moment_of
from qa.calllog.zone import in_zone, zone_of
from qa.errors import CallLogError, ConfigError, UsageError
from qa.types import CallInfo

HEADERS = ["录音文件", "工号", "开始时间", "振铃时长", "时长", "主叫", "被叫"]
ROW = ["a.wav", "0070", "2026-10-01 09:05:00", "12", "00:03:05", "13800000000", "4008"]


def workbook(path: Path, rows: list[list[object]], merged: str | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    book.save(path)
    return path


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_headers_of_chinese_exchanges(tmp_path: Path) -> None:
    log = read_call_log(written(tmp_path / "log.csv", f"{','.join(HEADERS)}\n{','.join(ROW)}\n"))
    row = log.rows[0]
    assert (row.agent_id, row.ring_seconds) == ("0070", 12.0)
    assert row.log["时长"] == "00:03:05"
    assert (row.log["duration"], row.log["caller"], row.log["callee"]) == ("185.0", "13800000000", "4008")


def test_a_workbook_reads_as_its_reader_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "话单.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["十月话单"])
    sheet.merge_cells("A1:G1")  # a title above the headers is no part of the log
    sheet.append(HEADERS)
    sheet.append(["a.wav", 70, datetime(2026, 10, 1, 9, 5), 12, time(0, 3, 5), 13800000000, "4008"])
    sheet["B3"].number_format = "0000"
    sheet.append(["b.wav", "0007", "2026-10-01T09:05:00+08:00", 7.5, timedelta(seconds=90), None, None])
    book.save(path)
    first, second = read_call_log(path).rows
    assert (first.agent_id, first.started_at, first.ring_seconds) == ("0070", datetime(2026, 10, 1, 9, 5), 12.0)
    assert (first.log["duration"], first.log["caller"], first.row) == ("185.0", "13800000000", 3)
    assert (second.agent_id, second.ring_seconds, second.log["duration"]) == ("0007", 7.5, "90.0")
    assert second.started_at == datetime(2026, 10, 1, 9, 5, tzinfo=timezone(timedelta(hours=8)))


def test_what_has_no_one_meaning_costs_its_row_only(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["录音文件", "工号"],
        ["a.wav", "0007"],
        ["b.wav", None],
        ["c.wav", '=CONCATENATE("00","70")'],
        ["d.wav", "0081"],
    ]
    log = read_call_log(workbook(tmp_path / "log.xlsx", rows, merged="B2:B3"))
    assert [row.file for row in log.rows] == ["d.wav"]
    said = [error.message for error in log.errors]
    assert len(said) == 3
    assert "log.xlsx:2:工号" in said[0]
    assert "B2:B3 are merged" in said[0]
    assert "log.xlsx:4:工号" in said[2]
    assert "never calculated" in said[2]


def test_merged_headers_and_old_or_broken_workbooks_are_refused(tmp_path: Path) -> None:
    merged = workbook(tmp_path / "m.xlsx", [["录音文件", "坐席", None], ["a.wav", "0007", "陈晨"]], merged="B1:C1")
    with pytest.raises(CallLogError, match="B1:C1 are merged"):
        read_call_log(merged)
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(CallLogError, match=r"\.xls\)"):
        read_call_log(tmp_path / "old.xls")
    (tmp_path / "half.xlsx").write_bytes(merged.read_bytes()[:900])
    with pytest.raises(CallLogError, match="no Excel workbook"):
        read_call_log(tmp_path / "half.xlsx")


@pytest.mark.parametrize("cell", ["13/14/2026", "10/09/2026 12:00", "2026-13-14", "2026-02-30 10:00:00"])
def test_a_date_that_is_none_or_two_is_refused_with_its_row(tmp_path: Path, cell: str) -> None:
    log = read_call_log(written(tmp_path / "log.csv", f"file,开始时间\na.wav,{cell}\nb.wav,2026-10-01 09:05\n"))
    assert [row.file for row in log.rows] == ["b.wav"]
    assert "log.csv:2:开始时间" in log.errors[0].message
    assert "2026-10-01 09:05:00" in log.errors[0].message


def test_columns_by_a_mapping(tmp_path: Path) -> None:
    log = written(tmp_path / "pbx.csv", "rec,emp,组别,begin\na.wav,0070,一组,2026-10-01 09:05\n")
    mapping = written(tmp_path / "map.yaml", "file: rec\nagent_id: emp\nstarted_at: begin\nteam:\n")
    row = read_call_log(log, read_mapping(mapping)).rows[0]
    assert (row.file, row.agent_id, row.started_at) == ("a.wav", "0070", datetime(2026, 10, 1, 9, 5))
    assert row.team is None  # the mapping says that no column is the team
    assert row.log["组别"] == "一组"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("file: rec\nagent_id: empl\n", r"map.yaml:2: pbx.csv has no column empl — did you mean emp\?"),
        ("file: rec\nagentid: emp\n", r"map.yaml:2: there is no field agentid — did you mean agent_id\?"),
        ("file: [rec]\n", r"map.yaml:1: file has no single header"),
        ("- rec\n", "no mapping"),
        ("file: rec\nfile: emp\n", "map.yaml:2: not YAML"),
        ("agent_id: emp\n", "no column names the recording"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    log = written(tmp_path / "pbx.csv", "rec,emp\na.wav,0070\n")
    with pytest.raises(CallLogError, match=said):
        read_call_log(log, read_mapping(written(tmp_path / "map.yaml", text)))


def test_the_guess_is_a_mapping_that_works(tmp_path: Path) -> None:
    text = "rec_name,员工,go,方向,工号,note: x\na.wav,陈晨,2026-10-01 09:05:00,呼入,0070,hello\n"
    log = written(tmp_path / "pbx.csv", text)
    guessed = guess_mapping(log)
    assert "columns without a field" in guessed
    assert "note: x  # e.g. hello" in guessed
    row = read_call_log(log, read_mapping(written(tmp_path / "map.yaml", guessed))).rows[0]
    assert (row.file, row.agent_id, row.direction) == ("a.wav", "0070", "inbound")
    assert row.started_at == datetime(2026, 10, 1, 9, 5)
    with pytest.raises(CallLogError, match="empty"):
        guess_mapping(written(tmp_path / "empty.csv", "\n\n"))


def test_two_files_a_call_by_the_row(tmp_path: Path) -> None:
    log = read_call_log(written(tmp_path / "log.csv", "坐席录音,客户录音,工号\n1-a.wav,1-c.wav,0070\n2-a.wav,,0071\n"))
    row = log.rows[0]
    assert (row.file, row.other_file, row.agent_channel) == ("1-a.wav", "1-c.wav", 0)
    assert "one leg of two" in log.errors[0].message


def test_names_tell_what_nothing_else_has_told() -> None:
    pattern = NamePattern.of(r"(?P<agent_id>\d{4})_(?P<started_at>\d{14})_(?P<queue>[a-z]+)")
    path = Path("in/0070_20261001090500_gold.wav")
    info, problems = pattern.describe(CallInfo("c", str(path)), path)
    assert not problems
    assert (info.agent_id, info.started_at) == ("0070", datetime(2026, 10, 1, 9, 5))
    assert info.log["queue"] == "gold"
    known, _ = pattern.describe(CallInfo("c", str(path), agent_id="0007"), path)
    assert known.agent_id == "0007"
    assert pattern.describe(info, Path("other.wav"))[1][0].kind == "name_without_pattern"
    bad = pattern.describe(CallInfo("c", "x"), Path("0070_20261399090500_gold.wav"))
    assert (bad[1][0].kind, bad[0].agent_id, bad[0].started_at) == ("name_unreadable", "0070", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [(r"(\d+)", "no named group"), (r"(?P<agent_id>", "no pattern"), (r"(?P<agentid>\d+)", "did you mean agent_id")],
)
def test_a_pattern_that_means_nothing_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        NamePattern.of(text)


@pytest.mark.parametrize(
    ("written", "zone", "month", "hour"),
    [
        ("2026-09-30T23:30:00+00:00", "Asia/Shanghai", "2026-10", 7),
        ("2026-10-01T07:30:00+08:00", "Asia/Shanghai", "2026-10", 7),
        ("2026-10-01T00:30:00+08:00", "UTC", "2026-09", 16),
        ("2026-10-01 00:30:00", "+08:00", "2026-10", 0),
        ("2026-10-01T00:30:00Z", "-05:30", "2026-09", 19),
    ],
)
def test_months_are_counted_in_the_zone_that_is_named(written: str, zone: str, month: str, hour: int) -> None:
    info = in_zone(CallInfo("a", "a", started_at=moment_of(written)), zone_of(zone))
    assert info.started_at is not None
    assert (info.started_at.strftime("%Y-%m"), info.started_at.hour) == (month, hour)
    assert info.started_at.tzinfo is not None


def test_a_time_without_a_zone_stays_as_it_is_where_none_is_named() -> None:
    info = CallInfo("a", "a", started_at=moment_of("2026-10-01 00:30:00"))
    assert in_zone(info, None) == info


@pytest.mark.parametrize("name", ["Mars/Base", "+25", "", "8", "../../etc/passwd"])
def test_a_zone_that_there_is_not(name: str) -> None:
    with pytest.raises(ConfigError, match="no time zone"):
        zone_of(name)
