"""How often a made breath is noticed, and what else is taken for one. Run: ``python -m tests.bench.breaths``.

Breaths are noise through a mouth's broad resonances that swells and falls, 10–25 dB over the line; the others are
typing, coughs, sleeves and gusts on the microphone, comfort noise switched on and off, a fan, fricatives, mains hum and
hummed notes. All through a telephone line with A-law. None of it is a recording of a person.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from qa.audio.breaths import breaths
from qa.audio.frames import levels
from tests.bench.voice import RATE, sing, telephone

Random = np.random.Generator
LINE = 1e-3
"""Root mean square of the line's noise: -60 dBFS."""


def breath(rng: Random) -> np.ndarray:
    """A swell of 80–400 ms, then a longer fall, of noise about one or two broad resonances."""
    seconds = rng.uniform(0.5, 1.3)
    count = round(seconds * RATE)
    rise = rng.uniform(0.15, 0.5)
    at = np.linspace(0, 1, count)
    envelope = np.sin(np.pi / 2 * np.where(at < rise, at / rise, (1 - at) / (1 - rise))) ** 1.5
    return _coloured(count, rng, low=rng.uniform(300, 800), high=rng.uniform(1800, 3200)) * envelope


def typing(rng: Random) -> np.ndarray:
    """Four to nine clicks a second, each a short resonance."""
    out = np.zeros(round(1.2 * RATE))
    for at in np.cumsum(rng.uniform(0.1, 0.25, 12)):
        first = round(at * RATE)
        click = rng.standard_normal(160) * np.exp(-np.arange(160) / 25)
        out[first : first + 160] += click[: max(0, len(out) - first)]
    return out


def cough(rng: Random) -> np.ndarray:
    """One to three bursts that begin at once and die away."""
    parts = []
    for _ in range(rng.integers(1, 4)):
        count = round(rng.uniform(0.25, 0.5) * RATE)
        parts.append(_coloured(count, rng, low=400, high=3000) * np.exp(-np.arange(count) / (0.09 * RATE)))
    return np.concatenate(parts)


def sleeve(rng: Random) -> np.ndarray:
    """Noise that flickers: something is rubbed on the microphone."""
    count = round(rng.uniform(0.5, 1.2) * RATE)
    bumps = np.repeat(rng.uniform(0, 1, count // 240 + 1) ** 2, 240)[:count]
    return _coloured(count, rng, low=100, high=3000) * bumps


def comfort_noise(rng: Random) -> np.ndarray:
    """Noise that is switched on and off."""
    return 0.4 * rng.standard_normal(round(rng.uniform(0.5, 1.3) * RATE))


def gust(rng: Random) -> np.ndarray:
    """Wind or a sleeve that swells like breath: nothing in the sound tells them apart, so some are taken."""
    count = round(rng.uniform(0.5, 1.3) * RATE)
    return _coloured(count, rng, low=150, high=1500) * np.hanning(count)


def fan(rng: Random) -> np.ndarray:
    """Noise that comes up slowly and stays for longer than a breath."""
    count = round(rng.uniform(2.5, 4) * RATE)
    return _coloured(count, rng, low=200, high=2000) * np.clip(np.linspace(0, 3, count), 0, 1)


def fricative(rng: Random) -> np.ndarray:
    """A hissed consonant by itself."""
    count = round(rng.uniform(0.12, 0.3) * RATE)
    return _coloured(count, rng, low=2200, high=3700) * np.hanning(count)


def hum(rng: Random) -> np.ndarray:
    """Partials of the mains that swell and fall."""
    at = np.arange(round(rng.uniform(0.6, 1.3) * RATE)) / RATE
    return sum(np.sin(2 * np.pi * 50 * k * at) / k for k in range(6, 30)) * np.hanning(len(at))


def hummed(rng: Random) -> np.ndarray:
    """A voice on one note, that the voice detector has missed."""
    sung = sing(float(rng.uniform(90, 260)), 0.3, rng, contour="level").samples
    return np.asarray(sung / np.abs(sung).max(), dtype=np.float64)


MADE: dict[str, Callable[[Random], np.ndarray]] = {
    each.__name__: each for each in (breath, typing, cough, sleeve, comfort_noise, gust, fan, fricative, hum, hummed)
}


def _coloured(count: int, rng: Random, *, low: float, high: float) -> np.ndarray:
    from scipy.signal import butter, sosfilt

    noise = sosfilt(butter(2, (low, high), "bandpass", fs=RATE, output="sos"), rng.standard_normal(count))
    return np.asarray(noise / np.sqrt(np.mean(noise**2)))


def line_with(sound: np.ndarray, over: float, rng: Random) -> np.ndarray:
    """The sound so many dB over the line's noise at its loudest tenth of a second, ten seconds of line about it."""
    around = round(10 * RATE)
    power = np.convolve(sound**2, np.ones(800) / 800, "same")
    placed = np.pad(sound / np.sqrt(power.max()) * LINE * 10 ** (over / 20), around)
    return telephone(placed + LINE * rng.standard_normal(len(placed)), rng, snr=None)


def noticed(kind: str, times: int, *, seed: int = 1) -> float:
    """The share of some made sounds in which a breath is noticed."""
    rng = np.random.default_rng(seed)
    count = 0
    for _ in range(times):
        heard = line_with(MADE[kind](rng), rng.uniform(14, 30), rng)
        level = levels(heard, RATE)
        count += bool(breaths(heard, level, np.zeros(len(level), dtype=bool)))
    return count / times


def street(decibels: float, seconds: float, rng: Random) -> np.ndarray:
    """Noise that swells and falls by itself, by a standard deviation of so many dB, within some seconds."""
    from scipy.signal import butter, lfilter, sosfilt

    slow = sosfilt(butter(2, 0.5, fs=100, output="sos"), rng.standard_normal(round(100 * seconds)))
    swell = np.repeat(decibels * slow / slow.std(), RATE // 100)
    noise = lfilter([1.0], [1.0, -0.7], rng.standard_normal(len(swell)))
    return telephone(3 * LINE * noise * 10 ** (swell / 20), rng, snr=None)


def false_alarms(decibels: float, minutes: int, *, seed: int = 1) -> float:
    """Breaths a minute that are noticed in a street."""
    rng = np.random.default_rng(seed)
    count = 0
    for _ in range(minutes):
        heard = street(decibels, 60.0, rng)
        level = levels(heard, RATE)
        count += len(breaths(heard, level, np.zeros(len(level), dtype=bool)))
    return count / minutes


def main() -> None:
    """Print the table."""
    for kind in MADE:
        print(f"{kind:14} {100 * noticed(kind, 200):6.1f} %")
    for decibels in (2.0, 3.0, 4.0, 6.0, 8.0):
        print(f"street, {decibels:.0f} dB   {false_alarms(decibels, 20):6.2f} a minute")


if __name__ == "__main__":
    main()
