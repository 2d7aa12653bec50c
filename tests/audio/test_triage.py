"""Faults put into a sample call by hand are found and named, and a sound call has none."""

from __future__ import annotations

import numpy as np
import pytest

import qa.audio.triage as module
from qa.audio.activity import activity, activity_and_echo
from qa.audio.decode import decode, resample
from qa.audio.triage import fold, triage
from qa.types import Problem, Recording

from .drawing import CALLS, RATE, g711, line, recording


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


@pytest.mark.parametrize("gain", [1.0, 0.5, -1.0])
def test_fake_stereo(call, gain: float):
    mixed = call.sum(axis=0) / 2
    fake = recording(mixed, g711(mixed * np.float32(gain)))
    assert [p.kind for p in triage(fake, activity(fake))] == ["fake_stereo"]
    mono = fold(fake)
    assert mono.channels == 1
    assert [p.kind for p in triage(mono, activity(mono))] == ["fake_stereo"]


def test_two_legs_are_not_folded(call):
    stereo = recording(*call)
    assert fold(stereo) is stereo
    dead = recording(call[0] * 0, call[0] * 0)
    assert fold(dead) is dead


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


def test_an_inaudible_echo_is_no_bleed(call):
    assert kinds(call[0], g711(call[1] + call[0] * np.float32(0.003))) == []


@pytest.mark.parametrize("ceiling", [1.0, 0.3])
def test_clipping(call, ceiling: float):
    """Cut off at full scale, or earlier in the chain and then turned down."""
    loud = np.clip(call[0] / np.abs(call[0]).max() * 4, -1, 1) * np.float32(ceiling)
    assert kinds(loud, call[1]) == ["clipping"]


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


def test_every_kind_is_in_the_table():
    table = [row.split()[0] for row in (module.__doc__ or "").splitlines() if row[:1].isalpha() and "  " in row]
    assert {"fake_stereo", "bleed", "clipping", "one_dead_leg", "many_channels", "too_short", "no_speech"} <= set(table)
    assert {"truncated", "damaged", "bad_samples", "rescaled", "legs_differ"} <= set(table)
