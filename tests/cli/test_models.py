"""``qa models`` against a hub on localhost, each time as its users run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from qa.asr.models import embedded_path, load, resolve
from tests.asr.hub_server import WEIGHTS, Hub, files_of, serving

NAME = "somebody/whisper-zh-ct2"
MEGABYTE = 2**20
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub(NAME, files_of(embedded_path()))) as running:
        yield running


def environment(folder: Path, endpoint: str, **more: str) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "QA_", "TRANSFORMERS_"))}
    return env | {"HOME": str(folder), "HF_HOME": str(folder / "hf"), "HF_ENDPOINT": endpoint, "NO_COLOR": "1"} | more


@pytest.fixture
def qa_models(tmp_path: Path) -> Run:
    def run(*arguments: str, endpoint: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*arguments), env=environment(tmp_path, endpoint, **more), cwd=tmp_path, capture_output=True,
            text=True, check=False, timeout=120,
        )  # fmt: skip

    return run


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "qa", *arguments]


def test_pull_then_use_without_a_network(hub: Hub, qa_models: Run) -> None:
    missing = qa_models("models", "path", NAME, endpoint=hub.endpoint)
    assert missing.returncode == 2
    assert "not in the cache" in missing.stderr
    assert f"qa models pull {NAME}" in missing.stderr

    pulled = qa_models("models", "pull", NAME, endpoint=hub.endpoint)
    assert pulled.returncode == 0, pulled.stderr
    folder = Path(pulled.stdout.strip())
    assert (folder / WEIGHTS).read_bytes() == hub.files[WEIGHTS]
    assert not (folder / "model-card.md").exists()
    assert load(resolve(str(folder)), device="cpu").model.is_multilingual

    asked = len(hub.requests)
    for name in ("HF_HUB_OFFLINE", "NOTHING"):
        again = qa_models("models", "path", NAME, endpoint=hub.endpoint, **{name: "1"})
        assert (again.returncode, again.stdout) == (0, pulled.stdout)
    offline = qa_models("models", "pull", NAME, endpoint=hub.endpoint, HF_HUB_OFFLINE="1")
    assert (offline.returncode, offline.stdout) == (0, pulled.stdout)
    doctor = qa_models("doctor", "--model", NAME, endpoint=hub.endpoint, HF_HUB_OFFLINE="1")
    assert "in the cache" in doctor.stdout
    assert len(hub.requests) == asked

    fresh = qa_models("models", "pull", NAME, endpoint=hub.endpoint)
    assert (fresh.returncode, fresh.stdout) == (0, pulled.stdout)
    assert hub.ranges == [None], "what is here already is not fetched again"

    lines = qa_models("models", "list", "--format", "json", endpoint=hub.endpoint).stdout.splitlines()
    embedded, cached = map(json.loads, lines)
    assert (embedded["name"], embedded["state"][:13]) == ("zh-mini", "demonstration")
    assert (cached["name"], cached["state"], cached["where"]) == (NAME, "ready", str(folder))
    assert cached["size"] > len(hub.files[WEIGHTS])


def test_a_pull_that_was_killed_goes_on_where_it_stopped(qa_models: Run, tmp_path: Path) -> None:
    weights = np.random.default_rng(1).bytes(25 * MEGABYTE)
    hub = Hub(NAME, files_of(embedded_path()) | {WEIGHTS: weights}, stall_after=15 * MEGABYTE)
    with serving(hub):
        first = subprocess.Popen(
            command("models", "pull", NAME), env=environment(tmp_path, hub.endpoint), stderr=subprocess.DEVNULL
        )
        assert hub.stalled.wait(60)
        part = next_part(tmp_path / "hf")
        first.kill()
        first.wait()
        had = part.stat().st_size
        assert 0 < had < len(weights)
        listed = qa_models("models", "list", endpoint=hub.endpoint).stdout
        assert "broken off" in listed

        hub.stall_after = None
        second = qa_models("models", "pull", NAME, endpoint=hub.endpoint)
        assert second.returncode == 0, second.stderr
        assert hub.ranges == [None, f"bytes={had}-"]
        assert (Path(second.stdout.strip()) / WEIGHTS).read_bytes() == weights


def next_part(cache: Path) -> Path:
    """The file that is being fetched, as soon as something is in it: the client writes ten megabytes at a time."""
    for _ in range(200):
        found = next((p for p in cache.rglob("*part") if p.stat().st_size), None)
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("nothing came")


def test_damaged_weights_are_thrown_away(qa_models: Run, tmp_path: Path) -> None:
    """What was begun is not the beginning of what the hub has: the sum tells, and the next pull is a new one."""
    with serving(Hub(NAME, files_of(embedded_path()))) as hub:
        qa_models("models", "pull", NAME, endpoint=hub.endpoint)
        blob = (tmp_path / "hf").rglob(WEIGHTS).__next__().resolve()
        for name in ("snapshots", "refs", "trees"):
            subprocess.run(["rm", "-rf", blob.parent.parent / name], check=True)
        blob.rename(part := blob.with_name(f"{blob.name}.tingjian-part"))
        part.write_bytes(b"x" * MEGABYTE)
        damaged = qa_models("models", "pull", NAME, endpoint=hub.endpoint)
        assert damaged.returncode == 2
        assert "came damaged" in damaged.stderr
        assert not part.exists()
        assert qa_models("models", "pull", NAME, endpoint=hub.endpoint).returncode == 0


def test_a_disk_that_is_too_small_is_told_before_anything_comes(hub: Hub, qa_models: Run) -> None:
    hub.told_size = 10**16
    done = qa_models("models", "pull", NAME, endpoint=hub.endpoint)
    assert done.returncode == 2
    assert "the model needs 10000000.0 GB, and the disk has" in done.stderr
    assert "HF_HOME" in done.stderr
    assert hub.ranges == []


def test_an_unknown_repository(hub: Hub, qa_models: Run) -> None:
    done = qa_models("models", "pull", "somebody/else", endpoint=hub.endpoint)
    assert done.returncode == 2
    assert f"there is no repository 'somebody/else' on {hub.endpoint}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_unknown_name_never_reaches_the_hub(hub: Hub, qa_models: Run) -> None:
    done = qa_models("models", "pull", "large-v3-trubo", endpoint=hub.endpoint)
    assert "did you mean 'large-v3-turbo'" in done.stderr
    assert hub.requests == []


def test_a_repository_without_a_converted_model(qa_models: Run) -> None:
    with serving(Hub(NAME, {"config.json": b"{}", "model.safetensors": b"x"})) as hub:
        done = qa_models("models", "pull", NAME, endpoint=hub.endpoint)
    assert done.returncode == 2
    assert "no CTranslate2 model" in done.stderr


def test_no_network_is_one_line_with_the_three_ways(qa_models: Run) -> None:
    done = qa_models("models", "pull", NAME, endpoint="http://127.0.0.1:9")
    assert done.returncode == 2
    assert "cannot be fetched from http://127.0.0.1:9" in done.stderr
    assert "three ways" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_offline_and_not_here(hub: Hub, qa_models: Run) -> None:
    done = qa_models("models", "pull", NAME, endpoint=hub.endpoint, HF_HUB_OFFLINE="1")
    assert done.returncode == 2
    assert "HF_HUB_OFFLINE is set" in done.stderr
    assert "three ways" in done.stderr
    assert hub.requests == []


def test_the_embedded_model_is_here(qa_models: Run) -> None:
    done = qa_models("models", "path", endpoint="http://127.0.0.1:9")
    assert Path(done.stdout.strip()) == embedded_path()
    listed = qa_models("models", "list", endpoint="http://127.0.0.1:9")
    assert "演示模型" in listed.stdout
    assert "large-v3-turbo" in listed.stdout
