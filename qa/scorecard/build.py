"""Builds scorecards. Ratios come from summed parts; failed is not unscored; rubrics are never mixed."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from qa.scorecard.stats import mean_of, rate_of
from qa.scorecard.calls import ScoredCall
from qa.scorecard.values import (
    Example,
    Fault,
    ItemLine,
    MonthPoint,
    Scorecard,
    SectionLoss,
    Subject,
    Talk,
)
from qa.types import ItemScore, Outcome

By = Literal["agent", "team", "all"]
TOP_FAULTS = 5
APART = (Outcome.NOT_APPLICABLE, Outcome.AWAITING_EAR)
"""Outcomes of items that the machine was not asked about; those that wait for an ear are counted apart."""
Failure = tuple[ScoredCall, ItemScore]


def scorecards(calls: Iterable[ScoredCall], *, by: By = "agent", month: str | None = None) -> list[Scorecard]:
    """Build one card for each subject and rubric.

    Parameters
    ----------
    calls
        Scored calls, each once per rubric; those of other months make the trend.
    by
        Whom a card is about: an agent, a team, or everybody.
    month
        ``YYYY-MM``: only its calls are on the card, and the trend ends with it. None takes all calls.

    Returns
    -------
    list of Scorecard
        By subject, then rubric; those of no known subject last. A subject without calls in the month has none.
    """
    groups: dict[tuple[str, str, str], list[ScoredCall]] = defaultdict(list)
    for call in calls:
        groups[(*_key(call, by), call.rubric)].append(call)
    cards = []
    for key in sorted(groups, key=lambda key: (key[:2] == ("", ""), key)):
        group = groups[key]
        chosen = [call for call in group if month is None or call.month == month]
        if chosen:
            history = [call for call in group if call.month and (month is None or call.month <= month)]
            cards.append(_card(chosen, history, by, month))
    return cards


def _key(call: ScoredCall, by: By) -> tuple[str, str]:
    if by == "all":
        return "all", ""
    if by == "team":
        return call.team or "", ""
    return call.agent_id or "", "" if call.agent_id else call.agent_name or ""


def _card(calls: Sequence[ScoredCall], history: Sequence[ScoredCall], by: By, month: str | None) -> Scorecard:
    newest_first = sorted(calls, key=lambda call: (_moment(call), call.call_id), reverse=True)
    counted = [call for call in newest_first if call.counts]
    lines, failures = _items(newest_first)
    return Scorecard(
        subject=_subject(newest_first, by),
        rubric=calls[0].rubric,
        versions=_versions(calls),
        month=month,
        calls=len(calls),
        counted=len(counted),
        provisional=sum(call.provisional and call.final is not None for call in calls),
        unscored=sum(call.final is None for call in calls),
        mean=mean_of([call.final for call in counted if call.final is not None]),
        grades=dict(Counter(call.grade for call in counted if call.grade).most_common()),
        sections=_sections(counted),
        items=lines,
        faults=_faults(lines, failures),
        fatal_calls=tuple(call.call_id for call in newest_first if call.fatal),
        fines_proposed=_fines(failures, confirmed=False),
        fines_confirmed=_fines(failures, confirmed=True),
        completeness=_completeness(calls),
        talk=_talk([call for call in calls if not call.reached_nobody]),
        trend=_trend(history),
        demonstration=sum(call.demonstration for call in calls),
    )


def _moment(call: ScoredCall) -> datetime:
    # logs with and without a time zone must sort together; by the clock on the wall both agree
    return call.started_at.replace(tzinfo=None) if call.started_at else datetime.min


def _versions(calls: Iterable[ScoredCall]) -> tuple[str, ...]:
    return tuple(sorted({call.version for call in calls}))


def _subject(newest_first: Sequence[ScoredCall], by: By) -> Subject:
    """Name the subject as the newest call that names it does, since people marry and change teams."""
    if by == "all":
        return Subject("all")
    team = next((call.team for call in newest_first if call.team), None)
    if by == "team":
        return Subject("team", team, team, team)
    name = next((call.agent_name for call in newest_first if call.agent_name), None)
    return Subject("agent", newest_first[0].agent_id, name, team)


def _items(newest_first: Sequence[ScoredCall]) -> tuple[tuple[ItemLine, ...], Mapping[str, list[Failure]]]:
    """Count each item's outcomes, in the order and with the titles of the newest call that has it."""
    named: dict[str, ItemScore] = {}
    outcomes: dict[str, Counter[Outcome]] = defaultdict(Counter)
    failures: dict[str, list[Failure]] = defaultdict(list)
    for call in newest_first:
        for item in call.items:
            named.setdefault(item.id, item)
            outcomes[item.id][item.outcome] += 1
            if item.outcome is Outcome.FAILED:
                failures[item.id].append((call, item))
    lines = []
    for item_id, item in named.items():
        count = outcomes[item_id]
        line = ItemLine(
            id=item_id,
            section=item.section,
            title=item.title,
            passed=count[Outcome.PASSED],
            failed=count[Outcome.FAILED],
            undetermined=count[Outcome.UNDETERMINED],
            not_applicable=count[Outcome.NOT_APPLICABLE],
            awaiting_ear=count[Outcome.AWAITING_EAR],
            lost=math.fsum(lost_points(failed) for _, failed in failures[item_id]),
            fails=rate_of(count[Outcome.FAILED], count[Outcome.PASSED] + count[Outcome.FAILED]),
        )
        lines.append(line)
    return tuple(lines), failures


def lost_points(item: ItemScore) -> float:
    """Say what an item cost; one that was not scored cost nothing."""
    return max(0.0, -(item.points or 0.0))


def _faults(lines: Sequence[ItemLine], failures: Mapping[str, list[Failure]]) -> tuple[Fault, ...]:
    failed = sorted((line for line in lines if line.failed), key=lambda line: (-line.lost, -line.failed))
    faults = []
    for line in failed[:TOP_FAULTS]:
        # the costliest, then one with words to show, then the newest: max keeps the first of equals
        call, item = max(failures[line.id], key=lambda each: (lost_points(each[1]), bool(each[1].evidence)))
        evidence = item.evidence[0] if item.evidence else None
        example = Example(call.call_id, item.reason, evidence)
        faults.append(Fault(line.id, line.title, item.clauses, line.lost, line.fails, example))
    return tuple(faults)


def _fines(failures: Mapping[str, list[Failure]], *, confirmed: bool) -> float:
    failed = (item for group in failures.values() for _, item in group)
    return math.fsum(item.fine for item in failed if (item.decided_by == "person") is confirmed)


def _sections(counted: Sequence[ScoredCall]) -> tuple[SectionLoss, ...]:
    lost: dict[str, list[float]] = defaultdict(list)
    possible: dict[str, list[float]] = defaultdict(list)
    for call in counted:
        for item in call.items:
            if item.outcome not in APART:
                lost[item.section].append(lost_points(item))
                possible[item.section].append(item.possible)
    return tuple(
        SectionLoss(section, math.fsum(parts), math.fsum(possible[section]), math.fsum(parts) / len(counted))
        for section, parts in lost.items()
    )


def _completeness(calls: Sequence[ScoredCall]) -> float | None:
    """Divide the possible points of decided items by those of applicable ones."""
    items = [item for call in calls for item in call.items if item.outcome not in APART]
    applicable = math.fsum(item.possible for item in items)
    decided = math.fsum(item.possible for item in items if item.outcome is not Outcome.UNDETERMINED)
    return decided / applicable if applicable else None


def _talk(calls: Sequence[ScoredCall]) -> Talk:
    return Talk(
        duration=math.fsum(call.duration for call in calls),
        agent_share=_share(calls, ("speech_agent",), ("speech_agent", "speech_customer")),
        silence_share=_share(calls, ("silence_total",), ("duration",)),
        hold_share=_share(calls, ("hold_total",), ("duration",)),
        interruptions=_count(calls, "interruptions_agent"),
        silences=_count(calls, "silence_violations_agent"),
    )


def _share(calls: Sequence[ScoredCall], part: Sequence[str], whole: Sequence[str]) -> float | None:
    """Divide sums over the calls in which every part is known."""
    known = [call for call in calls if all(_number(call, name) is not None for name in (*part, *whole))]
    total = math.fsum(_total(known, name) for name in whole)
    return math.fsum(_total(known, name) for name in part) / total if total else None


def _count(calls: Sequence[ScoredCall], name: str) -> int | None:
    known = [call for call in calls if _number(call, name) is not None]
    return round(_total(known, name)) if known else None


def _total(calls: Sequence[ScoredCall], name: str) -> float:
    return math.fsum(_number(call, name) or 0.0 for call in calls)


def _number(call: ScoredCall, name: str) -> float | None:
    value = call.measures.get(name)
    return None if value is None or isinstance(value, str) else value


def _trend(history: Sequence[ScoredCall]) -> tuple[MonthPoint, ...]:
    months: dict[str, list[ScoredCall]] = defaultdict(list)
    for call in history:
        months[call.month or ""].append(call)
    points: list[MonthPoint] = []
    for month in sorted(months):
        versions = _versions(months[month])
        changed = len(versions) > 1 or bool(points and points[-1].versions != versions)
        mean = mean_of([call.final for call in months[month] if call.counts and call.final is not None])
        points.append(MonthPoint(month, len(months[month]), mean, versions, changed))
    return tuple(points)
