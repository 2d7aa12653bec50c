"""The figures of a scorecard once more, the plain way: rows read by SQL that was written by hand, loops, no cleverness.

It was written from the definitions alone (docstrings of `qa.scorecard`, the design), not from the code that it checks,
and shares nothing with it: no type, no query, no formula.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

OUTCOMES = ("passed", "failed", "undetermined", "not_applicable", "awaiting_ear")


@dataclass
class Line:
    """One item of one call."""

    id: str
    section: str
    outcome: str
    points: float | None
    possible: float
    fine: float
    decided_by: str


@dataclass
class Scored:
    """One call under one rubric."""

    call_id: str
    rubric: str
    version: str
    final: float | None
    provisional: bool
    grade: str | None
    fatal: list[str]
    agent_id: str | None
    agent_name: str | None
    team: str | None
    line: str | None
    started_at: datetime | None
    measures: dict[str, Any]
    reached: bool
    log: dict[str, str]
    direction: str | None
    ring_seconds: float | None
    lines: list[Line] = field(default_factory=list)

    @property
    def month(self) -> str | None:
        return f"{self.started_at:%Y-%m}" if self.started_at else None

    @property
    def counted(self) -> bool:
        return self.final is not None and not self.provisional

    def group(self, kind: str) -> str | None:
        """Whose card the call is on."""
        return {"agent": self.agent_id, "team": self.team, "line": self.line, "all": None}[kind]


def read(place: Path) -> list[Scored]:
    """Read each call's newest score under each rubric: of two scores the one made later, then of the later version."""
    with sqlite3.connect(place) as connection:
        connection.row_factory = sqlite3.Row
        newest: dict[tuple[str, str], sqlite3.Row] = {}
        for row in connection.execute("SELECT * FROM scores ORDER BY scored_at, version"):
            newest[row["call_id"], row["rubric"]] = row
        calls = {row["call_id"]: row for row in connection.execute("SELECT * FROM calls")}
        items: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
        for row in connection.execute("SELECT * FROM items ORDER BY position"):
            line = Line(
                row["item_id"],
                row["section"],
                row["outcome"],
                row["points"],
                row["possible"],
                row["fine"],
                row["decided_by"],
            )
            items[row["call_id"], row["rubric"], row["version"]].append(line)
    found = [_scored(score, calls[call], items) for (call, _), score in newest.items()]
    return sorted(found, key=lambda each: (str(each.started_at), each.call_id, each.rubric))


def _scored(score: sqlite3.Row, call: sqlite3.Row, items: dict[tuple[str, str, str], list[Line]]) -> Scored:
    problems = [problem["kind"] for problem in json.loads(call["problems"])]
    return Scored(
        call_id=score["call_id"],
        rubric=score["rubric"],
        version=score["version"],
        final=score["final"],
        provisional=bool(score["provisional"]),
        grade=score["grade"],
        fatal=json.loads(score["fatal"]),
        agent_id=call["agent_id"],
        agent_name=call["agent_name"],
        team=call["team"],
        line=call["line"],
        started_at=datetime.fromisoformat(call["started_at"]) if call["started_at"] else None,
        measures=json.loads(call["measures"]),
        reached="reached_nobody" not in problems,
        log=json.loads(call["call"])["log"],
        direction=call["direction"],
        ring_seconds=json.loads(call["call"])["ring_seconds"],
        lines=items[score["call_id"], score["rubric"], score["version"]],
    )


def by_subject(calls: Iterable[Scored], kind: str, month: str) -> dict[tuple[str | None, str], list[Scored]]:
    """Give the calls of each subject and rubric in a month."""
    found: dict[tuple[str | None, str], list[Scored]] = defaultdict(list)
    for call in calls:
        if call.month == month:
            found[call.group(kind), call.rubric].append(call)
    return found


def mean(scores: Sequence[float]) -> float | None:
    """Sum ÷ number."""
    return math.fsum(scores) / len(scores) if scores else None


def quantile(scores: Sequence[float], share: float) -> float:
    """The value at a share of the way from the least to the greatest, linear between neighbours."""
    ordered = sorted(scores)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def bins(scores: Sequence[float], width: float = 5.0) -> list[int]:
    """How many scores lie in each bin from 0 on; 100 lies in the last."""
    counts = [0] * round(100 / width)
    for score in scores:
        counts[min(int(score // width), len(counts) - 1)] += 1
    return counts


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The rates that a two-sided score test at 5 % does not refuse, found by halving instead of by the formula."""
    rate, limit = part / whole, 1.959963984540054

    def refused(supposed: float) -> bool:
        spread = math.sqrt(supposed * (1 - supposed) / whole)
        return spread == 0.0 or abs(rate - supposed) / spread > limit

    return _edge(refused, 0.0, rate), _edge(refused, 1.0, rate)


def _edge(refused: Any, outside: float, inside: float) -> float:
    if inside == outside:
        return inside
    for _ in range(60):
        middle = (outside + inside) / 2
        if refused(middle):
            outside = middle
        else:
            inside = middle
    return inside


def lost(line: Line) -> float:
    """Points that an item cost."""
    return max(0.0, -(line.points or 0.0))


def counts(calls: Sequence[Scored]) -> dict[str, int]:
    """How many calls there are, and of what kind."""
    return {
        "calls": len(calls),
        "counted": sum(call.counted for call in calls),
        "unscored": sum(call.final is None for call in calls),
        "provisional": sum(call.final is not None and call.provisional for call in calls),
    }


def scores(calls: Sequence[Scored]) -> list[float]:
    """The scores that may enter a mean."""
    return [call.final for call in calls if call.counted and call.final is not None]


def grades(calls: Sequence[Scored]) -> dict[str, int]:
    """How many counted calls have each grade."""
    return dict(Counter(call.grade for call in calls if call.counted and call.grade is not None))


def items(calls: Sequence[Scored]) -> dict[str, dict[str, float]]:
    """By item: how often each outcome, what it cost, and what of it a person decided."""
    found: dict[str, dict[str, float]] = {}
    for call in calls:
        for line in call.lines:
            one = found.setdefault(line.id, dict.fromkeys((*OUTCOMES, "lost", "confirmed", "lost_confirmed"), 0))
            one[line.outcome] += 1
            one["lost"] += lost(line)
            if line.outcome == "failed" and line.decided_by == "person":
                one["confirmed"] += 1
                one["lost_confirmed"] += lost(line)
    return found


def sections(calls: Sequence[Scored]) -> dict[str, tuple[float, float]]:
    """By section: the points that it cost, and could have cost, on the counted calls."""
    found: dict[str, tuple[float, float]] = {}
    for call in calls:
        for line in call.lines if call.counted else ():
            cost, could = found.get(line.section, (0.0, 0.0))
            asked = line.outcome in ("passed", "failed", "undetermined")
            found[line.section] = (cost + lost(line), could + (line.possible if asked else 0.0))
    return found


def completeness(calls: Sequence[Scored]) -> float | None:
    """Possible points of decided items ÷ those of applicable ones, over all calls."""
    decided = whole = 0.0
    for call in calls:
        for line in call.lines:
            if line.outcome in ("passed", "failed"):
                decided += line.possible
            if line.outcome in ("passed", "failed", "undetermined"):
                whole += line.possible
    return decided / whole if whole else None


def waiting(calls: Sequence[Scored]) -> tuple[int, int, int]:
    """Calls with an open item, undetermined items, items that wait for an ear."""
    undetermined = sum(line.outcome == "undetermined" for call in calls for line in call.lines)
    ear = sum(line.outcome == "awaiting_ear" for call in calls for line in call.lines)
    return (
        sum(any(line.outcome in ("undetermined", "awaiting_ear") for line in call.lines) for call in calls),
        undetermined,
        ear,
    )


def fatal(calls: Sequence[Scored]) -> set[str]:
    """The calls on which a fatal item failed."""
    return {call.call_id for call in calls if call.fatal}


def talk(calls: Sequence[Scored]) -> dict[str, float | None]:
    """Seconds, and shares of the seconds of those calls on which both parts are known."""
    heard = [call.measures for call in calls if call.reached]
    speech = [
        (m["speech_agent"], m["speech_customer"])
        for m in heard
        if m.get("speech_agent") is not None and m.get("speech_customer") is not None
    ]
    return {
        "duration": math.fsum(m["duration"] for m in heard),
        "agent_share": _ratio(sum(a for a, _ in speech), sum(a + c for a, c in speech)),
        "silence_share": _share_of_time(heard, "silence_total"),
        "hold_share": _share_of_time(heard, "hold_total"),
        "interruptions": _count(heard, "interruptions_agent"),
        "silences": _count(heard, "silence_violations_agent"),
    }


def _share_of_time(heard: Sequence[dict[str, Any]], name: str) -> float | None:
    known = [m for m in heard if m.get(name) is not None]
    return _ratio(math.fsum(m[name] for m in known), math.fsum(m["duration"] for m in known))


def _count(heard: Sequence[dict[str, Any]], name: str) -> float | None:
    known = [m[name] for m in heard if m.get(name) is not None]
    return sum(known) if known else None


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """For each p the least level at which its hypothesis falls: found by trying, for each level, the step-up rule."""
    found = [1.0] * len(ps)
    levels = sorted(p * len(ps) / rank for p in set(ps) for rank in range(1, len(ps) + 1))
    for at, p in enumerate(ps):
        found[at] = next((min(1.0, level) for level in levels if p <= _cut(ps, level)), 1.0)
    return found


def _cut(ps: Sequence[float], level: float) -> float:
    """The greatest p that falls at a level: p₍k₎ ≤ k · level ÷ m."""
    ordered = sorted(ps)
    fallen = [p for rank, p in enumerate(ordered, start=1) if p <= rank * level / len(ps) + 1e-15]
    return max(fallen, default=-1.0)


def movers(calls: Sequence[Scored], rubric: str, before: str, after: str, least: int = 10) -> dict[str, Moved]:
    """By agent: Welch's p of the means of two months, of calls by the versions that both months have."""
    from scipy.stats import ttest_ind

    samples: dict[str, tuple[list[float], list[float]]] = {}
    for agent in {call.agent_id for call in calls if call.agent_id}:
        own = [call for call in calls if (call.agent_id, call.rubric) == (agent, rubric)]
        sides = [[call for call in own if call.month == month] for month in (before, after)]
        common = {call.version for call in sides[0]} & {call.version for call in sides[1]}
        early, late = (scores([call for call in side if call.version in common]) for side in sides)
        if len(early) >= least and len(late) >= least:
            samples[agent] = early, late
    ps = {agent: float(ttest_ind(*both, equal_var=False).pvalue) for agent, both in samples.items()}
    qs = dict(zip(ps, benjamini_hochberg(list(ps.values())), strict=True))
    return {
        agent: Moved(len(early), len(late), _mean(early), _mean(late), ps[agent], qs[agent])
        for agent, (early, late) in samples.items()
    }


@dataclass
class Moved:
    """One agent's mean in two months."""

    n_before: int
    n_after: int
    before: float
    after: float
    p: float
    q: float


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)
