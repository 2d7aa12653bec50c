"""An agent's way over the months: what they lose points by, what was agreed, what to play to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qa.coaching import Wanted
from qa.errors import StoreError
from qa.report.coaching import mask_text
from qa.report.labels import Lang
from qa.scorecard import Period, Scorecard
from qa.scorecard.values import ItemLine, MonthPoint
from qa.services.examples import Asked as AskedExamples
from qa.services.examples import find
from qa.services.scorecard import Options, make_board
from qa.store.adding import MonthFails
from qa.store.asked import Asked
from qa.types import Outcome
from qa.types.people import Plan
from qa.web.cards.boards import card_room
from qa.web.coaching.pages import CaseShown, case_shown, playlist_names
from qa.web.coaching.shown import ExampleShown, clauses_of, examples_shown, rubrics_in
from qa.web.desk import Desk
from qa.web.errors import NotFoundError

MONTHS = 6
"""Months that the table of items goes back."""
ITEMS = 8
"""Items that it shows: those that failed most often, as surely as can be told."""
EXAMPLES = 4


@dataclass(frozen=True, slots=True)
class PlanShown:
    """A coaching plan; `late` where it is due and still open. `items` are titles where the form has them."""

    id: int
    agent_id: str
    month: str
    items: tuple[str, ...]
    goal: str
    author: str
    due: date
    late: bool
    closed_at: date | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Cell:
    """How often an item failed in a month; `share` is None where nothing was decided."""

    month: str
    failed: int
    decided: int
    share: float | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item over the months, the oldest first."""

    id: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class MonthMean:
    """A month's mean score with its 95 % interval, over `counted` calls.

    `changed` marks another version of the rubric, `small` fewer calls than the rubric asks for.
    """

    month: str
    counted: int
    mean: float | None
    low: float | None
    high: float | None
    changed: bool
    small: bool


@dataclass(frozen=True, slots=True)
class RubricWay:
    """An agent's months under one rubric."""

    rubric: str
    title: str
    trend: tuple[MonthMean, ...]
    months: tuple[str, ...]
    items: tuple[ItemRow, ...]


@dataclass(frozen=True, slots=True)
class AgentPage:
    """All that a trainer wants to know before talking to an agent."""

    agent_id: str
    name: str | None
    team: str | None
    month: str
    months: tuple[str, ...]
    ways: tuple[RubricWay, ...]
    plans: tuple[PlanShown, ...]
    examples: tuple[ExampleShown, ...]
    cases: tuple[CaseShown, ...]
    choices: tuple[tuple[str, str], ...]
    playlists: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody whom a month's figures say should be coached, and why (names of `qa.scorecard.values.Need`)."""

    agent_id: str
    name: str | None
    team: str | None
    mean: float | None
    why: tuple[str, ...]
    planned: bool


@dataclass(frozen=True, slots=True)
class CoachingPage:
    """Who should be coached in a month, and the plans that run."""

    month: str | None
    months: tuple[str, ...]
    due: tuple[Due, ...]
    plans: tuple[PlanShown, ...]


def build_coaching(desk: Desk, month: str | None) -> CoachingPage:
    """The plans that run, and whom a month's scorecards name."""
    months = desk.store.months()
    month = month if month in months else (months[-1] if months else None)
    plans = [plan for plan in desk.store.people.plans() if plan.closed_at is None]
    due: tuple[Due, ...] = ()
    if month is not None:
        planned = {plan.agent_id for plan in plans}
        due = tuple(_due(card, planned) for card in _cards(desk, Asked(period=Period.of_month(month))) if _needs(card))
    shown = sorted((_plan(desk, plan, {}) for plan in plans), key=lambda plan: (plan.due, plan.id))
    return CoachingPage(month, tuple(months), due, tuple(shown))


def build_agent(desk: Desk, agent_id: str, month: str | None, lang: Lang) -> AgentPage:
    """One agent's page; raises `NotFoundError` where nobody of that id has calls."""
    months = desk.store.cards.months(Asked(agent=agent_id))
    if not months:
        raise NotFoundError(f"no calls of an agent {agent_id}", mend="the scorecards list the agents")
    month = month if month in months else months[-1]
    cards = _cards(desk, Asked(period=Period.of_month(month), agent=agent_id))
    fails = desk.store.cards.fails_by_month(Asked(period=_last_months(month), agent=agent_id))
    titles = {item.id: item.title for card in cards for item in card.items}
    subject = cards[0].subject
    return AgentPage(
        agent_id=agent_id,
        name=subject.name,
        team=subject.team,
        month=month,
        months=tuple(months),
        ways=tuple(_way(desk, card, fails) for card in cards),
        plans=tuple(_plan(desk, plan, titles) for plan in reversed(desk.store.people.plans(agent_id=agent_id))),
        examples=_examples(desk, agent_id, month, [item for card in cards for item in _worst(card)], lang),
        cases=tuple(case_shown(desk.store, note, lang) for note in desk.store.people.cases(agent_id=agent_id)[:-9:-1]),
        choices=tuple((item.id, item.title) for card in cards for item in _worst(card)),
        playlists=playlist_names(desk.store),
    )


def _cards(desk: Desk, asked: Asked) -> tuple[Scorecard, ...]:
    options = Options(as_of=desk.local(desk.now()).date(), service=False, zone=desk.zone, pack=desk.settings.pack)
    room = card_room(desk)
    try:
        return room.kept(("coaching", asked, options), lambda: make_board(desk.store, asked, options)).cards
    except StoreError:  # no scored calls in that time
        return ()


def _needs(card: Scorecard) -> bool:
    return bool(card.subject.id and card.follows and card.follows.plan)


def _due(card: Scorecard, planned: Collection[str]) -> Due:
    subject, mean = card.subject, card.mean.mean if card.mean else None
    why = card.follows.plan if card.follows else ()
    return Due(subject.id or "", subject.name, subject.team, mean, why, subject.id in planned)


def _last_months(month: str) -> Period:
    """The months of the table, that one the last."""
    last = Period.of_month(month)
    first = last.start
    for _ in range(MONTHS - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return Period(first, last.end)


def _way(desk: Desk, card: Scorecard, fails: Sequence[MonthFails]) -> RubricWay:
    mine = [each for each in fails if each.rubric == card.rubric]
    months = tuple(sorted({each.month for each in mine}))
    by_item: dict[str, dict[str, MonthFails]] = defaultdict(dict)
    for each in mine:
        by_item[each.item_id][each.month] = each
    rows = [
        ItemRow(item.id, item.title, tuple(_cell(m, by_item[item.id].get(m)) for m in months)) for item in _worst(card)
    ]
    trend = tuple(_month(point) for point in card.trend)
    pack = desk.shelf.by_rubric(card.rubric)
    return RubricWay(card.rubric, pack.rubric.title if pack else card.rubric, trend, months, tuple(rows))


def _month(point: MonthPoint) -> MonthMean:
    mean = point.mean
    if mean is None:
        return MonthMean(point.month, 0, None, None, None, point.changed, point.small)
    return MonthMean(point.month, mean.n, mean.mean, mean.low, mean.high, point.changed, point.small)


def _worst(card: Scorecard) -> list[ItemLine]:
    """The items that failed, those that surely fail often first."""
    failed = [item for item in card.items if item.failed]
    return sorted(failed, key=lambda item: (-(item.fails.low or 0.0), -item.failed))[:ITEMS]


def _cell(month: str, told: MonthFails | None) -> Cell:
    if told is None or not told.passed + told.failed:
        return Cell(month, 0, 0, None)
    decided = told.passed + told.failed
    return Cell(month, told.failed, decided, told.failed / decided)


def _plan(desk: Desk, plan: Plan, titles: dict[str, str]) -> PlanShown:
    now = desk.now()
    return PlanShown(
        id=plan.id or 0,
        agent_id=plan.agent_id,
        month=plan.month,
        items=tuple(titles.get(item, item) for item in plan.items),
        goal=mask_text(plan.goal, "zh"),
        author=plan.author,
        due=desk.local(plan.due).date(),
        late=plan.closed_at is None and plan.due < now,
        closed_at=desk.local(plan.closed_at).date() if plan.closed_at else None,
        outcome=plan.outcome,
    )


def _examples(desk: Desk, agent_id: str, month: str, worst: Sequence[ItemLine], lang: Lang) -> tuple[ExampleShown, ...]:
    """Moments of what the agent fails most surely, each with a good one beside it."""
    if not worst:
        return ()
    wanted = Wanted(tuple(item.id for item in worst), Outcome.FAILED, month=month, agent=agent_id)
    try:
        found = find(desk.store, AskedExamples(wanted, EXAMPLES))
    except StoreError:  # failed by what did not happen: there is nothing to hear
        return ()
    return examples_shown(found, clauses_of(desk, rubrics_in(found)), lang)
