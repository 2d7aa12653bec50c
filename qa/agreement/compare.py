"""Decisions to figures: machine against people, people against each other, and what may run by itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Literal

from qa.agreement.coefficients import Estimate, cohen, gwet, share
from qa.agreement.values import Against, Among, Judged, Rule, Verdict
from qa.types import Outcome

By = Literal["item", "author"]
Key = tuple[str, str]
_OPEN = (Outcome.UNDETERMINED, Outcome.AWAITING_EAR)


def in_force(judged: Iterable[Judged], *, each_author: bool = False) -> list[Judged]:
    """Give one decision an item: the newest, one made in calibration only where there is no other.

    With `each_author`, the newest of each of them.
    """
    newest: dict[tuple[str, ...], Judged] = {}
    for each in sorted(judged, key=lambda j: (j.session is None, j.made_at)):
        newest[each.call_id, each.rubric, each.item_id, each.author if each_author else ""] = each
    return sorted(newest.values(), key=lambda j: (j.rubric, j.item_id, j.call_id, j.author))


def machine_against(judged: Iterable[Judged], by: By = "item", rule: Rule | None = None) -> list[Against]:
    """Compare the machine with people, per item or author; with a `rule`, say what may run without a person."""
    groups: dict[Key, list[Judged]] = defaultdict(list)
    for each in in_force(judged, each_author=by == "author"):
        groups[each.rubric, each.item_id if by == "item" else each.author].append(each)
    found = [_against(key, group) for key, group in sorted(groups.items())]
    return [_judged(each, rule) for each in found] if rule else found


def disagreements(judged: Iterable[Judged]) -> list[Judged]:
    """Give what the machine decided otherwise than the person in force, wrongly failed ones first."""
    other = [each for each in in_force(judged) if each.machine not in _OPEN and each.machine is not each.person]
    return sorted(other, key=lambda j: (j.rubric, j.item_id, j.machine is not Outcome.FAILED, j.call_id))


def among_people(judged: Iterable[Judged], by: By = "item") -> list[Among]:
    """Compare people who scored the same calls in one calibration session, per item or per two of them."""
    subjects: dict[tuple[str, str, str, int], dict[str, Outcome]] = defaultdict(dict)
    for each in sorted(judged, key=lambda j: j.made_at):
        if each.session is not None:
            subjects[each.rubric, each.item_id, each.call_id, each.session][each.author] = each.person
    groups: dict[Key, list[Mapping[str, Outcome]]] = defaultdict(list)
    for (rubric, item, *_), ratings in sorted(subjects.items()):
        if by == "item" and len(ratings) > 1:
            groups[rubric, item].append(ratings)
        elif by == "author":
            for pair in combinations(sorted(ratings), 2):
                groups[rubric, " · ".join(pair)].append({name: ratings[name] for name in pair})
    return [_among(key, group) for key, group in sorted(groups.items())]


def _against(key: Key, group: Sequence[Judged]) -> Against:
    counts = Counter((each.machine, each.person) for each in group)
    both = [(each.machine.value, each.person.value) for each in group if each.machine not in _OPEN]
    failed = sum(n for (machine, _), n in counts.items() if machine is Outcome.FAILED)
    lapses = sum(n for (_, person), n in counts.items() if person is Outcome.FAILED)
    found = counts[Outcome.FAILED, Outcome.FAILED]
    return Against(
        *key,
        n=len(both),
        asked=len(group) - len(both),
        asked_lapses=sum(counts[machine, Outcome.FAILED] for machine in _OPEN),
        raw=share(sum(a == b for a, b in both), len(both)),
        kappa=cohen(both),
        ac1=gwet(both),
        precision=share(found, failed),
        recall=share(found, lapses),
        counts=counts,
    )


def _judged(against: Against, rule: Rule) -> Against:
    """With the verdict of a rule, and what it is short of."""
    limits = {"precision": rule.precision, "recall": rule.recall, "ac1": rule.ac1}
    values: dict[str, Estimate] = {name: getattr(against, name) for name in limits}
    short = [name for name, limit in limits.items() if not _reaches(values[name].low, limit)]
    below = [name for name in short if (high := values[name].high) is not None and high < limits[name]]
    if against.n < rule.least:
        short.insert(0, "n")
    verdict: Verdict = "people" if below and against.n >= rule.least else "more" if short else "automatic"
    return replace(against, verdict=verdict, short=tuple(below if verdict == "people" else short))


def _reaches(low: float | None, limit: float) -> bool:
    return low is not None and low >= limit


def _among(key: Key, group: Sequence[Mapping[str, Outcome]]) -> Among:
    authors = sorted({author for ratings in group for author in ratings})
    subjects = [[outcome.value for outcome in ratings.values()] for ratings in group]
    pairs = [(ratings[a].value, ratings[b].value) for ratings in group for a, b in combinations(sorted(ratings), 2)]
    agreed = sum(a == b for a, b in pairs)
    raw = share(agreed, len(pairs))
    if len(pairs) != len(group):  # the pairs of one call are no cases of their own: the value alone
        raw = Estimate(len(group), _mean([_agreed(subject) for subject in subjects]))
    kappa = cohen(pairs) if len(authors) == 2 else Estimate(len(group))
    return Among(*key, authors=len(authors), n=len(group), raw=raw, kappa=kappa, ac1=gwet(subjects))


def _agreed(subject: Sequence[str]) -> float:
    pairs = list(combinations(subject, 2))
    return sum(a == b for a, b in pairs) / len(pairs)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
