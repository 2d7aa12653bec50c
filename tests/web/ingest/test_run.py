"""A job gives what ``qa score`` gives for the same files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qa.cli.score import Names, run
from qa.config import Settings
from qa.report.result import result_json
from qa.store import open_store
from tests.web.ingest.conftest import SAMPLES, Bench

CALLS = ["01-model-call.flac", "03-banned-exact.flac", "13-five-rings-no-apology.flac"]


def test_a_job_gives_what_qa_score_gives(bench: Bench, tmp_path: Path) -> None:
    job = bench.open("calls")
    for name in CALLS:
        assert bench.send_file(job, SAMPLES / "calls" / name, f"calls/{name}")["kind"] == "recording"
        assert bench.send_file(job, _truth(name), f"truth/{_truth(name).name}")["kind"] == "words"
    assert bench.send_file(job, SAMPLES / "calls.csv")["kind"] == "log"
    columns = bench.client.get(f"/api/ingest/jobs/{job}/columns").json()
    mapping = {column["field"]: column["header"] for column in columns["columns"] if column["field"]}
    assert bench.client.put(f"/api/ingest/jobs/{job}/columns", json={"mapping": mapping}).status_code == 200
    ended = bench.run(job)
    assert (ended["state"], ended["done"], ended["failed"]) == ("done", 6, 0)
    calls = {Path(name).stem for name in CALLS}
    mine = {call_id: _plain(result_json(bench.desk.store.result(call_id))) for call_id in calls}
    assert mine == _by_command(tmp_path)
    assert mine["01-model-call"]["call"]["agent_name"] == "王敏"


def _by_command(tmp_path: Path) -> dict[str, Any]:
    """The same three calls by the command line, from another folder."""
    folder, words = tmp_path / "given" / "calls", tmp_path / "given" / "truth"
    folder.mkdir(parents=True)
    words.mkdir()
    for name in CALLS:
        (folder / name).write_bytes((SAMPLES / "calls" / name).read_bytes())
        (words / _truth(name).name).write_bytes(_truth(name).read_bytes())
    db = str(tmp_path / "command.db")
    settings = Settings(zone="Asia/Shanghai", db=db, out=tmp_path / "out")
    code = run([str(folder)], settings, call_log=SAMPLES / "calls.csv", transcripts=words, speakers=None,
               json_to=str(tmp_path / "lines"), names=Names())  # fmt: skip
    assert code == 0
    with open_store(db) as store:
        return {Path(name).stem: _plain(result_json(store.result(Path(name).stem))) for name in CALLS}


def _truth(name: str) -> Path:
    return SAMPLES / "truth" / f"{Path(name).stem}.json"


def _plain(result: dict[str, Any]) -> dict[str, Any]:
    """A result without the place of its file."""
    return {**result, "call": {name: value for name, value in result["call"].items() if name != "source"}}
