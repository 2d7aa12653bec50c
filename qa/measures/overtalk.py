"""Overtalk: agent and customer speak at the same time.

Definition
    Joined speech of both overlaps for 1.0 s or more (`Limits.overtalk`). Back-channels count: this measure asks how
    loud the conversation is, `interruption` asks who is to blame.
Values
    ``overtalk_count``; ``overtalk_total`` and ``overtalk_longest`` in seconds; ``overtalk_share``, the total as a
    share of the call's duration, 0–1. None where agent and customer cannot be told apart, where one of them is
    never heard, and where only times of whole turns are known and they lie over each other.
Source
    The project's design table. Share of the whole interaction as in Genesys and Amazon Connect; they count overlaps
    of any length, and so report more.
"""

from __future__ import annotations

from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import both_heard, talk, timing
from qa.timeline import Timeline, drop_short, intersect, longest, total
from qa.types import Event, Measured

NAMES = ("overtalk_count", "overtalk_total", "overtalk_longest", "overtalk_share")


def measure(scene: Scene, limits: Limits) -> Measured:
    """Count and sum the stretches in which both speak; an ``overtalk`` event for each, of no party."""
    if not both_heard(scene, limits):
        return Measured(dict.fromkeys(NAMES))
    found = overtalk(talk(scene, "agent", limits), talk(scene, "customer", limits), limits)
    if found and timing(scene) == "turns":
        return Measured(dict.fromkeys(NAMES))
    duration = scene.info.duration
    values = (len(found), total(found), longest(found), total(found) / duration if duration > 0 else None)
    events = tuple(Event("overtalk", "unknown", span.start, span.end) for span in found)
    return Measured(dict(zip(NAMES, values, strict=True)), events)


def overtalk(agent: Timeline, customer: Timeline, limits: Limits) -> Timeline:
    """The stretches in which both speak, long enough to count."""
    return drop_short(intersect(agent, customer), limits.overtalk)
