"""What a trainer asks for."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, cast

from qa.errors import UsageError
from qa.types import Event, Outcome

Sign = Literal[">", ">=", "<", "<=", "="]
_TEST = re.compile(r"\s*([a-z][a-z0-9_]*)\s*(>=|<=|>|<|=)\s*(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measure of the call against a number, e.g. ``silence_longest_agent > 5``."""

    measure: str
    sign: Sign
    number: float

    @classmethod
    def parse(cls, text: str, known: Collection[str]) -> Comparison:
        """Read a comparison of one of the known measures, or raise `UsageError`."""
        found = _TEST.fullmatch(text)
        if found is None:
            raise UsageError(f"`{text}` is no comparison", mend="e.g. --measure 'silence_longest_agent>5'")
        name, sign, number = found.groups()
        if name not in known:
            near = get_close_matches(name, known, n=3, cutoff=0.5)
            raise UsageError(f"no measure `{name}`", mend=f"did you mean {', '.join(near)}?" if near else None)
        return cls(name, cast(Sign, sign), float(number))

    def shows(self, event: Event) -> bool:
        """Whether an event is of what the measure counts: ``interruptions_agent`` of the agent's interruptions."""
        if not self.measure.startswith(event.kind):
            return False
        whose = event.detail.get("charged_to", event.party)
        asked = next((party for party in ("agent", "customer") if self.measure.endswith(f"_{party}")), None)
        return asked is None or whose == asked


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which moments are asked for; None is any. `items` are the items of which one is to have the `outcome`.

    `calls` are the only calls to be looked at, where words were searched for before.
    """

    items: tuple[str, ...] = ()
    outcome: Outcome | None = None
    month: str | None = None
    agent: str | None = None
    team: str | None = None
    line: str | None = None
    rubric: str | None = None
    measure: Comparison | None = None
    calls: tuple[str, ...] | None = None
