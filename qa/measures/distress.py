"""Distress: a hint that a customer is upset, so that an inspector may hear the call sooner.

Definition
    ``distress_customer`` adds up named parts and stops at 1. A part is worth so much for each time, up to so many
    times (`PARTS`); the order of the call, the line and the agent's words change nothing::

        threat      0.35, once     投诉 曝光 起诉      raised      0.1, twice    the voice is raised (`loudness`)
        swearing    0.25, once     什么破公司          repeats     0.1, twice    the same turn again
        helpless    0.15, twice    我该怎么办          interrupts  0.05, twice   cuts in on the agent, sure
        anger       0.15, twice    太过分了            rushes      0.05, once    swings of pace (`pace_swing`)
        repetition  0.1, twice     我都说了三遍了
        urgent      0.1, once      来不及了

    The first six are words of the customer's that match a phrase exactly (``lexicons/common/distress.yaml``). A turn is
    a repeat if it is at least 85 % like one of the customer's five turns before, has six characters and more, and
    reads out no number. It is a formula with the weights of common sense, fitted to nothing; no emotion is recognised.
Values
    ``distress_customer`` 0–1, and the parts that no other measure tells: ``distress_<words>``, ``repeats_customer``,
    which count. None where agent and customer cannot be told apart, the customer says nothing, or no phrases were
    handed in. A part that cannot be known adds nothing: with less heard, the hint is lower.
Events
    ``distress`` of the customer with the ``text`` and its ``part``: moments to listen to, never ``sure``.
No check
    It says how a customer feels, not what an agent did: customers are upset before anybody picks up. No item of a form
    may rest on it, and `qa packs lint` says so.
Source
    The project's own; Amazon Connect and others report a trained sentiment in its place, which nobody can add up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from qa.measures import interruption, pace_swing
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import parties_known
from qa.text import normal
from qa.types import Event, Measure, Measured, Turn

WORDS = ("anger", "helpless", "repetition", "swearing", "threat", "urgent")
"""Kinds of words; the phrases of each are the group ``distress_<kind>``."""


class Part(NamedTuple):
    """What each time adds, and how many times count."""

    worth: float
    times: int


PARTS: Mapping[str, Part] = MappingProxyType({
    "threat": Part(0.35, 1),
    "swearing": Part(0.25, 1),
    "helpless": Part(0.15, 2),
    "anger": Part(0.15, 2),
    "repetition": Part(0.1, 2),
    "urgent": Part(0.1, 1),
    "raised": Part(0.1, 2),
    "repeats": Part(0.1, 2),
    "interrupts": Part(0.05, 2),
    "rushes": Part(0.05, 1),
})  # fmt: skip
NAMES = ("distress_customer", *(f"distress_{part}" for part in WORDS), "repeats_customer")
ALIKE = 85.0
AMONG = 5
SHORTEST = 6
_NUMBER = re.compile("[零一二三四五六七八九]{4,}")


def measure(scene: Scene, limits: Limits) -> Measured:
    """Add up what tells of distress."""
    turns = [turn for turn in scene.transcript.turns if turn.party == "customer" and turn.text.strip()]
    if not (parties_known(scene) and turns and scene.cues.distress):
        return Measured(dict.fromkeys(NAMES))
    words = list(_said(scene, turns))
    again = [_moment(turn.start, turn.end, "repeats", turn.text) for turn in repeats(turns)]
    counts = {part: sum(e.detail["part"] == part for e in words) for part in WORDS}
    counts |= {"repeats": len(again), **_heard(scene, limits)}
    values: dict[str, Measure] = {"distress_customer": distress(counts)}
    values |= {f"distress_{part}": counts[part] for part in WORDS} | {"repeats_customer": len(again)}
    return Measured(values, tuple(sorted((*words, *again), key=lambda e: e.start)))


def distress(counts: Mapping[str, int]) -> float:
    """The sum of the parts, 0–1; a part that is not there adds nothing."""
    return min(1.0, sum(part.worth * min(part.times, counts.get(name, 0)) for name, part in PARTS.items()))


def _said(scene: Scene, turns: Sequence[Turn]) -> Iterator[Event]:
    for part, phrases in scene.cues.distress.items():
        for match in phrases.find_all(turns):
            if match.how == "exact":
                yield _moment(match.span.start, match.span.end, part, match.text)


def _moment(start: float, end: float, part: str, text: str) -> Event:
    return Event("distress", "customer", start, end, {"part": part, "text": text, "sure": False})


def _heard(scene: Scene, limits: Limits) -> dict[str, int]:
    """What is told by how things are said, as far as that is known."""
    customer = scene.tracks.parties.get("customer") if scene.tracks.from_audio else None
    known = {
        "interrupts": interruption.measure(scene, limits).values["interruptions_customer"],
        "rushes": pace_swing.measure(scene, limits).values["pace_swings_customer"],
    }
    found = {name: int(value) for name, value in known.items() if isinstance(value, int | float)}
    return {**found, "raised": len(customer.raised) if customer else 0}


def repeats(turns: Sequence[Turn]) -> Iterator[Turn]:
    """The turns that say again what was said before."""
    from rapidfuzz.fuzz import ratio

    texts = [normal(turn.text).text for turn in turns]
    for i, (turn, text) in enumerate(zip(turns, texts, strict=True)):
        if len(text) < SHORTEST or _NUMBER.search(text):
            continue
        if any(ratio(text, before) >= ALIKE for before in texts[max(0, i - AMONG) : i]):
            yield turn
