"""The sample calls are what their truth says they are: heard with the ear of a level meter."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.samples.sets import FILES, LOG, PACKS, PLAZA_FILES, PLAZA_LOG, PLAZA_TRUTHS, SAMPLES, TRUTHS

EVERY_CALL = pytest.mark.parametrize("call_id", TRUTHS)
EVERY_PLAZA_CALL = pytest.mark.parametrize("call_id", PLAZA_TRUTHS)
FRAME = 0.01
FORMATS = {
    ("FLAC", "PCM_16"), ("WAV", "ALAW"), ("WAV", "ULAW"), ("WAV", "IMA_ADPCM"), ("MP3", "MPEG_LAYER_III"),
}  # fmt: skip
BLOCK = 505
"""Samples of a leg in a block of IMA ADPCM, which fills the last one up."""

SHOWN = {
    "model_call", "missed_greeting", "banned_exact", "banned_variant", "near_miss", "customer_says_banned",
    "agent_interrupts", "customer_interrupts", "interruption_unsure", "back_channels", "hold_no_notice_music",
    "hold_notice_thanks_music", "hold_dead_air_wait_phrase", "hold_muted_no_notice", "long_dead_air",
    "silence_excused", "customer_thinks", "five_rings_no_apology", "five_rings_apology", "transfer",
    "complaint_in_order", "complaint_out_of_order", "outbound_identity_check", "outbound_no_identity_check",
    "numbers_spoken", "deposit_full", "deposit_without_return", "stroller_full", "stroller_without_return",
    "fee_before", "fee_after", "promotion", "praise", "praise_ignored", "criticism", "suggestion", "vague",
    "rude_language", "closing_missing", "mono", "busy_tone", "ring_in_recording", "ring_in_log", "hold_in_log",
    "hangup_in_log", "agent_hangs_up", "busy_tone_on_agent_leg", "processing_without_wait",
    "agent_on_second_leg", "cannot_fulfil",
}  # fmt: skip
DECIDED = {
    "three_rings", "late_apology", "opening", "wait_please", "after_wait", "processing", "feedback_thanks",
    "feedback_forward", "feedback_order", "criticised", "praised", "banned", "rude_language", "vague",
    "no_interrupt", "dead_air", "fee_notice", "deposit_notice", "stroller_notice", "closing", "hangup_after",
}  # fmt: skip
BY_EAR_UNLESS_SAID = {"cannot_answer", "cannot_fulfil", "promo_complete"}
OUTCOMES = {"passed", "failed", "not_applicable", "undetermined"}


def legs(call_id: str) -> dict[str, np.ndarray]:
    """Level in dBFS of every 10 ms, by party; a mono recording is ``both``."""
    samples, rate = soundfile.read(FILES[call_id], always_2d=True)
    size = int(FRAME * rate)
    frames = samples[: len(samples) // size * size].reshape(-1, size, samples.shape[1])
    level = 20 * np.log10(np.sqrt((frames**2).mean(axis=1)) + 1e-9)
    channels = TRUTHS[call_id]["channels"]
    if channels is None:
        return {"both": level[:, 0]}
    return {party: level[:, channel] for party, channel in channels.items()}


def within(spans: list[list[float]], count: int, margin: float = 0.0) -> np.ndarray:
    """Which of `count` frames lie in any span, each widened by `margin` seconds (narrowed if negative)."""
    inside = np.zeros(count, dtype=bool)
    for start, end in spans:
        inside[max(0, round((start - margin) / FRAME)) : round((end + margin) / FRAME)] = True
    return inside


def sounds_on(truth: dict[str, Any], party: str) -> list[list[float]]:
    """Tones and music on a party's leg."""
    outbound = LOG[FILES[truth["call_id"]].name]["direction"] == "outbound"
    leg_of = {"ring": "customer" if outbound else "agent", "hold": "agent"}
    return [
        [e["start"], e["end"]]
        for e in truth["events"]
        if e["kind"] in ("ring", "hangup_tone", "hold") and leg_of.get(e["kind"], e.get("by")) == party
    ]


def events(call_id: str, kind: str) -> list[dict[str, Any]]:
    return [e for e in TRUTHS[call_id]["events"] if e["kind"] == kind]


def test_there_are_enough_calls_and_they_are_small():
    assert len(PLAZA_TRUTHS) >= 18
    assert PLAZA_TRUTHS.keys() == PLAZA_FILES.keys()
    ours = (p for p in SAMPLES.rglob("*") if p.is_file() and PACKS not in p.parents)
    assert sum(p.stat().st_size for p in ours) <= 20e6


def test_together_they_show_every_phenomenon():
    shown = {tag for truth in PLAZA_TRUTHS.values() for tag in truth["shows"]}
    assert SHOWN - shown == set()


def test_every_item_has_a_call_that_passes_and_one_that_fails():
    seen = {item: {t["outcomes"].get(item) for t in PLAZA_TRUTHS.values()} for item in DECIDED}
    assert {item for item, outcomes in seen.items() if not {"passed", "failed"} <= outcomes} == set()


@EVERY_CALL
def test_format_and_duration(call_id: str):
    about = soundfile.info(FILES[call_id])
    truth = TRUTHS[call_id]
    assert about.samplerate == 8000
    assert (about.format, about.subtype) in FORMATS
    assert about.channels == (1 if truth["channels"] is None else 2)
    assert (40 if call_id in PLAZA_TRUTHS else 25) <= about.duration <= 90
    padded = BLOCK / about.samplerate if about.subtype == "IMA_ADPCM" else 0.0
    assert truth["duration"] - 0.002 <= about.duration <= truth["duration"] + 0.002 + padded
    assert truth["measures"]["duration"] == truth["duration"]


@EVERY_CALL
def test_truth_says_that_it_is_made(call_id: str):
    assert TRUTHS[call_id]["synthetic"] is True
    assert TRUTHS[call_id]["call_id"] == call_id
    assert TRUTHS[call_id]["transcript"]["model"] == "truth"


@EVERY_CALL
def test_speech_is_heard_where_truth_has_it_and_nowhere_else(call_id: str):
    truth = TRUTHS[call_id]
    for party, level in legs(call_id).items():
        parties = ["agent", "customer"] if party == "both" else [party]
        speech = [span for p in parties for span in truth["speech"][p]]
        other_sounds = [span for p in parties for span in sounds_on(truth, p)]
        for start, end in speech:
            assert level[round(start / FRAME) : round(end / FRAME)].max() > -40
        loud = level[within(speech, len(level), -0.01)]
        quiet = level[~within([*speech, *other_sounds], len(level), 0.06)]
        assert np.median(loud) > -38
        assert np.percentile(quiet, 99) < -46


@EVERY_CALL
def test_words_are_han_characters_in_order_inside_their_turn(call_id: str):
    transcript = TRUTHS[call_id]["transcript"]
    starts = [t["start"] for t in transcript["turns"]]
    assert starts == sorted(starts)
    for turn in transcript["turns"]:
        assert "".join(w["text"] for w in turn["words"]) == re.sub(r"[^\u4e00-\u9fff]", "", turn["text"])
        times = [(w["start"], w["end"]) for w in turn["words"]]
        assert all(turn["start"] <= s < e <= turn["end"] for s, e in times)
        assert all(before[1] <= after[0] for before, after in pairwise(times))


@EVERY_CALL
def test_turns_lie_on_the_speech_of_their_party(call_id: str):
    truth = TRUTHS[call_id]
    for turn, party in zip(truth["transcript"]["turns"], truth["turn_parties"], strict=True):
        assert turn["party"] == ("unknown" if truth["channels"] is None else party)
        assert any(s <= turn["start"] < e for s, e in truth["speech"][party])
        assert any(s < turn["end"] <= e for s, e in truth["speech"][party])


@EVERY_CALL
def test_interruptions_and_back_channels_keep_clear_margins(call_id: str):
    truth = TRUTHS[call_id]
    for event in events(call_id, "interruption"):
        shared = [o for o in truth["overlaps"] if o[0] < event["end"] and o[1] > event["start"]]
        length = sum(end - start for start, end in shared)
        assert length >= 1.3 if event["sure"] else 0.5 <= length <= 0.9
        other = "customer" if event["party"] == "agent" else "agent"
        floor = next(s for s in truth["speech"][other] if s[0] < event["start"] < s[1])
        turn = next(
            t
            for t, p in zip(truth["transcript"]["turns"], truth["turn_parties"], strict=True)
            if p == other and t["start"] <= floor[0] and floor[1] <= t["end"]
        )
        assert event["start"] - turn["start"] >= 1.0
        assert event["yielded"] == (turn["end"] - event["start"] <= 1.5)
    for event in events(call_id, "backchannel"):
        assert event["end"] - event["start"] <= 0.6
        assert len(event["text"]) <= 2


@EVERY_CALL
def test_nobody_speaks_in_silences_and_holds(call_id: str):
    truth = TRUTHS[call_id]
    everyone = truth["speech"]["agent"] + truth["speech"]["customer"]
    for event in [*events(call_id, "silence"), *events(call_id, "hold")]:
        assert not any(s < event["end"] - 0.01 and e > event["start"] + 0.01 for s, e in everyone)
    assert all(e["end"] - e["start"] >= 12 for e in events(call_id, "hold"))
    assert all(e["end"] - e["start"] >= 7 for e in events(call_id, "silence") if e["violation"])


@EVERY_CALL
def test_tones_are_450_hz_on_the_leg_that_truth_names(call_id: str):
    samples, rate = soundfile.read(FILES[call_id], always_2d=True)
    truth = TRUTHS[call_id]
    outbound = LOG[FILES[call_id].name]["direction"] == "outbound"
    for event in [*events(call_id, "ring"), *events(call_id, "hangup_tone")]:
        party = event.get("by", "customer" if outbound else "agent")
        start = int((event["start"] + 0.05) * rate)
        beep = samples[start : start + int(0.25 * rate), truth["channels"][party]]
        spectrum = np.abs(np.fft.rfft(beep * np.hanning(len(beep))))
        assert np.fft.rfftfreq(len(beep), 1 / rate)[spectrum.argmax()] == pytest.approx(450, abs=5)
    for event in events(call_id, "ring"):
        assert event["end"] - event["start"] == pytest.approx((event["count"] - 1) * 5 + 1, abs=0.01)


@EVERY_CALL
def test_holds_sound_as_truth_says(call_id: str):
    heard = legs(call_id)
    level = heard["both"] if "both" in heard else heard["agent"]
    for event in events(call_id, "hold"):
        held = level[within([[event["start"], event["end"]]], len(level), -0.3)]
        if event["sound"] == "music":
            assert np.median(held) > -35
        elif event["sound"] == "muted":
            assert held.max() < -100
        else:
            assert -70 < np.median(held) < -50


@EVERY_PLAZA_CALL
def test_outcomes_name_each_item_that_the_call_decides(call_id: str):
    truth = TRUTHS[call_id]
    outcomes = truth["outcomes"]
    assert set(outcomes.values()) <= OUTCOMES
    assert outcomes.keys() <= DECIDED | BY_EAR_UNLESS_SAID
    if truth["channels"] is not None:
        assert outcomes.keys() >= DECIDED
    else:
        assert outcomes["opening"] == outcomes["banned"] == outcomes["closing"] == "passed"
        assert outcomes["no_interrupt"] == outcomes["dead_air"] == "undetermined"  # who cuts in on whom is not sure


@EVERY_PLAZA_CALL
def test_outcomes_agree_with_the_measures(call_id: str):
    truth, outcomes = TRUTHS[call_id], TRUTHS[call_id]["outcomes"]
    measures = truth["measures"]
    inbound = LOG[FILES[call_id].name]["direction"] == "inbound"
    rings = measures["rings"]
    expected = "undetermined" if rings is None else "passed" if rings <= 3 else "failed"
    assert outcomes["three_rings"] == (expected if inbound else "not_applicable")
    hangup = {"customer": "passed", "agent": "failed", None: "undetermined"}[measures["hangup_by"]]
    assert outcomes["hangup_after"] == hangup
    if truth["channels"] is None:
        return
    assert outcomes["no_interrupt"] == ("failed" if measures["interruptions_agent"] else "passed")
    assert outcomes["dead_air"] == ("failed" if measures["silence_violations_agent"] else "passed")
    held = "failed" if measures["hold_unannounced"] else "passed"
    assert outcomes["wait_please"] == (held if measures["hold_count"] else "not_applicable")


def test_the_log_names_each_recording_once_and_knows_only_some_things():
    assert PLAZA_LOG.keys() == {p.name for p in PLAZA_FILES.values()}
    assert (SAMPLES / "calls.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    for column in ("ring_seconds", "holds", "hangup_by", "agent_channel"):
        assert {bool(row[column]) for row in PLAZA_LOG.values()} == {True, False}
    assert len({r["agent_id"] for r in PLAZA_LOG.values()}) >= 4
    assert len({r["team"] for r in PLAZA_LOG.values()}) == 2
    assert {r["line"] for r in PLAZA_LOG.values()} == {"咨询热线", "回访"}
    assert {r["direction"] for r in PLAZA_LOG.values()} == {"inbound", "outbound"}
    assert all(re.fullmatch(r"0\d{3}", r["agent_id"]) for r in PLAZA_LOG.values())


@EVERY_CALL
def test_the_log_agrees_with_the_truth(call_id: str):
    row, truth = LOG[FILES[call_id].name], TRUTHS[call_id]
    assert datetime.fromisoformat(row["started_at"]).strftime("%Y-%m") == "2026-10"
    if row["holds"]:
        logged = [[float(t) for t in span.split("-")] for span in row["holds"].split(";")]
        heard = [[e["start"], e["end"]] for e in events(call_id, "hold")]
        assert np.allclose(logged, heard, atol=0.06)
    if row["agent_channel"]:
        assert int(row["agent_channel"]) == truth["channels"]["agent"]
    if row["ring_seconds"] and events(call_id, "ring"):
        assert int(float(row["ring_seconds"]) // 5) + 1 == events(call_id, "ring")[0]["count"]
