"""What is compared, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from qa.agreement.coefficients import Estimate
from qa.types import Outcome

Verdict = Literal["automatic", "people", "more"]
"""May run without a person; stays with people, surely; not sure yet, so it stays with people too."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An item of a call that a person decided, and what the machine had said of it.

    `random` says that the call was drawn at random, not chosen; `session` is that of a calibration.
    """

    call_id: str
    rubric: str
    item_id: str
    machine: Outcome
    person: Outcome
    author: str
    made_at: datetime
    random: bool = False
    session: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """When an item may run without a person; the limits are ours, and every house may set its own.

    At least `least` decisions where the machine had decided too, and the lower ends of the 95 % intervals of
    precision, recall and AC1 at these limits or above.
    """

    least: int = 30
    precision: float = 0.8
    recall: float = 0.6
    ac1: float = 0.6


@dataclass(frozen=True, slots=True)
class Against:
    """The machine against people, on one item (`key` is its id) or against one author.

    A *lapse* is what a person calls failed. `n` counts what both decided; `asked` what the machine left to people, with
    `asked_lapses` lapses among it. Precision is the share of the machine's failures that are lapses; recall the share
    of all lapses that it failed, those among the asked included. `counts` holds how often (machine, person).
    `verdict` is None where no rule was asked, as for calls that were chosen; `short` names what keeps a
    verdict from being automatic.
    """

    rubric: str
    key: str
    n: int
    asked: int
    asked_lapses: int
    raw: Estimate
    kappa: Estimate
    ac1: Estimate
    precision: Estimate
    recall: Estimate
    counts: Mapping[tuple[Outcome, Outcome], int] = field(default_factory=dict)
    verdict: Verdict | None = None
    short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Among:
    """People against each other, in calibration sessions: on one item, or two authors (`key` is “A · B”).

    `kappa` is there for two authors only; `authors` is how many there are.
    """

    rubric: str
    key: str
    authors: int
    n: int
    raw: Estimate
    kappa: Estimate
    ac1: Estimate
