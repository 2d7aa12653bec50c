"""The values that flow through the house: frozen, in seconds from the start of the recording.

Nothing here knows a file, a model or a database. Sound travels as float32 arrays in −1…1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Party = Literal["agent", "customer", "system", "unknown"]
Direction = Literal["inbound", "outbound", "internal"]


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A stretch of time ``[start, end)`` in seconds. ``a & b`` is the overlap; an empty span is falsy."""

    start: float
    end: float

    @property
    def duration(self) -> float:
        """Length in seconds, never negative."""
        return max(0.0, self.end - self.start)

    def __bool__(self) -> bool:
        return self.end > self.start

    def __and__(self, other: Span) -> Span:
        start = max(self.start, other.start)
        return Span(start, max(start, min(self.end, other.end)))

    def __or__(self, other: Span) -> Span:
        """The smallest span that covers both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


# ---- sound ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a call that a reader of its score must know, e.g. ``Problem("one_dead_leg", …)``."""

    kind: str
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A decoded recording: `samples` has shape (channels, n), float32 in −1…1, at the native `rate` in Hz.

    `problems` is what was noticed while decoding, e.g. a file cut short; triage passes it on.
    """

    samples: Samples
    rate: int
    source: str
    sha256: str
    problems: tuple[Problem, ...] = ()

    @property
    def channels(self) -> int:
        """Number of legs or channels."""
        return int(self.samples.shape[0])

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return float(self.samples.shape[1] / self.rate)


REACHED_NOBODY = "reached_nobody"
"""The kind of the problem of a call that only machines answered, or nobody: it has no score."""

ToneKind = Literal["ringback", "busy", "congestion", "call_waiting", "dtmf"]


@dataclass(frozen=True, slots=True)
class Tone:
    """A call-progress tone, or keys that were pressed, on one channel.

    `rings` is the number of rings heard in a ring-back, `keys` the number of keys pressed. Which keys is not kept: they
    may be a card number.
    """

    kind: ToneKind
    channel: int
    span: Span
    rings: int = 0
    keys: int = 0


@dataclass(frozen=True, slots=True)
class Prosody:
    """How one stretch of speech was voiced.

    `hertz` is the median pitch, `range` how far the pitch's percentiles 10 and 90 are apart in semitones, both NaN
    where too little of it is voiced; `dbfs` is the median level.
    """

    span: Span
    hertz: float
    range: float
    dbfs: float


@dataclass(frozen=True, slots=True)
class ChannelActivity:
    """What one channel holds: human `speech`, `music`, and the level of its background noise.

    `noise_dbfs` is the median level of the stretches that are neither; `flat` lists stretches of ten seconds
    and more at digital silence, as silence suppression or a muted leg makes them. `speech_dbfs` is the median level of
    the speech, `speech_range` how far its percentiles 10 and 90 are apart in dB, `raised` where it is far above its own
    median (`qa.audio.loudness`); NaN and nothing where there is too little speech, or nothing was heard. `louder` lists
    the stretches of under a second that are clearly above it. `prosody` tells of the longer stretches of speech
    how they were voiced, `breaths` where a breath is heard between words.
    """

    speech: tuple[Span, ...]
    music: tuple[Span, ...]
    flat: tuple[Span, ...]
    noise_dbfs: float
    speech_dbfs: float = math.nan
    speech_range: float = math.nan
    raised: tuple[Span, ...] = ()
    prosody: tuple[Prosody, ...] = ()
    louder: tuple[Span, ...] = ()
    breaths: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """One of the voices on a channel that several share; `probability` is how surely its speech is its own, 0–1.

    `doubtful` is that of its speech which may as well be another's.
    """

    channel: int
    activity: ChannelActivity
    probability: float
    doubtful: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """The activity of each channel, and the tones on any of them; of one channel, the `speakers` who share it."""

    channels: tuple[ChannelActivity, ...]
    tones: tuple[Tone, ...]
    speakers: tuple[Speaker, ...] = ()


@dataclass(frozen=True, slots=True)
class Tracks:
    """Activity by party instead of by channel.

    `parties` has ``agent`` and ``customer`` where the legs are known, ``unknown`` for one channel that both share.
    `party_of_channel` maps a channel index to its party. `from_audio` is False where only a transcript was given:
    then speech comes from word times, and tones, music and flat stretches are unknown rather than absent.
    """

    parties: Mapping[Party, ChannelActivity]
    party_of_channel: tuple[Party, ...] = ()
    tones: tuple[Tone, ...] = ()
    from_audio: bool = True

    def speech(self, party: Party) -> tuple[Span, ...]:
        """The stretches in which a party speaks, in order; none for a party that is not there."""
        activity = self.parties.get(party)
        return activity.speech if activity else ()


# ---- words ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    """One word (in Chinese, mostly one character) with its time and the model's probability, 0–1.

    `timed` is False where nobody measured its time, which was laid out between its neighbours: nothing sure rests on
    it.
    """

    text: str
    start: float
    end: float
    probability: float = 1.0
    timed: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """What one party said without a longer pause. `text` is the words joined, with punctuation."""

    party: Party
    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()

    @property
    def span(self) -> Span:
        """The time of the turn."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Transcript:
    """Turns in order of their start.

    `origin` tells whether a model wrote the words or somebody gave them; `demonstration` is true for the
    embedded model, whose words are no ground to judge a real agent on. `removed` counts the invented phrases
    and loops that were taken out.
    """

    turns: tuple[Turn, ...]
    language: str = "zh"
    model: str = "given"
    origin: Literal["model", "given"] = "given"
    demonstration: bool = False
    removed: int = 0


# ---- the call ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Handler:
    """An agent who had the call in hand from `start` (seconds) until the next one took over."""

    start: float
    agent_id: str
    agent_name: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class CallInfo:
    """Who, when and where: the call log's row and the file's own facts.

    Ids such as 工号 are text, since they may begin with zeros. `ring_seconds`, `holds` and `hangup_by` are None
    where the log does not say. `log` holds every column of the log's row under its own name. `handlers` lists the
    agents of a call that was transferred, by time; each of them has a score of their own, and `part` counts from 1
    which one this is.
    """

    call_id: str
    source: str
    sha256: str = ""
    duration: float = 0.0
    channels: int = 0
    agent_id: str | None = None
    agent_name: str | None = None
    team: str | None = None
    line: str | None = None
    direction: Direction | None = None
    started_at: datetime | None = None
    ring_seconds: float | None = None
    holds: tuple[Span, ...] | None = None
    hangup_by: Literal["agent", "customer"] | None = None
    agent_channel: int | None = None
    log: Mapping[str, str] = field(default_factory=dict)
    handlers: tuple[Handler, ...] = ()
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, found by a measure. `detail` holds JSON values only, e.g. ``{"sure": True}``."""

    kind: str
    party: Party
    start: float
    end: float
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def span(self) -> Span:
        """The time of the event."""
        return Span(self.start, self.end)


Measure = float | str | None
"""Seconds, counts, shares 0–1, characters per minute, a party's name; None where it cannot be known."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a measure module returns: named values, and the events that they were counted from.

    `doubts` names the values that nobody may be judged by, each with the kind of the problem that makes it so.
    """

    values: Mapping[str, Measure]
    events: tuple[Event, ...] = ()
    doubts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Legs:
    """Whose each channel is; `confidence`, 0–1, that agent and customer are not changed over, and why."""

    parties: tuple[Party, ...]
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Call:
    """Everything that a check may look at. `words_trusted` is False when the transcript gate closed.

    `doubts` maps a measure to the kind of the problem for which nobody is judged by it; its value, if there is one, is
    for information. `legs` says whose the channels are; None where there was no sound. `by_agent` holds, of a call that
    was transferred, what was measured in the time of each agent who had it once; it is there while the call is judged,
    and is not kept.
    """

    info: CallInfo
    transcript: Transcript
    measures: Mapping[str, Measure] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    problems: tuple[Problem, ...] = ()
    words_trusted: bool = True
    parties_known: bool = True
    doubts: Mapping[str, str] = field(default_factory=dict)
    legs: Legs | None = None
    by_agent: Mapping[str, Measured] = field(default_factory=dict)


# ---- judgement -----------------------------------------------------------------------------------


class Truth(Enum):
    """Kleene's three truth values. ``&``, ``|`` and ``~`` are and, or, not."""

    NO = 0
    UNSURE = 1
    YES = 2

    def __and__(self, other: Truth) -> Truth:
        return Truth(min(self.value, other.value))

    def __or__(self, other: Truth) -> Truth:
        return Truth(max(self.value, other.value))

    def __invert__(self) -> Truth:
        return Truth(2 - self.value)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words and the seconds that a verdict rests on; for an absence, the stretch that was searched."""

    party: Party
    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A check's answer. `count` is the number of separate lapses behind a NO, for deductions per lapse.

    `nearly` marks an UNSURE that is an absence but for words that come near: enough to ask a person before a point
    is lost, too little to open a question that nobody has asked.
    """

    truth: Truth
    reason: str
    evidence: tuple[Evidence, ...] = ()
    count: int = 1
    nearly: bool = False


class Outcome(StrEnum):
    """The state of an item on a call. `awaiting_ear` is an item that a person is to score by listening."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    UNDETERMINED = "undetermined"
    AWAITING_EAR = "awaiting_ear"


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What `evaluate` says of one item, before any points."""

    item_id: str
    outcome: Outcome
    reason: str
    evidence: tuple[Evidence, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One line of the form. `points` is what it changed in the score (≤ 0, > 0 for a bonus), None if not scored.

    `possible` is the most that the item could have cost or won; `fine` is in yuan and stays a proposal until a person
    has confirmed the outcome.
    """

    id: str
    section: str
    title: str
    outcome: Outcome
    points: float | None
    possible: float
    weight: float
    fine: float
    fatal: bool
    clauses: tuple[str, ...]
    reason: str
    decided_by: Literal["machine", "person", "nobody"]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """The arithmetic's result, 0–100 with two decimals; None where no item was applicable.

    Where a weighted form has nothing decided, `calculated` and `final` are None too. `calculated` leaves undetermined
    items out, `final` applies fatal items; `low` and `high` are the final scores if every undetermined item had failed
    or passed. `lines` explains the sum, one step a line.
    """

    rubric: str
    version: str
    calculated: float | None
    final: float | None
    low: float | None
    high: float | None
    provisional: bool
    grade: str | None
    fatal: tuple[str, ...]
    completeness: float
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallResult:
    """All that is known of one scored call; `qa.report.result` writes it as JSON."""

    call: Call
    items: tuple[ItemScore, ...]
    score: Score
