"""Speech, music, tones and dead line of the sample calls against the times that their generator wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qa.audio.activity import activity, own_tones
from qa.audio.decode import decode, resample
from qa.timeline import join, total, union
from qa.types import Activity, Recording, Span, Tone

from .drawing import CALLS, RATE, add, add_tone, line, recording, tune

JOINED = 0.25  # the pause that measures bridge


def cases() -> list[Any]:
    return [pytest.param(path, id=path.stem) for path in sorted(CALLS.iterdir())]


def truth_of(path: Path) -> dict[str, Any]:
    return json.loads((CALLS.parent / "truth" / f"{path.stem}.json").read_text(encoding="utf-8"))


def test_there_are_samples():
    assert len(cases()) >= 16


@pytest.mark.parametrize("path", cases())
def test_sample_call(path: Path):
    recorded, truth = decode(path), truth_of(path)
    heard = activity(recorded)
    legs = truth["channels"] or {}
    for party, channel in legs.items():
        compare_speech(heard.channels[channel].speech, truth["speech"][party])
    if not legs:
        both = [Span(*s) for party in ("agent", "customer") for s in truth["speech"][party]]
        compare_speech(heard.channels[0].speech, [(s.start, s.end) for s in union(both)])
    compare_music(heard, [e for e in truth["events"] if e.get("sound") == "music"])
    compare_rings(heard, [e for e in truth["events"] if e["kind"] == "ring"])
    muted = [e for e in truth["events"] if e.get("sound") == "muted"]
    assert sum(len(channel.flat) for channel in heard.channels) == len(muted)


def compare_speech(found: tuple[Span, ...], expected: list[Any]):
    """Edges within 0.15 s, nine in ten within 0.05 s; 2 % of the speech missed or invented at most."""
    speech, wanted = join(found, JOINED), join(union(Span(*span) for span in expected), JOINED)
    edges = [min(abs(getattr(s, side) - getattr(w, side)) for s in speech) for w in wanted for side in ("start", "end")]
    assert max(edges) <= 0.15
    assert np.quantile(edges, 0.9) <= 0.1
    grid = np.arange(0, wanted[-1].end + 5, 0.01)
    heard, true = inside(grid, speech), inside(grid, wanted)
    assert (heard & ~true).sum() <= 0.02 * true.sum()
    assert (true & ~heard).sum() <= 0.02 * true.sum()


def inside(grid, timeline: tuple[Span, ...]):
    return np.any([(grid >= span.start) & (grid < span.end) for span in timeline], axis=0)


def compare_music(heard: Activity, expected: list[dict[str, Any]]):
    found = [span for channel in heard.channels for span in channel.music]
    assert len(found) == len(expected)
    for span, event in zip(sorted(found), expected, strict=True):
        assert span.start == pytest.approx(event["start"], abs=0.7)
        assert span.end == pytest.approx(event["end"], abs=0.7)


def compare_rings(heard: Activity, expected: list[dict[str, Any]]):
    rings = [tone for tone in heard.tones if tone.kind == "ringback"]
    assert [tone.rings for tone in rings] == [event["count"] for event in expected]
    for tone, event in zip(rings, expected, strict=True):
        assert tone.span.start == pytest.approx(event["start"], abs=0.05)
        assert tone.span.end == pytest.approx(event["end"], abs=0.05)


def test_the_busy_tone_is_on_the_leg_of_who_hung_up():
    heard = 0
    for path in sorted(CALLS.iterdir()):
        truth = truth_of(path)
        for event in truth["events"]:
            if event["kind"] == "hangup_tone" and truth["channels"] and heard < 4:
                (tone,) = [t for t in activity(decode(path)).tones if t.kind == "busy"]
                assert tone.channel == truth["channels"][event["by"]]
                assert tone.span.start == pytest.approx(event["start"], abs=0.05)
                heard += 1
    assert heard


@pytest.mark.parametrize("rate", [16000, 44100])
def test_the_rate_of_the_recording_does_not_matter(rate: int):
    call = decode(CALLS / "02-missed-greeting.flac")
    low = activity(call)
    high = activity(Recording(resample(call.samples, call.rate, rate), rate, "", ""))
    for a, b in zip(low.channels, high.channels, strict=True):
        assert len(a.speech) == len(b.speech)
        assert np.abs([[s.start - t.start, s.end - t.end] for s, t in zip(a.speech, b.speech, strict=True)]).max() < 0.1


def test_noise_level_and_flat_line():
    """
    0         10        20        30
    ---------____________---------      noise at −50 dBFS, then nothing for 12 s, then noise
    """
    wave = line(32, -50)
    wave[10 * RATE : 22 * RATE] = 8 / 32768  # A-law's idle value
    quiet, short = activity(recording(wave, np.where(np.arange(len(wave)) < 9 * RATE, 0, line(32, -50)))).channels
    assert [(s.start, s.end) for s in quiet.flat] == [(pytest.approx(10, abs=0.02), pytest.approx(22, abs=0.02))]
    assert short.flat == ()
    assert quiet.noise_dbfs == pytest.approx(-50, abs=1)


def test_tones_are_not_in_the_noise_level():
    wave = line(30, -60)
    for i in range(40):
        add_tone(wave, 1 + 0.7 * i, 0.35)
    (leg,) = activity(recording(wave)).channels
    assert leg.noise_dbfs == pytest.approx(-60, abs=1)


@pytest.mark.parametrize("seconds", [0.0005, 0.004, 0.02, 0.3])
def test_next_to_nothing(seconds: float):
    wave = np.zeros((2, max(1, round(seconds * RATE))), np.float32)
    heard = activity(Recording(wave, RATE, "", ""))
    assert [channel.speech for channel in heard.channels] == [(), ()]
    assert heard.tones == ()


@pytest.mark.parametrize("decibels", [-12, -20, -28])
@pytest.mark.parametrize(("delay", "tail"), [(0.0, 0), (0.01, 0), (0.15, 0), (0.01, 160)])
def test_an_echo_is_nobodys_speech(decibels: int, delay: float, tail: int):
    """Leg 0 is put on leg 1, softer, later, and coloured by a random room: still only the customer speaks there."""
    call = decode(CALLS / "07-agent-interrupts.flac")
    room = np.random.default_rng(3).standard_normal(max(1, tail)) * np.exp(-np.arange(max(1, tail)) / 25)
    echo = np.convolve(call.samples[0], room / np.linalg.norm(room))[: call.samples.shape[1]]
    late = round(delay * call.rate)
    legs = call.samples.copy()
    legs[1, late:] += (echo[: len(echo) - late] * 10 ** (decibels / 20)).astype(np.float32)
    clean, heard = activity(call), activity(Recording(legs, call.rate, "", ""))
    assert total(heard.channels[0].speech) == pytest.approx(total(clean.channels[0].speech), abs=0.5)
    assert total(heard.channels[1].speech) == pytest.approx(total(clean.channels[1].speech), rel=0.12)


DEAFENING = {
    "a hum": lambda wave: add_tone(wave, 0, 12, (100, 150, 200, 250, 300), -40),
    "a test tone": lambda wave: add_tone(wave, 1, 11.5, 1000),
    "loud noise": lambda wave: add(wave, 1, line(11, -25)),
    "a tune": lambda wave: add(wave, 1, tune("melody", "bowed", 11.6, 2)),
    "rings": lambda wave: [add_tone(wave, 1 + 5 * i, 1) for i in range(3)],
    "keys": lambda wave: [add_tone(wave, i, 0.3, (697, 1209)) for i in range(12)],
}


@pytest.mark.parametrize("name", DEAFENING)
def test_nothing_makes_the_detector_deaf_to_what_follows(name: str):
    call = decode(CALLS / "02-missed-greeting.flac")
    alone = total(activity(call).channels[0].speech)
    wave = line(13 + call.duration, -60)
    add(wave, 13, call.samples[0])
    DEAFENING[name](wave)
    after = [span for span in activity(recording(wave)).channels[0].speech if span.start > 12.5]
    assert total(tuple(after)) == pytest.approx(alone, abs=0.3)


def test_who_speaks_between_the_tones_of_a_waiting_call_is_heard():
    spoken = decode(CALLS / "12-long-dead-air.flac")
    speech = activity(spoken).channels[0].speech
    first = next(span for span in join(speech, JOINED) if span.duration >= 2.0)
    words = resample(spoken.samples, spoken.rate, RATE)[0][round(first.start * RATE) : round(first.end * RATE)][
        : 3 * RATE
    ]
    leg = line(12.0)
    add(leg, 4.0, words)
    for start in (3.0, 7.4):
        add_tone(leg, start, 0.4)
    heard = activity(recording(leg, line(12.0)))
    assert [tone.kind for tone in heard.tones] == ["call_waiting"]
    assert total(heard.channels[0].speech) == pytest.approx(len(words) / RATE, abs=0.3)


def test_a_tone_that_bleeds_is_of_the_louder_leg():
    """A busy tone on leg 1, 15 dB softer on leg 0; a tone as loud on both belongs to neither alone."""
    bursts = Tone("busy", 0, Span(1.0, 4.0)), Tone("busy", 1, Span(1.02, 4.0)), Tone("ringback", 0, Span(6.0, 7.0))
    soft, loud = np.full(1000, -35.0, np.float32), np.full(1000, -20.0, np.float32)
    assert own_tones(bursts, [soft, loud]) == bursts[1:]
    assert own_tones(bursts, [loud, loud - 3]) == bursts
