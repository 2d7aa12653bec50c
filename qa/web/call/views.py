"""What the page of a call shows, as frozen values; the JSON API gives the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from qa.mending import NEAR
from qa.report.page.pieces import Piece
from qa.report.page.values import Shown
from qa.types import CallInfo, Outcome, Party, Score
from qa.web.fair.appealing import AppealState
from qa.web.fair.releasing import ReleaseState
from qa.web.sound.pages import Stage


@dataclass(frozen=True, slots=True)
class Clause:
    """What an item rests on: the number of a clause, and what it asks; empty where the pack is not at hand."""

    number: str
    asks: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A piece of evidence: `said` where its text is what was said, `searched` where it is a stretch without it."""

    party: Party
    start: float
    end: float
    text: str
    kind: Literal["said", "searched", "event"]


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, with its author as people read them."""

    id: int
    by: str
    at: datetime
    text: str
    start: float | None
    item_id: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the form: what is in force, what the machine had said, and what a person said of it.

    `machine` is the machine's outcome, `sure` whether it is one that a decision can be against; `own` is the number of
    the decision in force where it is the reader's, to be taken back.
    """

    id: str
    section: str
    title: str
    outcome: Outcome
    machine: Outcome
    sure: bool
    points: float | None
    possible: float
    fine: float
    fatal: bool
    reason: str
    machine_reason: str
    decided: bool
    by: str
    at: datetime | None
    own: int | None
    moments: tuple[Moment, ...]
    clauses: tuple[Clause, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one outcome."""

    outcome: Outcome
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Mend:
    """A misheard word that somebody mended; `start` is the second of the word."""

    start: float
    was: str
    now: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A turn: its place in the transcript (from 0), its words, and what was mended in it.

    `speaker` names the agent where several had the call, and `other` tells that it is not the one of this score.
    """

    number: int
    party: Party
    start: float
    end: float
    text: str
    speaker: str
    other: bool
    pieces: tuple[Piece, ...]
    mends: tuple[Mend, ...]

    def mended(self, start: float | None) -> Mend | None:
        """The correction whose words begin at a second."""
        return next((each for each in self.mends if start is not None and abs(each.start - start) <= NEAR), None)


@dataclass(frozen=True, slots=True)
class Noted:
    """A problem of the recording, in words."""

    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class CallView:
    """One call as somebody sees it.

    `holder` is who else has it open, with the time until which that holds. `reviewing` is whether the reader may change
    anything, `ruled` whether the rubric of the score is at hand to do so by. `appeals` are those on items, and who may
    make one, by item; `release` is there for those who show calls to agents.
    """

    info: CallInfo
    score: Score
    form: str
    model: str
    given: bool
    demonstration: bool
    words_trusted: bool
    parties_known: bool
    unsure_words: bool
    swapped: bool
    fatal: tuple[str, ...]
    problems: tuple[Noted, ...]
    groups: tuple[Group, ...]
    turns: tuple[Said, ...]
    remarks: tuple[Remark, ...]
    mends: tuple[Mend, ...]
    measures: tuple[Shown, ...]
    reviewing: bool
    ruled: bool
    appeals: Mapping[str, AppealState]
    release: ReleaseState | None
    holder: str
    until: datetime | None

    @property
    def address(self) -> str:
        """Where the call's page is."""
        return f"/calls/{quote(self.info.call_id, safe='')}"

    @property
    def settled(self) -> bool:
        """Whether nothing waits for a decision; items by ear are counted apart."""
        return not self.waiting(Outcome.UNDETERMINED)

    def waiting(self, outcome: Outcome) -> int:
        """How many items have an outcome."""
        return sum(len(group.lines) for group in self.groups if group.outcome is outcome)

    @property
    def undetermined(self) -> int:
        """How many items a person is to decide."""
        return self.waiting(Outcome.UNDETERMINED)

    @property
    def by_ear(self) -> int:
        """How many items wait for an ear."""
        return self.waiting(Outcome.AWAITING_EAR)

    def lines(self) -> Iterator[Line]:
        """All items, in the order of the page."""
        for group in self.groups:
            yield from group.lines


@dataclass(frozen=True, slots=True)
class CallPage:
    """The page of a call: `stage` is what plays it, `came` the query of the queue that it was opened from."""

    view: CallView
    stage: Stage
    came: str
    item: str
    second: float | None
    claims: bool

    @property
    def following(self) -> str:
        """The address of the next call of the queue."""
        return f"/queue/next?after={quote(self.view.info.call_id, safe='')}{'&' + self.came if self.came else ''}"


@dataclass(frozen=True, slots=True)
class CallParts:
    """The parts of a call's page that something changed: `turns` are those whose marks or words are others."""

    view: CallView
    turns: tuple[Said, ...] = ()
    claims: bool = True
