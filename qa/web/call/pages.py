"""Reads what the page of a call shows; no HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qa.handover import handler_at
from qa.mending import NEAR
from qa.packs.load import Pack
from qa.report.labels import Lang
from qa.report.page.pieces import UNSURE, is_said, is_stretch, pieces, quotes
from qa.report.page.values import Form, Shown
from qa.report.page.wording import MEASURES, measure_name, measure_value, name_measures, problem_name
from qa.reviewing import DECISIONS, newest_of
from qa.services.corrected import corrections_of, swapped_by_people
from qa.services.page import form_of
from qa.types import Call, CallInfo, CallResult, ItemScore, Outcome, Score
from qa.types.desk import Claim, User
from qa.types.people import Review
from qa.web.access import Right, rights_of, see_call, sees_all
from qa.web.call.views import (
    CallPage,
    CallView,
    Clause,
    Group,
    Line,
    Mend,
    Moment,
    Noted,
    Remark,
    Said,
)
from qa.web.desk import Desk
from qa.web.fair.appealing import states_of
from qa.web.fair.releasing import release_state
from qa.web.sound.pages import build_stage

ORDER = (Outcome.UNDETERMINED, Outcome.AWAITING_EAR, Outcome.FAILED, Outcome.PASSED, Outcome.NOT_APPLICABLE)
"""The groups of items, from what waits for a person to what does not concern the call."""


def touched(view: CallView, item_id: str) -> tuple[Said, ...]:
    """The turns in which an item's evidence is marked."""
    moments = [m for line in view.lines() if line.id == item_id for m in line.moments if m.kind != "searched"]
    return tuple(t for t in view.turns if any(t.start <= m.end and t.end >= m.start for m in moments))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whom a call is shown to. Agents are not told who judged them, nor where the recording lies."""

    user: User
    lang: Lang
    names: Mapping[str, str]

    @property
    def reviewing(self) -> bool:
        return Right.REVIEW in rights_of(self.user)

    def name(self, author: str) -> str:
        """An author as the reader may know them."""
        return self.names.get(author, author) if sees_all(self.user) else ""

    def facts(self, info: CallInfo) -> CallInfo:
        """The facts of a call that are the reader's business."""
        return info if sees_all(self.user) else replace(info, source="", log={})


def build_call(desk: Desk, user: User, call_id: str, lang: Lang, *, came: str | None = None, item: str = "",
               second: float | None = None) -> CallPage:  # fmt: skip
    """The page of a call that somebody may see.

    An inspector, and whoever comes from the queue, takes the call by opening it; others by what they do on it.
    """
    info = see_call(desk, user, call_id)
    result = desk.store.result(info.call_id)
    view = _view(desk, user, result, lang)
    claims = view.reviewing and (came is not None or "inspector" in user.roles)
    return CallPage(view, build_stage(desk, result, lang), came or "", item, second, claims)


def build_view(desk: Desk, user: User, call_id: str, lang: Lang) -> CallView:
    """A call that somebody may see, as they see it.

    Raises `NotFoundError` where there is none for them.
    """
    info = see_call(desk, user, call_id)
    return _view(desk, user, desk.store.result(info.call_id), lang)


def _view(desk: Desk, user: User, result: CallResult, lang: Lang) -> CallView:
    call, score = result.call, result.score
    reader = _Reader(user, lang, {each.name: each.shown for each in desk.store.accounts.users()})
    pack = desk.shelf.by_rubric(score.rubric)
    form = form_of(pack) if pack else Form()
    remarks = _remarks(desk, call.info.call_id, reader) if reader.reviewing else ()
    corrections = corrections_of(desk.store, call.info)
    mends = tuple(Mend(c.start, c.was, c.now, reader.name(c.author), c.made_at) for c in corrections)
    claim = _others_claim(desk, user, call.info.call_id) if reader.reviewing else None
    lines = _lines(desk, reader, result, form, remarks)
    titles = {item.id: item.title for item in result.items}
    return CallView(
        info=reader.facts(call.info),
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
        turns=_turns(result, mends),
        remarks=remarks,
        mends=mends,
        measures=tuple(_measures(call, lang)),
        reviewing=reader.reviewing,
        ruled=_is_ruled(pack, score),
        appeals={id: state for id, state in states_of(desk, user, result).items() if state.may or state.lines},
        release=release_state(desk, user, call.info.call_id) if Right.RELEASE in rights_of(user) else None,
        holder=reader.name(claim.holder) if claim else "",
        until=claim.until if claim else None,
    )


def _is_ruled(pack: Pack | None, score: Score) -> bool:
    return pack is not None and pack.rubric.version == score.version


def _others_claim(desk: Desk, user: User, call_id: str) -> Claim | None:
    claim = desk.store.desk.claims([call_id], desk.now()).get(call_id)
    return claim if claim and claim.holder != user.name else None


def _remarks(desk: Desk, call_id: str, reader: _Reader) -> tuple[Remark, ...]:
    return tuple(
        Remark(c.id or 0, reader.name(c.author), c.at, c.text, c.start, c.item_id)
        for c in desk.store.desk.comments(call_id)
    )


def _lines(
    desk: Desk, reader: _Reader, result: CallResult, form: Form, remarks: Sequence[Remark]
) -> Mapping[Outcome, tuple[Line, ...]]:
    """The items by outcome; of those that failed, the ones that cost most first."""
    reviews = newest_of(result, desk.store.people.reviews(call_id=result.call.info.call_id))
    found: dict[Outcome, tuple[Line, ...]] = {}
    for outcome in ORDER:
        items = [item for item in result.items if item.outcome is outcome]
        if outcome is Outcome.FAILED:
            items.sort(key=lambda item: (not item.fatal, item.points or 0.0))
        found[outcome] = tuple(
            _line(reader, item, reviews.get(item.id), form, _moments(result, item), remarks) for item in items
        )
    return found


def _line(
    reader: _Reader,
    item: ItemScore,
    review: Review | None,
    form: Form,
    moments: tuple[Moment, ...],
    remarks: Sequence[Remark],
) -> Line:
    said = item.machine
    machine = said.outcome if said else item.outcome
    by_person = item.decided_by == "person"
    own = review and review.kind == "review" and review.author == reader.user.name
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
        reason=item.reason if by_person else name_measures(item.reason, reader.lang),
        machine_reason=name_measures(said.reason, reader.lang) if said else "",
        decided=by_person,
        by=reader.name(review.author) if review else "",
        at=review.made_at if review else None,
        own=review.id if review and own else None,
        moments=moments,
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


def _turns(result: CallResult, mends: Sequence[Mend]) -> tuple[Said, ...]:
    info, marks = result.call.info, quotes(result.items)
    found = []
    for number, turn in enumerate(result.call.transcript.turns):
        speaker = handler_at(info, turn.start).agent_id if info.handlers and turn.party == "agent" else ""
        inside = tuple(m for m in mends if turn.start - NEAR <= m.start <= turn.end + NEAR and m.now in turn.text)
        other = bool(speaker) and speaker != info.agent_id
        near = [mark for mark in marks if mark.span.start <= turn.end and mark.span.end >= turn.start]
        parts = tuple(pieces(turn, near))
        found.append(Said(number, turn.party, turn.start, turn.end, turn.text, speaker, other, parts, inside))
    return tuple(sorted(found, key=lambda said: said.start))


def _measures(call: Call, lang: Lang) -> Iterator[Shown]:
    for name in MEASURES:
        value, kind = call.measures.get(name), call.doubts.get(name)
        if isinstance(value, int | float) or kind:
            yield Shown(measure_name(name, lang), measure_value(name, value, lang),
                        problem_name(kind, lang) if kind else "")  # fmt: skip
