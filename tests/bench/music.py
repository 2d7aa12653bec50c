"""How well music on a leg is found, by second, against truth: made music, and real music that nothing was fitted to.

    python -m tests.bench.music [--music FOLDER] [--speech FOLDER] [--seeds 6] [--only NAME]

Each case is a leg of a call at 8 kHz: some seconds of line noise, then 30 s (real music: all of it) of music, a song,
music with words over it, or something that is none, then line noise again. *Recall* is the share of the music's seconds
that were found, *precision* the share of the seconds found that are music; *words* is the share of the speech's
seconds that are heard as speech, and *false words* the seconds a minute of music (without words) that are heard as
speech. Seconds at an edge (0.5 s) count for nothing. Made music is of seeds that the training never draws.

FOLDERs of real recordings are only listened to: music at four levels through four coders, and with noise 15 dB below
it, the seconds within 30 dB of its loud ones; speech as it is, of which all music found is false.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from models.train.line import coded, noise
from models.train.music import noises
from models.train.music.clips import amr, line
from models.train.music.instruments import FAMILIES
from models.train.music.tunes import STYLES, piece, play
from models.train.music.voices import Voices
from qa.audio.activity import activity
from qa.audio.decode import decode, resample
from qa.timeline import union
from qa.types import Recording, Samples, Span

RATE = 8000
LEAD = 6.0
LONG = 30.0
EDGE = 0.5
FIRST_SEED = 900_000
LEVELS = (-45, -35, -25, -15)
CODERS = ("alaw", "ulaw", "gsm", "amr")
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Case:
    """A leg, and where in it is music and speech, in frames of 10 ms."""

    name: str
    samples: Samples
    music: Mask
    speech: Mask


def made(seeds: int, voices: Voices) -> Iterator[Case]:
    """Music, songs, words over music, and what is none of it."""
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        draw = random.Random(seed)
        for style in STYLES:
            tune = play(piece(draw, FAMILIES, style), LONG, draw)
            yield _case(f"music, {style}", tune, draw, True)
        what = piece(draw, FAMILIES, "song")
        for under in (-12, -3):
            tune = play(what, LONG, draw) * np.float32(10 ** (under / 20))
            song = tune.copy()
            song[8 * RATE :] += voices.song(what, LONG - 8, draw)
            yield _case(f"song, instruments {under} dB", song, draw, True)
        yield _case("song, no instruments", voices.song(what, LONG, draw), draw, True)
        for over in (0, 6, 15):
            tune = play(piece(draw), LONG, draw)
            said, talks = voices.speech(LONG - 12, draw)
            words = np.zeros(len(tune), dtype=bool)
            words[6 * RATE : 6 * RATE + len(said)] = talks
            tune[6 * RATE : 6 * RATE + len(said)] += said * np.float32(10 ** (over / 20))
            yield _case(f"words {over} dB over music", tune * np.float32(10 ** (-over / 20)), draw, True, words)
        said, talks = voices.speech(LONG, draw)
        yield _case("speech", said, draw, False, talks)
        yield _case("babble", voices.babble(LONG, draw), draw, False)
        for kind in noises.KINDS:
            yield _case(f"none: {kind}", noises.sound(kind, LONG, draw), draw, False)


def _case(name: str, sound: Samples, draw: random.Random, music: bool, words: Mask | None = None) -> Case:
    """A sound of RMS 0.1 at a level of −40 … −15 dBFS, with the line before and after it."""
    level = draw.uniform(-40, -15)
    whole = np.pad(sound, (round(LEAD * RATE),) * 2) * np.float32(10 ** ((level + 20) / 20))
    return _truth(name, line(whole.astype(np.float32), level, draw), len(sound), music, words)


def _truth(name: str, leg: Samples, count: int, music: bool, words: Mask | None = None) -> Case:
    inside = np.zeros(len(leg), dtype=bool)
    inside[round(LEAD * RATE) : round(LEAD * RATE) + count] = True
    spoken = np.zeros(len(leg), dtype=bool)
    if words is not None:
        spoken[round(LEAD * RATE) :][: len(words)] = words
    step = RATE // 100
    return Case(name, leg, inside[::step] & music, spoken[::step])


def real_music(folder: Path) -> Iterator[Case]:
    """Every recording, at each level, through each coder; and over noise."""
    for path in sorted(folder.iterdir()):
        if path.suffix not in {".ogg", ".wav", ".flac", ".mp3"}:
            continue
        wave, rate = soundfile.read(path, dtype="float32", always_2d=True)
        sound = resample(np.ascontiguousarray(wave.mean(axis=1)), rate, RATE)
        sound *= np.float32(0.1 / sound.std())
        pad, lead = (round(LEAD * RATE),) * 2, round(LEAD * 100)
        sounds = _sounds(sound)
        for level in LEVELS:
            for coder in CODERS:
                for below in (40, 15):
                    random = np.random.default_rng(level * -10 + below)
                    leg = np.pad(sound, pad) * np.float32(10 ** ((level + 20) / 20))
                    leg = leg + noise(len(leg), 0.5, random) * np.float32(10 ** (max(-70, level - below) / 20))
                    leg = np.clip(leg, -0.98, 0.98).astype(np.float32)
                    leg = amr(leg) if coder == "amr" else coded(leg, coder)
                    name = f"real, {path.stem[:16]}"
                    for label in (name, f"{name}, {level} dBFS", f"{name}, {coder}", f"{name}, noise −{below} dB"):
                        case = _truth(label, leg, len(sound), True)
                        yield replace(case, music=case.music & np.pad(sounds, (lead, lead + 9))[: len(case.music)])


def _sounds(sound: Samples) -> Mask:
    """Where a recording is less than 30 dB below its loud parts, by the second: what comes after a piece is none."""
    frames = sound[: len(sound) // 80 * 80].reshape(-1, 80)
    power = np.convolve((frames**2).mean(axis=1), np.ones(100) / 100, "same")
    return np.asarray(power > 1e-3 * np.percentile(power, 90))


def real_speech(folder: Path) -> Iterator[Case]:
    """Every channel of every recording, as it is."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".wav", ".flac"}:
            call = decode(path)
            for channel in resample(call.samples, call.rate, RATE):
                nothing = np.zeros(len(channel) // 80, dtype=bool)
                yield Case(f"real speech, {path.stem[:24]}", channel, nothing, nothing)


@dataclass
class Sum:
    """Seconds."""

    music: float = 0.0
    found: float = 0.0
    hit: float = 0.0
    words: float = 0.0
    heard: float = 0.0
    bare: float = 0.0
    false_words: float = 0.0

    def add(self, case: Case, found: Mask, spoken: Mask) -> None:
        """Count one case."""
        count = min(len(found), len(case.music))
        music, words, found, spoken = case.music[:count], case.speech[:count], found[:count], spoken[:count]
        clear = ~(_edges(music) | _edges(words))
        for name, mask in (
            ("music", music),
            ("found", found),
            ("hit", found & music),
            ("words", words),
            ("heard", spoken & words),
            ("bare", music & ~words),
            ("false_words", spoken & music & ~words),
        ):
            setattr(self, name, getattr(self, name) + float((mask & clear).sum()) / 100)


def _edges(mask: Mask) -> Mask:
    out = np.zeros(len(mask), dtype=bool)
    reach = round(EDGE * 100)
    for at in np.flatnonzero(np.diff(mask)):
        out[max(0, at - reach) : at + reach] = True
    return out


def heard(samples: Samples) -> tuple[Mask, Mask]:
    """Where activity finds music and speech on a leg."""
    (channel,) = activity(Recording(samples[None], RATE, "bench", "")).channels
    return _mask(channel.music, samples), _mask(channel.speech, samples)


def _mask(spans: tuple[Span, ...], samples: Samples) -> Mask:
    out = np.zeros(len(samples) // 80, dtype=bool)
    for span in union(spans):
        out[round(span.start * 100) : round(span.end * 100)] = True
    return out


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--music", type=Path)
    parser.add_argument("--speech", type=Path)
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    sums: dict[str, Sum] = defaultdict(Sum)
    before: tuple[Samples, Mask, Mask] | None = None
    sources = [made(options.seeds, Voices(FIRST_SEED))] if options.seeds else []
    sources += [real_music(options.music)] if options.music else []
    sources += [real_speech(options.speech)] if options.speech else []
    for case in (case for source in sources for case in source if options.only in case.name):
        if before is None or before[0] is not case.samples:  # the same leg under another name is heard once
            before = (case.samples, *heard(case.samples))
        sums[case.name].add(case, *before[1:])
    _show(sums)


def _show(sums: dict[str, Sum]) -> None:
    table = Table("case", "music s", "recall", "found s", "precision", "words", "false words s/min")
    for name, row in sums.items():
        table.add_row(
            name,
            f"{row.music:.0f}",
            _share(row.hit, row.music),
            f"{row.found:.1f}",
            _share(row.hit, row.found),
            _share(row.heard, row.words),
            f"{60 * row.false_words / row.bare:.1f}" if row.bare else "",
        )
    Console(width=110).print(table)


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.3f}" if whole else ""


if __name__ == "__main__":
    main()
