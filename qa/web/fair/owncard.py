"""An agent's card of a month, made of nothing but the calls that they may see: no rank, nobody else's figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.scorecard import Scorecard, ScoredCall, scorecards
from qa.web.desk import Desk
from qa.web.fair.deadlines import service_of

FAULTS = 5


@dataclass(frozen=True, slots=True)
class OwnSection:
    """What a section cost over the month's calls; points ≥ 0."""

    title: str
    lost: float
    possible: float
    per_call: float


@dataclass(frozen=True, slots=True)
class OwnFault:
    """An item that was failed most surely, with the moment of one example, in seconds."""

    title: str
    failed: int
    whole: int
    lost: float
    call_id: str | None
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True)
class OwnCard:
    """The month by one rubric; `low` and `high` bound 95 % of the mean, None for a single call."""

    rubric: str
    calls: int
    counted: int
    provisional: int
    mean: float | None
    low: float | None
    high: float | None
    small: bool
    sections: tuple[OwnSection, ...]
    faults: tuple[OwnFault, ...]


def own_cards(desk: Desk, calls: Sequence[ScoredCall], month: str | None) -> tuple[OwnCard, ...]:
    """Build the cards of one agent's released calls, one for each rubric."""
    services = {rubric: service_of(desk, rubric) for rubric in {call.rubric for call in calls}}
    return tuple(_card(desk, each) for each in scorecards(calls, month=month, services=services))


def _card(desk: Desk, card: Scorecard) -> OwnCard:
    pack = desk.shelf.by_rubric(card.rubric)
    titles = {section.id: section.title for section in pack.rubric.sections} if pack else {}
    mean = card.mean
    return OwnCard(
        rubric=pack.rubric.title if pack else card.rubric,
        calls=card.calls,
        counted=card.counted,
        provisional=card.provisional,
        mean=mean.mean if mean else None,
        low=mean.low if mean else None,
        high=mean.high if mean else None,
        small=card.small,
        sections=tuple(
            OwnSection(titles.get(each.section, each.section), each.lost, each.possible, each.per_call)
            for each in card.sections
        ),
        faults=tuple(_faults(card)),
    )


def _faults(card: Scorecard) -> list[OwnFault]:
    made = []
    for fault in card.faults[:FAULTS]:
        example = fault.example
        place = example.evidence if example else None
        made.append(
            OwnFault(
                title=fault.title,
                failed=fault.fails.part,
                whole=fault.fails.whole,
                lost=fault.lost,
                call_id=example.call_id if example else None,
                start=place.start if place else None,
                end=place.end if place else None,
            )
        )
    return made
