"""What the first page holds: a part for each thing that somebody may do; None or empty where they may not."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from qa.packs.terms import known_terms
from qa.scorecard import Mover, Period, Terms
from qa.scorecard.movers import subject_movers
from qa.scorecard.stats import variance
from qa.scorecard.sums import Sums
from qa.store.asked import Asked
from qa.types.desk import Assignment, Job, User
from qa.types.people import Appeal, CaseNote, Plan
from qa.types.queue import QueueAsk, QueueCounts
from qa.web.access import Right, rights_of
from qa.web.cards.asking import Question
from qa.web.cards.boards import card_room
from qa.web.desk import Desk

NEWEST = 6
SOON = timedelta(days=2)
FRESH = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for a reviewer: counts of the queue, and what was given to them; `late` of it is past its date."""

    counts: QueueCounts
    mine: int
    late: int
    last: str | None


@dataclass(frozen=True, slots=True)
class Objections:
    """Appeals that wait for a decision: `late` are past their date, `soon` due within two days."""

    open: int
    late: int
    soon: int
    newest: tuple[Appeal, ...]


@dataclass(frozen=True, slots=True)
class MonthSoFar:
    """A rubric's calls of a month beside those of the month before; `mover` where both are enough to be tested."""

    rubric: str
    title: str
    calls: int
    mean: float | None
    before_calls: int
    before: float | None
    mover: Mover | None
    half: float | None


@dataclass(frozen=True, slots=True)
class Given:
    """Calls that were given to somebody and are not done; `late` of these are past their date."""

    to: str
    shown: str
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Team:
    """What a supervisor looks at first: the month so far, and who has how much to do."""

    month: str
    before: str
    months: tuple[MonthSoFar, ...]
    given: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Training:
    """The newest cases of the case book, and coaching plans: of `open` ones those due first, `late` past their date."""

    cases: tuple[CaseNote, ...]
    fresh: int
    plans: tuple[Plan, ...]
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Ingest:
    """Jobs that bring recordings in: those that run or wait, and those of late with files that failed."""

    running: tuple[Job, ...]
    failed: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class House:
    """Accounts, by role; `idle` may not sign in."""

    roles: tuple[tuple[str, int], ...]
    active: int
    idle: int


@dataclass(frozen=True, slots=True)
class HomePage:
    """Today at a glance for one person."""

    day: str
    work: Work | None = None
    appeals: Objections | None = None
    team: Team | None = None
    training: Training | None = None
    ingest: Ingest | None = None
    house: House | None = None


def build_home(desk: Desk, user: User) -> HomePage:
    """The first page of somebody, by what they may do."""
    rights, now = rights_of(user), desk.now()
    return HomePage(
        day=f"{desk.local(now):%Y-%m-%d}",
        work=_work(desk, user, now) if Right.REVIEW in rights else None,
        appeals=_appeals(desk, now) if Right.JUDGE in rights else None,
        team=_team(desk, now) if Right.CARDS in rights else None,
        training=_training(desk, now) if Right.CARDS in rights and Right.COACH in rights else None,
        ingest=_ingest(desk) if Right.INGEST in rights else None,
        house=_house(desk) if Right.USERS in rights else None,
    )


def _work(desk: Desk, user: User, now: datetime) -> Work:
    mine = desk.store.desk.assignments(to=user.name)
    months = card_room(desk).months(Question())
    return Work(
        counts=desk.store.queue.counts(QueueAsk(), user.name, now),
        mine=len(mine),
        late=_late(mine, now),
        last=months[-1] if months else None,
    )


def _late(given: list[Assignment], now: datetime) -> int:
    return sum(each.due is not None and each.due < now for each in given)


def _appeals(desk: Desk, now: datetime) -> Objections:
    waiting = desk.store.people.appeals(open_only=True)
    waiting.sort(key=lambda appeal: appeal.due_at)
    return Objections(
        open=len(waiting),
        late=sum(appeal.due_at < now for appeal in waiting),
        soon=sum(now <= appeal.due_at < now + SOON for appeal in waiting),
        newest=tuple(waiting[:NEWEST]),
    )


def _team(desk: Desk, now: datetime) -> Team | None:
    """The month of today where it has calls, else the latest that has."""
    room = card_room(desk)
    months = room.months(Question())
    if not months:
        return None
    today = f"{desk.local(now):%Y-%m}"
    period = Period.of_month(today if today in months else months[-1])
    sides = [
        room.kept(("scores", each), lambda each=each: desk.store.cards.scores_only(Asked("all", each)))  # type: ignore[misc]
        for each in (period.before(), period)
    ]
    terms = room.kept(("terms",), lambda: known_terms(desk.store.forms.rubrics(), desk.settings.pack))
    shown = {user.name: user.shown for user in desk.store.accounts.users()}
    given: dict[str, list[Assignment]] = {}
    for each in desk.store.desk.assignments():
        given.setdefault(each.to, []).append(each)
    loads = [Given(to, shown.get(to, to), len(each), _late(each, now)) for to, each in given.items()]
    return Team(
        month=period.name,
        before=period.before().name,
        months=_months(sides[0], sides[1], terms),
        given=tuple(sorted(loads, key=lambda load: -load.open)),
    )


def _months(before: list[Sums], after: list[Sums], terms: dict[str, Terms]) -> tuple[MonthSoFar, ...]:
    services = {rubric: each.service for rubric, each in terms.items()}
    movers = {mover.rubric: mover for mover in subject_movers(after, before, services)[0]}
    earlier = {each.rubric: each for each in before}
    found = []
    for each in after:
        scores, last = _scores(each), earlier.get(each.rubric)
        then = _scores(last) if last else []
        mean = math.fsum(scores) / len(scores) if scores else None
        spread = variance(scores, mean) if mean is not None and len(scores) > 1 else None
        found.append(
            MonthSoFar(
                rubric=each.rubric,
                title=terms.get(each.rubric, Terms()).title or each.rubric,
                calls=sum(score.calls for score in each.scores),
                mean=mean,
                before_calls=sum(score.calls for score in last.scores) if last else 0,
                before=math.fsum(then) / len(then) if then else None,
                mover=movers.get(each.rubric),
                half=1.96 * math.sqrt(spread / len(scores)) if spread is not None else None,
            )
        )
    return tuple(sorted(found, key=lambda month: -month.calls))


def _scores(sums: Sums) -> list[float]:
    return [score for each in sums.scores for score in each.scores]


def _training(desk: Desk, now: datetime) -> Training:
    cases = sorted(desk.store.people.cases(), key=lambda case: case.made_at, reverse=True)
    plans = [plan for plan in desk.store.people.plans() if plan.closed_at is None]
    plans.sort(key=lambda plan: plan.due)
    return Training(
        cases=tuple(cases[:NEWEST]),
        fresh=sum(case.made_at >= now - FRESH for case in cases),
        plans=tuple(plans[:NEWEST]),
        open=len(plans),
        late=sum(plan.due < now for plan in plans),
    )


def _ingest(desk: Desk) -> Ingest:
    jobs = desk.store.desk.jobs(newest=30)
    running = tuple(job for job in jobs if job.state in ("open", "running", "paused"))
    failed = tuple(job for job in jobs if job.files.get("failed") and job.made_at >= desk.now() - FRESH)
    return Ingest(running[:NEWEST], failed[:NEWEST])


def _house(desk: Desk) -> House:
    users = desk.store.accounts.users()
    roles = Counter(role for user in users if user.active for role in user.roles)
    active = sum(user.active for user in users)
    return House(tuple(roles.most_common()), active, len(users) - active)
