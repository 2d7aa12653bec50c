"""Sigh: a long breath that is heard beside what the other party says.

Definition
    A breath of 0.4–1.5 s on a party's own channel, with quiet on both sides (`qa.audio.breaths`), that ends within
    3 s before the other party speaks or begins within 3 s after, while the other is silent, and in no hold.
Values
    ``sighs_agent``, ``sighs_customer``: counts of what was noticed; 0 says little, since on an unsteady line nothing
    is. None without sound, and where agent and customer cannot be told apart.
Events
    ``sigh`` of a party, never ``sure``: wind and a sleeve may sound the same, so it is a moment to listen to and
    nothing that a point may hang on.
Source
    The project's own. How often made breaths are noticed and what else is: `tests/bench/breaths.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import parties_known, talk
from qa.timeline import clip
from qa.types import Event, Measured, Party, Span

PAIRS: tuple[tuple[Party, Party], ...] = (("agent", "customer"), ("customer", "agent"))


def measure(scene: Scene, limits: Limits) -> Measured:
    """Find the sighs of both parties."""
    if not (scene.tracks.from_audio and parties_known(scene)):
        return Measured({f"sighs_{party}": None for party, _ in PAIRS})
    events = [
        Event("sigh", party, span.start, span.end, {"sure": False})
        for party, other in PAIRS
        for span in _sighs(scene, party, other, limits)
    ]
    counts = {f"sighs_{party}": sum(e.party == party for e in events) for party, _ in PAIRS}
    return Measured(counts, tuple(sorted(events, key=lambda e: e.start)))


def _sighs(scene: Scene, party: Party, other: Party, limits: Limits) -> Iterator[Span]:
    theirs = talk(scene, other, limits)
    for breath in scene.tracks.parties[party].breaths:
        near = Span(breath.start - limits.sigh_near, breath.end + limits.sigh_near)
        if clip(theirs, near) and not clip(theirs, breath) and not clip(scene.holds, breath):
            yield breath
