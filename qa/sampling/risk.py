"""The part with a reason: calls that are more likely than others to need a person. They are no random sample."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import get_args

from qa.sampling.draw import chance
from qa.sampling.values import Candidate, Pick, Risk

_ORDER = {risk: at for at, risk in enumerate(get_args(Risk))}


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on there is a reason; ours, and every house may set its own.

    `distress` 0–1 as the measure ``distress_customer`` has it, `hold` the seconds of the longest hold, `days` those
    after an agent's first call in which the agent is new.
    """

    distress: float = 0.4
    hold: float = 60.0
    days: int = 30


def risks_of(call: Candidate, limits: Limits | None = None) -> tuple[Risk, ...]:
    """Give the reasons to hear a call, the gravest first.

    ``fatal``: a fatal item failed, or is open. ``undetermined``: what is open decides the grade, since its limit lies
    between the score's low and high. ``distress``, ``hold``, ``new``: see `Limits`.
    """
    limits = limits or Limits()
    facts = call.facts
    open_grade = (
        facts.low is not None
        and facts.high is not None
        and any(facts.low < limit <= facts.high for limit in facts.limits)
    )
    first, day = facts.first_day, call.started_at.date() if call.started_at else None
    found: dict[Risk, bool] = {
        "fatal": facts.fatal or facts.fatal_open,
        "undetermined": open_grade,
        "distress": facts.distress is not None and facts.distress >= limits.distress,
        "hold": facts.hold is not None and facts.hold >= limits.hold,
        "new": first is not None and day is not None and (day - first).days < limits.days,
    }
    return tuple(risk for risk, holds in found.items() if holds)


def by_risk(
    frame: Iterable[Candidate],
    per_agent: int,
    seed: str,
    *,
    without: Collection[str] = (),
    limits: Limits | None = None,
) -> list[Pick]:
    """Take of each agent the calls with the gravest and then the most reasons; equals are ordered by the seed.

    Calls in `without`, drawn or heard already, are left out.
    """
    by_agent: dict[str, list[Pick]] = defaultdict(list)
    for call in frame:
        risks = risks_of(call, limits)
        if risks and call.call_id not in without:
            by_agent[call.agent].append(Pick(call, random=False, risks=risks))
    taken = []
    for agent in sorted(by_agent):
        ranked = sorted(by_agent[agent], key=lambda pick: _rank(pick, seed))
        taken += ranked[:per_agent]
    return taken


def _rank(pick: Pick, seed: str) -> tuple[int, int, int, str]:
    return _ORDER[pick.risks[0]], -len(pick.risks), chance(seed, pick.call.call_id), pick.call.call_id
