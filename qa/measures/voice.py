"""Voice: the pitch of each party, how far it moves, and how much of the speech is monotone.

Definition
    Of the stretches of speech of a second and more whose pitch is known (`qa.audio.prosody`), announcements left out:
    ``pitch_*`` is their median pitch, ``pitch_range_*`` the median distance of the percentiles 10 and 90 of the pitch
    within a stretch, both weighted by the stretches' seconds. ``monotone_*`` is how much of the speech in stretches of
    2 s and more has a range under 3 semitones.
Values
    Hz; semitones; a share 0–1. None for a party with less than five seconds of such speech, without sound, and where
    agent and customer cannot be told apart. A tired line tells no mood: it is a figure, and never a verdict on one.
Source
    De Looze and Hirst (2008) for the bounds of pitch; a range of 3 semitones is a standard deviation of about 1.2,
    where speakers mostly have 2 to 4, more in languages with tones (Traunmüller and Eriksson 1995). The limit is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import parties_known, system_talk
from qa.timeline import clip, reaches
from qa.types import Measure, Measured, Party, Prosody

NAMES = ("pitch", "pitch_range", "monotone")
PARTIES: tuple[Party, Party] = ("agent", "customer")
ENOUGH = 5.0
"""Seconds of voiced stretches from which there is something to tell."""


def measure(scene: Scene, limits: Limits) -> Measured:
    """Measure both parties; no events."""
    values: dict[str, Measure] = {}
    for party in PARTIES:
        told = _told(_stretches(scene, party), limits)
        values |= {f"{name}_{party}": value for name, value in zip(NAMES, told, strict=True)}
    return Measured(values)


def _stretches(scene: Scene, party: Party) -> list[Prosody]:
    heard = scene.tracks.parties.get(party) if scene.tracks.from_audio and parties_known(scene) else None
    system = system_talk(scene) if party == "agent" else ()
    voiced = [each for each in heard.prosody if not isnan(each.hertz)] if heard else []
    return [each for each in voiced if not clip(system, each.span)]


def _told(stretches: Sequence[Prosody], limits: Limits) -> tuple[Measure, Measure, Measure]:
    if sum(each.span.duration for each in stretches) < ENOUGH:
        return None, None, None
    long = [each for each in stretches if reaches(each.span.duration, limits.monotone_talk)]
    seconds = sum(each.span.duration for each in long)
    flat = sum(each.span.duration for each in long if each.range < limits.monotone)
    return (
        _median([(each.hertz, each.span.duration) for each in stretches]),
        _median([(each.range, each.span.duration) for each in stretches]),
        flat / seconds if seconds >= ENOUGH else None,
    )


def _median(weighted: list[tuple[float, float]]) -> float:
    """The value at which half of the weight is reached."""
    half, done = sum(weight for _, weight in weighted) / 2, 0.0
    for value, weight in sorted(weighted):
        done += weight
        if done >= half:
            return value
    return weighted[-1][0]
