"""`event` — something happened that a measure found: a hold, a silence, an interruption, a ring …

Options
-------
kind : hold, silence, interruption, overtalk, ring, hangup, raised_voice, keys, pace_swing, monologue or sigh (never
    sure)
party : whose it is; anybody's by default
where : its detail, e.g. ``{resumed: true}``
seconds : {min, max} of its length

With ``within: {after: {event: {kind: hold}}, seconds: 10, check: …}`` it is what another condition is asked about.
What needs sound is undetermined where there was none, unless the call log told it; so is an interruption that is not
sure, unless ``where: {sure: …}`` asks for such.

Passes with ``event: {kind: hold}``: ::

    agent: 请稍等。
    (hold)

Fails: ::

    agent: 请稍等。
    agent: 查到了。
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from qa.checks import names
from qa.checks.base import Options
from qa.checks.measure_between import evidence_of
from qa.types import Call, Event, Party, Truth, Verdict

ID = "event"
_MEASURES = {
    "hold": ("hold_count",),
    "silence": ("silence_count",),
    "ring": ("rings",),
    "hangup": ("hangup_by",),
    "overtalk": ("overtalk_count",),
    "interruption": ("interruptions_agent", "interruptions_customer"),
    "raised_voice": ("raised_voice_agent", "raised_voice_customer"),
    "keys": ("keys_agent", "keys_customer"),
    "pace_swing": ("pace_swings_agent", "pace_swings_customer"),
    "monologue": ("monologues_agent", "monologues_customer"),
    "sigh": ("sighs_agent", "sighs_customer"),
}
"""Measures that are unknown where the events of a kind cannot be known; of two, each party's own."""


class Length(Options):
    """Seconds, both bounds included."""

    min: float = Field(default=0.0, ge=0)
    max: float = Field(default=float("inf"), ge=0)


class EventOptions(Options):
    """Which events."""

    kind: Literal[
        "hold",
        "silence",
        "interruption",
        "overtalk",
        "ring",
        "hangup",
        "raised_voice",
        "keys",
        "pace_swing",
        "monologue",
        "sigh",
    ]
    party: Party | None = None
    where: dict[str, Any] = Field(default_factory=dict)
    seconds: Length = Length()


OPTIONS = EventOptions


def check(options: EventOptions, call: Call) -> Verdict:
    """Whether such an event is among those of the call."""
    name = names.EVENTS.get(options.kind, options.kind)
    found = [event for event in call.events if _fits(event, options)]
    sure = [event for event in found if "sure" in options.where or event.detail.get("sure", True)]
    doubted = _doubted(call, options)
    if sure and not doubted:
        return Verdict(Truth.YES, f"有{name} {len(sure)} 次", tuple(evidence_of(e) for e in sure), len(sure))
    if found:
        return Verdict(Truth.UNSURE, f"疑似有{name} {len(found)} 次，需人工听辨", tuple(evidence_of(e) for e in found))
    if doubted or unknowable(call, options.kind, options.party):
        return Verdict(Truth.UNSURE, f"无法得知有没有{name}（录音或话单中没有依据）")
    return Verdict(Truth.NO, f"没有{name}")


def _doubted(call: Call, options: EventOptions) -> bool:
    return any(m in call.doubts for m in _own(options.kind, options.party))


def unknowable(call: Call, kind: str, party: Party | None = None) -> bool:
    """Whether nothing tells of events of a kind in this call, of a party or of anybody."""
    return any(m in call.measures and call.measures[m] is None for m in _own(kind, party))


def _own(kind: str, party: Party | None) -> list[str]:
    known = _MEASURES[kind]
    return [m for m in known if len(known) == 1 or party is None or m.endswith(party)]


def _fits(event: Event, options: EventOptions) -> bool:
    length = event.end - event.start
    return (
        event.kind == options.kind
        and options.party in (None, event.party)
        and all(event.detail.get(key) == value for key, value in options.where.items())
        and options.seconds.min <= length <= options.seconds.max
    )
