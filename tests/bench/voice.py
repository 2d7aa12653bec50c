"""How far the pitch that is heard is from the pitch that was sung: vowels of known pitch, through a telephone.

Run: ``python tests/bench/voice.py``. Vowels are pulses through resonances (three vowels, four heights of voice, the
contours of Mandarin's tones, a hum on one note), with jitter and breath; the line is a band of 300–3400 Hz, noise of
20 and 10 dB below the voice, and A-law. Errors are of frames that were truly voiced. With ``--espeak``, voices of
espeak-ng at several settings of pitch and range, through the same line with noise 20 dB below, against librosa's pyin
on the clean wide-band sound: no truth, but another opinion.
"""

from __future__ import annotations

import argparse
import io
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import soundfile

from qa.audio.decode import resample
from qa.audio.prosody import STEP, contours, prosody
from qa.types import Samples, Span

RATE = 8000
FORMANTS = {"a": (850, 1250, 2700), "i": (300, 2300, 3000), "u": (350, 800, 2400)}
VOICES = {"deep man": 85.0, "man": 120.0, "woman": 210.0, "high woman": 270.0}
CONTOURS = {"level": (0, 0, 0), "rising": (-4, -3, 3), "dipping": (-2, -6, 0), "falling": (5, 1, -6)}
"""Semitones about the voice's own pitch at the beginning, the middle and the end of a syllable."""
SYLLABLE, GAP = 0.3, 0.06


@dataclass(frozen=True, eq=False)
class Sung:
    """Sound, and the pitch of every frame of it: NaN in pauses and across their edges."""

    samples: Samples
    hertz: np.ndarray


def sing(voice: float, seconds: float, rng: np.random.Generator, *, contour: str | None = None) -> Sung:
    """Syllables of known pitch; of random tones, or all of one."""
    pitch, sound = [], []
    while sum(map(len, pitch)) < seconds * RATE:
        name = contour or str(rng.choice(list(CONTOURS)))
        semitones = np.interp(np.linspace(0, 2, round(SYLLABLE * RATE)), (0, 1, 2), CONTOURS[name])
        hertz = voice * 2 ** (semitones / 12)
        vowel = FORMANTS[str(rng.choice(list(FORMANTS)))]
        sound += [_vowel(hertz, vowel, rng), np.zeros(round(GAP * RATE))]
        pitch += [hertz, np.full(round(GAP * RATE), np.nan)]
    samples, hertz = np.concatenate(sound), np.concatenate(pitch)
    samples = 0.1 * samples / np.sqrt(np.mean(samples**2))
    return Sung(samples.astype(np.float32), _of_frames(hertz))


def _vowel(hertz: np.ndarray, formants: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    from scipy.signal import lfilter

    jittered = hertz * (1 + 0.005 * rng.standard_normal(len(hertz)))
    phase = np.cumsum(jittered / RATE)
    pulses = np.diff(np.floor(phase), prepend=0.0)
    source = lfilter([1.0], [1.0, -0.95], pulses) + 0.01 * rng.standard_normal(len(hertz))
    for formant, width in zip(formants, (80, 110, 160), strict=True):
        radius = np.exp(-np.pi * width / RATE)
        a = [1.0, -2 * radius * np.cos(2 * np.pi * formant / RATE), radius**2]
        source = lfilter([sum(a)], a, source)
    edge = np.minimum(1.0, np.minimum(np.arange(len(hertz)), np.arange(len(hertz))[::-1]) / (0.02 * RATE))
    return np.asarray(source / np.sqrt(np.mean(source**2)) * edge)


def _of_frames(hertz: np.ndarray) -> np.ndarray:
    """The pitch in the middle of each window; none where an edge lies in its middle half."""
    window, step = 512, round(STEP * RATE)
    frames = np.lib.stride_tricks.sliding_window_view(hertz, window)[::step]
    inner = frames[:, window // 4 : 3 * window // 4]
    return np.where(np.isnan(inner).any(axis=1), np.nan, frames[:, window // 2])


def telephone(samples: Samples, rng: np.random.Generator, *, snr: float | None) -> Samples:
    """What a telephone line makes of a sound: its band, noise so far below it in dB, and A-law."""
    from scipy.signal import butter, sosfilt

    passed = sosfilt(butter(6, (300, 3400), "bandpass", fs=RATE, output="sos"), samples)
    if snr is not None:
        level = np.sqrt(np.mean(passed**2)) * 10 ** (-snr / 20)
        passed = passed + level * rng.standard_normal(len(passed))
    return a_law(passed)


def a_law(samples: np.ndarray) -> Samples:
    """There and back through A-law's 8 bits."""
    a = 87.6
    size, scale = np.abs(np.clip(samples, -1, 1)), 1 + np.log(87.6)
    small = size < 1 / a
    code = np.where(small, a * size, 1 + np.log(np.maximum(a * size, 1))) / scale
    code = (np.floor(code * 127) + 0.5) / 127
    back = np.where(code < 1 / scale, code * scale / a, np.exp(code * scale - 1) / a)
    return (np.sign(samples) * back).astype(np.float32)


@dataclass(frozen=True)
class Errors:
    """Semitones that half of the frames are within, shares of frames an octave off, far off (> 2 st), not heard."""

    median: float
    octave: float
    gross: float
    missed: float
    frames: int


def errors(found: np.ndarray, true: np.ndarray) -> Errors:
    """Compare two contours, frame by frame."""
    count = min(len(found), len(true))
    found, true = found[:count], true[:count]
    voiced = ~np.isnan(true)
    both = voiced & ~np.isnan(found)
    off = 12 * np.log2(found[both] / true[both])
    octave = np.abs(np.abs(off) - 12) < 2
    return Errors(
        float(np.median(np.abs(off))) if len(off) else float("nan"),
        float(np.mean(octave)) if len(off) else float("nan"),
        float(np.mean(np.abs(off) > 2)) if len(off) else float("nan"),
        float(1 - both.sum() / max(1, voiced.sum())),
        int(voiced.sum()),
    )


def lines() -> Iterator[tuple[str, float | None, bool]]:
    yield "full band", None, False
    yield "telephone", None, True
    yield "telephone, noise 20 dB below", 20.0, True
    yield "telephone, noise 10 dB below", 10.0, True


SENTENCE = "您好，很高兴为您服务。我刚才查了一下，您的订单已经发货了，预计明天下午就能送到。"


def espeak() -> Iterator[str]:
    """One line for each voice and setting."""
    for variant in ("", "+f2", "+f3", "+m3", "+m7"):
        for setting in (20, 50, 80):
            wide, rate = _spoken(f"cmn{variant}", f'<prosody pitch="{2 * setting}%">{SENTENCE}</prosody>')
            yield f"cmn{variant:4} pitch {2 * setting:3} %  {_compared(wide, rate)}"
    for wanted in ("0%", "30%", "100%", "200%"):
        wide, rate = _spoken("cmn", f'<prosody range="{wanted}">{SENTENCE}</prosody>')
        yield f"cmn     range {wanted:5}  {_compared(wide, rate)}"


def _spoken(voice: str, text: str) -> tuple[Samples, int]:
    command = ["espeak-ng", "-m", "-v", voice, "--stdout", f"<speak>{text}</speak>"]
    wave = subprocess.run(command, capture_output=True, check=True).stdout
    samples, rate = soundfile.read(io.BytesIO(wave), dtype="float32")
    return samples, rate


def _compared(wide: Samples, rate: int) -> str:
    import librosa

    wave = resample(wide, rate, 16_000)
    true, *_ = librosa.pyin(wave, fmin=55, fmax=500, sr=16_000, frame_length=1024, hop_length=320, center=False)
    narrow = resample(wide, rate, RATE)
    heard = telephone(0.3 * narrow / np.abs(narrow).max(), np.random.default_rng(0), snr=20.0)
    whole = [Span(0.0, len(heard) / RATE)]
    (contour,), (told,) = contours(heard, RATE, whole), prosody(heard, RATE, whole)
    low, middle, high = np.nanpercentile(true, (10, 50, 90))
    e = errors(contour.hertz, true)
    other = f"pyin {middle:5.1f} Hz {12 * np.log2(high / low):5.2f} st, here {told.hertz:5.1f} Hz {told.range:5.2f} st"
    return f"{other}; median {e.median:.2f} st, octave {100 * e.octave:.1f} %, missed {100 * e.missed:.0f} %"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="of each voice on each line")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--espeak", action="store_true", help="synthetic voices against librosa's pyin")
    options = parser.parse_args()
    if options.espeak:
        print(*espeak(), sep="\n")
        return
    print(f"{'line':30} {'voice':11} {'median st':>9} {'octave %':>9} {'>2 st %':>8} {'missed %':>9} {'frames':>7}")
    for line, snr, by_phone in lines():
        for name, hertz in VOICES.items():
            rng = np.random.default_rng(options.seed)
            sung = sing(hertz, options.seconds, rng)
            heard = telephone(sung.samples, rng, snr=snr) if by_phone else sung.samples
            (contour,) = contours(heard, RATE, [Span(0.0, len(heard) / RATE)])
            e = errors(contour.hertz, sung.hertz)
            shares = f"{100 * e.octave:9.2f} {100 * e.gross:8.2f} {100 * e.missed:9.1f}"
            print(f"{line:30} {name:11} {e.median:9.2f} {shares} {e.frames:7}")


if __name__ == "__main__":
    main()
