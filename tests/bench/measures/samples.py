"""The sample calls of this repository: their timing measures against their truth, and what the measures cost.

The words are the truth's in both columns. In the first the sound is the truth's too (speech, music, dead legs,
tones), so that only the definitions are tried; in the second `qa.audio.activity` has listened to the recording. The
call log is left out, so that holds and rings must be heard. An event is found if one of the same party overlaps it or
starts within 0.5 s of it. What lists the scripts' own events is these tables; how wrong the measures are in general is
told by the generated calls.
"""

from __future__ import annotations

import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qa.audio.activity import activity
from qa.audio.decode import decode
from qa.measures.all import MEASURES, measure_all
from qa.measures.limits import Limits
from qa.measures.scene import Cues, Scene
from qa.packs.load import load_pack
from qa.timeline import union
from qa.types import (
    CallInfo,
    ChannelActivity,
    Event,
    Measured,
    Party,
    Span,
    Tone,
    Tracks,
    Transcript,
    Turn,
    Word,
)

NEAR = 0.5
LONG_CALL = 600.0
EVENT_VERDICTS = ("found", "missed", "false", "detail wrong")
VALUE_VERDICTS = ("right", "unknown", "wrong")
Truth = Mapping[str, Any]


def print_samples(calls: Path, truth: Path, pack: str) -> None:
    """Print the comparison and the cost of the recordings in a folder with their truth in another."""
    cues = load_pack(pack).cues
    truths = [json.loads(p.read_text("utf-8")) for p in sorted(truth.glob("*.json"))]
    by_truth = Tally("truth's activity")
    by_sound = Tally("heard activity")
    scenes = []
    for each in truths:
        scenes.append(scene(each, cues, true_tracks(each)))
        by_truth.add(each, measure_all(scenes[-1]))
        by_sound.add(each, measure_all(scene(each, cues, heard_tracks(each, calls))))
    for tally in (by_truth, by_sound):
        tally.print()
    print_cost(scenes)


# ---- scenes --------------------------------------------------------------------------------------


def scene(truth: Truth, cues: Cues, tracks: Tracks) -> Scene:
    """A call with the truth's words, and nothing from a log."""
    mono = "unknown" in tracks.parties
    turns = [
        Turn(
            "unknown" if mono else t["party"],
            t["start"],
            t["end"],
            t["text"],
            tuple(Word(w["text"], w["start"], w["end"]) for w in t["words"]),
        )
        for t in truth["transcript"]["turns"]
    ]
    info = CallInfo(truth["call_id"], truth["call_id"], duration=truth["duration"])
    return Scene(info, Transcript(tuple(turns)), tracks, cues)


def true_tracks(truth: Truth) -> Tracks:
    """Who is active when, as the generator knows it."""
    legs = _legs(truth)
    held = [e for e in truth["events"] if e["kind"] == "hold"]
    music, flat = ([span(e) for e in held if e["sound"] == sound] for sound in ("music", "muted"))
    parties: dict[Party, ChannelActivity] = {}
    for party in set(legs):
        speakers = [party] if party != "unknown" else list(truth["speech"])
        speech = union(Span(*s) for speaker in speakers for s in truth["speech"][speaker])
        plays = party != "customer"
        parties[party] = ChannelActivity(speech, union(music if plays else ()), union(flat if plays else ()), -55.0)
    tones = []
    for e in truth["events"]:
        if e["kind"] == "ring":
            tones.append(Tone("ringback", 0, span(e), e["count"]))
        elif e["kind"] == "hangup_tone":
            tones.append(Tone("busy", legs.index(e["by"]) if e["by"] in legs else 0, span(e)))
    return Tracks(parties, legs, tuple(tones))


def heard_tracks(truth: Truth, calls: Path) -> Tracks:
    """Who is active when, as the recording sounds; which leg is whose is the truth's."""
    found = activity(decode(next(calls.glob(f"{truth['call_id']}.*"))))
    legs = _legs(truth)
    return Tracks(dict(zip(legs, found.channels, strict=True)), legs, found.tones)


def _legs(truth: Truth) -> tuple[Party, ...]:
    channels: Mapping[Party, int] | None = truth["channels"]
    if channels is None:
        return ("unknown",)
    return tuple(sorted(channels, key=lambda party: channels[party]))


def span(event: Mapping[str, Any]) -> Span:
    """The time of an event of the truth."""
    return Span(event["start"], event["end"])


# ---- comparison ----------------------------------------------------------------------------------


@dataclass
class Tally:
    """Counts and edge errors over all calls."""

    title: str
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    edges: dict[str, list[float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, truth: Truth, measured: Measured) -> None:
        """Compare one call."""
        stereo = _legs(truth) != ("unknown",)
        for kind in ("interruption", "silence", "hold"):
            if kind == "interruption" and not stereo:
                continue
            wanted = [e for e in truth["events"] if e["kind"] == kind]
            self._match(truth["call_id"], kind, wanted, [e for e in measured.events if e.kind == kind], stereo=stereo)
        for name in ("rings", "hangup_by"):
            tone = next((e for e in truth["events"] if e["kind"] == {"rings": "ring"}.get(name, "hangup_tone")), None)
            wanted_value = tone and (tone["count"] if name == "rings" else tone["by"] if stereo else None)
            value = measured.values[name]
            verdict = "right" if value == wanted_value else "unknown" if value is None else "wrong"
            self.counts[name, verdict] += 1
            if verdict != "right":
                self.notes.append(f"{truth['call_id']}: {name} {value}, truth {wanted_value}")

    def _match(self, call: str, kind: str, wanted: list[Any], found: list[Event], *, stereo: bool) -> None:
        left = list(found)
        for true in wanted:
            label = f"{kind} by {true['party']}" if kind == "interruption" else kind
            hit = next((e for e in left if _same(true, e, stereo=stereo)), None)
            if hit is None:
                self.counts[label, "missed"] += 1
                self.notes.append(f"{call}: {label} at {true['start']:.1f}–{true['end']:.1f} missed")
                continue
            left.remove(hit)
            self.counts[label, "found"] += 1
            self.edges.setdefault(kind, []).extend((abs(hit.start - true["start"]), abs(hit.end - true["end"])))
            for key in hit.detail.keys() & true.keys():
                if hit.detail[key] != true[key] and stereo:
                    self.counts[label, "detail wrong"] += 1
                    self.notes.append(
                        f"{call}: {label} at {true['start']:.1f}: {key} {hit.detail[key]}, not {true[key]}"
                    )
        for event in left:
            label = f"{kind} by {event.party}" if kind == "interruption" else kind
            self.counts[label, "false"] += 1
            self.notes.append(f"{call}: {label} at {event.start:.1f}–{event.end:.1f} false {dict(event.detail)}")

    def print(self) -> None:
        """The table, the edges and what went wrong."""
        print(f"== {self.title}")
        for label in sorted({label for label, _ in self.counts}):
            verdicts = VALUE_VERDICTS if label in ("rings", "hangup_by") else EVENT_VERDICTS
            print(f"{label:26}" + "  ".join(f"{what} {self.counts[label, what]}" for what in verdicts))
        for kind, errors in self.edges.items():
            print(f"{kind + ' edges':26}median {statistics.median(errors):.3f} s  worst {max(errors):.3f} s")
        for note in self.notes:
            print("   ", note)
        print()


def _same(true: Mapping[str, Any], found: Event, *, stereo: bool) -> bool:
    near = abs(true["start"] - found.start) <= NEAR or span(true) & found.span
    return bool(near) and (not stereo or true["party"] == found.party)


# ---- cost ----------------------------------------------------------------------------------------


def print_cost(scenes: Iterable[Scene]) -> None:
    """Microseconds to measure a call of ten minutes: the stereo samples end to end."""
    long = end_to_end([s for s in scenes if "unknown" not in s.tracks.parties])
    print(f"== cost of a call of {long.info.duration:.0f} s, {len(long.transcript.turns)} turns")
    first = clock(lambda: measure_all(long))
    again = min(clock(lambda: measure_all(long)) for _ in range(5))
    print(f"all measures: {first:.0f} µs the first time, {again:.0f} µs when the turns' normal forms are known")
    limits = Limits()
    for name, measure in MEASURES.items():
        print(f"    {name:14}{min(clock(lambda m=measure: m(long, limits)) for _ in range(3)):8.0f} µs")


def end_to_end(scenes: list[Scene]) -> Scene:
    """Scenes one after the other until they are ten minutes long."""
    at, turns, speech = 0.0, [], {"agent": [], "customer": []}
    for part in scenes:
        if at >= LONG_CALL:
            break
        turns += [_later(t, at) for t in part.transcript.turns]
        for party, spans in speech.items():
            spans += [Span(s.start + at, s.end + at) for s in part.tracks.speech(party)]
        at += part.info.duration
    parties = {party: ChannelActivity(union(spans), (), (), -55.0) for party, spans in speech.items()}
    info = replace(scenes[0].info, duration=at)
    return replace(scenes[0], info=info, transcript=Transcript(tuple(turns)), tracks=Tracks(parties, tuple(parties)))


def _later(turn: Turn, by: float) -> Turn:
    words = tuple(replace(w, start=w.start + by, end=w.end + by) for w in turn.words)
    return replace(turn, start=turn.start + by, end=turn.end + by, words=words)


def clock(work: Callable[[], object]) -> float:
    """Microseconds that some work takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e6
