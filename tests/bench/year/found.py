"""Which of the planted facts the reports find, one line each: what was planted, what the report says, found or not.

Every line asks the store what a supervisor would ask. A fault of an agent or a team is found where the lower bound of
its fail rate is above the upper bound of everybody's; a figure of service likewise, by Wilson's bounds of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

from qa.agreement.compare import machine_against
from qa.scorecard import Board, Mover, Period, Scorecard, Share, rate_of
from qa.scorecard.values import Kind
from qa.services.agreement import Compared, judged_of
from qa.services.scorecard import Options, make_board
from qa.store import Store
from qa.store.asked import Asked

Truth = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One planted fact and what became of it."""

    kind: str
    planted: str
    told: str
    found: bool


@cache
def asked(
    store: Store, kind: Kind, period: Period, against: Period | None = None, *, agent: str | None = None
) -> Board:
    """Ask for a board, as `qa scorecard` does; the same board is made once."""
    options = Options(date(2027, 1, 1), against=against, compare=against is not None)
    return make_board(store, Asked(kind, period, agent=agent), options)


def found(store: Store, truth: Truth) -> Iterator[Line]:
    """Look for everything that was planted."""
    yield from trends(store, truth)
    yield from faults(store, truth)
    yield from troubles(store, truth)
    yield from people(store, truth)
    if store.people.reviews(month=truth["months"][0]):
        yield from disagreement(store, truth)


def trends(store: Store, truth: Truth) -> Iterator[Line]:
    """Who rose or fell: a month against the one before, or where it took months against the month before them."""
    months = truth["months"]
    for trend in truth["trends"]:
        first = months.index(trend["month"])
        last, before = months[first + trend["months"] - 1], months[first - 1]
        movers = asked(store, "agent", Period.of_month(last), Period.of_month(before)).movers
        own = next((m for m in movers if (m.id, m.rubric) == (trend["agent"], trend["rubric"])), None)
        name = f"{trend['agent']} {trend['points']:+.0f} points, {trend['kind']} {before} → {last}"
        yield Line(f"trend ({trend['kind']})", name, _moved(own), _is_real(own, trend["points"]))


def _moved(mover: Mover | None) -> str:
    return f"{mover.change:+.1f} points, q = {mover.q:.4f}" if mover else "not tested"


def _is_real(mover: Mover | None, points: float) -> bool:
    return mover is not None and mover.real and (mover.change > 0) == (points > 0)


def faults(store: Store, truth: Truth) -> Iterator[Line]:
    """Who fails what oftener than everybody."""
    for fault in truth["faults"]:
        period = _from(truth, fault["month"])
        everybody = _card(asked(store, "all", period), None, fault["rubric"])
        agent = fault["subject"] if fault["kind"] == "agent" else None
        card = _card(asked(store, fault["kind"], period, agent=agent), fault["subject"], fault["rubric"])
        own, all_ = (next(i.fails for i in card.items if i.id == fault["item"]) for card in (card, everybody))
        rank = [each.id for each in card.faults].index(fault["item"]) + 1
        name = f"{fault['subject']} fails {fault['item']} {fault['more']:.0%} oftener from {fault['month']}"
        told = f"{own.rate:.0%} ({own.low:.0%}–{own.high:.0%}) of {own.whole}, all {all_.rate:.0%}; fault no. {rank}"
        yield Line(f"fault ({fault['kind']})", name, told, (own.low or 0) > (all_.high or 1))


def troubles(store: Store, truth: Truth) -> Iterator[Line]:
    """Which team's figures of service are worse than everybody's."""
    for trouble in truth["troubles"]:
        period = _from(truth, trouble["month"])
        everybody, teams = asked(store, "all", period), asked(store, "team", period)
        own = next(card for card in teams.cards if card.subject.id == trouble["team"])
        told, found = _trouble(trouble["kind"], own, everybody.cards[0])
        name = f"{trouble['team']}: {trouble['kind']} {trouble['share']:.0%} oftener from {trouble['month']}"
        yield Line("service", name, told, found)


def _trouble(kind: str, own: Scorecard, everybody: Scorecard) -> tuple[str, bool]:
    if kind == "long_hold":
        shares = own.talk.hold_share or 0.0, everybody.talk.hold_share or 0.0
        return f"held {shares[0]:.1%} of the time, all {shares[1]:.1%}", shares[0] > 1.5 * shares[1]
    if own.service is None or everybody.service is None:
        return "no figures", False
    if kind == "distress":
        one, all_ = (each.complaint_reply.of / each.calls for each in (own.service, everybody.service))
        return f"complaints on {one:.1%} of the calls, all {all_:.1%}", one > 1.5 * all_
    name = {"slow_answer": "response_in_time", "unresolved": "resolved"}[kind]
    team, whole = getattr(own.service, name), getattr(everybody.service, name)
    return f"{name} {team.rate:.1%}, all {whole.rate:.1%}", _bounds(team)[1] < _bounds(whole)[0]


def _bounds(share: Share) -> tuple[float, float]:
    rate = rate_of(share.part, share.known)
    return rate.low or 0.0, rate.high or 1.0


def people(store: Store, truth: Truth) -> Iterator[Line]:
    """Who has too few calls, who changed team or name, and where the rubric's version changed."""
    boards = {month: asked(store, "agent", Period.of_month(month)) for month in truth["months"]}
    cards = [card for board in boards.values() for card in board.cards]
    few = [card for card in cards if card.subject.id in truth["small"]]
    ranked = [card for card in few if card.rank is not None]
    told = f"{sum(card.small for card in few)} of {len(few)} cards marked, {len(ranked)} ranked"
    yield Line("few calls", f"{len(truth['small'])} agents", told, bool(few) and not ranked)
    for agent in truth["agents"]:
        for move in agent["moves"]:
            own = next((c for c in boards[move["day"][:7]].cards if c.subject.id == agent["id"]), None)
            names = {agent["name"], agent["team"], move["name"], move["team"]}
            shown = {own.subject.name, own.subject.team, *own.subject.also} if own else set()
            name = f"{agent['id']} is {move['name']}, {move['team']} from {move['day']}"
            yield Line("team or name", name, " ".join(sorted(filter(None, shown))), names <= shown)
    month = truth["changed"][:7]
    if month not in truth["months"]:
        return
    marked = [
        point.month for point in _card(asked(store, "all", _from(truth, month)), None, "plaza").trend if point.changed
    ]
    yield Line("version", f"plaza {truth['new_version']} from {truth['changed']}", " ".join(marked), month in marked)


def disagreement(store: Store, truth: Truth) -> Iterator[Line]:
    """Which items people overturn: the machine's precision, over all decisions, as `qa agreement` has it."""
    judged = judged_of(store, Compared())
    against = {each.key: each for each in machine_against(judged)}
    for item, share in truth["overturned"].items():
        own = against[item].precision
        low, high = own.low or 0.0, own.high or 1.0
        told = f"of {own.n} failures {1 - (own.value or 0):.0%} ({1 - high:.0%}–{1 - low:.0%})"
        usual = 1 - truth["overturned_else"]
        yield Line("overturned", f"{item} {share:.0%}, others {1 - usual:.0%}", told, low <= 1 - share <= high < usual)


def steady(store: Store, truth: Truth) -> tuple[int, int, int]:
    """Say how many were tested month by month, how many are called real, and how many of these nobody planted."""
    planted = {each["agent"] for each in truth["trends"]}
    planted |= {each["subject"] for each in truth["faults"]}
    teams = {each["subject"] for each in truth["faults"]}
    known = {agent["id"] for agent in truth["agents"] if agent["team"] in teams} | planted
    movers = [
        mover
        for before, after in pairwise(truth["months"])
        for mover in asked(store, "agent", Period.of_month(after), Period.of_month(before)).movers
    ]
    real = [mover for mover in movers if mover.real]
    return len(movers), len(real), sum(mover.id not in known for mover in real)


def _card(board: Board, subject: str | None, rubric: str) -> Scorecard:
    return next(card for card in board.cards if (card.subject.id, card.rubric) == (subject, rubric))


def _from(truth: Truth, month: str) -> Period:
    return Period(Period.of_month(month).start, Period.of_month(truth["months"][-1]).end)
