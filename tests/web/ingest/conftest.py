"""Jobs on a desk: sending files, starting, and waiting until nothing runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from qa.config import Settings
from qa.store import open_store
from qa.web.access import Role
from qa.web.app import make_app
from qa.web.desk import Desk, make_desk
from qa.web.ingest.runner import Runner
from qa.web.intake import Intake
from tests.web.conftest import HOST
from tests.web.people import signed_in

SAMPLES = Path(__file__).parents[3] / "samples"
SECONDS = 240.0


@dataclass
class Bench:
    """A desk whose jobs really run, and somebody at it."""

    desk: Desk
    client: TestClient

    @property
    def runner(self) -> Runner:
        return self.client.app.state.runner  # type: ignore[attr-defined, no-any-return]

    def open(self, title: str = "") -> int:
        return int(self.client.post("/api/ingest/jobs", json={"title": title}).json()["id"])

    def send(self, job: int, name: str, content: bytes) -> Any:
        answer = self.client.put(f"/api/ingest/jobs/{job}/file", params={"name": name}, content=content)
        return answer.json() | {"status": answer.status_code}

    def send_file(self, job: int, path: Path, name: str | None = None) -> Any:
        return self.send(job, name or path.name, path.read_bytes())

    def files(self, job: int) -> dict[str, dict[str, Any]]:
        return {each["name"]: each for each in self.client.get(f"/api/ingest/jobs/{job}/files").json()}

    def job(self, job: int) -> dict[str, Any]:
        return dict(self.client.get(f"/api/ingest/jobs/{job}").json()["row"])

    def start(self, job: int, **choices: Any) -> dict[str, Any]:
        answer = self.client.post(f"/api/ingest/jobs/{job}/start", json=choices)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def act(self, job: int, act: str) -> int:
        return self.client.post(f"/api/ingest/jobs/{job}/{act}").status_code

    def run(self, job: int, **choices: Any) -> dict[str, Any]:
        self.start(job, **choices)
        assert self.runner.wait(SECONDS)
        return self.job(job)


def bench_of(desk: Desk, role: Role = Role.SUPERVISOR) -> Bench:
    client = TestClient(
        make_app(desk), base_url=f"http://{HOST}", headers={"origin": f"http://{HOST}"}, follow_redirects=False
    )
    client.cookies.update(signed_in(desk, role))
    return Bench(desk, client)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Desk]:
    """A desk that takes little, so that too much is quickly sent."""
    intake = Intake(roots=(tmp_path / "roots",), file_bytes=100_000, job_bytes=250_000, keep_free=0)
    with open_store(str(tmp_path / "desk.db")) as store:
        yield make_desk(
            store, Settings(zone="Asia/Shanghai"), tmp_path / "desk", hosts=frozenset({HOST}), intake=intake
        )


@pytest.fixture
def bench(desk: Desk) -> Iterator[Bench]:
    made = bench_of(desk)
    yield made
    made.runner.stop()


@pytest.fixture
def small_bench(small: Desk) -> Iterator[Bench]:
    made = bench_of(small)
    yield made
    made.runner.stop()
