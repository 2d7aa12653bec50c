"""How often something is said: bounds, and the verdict of a count of which a part is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pydantic import Field, model_validator

from qa.checks.base import Options
from qa.checks.spoken import WHO, in_doubt, searched
from qa.lexicon import Line, is_sure
from qa.types import Call, Evidence, Span, Truth, Turn, Verdict


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found in what was said. Only what is `certain` may be held against anybody.

    `sure` words stand for a person; of them, those found by sound alone are not `certain`.
    """

    evidence: Evidence
    sure: bool
    certain: bool

    @classmethod
    def of(cls, line: Line, start: int, end: int, *, sure: bool = True) -> Hit:
        """The hit of normal characters ``[start, end)`` of a line, as sure as its words."""
        span = line.span(start, end)
        evidence = Evidence(line.turn.party, round(span.start, 3), round(span.end, 3), line.quote(start, end))
        sure = sure and is_sure(line, start, end)
        return cls(evidence, sure, sure)


def _check(low: float | None, high: float | None) -> None:
    if low is None and high is None:
        raise ValueError("give `min` or `max`")
    if low is not None and high is not None and low > high:
        raise ValueError("`min` is more than `max`")


class Times(Options):
    """How many times, both bounds included."""

    min: int | None = Field(default=None, ge=0)
    max: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _bounded(self) -> Times:
        _check(self.min, self.max)
        return self


ONCE = Times(min=1)
"""At least once."""


class Rate(Options):
    """How many times a minute of the party's speech, both bounds included."""

    min: float | None = Field(default=None, ge=0)
    max: float | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _bounded(self) -> Rate:
        _check(self.min, self.max)
        return self


@dataclass(frozen=True, slots=True)
class Count:
    """Hits, each of them perhaps in doubt: the least and the most that there may be."""

    hits: tuple[Hit, ...]

    @property
    def sure(self) -> int:
        """Hits that a requirement is met by."""
        return sum(h.sure for h in self.hits)

    @property
    def certain(self) -> int:
        """Hits that break a ban."""
        return sum(h.certain for h in self.hits)

    @property
    def possible(self) -> int:
        """All that may be hits."""
        return len(self.hits)

    def at_least(self, bound: float | None, minutes: float = 1.0) -> Truth:
        """Whether there are so many, or so many a minute."""
        if bound is None or _reaches(self.sure, bound, minutes):
            return Truth.YES
        return Truth.UNSURE if _reaches(self.possible, bound, minutes) else Truth.NO

    def at_most(self, bound: float | None, minutes: float = 1.0) -> Truth:
        """Whether there are no more, or no more a minute."""
        if bound is None or not _exceeds(self.possible, bound, minutes):
            return Truth.YES
        return Truth.NO if _exceeds(self.certain, bound, minutes) else Truth.UNSURE

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was found: the sure ones, the doubtful ones only where there are no others."""
        kept = [h for h in self.hits if h.sure] or self.hits
        return tuple(h.evidence for h in kept)

    def shown(self, evidence: Iterable[Evidence] = ()) -> tuple[Evidence, ...]:
        """All that was found, and what else bears on it, without repetition."""
        return tuple(dict.fromkeys([*(h.evidence for h in self.hits), *evidence]))

    def text(self) -> str:
        """The count for people, e.g. ``2 次（另有 1 处存疑）``."""
        doubted = self.possible - self.sure
        return f"{self.sure} 次（另有 {doubted} 处存疑）" if doubted else f"{self.sure} 次"


def _reaches(count: int, bound: float, minutes: float) -> bool:
    return bound == 0 or (minutes > 0 and count >= bound * minutes - 1e-9)


def _exceeds(count: int, bound: float, minutes: float) -> bool:
    return count > bound * minutes + 1e-9


def bounds_text(bounds: Times | Rate, unit: str = "次") -> str:
    """Bounds for people, e.g. ``应不少于 2 次、不多于 3 次``."""
    parts = [f"不少于 {bounds.min:g} {unit}"] if bounds.min is not None else []
    parts += [f"不多于 {bounds.max:g} {unit}"] if bounds.max is not None else []
    return "应" + "、".join(parts)


def minutes_of(turns: Sequence[Turn], within: Span | None) -> float:
    """Minutes that some turns of one party last, inside a window where there is one; overlaps count once."""
    spans = sorted(t.span & within if within else t.span for t in turns)
    seconds, reached = 0.0, float("-inf")
    for span in spans:
        seconds += max(0.0, span.end - max(span.start, reached))
        reached = max(reached, span.end)
    return seconds / 60


def verdict_of_count(
    hits: Sequence[Hit], times: Times, what: str, turns: Sequence[Turn], call: Call, party: str, size: int
) -> Verdict:
    """The verdict of how often something without a sound of its own was said in some turns.

    `what` is how a person calls it, `size` the least number of characters that it takes: where so many were not made
    out, one of them may be hidden there.
    """
    count = Count(tuple(hits))
    enough, few = count.at_least(times.min), count.at_most(times.max)
    reason = f"{WHO[party]}说了{what} {count.text()}，{bounds_text(times)}"
    if enough & few is Truth.YES:
        quoted = f"：“{count.evidence[0].text}”" if count.hits else ""
        return Verdict(Truth.YES, f"{WHO[party]}说了{what} {count.text()}{quoted}", count.evidence, max(1, count.sure))
    if few is Truth.NO:
        return Verdict(Truth.NO, reason, count.evidence, max(1, count.certain - (times.max or 0)))
    if enough is Truth.NO:
        doubt = in_doubt(turns, call, party, what, size)
        if doubt:
            return replace(doubt, reason=f"{reason}；{doubt.reason}", evidence=count.shown(doubt.evidence))
        return Verdict(Truth.NO, reason, count.shown(searched(turns, party)))
    return Verdict(Truth.UNSURE, reason, count.shown())
