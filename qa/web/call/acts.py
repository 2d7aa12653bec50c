"""What people do on a call. Whoever changes what others would decide on must have the call to themselves."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from qa.errors import RefusedError
from qa.packs.load import Pack
from qa.reviewing import DECISIONS, machine_said
from qa.services import review as reviewing
from qa.services.correct import correct as correct_word
from qa.services.correct import swap as swap_parties
from qa.store.desk_notes import LONGEST
from qa.types import CallResult, ItemScore, Outcome
from qa.types.desk import Claim, Comment, User
from qa.types.people import Correction, Review
from qa.web.access import see_call
from qa.web.call.edits import edit_of
from qa.web.call.refusals import HeldError, NothingError, ReasonError, StaleError, TooLongError
from qa.web.desk import Desk

SECONDS = 120
"""How long a call is somebody's after they last showed that they are there; the page does so every 40 s."""
UNDO_WITHIN = timedelta(hours=1)
"""One's last decision is taken back without naming it only this long: after that a slip of the key would undo work."""
MOST_REASON = 2_000
"""Characters of a reason."""


def _printable(text: str) -> str:
    """Text without control characters, which one of the databases does not take and nobody can read.

    Raises `ValueError` for half of a character, which JSON can say and no database can hold.
    """
    if any(unicodedata.category(each) == "Cs" for each in text):
        raise ValueError("the text holds half of a character")
    return "".join(each if each in "\n\t" or unicodedata.category(each) != "Cc" else " " for each in text)


Text = Annotated[str, AfterValidator(_printable)]
Id = Annotated[str, Field(min_length=1, max_length=200)]


class Decision(BaseModel):
    """A decision on an item; nothing is decided where it is no longer `seen` as the page showed it."""

    item_id: Id
    outcome: Outcome
    machine: Outcome
    version: Id
    seen: Outcome | None = None
    reason: Text = ""


class Note(BaseModel):
    """A comment on a call, on an item, or on a second of it."""

    text: Text
    item_id: str | None = None
    start: float | None = Field(None, ge=0, allow_inf_nan=False)


class Rewritten(BaseModel):
    """A turn (from 0) as it was said; `was` is its text as the page showed it."""

    turn: int = Field(ge=0)
    was: str
    text: Annotated[Text, Field(max_length=20_000)]


class Undo(BaseModel):
    """Which of one's decisions to take back; without a number the last one, if it is not an hour old."""

    review: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What was decided: its number, and whether the call is settled by it."""

    review: int
    item_id: str
    title: str
    outcome: Outcome
    settled: bool


def claim(desk: Desk, user: User, call_id: str) -> Claim:
    """Take a call to oneself for a while, or hold it on; where somebody else has it, theirs is given."""
    see_call(desk, user, call_id)
    return desk.store.desk.claim(call_id, user.name, desk.now(), SECONDS)


def let_go(desk: Desk, user: User, call_id: str) -> None:
    """Leave a call to others."""
    see_call(desk, user, call_id)
    desk.store.desk.release_claim(call_id, user.name)


def decide(desk: Desk, user: User, call_id: str, body: Decision) -> Done:
    """Decide an item, and score the call by it; an assignment is finished where nothing waits any more.

    Raises `HeldError` where somebody else has the call, `StaleError` where it is another by now, `ReasonError` where a
    reason is owed, `RefusedError` for what cannot be decided.
    """
    _hold(desk, user, call_id)
    result = desk.store.result(call_id)
    item = _item(result, body)
    if len(body.reason) > MOST_REASON:
        raise TooLongError(len(body.reason), MOST_REASON)
    sure = body.machine in DECISIONS and body.machine is not Outcome.FAILED
    if body.outcome is Outcome.FAILED and sure and not body.reason.strip():
        raise ReasonError(body.item_id)
    about = (call_id, result.score.rubric, body.version, body.item_id)
    made = Review(*about, body.outcome, body.machine, user.name, desk.now(), body.reason.strip())
    refusals = reviewing.decide(desk.store, [made], _rubric_of(desk, result))
    if refusals:
        raise RefusedError(refusals[0].problem, where=f"call {call_id}", mend=refusals[0].mend)
    settled = _settled(desk.store.result(call_id, rubric=result.score.rubric, version=body.version))
    if settled:
        desk.store.desk.finish_assignment(call_id, desk.now())
    number = _own(desk, user, call_id, result.score.rubric)[-1].id or 0
    return Done(number, item.id, item.title, body.outcome, settled)


def undo(desk: Desk, user: User, call_id: str, body: Undo) -> Review:
    """Take back a decision of one's own; the outcome before it is in force again. Gives what it was.

    Raises `NothingError` where there is none, `HeldError` where somebody else has the call, `RefusedError` where it
    stands.
    """
    _hold(desk, user, call_id)
    result = desk.store.result(call_id)
    own = _own(desk, user, call_id, result.score.rubric)
    if body.review is None:
        own = [each for each in own if desk.now() - each.made_at <= UNDO_WITHIN]
    else:
        own = [each for each in own if each.id == body.review]
    if not own or own[-1].id is None:
        raise NothingError(call_id)
    after = reviewing.withdraw(desk.store, own[-1].id, user.name, desk.now(), _rubric_of(desk, result))
    if not _settled(after):
        _reassign(desk, user, call_id, own[-1].made_at)
    return own[-1]


def comment(desk: Desk, user: User, call_id: str, body: Note) -> int:
    """Write a comment, and give its number; one may do so on a call that another has open.

    Raises `TooLongError` for more than is kept, `RefusedError` for nothing, or an item that the call does not have.
    """
    see_call(desk, user, call_id)
    if len(body.text.strip()) > LONGEST:
        raise TooLongError(len(body.text.strip()), LONGEST)
    item_id = body.item_id or None
    if item_id and all(item.id != item_id for item in desk.store.result(call_id).items):
        raise RefusedError(f"{call_id} has no item {item_id}", mend="comment on the call")
    return desk.store.desk.comment(Comment(call_id, user.name, desk.now(), body.text, body.start, item_id))


def correct(desk: Desk, user: User, call_id: str, body: Rewritten) -> CallResult:
    """Mend what was misheard in a turn, and score the call by it; what was heard is kept.

    Raises `HeldError` where somebody else has the call, `StaleError` where the turn is another by now, `RefusedError`
    for a correction that cannot be made.
    """
    _hold(desk, user, call_id)
    turns = desk.store.result(call_id).call.transcript.turns
    if body.turn >= len(turns) or turns[body.turn].text != body.was:
        raise StaleError(call_id, f"turn {body.turn} is another")
    edit = edit_of(turns[body.turn], body.text)
    made = Correction(call_id, body.turn, edit.start, edit.was, edit.now, user.name, desk.now())
    return correct_word(desk.store, made, _pack(desk, call_id))


def swap(desk: Desk, user: User, call_id: str) -> CallResult:
    """Turn agent and customer round, and judge the call anew."""
    _hold(desk, user, call_id)
    return swap_parties(desk.store, call_id, user.name, desk.now(), _pack(desk, call_id))


def _pack(desk: Desk, call_id: str) -> Pack:
    """The pack that a call was scored by, in the version in force; the desk's own where it is not at hand."""
    return desk.shelf.by_rubric(desk.store.result(call_id).score.rubric) or desk.pack


def _hold(desk: Desk, user: User, call_id: str) -> None:
    """Take the call, or raise `HeldError`: of two at once the database lets one have it."""
    held = claim(desk, user, call_id)
    if held.holder != user.name:
        names = {each.name: each.shown for each in desk.store.accounts.users()}
        raise HeldError(call_id, names.get(held.holder, held.holder), f"{desk.local(held.until):%H:%M:%S}")


def _item(result: CallResult, body: Decision) -> ItemScore:
    call_id = result.call.info.call_id
    if result.score.version != body.version:
        raise StaleError(call_id, f"it is scored by version {result.score.version}, not {body.version}")
    item = next((item for item in result.items if item.id == body.item_id), None)
    if item is None:
        raise RefusedError(f"{call_id} has no item {body.item_id}", mend="one of its form")
    if machine_said(item).outcome is not body.machine:
        raise StaleError(call_id, f"the machine says {machine_said(item).outcome.value} of {item.id}")
    if body.seen is not None and body.seen is not item.outcome:
        raise StaleError(call_id, f"{item.id} is {item.outcome.value}")
    return item


def _settled(result: CallResult) -> bool:
    return all(item.outcome is not Outcome.UNDETERMINED for item in result.items)


def _rubric_of(desk: Desk, result: CallResult) -> reviewing.RubricOf:
    pack = desk.shelf.by_rubric(result.score.rubric)
    return reviewing.rubrics_of(desk.store, [pack] if pack else [])


def _own(desk: Desk, user: User, call_id: str, rubric: str) -> list[Review]:
    """The decisions of somebody on a call that are in force or were, without those taken back."""
    made = desk.store.people.reviews(call_id=call_id, author=user.name, kinds=["review"])
    return [review for review in made if review.rubric == rubric]


def _reassign(desk: Desk, user: User, call_id: str, since: datetime) -> None:
    """Give a call back to whom it was given to, where what finished it was taken back."""
    given = desk.store.desk.assignments(open_only=False, call_ids=[call_id])
    done = [each for each in given if each.done_at is not None and each.done_at >= since]
    if done and all(each.done_at is not None for each in given):
        due = done[-1].due if done[-1].due and done[-1].due > desk.now() else None
        desk.store.desk.assign([call_id], done[-1].to, user.name, desk.now(), due)
