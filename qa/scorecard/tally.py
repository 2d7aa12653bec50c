"""Sums over scored calls that are in memory; `qa.store.sums` adds up the same in the database."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from qa.scorecard.calls import ScoredCall
from qa.scorecard.period import Period
from qa.scorecard.sums import ItemName, ItemSums, ScoreSums, Sums, TalkSums
from qa.scorecard.values import Example, Kind, Subject
from qa.types import ItemScore, Outcome

APART = (Outcome.NOT_APPLICABLE, Outcome.AWAITING_EAR)
"""Outcomes of items that the machine was not asked about; those that wait for an ear are counted apart."""
OPEN = (Outcome.UNDETERMINED, Outcome.AWAITING_EAR)
"""Outcomes that wait for a person."""
Names = Mapping[str, Sequence[ItemName]]
"""The items of each rubric, in the order of its form."""


def sums_of(calls: Iterable[ScoredCall], kind: Kind, period: Period | None) -> tuple[list[Sums], Names]:
    """Add up scored calls, each once per rubric; a subject without calls in the period has no sums.

    Calls up to its end make its history. Without a period all calls are in it.
    """
    groups: dict[tuple[str, str, str], list[ScoredCall]] = defaultdict(list)
    for call in calls:
        groups[(*key_of(call, kind), call.rubric)].append(call)
    found: list[Sums] = []
    chosen_of: dict[str, list[ScoredCall]] = defaultdict(list)
    for (*_, rubric), group in groups.items():
        chosen = newest_first(call for call in group if period is None or _inside(call, period))
        if chosen:
            earlier = [call for call in group if period is None or _until(call, period)]
            found.append(_sums(chosen, earlier, kind, rubric))
            chosen_of[rubric] += chosen
    return found, {rubric: _names(newest_first(chosen)) for rubric, chosen in chosen_of.items()}


def key_of(call: ScoredCall, kind: Kind) -> tuple[str, str]:
    """What tells subjects apart: an agent's id, or the name where there is none."""
    if kind == "all":
        return "all", ""
    if kind != "agent":
        return (call.team if kind == "team" else call.line) or "", ""
    return call.agent_id or "", "" if call.agent_id else call.agent_name or ""


def newest_first(calls: Iterable[ScoredCall]) -> list[ScoredCall]:
    """Sort calls by time, the newest first; those of no known time last."""
    return sorted(calls, key=lambda call: (moment(call.started_at), call.call_id), reverse=True)


def moment(started_at: datetime | None) -> datetime:
    """A time by the clock on the wall, so that logs with and without a time zone sort together."""
    return started_at.replace(tzinfo=None) if started_at else datetime.min


def lost_points(item: ItemScore) -> float:
    """Say what an item cost; one that was not scored cost nothing."""
    return max(0.0, -(item.points or 0.0))


def subject_of(kind: Kind, facts: Sequence[tuple[str | None, str | None, str | None]]) -> Subject:
    """Name a subject by (id, name, team) of its calls, the newest first, since people marry and change teams.

    Of a team or a line the id is its name.
    """
    if kind == "all":
        return Subject("all")
    if kind != "agent":
        name = facts[0][0] or None
        return Subject(kind, name, name, name if kind == "team" else None)
    names = list(dict.fromkeys(name for _, name, _ in facts if name))
    teams = list(dict.fromkeys(team for *_, team in facts if team))
    name, team = (each[0] if each else None for each in (names, teams))
    return Subject("agent", facts[0][0] or None, name, team, (*names[1:], *teams[1:]))


def _inside(call: ScoredCall, period: Period) -> bool:
    return call.started_at is not None and call.started_at.date() in period


def _until(call: ScoredCall, period: Period) -> bool:
    return call.started_at is not None and call.started_at.date() <= period.end


def _sums(calls: Sequence[ScoredCall], history: Sequence[ScoredCall], kind: Kind, rubric: str) -> Sums:
    own = {"team": "team", "line": "line"}.get(kind, "agent_id")
    return Sums(
        subject=subject_of(kind, [(getattr(call, own), call.agent_name, call.team) for call in calls]),
        rubric=rubric,
        scores=_scores(calls),
        history=_scores(history),
        items=_items(calls),
        grades=Counter(call.grade for call in calls if call.counts and call.grade),
        talk=_talk([call for call in calls if not call.reached_nobody]),
        fatal_calls=tuple(call.call_id for call in calls if call.fatal),
        demonstration=sum(call.demonstration for call in calls),
        waiting=sum(any(item.outcome in OPEN for item in call.items) for call in calls),
        examples=_examples(calls),
    )


def _scores(calls: Sequence[ScoredCall]) -> tuple[ScoreSums, ...]:
    groups: dict[tuple[str, str], list[ScoredCall]] = defaultdict(list)
    for call in calls:
        groups[call.month or "", call.version].append(call)
    return tuple(
        ScoreSums(
            month=month or None,
            version=version,
            calls=len(group),
            provisional=sum(call.provisional and call.final is not None for call in group),
            unscored=sum(call.final is None for call in group),
            scores=tuple(call.final for call in group if call.counts and call.final is not None),
        )
        for (month, version), group in sorted(groups.items())
    )


def _items(calls: Sequence[ScoredCall]) -> tuple[ItemSums, ...]:
    groups: dict[tuple[str, str], list[tuple[ScoredCall, ItemScore]]] = defaultdict(list)
    for call in calls:
        for item in call.items:
            groups[item.id, call.version].append((call, item))
    return tuple(_item(item_id, version, each) for (item_id, version), each in groups.items())


def _item(item_id: str, version: str, each: Sequence[tuple[ScoredCall, ItemScore]]) -> ItemSums:
    outcomes = Counter(item.outcome for _, item in each)
    failed = [item for _, item in each if item.outcome is Outcome.FAILED]
    confirmed = [item for item in failed if item.decided_by == "person"]
    asked = [(call, item) for call, item in each if item.outcome not in APART]
    return ItemSums(
        id=item_id,
        version=version,
        passed=outcomes[Outcome.PASSED],
        failed=len(failed),
        undetermined=outcomes[Outcome.UNDETERMINED],
        not_applicable=outcomes[Outcome.NOT_APPLICABLE],
        awaiting_ear=outcomes[Outcome.AWAITING_EAR],
        lost=math.fsum(map(lost_points, failed)),
        confirmed=len(confirmed),
        lost_confirmed=math.fsum(map(lost_points, confirmed)),
        fine=math.fsum(item.fine for item in failed),
        fine_confirmed=math.fsum(item.fine for item in confirmed),
        lost_counted=math.fsum(lost_points(item) for call, item in asked if call.counts),
        possible_counted=math.fsum(item.possible for call, item in asked if call.counts),
        possible=math.fsum(item.possible for _, item in asked),
        open_possible=math.fsum(item.possible for _, item in asked if item.outcome is Outcome.UNDETERMINED),
    )


def _names(calls: Sequence[ScoredCall]) -> list[ItemName]:
    named: dict[str, ItemName] = {}
    for call in calls:
        for item in call.items:
            if item.id not in named:
                named[item.id] = ItemName(item.id, item.section, item.title, item.clauses)
    return list(named.values())


def _examples(calls: Sequence[ScoredCall]) -> dict[str, Example]:
    """An example of each failed item: the costliest, then one with words to show, then the newest."""
    failures: dict[str, list[tuple[ScoredCall, ItemScore]]] = defaultdict(list)
    for call in calls:
        for item in call.with_outcome(Outcome.FAILED):
            failures[item.id].append((call, item))
    found = {}
    for item_id, each in failures.items():
        call, item = max(each, key=lambda pair: (lost_points(pair[1]), bool(pair[1].evidence)))  # max keeps the first
        found[item_id] = Example(call.call_id, item.reason, item.evidence[0] if item.evidence else None)
    return found


def _talk(calls: Sequence[ScoredCall]) -> TalkSums:
    agent, both = _pair(calls, ("speech_agent",), ("speech_agent", "speech_customer"))
    silence, silence_of = _pair(calls, ("silence_total",), ("duration",))
    hold, hold_of = _pair(calls, ("hold_total",), ("duration",))
    duration = math.fsum(call.duration for call in calls)
    counts = (_count(calls, name) for name in ("interruptions_agent", "silence_violations_agent"))
    return TalkSums(duration, agent, both, silence, silence_of, hold, hold_of, *counts)


def _pair(calls: Sequence[ScoredCall], part: Sequence[str], whole: Sequence[str]) -> tuple[float, float]:
    """Sums over the calls in which every part is known."""
    known = [call for call in calls if all(_number(call, name) is not None for name in (*part, *whole))]
    return _total(known, part), _total(known, whole)


def _count(calls: Sequence[ScoredCall], name: str) -> int | None:
    known = [call for call in calls if _number(call, name) is not None]
    return round(_total(known, [name])) if known else None


def _total(calls: Sequence[ScoredCall], names: Sequence[str]) -> float:
    return math.fsum(_number(call, name) or 0.0 for call in calls for name in names)


def _number(call: ScoredCall, name: str) -> float | None:
    value = call.measures.get(name)
    return None if value is None or isinstance(value, str) else value
