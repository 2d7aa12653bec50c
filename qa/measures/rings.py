"""Rings: how long the customer heard the telephone ring.

Definition
    The call log's ring time first. In China a ring starts every 5 s (1 s of 450 Hz, 4 s of pause), the first at 0, so
    that `t` seconds of ringing are ``floor(t / 5) + 1`` rings, and 0 s none. *Within three rings* means that the
    fourth, which starts at 15 s, never does. Else the ring-back tones heard before the answer are counted
    (`qa.measures.answer`): on the leg of the party who has not answered yet, so that ring-back in the middle of a call,
    as a transfer makes it, is none of them. A ring that the start of the recording or the answer cuts is a ring; what
    rang before the recording began nobody can know. Else both are None: most recorders start at the answer, so no tone
    means nothing, and behind a colour ring-back (彩铃) nobody hears a ring.
Doubted
    ``one_cut_ring``: a single ring of less than 0.8 s, which may be a beep.
Values
    ``rings``, a count; ``ring_seconds``, the log's, else from the first ring's start to the last one's end.
Source
    The project's design table; GB/T 3380 for the cadence.
"""

from __future__ import annotations

import math

from qa.measures.answer import answer
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.timeline import TOLERANCE
from qa.types import Event, Measured, Tone

DOUBT = "one_cut_ring"
SHORT = 0.8
"""Seconds; a single ring in any region is longer."""


def measure(scene: Scene, limits: Limits) -> Measured:
    """Count the rings; one ``ring`` event of the system, at the start of the recording if no ring is in it."""
    found = answer(scene, limits)
    heard = found.rung if found else ()
    seconds = scene.info.ring_seconds
    doubts = {}
    if seconds is not None and math.isfinite(seconds) and seconds >= 0:
        rings, source = count(seconds, limits.ring_period), "call_log"
    elif heard:
        rings, source = sum(t.rings for t in heard), "tone"
        seconds = heard[-1].span.end - heard[0].span.start
        doubts = dict.fromkeys(("rings", "ring_seconds"), DOUBT) if _one_cut(heard) else {}
    else:
        return Measured({"rings": None, "ring_seconds": None})
    start, end = (heard[0].span.start, heard[-1].span.end) if heard else (0.0, 0.0)
    detail = {"rings": rings, "source": source} | ({"sure": False} if doubts else {})
    event = Event("ring", "system", start, end, detail)
    return Measured({"rings": rings, "ring_seconds": seconds}, (event,), doubts)


def count(seconds: float, period: float) -> int:
    """Rings that have started after so many seconds of ringing."""
    return math.floor(seconds / period + TOLERANCE) + 1 if seconds > 0 else 0


def _one_cut(heard: tuple[Tone, ...]) -> bool:
    return len(heard) == 1 and heard[0].rings == 1 and heard[0].span.duration < SHORT
