"""Jobs that are paused, cancelled, killed, tried again, or many at once: nothing is lost, nothing is done twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qa.config import Settings
from qa.report.result import result_json
from qa.store import open_store
from qa.web.access import Role
from qa.web.desk import Desk, make_desk
from tests.web.ingest.conftest import SAMPLES, SECONDS, Bench, bench_of
from tests.web.ingest.test_sending import tone

TRUTH = sorted((SAMPLES / "truth").glob("*.json"))
TURNS = [{"party": "agent", "start": 0.0, "end": 2.0, "text": "您好，请问有什么可以帮您？"}]


def words(at: int) -> bytes:
    """A transcript of one turn; each has a number of its own."""
    turns = [{**TURNS[0], "text": f"您好，工号{at}为您服务。"}]
    return json.dumps({"transcript": {"turns": turns}}, ensure_ascii=False).encode()


def until(holds: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Wait for something that comes to hold."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def many(bench: Bench, times: int) -> int:
    """A job of transcripts that take some seconds."""
    job = bench.open("many")
    for at in range(times):
        for path in TRUTH:
            bench.send_file(job, path, f"{at}-{path.name}")
    return job


def test_a_thousand_files_at_once(bench: Bench) -> None:
    job = bench.open("thousand")
    for at in range(1000):
        assert bench.send(job, f"day/{at:04}.json", words(at))["kind"] == "words"
    ended = bench.run(job)
    assert (ended["state"], ended["total"], ended["done"], ended["failed"]) == ("done", 1000, 1000, 0)
    assert sorted(bench.desk.store.call_ids()) == [f"{at:04}" for at in range(1000)]
    assert bench.desk.store.result("0421").call.transcript.turns[0].text == "您好，工号421为您服务。"
    page = bench.client.get(f"/ingest/{job}")
    assert page.text.count("<tr>") < 300


def test_cancel_drops_the_rest_and_keeps_what_is_whole(bench: Bench) -> None:
    job = many(bench, 8)
    bench.start(job)
    until(lambda: bench.job(job)["done"] >= 3)
    assert bench.act(job, "cancel") == 200
    assert bench.runner.wait(SECONDS)
    until(lambda: bench.job(job)["running"] == 0)
    ended = bench.job(job)
    assert (ended["state"], ended["waiting"]) == ("cancelled", 0)
    scored = {each["call_id"] for each in bench.files(job).values() if each["state"] == "done"}
    assert 3 <= len(scored) < 8 * len(TRUTH)
    stored = set(bench.desk.store.call_ids())
    assert scored <= stored
    assert len(stored - scored) <= 1  # one may have been stored when its file was not marked yet
    for call_id in stored:
        bench.desk.store.result(call_id)  # whole, or it cannot be read
    assert bench.act(job, "cancel") == 409


def test_pause_and_go_on(bench: Bench) -> None:
    job = many(bench, 3)
    bench.start(job)
    until(lambda: bench.job(job)["done"] >= 2)
    assert bench.act(job, "pause") == 200
    assert bench.runner.wait(SECONDS)
    rest = bench.job(job)
    assert (rest["state"], rest["running"]) == ("paused", 0)
    assert 0 < rest["waiting"] < rest["total"]
    assert bench.run(job)["done"] == 3 * len(TRUTH)


def test_a_job_goes_on_after_the_desk_was_killed(tmp_path: Path) -> None:
    """`kill -9` of the desk; its worker ends by itself, and the next desk scores what is left, each call once."""
    with open_store(str(tmp_path / "desk.db")) as store:
        desk = make_desk(store, Settings(zone="Asia/Shanghai"), tmp_path / "desk")
        bench = bench_of(desk)
        job = many(bench, 3)
        desk.store.desk.set_job(job, "running", "su", desk.now())
        killed = subprocess.Popen([sys.executable, "-m", "tests.web.ingest.lone_desk", str(tmp_path)])
        until(lambda: desk.store.desk.job(job).files.get("done", 0) >= 10)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        before = _scored_at(desk)
        assert len(before) < 3 * len(TRUTH)
        bench.runner.wake()
        assert bench.runner.wait(SECONDS)
        bench.runner.stop()
        ended = bench.job(job)
        assert (ended["state"], ended["done"]) == ("done", 3 * len(TRUTH))
        after = _scored_at(desk)
        assert len(after) == 3 * len(TRUTH)
        late = {call_id for call_id, at in before.items() if after[call_id] != at}
        assert late == set()
        assert _results(desk) == _uninterrupted(tmp_path / "other")


def _scored_at(desk: Desk) -> dict[str, list[Any]]:
    ids = desk.store.call_ids()
    return {call_id: [version.made_at for version in desk.store.score_versions(call_id)] for call_id in ids}


def _results(desk: Desk) -> dict[str, Any]:
    found = {}
    for call_id in desk.store.call_ids():
        result = result_json(desk.store.result(call_id))
        found[call_id] = {**result, "call": {**result["call"], "source": Path(result["call"]["source"]).name}}
    return found


def _uninterrupted(folder: Path) -> dict[str, Any]:
    folder.mkdir()
    with open_store(str(folder / "desk.db")) as store:
        bench = bench_of(make_desk(store, Settings(zone="Asia/Shanghai"), folder / "desk"))
        bench.run(many(bench, 3))
        bench.runner.stop()
        return _results(bench.desk)


def test_two_people_at_once(bench: Bench) -> None:
    other = Bench(bench.desk, _client(bench, Role.INSPECTOR))
    jobs = {}
    for at, each in enumerate((bench, other)):
        jobs[id(each)] = each.open(f"job {at}")
        for number in range(5):
            each.send(jobs[id(each)], f"{number}.json", words(10 * at + number))
    for each in (bench, other):
        each.start(jobs[id(each)])
    assert bench.runner.wait(SECONDS)
    texts = {}
    for each in (bench, other):
        files = each.files(jobs[id(each)])
        assert {file["state"] for file in files.values()} == {"done"}
        texts[each.job(jobs[id(each)])["author"]] = [
            bench.desk.store.result(file["call_id"]).call.transcript.turns[0].text for file in files.values()
        ]
    assert texts == {
        "su": [f"您好，工号{at}为您服务。" for at in range(5)],
        "lin": [f"您好，工号{at}为您服务。" for at in range(10, 15)],
    }


def _client(bench: Bench, role: Role) -> Any:
    from fastapi.testclient import TestClient

    from tests.web.conftest import HOST
    from tests.web.people import signed_in

    client = TestClient(bench.client.app, base_url=f"http://{HOST}", headers={"origin": f"http://{HOST}"})
    client.cookies.update(signed_in(bench.desk, role))
    return client


def test_failed_ones_are_listed_and_can_be_tried_again(bench: Bench) -> None:
    job = bench.open()
    bench.send(job, "good.json", words(1))
    bench.send(job, "bad.json", b'{"transcript": "no turns"}')
    bench.send(
        job, "short.wav", b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\0\0\0\0"
    )
    ended = bench.run(job)
    assert (ended["state"], ended["done"], ended["failed"]) == ("done", 1, 2)
    bad = bench.files(job)["bad.json"]
    assert bad["problem"]
    assert str(bench.desk.folder) not in bad["problem"]
    assert bad["again"]
    (bench.desk.folder / f"uploads/{job}/calls/bad.json").write_bytes(words(2))  # somebody mended it
    assert bench.act(job, "again") == 200
    assert bench.runner.wait(SECONDS)
    ended = bench.job(job)
    assert (ended["done"], ended["failed"]) == (2, 1)


def test_a_job_whose_pattern_fits_nothing_says_so_and_waits(bench: Bench) -> None:
    job = bench.open()
    bench.send(job, "abc.json", words(1))
    ended = bench.run(job, pattern=r"(?P<agent_id>\d+)_")
    assert ended["state"] == "paused"
    assert "no name of 1 files follows the pattern" in ended["error"]
    assert "no name of 1 files follows" in bench.client.get(f"/ingest/{job}").text
    assert bench.run(job, pattern=r"(?P<agent_id>[a-z]+)")["done"] == 1
    assert bench.desk.store.info("abc").agent_id == "abc"


@pytest.mark.parametrize(
    "choices",
    [{"pack": "nowhere"}, {"model": "/etc"}, {"model": "org/some-model"}, {"pattern": "("}, {"pattern": r"(?P<x>a)\1"},
     {"legs": "no groups"}, {"raw": "mp3"}],
)  # fmt: skip
def test_choices_that_mean_nothing(bench: Bench, choices: dict[str, str]) -> None:
    job = bench.open()
    bench.send(job, "a.json", words(1))
    assert bench.client.post(f"/api/ingest/jobs/{job}/start", json=choices).status_code == 422
    assert bench.job(job)["state"] == "open"


def test_nothing_to_score(bench: Bench) -> None:
    assert bench.client.post(f"/api/ingest/jobs/{bench.open()}/start", json={}).status_code == 409


def test_what_the_columns_mean_is_said_once(bench: Bench) -> None:
    log = "录音文件,员工号,begin\n{name}.json,0071,2026-10-09 09:14:05\n"
    first = bench.open()
    bench.send(first, "a.json", words(1))
    bench.send(first, "log.csv", log.format(name="a").encode())
    assert bench.client.post(f"/api/ingest/jobs/{first}/start", json={}).status_code == 409
    assert bench.client.get(f"/ingest/{first}").headers["location"] == f"/ingest/{first}/columns"
    form = {"header": ["录音文件", "员工号", "begin"], "field": ["file", "agent_id", "started_at"]}
    assert bench.client.post(f"/ingest/{first}/columns", data=form).status_code == 303
    assert bench.client.get(f"/ingest/{first}").status_code == 200
    second = bench.open()
    bench.send(second, "b.json", words(2))
    bench.send(second, "other.csv", log.format(name="b").encode())
    assert bench.client.get(f"/ingest/{second}").status_code == 200
    for job in (first, second):
        bench.run(job)
    infos = [bench.desk.store.info(call_id) for call_id in ("a", "b")]
    assert [(info.agent_id, str(info.started_at)) for info in infos] == [("0071", "2026-10-09 09:14:05+08:00")] * 2


def test_a_watched_folder(tmp_path: Path) -> None:
    from qa.web.intake import Intake

    root = tmp_path / "pbx"
    root.mkdir()
    old = time.time() - 60
    with open_store(str(tmp_path / "desk.db")) as store:
        intake = Intake(roots=(root,), keep_free=0)
        bench = bench_of(make_desk(store, Settings(zone="Asia/Shanghai"), tmp_path / "desk", intake=intake))
        job = bench.client.post("/api/ingest/folders", json={"path": ".", "watch": True}).json()["id"]
        bench.start(job)
        for at in range(2):
            (root / f"{at}.json").write_bytes(words(at))
            os.utime(root / f"{at}.json", (old, old))
            (root / f"growing{at}.json").write_bytes(b"{")
            bench.runner.wake()
            until(lambda at=at: bench.job(job)["done"] == at + 1)
        assert bench.job(job)["state"] == "running"
        assert sorted(bench.desk.store.call_ids()) == ["0", "1"]
        bench.runner.stop()


def test_recordings_with_the_model(bench: Bench) -> None:
    """One recording, written down by the embedded model; the same by the same."""
    job = bench.open()
    name = "02-missed-greeting.flac"
    bench.send_file(job, SAMPLES / "calls" / name)
    bench.send(job, "beep.wav", tone(frames=4000))
    ended = bench.run(job)
    assert (ended["state"], ended["done"]) == ("done", 1)
    assert bench.files(job)["beep.wav"]["problem"] == "nobody speaks in this recording"
    result = bench.desk.store.result("02-missed-greeting")
    assert result.call.transcript.model == "zh-mini"
    assert Path(result.call.info.source) == bench.desk.folder.absolute() / f"uploads/{job}/calls/{name}"


def test_files_without_their_folders_are_where_the_log_says(bench: Bench) -> None:
    """The log names folders; the files were dropped alone. Two rows of one name stay in doubt."""
    job = bench.open()
    for at, name in enumerate(("0001.json", "0002.json", "twice.json")):
        bench.send(job, name, words(at))
    rows = ["2026/10/09/0001.wav,0070", "2026\\10\\09\\0002.json,0071", "a/twice.wav,0072", "b/twice.wav,0073"]
    bench.send(job, "log.csv", ("录音文件,工号\n" + "\n".join(rows) + "\n").encode())
    preview = bench.client.get(f"/api/ingest/jobs/{job}/columns").json()["preview"]
    assert (preview["matched"], preview["unmatched"]) == (2, ["twice"])
    mapping = {"file": "录音文件", "agent_id": "工号"}
    bench.client.put(f"/api/ingest/jobs/{job}/columns", json={"mapping": mapping})
    assert bench.run(job)["done"] == 3
    agents = {call_id: bench.desk.store.info(call_id).agent_id for call_id in bench.desk.store.call_ids()}
    assert agents == {"0001": "0070", "0002": "0071", "twice": None}
