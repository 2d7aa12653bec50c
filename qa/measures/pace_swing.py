"""Pace swings: how evenly each party speaks, turn against turn.

Definition
    The pace of a turn of at least 10 characters and a second of speech, as `qa.measures.pace` counts. ``pace_spread_*``
    is the ratio of its percentiles 90 and 10 over the party's turns. A swing is a turn that is faster than the party's
    median turn by 40 % and more.
Values
    ``pace_spread_*``, a ratio of at least 1, and ``pace_swings_*``, which count. None for a party with fewer than five
    such turns, and where agent and customer cannot be told apart.
Events
    ``pace_swing`` of a party, with its ``pace`` and the ``median`` in characters per minute. A moment to listen to: who
    reads out a number rushes too.
Source
    The project's own; no platform that we know of reports it. The limit is ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

import numpy as np

from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import parties_known, talk
from qa.text import count_spoken
from qa.timeline import clip, reaches, total
from qa.types import Event, Measure, Measured, Party, Turn

PARTIES: tuple[Party, Party] = ("agent", "customer")
FEWEST = 5
"""Turns from which there is a pace of one's own."""
SHORTEST = 1.0
"""Seconds of speech of a turn whose pace is taken."""


def measure(scene: Scene, limits: Limits) -> Measured:
    """Measure both parties."""
    values: dict[str, Measure] = {}
    events: list[Event] = []
    for party in PARTIES:
        paces = list(turn_paces(scene, party, limits)) if parties_known(scene) else []
        spread, swings = None, None
        if len(paces) >= FEWEST:
            slow, fast = np.percentile([pace for _, pace in paces], (10, 90))
            spread = float(fast / slow)
            found = swings_of(paces, party, limits)
            events += found
            swings = len(found)
        values |= {f"pace_spread_{party}": spread, f"pace_swings_{party}": swings}
    return Measured(values, tuple(sorted(events, key=lambda e: e.start)))


def turn_paces(scene: Scene, party: Party, limits: Limits) -> Iterator[tuple[Turn, float]]:
    """The party's turns that are long enough, each with its characters per minute of speech."""
    speech = talk(scene, party, limits)
    for turn in scene.transcript.turns:
        count = count_spoken(turn.text) if turn.party == party else 0
        seconds = total(clip(speech, turn.span)) if count >= max(1, limits.pace_characters) else 0.0
        if reaches(seconds, SHORTEST):
            yield turn, count / (seconds / 60)


def swings_of(paces: list[tuple[Turn, float]], party: Party, limits: Limits) -> list[Event]:
    """The turns that are so much faster than the median one."""
    middle = median(pace for _, pace in paces)
    return [
        Event("pace_swing", party, turn.start, turn.end, {"pace": pace, "median": middle})
        for turn, pace in paces
        if reaches(pace, (1 + limits.pace_swing) * middle)
    ]
