"""A generated call while it is being laid out in time: what is put where on which leg, and what it means."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from qa.types import Party, Samples, Span, ToneKind, Word
from samples.make.speech import RATE
from tests.bench.measures.truth import LEGS, Conditions, Leg, Meant, Said, TrueTone
from tests.bench.measures.voices import Person, Speaker, Utterance

_FADE = 0.02
_BREATH = 0.12


@dataclass(slots=True)
class Piece:
    """Speech on the time axis: `start` is where its sound begins, `begin` and `end` where it is audible."""

    party: Party
    kind: str
    text: str
    said: Utterance
    start: float
    legs: tuple[Leg, ...]
    until: float | None = None

    @property
    def speech(self) -> tuple[Span, ...]:
        """Where it is audible, in the recording's time, up to where it was cut off."""
        last = np.inf if self.until is None else self.until
        spans = [Span(s.start + self.start, min(s.end + self.start, last)) for s in self.said.speech]
        return tuple(span for span in spans if span)

    @property
    def begin(self) -> float:
        """When it is first heard."""
        return self.said.speech[0].start + self.start

    @property
    def end(self) -> float:
        """When it is last heard."""
        return self.speech[-1].end

    def words(self) -> tuple[Word, ...]:
        """The characters that were said in whole."""
        last = np.inf if self.until is None else self.until + 0.01
        found = [(c, a + self.start, b + self.start) for c, a, b in self.said.characters if b + self.start <= last]
        return tuple(Word(c, min(max(a, self.begin), self.end), min(b, self.end)) for c, a, b in found)

    def cut(self, at: float) -> None:
        """Stop at the end of the syllable that is being spoken at a time, or of the one before it."""
        ends = [b + self.start for _, _, b in self.said.characters]
        self.until = next((end for end in ends if end >= at - 0.05), ends[-1])

    def sound(self) -> Samples:
        """What is to be heard of it, from `start` on."""
        if self.until is None:
            return self.said.samples
        cut = self.said.samples[: max(1, round((self.until - self.start) * RATE))].copy()
        ramp = min(len(cut), int(_FADE * RATE))
        cut[-ramp:] *= np.linspace(1, 0, ramp, dtype=np.float32)
        return cut


@dataclass(slots=True)
class Draft:
    """The call so far; `now` is when the last sound that somebody waits for is over."""

    draw: random.Random
    speaker: Speaker
    people: dict[Party, Person]
    conditions: Conditions
    direction: str
    pieces: list[Piece] = field(default_factory=list)
    sounds: list[tuple[Leg, float, Samples]] = field(default_factory=list)
    tones: list[TrueTone] = field(default_factory=list)
    music: dict[Leg, list[Span]] = field(default_factory=lambda: {"agent": [], "customer": []})
    muted: list[Span] = field(default_factory=list)
    meant: list[Meant] = field(default_factory=list)
    now: float = 0.0
    last: Piece | None = None

    def say(
        self, party: Party, text: str, at: float, kind: str = "line", *, legs: tuple[Leg, ...] = (), slower: float = 1.0
    ) -> Piece:
        """Put speech so that it is first heard at a time; the floor is left as it is. Nobody talks over himself."""
        at = max([at, *(p.end + _BREATH for p in self.pieces if p.party == party)])
        who = self.people[party]
        if slower != 1.0:
            who = Person(who.variant, round(who.pace / slower), who.pitch, who.range, who.size, who.level)
        said = self.speaker.say(text, who, self.conditions.noise)
        own: tuple[Leg, ...] = ("customer",) if party == "customer" else ("agent",)
        piece = Piece(party, kind, text, said, max(0.0, at - said.speech[0].start), legs or own)
        self.pieces.append(piece)
        return piece

    def turn(self, party: Party, text: str, gap: float) -> Piece:
        """Somebody speaks so long after the last word and has the floor."""
        piece = self.say(party, text, self.now + gap)
        self.take(piece)
        return piece

    def take(self, piece: Piece) -> None:
        """The floor is the piece's speaker's; the call goes on when it is over."""
        self.last = piece
        self.now = max(self.now, piece.end)

    def put(self, leg: Leg, at: float, samples: Samples) -> Span:
        """Put another sound."""
        self.sounds.append((leg, at, samples))
        return Span(at, at + len(samples) / RATE)

    def tone(self, kind: ToneKind, leg: Leg, at: float, samples: Samples, count: int) -> Span:
        """Put a tone; what lies before the start of the recording is not heard."""
        span = self.put(leg, at, samples)
        span = Span(max(0.0, span.start), span.end)
        self.tones.append(TrueTone(kind, leg, span, count))
        return span

    def mean(self, kind: str, party: Party, start: float, end: float, **detail: Any) -> None:
        """Note what is meant to happen."""
        self.meant.append(Meant(kind, party, Span(start, end), detail))

    def gap(self) -> float:
        """A pause between turns in seconds, mostly short, at times a small overlap."""
        kind = self.draw.random()
        if kind < 0.15:
            return self.draw.uniform(-0.2, 0.0)
        if kind < 0.75:
            return min(1.2, max(0.05, self.draw.gauss(0.4, 0.25)))
        return self.draw.uniform(0.8, 1.5)

    def legs(self, seconds: float) -> tuple[Samples, Samples]:
        """Both legs before the line, agent's first."""
        count = int(seconds * RATE)
        out = {leg: np.zeros(count, dtype=np.float32) for leg in LEGS}
        placed = [(leg, p.start, p.sound()) for p in self.pieces for leg in p.legs] + self.sounds
        for leg, at, samples in placed:
            first = round(at * RATE)
            skip = max(0, -first)
            part = samples[skip : max(skip, count - first)]
            out[leg][first + skip : first + skip + len(part)] += part
        return out["agent"], out["customer"]

    def said(self) -> tuple[Said, ...]:
        """All speech, in order."""
        found = []
        for piece in sorted(self.pieces, key=lambda p: p.begin):
            words = piece.words()
            text = piece.text if piece.until is None else "".join(w.text for w in words)
            found.append(Said(piece.party, piece.kind, text, words, piece.speech, piece.legs))
        return tuple(found)


def other(party: Leg) -> Leg:
    """The other side."""
    return "customer" if party == "agent" else "agent"
