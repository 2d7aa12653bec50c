"""What a telephone line does to sound: its band, its noise, a person's level, G.711."""

from __future__ import annotations

import io

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

from samples.make.speech import RATE

Samples = NDArray[np.float32]
_BAND = butter(4, (300, 3400), btype="bandpass", fs=RATE, output="sos")
LAWS = {"alaw": "ALAW", "ulaw": "ULAW"}


def band(samples: Samples) -> Samples:
    """The telephone band, 300–3400 Hz, without delay."""
    return np.asarray(sosfiltfilt(_BAND, samples), dtype=np.float32)


def at_level(samples: Samples, dbfs: float) -> Samples:
    """Speech scaled so that its louder half has an RMS of `dbfs`; peaks are held below full scale."""
    frames = samples[: len(samples) // 80 * 80].reshape(-1, 80)
    power = (frames**2).mean(axis=1)
    loud = power[power >= np.median(power)].mean()
    scaled = samples * (10 ** (dbfs / 20) / np.sqrt(loud + 1e-12))
    return np.asarray(0.9 * np.tanh(scaled / 0.9), dtype=np.float32)


def noise(count: int, dbfs: float, random: np.random.Generator) -> Samples:
    """Line noise of `count` samples at `dbfs`, falling with frequency, breathing by ±1.5 dB over seconds."""
    spectrum = np.fft.rfft(random.standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / RATE)
    spectrum /= np.sqrt(np.maximum(frequency, 100))
    hiss = band(np.fft.irfft(spectrum, count).astype(np.float32))
    knots = random.uniform(-1.5, 1.5, count // (3 * RATE) + 2)
    drift = np.interp(np.arange(count), np.arange(len(knots)) * 3 * RATE, knots)
    gain = 10 ** ((dbfs + drift) / 20) / (hiss.std() + 1e-12)
    return np.asarray(hiss * gain, dtype=np.float32)


def g711(samples: Samples, law: str) -> Samples:
    """The samples after a G.711 coder and decoder; `samples` has shape (n, channels)."""
    coded = io.BytesIO()
    soundfile.write(coded, samples, RATE, format="WAV", subtype=LAWS[law])
    coded.seek(0)
    return np.asarray(soundfile.read(coded, dtype="float32", always_2d=True)[0], dtype=np.float32)
