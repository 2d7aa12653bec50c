"""What a generated call holds, as whoever made it knows it: frozen, in seconds from the start of the recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from qa.types import Party, Samples, Span, ToneKind, Transcript, Turn, Word

Leg = Literal["agent", "customer"]
LEGS: tuple[Leg, Leg] = ("agent", "customer")
JOINED = 0.1
"""Sound that pauses for less than this is one stretch of speech."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said: `party` may be ``system``, `words` are single characters, `speech` is where it is audible.

    `kind` is ``line``, ``backchannel``, ``false_start`` or ``system``.
    """

    party: Party
    kind: str
    text: str
    words: tuple[Word, ...]
    speech: tuple[Span, ...]
    legs: tuple[Leg, ...]

    @property
    def turn(self) -> Turn:
        """It as a transcript has it."""
        return Turn(self.party, self.speech[0].start, self.speech[-1].end, self.text, self.words)


@dataclass(frozen=True, slots=True)
class TrueTone:
    """A tone from its first burst to the end of its last; `count` is rings, beeps or keys."""

    kind: ToneKind
    leg: Leg
    span: Span
    count: int


@dataclass(frozen=True, slots=True)
class Meant:
    """What the script meant to happen: an interruption, a hold, a silence, a competing start."""

    kind: str
    party: Party
    span: Span
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conditions:
    """The line: levels in dBFS, `bleed` in dB of each leg on the other (None: none) with its `lag` in seconds.

    `loss` is the share of 20 ms frames that never came.
    """

    name: str
    codec: str
    noise: float
    bleed: tuple[float | None, float | None]
    lag: float
    loss: float

    @property
    def slices(self) -> tuple[str, ...]:
        """The headings under which the call is counted."""
        found = [self.name, f"codec {self.codec}"]
        found += ["noise above -45 dBFS"] if self.noise > -45 else []
        found += ["bleed"] if self.bleed != (None, None) else []
        found += ["loss above 1 %"] if self.loss > 0.01 else []
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth of one call. `music` and `muted` are by leg; `hold_edges` names holds whose truth is open.

    `rings` counts the rings heard before the answer, None where the last or first of them is too short to tell.
    `busy` names the legs that carry a busy tone after the last word. `alike` says how the two voices differ.
    """

    seed: int
    duration: float
    direction: Literal["inbound", "outbound"]
    agent_channel: int
    conditions: Conditions
    said: tuple[Said, ...]
    tones: tuple[TrueTone, ...]
    music: Mapping[Leg, tuple[Span, ...]]
    muted: tuple[Span, ...]
    meant: tuple[Meant, ...]
    rings: int | None
    busy: tuple[Leg, ...]
    hangup_by: Leg | None
    alike: Mapping[str, Any]

    def speech(self, party: Party) -> tuple[Span, ...]:
        """Where a party is audible, pauses under `JOINED` bridged."""
        return merged([span for said in self.said if said.party == party for span in said.speech], JOINED)

    def transcript(self) -> Transcript:
        """The true words."""
        return Transcript(tuple(sorted((said.turn for said in self.said), key=lambda t: t.start)))

    def of_kind(self, kind: str) -> tuple[Meant, ...]:
        """What was meant, of one kind."""
        return tuple(event for event in self.meant if event.kind == kind)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A generated call: its sound at 8 kHz, shape (2, n), and its truth."""

    samples: Samples
    truth: Truth


def merged(spans: list[Span], gap: float) -> tuple[Span, ...]:
    """The spans in order, those less than `gap` seconds apart made one."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start - out[-1].end < gap:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)
