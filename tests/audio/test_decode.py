"""Every form of file decodes to the same sound, and every broken one is refused in one sentence that names it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from qa.audio.decode import decode, resample
from qa.audio.readers import RawFormat
from qa.errors import AudioError

from .drawing import RATE, add_tone, g711, line, riff, wav

TONE = line(1.0)
add_tone(TONE, 0.2, 0.5)
STEREO = np.stack([TONE, line(1.0, -40, seed=2)], axis=1)


def saved(folder: Path, data: bytes, name: str = "call.wav") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("subtype", "format", "endian", "tolerance"),
    [
        ("PCM_16", "WAV", "FILE", 1e-4),
        ("PCM_16", "WAV", "BIG", 1e-4),  # RIFX
        ("PCM_24", "WAVEX", "FILE", 1e-6),
        ("PCM_32", "WAV", "FILE", 1e-6),
        ("PCM_U8", "WAV", "FILE", 1e-2),
        ("FLOAT", "WAV", "FILE", 0),
        ("DOUBLE", "WAV", "FILE", 0),
        ("ALAW", "WAV", "FILE", 2e-2),
        ("ULAW", "WAV", "FILE", 2e-2),
        ("IMA_ADPCM", "WAV", "FILE", 0.2),
        ("PCM_16", "RF64", "FILE", 1e-4),
        ("PCM_16", "FLAC", "FILE", 1e-4),
        ("PCM_16", "AIFF", "FILE", 1e-4),
        ("PCM_16", "CAF", "FILE", 1e-4),
    ],
)
@pytest.mark.parametrize("samples", [TONE, STEREO], ids=["mono", "stereo"])
def test_lossless_and_telephone_forms(tmp_path: Path, samples, subtype, format, endian, tolerance):
    recording = decode(saved(tmp_path, wav(samples, subtype=subtype, format=format, endian=endian)))
    expected = samples.reshape(len(samples), -1).T
    assert recording.rate == RATE
    assert recording.samples.dtype == np.float32
    assert recording.problems == ()
    # IMA ADPCM fills its last block up
    assert np.abs(recording.samples[:, : expected.shape[1]] - expected).max() <= tolerance


def test_g711_is_decoded_to_the_last_bit(tmp_path: Path):
    assert np.array_equal(decode(saved(tmp_path, wav(TONE, subtype="ALAW"))).samples[0], g711(TONE))


@pytest.mark.parametrize(
    ("codec", "suffix", "rate"),
    [
        ("mp3", "mp3", 16000),
        ("aac", "m4a", 16000),
        ("libopus", "webm", 48000),
        ("pcm_alaw", "mka", 8000),
        ("g722", "wav", 16000),
    ],
)
def test_what_only_ffmpeg_reads(tmp_path: Path, codec: str, suffix: str, rate: int):
    path = tmp_path / f"通话.{suffix}"
    tone = np.sin(2 * np.pi * 450 * np.arange(2 * rate) / rate).astype(np.float32)[None] * 0.3
    with av.open(str(path), "w") as box:
        stream = box.add_stream(codec, rate=rate, layout="mono")
        for part in np.split(tone, 20, axis=1):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), format="fltp", layout="mono")
            frame.rate = rate
            box.mux(stream.encode(frame))
        box.mux(stream.encode(None))
    recording = decode(path)
    assert recording.rate == rate
    assert recording.channels == 1
    assert recording.duration == pytest.approx(2.0, abs=0.15)
    middle = recording.samples[0, rate // 2 : rate // 2 + rate]
    spectrum = np.abs(np.fft.rfft(middle))
    assert abs(np.argmax(spectrum) - 450) <= 1  # one second: a bin is one hertz
    assert np.sqrt((middle**2).mean()) == pytest.approx(0.3 / 2**0.5, rel=0.05)


@settings(max_examples=25, deadline=None)
@given(
    frames=arrays(np.int16, st.tuples(st.integers(1, 400), st.integers(1, 8))),
    rate=st.sampled_from([6000, 8000, 11025, 16000, 22050, 44100, 48000]),
    form=st.sampled_from(["WAV", "FLAC", "RF64"]),
)
def test_sixteen_bits_come_back_exactly(tmp_path_factory, frames, rate, form):
    path = saved(tmp_path_factory.mktemp("round"), wav(frames, rate, format=form))
    recording = decode(path)
    assert (recording.rate, recording.channels) == (rate, frames.shape[1])
    assert np.array_equal(np.round(recording.samples.T * 32768).astype(np.int32), frames)
    assert recording.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


BROKEN = {
    "no bytes": (b"", "empty"),
    "one byte": (b"\0", "not sound in any format"),
    "junk": (bytes(range(128, 256)) * 8, "not sound in any format"),
    "text": (b"../../shared/test/audio.wav\n", "text"),
    "chinese text": ("录音文件已移走，请到新的位置查找。".encode(), "text"),
    "playlist": (b"#EXTM3U\n#EXTINF:5,\nhttp://localhost/call.mp3\n", "text"),
    "header cut off": (wav(TONE)[:20], "damaged"),
    "header only": (wav(TONE[:0]), "no sound"),
    "header of 46 bytes": (riff(b"") + b"\0\0", "no sound"),
    "zeros in the header": (riff(b"\0" * 100, channels=0, rate=0, bits=16), "damaged"),
    "flac header only": (wav(TONE, format="FLAC")[:42], "damaged|no sound"),
    "unknown codec": (riff(b"\x01" * 500, tag=0x5A5A, bits=8), "damaged|not supported|no sound"),
    "nine channels": (wav(np.zeros((80, 9), np.float32)), "9 channels"),
    "one sample a second": (riff(b"\0\1" * 100, rate=1), "1 Hz"),
}


@pytest.mark.parametrize(("data", "problem"), BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("name", ["call.wav", "call.mp3", "通话 1.ogg"])
def test_broken_files_are_refused(tmp_path: Path, data: bytes, problem: str, name: str, capfd):
    path = saved(tmp_path, data, name)
    with pytest.raises(AudioError, match=problem) as error:
        decode(path)
    assert error.value.where == str(path)
    assert error.value.mend
    assert "\n" not in error.value.message
    assert capfd.readouterr().err == ""


def test_missing_file_and_folder(tmp_path: Path):
    with pytest.raises(AudioError, match="no such file"):
        decode(tmp_path / "absent.wav")
    with pytest.raises(AudioError, match="folder"):
        decode(tmp_path)


def test_video_without_sound_is_refused(tmp_path: Path):
    path = tmp_path / "screen.mp4"
    with av.open(str(path), "w") as box:
        stream = box.add_stream("mpeg4", rate=10, options={})
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for _ in range(5):
            box.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        box.mux(stream.encode(None))
    with pytest.raises(AudioError, match="no audio stream"):
        decode(path)


@pytest.mark.parametrize("format", ["WAV", "FLAC"])
def test_cut_file_is_decoded_as_far_as_it_goes(tmp_path: Path, format: str):
    whole = wav(np.tile(STEREO, (8, 1)), format=format)
    recording = decode(saved(tmp_path, whole[: len(whole) // 2]))
    assert recording.duration == pytest.approx(4.0, abs=0.6)
    assert recording.problems[0].kind == "truncated"


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFFFFF])
def test_a_streamed_wav_is_not_cut(tmp_path: Path, size: int):
    """A recorder that writes to a pipe cannot know the length."""
    data = (TONE * 32767).astype("<i2").tobytes()
    recording = decode(saved(tmp_path, riff(data, size=size)))
    assert recording.duration == pytest.approx(1.0)
    assert recording.problems == ()


@pytest.mark.parametrize("claimed", [0, 0.5, 0.9])
@pytest.mark.parametrize("tag", [1, 6])
def test_sound_beyond_the_promise_is_read(tmp_path: Path, claimed: float, tag: int):
    """A recorder that crashed left 0, or the size of some minutes ago."""
    data = np.tile((TONE * 32767).astype("<i2"), 4).tobytes() if tag == 1 else bytes(range(256)) * 128
    second = RATE * (2 if tag == 1 else 1)
    whole = riff(data, size=round(claimed * len(data)) // 2 * 2, bits=16 if tag == 1 else 8, tag=tag)
    recording = decode(saved(tmp_path, whole))
    assert recording.duration == pytest.approx(len(data) / second)
    assert [problem.kind for problem in recording.problems] == ["wrong_length"]


@pytest.mark.parametrize(("lacking", "kinds"), [(10, []), (RATE, ["truncated"])])
def test_a_few_bytes_less_than_promised_are_no_loss(tmp_path: Path, lacking: int, kinds: list[str]):
    data = np.tile((TONE * 32767).astype("<i2"), 4).tobytes()
    recording = decode(saved(tmp_path, riff(data, size=len(data) + lacking)))
    assert [problem.kind for problem in recording.problems] == kinds


def test_chunks_behind_the_sound_are_no_sound(tmp_path: Path):
    data = (TONE * 32767).astype("<i2").tobytes()
    tags = b"LIST" + (20_000).to_bytes(4, "little") + bytes(20_000)
    recording = decode(saved(tmp_path, riff(data) + tags))
    assert (recording.duration, recording.problems) == (pytest.approx(1.0), ())


def test_absurd_length_is_refused_before_memory_is_taken(tmp_path: Path):
    path = tmp_path / "long.wav"
    with path.open("wb") as file:  # a sparse file: 2 GB of nothing
        file.write(riff(b"", size=0x7FFE_0000, bits=8, tag=6))
        file.truncate(0x7FFE_0000)
    with pytest.raises(AudioError, match="more sound than a call"):
        decode(path)


def test_not_a_number_and_overflow_are_mended(tmp_path: Path):
    samples = TONE.copy()
    samples[10], samples[20], samples[30] = np.nan, np.inf, -np.inf
    recording = decode(saved(tmp_path, wav(samples, subtype="FLOAT")))
    assert [p.kind for p in recording.problems] == ["bad_samples"]
    assert recording.samples[0, [10, 20, 30]].tolist() == [0, 0, 0]
    loud = decode(saved(tmp_path, wav(TONE * 32768, subtype="FLOAT")))
    assert [p.kind for p in loud.problems] == ["rescaled"]
    assert np.abs(loud.samples).max() == pytest.approx(1.0)
    over = decode(saved(tmp_path, wav(TONE / np.abs(TONE).max() * 1.2, subtype="FLOAT")))
    assert over.problems == ()
    assert np.abs(over.samples).max() == 1.0


@pytest.mark.parametrize(("encoding", "law"), [("alaw", "ALAW"), ("mulaw", "ULAW")])
def test_headerless_files_where_the_user_names_them(tmp_path: Path, encoding, law: str):
    coded = wav(STEREO, subtype=law)
    bare = saved(tmp_path, coded[coded.index(b"data") + 8 :][: 2 * RATE], "leg.raw")
    with pytest.raises(AudioError, match="headerless"):
        decode(bare)
    recording = decode(bare, raw=RawFormat(encoding, RATE, 2))
    assert np.abs(recording.samples.T - STEREO).max() < 0.02
    # a file with a header is read by its header all the same
    assert np.abs(decode(saved(tmp_path, wav(TONE)), raw=RawFormat(encoding)).samples[0] - TONE).max() < 1e-4


def test_one_file_a_leg(tmp_path: Path):
    agent = saved(tmp_path, wav(TONE), "in.wav")
    tone = np.sin(2 * np.pi * 300 * np.arange(40000) / 16000).astype(np.float32) * 0.3
    customer = saved(tmp_path, wav(tone, 16000), "out.wav")
    recording = decode((agent, customer))
    assert (recording.channels, recording.rate, recording.duration) == (2, 16000, 2.5)
    assert np.abs(recording.samples[1] - tone).max() < 1e-4
    assert not recording.samples[0, 16000:].any()
    assert [
        (p.kind, "in.wav is 1.5 s shorter" in p.detail.replace(str(tmp_path) + "/", "")) for p in recording.problems
    ] == [("legs_differ", True)]
    assert recording.sha256 != decode((customer, agent)).sha256


def test_a_leg_of_two_channels_is_refused(tmp_path: Path):
    mono, both = saved(tmp_path, wav(TONE), "a.wav"), saved(tmp_path, wav(STEREO), "b.wav")
    with pytest.raises(AudioError, match="2 channels") as error:
        decode((mono, both))
    assert error.value.where == str(both)


@pytest.mark.parametrize(("before", "after"), [(8000, 16000), (44100, 16000), (16000, 8000)])
def test_resampling_keeps_time_and_level(before: int, after: int):
    tone = np.sin(2 * np.pi * 450 * np.arange(before) / before).astype(np.float32)
    out = resample(np.stack([tone, -tone]), before, after)
    expected = np.sin(2 * np.pi * 450 * np.arange(after) / after)
    assert out.shape == (2, after)
    assert np.abs(out[0] - expected)[after // 10 : -after // 10].max() < 0.01
    assert np.array_equal(out[0], -out[1])
