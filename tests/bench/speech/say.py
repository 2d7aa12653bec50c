"""Sentences spoken by espeak-ng as calls of two legs, clean or through a telephone line."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from qa.types import Samples, Span, Word
from samples.make import line
from samples.make.speech import RATE, Espeak
from samples.make.voice import Voice
from tests.bench.speech.sets import PARTIES, Talk

WIDE = 16_000
VOICES_SEEN = ("f1", "f2", "f3", "f5", "m1", "m2", "m3", "m5", "m6", "klatt", "Annie", "linda", "steph", "max", "paul")
"""Variants that training uses too."""
VOICES_HELD = ("klatt3", "boris", "caleb", "Gene", "zac", "steph2", "antonio", "adam", "benjamin")
"""Variants that training never uses: the trainer's own `VOICES_HELD`, which cannot be imported without its extra."""
PITCH, RANGE = (35, 66), (40, 66)
GAPS = (0.5, 1.4)
"""Seconds between two sentences of a call."""


@dataclass(frozen=True, slots=True)
class Way:
    """How sentences are spoken: by which voices, at which pace in espeak's words a minute, over which line."""

    name: str
    voices: Sequence[str]
    pace: tuple[int, int] = (175, 215)
    telephone: bool = True


WAYS = (
    Way("clean", VOICES_SEEN, telephone=False),
    Way("telephone", VOICES_SEEN),
    Way("unseen voice", VOICES_HELD),
    Way("fast", VOICES_SEEN, pace=(250, 256)),
    Way("slow", VOICES_SEEN, pace=(99, 103)),
)
"""175–215 are 225–285 characters a minute, 253 are 350, 101 are 120: measured over sixty sentences and two voices."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a spoken call: its leg (0 agent, 1 customer), its time, and its Han characters with theirs."""

    leg: int
    span: Span
    characters: tuple[Word, ...]
    phrases: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The characters as text."""
        return "".join(word.text for word in self.characters)


@dataclass(frozen=True, eq=False, slots=True)
class Spoken:
    """A spoken call: `samples` of shape (2, n) at `rate` Hz, agent first."""

    id: str
    samples: Samples
    rate: int
    said: tuple[Said, ...]

    @property
    def duration(self) -> float:
        """Seconds."""
        return float(self.samples.shape[1] / self.rate)


@dataclass
class Speaker:
    """Speaks calls; the same talk in the same way always sounds the same."""

    espeak: Espeak = field(default_factory=Espeak)

    def speak(self, talk: Talk, way: Way) -> Spoken:
        """One talk as a call, each party in a voice drawn for it."""
        random = np.random.default_rng(zlib.crc32(f"{talk.id} {way.name}".encode()))
        rate = RATE if way.telephone else WIDE
        voices = [self._voice(way, random) for _ in PARTIES]
        pieces: list[tuple[int, float, Samples]] = []
        said: list[Said] = []
        at = 0.6
        for sentence in talk.sentences:
            leg = PARTIES.index(sentence.party)
            sound = self.espeak.say(sentence.text, voices[leg], rate)
            samples = line.at_level(sound.samples, voices[leg].level)
            pieces.append((leg, at, samples))
            words = tuple(Word(c, at + start, at + end) for c, start, end in sound.characters)
            said.append(Said(leg, Span(words[0].start, words[-1].end), words, sentence.phrases))
            at += len(samples) / rate + random.uniform(*GAPS)
        legs = np.zeros((len(PARTIES), int((at + 0.5) * rate)), dtype=np.float32)
        for leg, start, samples in pieces:
            first = round(start * rate)
            legs[leg, first : first + len(samples)] += samples
        samples = (_over_the_line if way.telephone else _quiet_room)(legs, random)
        return Spoken(talk.id, samples, rate, tuple(said))

    def _voice(self, way: Way, random: np.random.Generator) -> Voice:
        return Voice(
            variant=str(random.choice(way.voices)),
            pace=int(random.integers(*way.pace)),
            pitch=int(random.integers(*PITCH)),
            range=int(random.integers(*RANGE)),
            level=float(random.uniform(-26, -17)),
        )


def _over_the_line(legs: Samples, random: np.random.Generator) -> Samples:
    """The telephone band, line noise of −60 to −42 dBFS, and G.711 by either law."""
    hiss = random.uniform(-60, -42)
    law = str(random.choice(list(line.LAWS)))
    noisy = [line.band(leg) + line.noise(len(leg), hiss + random.uniform(-2, 2), random) for leg in legs]
    return line.g711(np.clip(np.stack(noisy, axis=1), -1, 1), law).T.copy()


def _quiet_room(legs: Samples, random: np.random.Generator) -> Samples:
    """White noise at −70 dBFS: no recording is digitally silent."""
    return (legs + random.standard_normal(legs.shape) * 10 ** (-70 / 20)).astype(np.float32)
