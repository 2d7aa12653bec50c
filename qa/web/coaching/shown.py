"""Moments as pages show them, masked as a training pack masks them: what a trainer shows is seen by many."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from qa.audio.clip import clip_span
from qa.coaching import Example, Moment
from qa.packs.clauses import Clause
from qa.report.cells import who
from qa.report.coaching import lines_of, mask_text, say_alike, say_reason, words_of
from qa.report.coaching.values import Piece
from qa.report.coaching.words import GOOD
from qa.report.labels import Lang
from qa.report.listen.words import drawn
from qa.services.examples import Found
from qa.types import Outcome, Party
from qa.web.desk import Desk


@dataclass(frozen=True, slots=True)
class LineShown:
    """One turn of a moment; `pieces` are its text, the moment's own words marked."""

    party: Party
    start: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class MomentShown:
    """A moment of a call: seconds of the moment, and of what is played around it.

    `playable` tells whether the call was scored from a recording.
    """

    call_id: str
    agent: str
    team: str | None
    started_at: datetime | None
    item_id: str
    title: str
    outcome: Outcome | None
    decided_by: str
    start: float
    end: float
    play_start: float
    play_end: float
    playable: bool
    words: str
    lines: tuple[LineShown, ...]
    reason: str
    demonstration: bool


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause: its number in the regulation, and what it asks."""

    section: str
    asks: str


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """Why a moment was chosen; `good` where it speaks for the moment."""

    text: str
    good: bool


@dataclass(frozen=True, slots=True)
class NoteShown:
    """What the case book says of a call."""

    title: str
    text: str
    tags: tuple[str, ...]
    author: str


@dataclass(frozen=True, slots=True)
class ExampleShown:
    """A chosen moment with its reasons, and the good one beside it; `value` is its rank, 0–1."""

    number: int
    moment: MomentShown
    value: float
    reasons: tuple[ReasonShown, ...]
    clauses: tuple[ClauseShown, ...]
    notes: tuple[NoteShown, ...]
    twin: MomentShown | None
    alike: str


def examples_shown(found: Found, clauses: Mapping[str, Clause], lang: Lang) -> tuple[ExampleShown, ...]:
    """Found examples as a page shows them."""
    return tuple(_example(number, each, found, clauses, lang) for number, each in enumerate(found.examples, 1))


def clauses_of(desk: Desk, rubrics: Collection[str]) -> dict[str, Clause]:
    """The clauses of the packs of some rubrics, by id."""
    packs = [desk.shelf.by_rubric(rubric) for rubric in sorted(set(rubrics))]
    return {id: clause for pack in packs if pack for id, clause in pack.clauses.items()}


def rubrics_in(found: Found) -> set[str]:
    """The rubrics that examples were scored by."""
    return {example.ranked.moment.of.rubric for example in found.examples}


def _example(number: int, example: Example, found: Found, clauses: Mapping[str, Clause], lang: Lang) -> ExampleShown:
    moment, twin = example.ranked.moment, example.twin
    return ExampleShown(
        number=number,
        moment=moment_shown(moment, found, lang),
        value=round(example.ranked.value, 3),
        reasons=tuple(ReasonShown(say_reason(each, lang), each.share >= GOOD) for each in example.ranked.reasons),
        clauses=tuple(_clause(id, clauses) for id in moment.of.clauses),
        notes=tuple(
            NoteShown(mask_text(note.title, lang), mask_text(note.note, lang), note.tags, note.author)
            for note in found.notes.get(moment.of.call_id, ())
            if note.item_id in (None, moment.of.item_id)
        ),
        twin=moment_shown(twin.moment, found, lang) if twin else None,
        alike=say_alike(twin.alike, lang) if twin else "",
    )


def moment_shown(moment: Moment, found: Found, lang: Lang) -> MomentShown:
    """One moment with the turns that are heard in its clip."""
    of, span = moment.of, clip_span(moment.span)
    lines = lines_of(found.said[of.call_id], moment, span, lang)
    words = words_of(lines, moment) or mask_text(drawn(lang).get(moment.about, moment.about), lang)
    return MomentShown(
        call_id=of.call_id,
        agent=who(of.agent_id, of.agent_name),
        team=of.team,
        started_at=of.started_at,
        item_id=of.item_id,
        title=of.title,
        outcome=of.outcome,
        decided_by=of.decided_by,
        start=moment.span.start,
        end=moment.span.end,
        play_start=span.start,
        play_end=span.end,
        playable=bool(of.sha256),
        words=words,
        lines=tuple(LineShown(line.party, line.start, line.pieces) for line in lines),
        reason=mask_text(of.reason, lang),
        demonstration=of.demonstration,
    )


def _clause(id: str, clauses: Mapping[str, Clause]) -> ClauseShown:
    known = clauses.get(id)
    return ClauseShown(known.section, known.asks) if known else ClauseShown(id, "")
