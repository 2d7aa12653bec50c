"""Sums of many subjects added up to those of all of them, so that nothing is read twice."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields

from qa.scorecard.sums import ItemSums, ScoreSums, Sums, TalkSums
from qa.scorecard.values import Subject


def all_together(sums: Iterable[Sums], absent: Iterable[Sums] = ()) -> list[Sums]:
    """Add up, rubric by rubric, subjects that share no call. Examples are left out.

    `absent` are subjects without calls in the period, whose history belongs to that of all.
    """
    by_rubric: dict[str, list[Sums]] = defaultdict(list)
    for each in sums:
        by_rubric[each.rubric].append(each)
    for each in absent:
        if each.rubric in by_rubric:
            by_rubric[each.rubric].append(each)
    return [_added(rubric, each) for rubric, each in sorted(by_rubric.items())]


def _added(rubric: str, parts: Sequence[Sums]) -> Sums:
    return Sums(
        subject=Subject("all"),
        rubric=rubric,
        scores=_scores(score for each in parts for score in each.scores),
        history=_scores(score for each in parts for score in each.history),
        items=_items(item for each in parts for item in each.items),
        grades=dict(sum((Counter(each.grades) for each in parts), Counter())),
        talk=_talk([each.talk for each in parts]),
        fatal_calls=tuple(call for each in parts for call in each.fatal_calls),
        demonstration=sum(each.demonstration for each in parts),
        duplicates=sum(each.duplicates for each in parts),
        waiting=sum(each.waiting for each in parts),
    )


def _scores(scores: Iterable[ScoreSums]) -> tuple[ScoreSums, ...]:
    groups: dict[tuple[str | None, str], list[ScoreSums]] = defaultdict(list)
    for each in scores:
        groups[each.month, each.version].append(each)
    return tuple(
        ScoreSums(
            month,
            version,
            calls=sum(each.calls for each in group),
            provisional=sum(each.provisional for each in group),
            unscored=sum(each.unscored for each in group),
            scores=tuple(score for each in group for score in each.scores),
        )
        for (month, version), group in groups.items()
    )


def _items(items: Iterable[ItemSums]) -> tuple[ItemSums, ...]:
    names = [each.name for each in fields(ItemSums) if each.name not in ("id", "version")]
    groups: dict[tuple[str, str], list[ItemSums]] = defaultdict(list)
    for each in items:
        groups[each.id, each.version].append(each)
    return tuple(
        ItemSums(id, version, **{name: sum(getattr(each, name) for each in group) for name in names})
        if len(group) > 1
        else group[0]
        for (id, version), group in groups.items()
    )


def _talk(parts: Sequence[TalkSums]) -> TalkSums:
    """Seconds and counts added up; a count that nobody knows stays unknown."""

    def seconds(name: str) -> float:
        return math.fsum(getattr(each, name) for each in parts)

    def count(name: str) -> int | None:
        known = [value for each in parts if (value := getattr(each, name)) is not None]
        return sum(known) if known else None

    return TalkSums(
        duration=seconds("duration"),
        speech_agent=seconds("speech_agent"),
        speech_both=seconds("speech_both"),
        silence=seconds("silence"),
        silence_of=seconds("silence_of"),
        hold=seconds("hold"),
        hold_of=seconds("hold_of"),
        interruptions=count("interruptions"),
        silences=count("silences"),
    )
