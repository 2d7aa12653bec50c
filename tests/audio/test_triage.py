"""Faults put into a sample call by hand are found and named, and a sound call has none."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from qa.audio.activity import activity, activity_and_echo
from qa.audio.decode import decode, resample
from qa.audio.triage import fold, triage
from qa.timeline import intersect, total
from qa.types import Problem, Recording

from .drawing import CALLS, RATE, add_tone, g711, line, recording


@pytest.fixture(scope="module")
def call():
    whole = decode(CALLS / "02-missed-greeting.flac")
    return resample(whole.samples, whole.rate, RATE)[:, : 25 * RATE]


def kinds(*legs) -> list[str]:
    return [problem.kind for problem in problems(*legs)]


def problems(*legs) -> tuple[Problem, ...]:
    recorded = recording(*legs)
    return triage(recorded, *activity_and_echo(recorded))


def test_sound_calls_have_no_problem():
    for path in sorted(CALLS.iterdir())[::4]:
        recorded = decode(path)
        assert triage(recorded, *activity_and_echo(recorded)) == ()


def late(wave, seconds: float):
    count = round(seconds * RATE)
    return np.concatenate([np.zeros(count, np.float32), wave[: len(wave) - count]])


def gsm(wave):
    coded = io.BytesIO()
    soundfile.write(coded, wave, RATE, format="WAV", subtype="GSM610")
    coded.seek(0)
    out = soundfile.read(coded, dtype="float32")[0]
    return np.pad(out, (0, len(wave)))[: len(wave)]


@pytest.mark.parametrize(
    ("gain", "delay", "codec"),
    [(1.0, 0, g711), (0.5, 0, g711), (-1.0, 0, g711), (0.1, 0.2, g711), (-0.5, 1.0, g711), (1.0, 0.6, gsm)],
)
def test_fake_stereo(call, gain: float, delay: float, codec):
    mixed = call.sum(axis=0) / 2 + line(25, -60)
    fake = recording(mixed, codec(late(mixed * np.float32(gain), delay)) + line(25, -62, seed=2))
    assert triage(fake, activity(fake))[0].kind == "fake_stereo"
    mono = fold(fake)
    assert mono.channels == 1
    assert [p.kind for p in triage(mono, activity(mono))] == ["fake_stereo"]


def test_two_legs_are_not_folded(call):
    stereo = recording(*call)
    assert fold(stereo) is stereo
    dead = recording(call[0] * 0, call[0] * 0)
    assert fold(dead) is dead
    mixing = recording(call[0] + call[1] * np.float32(0.35), call[1] + call[0] * np.float32(0.35))
    assert fold(mixing) is mixing


@pytest.mark.parametrize("decibels", [-12, -17, -22])
@pytest.mark.parametrize("delay", [0, 0.02, 0.15])
def test_bleed(call, decibels: int, delay: float):
    late = round(delay * RATE)
    echo = np.concatenate([np.zeros(late, np.float32), call[0][: len(call[0]) - late]]) * np.float32(
        10 ** (decibels / 20)
    )
    (problem,) = problems(call[0], g711(call[1] + echo))
    assert problem.kind == "bleed"
    assert any(f"leg 0 is heard on leg 1, {-decibels + off} dB" in problem.detail for off in (-1, 0, 1))


@pytest.mark.parametrize(("decibels", "kind"), [(-20, "bleed"), (-30, "faint_bleed"), (-40, "faint_bleed")])
def test_bleed_both_ways_through_a_room(call, decibels: int, kind: str):
    room = np.random.default_rng(3).standard_normal(160) * np.exp(-np.arange(160) / 25)
    room *= 10 ** (decibels / 20) / np.linalg.norm(room)
    back = [late(np.convolve(leg, room)[: len(leg)].astype(np.float32), 0.08) for leg in call]
    assert kinds(g711(call[0] + back[1]), g711(call[1] + back[0])) == [kind, kind]


def test_an_echo_that_comes_and_goes_is_bleed(call):
    echo = late(call[0], 0.05) * np.float32(0.1)
    echo[: 12 * RATE] = 0
    (problem,) = problems(call[0], g711(call[1] + echo))
    assert problem.kind == "bleed"
    assert "leg 0 is heard on leg 1" in problem.detail


@pytest.mark.parametrize("softer", [0, -6, -12])
def test_words_over_an_echo_stay(call, softer: int):
    """The customer speaks while the agent's echo lies on the same leg: all the time, and softer and softer."""
    words = np.roll(call[1], 3 * RATE) * np.float32(10 ** (softer / 20))
    alone = activity(recording(call[0], g711(words))).channels[1].speech
    echo = late(call[0], 0.05) * np.float32(10 ** (-15 / 20))
    heard, echoes = activity_and_echo(recording(call[0], g711(words + echo)))
    assert [round(each.lag, 2) for each in echoes] == [0.05]
    assert total(heard.channels[1].speech) == pytest.approx(total(alone), rel=0.1)
    assert total(intersect(heard.channels[1].speech, alone)) >= 0.9 * total(alone)


def test_a_leg_that_holds_an_echo_before_its_source_is_early(call):
    echo = late(call[0], 0.05) * np.float32(0.05)
    early = np.concatenate([(call[1] + echo)[round(0.4 * RATE) :], line(0.4, -60)])
    found = problems(call[0], g711(early))
    assert [problem.kind for problem in found] == ["bleed", "legs_shifted"] or [p.kind for p in found] == [
        "faint_bleed", "legs_shifted",
    ]  # fmt: skip
    assert "leg 1 is at least 0.35 s early" in found[1].detail


def test_an_inaudible_echo_is_no_bleed(call):
    assert kinds(call[0], g711(call[1] + call[0] * np.float32(0.003))) == []


@pytest.mark.parametrize("ceiling", [1.0, 0.3])
def test_clipping(call, ceiling: float):
    """Cut off at full scale, or earlier in the chain and then turned down."""
    loud = np.clip(call[0] / np.abs(call[0]).max() * 4, -1, 1) * np.float32(ceiling)
    assert kinds(loud, call[1]) == ["clipping"]


@pytest.mark.parametrize(("mains", "decibels"), [(50, -45), (60, -35), (49.95, -35)])
def test_hum_is_named_and_taken_out(call, mains: float, decibels: int):
    sound = activity(recording(*call))
    hummed = call.copy()
    for leg in hummed:
        add_tone(leg, 0, 25, tuple(mains * k for k in (1, 2, 3, 5, 7, 8)), decibels)
    recorded = recording(*hummed)
    heard, echoes = activity_and_echo(recorded)
    assert [p.kind for p in triage(recorded, heard, echoes)] == ["hum", "hum"]
    for before, after in zip(sound.channels, heard.channels, strict=True):
        assert after.noise_dbfs == pytest.approx(before.noise_dbfs, abs=3)
        assert total(after.speech) == pytest.approx(total(before.speech), rel=0.05)


def test_a_constant_is_named_and_taken_out(call):
    sound = activity(recording(*call))
    recorded = recording(call[0] + np.float32(0.1), call[1])
    heard, echoes = activity_and_echo(recorded)
    assert [p.kind for p in triage(recorded, heard, echoes)] == ["dc_offset"]
    assert total(heard.channels[0].speech) == pytest.approx(total(sound.channels[0].speech), rel=0.03)


@pytest.mark.parametrize("frozen", [False, True])
def test_lost_packets(call, frozen: bool):
    chance = np.random.default_rng(4)
    lossy = call[0].copy()
    for start in range(160, len(lossy) - 160, 160):
        if chance.random() < 0.08:
            lossy[start : start + 160] = lossy[start - 160 : start] if frozen else 0
    (problem,) = problems(lossy, call[1])
    assert problem.kind == "dropouts"
    assert "leg 0" in problem.detail


def test_a_recording_that_breaks_off_in_mid_speech(call):
    recorded = recording(*call)
    longest = max(activity(recorded).channels[0].speech, key=lambda span: span.duration)
    cut = round((longest.start + 0.6 * longest.duration) * RATE)
    for end in range(cut, cut + RATE // 2, RATE // 20):  # a stop consonant is silent too
        if "cut_off" in kinds(*(leg[:end] for leg in call)):
            break
    else:
        pytest.fail("not found at any of ten places")
    assert "cut_off" not in kinds(*(leg[: round((longest.end + 0.3) * RATE)] for leg in call))


def test_speech_too_soft_or_in_noise(call):
    soft = call * np.float32(10 ** (-32 / 20))
    assert set(kinds(*soft)) == {"too_quiet"}
    noisy = [leg + line(25, -24, seed) for seed, leg in enumerate(call)]
    assert "too_quiet" in kinds(*noisy)


def test_clicks_are_nobody(call):
    chance = np.random.default_rng(2)
    dead = line(25, -58)
    for at in chance.integers(0, len(dead) - 400, 15):
        size = int(chance.integers(4, 200))
        dead[at : at + size] += chance.standard_normal(size).astype(np.float32) * 0.1
    assert kinds(call[0], dead) == ["one_dead_leg"]


def test_a_dead_leg(call):
    for dead in (np.zeros_like(call[0]), line(25, -60)):
        (problem,) = problems(dead, call[1])
        assert problem.kind == "one_dead_leg"
        assert "leg 0" in problem.detail


def test_six_channels_short_and_silent():
    six = recording(*[line(2, seed=i) for i in range(6)])
    assert [p.kind for p in triage(six, activity(six))] == ["too_short", "many_channels", "no_speech"]


def test_what_decoding_noticed_is_passed_on(call):
    cut = Recording(call, RATE, "call.wav", "", (Problem("truncated", "the end is missing"),))
    assert [p.kind for p in triage(cut, activity(cut))] == ["truncated"]
