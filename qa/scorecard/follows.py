"""What follows from scores: excellence in a row, 服务之星, who needs a plan; thresholds are the rubric's `service`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from qa.form import Service
from qa.scorecard.build import SERVICE, rankable
from qa.scorecard.period import Period
from qa.scorecard.values import Follows, Mean, Mover, Need, Scorecard


def with_follows(
    cards: Sequence[Scorecard], movers: Sequence[Mover], services: Mapping[str, Service]
) -> list[Scorecard]:
    """Say of each card what follows from it; a card's slips stay as they are."""
    dropped = {(m.rubric, m.id, m.title) for m in movers if m.real and m.change < 0}
    stars = _stars(cards, services)
    found = []
    for at, card in enumerate(cards):
        service = services.get(card.rubric, SERVICE)
        run = excellent_months(card, service)
        subject = card.subject
        told = Follows(
            excellent=run,
            promotion=run >= service.excellent_months,
            star=at in stars,
            plan=_plan(card, service, (card.rubric, subject.id, subject.name or subject.id or "") in dropped),
            slips=card.follows.slips if card.follows else (),
        )
        found.append(replace(card, follows=told))
    return found


def excellent_months(card: Scorecard, service: Service) -> int:
    """Count the months of excellence in a row that end with the card's own month.

    Calendar months without a gap: one with too few calls to say ends the run, since nobody can say that it was
    excellent. A card of other days than a month has none.
    """
    if card.month is None:
        return 0
    points = {point.month: point for point in card.trend}
    run, period = 0, Period.of_month(card.month)
    while (point := points.get(period.last_month)) and not point.small and _reaches(point.mean, service.excellent):
        run, period = run + 1, period.before()
    return run


def _reaches(mean: Mean | None, least: float) -> bool:
    return mean is not None and round(mean.mean, 2) >= least


def _stars(cards: Sequence[Scorecard], services: Mapping[str, Service]) -> Collection[int]:
    """The places of the best agents of each team by each rubric: no fatal call, calls enough, a mean that is a star's.

    Those of equal mean share a place, so that there may be more than the rubric names.
    """
    groups: dict[tuple[str, tuple[str, ...], str | None], list[int]] = defaultdict(list)
    for at, card in enumerate(cards):
        least = services.get(card.rubric, SERVICE).star
        if card.subject.kind == "agent" and rankable(card) and not card.fatal_calls and _reaches(card.mean, least):
            groups[card.rubric, card.versions, card.subject.team].append(at)
    chosen = set()
    for (rubric, *_), places in groups.items():
        means = {at: round(each.mean, 2) for at in places if (each := cards[at].mean)}
        for at, own in means.items():
            if sum(other > own for other in means.values()) < services.get(rubric, SERVICE).stars:
                chosen.add(at)
    return chosen


def _plan(card: Scorecard, service: Service, dropped: bool) -> tuple[Need, ...]:
    """Why a coaching plan is due. A small sample asks for none by its mean; a fatal call asks whatever the sample."""
    needs: list[Need] = []
    if card.mean is not None and not card.small and not _reaches(card.mean, service.plan):
        surely = card.mean.high is not None and card.mean.high < service.plan
        needs.append("below_surely" if surely else "below")
    if dropped:
        needs.append("dropped")
    if card.fatal_calls:
        needs.append("fatal")
    return tuple(needs)
