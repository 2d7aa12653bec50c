"""An agent's own page: what was released to them, what it cost, and what they may say to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qa.scorecard import ScoredCall
from qa.services.appeals import decided_at
from qa.types import Outcome
from qa.types.desk import User
from qa.types.people import Appeal, CaseNote, Plan, Review
from qa.web.desk import Desk
from qa.web.fair.acts import READ
from qa.web.fair.appealing import AppealLine, line_of
from qa.web.fair.deadlines import days_left, times_of
from qa.web.fair.owncard import OwnCard, own_cards


@dataclass(frozen=True, slots=True)
class Lost:
    """An item that cost points; `points` is what it cost, ≥ 0."""

    id: str
    title: str
    points: float
    fatal: bool


@dataclass(frozen=True, slots=True)
class OwnCall:
    """A released call. `last_day` is the last day to appeal on any of what was lost; `read_at` since its release."""

    call_id: str
    rubric: str
    started_at: datetime | None
    duration: float
    final: float | None
    grade: str | None
    provisional: bool
    lost: tuple[Lost, ...]
    released_at: datetime
    read_at: datetime | None
    appeals_open: int
    appeals_granted: int
    appeals_upheld: int
    last_day: date | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class OwnAppeal:
    """An appeal of one's own, with what it is about."""

    call_id: str
    started_at: datetime | None
    title: str
    line: AppealLine


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What `fair/own.html` shows; `agent_id` is None for an account without one."""

    agent_id: str | None
    month: str | None
    months: tuple[str, ...]
    calls: tuple[OwnCall, ...]
    cards: tuple[OwnCard, ...]
    appeals: tuple[OwnAppeal, ...]
    plans: tuple[Plan, ...]
    examples: tuple[CaseNote, ...]


def build_own(desk: Desk, user: User, month: str | None = None) -> OwnPage:
    """Gather an agent's page of a month, the newest with released calls by default; nothing unreleased is in it."""
    agent = user.agent_id
    if agent is None:
        return OwnPage(None, None, (), (), (), (), (), ())
    months = desk.store.fair.released_months(agent)
    month = month or (months[-1] if months else None)
    released = desk.store.desk.released(agent_id=agent)
    scored = [each for each in desk.store.scores(month=month, agent=agent) if each.call_id in released] if month else []
    appeals = desk.store.people.appeals(agent_id=agent)
    return OwnPage(
        agent_id=agent,
        month=month,
        months=tuple(months),
        calls=_calls(desk, user, scored, released, appeals, month),
        cards=own_cards(desk, scored, month),
        appeals=_appeals(desk, appeals, released),
        plans=tuple(reversed(desk.store.people.plans(agent_id=agent))),
        examples=tuple(
            each for each in reversed(desk.store.people.cases(agent_id=agent)) if each.good and each.call_id in released
        ),
    )


def _calls(
    desk: Desk,
    user: User,
    scored: Sequence[ScoredCall],
    released: Mapping[str, datetime],
    appeals: Sequence[Appeal],
    month: str | None,
) -> tuple[OwnCall, ...]:
    read: dict[str, datetime] = {}
    for act in desk.store.people.acts(author=user.name):
        if act.action == READ:
            read[act.subject.removeprefix("call:")] = act.at
    reviews: dict[str, list[Review]] = {}
    for review in desk.store.people.reviews(month=month, kinds=("review", "appeal")):
        reviews.setdefault(review.call_id, []).append(review)
    made = []
    for each in sorted(scored, key=lambda call: (call.started_at is not None, str(call.started_at)), reverse=True):
        own = [line_of(desk, a, named=False) for a in appeals if (a.call_id, a.rubric) == (each.call_id, each.rubric)]
        seen, at = read.get(each.call_id), released[each.call_id]
        last = _last_day(desk, each, reviews.get(each.call_id, []), at)
        made.append(
            OwnCall(
                **{name: getattr(each, name) for name in _SAME},
                lost=_lost(each),
                released_at=at,
                read_at=seen if seen and seen >= at else None,
                appeals_open=sum(line.open for line in own),
                appeals_granted=sum(line.decision == "overturned" for line in own),
                appeals_upheld=sum(line.decision == "upheld" for line in own),
                last_day=last,
                days_left=days_left(desk, last),
            )
        )
    return tuple(made)


_SAME = ("call_id", "rubric", "started_at", "duration", "final", "grade", "provisional")


def _lost(call: ScoredCall) -> tuple[Lost, ...]:
    failed = [item for item in call.items if item.outcome is Outcome.FAILED]
    return tuple(Lost(item.id, item.title, -(item.points or 0.0), item.fatal) for item in failed)


def _last_day(desk: Desk, call: ScoredCall, reviews: Sequence[Review], released: datetime) -> date | None:
    times = times_of(desk, call.rubric)
    failed = [item.id for item in call.items if item.outcome is Outcome.FAILED]
    days = [times.last_day(decided_at(reviews, call.rubric, item), released) for item in failed]
    return max((day for day in days if day is not None), default=None)


def _appeals(desk: Desk, appeals: Sequence[Appeal], released: Mapping[str, datetime]) -> tuple[OwnAppeal, ...]:
    shown = [each for each in appeals if each.call_id in released]
    lines = desk.store.fair.item_lines({each.call_id for each in shown})
    starts = {each.call_id: each.started_at for each in desk.store.fair.standings(call_ids={a.call_id for a in shown})}
    made = []
    for each in reversed(shown):
        item = lines.get((each.call_id, each.rubric, each.item_id))
        title = item.title if item else each.item_id
        made.append(OwnAppeal(each.call_id, starts.get(each.call_id), title, line_of(desk, each, named=False)))
    return tuple(made)
