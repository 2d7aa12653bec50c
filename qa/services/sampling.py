"""Draws the calls of a month that people should hear, and keeps the drawing in the audit trail."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from qa.errors import StoreError, UsageError
from qa.packs.load import load_pack, pack_names
from qa.sampling import (
    METHOD,
    Candidate,
    Covered,
    Limits,
    Pick,
    Sample,
    by_risk,
    coverage,
    draw,
    frame_hash,
    risks_of,
)
from qa.services.drawn import SAMPLE, drawings
from qa.store import Store
from qa.types.people import Act

PER_AGENT = 5
"""The most that the regulation (telecom.monitor_quota) names of one to five a month: it covers every reading of it."""
PER_RISK = 2


@dataclass(frozen=True, slots=True)
class ToDraw:
    """What is asked for; None is as it was recorded, else the default. `again` draws anew where there is a drawing."""

    month: str
    per_agent: int | None = None
    per_risk: int | None = None
    seed: str | None = None
    again: bool = False
    limits: Limits = field(default_factory=Limits)
    agent: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample with its coverage: the how-manieth drawing of the month, when and by whom.

    `new` is False for one that was there; `same_frame` says whether the month has the calls that it was drawn from,
    and `proven` whether drawing again by the recorded seed gives the recorded calls; None where it has others.
    """

    sample: Sample
    covered: tuple[Covered, ...]
    number: int
    at: datetime
    author: str
    new: bool
    same_frame: bool = True
    proven: bool | None = True


def sample(store: Store, asked: ToDraw, *, author: str, at: datetime, pack: str) -> Drawn:
    """Draw, or give what was drawn before; the agent and team asked for only narrow what is shown.

    Raises
    ------
    UsageError
        The month was drawn with another seed or quota.
    StoreError
        There are no calls to draw from.
    """
    frame = store.candidates.of_month(asked.month, grade_limits(pack))
    if not frame:
        known = ", ".join(store.months()) or "none"
        raise StoreError(f"no calls of {asked.month} can be heard", where=store.where, mend=f"months: {known}")
    acts = drawings(store, asked.month)
    found = _recorded(frame, acts, asked) if acts and not asked.again else _new(store, frame, acts, asked, author, at)
    heard = {review.call_id for review in store.people.reviews(month=asked.month)}
    random = {pick.call.call_id for pick in found.sample.random}
    rows = coverage([c for c in frame if _is_asked(c, asked)], found.sample.per_agent, heard, random)
    picks = tuple(pick for pick in found.sample.picks if _is_asked(pick.call, asked))
    return replace(found, covered=tuple(rows), sample=replace(found.sample, picks=picks))


def grade_limits(pack: str) -> Mapping[str, tuple[float, ...]]:
    """The scores at which the grade changes, by rubric, of a pack and those that are shipped."""
    packs = [load_pack(name) for name in dict.fromkeys([pack, *pack_names()])]
    return {each.rubric.id: tuple(grade.at for grade in each.rubric.grades) for each in packs}


def _new(
    store: Store, frame: Sequence[Candidate], acts: Sequence[Act], asked: ToDraw, author: str, at: datetime
) -> Drawn:
    seed = asked.seed or secrets.token_hex(8)
    per_agent = PER_AGENT if asked.per_agent is None else asked.per_agent
    per_risk = PER_RISK if asked.per_risk is None else asked.per_risk
    random = draw(frame, per_agent, seed)
    drawn = {call.call_id for call in random}
    risky = by_risk(frame, per_risk, seed, without=drawn, limits=asked.limits)
    picks = (*(Pick(call, True, risks_of(call, asked.limits)) for call in random), *risky)
    made = Sample(asked.month, seed, per_agent, per_risk, len(frame), frame_hash(frame), picks)
    detail = {
        "method": METHOD,
        "seed": seed,
        "per_agent": per_agent,
        "per_risk": per_risk,
        "calls": made.calls,
        "frame": made.frame,
        "random": [call.call_id for call in random],
        "risk": {pick.call.call_id: list(pick.risks) for pick in risky},
    }
    store.people.audit(Act(at, author, SAMPLE, f"{SAMPLE}:{asked.month}", detail))
    drawn_for = {pick.call.call_id: "random" if pick.random else "risk" for pick in picks}
    store.queue.keep_drawing(asked.month, per_agent, drawn_for)
    return Drawn(made, (), len(acts) + 1, at, author, new=True)


def _recorded(frame: Sequence[Candidate], acts: Sequence[Act], asked: ToDraw) -> Drawn:
    """The last drawing as it was recorded, and whether its seed gives it."""
    act = acts[-1]
    told = act.detail
    for name in ("seed", "per_agent", "per_risk"):
        wanted = getattr(asked, name)
        if wanted is not None and wanted != told[name]:
            problem = f"{asked.month} was drawn with {name.replace('_', ' ')} {told[name]}, not {wanted}"
            raise UsageError(problem, mend="--again draws anew; both drawings stay in the audit trail")
    known = {call.call_id: call for call in frame}
    random = [Pick(known[id], True, risks_of(known[id], asked.limits)) for id in told["random"] if id in known]
    risky = [Pick(known[id], False, tuple(risks)) for id, risks in told["risk"].items() if id in known]
    made = Sample(
        asked.month, told["seed"], told["per_agent"], told["per_risk"], told["calls"], told["frame"], (*random, *risky)
    )
    same = told["frame"] == frame_hash(frame)
    proven = None
    if same and told["method"] == METHOD:
        proven = [call.call_id for call in draw(frame, made.per_agent, made.seed)] == told["random"]
    return Drawn(made, (), len(acts), act.at, act.author, new=False, same_frame=same, proven=proven)


def _is_asked(call: Candidate, asked: ToDraw) -> bool:
    return asked.agent in (None, call.agent) and asked.team in (None, call.team)
