"""What a trainer asks for and is shown, as frozen values; times are seconds from the start of the recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from qa.types import Evidence, Outcome, Party, Span

ReasonKind = Literal["clear", "short", "sure", "sound", "representative"]
Likeness = Literal["agent", "team", "line", "length"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item of a scored call as the database has it, with what is known of the call.

    `doubts` names the measures that nobody may be judged by.
    Where words or a measure were asked for and no item, there is none: `item_id` is empty and `outcome` is None.
    """

    call_id: str
    rubric: str
    version: str
    source: str
    sha256: str
    duration: float
    agent_id: str | None = None
    agent_name: str | None = None
    team: str | None = None
    line: str | None = None
    started_at: datetime | None = None
    demonstration: bool = False
    problems: tuple[str, ...] = ()
    words_trusted: bool = True
    parties_known: bool = True
    doubts: tuple[str, ...] = ()
    item_id: str = ""
    title: str = ""
    outcome: Outcome | None = None
    decided_by: str = "machine"
    reason: str = ""
    clauses: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def agent(self) -> str:
        """What tells agents apart: the id, or the name where there is none; empty where neither is known."""
        return self.agent_id or self.agent_name or ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of a call that shows something, and the item of the form that it shows.

    `searched` is true where it shows an absence: the stretch in which something was looked for. `party` is whose words
    it is about. `probability` is the mean probability of its words, 0–1, None as long as nobody looked at them;
    `about` names what happened where it is no words (打断, 静默), or quotes the words that were asked for.
    """

    of: Candidate
    party: Party
    span: Span
    searched: bool = False
    about: str = ""
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for (or against) showing a moment: how far it holds, 0–1, and the facts it rests on."""

    kind: ReasonKind
    share: float
    facts: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A moment with its reasons, the weightiest first, and the value that they come to, 0–1."""

    moment: Moment
    value: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """The good moment that is put beside a bad one, and in what the two calls are alike."""

    moment: Moment
    alike: tuple[Likeness, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A chosen moment, and its good twin where there is one."""

    ranked: Ranked
    twin: Twin | None = None
