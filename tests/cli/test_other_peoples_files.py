"""Recordings and logs as other systems leave them, through the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
import soundfile

from tests.cli.conftest import ROOT, SAMPLES, Qa

CALL = "03-banned-exact"
GIVEN = ("--transcripts", SAMPLES / "truth")


def call_of(folder: Path, call_id: str) -> dict:
    return json.loads((folder / "results" / "calls" / f"{call_id}.json").read_text("utf-8"))


@pytest.fixture
def legs(tmp_path: Path) -> Path:
    """One call as two files, and the words that were said in it."""
    sound, rate = soundfile.read(SAMPLES / "calls" / f"{CALL}.flac", always_2d=True)
    (tmp_path / "legs").mkdir()
    for name, leg in (("77-in", 0), ("77-out", 1)):
        soundfile.write(tmp_path / "legs" / f"{name}.wav", sound[:, leg], rate)
    (tmp_path / "given").mkdir()
    shutil.copy(SAMPLES / "truth" / f"{CALL}.json", tmp_path / "given" / "77-in.json")
    return tmp_path / "legs"


def test_two_files_are_one_call_by_the_log_or_by_their_names(qa: Qa, tmp_path: Path, legs: Path) -> None:
    given = ("--transcripts", tmp_path / "given")
    book = openpyxl.Workbook()
    book.active.append(["坐席录音", "客户录音", "工号"])
    book.active.append(["77-in.wav", "77-out.wav", "0070"])
    book.save(tmp_path / "log.xlsx")
    done = qa("score", legs, "--meta", tmp_path / "log.xlsx", *given)
    assert done.returncode == 0, done.stderr
    by_log = call_of(tmp_path, "77-in")
    assert (by_log["call"]["channels"], by_log["call"]["agent_id"]) == (2, "0070")
    done = qa("score", legs, "--legs", "(?P<call>.+)-(?:(?P<agent>in)|out)", *given)
    assert done.returncode == 0, done.stderr
    assert "1 scored" in done.stderr
    by_name = call_of(tmp_path, "77-in")
    assert by_name["call"]["agent_id"] is None  # the same call, now without a log
    assert by_name["call"]["sha256"] == by_log["call"]["sha256"]
    assert {i["id"]: i["outcome"] for i in by_name["items"]}["banned"] == "failed"
    (legs / "77-out.wav").unlink()
    done = qa("score", legs, "--legs", "(?P<call>.+)-(?:(?P<agent>in)|out)", "--db", "other.db", *given)
    assert "leg_missing" in {problem["kind"] for problem in call_of(tmp_path, "77-in")["problems"]}


def test_headerless_recordings_where_they_are_named(qa: Qa, tmp_path: Path) -> None:
    sound, rate = soundfile.read(SAMPLES / "calls" / "25-mono-consult.flac", always_2d=True)
    assert rate == 8000
    soundfile.write(tmp_path / "a.raw", sound[:, 0], rate, format="RAW", subtype="ALAW")
    (tmp_path / "a.raw").rename(tmp_path / "25-mono-consult.al")
    refused = qa("score", tmp_path / "25-mono-consult.al", *GIVEN)
    assert refused.returncode == 1
    assert "--raw" in refused.stderr
    done = qa("score", tmp_path / "25-mono-consult.al", "--raw", "alaw", *GIVEN)
    assert done.returncode == 0, done.stderr
    assert call_of(tmp_path, "25-mono-consult")["call"]["duration"] == pytest.approx(len(sound) / rate)
    again = qa("score", tmp_path / "25-mono-consult.al", "--raw", "mulaw", *GIVEN)
    assert "recordings heard: 1" in again.stderr  # the same bytes, read otherwise, are another sound


def test_names_of_files_tell_who_and_when(qa: Qa, tmp_path: Path) -> None:
    name = "0070_20261009091405"
    (tmp_path / "in").mkdir()
    (tmp_path / "given").mkdir()
    shutil.copy(SAMPLES / "calls" / f"{CALL}.flac", tmp_path / "in" / f"{name}.flac")
    shutil.copy(SAMPLES / "truth" / f"{CALL}.json", tmp_path / "given" / f"{name}.json")
    pattern = r"(?P<agent_id>\d+)_(?P<started_at>\d{14})"
    done = qa("score", tmp_path / "in", "--pattern", pattern, "--transcripts", tmp_path / "given")
    assert done.returncode == 0, done.stderr
    call = call_of(tmp_path, name)["call"]
    assert (call["agent_id"], call["started_at"]) == ("0070", "2026-10-09T09:14:05")


def test_a_mapping_is_guessed_and_used(qa: Qa, tmp_path: Path) -> None:
    (tmp_path / "pbx.csv").write_text(f"rec,工号\n{CALL}.flac,0070\n", "utf-8")
    assert qa("meta", "guess", "pbx.csv", "-o", "map.yaml").returncode == 0
    assert "file: rec" in (tmp_path / "map.yaml").read_text("utf-8")
    assert qa("meta", "guess", "pbx.csv", "-o", "map.yaml").returncode == 2  # nothing is overwritten
    sound = SAMPLES / "calls" / f"{CALL}.flac"
    done = qa("score", sound, "--meta", "pbx.csv", "--columns", "map.yaml", *GIVEN)
    assert done.returncode == 0, done.stderr
    assert call_of(tmp_path, CALL)["call"]["agent_id"] == "0070"


def test_options_that_mean_nothing_are_one_line(qa: Qa, tmp_path: Path) -> None:
    sound = SAMPLES / "calls" / f"{CALL}.flac"
    (tmp_path / "map.yaml").write_text("file: rec\n", "utf-8")
    (tmp_path / "pbx.csv").write_text(f"file,工号\n{CALL}.flac,0070\n", "utf-8")
    wrong = [
        (["--pattern", r"(?P<agent_id>\d{9})"], "no name of 1 files follows the pattern, e.g. 03-banned-exact"),
        (["--legs", r"(?P<call>\d{9})(?P<agent>a)?"], "follows the pattern of legs"),
        (["--legs", "in|out"], "groups call and agent"),
        (["--raw", "pcm"], "alaw or mulaw"),
        (["--columns", "map.yaml"], "--meta"),
        (["--columns", "map.yaml", "--meta", "pbx.csv"], "map.yaml:1: pbx.csv has no column rec"),
    ]
    for options, said in wrong:
        done = qa("score", sound, *options, *GIVEN)
        assert done.returncode in (1, 2), options
        assert said in done.stderr, done.stderr
        assert "Traceback" not in done.stderr


def test_one_batch_is_scored_by_several_rubrics(qa: Qa, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "lexicons" / "plaza", tmp_path / "callback")
    rubric = tmp_path / "callback" / "rubric.yaml"
    rubric.write_text(rubric.read_text("utf-8").replace("id: plaza\n", "id: callback\n", 1), "utf-8")
    lines = (SAMPLES / "history" / "2026-10.jsonl").read_text("utf-8").splitlines()[:3]
    records = [json.loads(line) for line in lines]
    records[0]["call"]["direction"] = "outbound"
    records[1]["call"]["log"] = {"业务": "会员"}
    (tmp_path / "calls.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records), "utf-8")
    rules = ("{pack: callback, when: {direction: outbound}}", "{pack: callback, when: {业务: [会员, 贵宾]}}")
    (tmp_path / "qa.yaml").write_text("\n".join(["rubrics:", *(f"  - {rule}" for rule in rules)]), "utf-8")
    assert qa("score", "calls.jsonl").returncode == 0
    used = [call_of(tmp_path, record["call"]["call_id"])["score"]["rubric"] for record in records]
    assert used == ["callback", "callback", "plaza"]
    cards = json.loads(qa("scorecard", "--format", "json").stdout)["cards"]
    assert sum(card["calls"] for card in cards) == 3
    assert {card["rubric"] for card in cards} == {"plaza", "callback"}  # never one mean over both
    assert "0 were as before" not in qa("rescore", "--yes").stderr
    assert qa("score", "calls.jsonl", "--pack", "plaza").returncode == 0  # one pack that is named is for all calls
    assert call_of(tmp_path, records[0]["call"]["call_id"])["score"]["rubric"] == "plaza"


def lines_of(*turns: tuple[str, str]) -> list[dict]:
    """Turns of four characters a second with half a second between, as another system would write them."""
    made, now = [], 0.0
    for party, text in turns:
        made.append({"party": party, "start": now, "end": now + len(text) / 4, "text": text})
        now = made[-1]["end"] + 0.5
    return made


TRANSFERRED = lines_of(
    ("agent", "喂，哪位？"),
    ("customer", "你好，我想问一下停车怎么收费。"),
    ("agent", "请您稍等，我帮您转过去。"),
    ("agent", "我是停车场的，停车前两个小时免费。"),
    ("customer", "好的，谢谢。"),
    ("agent", "感谢您的来电，欢迎到银座购物广场做客，再见。"),
)


def test_a_transferred_call_is_scored_for_each_of_its_agents(qa: Qa, tmp_path: Path) -> None:
    """Two rows of the exchange's log for one recording: who had it from when."""
    (tmp_path / "t1.json").write_text(json.dumps({"turns": TRANSFERRED}), "utf-8")
    header = "录音文件,工号,姓名,班组,方向,开始时间,振铃秒数,挂断方\n"
    first = "t1.wav,0081,李强,一组,呼入,2026-10-12 09:00:00,4,坐席\n"
    second = "t1.wav,0082,王芳,二组,呼入,2026-10-12 09:00:09,,客户\n"
    (tmp_path / "log.csv").write_text(header + second + first, "utf-8")
    done = qa("score", "t1.json", "--meta", "log.csv")
    assert done.returncode == 0, done.stderr
    assert "2 scored, 0 failed" in done.stderr
    parts = {n: call_of(tmp_path, f"t1.{n}") for n in (1, 2)}
    assert [parts[n]["call"]["agent_name"] for n in parts] == ["李强", "王芳"]
    assert parts[1]["call"]["handlers"] == [
        {"start": 0.0, "agent_id": "0081", "agent_name": "李强", "team": "一组"},
        {"start": 9.0, "agent_id": "0082", "agent_name": "王芳", "team": "二组"},
    ]
    speakers = [turn.get("agent_id") for turn in parts[1]["transcript"]["turns"]]
    assert speakers == ["0081", None, "0081", "0082", None, "0082"]
    failed = {n: [i["id"] for i in parts[n]["items"] if i["outcome"] == "failed"] for n in parts}
    assert failed == {1: ["opening"], 2: []}
    card = json.loads(qa("scorecard", "--month", "2026-10", "--format", "json").stdout)
    assert "0081" in json.dumps(card)
    assert "0082" in json.dumps(card)
    shown = qa("show", "t1.2").stdout
    assert "李强(0081)0:00.0→王芳(0082)0:09.0" in "".join(shown.split())
    page = (tmp_path / "results" / "page" / "t1.2.js").read_text("utf-8")
    assert "王芳 (0082)" in page

    again = qa("score", "t1.json", "--meta", "log.csv")
    assert "nothing to do" in again.stderr
    assert qa("rescore", "--dry-run").returncode == 0
    # the exchange's log was wrong: it was one agent all along
    (tmp_path / "log.csv").write_text(header + first, "utf-8")
    done = qa("score", "t1.json", "--meta", "log.csv")
    assert done.returncode == 0, done.stderr
    assert qa("list", "--format", "ids").stdout.split() == ["t1"]


def test_the_agents_of_a_call_in_one_row_or_in_the_transcript(qa: Qa, tmp_path: Path) -> None:
    (tmp_path / "t1.json").write_text(json.dumps({"turns": TRANSFERRED}), "utf-8")
    (tmp_path / "log.csv").write_text("file,handlers\nt1.wav,0081@0;0082@9\n", "utf-8")
    assert qa("score", "t1.json", "--meta", "log.csv").returncode == 0
    assert sorted(qa("list", "--format", "ids").stdout.split()) == ["t1.1", "t1.2"]
    (tmp_path / "log.csv").write_text("file,handlers\nt1.wav,0081@0;0082\n", "utf-8")
    done = qa("score", "t1.json", "--meta", "log.csv", "--db", "b.db")
    assert done.returncode == 1
    assert "log.csv:2:handlers" in done.stderr
    assert "0081@0;0082@95.2" in done.stderr

    segments = [
        {"start": t["start"], "end": t["end"], "text": t["text"], "speaker": speaker}
        for t, speaker in zip(TRANSFERRED, ("S0", "S1", "S0", "S2", "S1", "S2"), strict=True)
    ]
    (tmp_path / "x.json").write_text(json.dumps({"segments": segments, "word_segments": []}), "utf-8")
    done = qa("score", "x.json", "--speakers", "S0=agent:0081,S1=customer,S2=agent:0082", "--db", "c.db")
    assert done.returncode == 0, done.stderr
    assert sorted(qa("list", "--format", "ids", "--db", "c.db").stdout.split()) == ["x.1", "x.2"]
    assert [p["kind"] for p in call_of(tmp_path, "x.1")["problems"]] == ["several_agents", "no_audio"]
    # two voices of which nobody says that they are two people may be one whom a program split in two
    done = qa("score", "x.json", "--speakers", "S0=agent,S1=customer,S2=agent", "--db", "d.db")
    assert qa("list", "--format", "ids", "--db", "d.db").stdout.split() == ["x"]


def test_a_transcript_in_english_is_not_judged_by_chinese_phrases(qa: Qa, tmp_path: Path) -> None:
    turns = lines_of(("agent", "Hello, this is the service desk."), ("customer", "When do you close tonight?"))
    (tmp_path / "e.json").write_text(json.dumps({"turns": turns}), "utf-8")
    assert qa("score", "e.json").returncode == 0
    call = call_of(tmp_path, "e")
    assert "other_language" in {problem["kind"] for problem in call["problems"]}
    assert not call["call"]["words_trusted"]
    outcomes = {item["id"]: item["outcome"] for item in call["items"]}
    assert outcomes["closing"] == "undetermined"
    assert "failed" not in outcomes.values()


def test_a_transcript_has_what_its_name_and_the_log_tell(qa: Qa, tmp_path: Path) -> None:
    for name in ("0071_20260930233000", "0072_20261001080000"):
        (tmp_path / f"{name}.json").write_text(json.dumps({"turns": TRANSFERRED}), "utf-8")
    (tmp_path / "log.csv").write_text("file,line\n0071_20260930233000.wav,hotline\n", "utf-8")
    pattern = r"(?P<agent_id>\d{4})_(?P<started_at>\d{14})"
    done = qa("score", "*.json", "--meta", "log.csv", "--pattern", pattern, "--zone", "Asia/Shanghai")
    assert done.returncode == 0, done.stderr
    first, second = (call_of(tmp_path, name) for name in ("0071_20260930233000", "0072_20261001080000"))
    assert (first["call"]["agent_id"], first["call"]["line"]) == ("0071", "hotline")
    assert first["call"]["started_at"] == "2026-09-30T23:30:00+08:00"
    assert "no_call_log_row" in {problem["kind"] for problem in second["problems"]}
    assert "no_call_log_row" not in {problem["kind"] for problem in first["problems"]}
    months = json.loads(qa("scorecard", "--month", "2026-10", "--format", "json").stdout)
    assert "0072" in json.dumps(months)
    assert "0071" not in json.dumps(months)
    # the page of one month, out of the database
    done = qa("page", "--month", "2026-10", "-o", "october")
    assert done.returncode == 0, done.stderr
    assert [path.stem for path in (tmp_path / "october" / "page").iterdir()] == ["0072_20261001080000"]
    assert "0072" in (tmp_path / "october" / "index.html").read_text("utf-8")
    assert qa("page", "--month", "2025-01", "-o", "none").returncode == 1
