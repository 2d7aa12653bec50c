"""An agent's card: what they scored, over months and beside their team, and what is behind each number."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qa.errors import StoreError
from qa.report.board.charts import Bar, bars_of
from qa.report.cards import follows_told, rank
from qa.report.labels import Lang
from qa.report.service import Figure, figures
from qa.scorecard import ItemLine, MonthPoint, Scorecard, Terms
from qa.types.people import Plan
from qa.web.cards.asking import Question
from qa.web.cards.boards import CardRoom, card_room
from qa.web.desk import Desk
from qa.web.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class TrendData:
    """What a trend is drawn of, a value a month: means, their intervals, calls in them; None breaks the line.

    `team` are the means of the team's months, `changed` the months in which the rubric changed.
    """

    months: tuple[str, ...]
    mean: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    n: tuple[int, ...]
    team: tuple[float | None, ...]
    changed: tuple[bool, ...]
    small: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class SectionBeside:
    """What a section costs a call: the agent's, the team's, everybody's; None where there are none."""

    section: str
    title: str
    own: float
    lost: float
    team: float | None
    all: float | None


@dataclass(frozen=True, slots=True)
class CardPart:
    """The card under one rubric; `query` is that of its calls. `rank` stands among all agents of the rubric.

    `lines` are its items, the most surely failed first, `slips` the (call, item) that a 过失单 is due for.
    """

    card: Scorecard
    terms: Terms
    query: str
    rank: str
    told: tuple[str, ...]
    trend: TrendData
    bars: tuple[Bar, ...]
    sections: tuple[SectionBeside, ...]
    team: Scorecard | None
    whole: Scorecard
    lines: tuple[ItemLine, ...]
    slips: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CardPage:
    """An agent's page: a part for each rubric by which calls of the period were scored."""

    question: Question
    query: str
    agent: str
    name: str
    teams: tuple[str, ...]
    period: str
    months: tuple[str, ...]
    parts: tuple[CardPart, ...]
    service: tuple[Figure, ...]
    plans: tuple[Plan, ...]


def build_card(desk: Desk, agent: str, question: Question, lang: Lang) -> CardPage:
    """The page of one agent; raises `NotFoundError` for somebody who has no scored calls at all."""
    room = card_room(desk)
    own = Question(question.month, question.since, question.until, agent=agent)
    months = room.months(own)
    if not months:
        raise NotFoundError(f"agent {agent} has no scored calls", mend="see /cards for those who have")
    own = room.settled(own)
    everybody = replace(own, agent=None)
    parts = _parts(room, everybody, agent, lang)
    parts.sort(key=lambda part: (part.card.rubric != question.rubric, -part.card.calls))
    subject = parts[0].card.subject if parts else None
    return CardPage(
        question=own,
        query=own.query(),
        agent=agent,
        name=(subject.name if subject else None) or agent,
        teams=tuple(filter(None, (subject.team, *subject.also))) if subject else (),
        period=own.period.name if own.period else "",
        months=tuple(reversed(months)),
        parts=tuple(parts),
        service=tuple(each for each in figures(room.full(own).service, lang) if each.known) if parts else (),
        plans=tuple(sorted(desk.store.people.plans(agent_id=agent), key=lambda plan: plan.made_at, reverse=True)),
    )


def _parts(room: CardRoom, everybody: Question, agent: str, lang: Lang) -> list[CardPart]:
    try:
        made = room.boards(everybody)
    except StoreError:  # nobody has calls of these days
        return []
    wholes = {card.rubric: card for card in made.whole.cards}
    return [
        _part(room, everybody, card, wholes[card.rubric], made.board.terms.get(card.rubric, Terms()), lang)
        for card in made.board.cards
        if card.subject.id == agent
    ]


def _part(room: CardRoom, everybody: Question, card: Scorecard, whole: Scorecard, terms: Terms, lang: Lang) -> CardPart:
    team = _team(room, everybody, card)
    return CardPart(
        card=card,
        terms=terms,
        query=everybody.query(agent=card.subject.id, rubric=card.rubric),
        rank=rank(card, lang),
        told=tuple(follows_told(card, lang)),
        trend=_trend(card.trend, team.trend if team else ()),
        bars=tuple(bars_of(card.distribution)),
        sections=_sections(card, team, whole, terms),
        team=team,
        whole=whole,
        lines=tuple(sorted(card.items, key=lambda line: -(line.fails.low or 0.0) if line.failed else 1.0)),
        slips=card.follows.slips if card.follows else (),
    )


def _team(room: CardRoom, everybody: Question, card: Scorecard) -> Scorecard | None:
    """The card of the team that the agent's newest call names."""
    if card.subject.team is None:
        return None
    asked = replace(everybody, by="team", team=card.subject.team, rubric=card.rubric)
    return next(iter(room.boards(asked).board.cards), None)


def _trend(points: tuple[MonthPoint, ...], team: tuple[MonthPoint, ...]) -> TrendData:
    beside = {point.month: point.mean.mean for point in team if point.mean}
    means = [point.mean for point in points]
    return TrendData(
        months=tuple(point.month for point in points),
        mean=tuple(round(mean.mean, 2) if mean else None for mean in means),
        low=tuple(mean.low if mean else None for mean in means),
        high=tuple(mean.high if mean else None for mean in means),
        n=tuple(mean.n if mean else 0 for mean in means),
        team=tuple(beside.get(point.month) for point in points),
        changed=tuple(point.changed for point in points),
        small=tuple(point.small for point in points),
    )


def _sections(card: Scorecard, team: Scorecard | None, whole: Scorecard, terms: Terms) -> tuple[SectionBeside, ...]:
    teams = {part.section: part.per_call for part in team.sections} if team else {}
    every = {part.section: part.per_call for part in whole.sections}
    return tuple(
        SectionBeside(
            part.section,
            terms.sections.get(part.section, part.section),
            part.per_call,
            part.lost,
            teams.get(part.section),
            every.get(part.section),
        )
        for part in card.sections
    )
