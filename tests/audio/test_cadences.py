"""Call tones by formula: any level, frequency, cadence and offset; and a plain second detector beside ours."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.audio.cadence import REGIONS, Cadence
from qa.audio.tones import tones
from qa.config import Settings
from qa.types import Samples, Tone

from .drawing import RATE, add_tone, g711, line, recording

CN = {cadence.kind: cadence for cadence in REGIONS["cn"]}


def drawn(cadence: Cadence, start: float, count: int, *, hertz=1.0, on=1.0, off=1.0, dbfs=-18.0, noise=30.0) -> Samples:
    """`count` periods of a tone; frequency, bursts and pauses are multiplied."""
    periods = count * (sum(cadence.on) * on + sum(cadence.off) * off)
    wave = line(max(0.0, start) + periods + 3, dbfs - noise)
    now = start
    for _ in range(count):
        for burst, pause in zip(cadence.on, cadence.off, strict=True):
            if now + burst * on > 0:
                add_tone(wave, now, burst * on, tuple(f * hertz for f in cadence.hertz), dbfs)
            now += burst * on + pause * off
    return wave


def heard(wave: Samples, region: str = "cn") -> list[Tone]:
    return list(tones(recording(wave), region))


CASES = [pytest.param(region, c, id=f"{region} {c.kind}") for region, table in REGIONS.items() for c in table]


@pytest.mark.parametrize(("region", "cadence"), CASES)
@pytest.mark.parametrize("off_by", [0.98, 1.0, 1.02])
def test_every_tone_of_every_region(region: str, cadence: Cadence, off_by: float):
    (tone,) = heard(drawn(cadence, 1.0, 4, hertz=off_by, on=2 - off_by, off=off_by), region)
    assert (tone.kind, tone.rings) == (cadence.kind, 4 if cadence.kind == "ringback" else 0)
    assert tone.span.start == pytest.approx(1.0, abs=0.04)


def test_the_regions_of_the_settings_are_those_of_the_table():
    assert get_args(Settings.model_fields["region"].annotation) == tuple(REGIONS)
    for table in REGIONS.values():
        assert all(len(c.on) == len(c.off) and c.period > 0 for c in table)
        assert [c.kind for c in table][:2] == ["ringback", "busy"]


@settings(deadline=None, max_examples=40)
@given(
    kind=st.sampled_from(sorted(CN)),
    count=st.integers(3, 7),
    hertz=st.floats(0.98, 1.02),
    on=st.floats(0.9, 1.1),
    off=st.floats(0.9, 1.1),
    dbfs=st.floats(-45, -6),
    noise=st.floats(10, 40),
    start=st.floats(0.2, 4),
)
def test_any_exchange_level_and_noise(kind, count, hertz, on, off, dbfs, noise, start):
    wave = drawn(CN[kind], start, count, hertz=hertz, on=on, off=off, dbfs=dbfs, noise=noise)
    found = heard(g711(wave))
    assert [(t.kind, t.rings) for t in found] == [(kind, count if kind == "ringback" else 0)]
    assert found[0].span.start == pytest.approx(start, abs=0.05)


@settings(deadline=None, max_examples=40)
@given(cut=st.floats(0.0, 5.0), count=st.integers(2, 6), answered=st.floats(0.25, 4.9))
def test_rings_are_those_of_which_something_is_heard(cut, count, answered):
    """The recording starts `cut` seconds after the first ring did, the last ring or pause is cut by the answer.

    A single ring of which less than 0.2 s is left is not counted, see `qa.audio.tones`.
    """
    wave = drawn(CN["ringback"], -cut, count)
    end = (count - 1) * 5 - cut + answered
    answer = np.where(np.arange(2 * RATE) // 2400 % 2 == 1, line(2.0, -25.0), line(2.0, -48.0))  # 0.3 s on and off
    wave = np.concatenate([wave[: round(end * RATE)], answer.astype(np.float32)])
    left = 1 - cut
    truth = count - (cut >= 1)
    if 0 < left < 0.06:
        return  # too little to be sure of either way
    assert sum(t.rings for t in heard(wave)) == truth


@settings(deadline=None, max_examples=20)
@given(shift=st.floats(0.1, 3.0), count=st.integers(1, 5))
def test_a_later_start_moves_the_tone_and_nothing_else(shift, count):
    wave = drawn(CN["ringback"], 0.5, count)
    later = np.concatenate([line(shift, -48.0), wave])
    (first,), (second,) = heard(wave), heard(later)
    assert second.rings == first.rings
    assert second.span.start - first.span.start == pytest.approx(len(later) / RATE - len(wave) / RATE, abs=0.02)


@pytest.mark.parametrize("share", [0.01, 0.05])
@pytest.mark.parametrize("seed", range(4))
def test_lost_packets_lose_no_ring(share: float, seed: int):
    wave = drawn(CN["ringback"], 0.7, 6)
    for packet in np.flatnonzero(np.random.default_rng(seed).random(len(wave) // 160) < share):
        wave[packet * 160 : (packet + 1) * 160] = 0
    assert sum(t.rings for t in heard(wave)) == 6


def test_one_ring_under_a_noise_did_ring():
    wave = drawn(CN["ringback"], 0.5, 5)
    wave[round(10.2 * RATE) : round(12 * RATE)] += line(1.8, -12.0)
    assert sum(t.rings for t in heard(wave)) == 5


def test_a_waiting_call_while_somebody_speaks_between_the_beeps():
    """Three beeps and more in a close cadence stand for themselves; noise louder than they are is between them."""
    wave = drawn(CN["call_waiting"], 1.0, 4)
    for i in range(4):
        wave[round((1.6 + 4.4 * i) * RATE) : round((5.2 + 4.4 * i) * RATE)] += line(3.6, -15.0)
    assert [t.kind for t in heard(wave)] == ["call_waiting"]
    assert heard(wave[: round(9 * RATE)]) == [], "two of them do not"


def test_no_such_number_is_no_busy_tone():
    """Three short and one long, 0.1 and 0.4 s: China's tone for a number that does not exist."""
    wave, now = line(14), 1.0
    for _ in range(6):
        for burst, pause in ((0.1, 0.1), (0.1, 0.1), (0.1, 0.1), (0.4, 0.4)):
            add_tone(wave, now, burst)
            now += burst + pause
    assert heard(wave) == []


# ---- a second opinion ----------------------------------------------------------------------------


def goertzel(piece: Samples, hertz: float) -> float:
    """Power of one frequency, the way Goertzel does it, a sample at a time."""
    factor, before, last = 2 * math.cos(2 * math.pi * hertz / RATE), 0.0, 0.0
    for sample in piece.tolist():
        before, last = last, sample + factor * last - before
    return (before**2 + last**2 - factor * before * last) / (len(piece) / 2) ** 2 / 2


def plain_bursts(wave: Samples) -> list[tuple[float, float]]:
    """Stretches of 60 ms and more in which 450 Hz holds half of the power of each 10 ms."""
    on = []
    for first in range(0, len(wave) - 79, 80):
        piece = wave[first : first + 80]
        on.append(goertzel(piece, 450.0) > 0.5 * float(np.mean(piece**2)) > 1e-6)
    out, start = [], None
    for i, yes in enumerate([*on, False]):
        if yes and start is None:
            start = i
        elif not yes and start is not None:
            if i - start >= 6:
                out.append((start / 100, i / 100))
            start = None
    return out


@pytest.mark.parametrize("kind", sorted(CN))
@pytest.mark.parametrize("seed", range(3))
def test_the_plain_detector_agrees(kind: str, seed: int):
    random = np.random.default_rng(seed)
    count = int(random.integers(2, 6))
    wave = drawn(CN[kind], random.uniform(0.2, 2), count, on=random.uniform(0.92, 1.08), off=random.uniform(0.92, 1.08))
    plain = plain_bursts(wave)
    (tone,) = heard(wave)
    assert len(plain) == count
    assert tone.rings in (0, len(plain))
    assert tone.span.start == pytest.approx(plain[0][0], abs=0.03)
    assert tone.span.end == pytest.approx(plain[-1][1], abs=0.03)
