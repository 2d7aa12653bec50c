"""Calls with a recording, on the desk of the tests."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import soundfile
from fastapi.testclient import TestClient

from qa.audio.decode import digest
from qa.services.files import files_of
from qa.types import CallResult
from qa.web.desk import Desk
from tests import handmade
from tests.web.people import AGENT_ID

SAMPLES = Path(__file__).parents[2] / "samples" / "calls"


def recorded(desk: Desk, source: str | Path, call_id: str = "c01", **facts: object) -> CallResult:
    """Store a call that was scored from files; a call of its own person."""
    files = files_of(str(source))
    lengths = [length(path) for path in (files if isinstance(files, tuple) else (files,))]
    told = {"source": str(source), "sha256": digest(files), "duration": max(lengths), "agent_id": AGENT_ID, **facts}
    result = handmade.result(call_id, info=told)
    desk.store.save(result)
    return result


def length(path: Path) -> float:
    """Seconds of a file; of one without a header those that it has as a telephone's bytes."""
    try:
        return float(soundfile.info(path).duration)
    except soundfile.LibsndfileError:
        return path.stat().st_size / 8000


def ready(client: TestClient, call_id: str = "c01") -> httpx.Response:
    """Ask for the sound of a call until it is made, or refused."""
    for _ in range(400):
        answer = client.get(f"/api/calls/{call_id}/sound")
        if answer.status_code != 202:
            return answer
        assert answer.headers["retry-after"] == "1"
        time.sleep(0.05)
    raise AssertionError("it is never made")
