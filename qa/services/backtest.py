"""What a pack would have made of the calls of a month: `qa.services.rescore`, and the calls behind every change.

Nothing is written. The pack stands in for the configured one of the same rubric id; if there is none, for the one of
all calls that no rule picks out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from qa.packs.load import Pack
from qa.services.decisions import Compared, Decisions
from qa.services.rescore import Diff, Request, Rescoring
from qa.services.rules import PackRule, pack_for
from qa.store import Store
from qa.types import CallResult, Outcome


@dataclass(frozen=True, slots=True)
class Moved:
    """A call on which an item's outcome is another, the reason of the new one, and where its evidence begins (s)."""

    call_id: str
    before: Outcome | None
    after: Outcome | None
    reason: str
    start: float | None = None


@dataclass(frozen=True, slots=True)
class Regraded:
    """A call whose grade is another; the final scores before and after."""

    call_id: str
    agent_id: str | None
    before: str | None
    after: str | None
    score_before: float | None
    score_after: float | None


@dataclass
class Tried(Diff):
    """A `Diff` that keeps which calls moved, counts the new outcomes of every item, and compares with people's."""

    compared: Compared = field(default_factory=lambda: Compared({}))
    moved: dict[str, list[Moved]] = field(default_factory=dict)
    outcomes: dict[str, Counter[Outcome]] = field(default_factory=dict)
    regraded: list[Regraded] = field(default_factory=list)

    def add(self, before: CallResult | None, after: CallResult) -> None:
        """Count one call."""
        super().add(before, after)
        self.compared.add(before, after)
        old = {item.id: item for item in before.items} if before else {}
        new = {item.id: item for item in after.items}
        for item in after.items:
            self.outcomes.setdefault(item.id, Counter())[item.outcome] += 1
        for item_id in {**new, **old} if before else ():
            was, now = old.get(item_id), new.get(item_id)
            outcomes = (was.outcome if was else None, now.outcome if now else None)
            if outcomes[0] is not outcomes[1]:
                found = (*(now.evidence if now else ()), *(was.evidence if was else ()))
                start = found[0].start if found else None
                moved = Moved(after.call.info.call_id, *outcomes, now.reason if now else "", start)
                self.moved.setdefault(item_id, []).append(moved)
        if before and before.score.grade != after.score.grade:
            self.regraded.append(_regraded(before, after))


def _regraded(before: CallResult, after: CallResult) -> Regraded:
    info, old, new = after.call.info, before.score, after.score
    return Regraded(info.call_id, info.agent_id, old.grade, new.grade, old.final, new.final)


class Backtest:
    """A pack tried on stored calls; `tried` holds what came out once `compute` has gone through them."""

    def __init__(
        self,
        store: Store,
        pack: Pack,
        otherwise: Pack,
        rules: Sequence[PackRule],
        month: str | None,
        decisions: Decisions | None = None,
    ) -> None:
        same = [PackRule(pack if rule.pack.rubric.id == pack.rubric.id else rule.pack, rule.when) for rule in rules]
        for_all = otherwise.rubric.id == pack.rubric.id or not any(rule.pack is pack for rule in same)
        rest = pack if for_all else otherwise
        self.tried = Tried(compared=Compared(decisions or {}))
        self.rescoring = Rescoring(Request(store, pack, same, month))
        self.rescoring.diff = self.tried
        if same:
            infos = ((call_id, store.info(call_id)) for call_id in self.rescoring.ids)
            self.rescoring.ids = [call_id for call_id, info in infos if pack_for(info, same, rest) is pack]

    def sample(self, count: int) -> None:
        """Try so many of the calls only: the same ones again, whatever calls are added, and in the order of time."""
        kept = set(sorted(self.ids, key=lambda call_id: sha256(call_id.encode()).digest())[:count])
        self.rescoring.ids = [call_id for call_id in self.ids if call_id in kept]

    @property
    def ids(self) -> list[str]:
        """The calls that the pack is for."""
        return self.rescoring.ids

    def compute(self) -> Iterator[str]:
        """Score every call, one after the other; nothing is written."""
        with self.rescoring:
            yield from self.rescoring.compute()
