"""Speech on frames of 10 ms, for `tests.measures.plain`: who speaks when, and what of it is a back-channel."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from qa.types import Span, Word

FRAME = 0.01


def frame(seconds: float) -> int:
    """The frame that begins at a time."""
    return round(seconds / FRAME)


@dataclass
class Said:
    """One stretch of a party's speech, in frames, with the words heard in it."""

    start: int
    end: int
    words: list[Word] = field(default_factory=list)
    small: bool = False

    @property
    def text(self) -> str:
        return "".join(w.text for w in self.words)

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass
class Plain:
    """What was found: values by the names of `qa.measures`, and the stretches they were counted from, in seconds."""

    values: dict[str, Any]
    overtalk: list[tuple[float, float]] = field(default_factory=list)
    silence: list[tuple[float, float, str]] = field(default_factory=list)  # start, end, who is charged
    interruptions: list[dict[str, Any]] = field(default_factory=list)


def length_of(scene: Any) -> int:
    """Frames up to the last thing that is heard or said, and two seconds more."""
    ends = [s.end for party in ("agent", "customer") for s in scene.tracks.speech(party)]
    ends += (
        [t.end for t in scene.transcript.turns]
        + [s.end for s in scene.holds]
        + [t.span.end for t in scene.tracks.tones]
    )
    return frame(max(ends, default=0.0)) + 200


def ticks(spans: Sequence[Span], length: int) -> list[bool]:
    """Active or not, frame by frame."""
    active = [False] * length
    for span in spans:
        for t in range(max(0, frame(span.start)), min(length, frame(span.end))):
            active[t] = True
    return active


def runs(active: list[bool]) -> list[tuple[int, int]]:
    """Where frames are active: from the first to behind the last."""
    found, start = [], None
    for t, on in enumerate([*active, False]):
        if on and start is None:
            start = t
        elif not on and start is not None:
            found.append((start, t))
            start = None
    return found


def speaking(scene: Any, party: str, length: int) -> list[tuple[int, int]]:
    """Speech joined over pauses under 0.25 s, of which 0.12 s and more remain; announcements are nobody's."""
    active = ticks(scene.tracks.speech(party), length)
    if party == "agent":
        system = ticks([t.span for t in scene.transcript.turns if t.party == "system"], length)
        active = [on and not announced for on, announced in zip(active, system, strict=True)]
    joined: list[list[int]] = []
    for start, end in runs(active):
        if joined and start - joined[-1][1] < 25:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    return [(start, end) for start, end in joined if end - start >= 12]


def bursts(scene: Any, party: str, length: int) -> list[Said]:
    """A party's speech with its words, each stretch a back-channel (`small`) or more."""
    said = [Said(start, end) for start, end in speaking(scene, party, length)]
    for turn in scene.transcript.turns:
        if turn.party != party:
            continue
        for word in turn.words:
            home = _home(said, word)
            if home is not None:
                home.words.append(word)
    louder = scene.tracks.parties[party].louder if party in scene.tracks.parties else ()
    for each in said:
        loud = any(frame(s.start) < each.end and each.start < frame(s.end) for s in louder)
        each.small = back_channel(each, scene.cues.backchannel.covers, loud=loud)
    return said


def _home(said: list[Said], word: Word) -> Said | None:
    """The stretch that a word overlaps most, else the nearest within 0.3 s; of two the earlier."""
    start, end = frame(word.start), frame(word.end)
    best, most = None, 0
    for each in said:
        common = min(end, each.end) - max(start, each.start)
        if common > most:
            best, most = each, common
    if best is not None:
        return best
    nearest = 31
    for each in said:
        away = max(each.start - end, start - each.end, 0)
        if away < nearest:
            best, nearest = each, away
    return best


def back_channel(said: Said, covers: Any, *, loud: bool) -> bool:
    """By its words where they are sure, by length and loudness where they are not."""
    if not said.words:
        return said.length < (60 if loud else 100)
    inside = [w for w in said.words if frame(w.start) < said.end and frame(w.end) > said.start]
    if covers(said.text) or (inside and covers("".join(w.text for w in inside))):
        return True
    unsure = statistics.fmean(w.probability for w in said.words) < 0.6
    return unsure and said.length < 60 and not loud


def floor(said: list[Said]) -> list[Said]:
    """What is more than a back-channel."""
    return [each for each in said if not each.small]


def stretches(said: list[Said]) -> list[list[Said]]:
    """Speech that is more than a back-channel, together where the pause is under a second: it keeps the floor."""
    together: list[list[Said]] = []
    for each in floor(said):
        if together and each.start - together[-1][-1].end < 100:
            together[-1].append(each)
        else:
            together.append([each])
    return together


def frames_of(said: list[Said], length: int) -> list[bool]:
    active = [False] * length
    for each in said:
        for t in range(each.start, each.end):
            active[t] = True
    return active
