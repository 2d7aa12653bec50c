from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.audio.decode import decode
from qa.audio.rendition import RATE, write_rendition
from qa.errors import StoreError
from qa.types import Recording


def clicks(at: list[float], seconds: float, rate: int, channels: int = 2) -> Recording:
    """A recording with a short beep at each time on the first channel, and one 0.5 s later on the second."""
    samples = np.zeros((channels, round(seconds * rate)), np.float32)
    beep = 0.5 * np.sin(2 * np.pi * 800 * np.arange(round(0.05 * rate)) / rate)
    for channel in range(channels):
        for second in at:
            start = round((second + 0.5 * channel) * rate)
            samples[channel, start : start + len(beep)] = beep
    return Recording(samples, rate, "made", "00")


def onsets(samples: np.ndarray, rate: int) -> list[float]:
    loud = np.flatnonzero(np.abs(samples) > 0.2) / rate
    return [float(t) for i, t in enumerate(loud) if i == 0 or t - loud[i - 1] > 0.2]


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100])
def test_a_second_of_the_copy_is_that_second_of_the_recording(tmp_path: Path, rate: int) -> None:
    path = write_rendition(clicks([1.0, 7.25, 18.0], 20, rate), tmp_path / "a" / "c.mp3")
    copy = decode(path)
    assert copy.rate == RATE
    assert copy.channels == 2
    assert onsets(copy.samples[0], RATE) == pytest.approx([1.0, 7.25, 18.0], abs=0.03)
    assert onsets(copy.samples[1], RATE) == pytest.approx([1.5, 7.75, 18.5], abs=0.03)


def test_a_minute_is_about_300_kilobytes_whatever_it_was_before(tmp_path: Path) -> None:
    path = write_rendition(clicks([1.0], 60, 48_000), tmp_path / "c.mp3")
    assert 250_000 < path.stat().st_size < 350_000
    assert [p.name for p in tmp_path.iterdir()] == ["c.mp3"]


def test_one_channel_stays_one_and_of_many_two_are_kept(tmp_path: Path) -> None:
    assert decode(write_rendition(clicks([1.0], 3, 8000, channels=1), tmp_path / "1.mp3")).channels == 1
    assert decode(write_rendition(clicks([1.0], 3, 8000, channels=4), tmp_path / "4.mp3")).channels == 2


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="--out"):
        write_rendition(clicks([1.0], 2, 8000), tmp_path / "file" / "c.mp3")
