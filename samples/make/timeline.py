"""Lays a script out in time: where each utterance, tone and hold begins and ends."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from samples.make import line, sounds
from samples.make.dialogue import Line, Script, Step
from samples.make.speech import RATE, Espeak, Utterance

Spans = list[tuple[float, float]]
JOINED, FRAME = 0.10, 0.01


@dataclass(frozen=True, slots=True)
class Piece:
    """Sound on one party's leg; `spoken` has the characters in recording time where it is speech."""

    party: str
    start: float
    samples: line.Samples
    text: str = ""
    spoken: tuple[tuple[str, float, float], ...] = ()
    role: str = "line"
    speech: tuple[tuple[float, float], ...] = ()

    @property
    def end(self) -> float:
        """End of the sound in seconds; of speech, the end of what is audible."""
        return self.speech[-1][1] if self.speech else self.start + len(self.samples) / RATE


@dataclass(slots=True)
class Timeline:
    """A script being laid out; `now` is where the conversation stands."""

    pieces: list[Piece] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    muted: Spans = field(default_factory=list)
    now: float = 0.0
    gap: float | None = None
    floor: Piece | None = None
    end: float = 0.0

    def speech(self, party: str) -> Spans:
        """When a party is audible, gaps under 0.1 s joined."""
        return joined([s for p in self.pieces if p.party == party for s in p.speech], JOINED)


def joined(spans: Spans, gap: float) -> Spans:
    """Sorted spans, those less than `gap` seconds apart made one."""
    out: Spans = []
    for start, end in sorted(spans):
        if out and start - out[-1][1] < gap:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def lay_out(script: Script, espeak: Espeak) -> Timeline:
    """The whole call on one time axis; pauses come from the call's id, so a call is the same each time."""
    chance = random.Random(script.call_id)
    timeline = Timeline(gap=chance.uniform(0.5, 1.1))
    for step in script.steps:
        if isinstance(step, Line):
            _speak(timeline, step, script, espeak, chance)
        else:
            _STEPS[step.kind](timeline, step.options, script, chance)
    rest = 0.2 if isinstance(script.steps[-1], Step) else chance.uniform(0.8, 1.5)
    timeline.end = timeline.now + rest
    return timeline


def _speak(timeline: Timeline, step: Line, script: Script, espeak: Espeak, chance: random.Random) -> None:
    piece = _piece(step.party, step.text, script.voices[step.speaker], espeak)
    lead = piece.speech[0][0]
    if step.interrupts:
        if timeline.floor is None:
            raise ValueError(f"{script.call_id}: nobody to interrupt before {step.text!r}")
        begin = timeline.floor.end - step.interrupts["overlap"]
    else:
        pause = chance.uniform(0.35, 0.85) if timeline.gap is None else timeline.gap
        begin = timeline.now + pause
    piece = _moved(piece, begin - lead)
    timeline.pieces.append(piece)
    if step.interrupts:
        until = min(piece.end, timeline.floor.end)
        timeline.events.append(
            {
                "kind": "interruption",
                "party": step.party,
                "start": begin,
                "end": until,
                "yielded": step.interrupts["yielded"],
                "sure": step.interrupts["sure"],
            }
        )
    other = "customer" if step.party == "agent" else "agent"
    for after, text in step.backchannels:
        _back_channel(timeline, piece.spoken[after - 1][2], text, script.voices[other], other, espeak)
    timeline.floor, timeline.gap = piece, None
    timeline.now = max(timeline.now, piece.end)


def _back_channel(timeline: Timeline, at: float, text: str, voice: Any, party: str, espeak: Espeak) -> None:
    piece = _piece(party, text, replace(voice, pace=int(voice.pace * 0.65)), espeak, role="backchannel")
    piece = _moved(piece, at - 0.25 - piece.speech[0][0])
    timeline.pieces.append(piece)
    timeline.events.append(
        {"kind": "backchannel", "party": party, "start": piece.speech[0][0], "end": piece.end, "text": text}
    )


def _piece(party: str, text: str, voice: Any, espeak: Espeak, role: str = "line") -> Piece:
    said: Utterance = espeak.say(text, voice)
    samples = line.at_level(line.band(said.samples), voice.level)
    speech = tuple(_audible(samples, voice.level - 26))
    return Piece(party, 0.0, samples, text, said.characters, role, speech)


def _moved(piece: Piece, by: float) -> Piece:
    return Piece(
        piece.party,
        by,
        piece.samples,
        piece.text,
        tuple((c, s + by, e + by) for c, s, e in piece.spoken),
        piece.role,
        tuple((s + by, e + by) for s, e in piece.speech),
    )


def _audible(samples: line.Samples, dbfs: float) -> Spans:
    """Stretches louder than `dbfs`, by frames of 10 ms."""
    size = int(FRAME * RATE)
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    loud = np.sqrt((frames**2).mean(axis=1)) > 10 ** (dbfs / 20)
    return joined([(i * FRAME, (i + 1) * FRAME) for i in np.flatnonzero(loud)], JOINED)


def _ring(timeline: Timeline, options: Mapping[str, Any], script: Script, chance: random.Random) -> None:
    start = chance.uniform(0.3, 0.8)
    leg = "agent" if script.call["direction"] == "inbound" else "customer"  # the caller hears the far end ring
    piece = Piece(leg, start, sounds.ringback(options["count"]), role="tone")
    timeline.pieces.append(piece)
    timeline.events.append({"kind": "ring", "start": start, "end": piece.end, "count": options["count"]})
    timeline.now, timeline.gap = piece.end + chance.uniform(0.8, 1.6), 0.5


def _silence(timeline: Timeline, options: Mapping[str, Any], _: Script, __: random.Random) -> None:
    start, seconds = timeline.now, float(options["seconds"])
    to_agent = options["party"] == "agent"
    timeline.events.append(
        {
            "kind": "silence",
            "party": options["party"],
            "start": start,
            "end": start + seconds,
            "charged_to": options["party"],
            "excused": options["excused"],
            "violation": to_agent and seconds >= 5 and not options["excused"],
            "must_review": to_agent and seconds >= 10 and not options["excused"],
        }
    )
    timeline.gap = seconds


def _hold(timeline: Timeline, options: Mapping[str, Any], script: Script, _: random.Random) -> None:
    kind, seconds = options["kind"], float(options["seconds"])
    start = timeline.now if kind == "dead_air" else timeline.now + 0.4
    if kind == "music":
        timeline.pieces.append(Piece("agent", start, sounds.music(seconds, options["tune"]), role="music"))
    if kind == "muted":
        timeline.muted.append((start, start + seconds))
    timeline.events.append(
        {
            "kind": "hold",
            "party": "agent",
            "start": start,
            "end": start + seconds,
            "sound": kind,
            "in_log": bool(script.log.get("holds")),
            "notice": options["notice"],
            "thanks": options["thanks"],
            "resumed": True,
        }
    )
    timeline.now = start + seconds
    timeline.gap = 0.0 if kind == "dead_air" else 0.35


def _hangup(timeline: Timeline, options: Mapping[str, Any], _: Script, chance: random.Random) -> None:
    start = timeline.now + chance.uniform(0.6, 1.0)
    piece = Piece(options["by"], start, sounds.busy(float(options["tone"])), role="tone")
    timeline.pieces.append(piece)
    timeline.events.append({"kind": "hangup_tone", "by": options["by"], "start": start, "end": piece.end})
    timeline.now = piece.end


_STEPS = {"ring": _ring, "silence": _silence, "hold": _hold, "hangup": _hangup}
