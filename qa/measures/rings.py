"""Rings: how long the customer heard the telephone ring.

Definition
    The call log's ring time first. In China a ring starts every 5 s (1 s of 450 Hz, 4 s of pause), the first at 0, so
    that `t` seconds of ringing are ``floor(t / 5) + 1`` rings, and 0 s none. *Within three rings* means that the
    fourth, which starts at 15 s, never does. Else the ring-back tones heard before the first speech are counted, on
    the leg that has most of them. Else both are None: most recorders start at the answer, so no tone means nothing.
Values
    ``rings``, a count; ``ring_seconds``, the log's, else from the first ring's start to the last one's end.
Source
    The project's design table; GB/T 3380 for the cadence.
"""

from __future__ import annotations

import math

from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import human_talk
from qa.timeline import TOLERANCE
from qa.types import Event, Measured, Tone


def measure(scene: Scene, limits: Limits) -> Measured:
    """Count the rings; one ``ring`` event of the system, at the start of the recording if no ring is in it."""
    heard = _heard(scene, limits)
    seconds = scene.info.ring_seconds
    if seconds is not None and math.isfinite(seconds) and seconds >= 0:
        rings, source = count(seconds, limits.ring_period), "call_log"
    elif heard:
        rings, source = sum(t.rings for t in heard), "tone"
        seconds = heard[-1].span.end - heard[0].span.start
    else:
        return Measured({"rings": None, "ring_seconds": None})
    start, end = (heard[0].span.start, heard[-1].span.end) if heard else (0.0, 0.0)
    event = Event("ring", "system", start, end, {"rings": rings, "source": source})
    return Measured({"rings": rings, "ring_seconds": seconds}, (event,))


def count(seconds: float, period: float) -> int:
    """Rings that have started after so many seconds of ringing."""
    return math.floor(seconds / period + TOLERANCE) + 1 if seconds > 0 else 0


def _heard(scene: Scene, limits: Limits) -> list[Tone]:
    spoken = human_talk(scene, limits)
    first = spoken[0].start if spoken else math.inf
    before = [t for t in scene.tracks.tones if t.kind == "ringback" and t.span.start < first]
    legs = [[t for t in before if t.channel == leg] for leg in {t.channel for t in before}]
    best = max(legs, key=lambda leg: sum(t.rings for t in leg), default=[])
    return sorted(best, key=lambda t: t.span)
