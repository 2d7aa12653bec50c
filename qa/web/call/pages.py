"""What the page of a call shows: frozen values, read from the store; no HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Literal
from urllib.parse import quote

from qa.handover import handler_at
from qa.mending import NEAR
from qa.packs.load import Pack
from qa.report.labels import Lang
from qa.report.page.pieces import UNSURE, Piece, is_said, is_stretch, pieces, quotes
from qa.report.page.values import Form, Shown
from qa.report.page.wording import MEASURES, measure_name, measure_value, name_measures, problem_name
from qa.reviewing import DECISIONS, newest_of
from qa.services.corrected import corrections_of, swapped_by_people
from qa.services.page import form_of
from qa.types import Call, CallInfo, CallResult, ItemScore, Outcome, Party, Score
from qa.types.desk import Claim, User
from qa.types.people import Correction, Review
from qa.web.access import Right, rights_of, see_call
from qa.web.desk import Desk

ORDER = (Outcome.UNDETERMINED, Outcome.AWAITING_EAR, Outcome.FAILED, Outcome.PASSED, Outcome.NOT_APPLICABLE)
"""The groups of items, from what waits for a person to what does not concern the call."""


@dataclass(frozen=True, slots=True)
class Clause:
    """What an item rests on: the number of a clause, and what it asks; empty where the pack is not at hand."""

    number: str
    asks: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A piece of evidence: `said` where its text is what was said, `searched` where it is a stretch without it."""

    party: Party
    start: float
    end: float
    text: str
    kind: Literal["said", "searched", "event"]


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, with its author as people read them."""

    id: int
    by: str
    at: datetime
    text: str
    start: float | None
    item_id: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the form: what is in force, what the machine had said, and what a person said of it.

    `machine` is the machine's outcome, `sure` whether it is one that a decision can be against; `own` is the number of
    the decision in force where it is the reader's, to be taken back.
    """

    id: str
    section: str
    title: str
    outcome: Outcome
    machine: Outcome
    sure: bool
    points: float | None
    possible: float
    fine: float
    fatal: bool
    reason: str
    machine_reason: str
    decided: bool
    by: str
    at: datetime | None
    own: int | None
    moments: tuple[Moment, ...]
    clauses: tuple[Clause, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one outcome."""

    outcome: Outcome
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Mend:
    """A misheard word that somebody mended; `start` is the second of the word."""

    start: float
    was: str
    now: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A turn: its place in the transcript (from 0), its words, and what was mended in it.

    `speaker` names the agent where several had the call, and `other` tells that it is not the one of this score.
    """

    number: int
    party: Party
    start: float
    end: float
    text: str
    speaker: str
    other: bool
    pieces: tuple[Piece, ...]
    mends: tuple[Mend, ...]

    def mended(self, start: float | None) -> Mend | None:
        """The correction whose words begin at a second."""
        return next((each for each in self.mends if start is not None and abs(each.start - start) <= NEAR), None)


@dataclass(frozen=True, slots=True)
class Noted:
    """A problem of the recording, in words."""

    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class CallView:
    """One call as somebody sees it.

    `holder` is who else has it open, with the time until which that holds. `reviewing` is whether the reader may change
    anything, `ruled` whether the rubric of the score is at hand to do so by.
    """

    info: CallInfo
    score: Score
    form: str
    model: str
    given: bool
    demonstration: bool
    words_trusted: bool
    parties_known: bool
    unsure_words: bool
    swapped: bool
    fatal: tuple[str, ...]
    problems: tuple[Noted, ...]
    groups: tuple[Group, ...]
    turns: tuple[Said, ...]
    remarks: tuple[Remark, ...]
    mends: tuple[Mend, ...]
    measures: tuple[Shown, ...]
    reviewing: bool
    ruled: bool
    holder: str
    until: datetime | None

    @property
    def address(self) -> str:
        """Where the call's page is."""
        return f"/calls/{quote(self.info.call_id, safe='')}"

    @property
    def settled(self) -> bool:
        """Whether nothing waits for a decision; items by ear are counted apart."""
        return not self.waiting(Outcome.UNDETERMINED)

    def waiting(self, outcome: Outcome) -> int:
        """How many items have an outcome."""
        return sum(len(group.lines) for group in self.groups if group.outcome is outcome)

    @property
    def undetermined(self) -> int:
        """How many items a person is to decide."""
        return self.waiting(Outcome.UNDETERMINED)

    @property
    def by_ear(self) -> int:
        """How many items wait for an ear."""
        return self.waiting(Outcome.AWAITING_EAR)

    def lines(self) -> Iterator[Line]:
        """All items, in the order of the page."""
        for group in self.groups:
            yield from group.lines


@dataclass(frozen=True, slots=True)
class CallPage:
    """The page of a call: `stage` is what plays it, `came` the query of the queue that it was opened from."""

    view: CallView
    stage: object | None
    came: str
    item: str
    second: float | None
    claims: bool

    @property
    def following(self) -> str:
        """The address of the next call of the queue."""
        return f"/queue/next?after={quote(self.view.info.call_id, safe='')}{'&' + self.came if self.came else ''}"


@dataclass(frozen=True, slots=True)
class CallParts:
    """The parts of a call's page that something changed: `turns` are those whose marks or words are others."""

    view: CallView
    turns: tuple[Said, ...] = ()
    claims: bool = True


def touched(view: CallView, item_id: str) -> tuple[Said, ...]:
    """The turns in which an item's evidence is marked."""
    moments = [m for line in view.lines() if line.id == item_id for m in line.moments if m.kind != "searched"]
    return tuple(t for t in view.turns if any(t.start <= m.end and t.end >= m.start for m in moments))


def build_call(desk: Desk, user: User, call_id: str, lang: Lang, *, came: str = "", item: str = "",
               second: float | None = None) -> CallPage:  # fmt: skip
    """The page of a call that somebody may see.

    An inspector, and whoever comes from the queue, takes the call by opening it; others by what they do on it.
    """
    info = see_call(desk, user, call_id)
    result = desk.store.result(info.call_id)
    view = _view(desk, user, result, lang)
    claims = view.reviewing and (bool(came) or "inspector" in user.roles)
    return CallPage(view, stage_of(desk, result, lang), came, item, second, claims)


def build_view(desk: Desk, user: User, call_id: str, lang: Lang) -> CallView:
    """A call that somebody may see, as they see it.

    Raises `NotFoundError` where there is none for them.
    """
    info = see_call(desk, user, call_id)
    return _view(desk, user, desk.store.result(info.call_id), lang)


def stage_of(desk: Desk, result: CallResult, lang: Lang) -> object | None:
    """What plays a call, from the room `sound`; None where that room is not there."""
    if find_spec("qa.web.sound.pages") is None:
        return None
    stage: object = import_module("qa.web.sound.pages").build_stage(desk, result, lang)
    return stage


def _view(desk: Desk, user: User, result: CallResult, lang: Lang) -> CallView:
    call, score = result.call, result.score
    names = {each.name: each.shown for each in desk.store.accounts.users()}
    reviewing = Right.REVIEW in rights_of(user)
    pack = desk.shelf.by_rubric(score.rubric)
    form = form_of(pack) if pack else Form()
    remarks = _remarks(desk, call.info.call_id, names) if reviewing else ()
    corrections = corrections_of(desk.store, call.info)
    mends = tuple(Mend(c.start, c.was, c.now, names.get(c.author, c.author), c.made_at) for c in corrections)
    claim = _others_claim(desk, user, call.info.call_id) if reviewing else None
    lines = _lines(desk, user, result, form, remarks, names, lang)
    titles = {item.id: item.title for item in result.items}
    return CallView(
        info=call.info,
        score=score,
        form=form.title or score.rubric,
        model=call.transcript.model,
        given=call.transcript.origin == "given",
        demonstration=call.transcript.demonstration,
        words_trusted=call.words_trusted,
        parties_known=call.parties_known,
        unsure_words=any(word.probability < UNSURE for turn in call.transcript.turns for word in turn.words),
        swapped=swapped_by_people(desk.store, call.info),
        fatal=tuple(titles.get(each, each) for each in score.fatal),
        problems=tuple(Noted(problem_name(each.kind, lang), each.detail) for each in call.problems),
        groups=tuple(Group(outcome, lines[outcome]) for outcome in ORDER if lines[outcome]),
        turns=_turns(result, corrections, mends),
        remarks=remarks,
        mends=mends,
        measures=tuple(_measures(call, lang)),
        reviewing=reviewing,
        ruled=_is_ruled(pack, score),
        holder=names.get(claim.holder, claim.holder) if claim else "",
        until=claim.until if claim else None,
    )


def _is_ruled(pack: Pack | None, score: Score) -> bool:
    return pack is not None and pack.rubric.version == score.version


def _others_claim(desk: Desk, user: User, call_id: str) -> Claim | None:
    claim = desk.store.desk.claims([call_id], desk.now()).get(call_id)
    return claim if claim and claim.holder != user.name else None


def _remarks(desk: Desk, call_id: str, names: Mapping[str, str]) -> tuple[Remark, ...]:
    return tuple(
        Remark(c.id or 0, names.get(c.author, c.author), c.at, c.text, c.start, c.item_id)
        for c in desk.store.desk.comments(call_id)
    )


def _lines(desk: Desk, user: User, result: CallResult, form: Form, remarks: Sequence[Remark],
           names: Mapping[str, str], lang: Lang) -> Mapping[Outcome, tuple[Line, ...]]:  # fmt: skip
    """The items by outcome; of those that failed, the ones that cost most first."""
    reviews = newest_of(result, desk.store.people.reviews(call_id=result.call.info.call_id))
    found: dict[Outcome, tuple[Line, ...]] = {}
    for outcome in ORDER:
        items = [item for item in result.items if item.outcome is outcome]
        if outcome is Outcome.FAILED:
            items.sort(key=lambda item: (not item.fatal, item.points or 0.0))
        found[outcome] = tuple(
            _line(result, item, form, reviews.get(item.id), remarks, user, names, lang) for item in items
        )
    return found


def _line(result: CallResult, item: ItemScore, form: Form, review: Review | None, remarks: Sequence[Remark],
          user: User, names: Mapping[str, str], lang: Lang) -> Line:  # fmt: skip
    said = item.machine
    machine = said.outcome if said else item.outcome
    by_person = item.decided_by == "person"
    own = review and review.kind == "review" and review.author == user.name
    return Line(
        id=item.id,
        section=form.sections.get(item.section, item.section),
        title=item.title,
        outcome=item.outcome,
        machine=machine,
        sure=machine in DECISIONS,
        points=item.points,
        possible=item.possible,
        fine=item.fine,
        fatal=item.fatal,
        reason=item.reason if by_person else name_measures(item.reason, lang),
        machine_reason=name_measures(said.reason, lang) if said else "",
        decided=by_person,
        by=names.get(review.author, review.author) if review else "",
        at=review.made_at if review else None,
        own=review.id if review and own else None,
        moments=_moments(result, item),
        clauses=tuple(Clause(*form.clauses.get(each, (each, ""))) for each in item.clauses),
        remarks=tuple(remark for remark in remarks if remark.item_id == item.id),
    )


def _moments(result: CallResult, item: ItemScore) -> tuple[Moment, ...]:
    turns = result.call.transcript.turns
    found = []
    for each in item.evidence:
        kind: Literal["said", "searched", "event"] = (
            "searched" if is_stretch(each) else "said" if is_said(each, turns) else "event"
        )
        found.append(Moment(each.party, each.start, each.end, each.text, kind))
    return tuple(found)


def _turns(result: CallResult, corrections: Sequence[Correction], mends: Sequence[Mend]) -> tuple[Said, ...]:
    info, marks = result.call.info, quotes(result.items)
    found = []
    for number, turn in enumerate(result.call.transcript.turns):
        speaker = handler_at(info, turn.start).agent_id if info.handlers and turn.party == "agent" else ""
        inside = tuple(m for m in mends if turn.start - NEAR <= m.start <= turn.end + NEAR and m.now in turn.text)
        other = bool(speaker) and speaker != info.agent_id
        parts = tuple(pieces(turn, marks))
        found.append(Said(number, turn.party, turn.start, turn.end, turn.text, speaker, other, parts, inside))
    return tuple(sorted(found, key=lambda said: said.start))


def _measures(call: Call, lang: Lang) -> Iterator[Shown]:
    for name in MEASURES:
        value, kind = call.measures.get(name), call.doubts.get(name)
        if isinstance(value, int | float) or kind:
            yield Shown(measure_name(name, lang), measure_value(name, value, lang),
                        problem_name(kind, lang) if kind else "")  # fmt: skip
