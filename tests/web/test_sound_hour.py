"""A call of an hour: made playable and drawn without holding it, and sought in Chromium without fetching it whole."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from qa.config import Settings
from qa.store import open_store
from qa.web.access import Role
from qa.web.desk import Desk, make_desk
from tests.web.browser import chromium, context_of, served
from tests.web.sounds import recorded

pytestmark = pytest.mark.browser

RATE = 8000
MAKE = """
import json, resource, sys
from pathlib import Path
from qa.audio.playable import write_playable
write_playable(Path(sys.argv[3]), Path(sys.argv[2]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
outline = write_playable(Path(sys.argv[1]), Path(sys.argv[2]))
print(json.dumps([before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, outline.duration]))
"""


def beeping(path: Path, minutes: int) -> Path:
    """A leg that beeps for the first second of every minute."""
    beep = 0.3 * np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)
    with soundfile.SoundFile(path, "w", RATE, 1, "PCM_16") as file:
        for _ in range(minutes):
            file.write(np.concatenate([beep, np.zeros(59 * RATE)]))
    return path


@pytest.fixture(scope="module")
def hour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return beeping(tmp_path_factory.mktemp("hour") / "hour.wav", 60)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_store(str(tmp_path / "desk.db")) as store:
        yield make_desk(store, Settings(zone="Asia/Shanghai"), tmp_path / "desk")


HEAR = """async ([address, from]) => {
  const audio = new Audio(address), context = new AudioContext(), ear = context.createAnalyser();
  context.createMediaElementSource(audio).connect(ear);
  audio.currentTime = from;
  await audio.play();
  const samples = new Float32Array(256);
  for (;;) {
    await new Promise((done) => setTimeout(done, 5));
    ear.getFloatTimeDomainData(samples);
    if (Math.max(...samples) > 0.1) return (audio.pause(), audio.currentTime);
    if (audio.currentTime > from + 8) return null;
  }
}"""
"""Seconds at which something is heard for the first time after `from`."""


def test_it_takes_no_more_memory_than_a_minute(hour: Path, tmp_path: Path) -> None:
    """As float samples at 16 kHz it would be 230 MB."""
    minute = beeping(tmp_path / "minute.wav", 1)
    ran = subprocess.run(
        [sys.executable, "-c", MAKE, str(hour), str(tmp_path / "x.mp3"), str(minute)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    before, after, duration = map(float, ran.stdout.strip("[]\n").split(","))
    assert duration == 3600.0
    assert (after - before) / 1024 < 60


def test_it_is_sought_by_ranges(hour: Path, desk: Desk) -> None:
    info = recorded(desk, hour, channels=1).call.info
    made = desk.playables.make(info)
    size = made.audio.stat().st_size
    sent: list[int] = []
    with served(desk) as address, chromium() as browser:
        page = context_of(browser, desk, address, Role.INSPECTOR).new_page()
        page.on("response", lambda answer: answer.url.endswith("/sound") and sent.append(
            int(re.match(r"bytes (\d+)-", answer.headers.get("content-range", "bytes 0-"))[1])))  # type: ignore[index]  # fmt: skip
        page.add_init_script('document.addEventListener("tj:time", (event) => (window.told = event.detail))')
        page.goto(f"{address}/calls/c01")
        page.wait_for_selector("#stage[data-ready]")
        page.evaluate('document.dispatchEvent(new CustomEvent("tj:seek", { detail: { t: 3000 } }))')
        page.wait_for_function("() => window.told?.playing && window.told.t > 3000.5")
        assert page.evaluate("window.told.t") < 3060
        heard = page.evaluate(HEAR, [f"{address}/calls/c01/sound", 2996.5])
        assert heard == pytest.approx(3000.0, abs=0.4)  # the clock of a busy machine; a wrong frame would be far off
    assert max(sent) == pytest.approx(size * 3000 / 3600, rel=0.02)  # it went there, and not through all before it
