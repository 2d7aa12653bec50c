"""Keys pressed during the call (DTMF), as in a menu or for a card number.

Definition
    Keys on a party's leg, in groups with no pause of 5 s in them. Which keys is never kept (`qa.audio.keys`), and the
    sound that a page plays is masked where they are. The echo of one leg's keys on the other counts once.
Values
    ``keys_agent``, ``keys_customer``: how many; None without sound, or where the parties cannot be told apart.
Events
    ``keys`` of the party whose leg carries them, ``unknown`` on a channel that both share, with ``count``.
Source
    The project's design table.
"""

from __future__ import annotations

from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import parties_known
from qa.types import Event, Measured, Party, Tone

PAUSE = 5.0
"""Seconds without a key after which keys are another group."""


def measure(scene: Scene, limits: Limits) -> Measured:  # noqa: ARG001 — measures are called alike
    """Count the keys by party; a ``keys`` event for each group."""
    known = scene.tracks.from_audio and parties_known(scene)
    legs = scene.tracks.party_of_channel
    pressed: dict[Party, list[Tone]] = {}
    for tone in sorted(scene.tracks.tones, key=lambda tone: tone.span):
        if tone.kind == "dtmf" and tone.keys:
            pressed.setdefault(legs[tone.channel] if tone.channel < len(legs) else "unknown", []).append(tone)
    parties: tuple[Party, ...] = ("agent", "customer")
    values = {f"keys_{p}": sum(tone.keys for tone in pressed.get(p, ())) if known else None for p in parties}
    events = tuple(_event(party, group) for party, tones in pressed.items() for group in _groups(tones))
    return Measured(values, events)


def _groups(tones: list[Tone]) -> list[list[Tone]]:
    groups: list[list[Tone]] = []
    for tone in tones:
        if groups and tone.span.start - groups[-1][-1].span.end < PAUSE:
            groups[-1].append(tone)
        else:
            groups.append([tone])
    return groups


def _event(party: Party, group: list[Tone]) -> Event:
    count = sum(tone.keys for tone in group)
    return Event("keys", party, group[0].span.start, group[-1].span.end, {"count": count})
