"""Finished: whether the agent lets the customer finish (让客户把话说完).

Definition
    A turn of the customer's is speech that is more than back-channels, joined over pauses under 1.0 s, with 1.0 s of
    talk or more in it: from then on the customer holds the floor. It is *cut* if the agent interrupts in it
    (`qa.measures.interruption`), whether the customer yields or talks on; one that only unsure interruptions fall
    into is counted apart.
Values
    ``customer_turns``, ``customer_turns_cut``, ``customer_turns_cut_unsure``: numbers. ``customer_finished_share``, the
    turns that are not surely cut as a share of all, 0–1: its lowest possible value is less by the share of unsure
    ones. None where interruptions are unknown, and for a share of no turns. The parts are kept: a month's share is
    that of the sums.
Source
    The project's own, from its definition of interruption. Platforms count interruptions per call, which makes a
    talkative customer's agent look worse.
"""

from __future__ import annotations

from qa.measures import interruption
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import both_heard, bursts, takes
from qa.timeline import Timeline, at, clip, join, reaches, total
from qa.types import Event, Measured, Span

NAMES = ("customer_turns", "customer_turns_cut", "customer_turns_cut_unsure", "customer_finished_share")


def measure(scene: Scene, limits: Limits) -> Measured:
    """Count the customer's turns, and those that the agent cut; no events but those of `interruption`."""
    if not both_heard(scene, limits):
        return Measured(dict.fromkeys(NAMES))
    interruptions = interruption.measure(scene, limits)
    turns = held(takes(bursts(scene, "customer", limits)), limits)
    sure, unsure = cut(turns, [e for e in interruptions.events if e.party == "agent"])
    if interruptions.values["interruptions_agent"] is None:
        return Measured(dict.fromkeys(NAMES))
    values = (len(turns), len(sure), len(unsure), (len(turns) - len(sure)) / len(turns) if turns else None)
    return Measured(dict(zip(NAMES, values, strict=True)))


def held(floor: Timeline, limits: Limits) -> Timeline:
    """The stretches in which somebody holds the floor."""
    turns = join(floor, limits.floor_pause)
    return tuple(turn for turn in turns if reaches(total(clip(floor, turn)), limits.floor_talk))


def cut(turns: Timeline, interruptions: list[Event]) -> tuple[set[Span], set[Span]]:
    """The turns that are surely cut, and those that perhaps are."""
    fallen = [(at(turns, event.start), event.detail["sure"]) for event in interruptions]
    sure = {turn for turn, is_sure in fallen if turn and is_sure}
    return sure, {turn for turn, _ in fallen if turn} - sure
