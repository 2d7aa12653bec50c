"""All measures, in one visible table, run in order of dependency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from qa.measures import (
    balance,
    distress,
    finished,
    hangup,
    hold,
    interruption,
    keys,
    latency,
    loudness,
    monologue,
    overtalk,
    pace,
    pace_swing,
    rings,
    sigh,
    silence,
    voice,
)
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.types import Event, Measure, Measured

MEASURES: Mapping[str, Callable[[Scene, Limits], Measured]] = {
    "hold": hold.measure,  # first: its holds are left out by others
    "rings": rings.measure,
    "latency": latency.measure,
    "balance": balance.measure,
    "pace": pace.measure,
    "overtalk": overtalk.measure,
    "interruption": interruption.measure,
    "finished": finished.measure,
    "silence": silence.measure,
    "hangup": hangup.measure,
    "loudness": loudness.measure,
    "keys": keys.measure,
    "voice": voice.measure,
    "pace_swing": pace_swing.measure,
    "monologue": monologue.measure,
    "sigh": sigh.measure,
    "distress": distress.measure,
}

DECIMALS = 3
"""Values and times are kept to the millisecond."""


def measure_all(scene: Scene, limits: Limits | None = None) -> Measured:
    """Run every measure of the table; values by name, events in order of their start.

    `limits` are those of the scene's cues by default.
    """
    limits = limits or scene.cues.limits
    values: dict[str, Measure] = {}
    events: list[Event] = []
    doubts: dict[str, str] = {}
    for name, measure in MEASURES.items():
        measured = measure(scene, limits)
        values |= {key: _rounded(value) for key, value in measured.values.items()}
        events += [_rounded_event(event) for event in measured.events]
        doubts |= measured.doubts
        if name == "hold":
            scene = replace(scene, holds=tuple(event.span for event in measured.events))
    return Measured(values, tuple(sorted(events, key=lambda e: (e.start, e.end, e.kind))), doubts)


def _rounded(value: Any) -> Any:
    return round(value, DECIMALS) if isinstance(value, float) else value


def _rounded_event(event: Event) -> Event:
    detail = {key: _rounded(value) for key, value in event.detail.items()}
    return replace(event, start=round(event.start, DECIMALS), end=round(event.end, DECIMALS), detail=detail)
