"""Who and what really moved between two periods, and not just by chance.

Means of scores are compared by Welch's test, which lets the two spreads differ; fail rates of items by Fisher's exact
test. All subjects of a rubric are tested together, and all its items: Benjamini and Hochberg (1995) keep the expected
share of false ones among those called real at 5 %. Only calls by a version of the rubric that both periods have are
compared, since another version is another scale.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from qa.form import Service
from qa.scorecard.build import SERVICE
from qa.scorecard.stats import variance
from qa.scorecard.sums import Sums
from qa.scorecard.tally import Names
from qa.scorecard.values import Mover, Subject

LEVEL = 0.05
Key = tuple[str, str | None, str | None]


def subject_movers(
    after: Sequence[Sums], before: Sequence[Sums], services: Mapping[str, Service]
) -> tuple[tuple[Mover, ...], int]:
    """Test every subject's mean; and say how many could not be: too few calls, or no version in common."""
    earlier = {key_of(each): each for each in before}
    tested: dict[str, list[Mover]] = defaultdict(list)
    untested = 0
    for each in after:
        least = services.get(each.rubric, SERVICE).small_sample
        then, now = _comparable(earlier.get(key_of(each)), each)
        if min(len(then), len(now)) < least or not _known(each.subject):
            untested += 1
            continue
        means = [math.fsum(scores) / len(scores) for scores in (then, now)]
        p = welch(then, now)
        subject = each.subject
        name = subject.name or subject.id or ""
        made = Mover("subject", each.rubric, subject.id, name, len(then), len(now), means[0], means[1], p, p, False)
        tested[each.rubric].append(made)
    return _judged(tested), untested


def item_movers(
    after: Sequence[Sums], before: Sequence[Sums], names: Names, services: Mapping[str, Service]
) -> tuple[Mover, ...]:
    """Test every item's fail rate, failed ÷ (passed + failed), over all the subjects together."""
    titles = {(rubric, item.id): item.title for rubric, items in names.items() for item in items}
    now, then = _counts(after), _counts(before)
    common = {key[:2] for key in now} & {key[:2] for key in then}
    pooled: dict[tuple[str, str], list[list[int]]] = defaultdict(lambda: [[0, 0], [0, 0]])
    for side, counts in enumerate((then, now)):
        for (rubric, version, item_id), (failed, passed) in counts.items():
            if (rubric, version) in common:
                pooled[rubric, item_id][side][0] += failed
                pooled[rubric, item_id][side][1] += passed
    tested: dict[str, list[Mover]] = defaultdict(list)
    for (rubric, item_id), table in pooled.items():
        n_before, n_after = (sum(row) for row in table)
        if min(n_before, n_after) < services.get(rubric, SERVICE).small_sample:
            continue
        p = fisher(table)
        rates = (table[0][0] / n_before, table[1][0] / n_after)
        title = titles.get((rubric, item_id), item_id)
        tested[rubric].append(Mover("item", rubric, item_id, title, n_before, n_after, *rates, p, p, False))
    return _judged(tested)


def key_of(sums: Sums) -> Key:
    """What makes the sums of two periods those of one subject."""
    subject = sums.subject
    return sums.rubric, subject.id, None if subject.id else subject.name


def _known(subject: Subject) -> bool:
    return subject.kind == "all" or subject.id is not None or subject.name is not None


def _comparable(before: Sums | None, after: Sums) -> tuple[list[float], list[float]]:
    """The counted scores of both, by the versions that both have."""
    sides = (before.scores if before else (), after.scores)
    common = {each.version for each in sides[0]} & {each.version for each in sides[1]}
    then, now = ([s for each in side if each.version in common for s in each.scores] for side in sides)
    return then, now


def _counts(sums: Sequence[Sums]) -> dict[tuple[str, str, str], tuple[int, int]]:
    counts: dict[tuple[str, str, str], tuple[int, int]] = {}
    for each in sums:
        for item in each.items:
            key = (each.rubric, item.version, item.id)
            failed, passed = counts.get(key, (0, 0))
            counts[key] = failed + item.failed, passed + item.passed
    return counts


def welch(before: Sequence[float], after: Sequence[float]) -> float:
    """Welch's two-sided p; where all scores of each side are alike, that of the exact permutation test."""
    from scipy.stats import ttest_ind_from_stats

    sides = [(math.fsum(s) / len(s), len(s)) for s in (before, after)]
    spreads = [variance(s, mean) for s, (mean, _) in zip((before, after), sides, strict=True)]
    if max(spreads) < 1e-12:
        alike = abs(sides[0][0] - sides[1][0]) < 1e-9
        return 1.0 if alike else min(1.0, 2 / math.comb(sides[0][1] + sides[1][1], sides[0][1]))
    told = [(mean, math.sqrt(spread), n) for (mean, n), spread in zip(sides, spreads, strict=True)]
    return float(ttest_ind_from_stats(*told[0], *told[1], equal_var=False).pvalue)


def fisher(table: Sequence[Sequence[int]]) -> float:
    """Fisher's exact two-sided p of a table of two rows: failed, passed."""
    from scipy.stats import fisher_exact

    return float(fisher_exact(table).pvalue)


def _judged(tested: Mapping[str, Sequence[Mover]]) -> tuple[Mover, ...]:
    """Say which are real, rubric by rubric; the real ones first, each by how little chance it needs."""
    from scipy.stats import false_discovery_control

    found: list[Mover] = []
    for each in tested.values():
        qs = false_discovery_control([mover.p for mover in each], method="bh")
        found += [replace(mover, q=float(q), real=bool(q <= LEVEL)) for mover, q in zip(each, qs, strict=True)]
    return tuple(sorted(found, key=lambda mover: (not mover.real, mover.p, mover.rubric, mover.id or mover.title)))
