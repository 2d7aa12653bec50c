"""Two sides beside each other: what is compared, and what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends

from qa.errors import StoreError
from qa.report.board_view import chance
from qa.report.labels import Lang, word
from qa.scorecard import Terms
from qa.scorecard.versus import Side, Versus
from qa.services.compare import compare, side_of
from qa.web.cards.asking import Day, Question, Text, question_of
from qa.web.cards.boards import CardRoom, card_room
from qa.web.cards.pages import Choices
from qa.web.desk import Desk

WHOSE = ("agent", "team", "line")


@dataclass(frozen=True, slots=True)
class ComparedItem:
    """How sure a difference is: `chance` is the adjusted p as it is read, empty where it was not tested."""

    chance: str
    real: bool


@dataclass(frozen=True, slots=True)
class ComparedRubric:
    """One rubric's comparison with its words; `first` and `second` are the queries of the sides' calls."""

    versus: Versus
    terms: Terms
    first: str
    second: str
    mean: ComparedItem
    items: tuple[ComparedItem, ...]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two questions, what each is called, and their differences by rubric."""

    base: Question
    question: Question
    names: tuple[str, str]
    swapped: str
    choices: Choices
    rubrics: tuple[ComparedRubric, ...]
    problem: str | None


def base_of(
    base_month: Day = None,
    base_since: Day = None,
    base_until: Day = None,
    base_agent: Text = None,
    base_team: Text = None,
    base_line: Text = None,
) -> Question | None:
    """Read from an address what is compared with; None where nothing is named."""
    given = (base_month, base_since, base_until, base_agent, base_team, base_line)
    if not any(given):
        return None
    return question_of(base_month, base_since, base_until, agent=base_agent, team=base_team, line=base_line)


TheBase = Annotated[Question | None, Depends(base_of)]


def build_compare(desk: Desk, question: Question, base: Question | None, lang: Lang) -> ComparePage:
    """Compare a question with another; with the days just before where nothing else is named."""
    room = card_room(desk)
    question = replace(room.settled(question), by="all")
    base = _based(question, base)
    rubrics: list[ComparedRubric] = []
    problem = None
    try:
        first, second = _side(room, base), _side(room, question)
    except StoreError as error:
        problem = error.problem
    else:
        found, terms = compare(first, second, desk.settings.pack)
        rubrics = [_rubric(each, terms.get(each.rubric, Terms()), base, question) for each in found]
    period = question.period
    teams, lines = room.groups(None)
    months = tuple(reversed(room.months(Question())))
    return ComparePage(
        base=base,
        question=question,
        names=(_name(base, lang), _name(question, lang)),
        swapped=address(question, base),
        choices=Choices(months, tuple(teams), tuple(lines), tuple(sorted(desk.store.forms.rubrics()))),
        rubrics=tuple(rubrics),
        problem=problem if period else problem or word("no_calls", lang),
    )


def address(base: Question, question: Question) -> str:
    """The query of an address that compares `question` with `base`."""
    named = ("month", "since", "until", *WHOSE)
    given = {f"base_{name}": getattr(base, name) for name in named} | {
        name: getattr(question, name) for name in (*named, "rubric")
    }
    return urlencode({name: value for name, value in given.items() if value})


def _based(question: Question, base: Question | None) -> Question:
    """What is compared with: whose calls and which days hold for both where only the other of these is named."""
    days = question.period
    if base is None:
        return question.of(days.before() if days else None)
    if base.period is None:
        base = base.of(days)
    elif not any(getattr(base, name) for name in WHOSE) and base.period != days:
        base = replace(base, **{name: getattr(question, name) for name in WHOSE})
    return replace(base, by="all", rubric=question.rubric)


def _side(room: CardRoom, question: Question) -> Side:
    return room.kept(("side", question), lambda: side_of(room.desk.store, question.asked))


def _name(question: Question, lang: Lang) -> str:
    whose = [f"{word('agent_id', lang)} {question.agent}" if question.agent else "", question.team, question.line]
    period = question.period
    days = period.name if period else word("all_months", lang)
    return " · ".join([days, *filter(None, whose)])


def _rubric(found: Versus, terms: Terms, base: Question, question: Question) -> ComparedRubric:
    mover = found.mover
    return ComparedRubric(
        versus=found,
        terms=terms,
        first=base.query(rubric=found.rubric, by=None),
        second=question.query(rubric=found.rubric, by=None),
        mean=ComparedItem(chance(mover.q) if mover else "", bool(mover and mover.real)),
        items=tuple(
            ComparedItem(chance(pair.mover.q) if pair.mover else "", bool(pair.mover and pair.mover.real))
            for pair in found.items
        ),
    )
