"""Calibration sessions: who has voted how much, and, once a session is closed, how people agree."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from qa.agreement import Judged
from qa.agreement.panel import Panel, panel
from qa.errors import RefusedError
from qa.reviewing import machine_said
from qa.services.review import decide
from qa.store import Store
from qa.store.fair import Standing
from qa.types import Outcome
from qa.types.people import Review, Session

Pick = Literal["random", "doubt"]
Mine = dict[tuple[str, str], Review]
"""Somebody's newest votes, by call and item."""


def pick_calls(standings: Sequence[Standing], rubric: str, number: int, by: Pick) -> list[str]:
    """Choose calls of a rubric to score: at random, or those that the machine doubts most.

    Doubt is the number of items that wait for a person, then the width of the score's bounds.
    """
    usable = [each for each in standings if each.rubric == rubric and each.final is not None]
    if by == "random":
        return [each.call_id for each in random.SystemRandom().sample(usable, min(number, len(usable)))]
    usable.sort(key=lambda each: (-each.open, (each.low or 0.0) - (each.high or 0.0), each.call_id))
    return [each.call_id for each in usable[:number]]


def votes_of(store: Store, session: Session, author: str) -> Mine:
    """Give somebody's own votes in a session."""
    found = store.people.reviews(session=session.id, author=author, kinds=("calibration",))
    return {(each.call_id, each.item_id): each for each in found}


def counts_of(store: Store, session: Session) -> dict[str, int]:
    """Give how many items each has voted on: nothing of how."""
    found = store.people.reviews(session=session.id, kinds=("calibration",))
    counts: dict[str, int] = {}
    for author, *_ in {(each.author, each.call_id, each.item_id) for each in found}:
        counts[author] = counts.get(author, 0) + 1
    return counts


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody thinks of an item of a call."""

    call_id: str
    item_id: str
    outcome: Outcome
    author: str
    reason: str = ""


def vote(store: Store, session: Session, made: Vote, at: datetime) -> None:
    """Take a vote; the same one again is not written twice.

    Raises `RefusedError` where the session is closed or the voter takes no part in it, the call is none of its, or the
    item or outcome cannot be decided.
    """
    if session.closed_at is not None:
        raise RefusedError(f"the calibration session {session.title} is closed", mend="open another one")
    result = store.result(made.call_id, rubric=session.rubric)
    item = next((each for each in result.items if each.id == made.item_id), None)
    if item is None:
        raise RefusedError(f"the form has no item {made.item_id}", mend="load the page again")
    about = (made.call_id, session.rubric, result.score.version, made.item_id)
    review = Review(
        *about, made.outcome, machine_said(item).outcome, made.author, at, made.reason, "calibration", session.id
    )
    before = votes_of(store, session, made.author).get((made.call_id, made.item_id))
    if before and replace(before, made_at=at, id=None) == review:
        return
    refusals = decide(store, [review], _no_rubric)
    if refusals:
        raise RefusedError(refusals[0].problem, mend=refusals[0].mend)


def panel_of(store: Store, session: Session) -> Panel:
    """How people agree in a session.

    Raises `RefusedError` as long as it is open: nobody sees votes before.
    """
    if session.closed_at is None:
        raise RefusedError(f"the calibration session {session.title} is open", mend="close it to see the votes")
    found = store.people.reviews(session=session.id, kinds=("calibration",))
    return panel(
        Judged(r.call_id, r.rubric, r.item_id, r.machine, r.outcome, r.author, r.made_at, session=session.id)
        for r in found
    )


def _no_rubric(_rubric: str, _version: str) -> None:
    """Votes change no score: no rubric is asked for."""
