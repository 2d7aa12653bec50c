"""Pace: Han characters as spoken per minute of speech.

Definition
    Numerals are counted as they are read out (``48`` is three), fillers (嗯 呃 啊) are not counted, a Latin word
    counts one (`qa.text.count_spoken`). Only turns of at least 10 characters are looked at; speech is the party's
    joined speech inside them, so that pauses of 0.25 s and more are left out. A turn that begins or ends in a stretch
    of speech at most 0.3 s from its edge begins or ends with it: words' times are off by so much. The worst pace is the
    fastest over 30 s of such speech laid end to end; of less than 30 s the mean.
Values
    ``pace_agent``, ``pace_customer``, ``pace_agent_worst`` in characters per minute; None where there is no such turn
    or agent and customer cannot be told apart.
Source
    The project's design table. An articulation rate: platforms divide words by the whole turn, and so report less.
"""

from __future__ import annotations

from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import NEAREST, parties_known, spread, talk
from qa.text import count_spoken
from qa.timeline import Timeline, at, clip, exceeds, reaches, total, union
from qa.types import Measured, Party, Span, Turn

Syllables = list[tuple[float, float]]
"""Time and number of characters, in order of time."""


def measure(scene: Scene, limits: Limits) -> Measured:
    """Measure the pace of both parties; no events."""
    if not parties_known(scene):
        return Measured(dict.fromkeys(("pace_agent", "pace_customer", "pace_agent_worst")))
    agent, speech = _spoken(scene, "agent", limits)
    values = {
        "pace_agent": _mean(agent, speech),
        "pace_customer": _mean(*_spoken(scene, "customer", limits)),
        "pace_agent_worst": worst(agent, speech, limits.pace_window),
    }
    return Measured(values)


def _spoken(scene: Scene, party: Party, limits: Limits) -> tuple[Syllables, Timeline]:
    speech = talk(scene, party, limits)
    syllables: Syllables = []
    spoken: list[Span] = []
    for turn in scene.transcript.turns:
        inside = clip(speech, _to_edges(turn.span, speech)) if turn.party == party else ()
        count = count_spoken(turn.text) if inside else 0
        if count >= limits.pace_characters:
            spoken += inside
            syllables += _timed(turn, count, inside)
    return sorted(syllables), union(spoken)


def _to_edges(turn: Span, speech: Timeline) -> Span:
    """A turn with the edges of the speech that it nearly fills."""
    first, last = at(speech, turn.start), at(speech, turn.end)
    start = first.start if first and not exceeds(turn.start - first.start, NEAREST) else turn.start
    end = last.end if last and not exceeds(last.end - turn.end, NEAREST) else turn.end
    return Span(start, end)


def _timed(turn: Turn, count: int, speech: Timeline) -> Syllables:
    """The characters of a turn, shared out over its words."""
    words = turn.words or spread(turn, speech)
    share = count / max(1, sum(len(w.text) for w in words))
    return [((w.start + w.end) / 2, len(w.text) * share) for w in words]


def _mean(syllables: Syllables, speech: Timeline) -> float | None:
    minutes = total(speech) / 60
    return sum(count for _, count in syllables) / minutes if minutes > 0 else None


def worst(syllables: Syllables, speech: Timeline, window: float) -> float | None:
    """The fastest pace over `window` seconds of speech, pauses cut out; the mean if there is less speech."""
    if total(speech) <= window or window == 0:
        return _mean(syllables, speech)
    placed = _without_pauses(syllables, speech)
    most = running = 0.0
    first = 0
    for time, count in placed:
        running += count
        while reaches(time - placed[first][0], window):
            running -= placed[first][1]
            first += 1
        most = max(most, running)
    return most / (window / 60)


def _without_pauses(syllables: Syllables, speech: Timeline) -> Syllables:
    """Times on a clock that runs only while there is speech."""
    placed: Syllables = []
    before, i = 0.0, 0
    for time, count in syllables:
        while i < len(speech) - 1 and time >= speech[i + 1].start:
            before += speech[i].duration
            i += 1
        placed.append((before + min(max(0.0, time - speech[i].start), speech[i].duration), count))
    return placed
