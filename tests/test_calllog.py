"""Call logs as exchanges and spreadsheets write them; every expectation is read off the CSV by eye."""

from __future__ import annotations

import csv
import io
import itertools
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.calllog import CallLog, call_id_of, call_ids, read_call_log
from qa.calllog.columns import HEADERS, find_columns, plain_header
from qa.errors import CallLogError
from qa.types import CallInfo, Span

ENGLISH = """\
file,agent_id,agent_name,team,line,direction,started_at,ring_seconds,holds,hangup_by,agent_channel,ticket
c01.wav,0012,王芳,一组,400,inbound,2026-10-01T09:05:00+08:00,12.5,23.5-41.0;60-72,customer,0,T-1
c02.wav,0047,李雷,,,outbound,2026/10/1 9:05,,none,,right,
"""


def log_of(folder: Path, text: str, encoding: str = "utf-8", name: str = "calls.csv") -> CallLog:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return read_call_log(path)


def test_every_english_column(tmp_path: Path) -> None:
    log = log_of(tmp_path, ENGLISH)
    first, second = log.rows
    assert log.errors == ()
    assert (first.agent_id, first.agent_name, first.team, first.line) == ("0012", "王芳", "一组", "400")
    assert first.direction == "inbound"
    assert first.started_at == datetime(2026, 10, 1, 9, 5, tzinfo=timezone(timedelta(hours=8)))
    assert first.ring_seconds == 12.5
    assert first.holds == (Span(23.5, 41.0), Span(60.0, 72.0))
    assert (first.hangup_by, first.agent_channel) == ("customer", 0)
    assert first.log["ticket"] == "T-1"
    assert list(first.log) == ENGLISH.split("\n", 1)[0].split(",")
    # an empty cell says nothing; "none" says that there was no hold
    assert (second.team, second.line, second.ring_seconds, second.hangup_by) == (None, None, None, None)
    assert second.holds == ()
    assert second.started_at == datetime(2026, 10, 1, 9, 5)
    assert second.started_at.tzinfo is None
    assert second.agent_channel == 1


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_chinese_headers_in_every_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [
        ["录音文件", "工号", "姓名", "技能组", "线路", "呼叫方向", "开始时间", "振铃时长（秒）", "保持", "挂断方"],
        ["录音一.wav", "0012", "王芳", "投诉组", "热线", "呼入", "2026年10月1日 9时5分3秒", "15", "20至31.5", "客户"],
    ]
    log = log_of(tmp_path, "\r\n".join(delimiter.join(cells) for cells in lines), encoding)
    (row,) = log.rows
    assert (row.file, row.agent_id, row.agent_name, row.team) == ("录音一.wav", "0012", "王芳", "投诉组")
    assert (row.line, row.direction, row.ring_seconds, row.hangup_by) == ("热线", "inbound", 15.0, "customer")
    assert row.started_at == datetime(2026, 10, 1, 9, 5, 3)
    assert row.holds == (Span(20.0, 31.5),)
    assert row.log["技能组"] == "投诉组"


def test_no_header_means_two_fields() -> None:
    names = list(itertools.chain(HEADERS, *HEADERS.values()))
    assert len(names) == len(set(names))
    assert all(plain_header(name) == name for name in names)


def test_the_plainer_of_two_headers_wins() -> None:
    # 坐席 is a name in some exports, but where 姓名 is there too, that is the name
    assert find_columns(["坐席", "姓名", "工号"])["agent_name"] == 1
    assert find_columns(["坐席", "工号"])["agent_name"] == 0


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("0012", "0012"), ('="0012"', "0012"), ("'0012", "0012"), ("A-7", "A-7"), ("００１２", "００１２")],
)
def test_ids_stay_text(tmp_path: Path, cell: str, kept: str) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["file", "agent_id"], ["a.wav", cell]])
    assert log_of(tmp_path, text.getvalue()).rows[0].agent_id == kept


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("started_at", "yesterday", "no time"),
        ("started_at", "2026-13-01 09:00", "no time"),
        ("started_at", "2026-10-01 25:00", "no time"),
        ("started_at", "45931.378", "no time"),
        ("ring_seconds", "twelve", "no number of seconds"),
        ("ring_seconds", "-3", "no number of seconds"),
        ("ring_seconds", "nan", "no number of seconds"),
        ("holds", "41-23", "no hold"),
        ("holds", "5-5", "no hold"),
        ("holds", "10-30;20-40", "overlap"),
        ("holds", "20", "no hold"),
        ("direction", "sideways", "no direction"),
        ("hangup_by", "the cat", "nobody who can hang up"),
        ("agent_channel", "-1", "no channel"),
        ("agent_id", "1.2E+05", "took for a number"),
    ],
)
def test_a_bad_cell_costs_its_row_only(tmp_path: Path, column: str, cell: str, says: str) -> None:
    log = log_of(tmp_path, f'file,{column}\na.wav,\nb.wav,"{cell}"\nc.wav,\n')
    assert [row.file for row in log.rows] == ["a.wav", "c.wav"]
    (error,) = log.errors
    assert says in error.problem
    assert error.where == f"{tmp_path / 'calls.csv'}:3:{column}"
    with pytest.raises(CallLogError, match=says):
        log.lookup(Path("b.wav"))
    assert log.lookup(Path("c.wav")) == log.rows[1]


@pytest.mark.parametrize(
    ("cell", "seconds"), [("12", 12), ("12.5秒", 12.5), ("12s", 12), ("0:12", 12), ("00:01:05", 65), ("１２", 12)]
)
def test_seconds(tmp_path: Path, cell: str, seconds: float) -> None:
    assert log_of(tmp_path, f"file,振铃秒数\na.wav,{cell}\n").rows[0].ring_seconds == seconds


@pytest.mark.parametrize(
    ("direction", "side", "party"),
    [
        ("呼入", "主叫", "customer"),
        ("呼入", "被叫", "agent"),
        ("呼出", "主叫", "agent"),
        ("呼出", "被叫", "customer"),
        ("", "主叫", None),
        ("内部", "主叫", None),
        ("呼入", "系统", None),
        ("", "坐席", "agent"),
    ],
)
def test_who_hung_up(tmp_path: Path, direction: str, side: str, party: str | None) -> None:
    assert log_of(tmp_path, f"file,方向,挂断方\na.wav,{direction},{side}\n").rows[0].hangup_by == party


def test_files_that_are_no_log(tmp_path: Path) -> None:
    cases = {
        b"": "empty",
        b"\r\n\r\n": "empty",
        b"PK\x03\x04rest": "Excel workbook",
        b"\xff\xff\xff\xff": "neither UTF-8",
        b"agent_id,team\n1,2\n": "no column names the recording",
        b"file,team,team\na,b,c\n": "two columns are called team",
    }
    for number, (raw, says) in enumerate(cases.items()):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(raw)
        with pytest.raises(CallLogError, match=says) as caught:
            read_call_log(path)
        assert str(path) in caught.value.message
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CallLogError, match="cannot be read"):
            read_call_log(path)


def test_the_nearest_header_is_named(tmp_path: Path) -> None:
    with pytest.raises(CallLogError) as caught:
        log_of(tmp_path, "录音文件号,工号\na.wav,1\n")
    assert (caught.value.mend or "").startswith("rename '录音文件号' to file")


def test_rows_of_odd_length(tmp_path: Path) -> None:
    log = log_of(tmp_path, "file,team\na.wav\n\n,,\nb.wav,x,y\n,team\nc.wav,一组,\n")
    assert [(row.file, row.team, row.row) for row in log.rows] == [("a.wav", None, 2), ("c.wav", "一组", 7)]
    assert [error.where for error in log.errors] == [
        f"{tmp_path / 'calls.csv'}:5:3",
        f"{tmp_path / 'calls.csv'}:6:file",
    ]


def test_same_name_in_two_folders(tmp_path: Path) -> None:
    log = log_of(tmp_path, "file,agent_id\na/x.wav,1\nb/x.wav,2\n")
    found = {folder: log.lookup(tmp_path / folder / "x.wav") for folder in ("a", "b", "c")}
    assert {folder: row and row.agent_id for folder, row in found.items()} == {"a": "1", "b": "2", "c": None}
    # c/x.wav is nobody's: a row that names another folder must never lend its agent


def test_the_longest_end_decides(tmp_path: Path) -> None:
    log = log_of(tmp_path, "file,agent_id\nx.wav,1\na/x.wav,2\n十月/a/x.wav,3\n")
    places = ["b/x.wav", "a/x.wav", "十月/a/x.wav"]
    assert [log.lookup(tmp_path / place).agent_id for place in places] == ["1", "2", "3"]  # type: ignore[union-attr]


def test_paths_of_the_exchange_itself(tmp_path: Path) -> None:
    log = log_of(tmp_path, "file,agent_id\nD:\\rec\\a\\x.wav,1\nD:\\rec\\b\\x.wav,2\nD:\\rec\\y.wav,3\n")
    assert log.lookup(tmp_path / "b" / "x.wav").agent_id == "2"  # type: ignore[union-attr]
    assert log.lookup(tmp_path / "y.wav").agent_id == "3"  # type: ignore[union-attr]
    with pytest.raises(CallLogError) as caught:
        log.lookup(tmp_path / "c" / "x.wav")
    assert "D:\\rec\\a\\x.wav (row 2)" in caught.value.problem
    assert "D:\\rec\\b\\x.wav (row 3)" in caught.value.problem


def test_one_row_for_two_recordings(tmp_path: Path) -> None:
    log = log_of(tmp_path, "file,agent_id\nx.wav,1\n")
    one, two = tmp_path / "a" / "x.wav", tmp_path / "b" / "x.wav"
    matches = log.match([one, two])
    assert set(matches.errors) == {one, two}
    assert str(one) in str(matches.errors[two])
    assert str(two) in str(matches.errors[two])
    assert matches.unused == ()
    # the exchange's own folder settles it
    log = log_of(tmp_path, "file,agent_id\nD:/rec/b/x.wav,1\n")
    matches = log.match([one, two])
    assert matches.row(one) is None
    assert matches.row(two) == log.rows[0]


def test_two_rows_for_one_recording(tmp_path: Path) -> None:
    log = log_of(tmp_path, "file,agent_id\nx.wav,1\ny.wav,2\n./x.wav,3\n")
    assert [row.file for row in log.rows] == ["y.wav"]
    assert log.errors[0].problem == "rows 2 and 4 are all of x.wav"
    with pytest.raises(CallLogError, match="rows 2 and 4"):
        log.lookup(tmp_path / "x.wav")


def test_converted_recordings(tmp_path: Path) -> None:
    log = log_of(tmp_path, "file,agent_id\nx.v3,1\nx.mp3,2\ny.v3,3\n20261001.0001,4\n")
    names = ["x.mp3", "x.wav", "y.flac", "20261001.0001.wav", "20261001.wav"]
    assert [(row and row.agent_id) for row in map(log.lookup, (tmp_path / name for name in names[2:]))] == [
        "3",
        "4",
        None,
    ]
    assert log.lookup(tmp_path / "x.mp3").agent_id == "2"  # type: ignore[union-attr]
    with pytest.raises(CallLogError, match=r"x\.v3 \(row 2\) or x\.mp3 \(row 3\)"):
        log.lookup(tmp_path / "x.wav")


def test_composed_letters(tmp_path: Path) -> None:
    log = log_of(tmp_path, "file,agent_id\ncafe\u0301.wav,1\n")
    assert log.lookup(tmp_path / "caf\u00e9.wav") == log.rows[0]


def test_unused_rows_and_calls_without_a_row(tmp_path: Path) -> None:
    log = log_of(tmp_path, ENGLISH)
    scored = [tmp_path / "c01.wav", tmp_path / "c99.wav"]
    assert [row.file for row in log.unused(scored)] == ["c02.wav"]
    info, problems = log.describe(CallInfo("c99", str(scored[1])), scored[1])
    assert info.agent_id is None
    assert [problem.kind for problem in problems] == ["no_call_log_row"]
    info, problems = log.describe(CallInfo("c01", str(scored[0]), sha256="s", duration=61.0), scored[0])
    assert problems == ()
    assert (info.call_id, info.sha256, info.duration, info.agent_id) == ("c01", "s", 61.0, "0012")
    assert info.holds == (Span(23.5, 41.0), Span(60.0, 72.0))
    assert info.log["ticket"] == "T-1"


# ---- ids -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "call_id"),
    [
        ("c01.wav", "c01"),
        ("录音 一.wav", "录音_一"),
        ("2026.10.01-9.wav", "2026.10.01-9"),
        ("a:b*c?<d>.wav", "a_b_c_d"),
        ("..wav.wav", "wav"),
        ("con.wav", "_con"),
        ("☎☎.wav", "call"),
    ],
)
def test_ids_are_safe_file_names(name: str, call_id: str) -> None:
    assert call_id_of(Path("/calls") / name, Path("/calls"), ()) == call_id


def test_clashing_stems_get_their_folder_and_the_rest_stays_plain() -> None:
    root = Path("/calls")
    paths = [root / name for name in ("a/x.wav", "b/x.wav", "b/y.wav", "a-x.wav")]
    ids = call_ids(paths, root)
    assert ids[paths[1]] == "b-x"
    assert ids[paths[2]] == "y"
    assert ids[paths[3]] == "a-x"
    assert ids[paths[0]].startswith("x-")  # its folder form is another's plain name


def test_one_stem_twice_in_a_folder() -> None:
    root = Path("/calls")
    ids = call_ids([root / "x.wav", root / "x.mp3"], root)
    assert len(set(ids.values())) == 2
    moved = call_ids([Path("/elsewhere/calls/x.wav"), Path("/elsewhere/calls/x.mp3")], Path("/elsewhere/calls"))
    assert list(ids.values()) == list(moved.values())


def test_ids_of_earlier_runs() -> None:
    october, november = Path("/calls/10/0001.wav"), Path("/calls/11/0001.wav")
    owners = {"0001": str(october)}
    assert call_ids([october], october.parent, owners) == {october: "0001"}
    assert call_ids([november], november.parent, owners) == {november: "11-0001"}
    assert call_ids([october, november], Path("/calls"), owners) == {october: "0001", november: "11-0001"}


def test_the_id_of_a_call_with_one_file_a_leg_is_kept() -> None:
    legs = Path("/calls/x-left.wav"), Path("/calls/x-right.wav")
    owners = {"x": f"{legs[0]} + {legs[1]}", "y": "/calls/a + b.wav"}
    assert call_ids([legs[0]], Path("/calls"), owners) == {legs[0]: "x"}
    assert call_ids([legs[0]], Path("/calls"), {"x": f"{legs[0]}+{legs[1]}"}) == {legs[0]: "x"}
    assert call_ids([Path("/calls/a + b.wav")], Path("/calls"), owners) == {Path("/calls/a + b.wav"): "y"}


NAMES = st.text(st.sampled_from("abAB 录音._-:*é\u0301☎"), min_size=1, max_size=6)


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b", "A"]), NAMES), unique=True, max_size=12), st.randoms())
def test_ids_are_unique_safe_and_independent_of_order(files: list[tuple[str, str]], chance: random.Random) -> None:
    root = Path("/calls")
    paths = [root / folder / f"{name}.wav" for folder, name in files]
    ids = call_ids(paths, root)
    assert len({call_id.casefold() for call_id in ids.values()}) == len(set(paths))
    for call_id in ids.values():
        assert len(call_id.encode()) <= 120
        assert not set(call_id) & set('/\\:*?"<>| ')
        assert call_id[0] not in "."
    chance.shuffle(paths)
    assert call_ids(paths, root) == ids


def test_long_names_are_cut_and_stay_apart() -> None:
    root = Path("/calls")
    paths = [root / ("录" * 80 + tail + ".wav") for tail in "ab"]
    ids = call_ids(paths, root)
    assert len(set(ids.values())) == 2
    assert all(len(call_id.encode()) <= 120 for call_id in ids.values())
