"""The copy that is made in one pass is the one that was made from the whole, whatever the file."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from qa.audio.decode import decode
from qa.audio.flow import guess_raw
from qa.audio.playable import AROUND, STRETCH, write_playable
from qa.audio.readers import RawFormat
from qa.audio.rendition import RATE, write_rendition
from qa.errors import AudioError
from tests.audio.test_rendition import keys_left, pressed

SAMPLES = Path(__file__).parents[2] / "samples" / "calls"


def voice(seconds: float, rate: int = 8000, channels: int = 2) -> np.ndarray:
    """Something like speech: noise that swells twice a second, another on each channel; shape (n, channels)."""
    random = np.random.default_rng(7)
    time = np.arange(round(seconds * rate)) / rate
    swell = np.clip(np.sin(2 * np.pi * 2 * time), 0, None)[:, None]
    return (0.2 * swell * random.standard_normal((len(time), channels))).clip(-0.9, 0.9).astype(np.float32)


def amr(path: Path, samples: np.ndarray) -> Path:
    with av.open(str(path), "w", format="amr") as box:
        stream = box.add_stream("libopencore_amrnb", rate=8000, layout="mono")
        stream.bit_rate = 12_200
        frame = av.AudioFrame.from_ndarray((samples[:, :1].T * 32767).astype(np.int16), "s16", "mono")
        frame.sample_rate = 8000
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            box.mux(packet)
    return path


def coded(folder: Path, kind: str) -> Path:
    """Twelve seconds in one of the forms that telephony uses and browsers do not play."""
    path = folder / f"call.{kind}"
    if kind == "amr":
        return amr(path, voice(12))
    form, subtype = {
        "gsm.wav": ("WAV", "GSM610"), "alaw.wav": ("WAV", "ALAW"), "adpcm.wav": ("WAV", "IMA_ADPCM"),
        "float.wav": ("WAV", "FLOAT"), "rf64": ("RF64", "PCM_16"), "ogg": ("OGG", "OPUS"),
        "mp3": ("MP3", "MPEG_LAYER_III"),
    }[kind]  # fmt: skip
    soundfile.write(path, voice(12, channels=1 if kind in ("gsm.wav", "adpcm.wav") else 2), 8000, subtype, format=form)
    return path


@pytest.mark.parametrize("kind", ["gsm.wav", "alaw.wav", "adpcm.wav", "float.wav", "rf64", "ogg", "mp3", "amr"])
def test_the_copy_of_a_stream_is_the_copy_of_the_whole(tmp_path: Path, kind: str) -> None:
    path = coded(tmp_path, kind)
    outline = write_playable(path, tmp_path / "stream.mp3")
    whole = decode(path)
    write_rendition(whole, tmp_path / "whole.mp3")
    one, other = decode(tmp_path / "stream.mp3"), decode(tmp_path / "whole.mp3")
    assert one.samples.shape == other.samples.shape
    assert np.abs(one.samples - other.samples).max() < 0.01
    assert outline.duration == pytest.approx(whole.duration, abs=0.001)
    assert len(outline.legs) == whole.channels


@pytest.mark.parametrize("name", ["01-model-call.flac", "08-customer-interrupts.wav", "25-mono-consult.flac"])
def test_the_copy_of_a_sample_call_is_that_of_the_result_page_to_the_byte(tmp_path: Path, name: str) -> None:
    write_playable(SAMPLES / name, tmp_path / "stream.mp3")
    write_rendition(decode(SAMPLES / name), tmp_path / "whole.mp3")
    assert (tmp_path / "stream.mp3").read_bytes() == (tmp_path / "whole.mp3").read_bytes()


def test_two_files_are_the_two_channels_and_the_shorter_one_falls_silent(tmp_path: Path) -> None:
    for name, seconds, rate in (("a.wav", 12.0, 8000), ("b.wav", 20.0, 16_000)):
        soundfile.write(tmp_path / name, voice(seconds, rate, 1), rate, "PCM_16")
    outline = write_playable((tmp_path / "a.wav", tmp_path / "b.wav"), tmp_path / "c.mp3")
    assert outline.duration == 20.0
    left, right = (np.array(leg) for leg in outline.legs)
    assert left[: round(11.9 / outline.step)].max() > 40
    assert left[round(12.1 / outline.step) :].max() == 0
    assert right[round(19 / outline.step) :].max() > 40


def test_the_outline_is_the_highest_sample_of_each_column(tmp_path: Path) -> None:
    samples = np.zeros((16_000, 2), np.float32)  # one second at 16 kHz: 50 columns of 20 ms
    samples[3200:3520, 0] = 0.5  # column 10
    samples[15_999, 1] = -1.0  # column 49
    soundfile.write(tmp_path / "c.wav", samples, 16_000, "FLOAT")
    left, right = write_playable(tmp_path / "c.wav", tmp_path / "c.mp3").legs
    assert (len(left), left.index(128), max(left[:10] + left[11:])) == (50, 10, 0)
    assert (right[49], max(right[:49])) == (255, 0)


def test_a_long_call_has_no_more_columns_than_are_drawn(tmp_path: Path) -> None:
    samples = np.zeros((400 * 8000, 1), np.float32)  # 20 000 columns of 20 ms; three of them make one
    samples[-1] = 1.0
    soundfile.write(tmp_path / "c.wav", samples, 8000, "PCM_16")
    outline = write_playable(tmp_path / "c.wav", tmp_path / "c.mp3")
    assert (outline.step, len(outline.legs[0])) == (pytest.approx(0.06), 6667)
    assert max(outline.legs[0][:-1]) < 90 < outline.legs[0][-1]


def test_keys_are_bleeped_wherever_a_stretch_ends(tmp_path: Path) -> None:
    seams = [STRETCH, 2 * STRETCH, STRETCH + AROUND, STRETCH - AROUND]
    at = sorted(round(seam + shift, 3) for seam in seams for shift in (-0.5, -0.05, 0.3))
    call = pressed(at, 8000, seconds=75)
    soundfile.write(tmp_path / "c.wav", call.samples.T, 8000, "PCM_16")
    write_playable(tmp_path / "c.wav", tmp_path / "c.mp3")
    copy = decode(tmp_path / "c.mp3")
    assert [keys_left(leg) for leg in copy.samples] == [[], []]
    plain = np.repeat(call.samples[1], 2)  # the decoder of the test finds them where they were left
    assert keys_left(plain)


@pytest.mark.parametrize("law", ["alaw", "mulaw"])
def test_headerless_bytes_are_read_by_the_law_that_they_follow(tmp_path: Path, law: str) -> None:
    subtype = {"alaw": "ALAW", "mulaw": "ULAW"}[law]
    samples, _ = soundfile.read(SAMPLES / "01-model-call.flac")
    soundfile.write(tmp_path / "c.raw", samples[:, 0], 8000, subtype, format="RAW")
    raw = guess_raw(tmp_path / "c.raw")
    assert raw == RawFormat(law)
    outline = write_playable(tmp_path / "c.raw", tmp_path / "c.mp3", raw=raw)
    assert outline.duration == pytest.approx(78.9145, abs=0.001)


def test_a_file_that_is_not_what_its_header_says_is_read_as_for_the_scoring(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "c.wav", voice(6), 8000, "PCM_16")
    data = bytearray((tmp_path / "c.wav").read_bytes())
    data[40:44] = (1000).to_bytes(4, "little")  # promises 1000 of 192 000 bytes
    (tmp_path / "c.wav").write_bytes(data)
    assert write_playable(tmp_path / "c.wav", tmp_path / "c.mp3").duration == pytest.approx(6.0, abs=0.01)


@pytest.mark.parametrize(("name", "data"), [("c.wav", b""), ("c.wav", b"no sound at all"), ("c.mp3", b"\xff\xfb" * 40)])
def test_what_cannot_be_read_leaves_nothing_behind(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(AudioError):
        write_playable(tmp_path / name, tmp_path / "out" / "c.mp3")
    assert not list(tmp_path.rglob("out/*"))


def test_memory_does_not_grow_with_the_call(tmp_path: Path) -> None:
    def most(minutes: int) -> int:
        with soundfile.SoundFile(tmp_path / "c.wav", "w", 8000, 2, "PCM_16") as file:
            for _ in range(minutes):
                file.write(voice(60))
        tracemalloc.start()
        write_playable(tmp_path / "c.wav", tmp_path / "c.mp3")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    write_playable(SAMPLES / "01-model-call.flac", tmp_path / "first.mp3")  # imports
    short, long = most(2), most(6)
    assert long < 1.15 * short
    assert long < 6 * 60 * RATE * 2 * 4  # what the whole takes, before anything is done with it
