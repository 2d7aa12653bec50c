"""When the call was answered, as far as the sound and the log tell.

Definition
    What is heard before the answer is ringing: ring-back tones, or a colour ring-back (彩铃), which is music or a
    recorded voice in their place, on the leg of the party who has not answered yet. On an outbound call that is the
    customer's leg, on an inbound one the agent's; where both carry it, the direction decides.

    ``call_log``  ring-back begins within the recording, and the log's ring time ends after the last ring and before
                  the next: the answer is known to the second.
    ``tone``      ring-back before the first word of the leg that carries it, whoever mutters on the other. The answer
                  is after the last ring heard and before the next would have begun, or before the first word.
    ``music``     3 s of music and more on a leg before any word on it and before the other party's first, that ends
                  before that word or with it: music that goes on is the party's own surroundings. Whatever is taken for
                  speech on that leg before the music ends was sung or recorded; so is a second of voice without words
                  right before it.
    ``voice``     an announcement (a turn of the system) on a call on which nobody has spoken yet.

    Where nothing rings, the recording may have begun at the answer or long after it: the answer is not known.
Source
    The project's design table; GB/T 3380 for the ring's cadence.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.timeline import TOLERANCE, total
from qa.types import Party, Span, Tone

MELODY = 3.0
"""Seconds of music that make a colour ring-back."""
OVER = 1.0
"""Seconds by which the music may run into the other party's first word."""
FIRST_NOTES = 1.3
"""Seconds at the beginning of music that the voice detector may take for a voice; no words are heard in them."""
PAUSE = 0.8
"""Share of a ring's period that is pause."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The call was answered between `early` and `late`, in seconds; before it, `party`'s leg rang.

    `rung` are the ring-back tones heard before the answer, none where it was music or a voice.
    """

    early: float
    late: float
    source: Literal["call_log", "tone", "music", "voice"]
    party: Party
    rung: tuple[Tone, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether the answer is known to the second."""
        return self.late - self.early <= 1.0


def answer(scene: Scene, limits: Limits) -> Answer | None:
    """When the call was answered; None where nothing tells."""
    return _by_tone(scene, limits) or _by_music(scene) or _by_voice(scene)


def ringing(scene: Scene, party: Party, limits: Limits) -> Span | None:
    """The stretch before the answer in which what is heard on a party's leg is not the party."""
    found = answer(scene, limits) if scene.tracks.from_audio else None
    if not found or found.source != "music" or found.party != party:
        return None
    return Span(0.0, found.early)


# ---- ring-back tones -----------------------------------------------------------------------------


def _by_tone(scene: Scene, limits: Limits) -> Answer | None:
    legs = [
        (party, rung)
        for leg in {t.channel for t in scene.tracks.tones if t.kind == "ringback"}
        if (rung := _rung(scene, leg, party := _party_of(scene, leg)))
    ]
    if not legs:
        return None
    party, rung = max(legs, key=lambda leg: (sum(t.rings for t in leg[1]), leg[0] == _expected(scene)))
    end = rung[-1].span.end
    late = min(end + PAUSE * limits.ring_period, _next_word(scene, end))
    seconds = scene.info.ring_seconds
    if seconds is not None and math.isfinite(seconds) and rung[0].span.start > 0:
        at = rung[0].span.start + seconds
        if end - 0.5 <= at <= late + 0.5:
            return Answer(at, at, "call_log", party, rung)
    return Answer(end, late, "tone", party, rung)


def _party_of(scene: Scene, leg: int) -> Party:
    legs = scene.tracks.party_of_channel
    return legs[leg] if leg < len(legs) else "unknown"


def _expected(scene: Scene) -> Party:
    return "agent" if scene.info.direction == "inbound" else "customer"


def _rung(scene: Scene, leg: int, party: Party) -> tuple[Tone, ...]:
    """The ring-back tones on a leg before its own first word; a later one is a transfer's."""
    first = _first_word(scene, party)
    rung = [t for t in scene.tracks.tones if t.kind == "ringback" and t.channel == leg and t.span.start < first]
    return tuple(sorted(rung, key=lambda t: t.span))


def _first_word(scene: Scene, party: Party) -> float:
    """When a party first speaks, or anybody whose leg is unknown."""
    parties: tuple[Party, ...] = ("agent", "customer", "unknown") if party == "unknown" else (party, "unknown")
    return min((span.start for p in parties for span in scene.tracks.speech(p)), default=math.inf)


def _next_word(scene: Scene, after: float) -> float:
    parties: tuple[Party, ...] = ("agent", "customer", "unknown")
    starts = [s.start for p in parties for s in scene.tracks.speech(p) if s.start >= after - TOLERANCE]
    return min(starts, default=math.inf)


# ---- what is played in their place ---------------------------------------------------------------


def _by_music(scene: Scene) -> Answer | None:
    sides: tuple[tuple[Party, Party], ...] = (("customer", "agent"), ("agent", "customer"))
    for party, other in sides:
        activity = scene.tracks.parties.get(party)
        first = min((span.start for span in scene.tracks.speech(other)), default=math.inf)
        own = _first_word(scene, party)
        played = [span for span in activity.music if span.start < first] if activity else []
        if not played or not math.isfinite(first) or _spoke(scene, party, own, played[0].start):
            continue
        if total(tuple(played)) >= MELODY and played[-1].end <= first + OVER:
            end = min(played[-1].end, first)
            return Answer(end, end, "music", party)
    return None


def _spoke(scene: Scene, party: Party, own: float, begun: float) -> bool:
    """Whether a party says something before the music begins; its first notes may be taken for a voice."""
    if own >= begun:
        return False
    worded = any(turn.party == party and turn.start < begun for turn in scene.transcript.turns)
    return worded or begun - own > FIRST_NOTES


def _by_voice(scene: Scene) -> Answer | None:
    human = min((turn.start for turn in scene.transcript.turns if turn.party != "system"), default=math.inf)
    said = [turn.span for turn in scene.transcript.turns if turn.party == "system" and turn.start < human]
    if not said or not math.isfinite(human):
        return None
    return Answer(said[-1].end, max(said[-1].end, human), "voice", "system")
