"""Hang-up: who ended the call.

Definition
    The call log first. Else a busy tone after the last human speech: on the customer's leg, the customer hung up. On
    the agent's leg, on both, or without legs it proves nothing, and the value is None.
Values
    ``hangup_by``: ``agent``, ``customer`` or None.
Source
    The project's design table; busy tone (0.35 s on, 0.35 s off) is what the exchange sends to the side that is left.
"""

from __future__ import annotations

from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import human_talk
from qa.types import Event, Measured, Party, Span

SLACK = 0.5
"""Seconds by which the end of speech may lie inside the tone."""


def measure(scene: Scene, limits: Limits) -> Measured:
    """Say who hung up; one ``hangup`` event where it is known."""
    by = scene.info.hangup_by
    tones = _busy(scene, limits)
    if by is None and {party for party, _ in tones} == {"customer"}:
        by = "customer"
    if by is None:
        return Measured({"hangup_by": None})
    source = "call_log" if scene.info.hangup_by else "busy_tone"
    at = tones[0][1] if tones else Span(scene.info.duration, scene.info.duration)
    return Measured({"hangup_by": by}, (Event("hangup", by, at.start, at.end, {"source": source}),))


def _busy(scene: Scene, limits: Limits) -> list[tuple[Party, Span]]:
    """Busy tones after the last speech, each with the party on whose leg it is."""
    spoken = human_talk(scene, limits)
    last = spoken[-1].end if spoken else 0.0
    legs = scene.tracks.party_of_channel
    late = [t for t in scene.tracks.tones if t.kind == "busy" and t.span.start >= last - SLACK]
    found = [(legs[t.channel] if t.channel < len(legs) else "unknown", t.span) for t in late]
    return sorted(found, key=lambda f: f[1])
