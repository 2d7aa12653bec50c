"""Hang-up: who ended the call.

Definition
    The call log first. Else a busy or congestion tone after the last human word. The exchange plays it to the side that
    is left on the line, and it travels the way of the other party's voice: a tone on the customer's leg is heard by the
    agent, so the customer hung up.
Doubted
    ``tone_on_agents_leg``: a tone on the agent's leg alone would mean by the same rule that the agent hung up. But some
    recorders write what the agent's telephone plays onto the agent's own leg, and there the same tone means the
    contrary. So the value is ``agent``, nobody is judged by it, and the event is not sure.

    A tone on both legs, or on one channel that both share, tells nothing: None. So does a recording that just ends,
    even within a word.
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
DOUBT = "tone_on_agents_leg"


def measure(scene: Scene, limits: Limits) -> Measured:
    """Say who hung up; one ``hangup`` event where it is known."""
    tones = _left_over(scene, limits)
    if by := scene.info.hangup_by:
        return Measured({"hangup_by": by}, (_event(by, scene, tones, "call_log"),))
    legs = {party for party, _ in tones}
    if legs == {"customer"}:
        return Measured({"hangup_by": "customer"}, (_event("customer", scene, tones, "busy_tone"),))
    if legs == {"agent"}:
        event = _event("agent", scene, tones, "busy_tone", sure=False)
        return Measured({"hangup_by": "agent"}, (event,), {"hangup_by": DOUBT})
    return Measured({"hangup_by": None})


def _event(by: Party, scene: Scene, tones: list[tuple[Party, Span]], source: str, *, sure: bool = True) -> Event:
    at = tones[0][1] if tones else Span(scene.info.duration, scene.info.duration)
    return Event("hangup", by, at.start, at.end, {"source": source} | ({} if sure else {"sure": False}))


def _left_over(scene: Scene, limits: Limits) -> list[tuple[Party, Span]]:
    """Busy and congestion tones after the last speech, each with the party on whose leg it is."""
    spoken = human_talk(scene, limits)
    last = spoken[-1].end if spoken else 0.0
    legs = scene.tracks.party_of_channel
    late = [t for t in scene.tracks.tones if t.kind in ("busy", "congestion") and t.span.start >= last - SLACK]
    found = [(legs[t.channel] if t.channel < len(legs) else "unknown", t.span) for t in late]
    return sorted(found, key=lambda f: f[1])
