"""Builds scorecards from sums. Ratios come from summed parts; failed is not unscored; rubrics are never mixed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace

from qa.form import Service
from qa.scorecard.calls import ScoredCall
from qa.scorecard.period import Period
from qa.scorecard.stats import distribution_of, means_of, rate_of
from qa.scorecard.sums import ItemName, ItemSums, ScoreSums, Sums, TalkSums
from qa.scorecard.tally import Names, sums_of
from qa.scorecard.values import (
    Fault,
    Fines,
    ItemLine,
    Kind,
    Mean,
    MonthPoint,
    Scorecard,
    SectionLoss,
    Talk,
    VersionMean,
    Waiting,
)

By = Kind
SERVICE = Service()


def scorecards(
    calls: Iterable[ScoredCall],
    *,
    by: Kind = "agent",
    month: str | None = None,
    period: Period | None = None,
    services: Mapping[str, Service] | None = None,
) -> list[Scorecard]:
    """Build one card for each subject and rubric, of calls in memory.

    Parameters
    ----------
    calls
        Scored calls, each once per rubric; those of other months make the trend.
    by
        Whom a card is about: an agent, a team, a line, or everybody.
    month, period
        ``YYYY-MM``, or any days: only its calls are on the card, and the trend ends with it. None takes all calls.
    services
        What each rubric holds a month against, by the rubric's id; the defaults where it is not there.

    Returns
    -------
    list of Scorecard
        By subject, then rubric; those of no known subject last. A subject without calls in the period has none.
    """
    period = Period.of_month(month) if month else period
    sums, names = sums_of(calls, by, period)
    return cards_of(sums, names, period, services or {})


def cards_of(
    sums: Sequence[Sums], names: Names, period: Period | None, services: Mapping[str, Service]
) -> list[Scorecard]:
    """Build a card from each of the sums, in order of subject and rubric, with its rank among those of its rubric."""
    ordered = sorted(sums, key=_place)
    trends = _trends(ordered)
    means = means_of([_counted(each.scores) for each in ordered])
    cards = [
        _card(each, names.get(each.rubric, ()), period, services.get(each.rubric, SERVICE), mean, trend)
        for each, mean, trend in zip(ordered, means, trends, strict=True)
    ]
    return _ranked(cards)


def _place(sums: Sums) -> tuple[bool, str, str, str]:
    subject = sums.subject
    name = "" if subject.id else subject.name or ""
    return (not subject.id and not name and subject.kind != "all", subject.id or "", name, sums.rubric)


def _card(
    sums: Sums,
    names: Sequence[ItemName],
    period: Period | None,
    service: Service,
    mean: Mean | None,
    trend: tuple[MonthPoint, ...],
) -> Scorecard:
    lines = _lines(sums.items, names)
    scores = _counted(sums.scores)
    versions = tuple(sorted({each.version for each in sums.scores}))
    return Scorecard(
        subject=sums.subject,
        rubric=sums.rubric,
        versions=versions,
        period=period,
        calls=sum(each.calls for each in sums.scores),
        counted=len(scores),
        provisional=sum(each.provisional for each in sums.scores),
        unscored=sum(each.unscored for each in sums.scores),
        mean=mean,
        grades=dict(sorted(sums.grades.items(), key=lambda pair: (-pair[1], pair[0]))),
        sections=_sections(sums.items, names, len(scores)),
        items=lines,
        faults=_faults(lines, sums),
        fatal_calls=sums.fatal_calls,
        completeness=_completeness(sums.items),
        talk=_talk(sums.talk),
        trend=tuple(replace(point, small=_few(point.mean, service)) for point in trend),
        demonstration=sums.demonstration,
        duplicates=sums.duplicates,
        small=len(scores) < service.small_sample,
        by_version=_by_version(sums.scores, versions),
        distribution=distribution_of(scores),
        waiting=Waiting(
            sums.waiting, sum(line.undetermined for line in lines), sum(line.awaiting_ear for line in lines)
        ),
        fines=Fines(
            waiting=math.fsum(each.fine_confirmed for each in sums.items),
            proposed=math.fsum(each.fine - each.fine_confirmed for each in sums.items),
        ),
    )


def _few(mean: Mean | None, service: Service) -> bool:
    return mean is None or mean.n < service.small_sample


def _counted(scores: Iterable[ScoreSums]) -> tuple[float, ...]:
    return tuple(score for each in scores for score in each.scores)


def _by_version(scores: Sequence[ScoreSums], versions: Sequence[str]) -> tuple[VersionMean, ...]:
    groups = [[each for each in scores if each.version == version] for version in versions]
    means = means_of([_counted(group) for group in groups])
    return tuple(
        VersionMean(version, sum(each.calls for each in group), mean)
        for version, group, mean in zip(versions, groups, means, strict=True)
    )


def _lines(items: Sequence[ItemSums], names: Sequence[ItemName]) -> tuple[ItemLine, ...]:
    """Each item's outcomes over all versions, in the order of the newest form; what only older ones have comes last."""
    groups: dict[str, list[ItemSums]] = defaultdict(list)
    for each in items:
        groups[each.id].append(each)
    known = {name.id: name for name in names}
    order = {name.id: at for at, name in enumerate(names)}
    return tuple(
        _line(known.get(item_id) or ItemName(item_id, "", item_id, ()), groups[item_id])
        for item_id in sorted(groups, key=lambda item_id: (order.get(item_id, len(order)), item_id))
    )


def _line(name: ItemName, sums: Sequence[ItemSums]) -> ItemLine:
    one = sums[0] if len(sums) == 1 else _together(sums)
    return ItemLine(
        id=name.id,
        section=name.section,
        title=name.title,
        passed=one.passed,
        failed=one.failed,
        undetermined=one.undetermined,
        not_applicable=one.not_applicable,
        awaiting_ear=one.awaiting_ear,
        lost=one.lost,
        fails=rate_of(one.failed, one.passed + one.failed),
        clauses=name.clauses,
        confirmed=one.confirmed,
        lost_confirmed=one.lost_confirmed,
    )


def _together(sums: Sequence[ItemSums]) -> ItemSums:
    """One item over several versions of the rubric."""
    names = [each.name for each in fields(ItemSums) if each.name not in ("id", "version")]
    return ItemSums(sums[0].id, "", **{name: sum(getattr(each, name) for each in sums) for name in names})


def _faults(lines: Sequence[ItemLine], sums: Sums) -> tuple[Fault, ...]:
    """The failed items, the most surely common first: by the lower bound of the fail rate."""
    failed = [line for line in lines if line.failed]
    failed.sort(key=lambda line: (-(line.fails.low or 0.0), -line.lost, line.id))
    return tuple(
        Fault(line.id, line.title, line.clauses, line.lost, line.fails, sums.examples.get(line.id)) for line in failed
    )


def _sections(items: Sequence[ItemSums], names: Sequence[ItemName], counted: int) -> tuple[SectionLoss, ...]:
    if not counted:
        return ()
    section = {name.id: name.section for name in names}
    order = list(dict.fromkeys(section.values()))
    lost: dict[str, list[float]] = defaultdict(list)
    possible: dict[str, list[float]] = defaultdict(list)
    for each in items:
        at = section.get(each.id, "")
        lost[at].append(each.lost_counted)
        possible[at].append(each.possible_counted)
    return tuple(
        SectionLoss(at, math.fsum(lost[at]), math.fsum(possible[at]), math.fsum(lost[at]) / counted)
        for at in sorted(lost, key=lambda at: order.index(at) if at in order else len(order))
        if any(possible[at])
    )


def _completeness(items: Iterable[ItemSums]) -> float | None:
    """Divide the possible points of decided items by those of applicable ones."""
    items = list(items)
    applicable = math.fsum(each.possible for each in items)
    undecided = math.fsum(each.open_possible for each in items)
    return (applicable - undecided) / applicable if applicable else None


def _talk(sums: TalkSums) -> Talk:
    pairs = ((sums.speech_agent, sums.speech_both), (sums.silence, sums.silence_of), (sums.hold, sums.hold_of))
    agent, silence, hold = (part / whole if whole else None for part, whole in pairs)
    return Talk(sums.duration, agent, silence, hold, sums.interruptions, sums.silences)


def _trends(sums: Sequence[Sums]) -> list[tuple[MonthPoint, ...]]:
    """The months of each, with all their intervals at once."""
    months = [_months(each.history) for each in sums]
    means = iter(means_of([_counted(group) for each in months for group in each.values()]))
    trends = []
    for each in months:
        points: list[MonthPoint] = []
        for month, group in each.items():
            versions = tuple(sorted({one.version for one in group}))
            changed = len(versions) > 1 or bool(points and points[-1].versions != versions)
            points.append(MonthPoint(month, sum(one.calls for one in group), next(means), versions, changed))
        trends.append(tuple(points))
    return trends


def _months(history: Iterable[ScoreSums]) -> dict[str, list[ScoreSums]]:
    months: dict[str, list[ScoreSums]] = defaultdict(list)
    for each in history:
        if each.month:
            months[each.month].append(each)
    return dict(sorted(months.items()))


def _ranked(cards: Sequence[Scorecard]) -> list[Scorecard]:
    """Rank the cards of one version of a rubric by their mean as it is shown; equal means share a rank.

    Small samples, and those that mix two versions of the rubric, stay unranked.
    """
    kept: dict[tuple[str, tuple[str, ...]], list[float]] = defaultdict(list)
    for card in cards:
        if rankable(card) and card.mean:
            kept[card.rubric, card.versions].append(round(card.mean.mean, 2))
    ranked = []
    for card in cards:
        means = kept[card.rubric, card.versions]
        if rankable(card) and card.mean:
            place = 1 + sum(other > round(card.mean.mean, 2) for other in means)
            card = replace(card, rank=place, ranked=len(means))  # noqa: PLW2901 — the same card, ranked
        ranked.append(card)
    return ranked


def rankable(card: Scorecard) -> bool:
    """Whether a card may stand in an order: a known subject, calls enough, one version of the rubric."""
    known = card.subject.id is not None or card.subject.name is not None
    return card.mean is not None and not card.small and len(card.versions) == 1 and known
