from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.audio.decode import decode
from qa.audio.rendition import RATE, masked, write_rendition
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


def pressed(at: list[float], rate: int, seconds: float = 12.0, channel: int = 1) -> Recording:
    """Two noisy legs; the keys 1 5 9 0 … one after the other on one of them, and 25 dB softer on the other."""
    random = np.random.default_rng(3)
    samples = (random.standard_normal((2, round(seconds * rate))) * 0.001).astype(np.float32)
    pairs = [(697, 1209), (770, 1336), (852, 1477), (941, 1336)]
    for index, second in enumerate(at):
        time = np.arange(round(0.09 * rate)) / rate
        low, high = pairs[index % 4]
        both = 0.1 * (np.sin(2 * np.pi * low * time) + np.sin(2 * np.pi * high * time))
        start = round(second * rate)
        samples[channel, start : start + len(both)] += both
        samples[1 - channel, start : start + len(both)] += 0.056 * both
    return Recording(samples, rate, "made", "00")


def keys_left(leg: np.ndarray) -> list[float]:
    """A plain decoder: seconds at which one low and one high frequency of Q.23 hold a quarter of 30 ms between them."""
    found = []
    window = np.hanning(480)
    for first in range(0, len(leg) - 480, 80):
        piece = leg[first : first + 480] * window
        power = [
            abs(np.sum(piece * np.exp(-2j * np.pi * hertz * np.arange(480) / RATE))) ** 2 / np.sum(window**2) * 2
            for hertz in (697, 770, 852, 941, 1209, 1336, 1477, 1633)
        ]
        low, high, total = max(power[:4]), max(power[4:]), float(np.sum(piece**2)) * 480 / np.sum(window**2) / 1.5
        if min(low, high) > 0.06 * total and low + high > 0.25 * total and total > 1e-5:
            found.append(first / RATE)
    return found


@pytest.mark.parametrize("rate", [8000, 44_100])
@pytest.mark.parametrize("channel", [0, 1])
def test_no_digit_can_be_read_from_the_copy(tmp_path: Path, rate: int, channel: int) -> None:
    at = [1.0, 1.2, 1.45, 4.0, 4.9, 5.02, 8.0]
    call = pressed(at, rate, channel=channel)
    plain = write_rendition(Recording(call.samples[:, : rate // 2], rate, "", ""), tmp_path / "none.mp3")
    assert keys_left(decode(plain).samples[channel]) == []
    copy = decode(write_rendition(call, tmp_path / "c.mp3"))
    from qa.audio.decode import resample

    assert len(keys_left(resample(call.samples[channel], rate, RATE))) > 4 * len(at), "the decoder would read them"
    for leg in copy.samples:
        assert keys_left(leg) == []
    bleeps = np.abs(copy.samples[:, round(1.03 * RATE)]).max() + np.abs(copy.samples[:, round(8.05 * RATE)]).max()
    assert bleeps > 0
    assert copy.duration == pytest.approx(12.0, abs=0.1)


def test_what_is_no_key_stays_as_it_was() -> None:
    random = np.random.default_rng(4)
    noise = (random.standard_normal((2, 16_000 * 3)) * 0.05).astype(np.float32)
    assert np.array_equal(masked(Recording(noise, RATE, "", "")), noise)
