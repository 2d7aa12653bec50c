"""Files that are sent: what is taken, under which name, and what is refused, early and while it comes."""

from __future__ import annotations

import hashlib
import io
import json
import wave
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qa.web.access import Role
from qa.web.desk import Desk
from qa.web.intake import Intake
from tests.web.conftest import As
from tests.web.ingest.conftest import SAMPLES, Bench, bench_of


def tone(number: int = 0, frames: int = 80) -> bytes:
    """A recording of 10 ms; another number gives other bytes."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(number.to_bytes(2, "little") * frames)
    return held.getvalue()


def lying(desk: Desk, job: int) -> list[str]:
    """What lies in a job's folder, parts that came to nothing included."""
    folder = desk.folder / "uploads" / str(job)
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_names_that_would_lead_out_stay_in(small_bench: Bench) -> None:
    bench, outside = small_bench, small_bench.desk.folder.parent
    before = sorted(outside.iterdir())
    job = bench.open()
    for name in ("../../../evil.wav", "/etc/evil.wav", "..\\evil.wav", "CON.wav", "a/../../b.wav"):
        assert bench.send(job, name, tone(len(name)))["status"] == 200
    names = ["_CON.wav", "a/b.wav", "etc/evil.wav", "evil (2).wav", "evil.wav"]
    assert lying(bench.desk, job) == [f"calls/{name}" for name in names]
    assert sorted(outside.iterdir()) == before
    assert bench.send(job, "..", tone())["status"] == 422


def test_the_same_is_taken_once_and_another_of_its_name_beside_it(bench: Bench) -> None:
    job = bench.open()
    for content in (tone(1), tone(1), tone(2)):
        assert bench.send(job, "a.wav", content)["kind"] == "recording"
    assert lying(bench.desk, job) == ["calls/a (2).wav", "calls/a.wav"]
    assert len(bench.client.get(f"/api/ingest/jobs/{job}/files").json()) == 2


def test_what_is_there_need_not_be_sent(bench: Bench) -> None:
    first, content = bench.open(), tone(7)
    bench.send(first, "x/a.wav", content)
    sha = hashlib.sha256(content).hexdigest()

    def states(job: int, *asked: tuple[str, str | None]) -> list[str]:
        files = [{"name": name, "size": len(content), "sha256": told} for name, told in asked]
        return [
            each["state"] for each in bench.client.post(f"/api/ingest/jobs/{job}/known", json={"files": files}).json()
        ]

    assert states(first, ("x/a.wav", None), ("b.wav", None)) == ["same", "maybe"]
    assert states(first, ("x/a.wav", sha), ("x/a.wav", "0" * 64)) == ["there", "new"]
    second = bench.open()
    assert states(second, ("x/a.wav", sha), ("other.wav", sha)) == ["there", "there"]
    # by the same name it is the same call; under another name it may be another one, with a file of its own
    assert lying(bench.desk, second) == ["calls/other.wav"]
    assert (bench.desk.folder / f"uploads/{second}/calls/other.wav").read_bytes() == content
    paths = {file.name: file.path for file in bench.desk.store.desk.files(second)}
    assert paths["x/a.wav"].endswith(f"uploads/{first}/calls/x/a.wav")


def test_too_large_is_refused_before_it_comes(small_bench: Bench) -> None:
    bench, job = small_bench, small_bench.open()
    told = bench.send(job, "a.wav", b"RIFF" + b"\0" * 100_000)
    assert (told["status"], told["problem"]) == (413, "a file of 97.7 KiB is too large")
    assert "--max-file" in told["mend"]
    assert lying(bench.desk, job) == []


def test_too_large_is_refused_while_it_comes(small_bench: Bench) -> None:
    """A sender that does not say how much comes."""
    bench, job = small_bench, small_bench.open()
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 50_000
            yield b"\0" * 50_000

    answer = bench.client.put(f"/api/ingest/jobs/{job}/file?name=a.wav", content=endless())
    assert (answer.status_code, answer.json()["problem"]) == (413, "the file is too large")
    assert lying(bench.desk, job) == []


def test_all_files_of_a_job_have_a_limit_too(small_bench: Bench) -> None:
    bench, job = small_bench, small_bench.open()
    kept = [bench.send(job, f"{at}.wav", tone(at, 40_000))["status"] for at in range(4)]
    assert kept == [200, 200, 200, 413]  # 80 044 bytes each, of 250 000


def test_a_full_disk_is_told(desk: Desk) -> None:
    bench = bench_of(replace(desk, intake=Intake(keep_free=2**62)))
    told = bench.send(bench.open(), "a.wav", tone())
    assert (told["status"], told["problem"]) == (507, "the disk of the desk is full")


def test_what_is_no_recording_is_one_line_and_the_rest_goes_on(bench: Bench) -> None:
    job = bench.open()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.wav", tone())
    sent = {
        "text.wav": b"these are words, not sound\n" * 9,
        "picture.wav": b"\x89PNG\r\n\x1a\n" + b"\0" * 300,
        "noise.mp3": bytes(range(1, 256)) * 3,
        "empty.wav": b"",
        "calls.zip": archive.getvalue(),
        "renamed.wav": archive.getvalue(),
        "old.xls": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "good.bin": tone(),
    }
    kinds = {name: bench.send(job, name, content)["kind"] for name, content in sent.items()}
    assert kinds.pop("good.bin") == "recording"  # what it is tells its content, not its name
    assert set(kinds.values()) == {"unusable"}
    files = bench.files(job)
    assert files["text.wav"]["problem"] == "it is text, not sound"
    assert files["calls.zip"]["problem"] == files["renamed.wav"]["problem"] == "it is an archive, not a recording"
    assert files["calls.zip"]["mend"] == "unpack it, and drop the folder"
    assert all(files[name]["mend"] and not files[name]["again"] for name in kinds)
    assert lying(bench.desk, job) == ["calls/good.bin"]
    assert bench.job(job)["failed"] == 7


def test_a_form_brings_many_at_once(bench: Bench) -> None:
    job = bench.open()
    files = [("files", (f"{at}.wav", tone(at), "audio/wav")) for at in range(3)]
    taken = bench.client.post(f"/api/ingest/jobs/{job}/files", files=files).json()
    assert [each["kind"] for each in taken] == ["recording"] * 3
    assert bench.client.post(f"/api/ingest/jobs/{job}/files", json={}).status_code == 422


def test_a_form_that_is_too_large(small_bench: Bench) -> None:
    job = small_bench.open()
    answer = small_bench.client.post(f"/api/ingest/jobs/{job}/files", files=[("f", ("a.wav", b"\0" * 120_000))])
    assert answer.status_code == 413


def test_a_log_is_known_by_what_is_in_it(bench: Bench) -> None:
    job = bench.open()
    assert bench.send_file(job, SAMPLES / "calls.csv", "清单.csv")["kind"] == "log"
    assert bench.client.get(f"/api/ingest/jobs/{job}").json()["plan"]["log_name"] == "清单.csv"


def test_somebody_elses_job_and_roles(bench: Bench, as_: As) -> None:
    job = bench.open()
    for role in (Role.AGENT, Role.TRAINER):
        other = as_(role.value)
        assert other.get("/ingest").status_code == 403
        assert other.get(f"/api/ingest/jobs/{job}").status_code == 403
        assert other.put(f"/api/ingest/jobs/{job}/file?name=a.wav", content=tone()).status_code == 403
    inspector = as_("inspector")
    assert inspector.get(f"/ingest/{job}").status_code == 200  # may look, not touch
    assert inspector.put(f"/api/ingest/jobs/{job}/file?name=a.wav", content=tone()).status_code == 403
    assert inspector.post(f"/api/ingest/jobs/{job}/start", json={}).status_code == 403
    assert inspector.post(f"/ingest/{job}/cancel").status_code == 403
    own = inspector.post("/api/ingest/jobs", json={}).json()["id"]
    assert bench.send(own, "a.wav", tone())["status"] == 200  # a supervisor may
    assert as_().get("/ingest").status_code == 303


@pytest.mark.parametrize("number", [0, 99, 2**40, -1])
def test_a_job_that_is_not_there(bench: Bench, number: int) -> None:
    assert bench.client.get(f"/ingest/{number}").status_code == 404
    assert bench.client.get(f"/api/ingest/jobs/{number}").status_code == 404
    assert bench.client.put(f"/api/ingest/jobs/{number}/file?name=a.wav", content=b"x").status_code == 404


def test_folders_of_the_server_only_below_the_roots(small_bench: Bench, tmp_path: Path) -> None:
    bench, root = small_bench, tmp_path / "roots"
    (root / "day").mkdir(parents=True)
    (root / "day" / "a.wav").write_bytes(tone())
    (root / "day" / "b.txt").write_text("not a call")
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "s.wav").write_bytes(tone())
    (root / "link").symlink_to(secret)
    (root / "day" / "s.wav").symlink_to(secret / "s.wav")
    for path in ("../secret", str(secret), "link", "/etc", "nowhere", "day/a.wav", "\0"):
        assert bench.client.post("/api/ingest/folders", json={"path": path}).status_code == 422
    for path in ("day", str(root / "day")):
        job = bench.client.post("/api/ingest/folders", json={"path": path}).json()["id"]
        assert list(bench.files(job)) == ["a.wav"]


def test_without_roots_no_folder_is_read(bench: Bench) -> None:
    answer = bench.client.post("/api/ingest/folders", json={"path": "/"})
    assert (answer.status_code, json.loads(answer.text)["mend"]) == (422, "start it with qa serve --root DIR")
