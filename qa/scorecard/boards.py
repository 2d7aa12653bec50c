"""Puts a board together: cards, what moved, what follows, what it costs, and the figures of service."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from qa.form import Service
from qa.scorecard.build import SERVICE, cards_of
from qa.scorecard.contacts import Contact
from qa.scorecard.deductions import Confirmed, judged
from qa.scorecard.figures import ServiceFigures
from qa.scorecard.follows import with_follows
from qa.scorecard.movers import item_movers, subject_movers
from qa.scorecard.period import Period
from qa.scorecard.service import figures_of
from qa.scorecard.sums import Sums
from qa.scorecard.tally import Names
from qa.scorecard.values import Board, Fines, Follows, Kind, Scorecard, Terms


@dataclass(frozen=True, slots=True)
class Material:
    """All that a board is made of. `before` are the sums of the period that is compared with, where one is asked for.

    `contacts` are None where no figures of service are asked for, `confirmed` are all failures that persons confirmed,
    whenever they were. `alone` says that others were left out, so that nobody's place among them is known.
    """

    sums: Sequence[Sums]
    names: Names
    before: Sequence[Sums] = ()
    confirmed: Sequence[Confirmed] = ()
    contacts: Sequence[Contact] | None = None
    terms: Mapping[str, Terms] = field(default_factory=dict)
    alone: bool = False


def board(material: Material, kind: Kind, period: Period | None, *, against: Period | None, as_of: date) -> Board:
    """Build the cards of one period and all that is said beside them.

    Parameters
    ----------
    material
        The sums, and what belongs to them.
    kind
        Whom the cards are about.
    period, against
        The days of the cards, and those they are compared with; None compares with nothing.
    as_of
        The day of asking, by which the time to appeal is over or not.
    """
    services = {rubric: terms.service for rubric, terms in material.terms.items()}
    cards = cards_of(material.sums, material.names, period, services)
    movers, untested, items = ((), 0, ())
    if against is not None:
        movers, untested = subject_movers(material.sums, material.before, services)  # type: ignore[assignment]
        items = item_movers(material.sums, material.before, material.names, services)  # type: ignore[assignment]
    cards = _with_fines(cards, material, period, as_of)
    cards = with_follows(cards, movers, services)
    if material.alone:
        cards = [_alone(card) for card in cards]
    service = None
    if material.contacts is not None:
        cards = _with_service(cards, material.contacts, services)
        service = figures_of(material.contacts, _main_service(cards, services))
    told = Board(kind, period, against, tuple(cards), movers, items, untested, service, as_of)
    return replace(told, terms=material.terms)


def _alone(card: Scorecard) -> Scorecard:
    """A card without what only holds among others: its rank, and whether it is the star's."""
    follows = replace(card.follows, star=False) if card.follows else None
    return replace(card, rank=None, ranked=0, follows=follows)


def _with_fines(cards: Sequence[Scorecard], material: Material, period: Period | None, as_of: date) -> list[Scorecard]:
    """Put each agent's fines and slips on their card; a team's are the sums of its agents'."""
    by_agent: dict[tuple[str, str], list[Confirmed]] = defaultdict(list)
    for failure in material.confirmed:
        by_agent[failure.person, failure.rubric].append(failure)
    found = []
    for card in cards:
        terms = material.terms.get(card.rubric, Terms())
        proposed = card.fines.proposed
        if card.subject.kind != "agent" or card.subject.id is None:
            found.append(replace(card, fines=Fines(proposed=proposed), follows=None))
            continue
        own = by_agent.get((card.subject.id, card.rubric), ())
        told = judged(own, terms.fines, terms.service, period=period, as_of=as_of, proposed=proposed)
        found.append(replace(card, fines=told.fines, follows=Follows(slips=told.slips)))
    return found


def _with_service(
    cards: Sequence[Scorecard], contacts: Sequence[Contact], services: Mapping[str, Service]
) -> list[Scorecard]:
    groups: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    kind = cards[0].subject.kind if cards else "all"
    for contact in contacts:
        groups[_key(contact, kind)].append(contact)
    made: dict[tuple[str, str, str], ServiceFigures] = {}
    found = []
    for card in cards:
        subject = card.subject
        name = "" if subject.id or kind != "agent" else subject.name or ""
        key = ("all", "") if kind == "all" else (subject.id or "", name)
        if (*key, card.rubric) not in made:
            made[*key, card.rubric] = figures_of(groups.get(key, ()), services.get(card.rubric, SERVICE))
        found.append(replace(card, service=made[*key, card.rubric]))
    return found


def _key(contact: Contact, kind: Kind) -> tuple[str, str]:
    if kind == "all":
        return "all", ""
    if kind != "agent":
        return (contact.team if kind == "team" else contact.line) or "", ""
    return contact.agent_id or "", "" if contact.agent_id else contact.agent_name or ""


def _main_service(cards: Sequence[Scorecard], services: Mapping[str, Service]) -> Service:
    """The thresholds of the rubric with most calls: figures of all calls have one."""
    calls: dict[str, int] = defaultdict(int)
    for card in cards:
        calls[card.rubric] += card.calls
    main = max(calls, key=lambda rubric: (calls[rubric], rubric), default="")
    return services.get(main, SERVICE)


def fines_together(cards: Sequence[Scorecard]) -> Fines:
    """The fines of several cards added up."""
    return Fines(
        math.fsum(card.fines.final for card in cards),
        math.fsum(card.fines.waiting for card in cards),
        math.fsum(card.fines.proposed for card in cards),
    )
