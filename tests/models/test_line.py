"""A telephone line does to sound what it says."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from models.train import line as lines
from models.train import sounds
from models.train.line import Line

CLEAR = Line(noise=90, coder=None)
RATE = 16000


def generator() -> np.random.Generator:
    return np.random.default_rng(1)


def white(seconds: float) -> lines.Samples:
    return generator().standard_normal(int(seconds * RATE), dtype=np.float32) * np.float32(0.1)


def decibels(samples: lines.Samples, low: float, high: float) -> float:
    """Mean power density between two frequencies."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(10 * np.log10(power[(hertz >= low) & (hertz < high)].mean() + 1e-20))


def test_the_band() -> None:
    heard = lines.narrow(white(4), CLEAR, generator())
    passed = decibels(heard, 500, 3000)
    assert abs(passed - decibels(heard, 1000, 2000)) < 1
    assert passed - decibels(heard, 20, 120) > 40
    assert passed - decibels(heard, 3900, 8000) > 30


def test_the_tone_controls() -> None:
    heard = lines.narrow(white(4), replace(CLEAR, tones=(0, 0, 0, 12, 12)), generator())
    assert decibels(heard, 3000, 3200) - decibels(heard, 1000, 1500) == pytest.approx(12, abs=1)


@pytest.mark.parametrize("level", [-35.0, -21.0])
def test_the_level(level: float) -> None:
    heard = lines.narrow(white(4), replace(CLEAR, level=level), generator())
    assert 10 * np.log10(np.mean(heard**2)) == pytest.approx(level, abs=2)


def test_the_noise() -> None:
    speech = np.concatenate([white(2), np.zeros(2 * RATE, dtype=np.float32)])
    heard = lines.narrow(speech, replace(CLEAR, noise=20), generator())
    talk, pause = heard[: 2 * RATE - 800], heard[2 * RATE + 800 :]
    assert 10 * np.log10(np.mean(talk**2) / np.mean(pause**2)) == pytest.approx(20, abs=2)


@pytest.mark.parametrize(("coder", "decibels"), [("alaw", 30), ("ulaw", 30), ("gsm", 5)])
def test_coders(coder: str, decibels: float) -> None:
    time = np.arange(2 * lines.NARROW) / lines.NARROW
    samples = (0.2 * np.sin(2 * np.pi * 440 * time) * np.sin(np.pi * time)).astype(np.float32)
    back = lines.coded(samples, coder)
    assert len(back) == len(samples)
    error = np.mean((back - samples) ** 2)
    assert 0 < error < np.mean(samples**2) / 10 ** (decibels / 10)


def test_lost_packets() -> None:
    samples = white(60)[: 60 * lines.NARROW]
    heard = lines.without_packets(samples, 0.05, generator())
    assert len(heard) == len(samples)
    lost = np.mean((heard != samples).reshape(-1, lines.PACKET).any(axis=1))
    assert 0.02 < lost < 0.1


@pytest.mark.parametrize("count", [0, 1, 159, 16001])
def test_any_line_keeps_the_length_and_is_the_same_again(count: int) -> None:
    for seed in range(20):
        line = lines.drawn(random.Random(seed))
        speech = white(2)[:count]
        heard = lines.narrow(speech, line, generator())
        assert heard.dtype == np.float32
        assert len(heard) == count
        assert np.isfinite(heard).all()
        assert (heard == lines.narrow(speech, line, generator())).all()


def test_no_speech() -> None:
    for seed in range(60):
        made = sounds.sound(2 * RATE, random.Random(seed))
        assert made.dtype == np.float32
        assert len(made) == 2 * RATE
        assert np.abs(made).max() <= 1.5


def test_call_tones_are_450_hertz() -> None:
    made = sounds.tone(6 * RATE, random.Random(3))
    assert decibels(made, 400, 500) - decibels(made, 600, 3000) > 20
