"""One calibration session: how its people agree on each item, two by two, and with the machine.

The newest vote of each person on an item of a call counts. The *consensus* of an item of a call is what more than half
of its people voted, None where there is no such outcome; the machine is held against it, call by call, so that every
case is one call. What the machine had left to people (undetermined, awaiting an ear) is counted apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from qa.agreement.coefficients import Estimate, cohen, gwet, share
from qa.agreement.compare import among_people
from qa.agreement.values import Judged
from qa.types import Outcome

_OPEN = (Outcome.UNDETERMINED, Outcome.AWAITING_EAR)
_NONE = Estimate(0)


@dataclass(frozen=True, slots=True)
class ItemPanel:
    """An item over the calls of a session.

    `raw`, `kappa` (two people only) and `ac1` are people among themselves over `n` calls that two or more voted on;
    those with `machine` hold it against the consensus over `n_machine` calls. `asked` calls it had left to people, and
    on `split` ones there was no consensus.
    """

    item_id: str
    people: int
    n: int
    raw: Estimate
    kappa: Estimate
    ac1: Estimate
    n_machine: int
    machine_raw: Estimate
    machine_kappa: Estimate
    machine_ac1: Estimate
    asked: int
    split: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two raters over all items and calls that both decided; `other` is None for the machine."""

    one: str
    other: str | None
    n: int
    raw: Estimate
    kappa: Estimate
    ac1: Estimate


@dataclass(frozen=True, slots=True)
class Split:
    """An item of a call that people voted differently on, or the machine otherwise than their consensus."""

    call_id: str
    item_id: str
    votes: Mapping[str, Outcome]
    machine: Outcome
    consensus: Outcome | None


@dataclass(frozen=True, slots=True)
class Panel:
    """What a session shows once it is closed."""

    items: tuple[ItemPanel, ...]
    pairs: tuple[Pair, ...]
    splits: tuple[Split, ...]


def panel(votes: Iterable[Judged]) -> Panel:
    """Compare the votes of one session: items and disagreements in the order in which their ids sort."""
    listed = list(votes)
    cases = [_split(key, group) for key, group in sorted(_grouped(listed).items())]
    return Panel(tuple(_items(listed, cases)), tuple(_pairs(cases)), tuple(each for each in cases if _differs(each)))


def _grouped(votes: Iterable[Judged]) -> dict[tuple[str, str], dict[str, Judged]]:
    """The newest vote of each person, by item and call."""
    found: dict[tuple[str, str], dict[str, Judged]] = defaultdict(dict)
    for each in sorted(votes, key=lambda vote: vote.made_at):
        found[each.item_id, each.call_id][each.author] = each
    return found


def _split(key: tuple[str, str], group: Mapping[str, Judged]) -> Split:
    item_id, call_id = key
    votes = {author: group[author].person for author in sorted(group)}
    newest = max(group.values(), key=lambda vote: vote.made_at)
    return Split(call_id, item_id, votes, newest.machine, _consensus(list(votes.values())))


def _consensus(votes: Sequence[Outcome]) -> Outcome | None:
    outcome, most = Counter(votes).most_common(1)[0]
    return outcome if 2 * most > len(votes) else None


def _differs(case: Split) -> bool:
    if len(set(case.votes.values())) > 1:
        return True
    return case.machine not in _OPEN and case.machine is not case.consensus


def _items(votes: Sequence[Judged], cases: Sequence[Split]) -> list[ItemPanel]:
    among = {each.key: each for each in among_people(votes)}
    by_item: dict[str, list[Split]] = defaultdict(list)
    for case in cases:
        by_item[case.item_id].append(case)
    made = []
    for item_id, group in by_item.items():
        own = among.get(item_id)
        both = [(c.machine.value, c.consensus.value) for c in group if c.consensus and c.machine not in _OPEN]
        made.append(
            ItemPanel(
                item_id=item_id,
                people=len({author for case in group for author in case.votes}),
                n=own.n if own else 0,
                raw=own.raw if own else _NONE,
                kappa=own.kappa if own else _NONE,
                ac1=own.ac1 if own else _NONE,
                n_machine=len(both),
                machine_raw=share(sum(a == b for a, b in both), len(both)),
                machine_kappa=cohen(both),
                machine_ac1=gwet(both),
                asked=sum(case.machine in _OPEN for case in group),
                split=sum(case.consensus is None for case in group),
            )
        )
    return made


def _pairs(cases: Sequence[Split]) -> list[Pair]:
    people = sorted({author for case in cases for author in case.votes})
    made = []
    for one, other in combinations(people, 2):
        both = [(case.votes[one].value, case.votes[other].value) for case in cases if {one, other} <= set(case.votes)]
        made.append(_pair(one, other, both))
    for one in people:
        both = [
            (case.votes[one].value, case.machine.value)
            for case in cases
            if one in case.votes and case.machine not in _OPEN
        ]
        made.append(_pair(one, None, both))
    return made


def _pair(one: str, other: str | None, both: Sequence[tuple[str, str]]) -> Pair:
    return Pair(one, other, len(both), share(sum(a == b for a, b in both), len(both)), cohen(both), gwet(both))
