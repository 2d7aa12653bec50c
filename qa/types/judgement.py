"""What is said of a call by a rubric."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Literal

from qa.types.call import Call
from qa.types.span import Party


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
class MachineSaid:
    """What the machine had said of an item that a person decided; `lapses` as in `ItemScore`."""

    outcome: Outcome
    reason: str
    lapses: int | None = None


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One line of the form. `points` is what it changed in the score (≤ 0, > 0 for a bonus), None if not scored.

    `possible` is the most that the item could have cost or won; `fine` is in yuan and stays a proposal until a person
    has confirmed the outcome. `lapses` is how many separate lapses a failed outcome rests on, None where it did not
    fail or nobody counted. `machine` is there where a person decided.
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
    lapses: int | None = None
    machine: MachineSaid | None = None


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
