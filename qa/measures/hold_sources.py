"""What holds are found by, each source by itself: see `qa.measures.hold` for their definitions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import HUMANS, agents, bursts, human_talk, parties_known, said, takes, talk
from qa.timeline import (
    TOLERANCE,
    Timeline,
    at,
    clip,
    drop_short,
    intersect,
    join,
    reaches,
    subtract,
    total,
    union,
)
from qa.types import Party, Span

Source = Literal["call_log", "music", "wait_phrase", "flat_leg"]
SOURCES: Final[tuple[Source, ...]] = ("call_log", "music", "wait_phrase", "flat_leg")
EDGE: Final = 1.0
"""Seconds by which a hold's edge may be off, against the words around it."""
ANNOUNCEMENT: Final = 15.0
"""Seconds that words over the music may take and be an announcement."""
MUSIC: Final = {"agent": 0.8, "unknown": 0.6, "customer": 0.4}
"""Confidence in music, by whose leg it is on."""
WAIT_PHRASE, WAIT_PHRASE_MONO, FLAT_LEG = 0.7, 0.5, 0.5


@dataclass(frozen=True, slots=True)
class Ground:
    """A stretch that a source takes for a hold, and how far that source is trusted by itself, 0–1."""

    source: Source
    span: Span
    confidence: float


def grounds(scene: Scene, limits: Limits) -> list[Ground]:
    """What every source finds; pieces of music may be short."""
    phrase = WAIT_PHRASE if parties_known(scene) else WAIT_PHRASE_MONO
    return [
        *(Ground("call_log", span, 1.0) for span in union(scene.info.holds or ())),
        *_music(scene, limits),
        *(Ground("wait_phrase", span, phrase) for span in _wait_phrase(scene, limits)),
        *(Ground("flat_leg", span, FLAT_LEG) for span in _flat_leg(scene, limits)),
    ]


def announced(scene: Scene, span: Span, limits: Limits) -> bool:
    """Whether the agent asks to wait before it."""
    before = Span(span.start - limits.notice, span.start + EDGE)
    return said(scene, scene.cues.wait, agents(scene), before) is not None


def thanked(scene: Scene, span: Span, limits: Limits) -> bool:
    """Whether the agent thanks for waiting after it."""
    after = Span(span.end - EDGE, span.end + limits.thanks)
    return said(scene, scene.cues.resume, agents(scene), after) is not None


def _music(scene: Scene, limits: Limits) -> Iterator[Ground]:
    humans = human_talk(scene, limits)
    if not humans:
        return
    for party in HUMANS:
        activity = scene.tracks.parties.get(party)
        if not activity:
            continue
        music = join(union(activity.music), limits.music_gap)
        silent = humans if party == "customer" else _words_of_the_agent(scene, party, union(activity.music), limits)
        for span in subtract(music, silent):
            if span.start < humans[0].start:
                continue
            if party == "customer" and not (
                reaches(span.duration, limits.hold_music) and _spoken_of(scene, span, limits)
            ):
                continue
            yield Ground("music", span, MUSIC[party])


def _words_of_the_agent(scene: Scene, party: Party, music: Timeline, limits: Limits) -> Timeline:
    """What is said on a leg with music, without what is announced over it."""
    spoken = talk(scene, party, limits)
    customer = talk(scene, "customer", limits)
    said_at_once = join(spoken, limits.floor_pause)
    over = tuple(
        span
        for span in said_at_once
        if total(clip(music, span)) > 0.8 * span.duration
        and not reaches(span.duration, ANNOUNCEMENT)
        and at(music, span.start - limits.floor_pause)
        and at(music, span.end + limits.floor_pause)
        and not clip(customer, Span(span.start, span.end + limits.floor_pause))
    )
    return subtract(spoken, over)


def _spoken_of(scene: Scene, span: Span, limits: Limits) -> bool:
    return announced(scene, span, limits) or thanked(scene, span, limits)


def _wait_phrase(scene: Scene, limits: Limits) -> Iterator[Span]:
    spoken = takes(tuple(b for party in agents(scene) for b in bursts(scene, party, limits)))
    blocks = join(human_talk(scene, limits), limits.floor_pause)
    customer = _floor(scene, "customer", limits)
    for before, after in pairwise(spoken):
        block = at(blocks, before.end - TOLERANCE)
        hold = Span(max(before.end, block.end) if block else before.end, after.start)
        if not reaches(hold.duration, limits.hold):
            continue
        if total(clip(customer, hold)) > hold.duration / 2:
            continue  # the customer was telling something
        if announced(scene, hold, limits) and thanked(scene, hold, limits):
            yield hold


def _floor(scene: Scene, party: Party, limits: Limits) -> Timeline:
    return takes(bursts(scene, party, limits))


def _flat_leg(scene: Scene, limits: Limits) -> Iterator[Span]:
    activity = scene.tracks.parties.get("agent")
    spoken = human_talk(scene, limits)
    if not activity or not spoken or not parties_known(scene) or not activity.noise_dbfs > limits.noise_floor_dbfs:
        return
    during = Span(spoken[0].start, spoken[-1].end)
    dead = intersect(union(activity.flat), (during,))
    yield from drop_short(subtract(dead, _floor(scene, "customer", limits)), limits.hold)
