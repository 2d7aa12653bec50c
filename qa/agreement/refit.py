"""Fits the one shift of a model's word probabilities to people's decisions, with the error to expect of it.

Every decision is an outcome of the machine under each of `SHIFTS`, and what the person said. What is made least is the
*cost* of a decision: 1 for an outcome that the person overturned, `ASKED` for one that is left to a person. The error
after is cross-validated over calls: the shift is chosen on four fifths of the calls and counted on the others, so that
no call judges the shift that it helped to choose. A shift is worth taking where the saving, call by call, is above two
standard errors of itself; between shifts of the same cost the one nearest 0 is taken.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.types import Outcome

SHIFTS = tuple(step / 4 for step in range(-12, 13))
"""The shifts that are tried, −3 … 3."""
ASKED = 0.25
"""What it costs to leave a decision to a person, against 1 for a wrong one; ours."""
FOLDS = 5
LEAST_CALLS = 40
LEAST_MOVED = 20
"""Decisions whose outcome some shift changes: with fewer there is nothing to choose by."""
_OPEN = (Outcome.UNDETERMINED, Outcome.AWAITING_EAR)


@dataclass(frozen=True, slots=True)
class Trial:
    """A decision of a person, and the machine's outcome under each of `SHIFTS`."""

    call_id: str
    person: Outcome
    machine: tuple[Outcome, ...]

    @property
    def moves(self) -> bool:
        """Whether any shift changes the outcome."""
        return len(set(self.machine)) > 1


@dataclass(frozen=True, slots=True)
class Errors:
    """Over decisions: failed without a lapse, a lapse not failed, another difference, and left to people."""

    n: int
    wronged: int
    missed: int
    other: int
    asked: int

    @property
    def cost(self) -> float:
        """Mean cost of a decision."""
        return (self.wronged + self.missed + self.other + ASKED * self.asked) / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class Refitted:
    """The shift chosen on all calls; errors at 0, cross-validated, and at the shift on the calls that it was chosen on.

    `saving` is the mean saving of a call with its standard error; `worth` says whether to take the shift.
    """

    shift: float
    calls: int
    moved: int
    before: Errors
    after: Errors
    fitted: Errors
    saving: float
    error: float

    @property
    def worth(self) -> bool:
        """Whether the saving is more than chance."""
        return self.shift != 0 and self.saving > 2 * self.error


def shortage(trials: Sequence[Trial]) -> str | None:
    """Say what there is too little of for a fit; None where there is enough."""
    calls, moved = len({trial.call_id for trial in trials}), sum(trial.moves for trial in trials)
    if calls < LEAST_CALLS:
        return f"decisions on {calls} calls, and {LEAST_CALLS} are needed"
    if moved < LEAST_MOVED:
        return f"{moved} decisions whose outcome rests on how sure words are, and {LEAST_MOVED} are needed"
    return None


def refit(trials: Sequence[Trial], current: float = 0.0) -> Refitted:
    """Choose the shift, and say what it is worth against the `current` one, the nearest of those tried."""
    by_call: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        by_call[trial.call_id].append(trial)
    now = min(range(len(SHIFTS)), key=lambda at: abs(SHIFTS[at] - current))
    costs = {call: [_cost(own, at) for at in range(len(SHIFTS))] for call, own in by_call.items()}
    folds = _folds(costs)
    chosen = {call: _best([costs[c] for c in costs if folds[c] != folds[call]]) for call in costs}
    savings = [costs[call][now] - costs[call][chosen[call]] for call in costs]
    best = _best(list(costs.values()))
    mean = math.fsum(savings) / len(savings)
    spread = math.fsum((s - mean) ** 2 for s in savings) / max(1, len(savings) - 1)
    return Refitted(
        SHIFTS[best],
        len(by_call),
        sum(trial.moves for trial in trials),
        before=_errors((trial, now) for trial in trials),
        after=_errors((trial, chosen[trial.call_id]) for trial in trials),
        fitted=_errors((trial, best) for trial in trials),
        saving=mean,
        error=math.sqrt(spread / len(savings)),
    )


def _folds(calls: Iterable[str]) -> dict[str, int]:
    """The fold of each call: by chance, and always the same."""
    ordered = sorted(calls, key=lambda call: hashlib.sha256(call.encode()).digest())
    return {call: at % FOLDS for at, call in enumerate(ordered)}


def _best(costs: Sequence[Sequence[float]]) -> int:
    """The place of the shift that costs least over calls."""
    totals = [math.fsum(each[at] for each in costs) for at in range(len(SHIFTS))]
    return min(range(len(SHIFTS)), key=lambda at: (round(totals[at], 9), abs(SHIFTS[at]), SHIFTS[at]))


def _cost(trials: Sequence[Trial], at: int) -> float:
    return math.fsum(
        ASKED if trial.machine[at] in _OPEN else float(trial.machine[at] is not trial.person) for trial in trials
    )


def _errors(judged: Iterable[tuple[Trial, int]]) -> Errors:
    pairs = [(trial.machine[at], trial.person) for trial, at in judged]
    decided = [(machine, person) for machine, person in pairs if machine not in _OPEN]
    wronged = sum(m is Outcome.FAILED and p is not Outcome.FAILED for m, p in decided)
    missed = sum(p is Outcome.FAILED and m is not Outcome.FAILED for m, p in decided)
    wrong = sum(m is not p for m, p in decided)
    return Errors(len(pairs), wronged, missed, wrong - wronged - missed, len(pairs) - len(decided))
