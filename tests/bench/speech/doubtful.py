"""Speech that a Mandarin model reads, and speech that it cannot read, for the transcript gate to tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from ruamel.yaml import YAML

from qa.types import Samples
from samples.make import line
from samples.make.speech import RATE
from samples.make.voice import Voice
from tests.bench.speech.say import VOICES_HELD, VOICES_SEEN, WAYS, Speaker, Spoken
from tests.bench.speech.sets import DATA, Talk

NOISE = (20, 10, 5, 0)
"""Decibels of the speech above white noise."""
LANGUAGES = {"English": "en", "German": "de", "French": "fr", "Japanese": "ja"}
VOICES = (VOICES_SEEN[0], VOICES_SEEN[6], VOICES_HELD[1])


@dataclass(frozen=True, eq=False, slots=True)
class Case:
    """One leg at 8 kHz, shape (n,), and what was said on it; None where nothing that is written can be right."""

    kind: str
    name: str
    samples: Samples
    text: str | None


def cases(talks: Sequence[Talk], speaker: Speaker) -> Iterator[Case]:
    """Legs by kind: those that a good model reads come first."""
    spoken = [
        case for way in WAYS if way.telephone for talk in talks for case in _legs(way.name, speaker.speak(talk, way))
    ]
    yield from spoken
    telephone = [case for case in spoken if case.kind == "telephone"]
    for decibels in NOISE:
        random = np.random.default_rng(decibels)
        for case in telephone:
            yield replace(case, kind=f"noise {decibels} dB", samples=_noisy(case.samples, decibels, random))
    for case, other in pairwise([*telephone, telephone[0]]):
        yield replace(case, kind="two at once", samples=_together(case.samples, other.samples))
    for case in telephone:
        yield replace(case, kind="reversed", samples=case.samples[::-1].copy(), text=None)
    for language in LANGUAGES:
        yield from _foreign(language, speaker)


def _legs(kind: str, call: Spoken) -> Iterator[Case]:
    for index, samples in enumerate(call.samples):
        said = [said for said in call.said if said.leg == index]
        if said:  # the pauses for the other party closed up, so that two of them meet when laid together
            pieces = [samples[int((s.span.start - 0.4) * RATE) : int((s.span.end + 0.2) * RATE)] for s in said]
            yield Case(kind, f"{call.id} {index}", np.concatenate(pieces), "".join(s.text for s in said))


def _noisy(samples: Samples, decibels: float, random: np.random.Generator) -> Samples:
    noise = random.standard_normal(len(samples)) * _loudness(samples) * 10 ** (-decibels / 20)
    return np.clip(samples + noise, -1, 1).astype(np.float32)


def _loudness(samples: Samples) -> float:
    """Root mean square of the frames in which somebody speaks: those within 25 dB of the loudest."""
    power = (samples[: len(samples) // 160 * 160].reshape(-1, 160) ** 2).mean(axis=1)
    return float(np.sqrt(power[power > power.max() * 10**-2.5].mean()))


def _together(one: Samples, other: Samples) -> Samples:
    """The other over the whole of the first, repeated where it is shorter, as loud as the first."""
    laid = np.resize(other, len(one)) * (_loudness(one) / _loudness(other))
    return np.clip(one + laid, -1, 1).astype(np.float32)


def _foreign(language: str, speaker: Speaker) -> Iterator[Case]:
    sentences = YAML(typ="safe").load(DATA / "foreign.yaml")[language]
    gap = np.zeros(int(0.5 * RATE), np.float32)
    for name in VOICES:
        read = [speaker.espeak.read(text, Voice(name, pace=165), LANGUAGES[language]) for text in sentences]
        leg = line.band(np.concatenate([part for piece in read for part in (gap, line.at_level(piece, -21))]))
        yield Case(language, name, line.g711(np.clip(leg, -1, 1)[:, None], "alaw")[:, 0].copy(), None)
