"""One call: who, when and where, and what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from qa.types.sound import Problem
from qa.types.span import Direction, Party, Span
from qa.types.words import Transcript


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
