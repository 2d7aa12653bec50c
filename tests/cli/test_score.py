from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import soundfile

from qa.report.result import result_schema
from qa.services.inputs import find_inputs
from tests.cli.conftest import SAMPLES, Qa

CALL = "03-banned-exact"


def results(folder: Path) -> dict[str, dict]:
    return {p.stem: json.loads(p.read_text("utf-8")) for p in (folder / "results" / "calls").glob("*.json")}


def test_given_transcripts_give_the_expected_outcomes_of_every_sample_call(qa: Qa, tmp_path: Path) -> None:
    log, truth = SAMPLES / "calls.csv", SAMPLES / "truth"
    done = qa("score", SAMPLES / "calls", "--meta", log, "--transcripts", truth)
    assert done.returncode == 0, done.stderr
    found = results(tmp_path)
    for path in truth.glob("*.json"):
        wanted = json.loads(path.read_text("utf-8"))["outcomes"]
        outcomes = {item["id"]: item["outcome"] for item in found[path.stem]["items"]}
        assert {k: outcomes[k] for k in wanted} == wanted, path.stem


@pytest.fixture
def two_calls(tmp_path: Path) -> Path:
    folder = tmp_path / "calls"
    folder.mkdir()
    for name in (f"{CALL}.flac", "25-mono-consult.flac"):
        shutil.copy(SAMPLES / "calls" / name, folder)
    return folder


def test_sound_alone_goes_the_whole_way(qa: Qa, tmp_path: Path, two_calls: Path) -> None:
    done = qa("score", two_calls, "--meta", SAMPLES / "calls.csv")
    assert done.returncode == 0, done.stderr
    assert "2 scored, 0 failed" in done.stderr
    assert "演示模型" in done.stdout  # the embedded model's words are no ground to judge a real agent on
    found = results(tmp_path)
    for result in found.values():
        jsonschema.validate(result, result_schema())
        for item in result["items"]:
            if item["outcome"] == "failed":
                assert item["clauses"]
                assert item["reason"]
    banned = next(i for i in found[CALL]["items"] if i["id"] == "banned")
    assert banned["outcome"] in ("failed", "undetermined")
    mono = {i["id"]: i["outcome"] for i in found["25-mono-consult"]["items"]}
    assert mono["opening"] == mono["banned"] == "passed"  # two voices on one channel, told apart
    assert mono["no_interrupt"] == "undetermined"  # who cuts in on whom is not known so surely
    card = qa("scorecard", "--month", "2026-10")
    assert card.returncode == 0
    assert "陈晨" in card.stdout
    assert "演示模型" in card.stdout


def test_json_on_stdout_is_one_result_a_line_and_nothing_else(qa: Qa, two_calls: Path) -> None:
    done = qa("score", two_calls / f"{CALL}.flac", "--transcripts", SAMPLES / "truth", "--json", "-")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["call"]["call_id"] for r in lines] == [CALL]


def test_a_bad_file_never_stops_the_rest(qa: Qa, tmp_path: Path, two_calls: Path) -> None:
    (two_calls / "empty.wav").write_bytes(b"")
    (two_calls / "text.wav").write_text("this is no sound", "utf-8")
    (two_calls / "cut.flac").write_bytes((SAMPLES / "calls" / f"{CALL}.flac").read_bytes()[:90])
    soundfile.write(two_calls / "silent.wav", np.zeros((16000, 2)), 8000)
    done = qa("score", two_calls, "--transcripts", SAMPLES / "truth", "--meta", SAMPLES / "calls.csv")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for name in ("empty.wav", "text.wav", "cut.flac", "silent.wav"):
        assert any(name in line and " — " in line for line in done.stderr.splitlines()), name
    assert set(results(tmp_path)) == {CALL, "25-mono-consult"}
    with sqlite3.connect(tmp_path / "tingjian.db") as db:
        assert db.execute("select count(*) from calls").fetchone() == (2,)


def test_where_nothing_could_be_scored_stdout_is_empty(qa: Qa, tmp_path: Path) -> None:
    (tmp_path / "raw.wav").write_bytes(bytes(range(256)) * 40)
    done = qa("score", "raw.wav")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("qa: raw.wav: ")
    assert "0 scored, 1 failed" in done.stderr


def test_one_file_a_leg_is_one_call(qa: Qa, tmp_path: Path) -> None:
    legs, rate = soundfile.read(SAMPLES / "calls" / f"{CALL}.flac", always_2d=True)
    for name, leg in (("a.wav", legs[:, 0]), ("b.wav", legs[:, 1])):
        soundfile.write(tmp_path / name, leg, rate)
    given = json.loads((SAMPLES / "truth" / f"{CALL}.json").read_text("utf-8"))
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "a.json").write_text(json.dumps(given), "utf-8")
    for _ in range(2):  # scored again it is still the same call
        done = qa("score", f"{tmp_path / 'a.wav'}+{tmp_path / 'b.wav'}", "--transcripts", tmp_path / "given")
        assert done.returncode == 0, done.stderr
        assert set(results(tmp_path)) == {"a"}
    result = results(tmp_path)["a"]
    assert result["call"]["channels"] == 2
    assert any(i["id"] == "banned" and i["outcome"] == "failed" for i in result["items"])


def test_a_leg_is_no_call_of_its_own(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav", "c.wav"):
        (tmp_path / name).touch()
    a, b, c = (tmp_path / name for name in ("a.wav", "b.wav", "c.wav"))
    assert find_inputs([str(tmp_path), f"{a}+{b}"]).recordings == ((c,), (a, b))


def test_an_id_that_is_taken_costs_one_call_only(qa: Qa, tmp_path: Path) -> None:
    first, second = (SAMPLES / "history" / "2026-10.jsonl").read_text("utf-8").splitlines()[:2]
    (tmp_path / "twice.jsonl").write_text("\n".join([first, first, second]), "utf-8")
    done = qa("score", "twice.jsonl")
    assert done.returncode == 1
    assert "stands twice" in done.stderr
    assert "2 scored, 1 failed" in done.stderr
    sound = json.loads(first)
    sound["call"]["call_id"] = CALL
    recording = SAMPLES / "calls" / f"{CALL}.flac"
    assert qa("score", recording, "--transcripts", SAMPLES / "truth").returncode == 0
    (tmp_path / "clash.jsonl").write_text(json.dumps(sound) + "\n" + second, "utf-8")
    done = qa("score", "clash.jsonl")
    assert done.returncode == 1
    assert f"the call id {CALL}" in done.stderr
    assert "1 scored, 1 failed" in done.stderr


def test_the_same_name_in_two_folders_is_two_calls(qa: Qa, tmp_path: Path) -> None:
    for folder in ("mon", "tue"):
        (tmp_path / folder).mkdir()
        shutil.copy(SAMPLES / "calls" / f"{CALL}.flac", tmp_path / folder / "1.flac")
    (tmp_path / "given").mkdir()
    for name in ("mon-1", "tue-1"):
        shutil.copy(SAMPLES / "truth" / f"{CALL}.json", tmp_path / "given" / f"{name}.json")
    done = qa("score", tmp_path / "mon", tmp_path / "tue", "--transcripts", tmp_path / "given")
    assert done.returncode == 0, done.stderr
    assert set(results(tmp_path)) == {"mon-1", "tue-1"}


def test_what_the_log_and_the_folder_do_not_share_is_said(qa: Qa, tmp_path: Path, two_calls: Path) -> None:
    log = tmp_path / "log.csv"
    rows = (
        "录音文件,工号,姓名,开始时间\n03-banned-exact.flac,0007,陈晨,2026-10-10 14:31\ngone.wav,0070,王敏,2026-10-11\n"
    )
    log.write_bytes(rows.encode("gb18030"))
    done = qa("score", two_calls, "--meta", log, "--transcripts", SAMPLES / "truth")
    assert done.returncode == 0, done.stderr
    assert "log.csv:3" in done.stderr
    assert "gone.wav" in done.stderr
    assert "25-mono-consult.flac: no row names it" in done.stderr
    found = results(tmp_path)
    assert found[CALL]["call"]["agent_id"] == "0007"
    assert any(p["kind"] == "no_call_log_row" for p in found["25-mono-consult"]["problems"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere/"], "nowhere"),
        ([SAMPLES / "calls", "--pack", "plasa"], "did you mean `plaza`"),
        ([SAMPLES / "calls", "--model", "models/zh-mni/"], "zh-mni"),
        ([SAMPLES / "calls", "--device", "tpu"], "device"),
        ([SAMPLES / "calls", "--transcripts", "missing"], "missing"),
        ([SAMPLES / "calls", "--colour", "red"], "colour"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(qa: Qa, arguments: list[object], said: str) -> None:
    done = qa("score", *arguments)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_history_is_scored_from_words_alone(qa: Qa, tmp_path: Path) -> None:
    one = (SAMPLES / "history" / "2026-10.jsonl").read_text("utf-8").splitlines()[:5]
    (tmp_path / "few.jsonl").write_text("\n".join([*one, "{broken", one[0].replace('"agent"', '"robot"')]), "utf-8")
    done = qa("score", tmp_path / "few.jsonl")
    assert done.returncode == 1
    assert "few.jsonl:6" in done.stderr
    assert "few.jsonl:7" in done.stderr
    assert len(results(tmp_path)) == 5


def test_one_call_is_shown_in_full_with_words_and_seconds(qa: Qa) -> None:
    done = qa("score", SAMPLES / "calls" / f"{CALL}.flac", "--transcripts", SAMPLES / "truth")
    assert done.returncode == 0, done.stderr
    assert "东西都差不多" in done.stdout
    assert "0:10.1–0:11.1" in done.stdout
    assert "plaza.banned" in done.stdout


def test_a_row_that_may_be_two_recordings_is_one_line(qa: Qa, tmp_path: Path) -> None:
    for folder in ("mon", "tue"):
        (tmp_path / folder).mkdir()
        shutil.copy(SAMPLES / "calls" / f"{CALL}.flac", tmp_path / folder / "1.flac")
        (tmp_path / "given").mkdir(exist_ok=True)
        shutil.copy(SAMPLES / "truth" / f"{CALL}.json", tmp_path / "given" / f"{folder}-1.json")
    (tmp_path / "log.csv").write_text("file,agent_id\n1.flac,0007\n", "utf-8")
    done = qa("score", "mon", "tue", "--transcripts", "given", "--meta", "log.csv")
    assert done.returncode == 1  # both are scored, but nobody knows whose the row is
    assert len([line for line in done.stderr.splitlines() if "log.csv:2" in line]) == 1
    assert {r["call"]["agent_id"] for r in results(tmp_path).values()} == {None}


def test_ctrl_c_is_said_and_has_its_exit_code(tmp_path: Path) -> None:
    # a program that runs in the background of a script is deaf to Ctrl-C by default; on a terminal it hears it
    program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from qa.cli import main; main()"
    command = [sys.executable, "-c", program, "score", str(SAMPLES / "calls"), "--db", str(tmp_path / "x.db")]
    running = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "x.db").exists() and running.poll() is None:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert said.splitlines()[-1] == "qa: stopped; every call that was finished is stored"
    assert "Traceback" not in said


def test_a_folder_that_cannot_be_written_is_said_before_the_work(qa: Qa, tmp_path: Path, two_calls: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    done = qa("score", two_calls, "--out", tmp_path / "file")
    assert done.returncode == 1
    assert "choose another --out" in done.stderr
    assert "Traceback" not in done.stderr
    with sqlite3.connect(tmp_path / "tingjian.db") as db:
        assert db.execute("select count(*) from calls").fetchone() == (0,)


def test_an_id_that_would_leave_the_folder_is_refused(qa: Qa, tmp_path: Path) -> None:
    line = (SAMPLES / "history" / "2026-10.jsonl").read_text("utf-8").splitlines()[0]
    call_id = json.loads(line)["call"]["call_id"]
    (tmp_path / "a.jsonl").write_text(line.replace(call_id, "../../out"), "utf-8")
    done = qa("score", tmp_path / "a.jsonl")
    assert done.returncode == 1
    assert "cannot be a file's name" in done.stderr
    assert not list(tmp_path.parent.rglob("out.json"))
