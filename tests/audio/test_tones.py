"""Call tones drawn as bars; a hash is 450 Hz, one character a second or as the case says."""

from __future__ import annotations

import numpy as np
import pytest

from qa.audio.cadence import REGIONS
from qa.audio.tones import tones
from qa.errors import ConfigError
from qa.types import Recording

from .drawing import CALLS, add, add_tone, g711, line, recording, tune


def bursts(wave, start: float, count: int, on: float, off: float, hertz=450):
    for i in range(count):
        add_tone(wave, start + i * (on + off), on, hertz)


def found(wave, region: str = "cn") -> list[tuple]:
    return [(t.kind, t.rings) for t in tones(recording(wave), region)]


def test_rings_are_counted_and_the_edges_found():
    """
    0    5    10   15   20   25
    .#....#....#....          three rings, then the answer
    """
    wave = line(20)
    bursts(wave, 1.234, 3, 1.0, 4.0)
    (tone,) = tones(recording(line(20, seed=5), wave))
    assert (tone.kind, tone.channel, tone.rings) == ("ringback", 1, 3)
    assert tone.span.start == pytest.approx(1.234, abs=0.02)
    assert tone.span.end == pytest.approx(12.234, abs=0.02)


@pytest.mark.parametrize("count", range(1, 8))
def test_any_number_of_rings(count: int):
    wave = line(40)
    bursts(wave, 0.7, count, 1.0, 4.0)
    assert found(wave) == [("ringback", count)]


@pytest.mark.parametrize("missing", [0.1, 0.3, 0.5, 0.8])
def test_a_ring_under_way_when_the_recording_starts_is_a_ring(missing: float):
    wave = line(12)
    bursts(wave, -missing, 2, 1.0, 4.0)
    assert found(wave) == [("ringback", 2)]
    (tone,) = tones(recording(wave))
    assert tone.span.start == 0.0


def test_a_lone_partial_ring_at_the_start():
    wave = line(6)
    add_tone(wave, 0, 0.6)
    assert found(wave) == [("ringback", 1)]


def test_a_ring_cut_by_the_answer_is_a_ring():
    """The second ring sounds for 0.4 s, then somebody answers."""
    wave = line(12)
    add_tone(wave, 1.0, 1.0)
    add_tone(wave, 6.0, 0.4)
    (tone,) = tones(recording(wave))
    assert (tone.kind, tone.rings) == ("ringback", 2)
    assert tone.span.end == pytest.approx(6.4, abs=0.03)


@pytest.mark.parametrize(("kind", "on"), [("busy", 0.35), ("congestion", 0.7)])
def test_busy_and_congestion_to_the_end_of_the_file(kind: str, on: float):
    wave = line(10)
    bursts(wave, 5.0, 9, on, on)
    (tone,) = tones(recording(wave))
    assert (tone.kind, tone.rings) == (kind, 0)
    assert tone.span.start == pytest.approx(5.0, abs=0.02)
    assert tone.span.end > 9.2


def test_one_after_the_other():
    wave = line(30)
    bursts(wave, 0.5, 2, 1.0, 4.0)
    bursts(wave, 20, 6, 0.35, 0.35)
    assert found(wave) == [("ringback", 2), ("busy", 0)]


@pytest.mark.parametrize("snr", [40, 20, 10])
@pytest.mark.parametrize("law", ["ALAW", "ULAW"])
def test_noise_and_g711(snr: int, law: str):
    wave = line(25, -18 - snr)
    bursts(wave, 2.0, 2, 1.0, 4.0)
    bursts(wave, 15.0, 8, 0.35, 0.35)
    first, second = tones(recording(g711(wave, law)))
    assert (first.kind, first.rings, second.kind) == ("ringback", 2, "busy")
    for edge, truth in (
        (first.span.start, 2.0),
        (first.span.end, 8.0),
        (second.span.start, 15.0),
        (second.span.end, 20.25),
    ):
        assert edge == pytest.approx(truth, abs=0.05)


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
def test_any_rate(rate: int):
    time = np.arange(12 * rate) / rate
    wave = 0.1 * np.sin(2 * np.pi * 450 * time) * ((time % 5) < 1)
    (tone,) = tones(Recording(wave.astype(np.float32)[None], rate, "", ""))
    assert (tone.kind, tone.rings) == ("ringback", 3)


@pytest.mark.parametrize("hertz", [435, 465])
def test_an_old_exchange_may_be_off_by_fifteen_hertz(hertz: float):
    wave = line(12)
    bursts(wave, 1, 2, 1.0, 4.0, hertz)
    assert found(wave) == [("ringback", 2)]


@pytest.mark.parametrize(
    ("name", "draw"),
    {
        "silence": lambda _: None,
        "a steady tone": lambda wave: add_tone(wave, 1, 20),
        "a single beep": lambda wave: add_tone(wave, 5, 0.35),
        "two bursts out of cadence": lambda wave: (add_tone(wave, 5, 0.5), add_tone(wave, 8, 0.5)),
        "another frequency": lambda wave: bursts(wave, 1, 4, 1.0, 4.0, 600),
        "a faint tone": lambda wave: bursts(wave, 1, 4, 1.0, 4.0) or np.multiply(wave, 0.003, out=wave),
        "a tone with others": lambda wave: bursts(wave, 1, 4, 1.0, 4.0, (450, 900, 1350)),
        "pauses that are not quiet": lambda wave: (
            bursts(wave, 1, 4, 0.35, 0.35),
            [add_tone(wave, 1.35 + 0.7 * i, 0.35, 700) for i in range(4)],
        ),
    }.items(),
)
def test_what_is_no_call_tone(name: str, draw):
    wave = line(25)
    draw(wave)
    assert found(wave) == [], name


@pytest.mark.parametrize("timbre", ["sine", "organ"])
@pytest.mark.parametrize("seed", range(4))
def test_a_tune_is_no_call_tone(timbre: str, seed: int):
    wave = line(30)
    add(wave, 2, tune("melody", timbre, 25, seed))
    assert found(wave) == []


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_hears_its_own_tones_and_only_those(region: str):
    for cadence in REGIONS[region]:
        wave, now = line(40), 1.0
        for _ in range(4):
            for i, pause in enumerate(cadence.off):
                burst = cadence.on[i % len(cadence.on)]
                add_tone(wave, now, burst, cadence.hertz)
                now += burst + pause
        expected = [(cadence.kind, 4 if cadence.kind == "ringback" else 0)]
        assert found(wave, region) == expected
        if region != "cn" and abs(cadence.hertz[0] - 450) > 25:
            assert found(wave) == []


def test_an_unknown_region_is_an_error_that_names_the_known():
    with pytest.raises(ConfigError, match=r"atlantis.*cn, hk, tw, jp"):
        tones(recording(line(1)), "atlantis")


def test_nothing_in_almost_nothing():
    assert tones(Recording(np.zeros((1, 4), np.float32), 48000, "", "")) == ()


def test_speech_on_the_other_leg_changes_nothing():
    from qa.audio.decode import decode, resample

    call = decode(CALLS / "02-missed-greeting.flac")
    speech = resample(call.samples[0], call.rate, 8000)
    ring = line(len(speech) / 8000)
    bursts(ring, 1, 4, 1.0, 4.0)
    assert [(t.kind, t.channel, t.rings) for t in tones(recording(speech, ring))] == [("ringback", 1, 4)]
