"""Clips: where they begin and end, how loud they are, and that nobody hears what is private."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from qa.audio.clip import CEILING, LONGEST, SILENT, TARGET, limited, matched, speech_level, write_clip
from qa.audio.decode import decode
from qa.audio.part import decode_part
from qa.audio.rendition import RATE
from qa.errors import AudioError
from qa.types import Span

SECONDS = 30.0
BLEEP = 2000.0


def voice(seconds: float, rate: int, level: float, seed: int) -> np.ndarray:
    """A sound like speech: noise below 1 kHz in syllables of 0.2 s, at a level in dBFS."""
    random = np.random.default_rng(seed)
    count = round(seconds * rate)
    spectrum = np.fft.rfft(random.standard_normal(count))
    spectrum[np.fft.rfftfreq(count, 1 / rate) > 1000] = 0
    sound = np.fft.irfft(spectrum, count) * (0.6 + 0.4 * np.sin(2 * np.pi * 5 * np.arange(count) / rate))
    return np.asarray(sound / np.sqrt(np.mean(sound**2)) * 10 ** (level / 20), np.float32)


def call(path: Path, rate: int = 8000, levels: tuple[float, ...] = (-38.0, -12.0), **how: str) -> Path:
    """A recording whose legs speak all the time at their own levels, each second with a seed of its own."""
    legs = [np.concatenate([voice(1.0, rate, level, 100 * i + s) for s in range(round(SECONDS))])
            for i, level in enumerate(levels)]  # fmt: skip
    soundfile.write(path, np.stack(legs, axis=1), rate, **how)
    return path


def heard(path: Path) -> np.ndarray:
    copy = decode(path)
    assert copy.rate == RATE
    return copy.samples


def tone(samples: np.ndarray, hertz: float = BLEEP) -> float:
    """The share of a sound's power within 100 Hz of a frequency."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    near = np.abs(np.fft.rfftfreq(len(samples), 1 / RATE) - hertz) < 100
    return float(power[near].sum() / power.sum())


def test_a_clip_begins_three_seconds_before_and_ends_one_and_a_half_after(tmp_path: Path) -> None:
    source = call(tmp_path / "a.wav")
    span = write_clip(source, Span(10.0, 12.0), tmp_path / "clip.mp3")
    assert (span.start, span.end) == (7.0, 13.5)
    assert heard(tmp_path / "clip.mp3").shape == (2, round(6.5 * RATE))


@pytest.mark.parametrize(
    ("moment", "clip"), [(Span(1.0, 2.0), Span(0.0, 3.5)), (Span(28.0, 29.5), Span(25.0, 30.0))], ids=["start", "end"]
)
def test_a_clip_never_goes_past_the_ends(tmp_path: Path, moment: Span, clip: Span) -> None:
    assert write_clip(call(tmp_path / "a.wav"), moment, tmp_path / "c.mp3") == clip


@pytest.mark.parametrize("moment", [Span(30.0, 31.0), Span(29.0, 31.0), Span(500.0, 501.0)])
def test_a_moment_past_the_end_is_an_error_that_says_so(tmp_path: Path, moment: Span) -> None:
    with pytest.raises(AudioError, match=r"a\.wav: .*it ends at 30\.0 s — .*score it again"):
        write_clip(call(tmp_path / "a.wav"), moment, tmp_path / "c.mp3")
    assert not (tmp_path / "c.mp3").exists()


def test_of_an_endless_moment_the_first_is_cut(tmp_path: Path) -> None:
    rate = 8000
    soundfile.write(tmp_path / "long.wav", np.zeros(200 * rate), rate)
    assert write_clip(tmp_path / "long.wav", Span(10.0, 190.0), tmp_path / "c.mp3") == Span(7.0, 10.0 + LONGEST + 1.5)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("a.wav", {"subtype": "ALAW"}),
        ("a.flac", {}),
        ("a.ogg", {}),
        ("a.mp3", {}),
        ("a.w64", {"format": "W64"}),
        ("b.wav", {"subtype": "FLOAT"}),
    ],
)
def test_a_second_of_the_clip_is_that_second_of_the_recording(tmp_path: Path, name: str, how: dict[str, str]) -> None:
    source = call(tmp_path / name, levels=(-20.0, -20.0), **how)
    span = write_clip(source, Span(13.0, 15.0), tmp_path / "c.mp3")
    clip, whole = heard(tmp_path / "c.mp3")[0], decode(source)
    first = round((span.start) * whole.rate)
    same = whole.samples[0, first : first + round(span.duration * whole.rate)]
    step = RATE // whole.rate
    assert np.corrcoef(clip[: len(same) * step : step][: len(same)], same)[0, 1] > 0.9


def test_seeking_gives_what_decoding_it_all_gives(tmp_path: Path) -> None:
    source = call(tmp_path / "a.flac")
    part = decode_part(source, Span(5.0, 6.0), before=1.0, after=2.0)
    whole = decode(source)
    assert (part.start, part.length) == (4.0, SECONDS)
    assert np.array_equal(part.recording.samples, whole.samples[:, 4 * whole.rate : 8 * whole.rate])


def test_one_file_a_leg(tmp_path: Path) -> None:
    legs = (call(tmp_path / "in.wav", levels=(-30.0,)), call(tmp_path / "out.wav", rate=16_000, levels=(-15.0,)))
    assert write_clip(legs, Span(10.0, 11.0), tmp_path / "c.mp3") == Span(7.0, 12.5)
    assert heard(tmp_path / "c.mp3").shape[0] == 2


def test_both_parties_are_heard_at_one_level(tmp_path: Path) -> None:
    write_clip(call(tmp_path / "a.wav"), Span(10.0, 12.0), tmp_path / "c.mp3")
    clip = heard(tmp_path / "c.mp3")
    # by hand: the mean power of all of it, since both legs speak throughout
    levels = 10 * np.log10(np.square(clip).mean(axis=1))
    assert levels == pytest.approx([TARGET, TARGET], abs=1.0)


def test_the_level_of_speech_leaves_pauses_out() -> None:
    speech = voice(2.0, 8000, -25.0, 1)
    with_pauses = np.concatenate([speech, np.zeros(16_000, np.float32), speech])
    assert speech_level(speech, 8000) == pytest.approx(-25.0, abs=0.5)
    assert speech_level(with_pauses, 8000) == pytest.approx(speech_level(speech, 8000), abs=0.1)


def test_no_noise_is_raised_where_nobody_speaks() -> None:
    noise = voice(3.0, 8000, SILENT - 5, 2)
    assert np.array_equal(matched(noise[None], 8000)[0], noise)
    assert matched(np.zeros((1, 8000), np.float32), 8000).max() == 0


@given(st.floats(0.5, 30.0), st.integers(0, 9))
def test_the_limiter_lets_no_sample_through_and_both_legs_keep_their_balance(gain: float, seed: int) -> None:
    legs = np.stack([voice(0.3, RATE, -20.0, seed), voice(0.3, RATE, -26.0, seed + 1)]) * np.float32(gain)
    done = limited(legs, RATE)
    assert np.abs(done).max() <= 10 ** (CEILING / 20) + 1e-6
    assert np.allclose(done[0] * legs[1], done[1] * legs[0], atol=1e-4)
    if np.abs(legs).max() <= 10 ** (CEILING / 20):
        assert np.array_equal(done, legs)


def test_what_is_private_is_a_bleep_on_both_legs_and_the_rest_is_heard(tmp_path: Path) -> None:
    source = call(tmp_path / "a.wav", levels=(-20.0, -20.0))
    span = write_clip(source, Span(10.0, 12.0), tmp_path / "c.mp3", private=[Span(10.5, 11.25)])
    clip, whole = heard(tmp_path / "c.mp3"), decode(source)
    for leg, said in zip(clip, whole.samples, strict=True):
        hidden = leg[round((10.52 - span.start) * RATE) : round((11.23 - span.start) * RATE)]
        assert tone(hidden) > 0.98
        assert tone(leg[round((11.4 - span.start) * RATE) : round((12.4 - span.start) * RATE)]) < 0.01
        words = said[round(10.52 * 8000) : round(11.23 * 8000)]
        assert abs(np.corrcoef(hidden[::2][: len(words)], words[: len(hidden[::2])])[0, 1]) < 0.05


def test_a_private_stretch_at_the_edge_of_a_clip_bleeps_too(tmp_path: Path) -> None:
    write_clip(call(tmp_path / "a.wav"), Span(10.0, 12.0), tmp_path / "c.mp3", private=[Span(5.0, 8.0), Span(13, 20)])
    clip = heard(tmp_path / "c.mp3")
    assert tone(clip[0, : round(0.95 * RATE)]) > 0.98
    assert tone(clip[1, round(6.05 * RATE) :]) > 0.98


def test_a_clip_that_is_all_private_is_all_bleep(tmp_path: Path) -> None:
    write_clip(call(tmp_path / "a.wav"), Span(10.0, 12.0), tmp_path / "c.mp3", private=[Span(0.0, 30.0)])
    clip = heard(tmp_path / "c.mp3")
    assert min(tone(leg) for leg in clip) > 0.98
