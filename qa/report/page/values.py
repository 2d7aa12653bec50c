"""What the page shows, as frozen values: a template gets these and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.scorecard import ScoredCall, scored_call
from qa.types import CallResult, Outcome

LETTERS = {
    Outcome.FAILED: "f",
    Outcome.UNDETERMINED: "u",
    Outcome.AWAITING_EAR: "e",
    Outcome.PASSED: "p",
    Outcome.NOT_APPLICABLE: "n",
}
"""One letter an outcome, by which the filters find the calls of an item."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a rubric calls its parts: `sections` by id, and for each clause its number and what it asks."""

    title: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    clauses: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list of calls; `script` is where the rest of the call lies, as a relative address."""

    call: ScoredCall
    script: str
    problems: tuple[str, ...] = ()

    @property
    def agent(self) -> str:
        """What tells agents apart: the id, or the name where there is none."""
        return self.call.agent_id or self.call.agent_name or ""

    @property
    def lost(self) -> tuple[str, ...]:
        """The titles of the failed items, those that cost most first."""
        failed = sorted(self.call.with_outcome(Outcome.FAILED), key=lambda item: (not item.fatal, item.points or 0.0))
        return tuple(item.title for item in failed)

    @property
    def open(self) -> int:
        """How many items a person is to decide."""
        return len(self.call.with_outcome(Outcome.UNDETERMINED))

    def outcomes(self, places: Mapping[str, int]) -> str:
        """Every item's place in the form and the letter of its outcome, e.g. ``0p 1f``."""
        return " ".join(f"{places[item.id]}{LETTERS[item.outcome]}" for item in self.call.items)


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure as people read it; `why` says for which problem nobody is judged by it, empty where there is none."""

    name: str
    value: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that could not be scored, and why."""

    source: str
    message: str


def row_of(result: CallResult, script: str) -> Row:
    """Take from a result what its line shows."""
    return Row(scored_call(result), script, tuple(problem.kind for problem in result.call.problems))
