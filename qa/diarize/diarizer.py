"""What parts the voices on one channel: sound and the stretches of speech in, the speech of each voice out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from qa.timeline import Timeline
from qa.types import Samples, Span


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice: when it speaks, how surely that is its own speech (0–1), and which of it may be another's."""

    speech: Timeline
    probability: float
    doubtful: Timeline = ()


LIKELY = 0.5
"""An overlap of this probability and more is in the speech of both voices."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """A stretch in which two voices may speak at once, with the probability, 0–1, that they do."""

    span: Span
    probability: float


@dataclass(frozen=True, slots=True)
class Voices:
    """The voices on one channel, those who speak most first.

    `certainty` is the probability, 0–1, that this is their number and that they are told apart. `overlaps` is where
    two may speak at once; the likelier of those are in the speech of both. It is None where nobody can tell, and then
    each moment has one voice.
    """

    voices: tuple[Voice, ...]
    certainty: float
    overlaps: tuple[Overlap, ...] | None = None


class Diarizer(Protocol):
    """The one edge behind which voices are parted."""

    @property
    def key(self) -> str:
        """All that its results depend on, for what is kept of them."""
        ...

    @property
    def rate(self) -> int:
        """Samples a second that it is to be given, a multiple of 100."""
        ...

    def part(self, samples: Samples, speech: Timeline) -> Voices:
        """Part the voices on one channel, shape (n,), of which `speech` is the stretches in which anybody speaks."""
        ...
