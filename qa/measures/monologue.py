"""Monologue: one party speaks on and on.

Definition
    Speech of one party with pauses under 3 s, no hold, and nothing of the other's but back-channels, as in
    `qa.measures.balance`, that lasts 60 s and more (`Limits.monologue`), its pauses included.
Values
    ``monologues_agent``, ``monologues_customer``: counts. None where agent and customer cannot be told apart, or one is
    never heard: a dead leg makes everything a monologue.
Events
    ``monologue`` of a party: a moment to listen to.
Source
    The project's design table for what a monologue is; Gong reports the longest one. The limit is ours.
"""

from __future__ import annotations

from qa.measures.balance import monologues
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import both_heard, bursts, takes
from qa.timeline import reaches
from qa.types import Event, Measured, Party

PAIRS: tuple[tuple[Party, Party], ...] = (("agent", "customer"), ("customer", "agent"))


def measure(scene: Scene, limits: Limits) -> Measured:
    """Find the long monologues of both parties."""
    if not both_heard(scene, limits):
        return Measured({f"monologues_{party}": None for party, _ in PAIRS})
    floor = {party: takes(bursts(scene, party, limits)) for party, _ in PAIRS}
    events = [
        Event("monologue", party, span.start, span.end)
        for party, other in PAIRS
        for span in monologues(floor[party], floor[other], scene.holds, limits)
        if reaches(span.duration, limits.monologue)
    ]
    counts = {f"monologues_{party}": sum(e.party == party for e in events) for party, _ in PAIRS}
    return Measured(counts, tuple(sorted(events, key=lambda e: e.start)))
