"""Faults put into made conversations, and how many of them triage finds; what bleed costs the speech that is heard.

    python -m tests.bench.triage [--seeds 3] [--minutes 2] [--only bleed]

Conversations are spoken by espeak-ng and laid out at random: turns, pauses, back-channels, and two bids in five that
start while the other still speaks. The truth is where each voice is audible before anything is added. Then come line
noise, the fault, and G.711. *Found* is the share of recordings with the fault that triage names; *other* lists what it
names besides. For bleed there is also what is heard: speech missed and invented as shares of the true, and of the
overlaps of 1 s and more how many are found and how many of those found are true. Voices and lines are synthetic.
"""

from __future__ import annotations

import argparse
import io
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import butter, fftconvolve, sosfilt

from qa.audio.decode import decode
from qa.audio.frames import HOP, close, drop, levels, mask_of, runs, spans
from qa.pipeline import Sounds, hear
from qa.types import Recording, Samples, Span
from samples.make import line
from samples.make.speech import RATE, Espeak
from samples.make.voice import Voice

ROOT = Path(__file__).parents[2]
VOICES = (
    (Voice("f2", 185, 60), Voice("m3", 195, 35)),
    (Voice("m1", 180, 40), Voice("f4", 190, 65)),
    (Voice("f5", 200, 55), Voice("m7", 175, 45)),
)
SHORT = ("嗯", "对", "好的", "是的")
JOINED, LONG = 0.25, 1.0
Fault = Callable[[Samples, np.random.Generator], Samples]


@dataclass(frozen=True, slots=True, eq=False)
class Talk:
    """Two legs of speech alone, shape (2, n), and where each is audible, per frame."""

    legs: Samples
    speech: tuple[np.ndarray, np.ndarray]


@cache
def espeak() -> Espeak:
    return Espeak()


@cache
def texts() -> tuple[str, ...]:
    truths = (json.loads(p.read_text("utf-8")) for p in sorted((ROOT / "samples" / "truth").glob("*.json")))
    return tuple(sorted({t["text"] for truth in truths for t in truth["transcript"]["turns"] if len(t["text"]) > 6}))


@cache
def said(text: str, voice: Voice) -> Samples:
    return line.at_level(line.band(espeak().say(text, voice).samples), voice.level)


@cache
def talk(seed: int, minutes: float) -> Talk:
    """A conversation."""
    chance = random.Random(seed)
    voices = VOICES[seed % len(VOICES)]
    count = round(minutes * 60 * RATE)
    legs = np.zeros((2, count), np.float32)
    now, speaker = 0.8, 0
    while True:
        piece = said(chance.choice(texts()), voices[speaker])
        start = round(now * RATE)
        if start + len(piece) + RATE > count:
            break
        legs[speaker, start : start + len(piece)] += piece
        seconds = len(piece) / RATE
        if seconds > 2 and chance.random() < 0.3:
            short = said(chance.choice(SHORT), voices[1 - speaker])
            at = start + round(chance.uniform(0.8, seconds - 0.8) * RATE)
            legs[1 - speaker, at : at + len(short)] += short
        overlap = chance.uniform(0.4, 2.4) if seconds > 2.5 and chance.random() < 0.4 else -chance.uniform(0.2, 1.4)
        now += seconds - overlap
        speaker = 1 - speaker if chance.random() < 0.85 else speaker
    first, second = (close(levels(leg, RATE) > voice.level - 26, 0.1) for leg, voice in zip(legs, voices, strict=True))
    return Talk(legs, (first, second))


def sent(legs: Samples, seed: int, noise: float, fault: Fault | None = None, law: str = "alaw") -> Recording:
    """The legs after line noise of `noise` dBFS, the fault, and G.711."""
    random_ = np.random.default_rng(seed)
    noisy = legs + np.stack([line.noise(legs.shape[1], noise, random_) for _ in legs])
    if fault is not None:
        noisy = fault(noisy, random_)
    return Recording(np.ascontiguousarray(line.g711(np.clip(noisy, -1, 1).T, law).T), RATE, "made", "")


def kinds(heard: Sounds) -> list[str]:
    return [problem.kind for problem in heard.problems]


# ---- bleed -----------------------------------------------------------------------------------------


def echo(leg: Samples, decibels: float, lag: float, room: Samples | None = None) -> Samples:
    """A leg as it comes back: later, softer, through a room of equal power."""
    late = round(lag * RATE)
    wave = leg if room is None else fftconvolve(leg, room)[: len(leg)]
    return np.concatenate([np.zeros(late, np.float32), wave[: len(wave) - late]]) * np.float32(10 ** (decibels / 20))


def room(random_: np.random.Generator, seconds: float = 0.02) -> Samples:
    taps = random_.standard_normal(round(seconds * RATE)) * np.exp(-np.arange(round(seconds * RATE)) / (0.003 * RATE))
    return np.asarray(taps / np.linalg.norm(taps), np.float32)


def bleeding(decibels: float, lag: float, *, both: bool = False, coloured: bool = False, fading: bool = False) -> Fault:
    def fault(legs: Samples, random_: np.random.Generator) -> Samples:
        way = room(random_) if coloured else None
        back = echo(legs[0], decibels, lag, way)
        if fading:  # by 12 dB up and down every minute
            time = np.arange(len(back)) / RATE
            back = back * (10 ** (-6 * (1 - np.cos(2 * np.pi * time / 60)) / 20)).astype(np.float32)
        other = echo(legs[1], decibels, lag, way) if both else 0
        return np.stack([legs[0] + other, legs[1] + back])

    return fault


@dataclass(slots=True)
class Heard:
    """Frames of speech and overlaps, true and heard."""

    true: int = 0
    missed: int = 0
    invented: int = 0
    overlaps: int = 0
    found: int = 0
    claimed: int = 0
    right: int = 0

    def add(self, made: Talk, sounds: Sounds) -> None:
        speech = [mask_of(channel.speech, len(made.speech[0])) for channel in sounds.activity.channels]
        for each, got in zip(made.speech, speech, strict=True):
            true, heard = close(each, JOINED), close(got, JOINED)
            self.true += int(true.sum())
            self.missed += int((true & ~heard).sum())
            self.invented += int((heard & ~true).sum())
        wanted, claimed = _overlaps(made.speech), _overlaps(speech)
        self.overlaps += len(wanted)
        self.claimed += len(claimed)
        self.found += sum(any(a & b for b in claimed) for a in wanted)
        self.right += sum(any(a & b for b in _overlaps(made.speech, LONG - 0.3)) for a in claimed)

    def __str__(self) -> str:
        return (
            f"missed {self.missed / self.true:5.1%}  invented {self.invented / self.true:5.1%}  overlaps "
            f"{self.found}/{self.overlaps} found, {self.right}/{self.claimed} true"
        )


def _overlaps(speech: tuple[np.ndarray, ...] | list[np.ndarray], seconds: float = LONG) -> tuple[Span, ...]:
    return spans(drop(close(speech[0], JOINED) & close(speech[1], JOINED), seconds))


def bleed_table(seeds: range, minutes: float) -> Iterator[str]:
    sweep: list[tuple[str, Fault | None]] = [("none", None)]
    sweep += [
        (f"{db} dB {lag * 1000:.0f} ms", bleeding(db, lag)) for db in range(-15, -41, -5) for lag in (0, 0.05, 0.25)
    ]
    for db in (-15, -25, -35):
        sweep.append((f"{db} dB 80 ms, a room", bleeding(db, 0.08, coloured=True)))
        sweep.append((f"{db} dB 80 ms, both ways", bleeding(db, 0.08, both=True, coloured=True)))
        sweep.append((f"{db} dB 80 ms, fading", bleeding(db, 0.08, fading=True, coloured=True)))
    for noise in (-60, -45):
        yield f"line noise {noise} dBFS"
        for name, fault in sweep:
            named, other, heard = 0, Counter[str](), Heard()
            for seed in seeds:
                made = talk(seed, minutes)
                sounds = hear(sent(made.legs, seed, noise, fault))
                found = kinds(sounds)
                named += any(kind in ("bleed", "faint_bleed") for kind in found)
                other.update(kind for kind in found if kind not in ("bleed", "faint_bleed"))
                if sounds.channels == 2:
                    heard.add(made, sounds)
            yield f"  {name:26} found {named}/{len(seeds)}  {heard}  {dict(other) or ''}"


def double_talk_table(seeds: range, minutes: float) -> Iterator[str]:
    """Words of the other party's own, softer and softer, said over an echo."""
    for decibels in (-15, -25):
        for softer in (0, -6, -12, -18):
            heard = Heard()
            for seed in seeds:
                made = talk(seed, minutes)
                legs = made.legs * np.array([[1], [10 ** (softer / 20)]], np.float32)
                heard.add(made, hear(sent(legs, seed, -62, bleeding(decibels, 0.08, coloured=True))))
            yield f"  echo {decibels} dB, the other {softer} dB softer: {heard}"


# ---- fake stereo -----------------------------------------------------------------------------------


def gsm(wave: Samples) -> Samples:
    coded = io.BytesIO()
    soundfile.write(coded, wave, RATE, format="WAV", subtype="GSM610")
    coded.seek(0)
    out = soundfile.read(coded, dtype="float32")[0]
    return np.pad(out, (0, max(0, len(wave) - len(out))))[: len(wave)]


def mp3(wave: Samples) -> Samples:
    coded = io.BytesIO()
    soundfile.write(coded, wave, RATE, format="MP3", subtype="MPEG_LAYER_III", compression_level=0.9)
    coded.seek(0)
    out = soundfile.read(coded, dtype="float32")[0]
    return np.pad(out, (0, max(0, len(wave) - len(out))))[: len(wave)]


def narrow(wave: Samples) -> Samples:
    return np.asarray(sosfilt(butter(4, (400, 2600), "bandpass", fs=RATE, output="sos"), wave), np.float32)


CODECS: dict[str, Callable[[Samples], Samples]] = {"same": lambda wave: wave, "gsm": gsm, "mp3": mp3, "narrow": narrow}


def copied(delay: float, gain: float, codec: str, noise: float) -> Fault:
    def fault(legs: Samples, random_: np.random.Generator) -> Samples:
        mixed = legs.sum(axis=0) * np.float32(0.7)
        copy = CODECS[codec](np.concatenate([np.zeros(round(delay * RATE), np.float32), mixed])[: len(mixed)])
        return np.stack([mixed, copy * np.float32(gain) + line.noise(len(mixed), noise, random_)])

    return fault


def copies_table(seeds: range, minutes: float) -> Iterator[str]:
    for codec in CODECS:
        for gain in (1.0, -1.0, 0.3, 0.1):
            row = []
            for delay in (0.0, 0.01, 0.2, 0.6, 1.0):
                found = [hear(sent(talk(s, minutes).legs, s, -60, copied(delay, gain, codec, -62))) for s in seeds]
                row.append(f"{delay:g} s {sum('fake_stereo' in kinds(each) for each in found)}/{len(seeds)}")
            yield f"  {codec:7} gain {gain:4}: " + "  ".join(row)


# ---- the rest --------------------------------------------------------------------------------------


def lossy(share: float, *, frozen: bool = False) -> Fault:
    def fault(legs: Samples, random_: np.random.Generator) -> Samples:
        out = legs.copy()
        for leg in out:
            for start in range(160, len(leg) - 160, 160):
                if random_.random() < share:
                    leg[start : start + 160] = leg[start - 160 : start] if frozen else 0
        return out

    return fault


def hummed(hertz: float, dbfs: float) -> Fault:
    def fault(legs: Samples, _: np.random.Generator) -> Samples:
        time = np.arange(legs.shape[1]) / RATE
        parts = [np.sin(2 * np.pi * hertz * k * time) / k for k in (1, 2, 3, 4, 5, 7, 9)]
        wave = np.sum(parts, axis=0)
        return legs + (wave / wave.std() * 10 ** (dbfs / 20)).astype(np.float32)

    return fault


def clicking(legs: Samples, random_: np.random.Generator) -> Samples:
    dead = line.noise(legs.shape[1], -58, random_)
    for at in random_.integers(0, len(dead) - 400, len(dead) // (2 * RATE)):
        size = int(random_.integers(4, 200))
        dead[at : at + size] += random_.standard_normal(size).astype(np.float32) * 0.1
    return np.stack([legs[0], dead])


def breaking_off(legs: Samples, _: np.random.Generator) -> Samples:
    """Cut in the middle of the longest stretch of speech of the second half."""
    level = levels(legs[0], RATE)
    speech = drop(close(level > -45, 0.1), 1.2)
    speech[: len(speech) // 2] = False
    start, end = max(runs(speech).tolist(), key=lambda run: run[1] - run[0])
    strong = start + 80 + int(np.argmax(level[start + 80 : end - 10]))
    return legs[:, : round((strong + 3) * HOP * RATE)]


FAULTS: dict[str, list[tuple[str, Fault]]] = {
    "clipping": [
        (f"driven by {db} dB", lambda legs, _, g=10 ** (db / 20): np.clip(legs * g, -0.5, 0.5)) for db in (10, 16, 22)
    ],
    "dropouts": [
        *((f"{share:.0%} zero", lossy(share)) for share in (0.03, 0.08)),
        *((f"{share:.0%} frozen", lossy(share, frozen=True)) for share in (0.03, 0.08)),
    ],
    "hum": [(f"{hertz} Hz {db} dBFS", hummed(hertz, db)) for hertz in (50, 60, 49.95) for db in (-50, -40, -30)],
    "dc_offset": [(f"{share:.0%}", lambda legs, _, s=share: legs + np.float32(s)) for share in (0.01, 0.1)],
    "one_dead_leg": [
        ("zeros", lambda legs, _: legs * np.array([[1], [0]], np.float32)),
        ("noise and clicks", clicking),
    ],
    "too_quiet": [
        ("speech at −56 dBFS", lambda legs, _: legs * np.float32(10 ** (-35 / 20))),
        ("noise 3 dB below", lambda legs, r: legs + np.stack([line.noise(legs.shape[1], -27, r) for _ in legs])),
    ],
    "cut_off": [("in mid-speech", breaking_off)],
    "legs_shifted": [
        ("0.4 s, echo −25 dB", lambda legs, r: np.stack([np.roll(legs[0], 3200), bleeding(-25, 0.05)(legs, r)[1]]))
    ],
}


def faults_table(seeds: range, minutes: float) -> Iterator[str]:
    for kind, cases in FAULTS.items():
        for name, fault in cases:
            found = [kinds(hear(sent(talk(s, minutes).legs, s, -60, fault))) for s in seeds]
            other = Counter(each for one in found for each in one if each != kind)
            yield f"  {kind:13} {name:22} {sum(kind in one for one in found)}/{len(seeds)}  {dict(other) or ''}"


def hum_table(seeds: range, minutes: float) -> Iterator[str]:
    """What hum does to the speech that is heard."""
    for name, fault in (("none", None), *FAULTS["hum"]):
        heard, noise = Heard(), []
        for seed in seeds:
            made = talk(seed, minutes)
            sounds = hear(sent(made.legs, seed, -60, fault))
            if sounds.channels == 2:
                heard.add(made, sounds)
            noise += [channel.noise_dbfs for channel in sounds.activity.channels]
        yield f"  {name:16} {heard}  noise {np.median(noise):.0f} dBFS"


def clean_table(seeds: range, minutes: float) -> Iterator[str]:
    seen, total = Counter[str](), 0.0
    for seed in range(seeds.start, seeds.start + 10 * len(seeds)):
        for noise, law in ((-65, "alaw"), (-50, "ulaw")):
            sounds = hear(sent(talk(seed, minutes).legs, seed, noise, law=law))
            seen.update(kinds(sounds))
            total += sounds.duration / 60
    yield f"  {total:.0f} made minutes without a fault: {dict(seen) or 'nothing'}"
    seen = Counter(
        kind for path in sorted((ROOT / "samples" / "calls").iterdir()) for kind in kinds(hear(decode(path)))
    )
    yield f"  sample calls: {dict(seen) or 'nothing'}"


TABLES = {
    "clean": clean_table,
    "faults": faults_table,
    "copies": copies_table,
    "bleed": bleed_table,
    "double": double_talk_table,
    "hum": hum_table,
}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--only", choices=TABLES, action="append")
    options = parser.parse_args()
    for name in options.only or TABLES:
        print(f"{name}: {options.seeds} conversations of {options.minutes:g} min", flush=True)
        for row in TABLES[name](range(options.seeds), options.minutes):
            print(row, flush=True)


if __name__ == "__main__":
    main()
