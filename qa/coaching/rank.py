"""Which moments a trainer should show first, and why.

A moment is worth the weighted mean of five shares, each 0–1:

==============  ======  ==============================================================================
reason          weight  share
==============  ======  ==============================================================================
sure            0.30    1 where a person confirmed the outcome; a machine's word 0.8; 0.5 where the
                        demonstration model wrote the words or the item is undetermined; 0.2 where the
                        call's words are not trusted, or who spoke is not known
clear           0.25    mean probability of the words, from 0.5 (0) to 0.95 (1); 0.5 where nothing is
                        said in it
sound           0.20    1, less 0.4 for every problem of the recording that is heard (`HEARD`)
short           0.15    1 up to 10 s, falling evenly to 0 at 60 s
representative  0.10    1 where the moment and the call are as long as the middle one of all candidates,
                        falling with the ratio of the lengths: e^(−mean of |ln ratio|)
==============  ======  ==============================================================================

The weights are ours. The best moment comes first; then no agent is shown a second time before every other one was
shown once, and so on, so that nobody is made the example of the month. Moments worth less than `FLOOR` come after
all others, whoever's they are, and of a call only its best is shown.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from qa.coaching.values import Example, Likeness, Moment, Ranked, Reason, ReasonKind, Twin
from qa.types import Outcome

WEIGHTS: dict[ReasonKind, float] = {"sure": 0.3, "clear": 0.25, "sound": 0.2, "short": 0.15, "representative": 0.1}
FLOOR = 0.35
BRIEF, ENDLESS = 10.0, 60.0
DOUBTED, CERTAIN = 0.5, 0.95
PER_PROBLEM = 0.4
HEARD = frozenset(
    (
        "bleed",
        "clipping",
        "cut_off",
        "damaged",
        "dropouts",
        "fake_stereo",
        "hum",
        "legs_shifted",
        "one_dead_leg",
        "too_quiet",
        "truncated",
        "wrong_length",
    )
)
"""The problems of a recording that somebody who listens to it is disturbed by."""
_SHORTEST = 0.5
"""Seconds; lengths below are alike."""


@dataclass(frozen=True, slots=True)
class Middle:
    """The lengths in seconds of the middle one of all candidates, of the moment and of the call."""

    moment: float
    call: float

    @classmethod
    def of(cls, moments: Iterable[Moment]) -> Middle:
        """Measure candidates; there must be one."""
        pairs = [(moment.span.duration, moment.of.duration) for moment in moments]
        return cls(median(moment for moment, _ in pairs), median(call for _, call in pairs))


def ranked(moment: Moment, middle: Middle) -> Ranked:
    """Value a moment against the middle of all candidates."""
    reasons = (_sure(moment), _clear(moment), _sound(moment), _short(moment), _representative(moment, middle))
    value = sum(WEIGHTS[reason.kind] * reason.share for reason in reasons)
    ordered = sorted(reasons, key=lambda each: (-WEIGHTS[each.kind] * each.share, each.kind))
    return Ranked(moment, round(value, 6), tuple(ordered))


def rank(moments: Iterable[Moment], limit: int, middle: Middle | None = None) -> list[Ranked]:
    """Choose at most `limit` moments, the first to be shown first; the order in which they are given is no matter.

    `middle` is that of all candidates where not all of them are given.
    """
    given = list(moments)
    if not given:
        return []
    middle = middle or Middle.of(given)
    best: dict[str, Ranked] = {}
    for each in sorted((ranked(moment, middle) for moment in given), key=_first):
        best.setdefault(each.moment.of.call_id, each)
    return _spread(list(best.values()))[:limit]


def _first(each: Ranked) -> tuple[float, str, str, float]:
    of = each.moment.of
    return (-each.value, of.call_id, of.item_id, each.moment.span.start)


def _spread(best: Sequence[Ranked]) -> list[Ranked]:
    """Moments in order, each agent's n-th before anybody's next but one; those below the floor at the end."""
    shown: Counter[str] = Counter()
    turns = []
    for each in best:
        poor = each.value < FLOOR
        turns.append(((poor, shown[each.moment.of.agent]), each))
        shown[each.moment.of.agent] += 1
    return [each for _, each in sorted(turns, key=lambda turn: turn[0])]  # stable: the better ones stay first


def _sure(moment: Moment) -> Reason:
    of = moment.of
    if of.decided_by == "person":
        return Reason("sure", 1.0, {"why": "person"})
    if not of.words_trusted or not of.parties_known:
        return Reason("sure", 0.2, {"why": "untrusted"})
    if of.outcome is Outcome.UNDETERMINED:
        return Reason("sure", 0.5, {"why": "undetermined"})
    if of.demonstration:
        return Reason("sure", 0.5, {"why": "demonstration"})
    return Reason("sure", 0.8, {"why": "machine"})


def _clear(moment: Moment) -> Reason:
    if moment.probability is None:
        return Reason("clear", 0.5)
    share = (moment.probability - DOUBTED) / (CERTAIN - DOUBTED)
    return Reason("clear", min(1.0, max(0.0, share)), {"probability": moment.probability})


def _sound(moment: Moment) -> Reason:
    problems = sorted(HEARD & set(moment.of.problems))
    return Reason("sound", max(0.0, 1.0 - PER_PROBLEM * len(problems)), {"problems": " ".join(problems)})


def _short(moment: Moment) -> Reason:
    length = moment.span.duration
    share = 1.0 - (length - BRIEF) / (ENDLESS - BRIEF)
    return Reason("short", min(1.0, max(0.0, share)), {"seconds": length})


def _representative(moment: Moment, middle: Middle) -> Reason:
    away = (_ratio(moment.span.duration, middle.moment) + _ratio(moment.of.duration, middle.call)) / 2
    return Reason("representative", math.exp(-away), {"seconds": moment.span.duration, "middle": middle.moment})


def _ratio(one: float, other: float) -> float:
    """How far two lengths are apart, as the logarithm of their ratio."""
    return abs(math.log(max(one, _SHORTEST) / max(other, _SHORTEST)))


def examples(chosen: Sequence[Ranked], good: Sequence[Moment]) -> list[Example]:
    """Put a good twin beside each chosen moment: an item passed like it, in a call of the same kind.

    The nearest one by `_apart`, never of the same call; one that was shown already only where no other is left of
    the item.
    """
    shown: set[str] = set()
    made = []
    middle = Middle.of(good) if good else None
    for each in chosen:
        moment = each.moment
        of = [one for one in good if one.of.item_id == moment.of.item_id and one.of.rubric == moment.of.rubric]
        fit = [one for one in of if one.of.call_id != moment.of.call_id and one.of.outcome is Outcome.PASSED]
        if moment.of.outcome is Outcome.PASSED or not fit or middle is None:
            made.append(Example(each))
            continue
        values = {id(one): ranked(one, middle).value for one in fit}
        nearest = min(
            fit,
            key=lambda one: (
                one.of.call_id in shown,
                _apart(moment, one) + 1.0 - values[id(one)],
                one.of.call_id,
            ),
        )
        shown.add(nearest.of.call_id)
        made.append(Example(each, Twin(nearest, _alike(moment, nearest))))
    return made


def _apart(bad: Moment, good: Moment) -> float:
    """How unlike two calls are: a half for another team, a half for another line, and the ratio of their lengths."""
    other_team, other_line = bad.of.team != good.of.team, bad.of.line != good.of.line
    return 0.5 * other_team + 0.5 * other_line + _ratio(bad.of.duration, good.of.duration)


def _alike(bad: Moment, good: Moment) -> tuple[Likeness, ...]:
    same: tuple[tuple[Likeness, bool], ...] = (
        ("agent", bool(bad.of.agent) and bad.of.agent == good.of.agent),
        ("team", bad.of.team is not None and bad.of.team == good.of.team),
        ("line", bad.of.line is not None and bad.of.line == good.of.line),
        ("length", _ratio(bad.of.duration, good.of.duration) <= math.log(1.5)),
    )
    return tuple(name for name, holds in same if holds)
