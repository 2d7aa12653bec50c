"""Decisions of people on items, and corrections of misheard words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from qa.errors import RefusedError
from qa.report.result import parse_transcript, transcript_json
from qa.store.queue_rows import queue_people
from qa.store.tables import calls
from qa.store.tables_desk import withdrawals
from qa.store.tables_people import appeals, originals, sessions
from qa.store.tables_people import corrections as correction_rows
from qa.store.tables_people import reviews as review_rows
from qa.store.work import Work, add, add_act, at_of, moment, named
from qa.types import Outcome, Transcript
from qa.types.people import Act, Correction, Review, ReviewKind


class Reviews(Work):
    """Decisions and corrections. Every method raises `StoreError` where the database does not answer."""

    def add_reviews(self, reviews: Iterable[Review]) -> None:
        """Add decisions, all in one transaction; no score changes by them, as it does by `qa.services.review.decide`.

        Raises
        ------
        RefusedError
            Nobody is named as the author, a time has no zone, or the calibration session is unknown, closed or about
            other calls; then none is added.
        """
        with self._writing() as connection:
            write_reviews(connection, self._where, reviews)

    def reviews(
        self,
        *,
        call_id: str | None = None,
        month: str | None = None,
        item_id: str | None = None,
        author: str | None = None,
        kinds: Sequence[ReviewKind] | None = None,
        session: int | None = None,
        withdrawn: bool = False,
    ) -> list[Review]:
        """Give decisions in the order they were made; `month` (``YYYY-MM``) is the call's.

        Those that were taken back are left out, unless they too are asked for by `withdrawn`.
        """
        query = select_reviews(withdrawn=withdrawn)
        if month is not None:
            query = query.join(calls, calls.c.call_id == review_rows.c.call_id).where(calls.c.month == month)
        wanted = {"call_id": call_id, "item_id": item_id, "author": author, "session": session}
        query = query.where(*(review_rows.c[name] == value for name, value in wanted.items() if value is not None))
        if kinds is not None:
            query = query.where(review_rows.c.kind.in_(kinds))
        with self._reading() as connection:
            return [_review(row) for row in connection.execute(query)]

    def review(self, id: int) -> Review:
        """Give one decision, taken back or not; raises `RefusedError` where there is none."""
        with self._reading() as connection:
            row = connection.execute(select_reviews(withdrawn=True).where(review_rows.c.id == id)).first()
        if row is None:
            raise self._refused(f"there is no decision {id}", "look again")
        return _review(row)

    def withdraw(self, review_id: int, author: str, at: datetime) -> Review:
        """Take a decision back; it stays in the database, and no score changes, as it does by `qa.services.review`.

        Raises
        ------
        RefusedError
            There is no such decision, it is somebody else's, was taken back, decides a round of an appeal or belongs
            to calibration, a newer one is in force, or an appeal was opened on it.
        """
        call_id = self.review(review_id).call_id
        with self._writing() as connection:
            self._agent_of(connection, call_id)
            return write_withdrawal(connection, self._where, review_id, author, at)

    def correct(self, correction: Correction) -> int:
        """Add a correction, and give its number; the call is scored by it in `qa.services.correct`.

        Raises `RefusedError` for an unknown call, or a correction that changes nothing.
        """
        with self._writing() as connection:
            self._agent_of(connection, correction.call_id)
            return write_correction(connection, correction)

    def corrections(self, call_id: str) -> list[Correction]:
        """Give the corrections of a call, in the order they were made."""
        with self._reading() as connection:
            return read_corrections(connection, call_id)

    def original(self, call_id: str) -> Transcript | None:
        """Give the transcript of a call as it was before its first correction; None where it has none."""
        with self._reading() as connection:
            data = connection.scalar(select(originals.c.transcript).where(originals.c.call_id == call_id))
        return None if data is None else parse_transcript(data)

    def keep_original(self, call_ids: Sequence[str], transcript: Transcript) -> None:
        """Put a new transcript in the place of the original of corrected calls, where their words were heard anew."""
        with self._writing() as connection:
            about = originals.c.call_id.in_(call_ids)
            connection.execute(update(originals).where(about).values(transcript=transcript_json(transcript)))


def write_reviews(connection: Connection, where: str, reviews: Iterable[Review]) -> None:
    """Add decisions and their lines in the audit trail."""
    for review in reviews:
        if review.kind == "calibration":
            _see_session(connection, where, review)
        names = ("call_id", "rubric", "version", "item_id", "reason", "kind", "session")
        row = {name: getattr(review, name) for name in names}
        row |= {"outcome": review.outcome.value, "machine": review.machine.value}
        row |= {"author": named(review.author), "made_at": moment(review.made_at)}
        connection.execute(insert(review_rows), row)
        told: tuple[str, ...] = ("rubric", "version", "item_id", "outcome", "machine", "reason", "session")
        if review.kind == "calibration":  # blind: whoever reads the trail may be about to score the same call
            told = ("rubric", "version", "item_id", "session")
        detail = {name: row[name] for name in told if row[name] not in (None, "")}
        add_act(connection, Act(review.made_at, review.author, review.kind, f"call:{review.call_id}", detail))
        queue_people(connection, [review.call_id])


def read_reviews(connection: Connection, call_id: str) -> list[Review]:
    """Give the decisions on a call, in the order they were made, without those that were taken back."""
    query = select_reviews().where(review_rows.c.call_id == call_id)
    return [_review(row) for row in connection.execute(query)]


def select_reviews(*, withdrawn: bool = False) -> Select[Any]:
    """Ask for decisions in the order they were made."""
    query = select(review_rows, withdrawals.c.at.label("withdrawn_at"))
    query = query.outerjoin_from(review_rows, withdrawals, withdrawals.c.review == review_rows.c.id)
    if not withdrawn:
        query = query.where(withdrawals.c.review.is_(None))
    return query.order_by(review_rows.c.made_at, review_rows.c.id)


def write_withdrawal(connection: Connection, where: str, review_id: int, author: str, at: datetime) -> Review:
    """Take a decision back, with its line in the audit trail; give what it was."""
    query = select_reviews(withdrawn=True).where(review_rows.c.id == review_id)
    row = connection.execute(query).first()
    if row is None:
        raise RefusedError(f"there is no decision {review_id}", where=where, mend="look again")
    review = _review(row)
    if refusal := _why_not(connection, review, named(author)):
        raise RefusedError(refusal[0], where=f"call {review.call_id}", mend=refusal[1])
    connection.execute(insert(withdrawals), {"review": review_id, "author": named(author), "at": moment(at)})
    told = {"rubric": review.rubric, "item_id": review.item_id, "outcome": review.outcome.value, "review": review_id}
    add_act(connection, Act(at, author, "withdraw", f"call:{review.call_id}", told))
    queue_people(connection, [review.call_id])
    return review


def _why_not(connection: Connection, review: Review, author: str) -> tuple[str, str] | None:
    """Why a decision cannot be taken back, and the mend."""
    if review.withdrawn_at is not None:
        return "the decision was taken back before", "look again"
    if review.kind != "review":
        return f"a decision of the kind {review.kind} stands", "decide anew, or open another round"
    if review.author != author:
        return f"it is the decision of {review.author}", "decide the item yourself: the newest decision is in force"
    about = {name: getattr(review, name) for name in ("call_id", "rubric", "item_id")}
    same = (review_rows.c[name] == value for name, value in about.items())
    newest = select_reviews().where(*same, review_rows.c.kind != "calibration")
    if connection.execute(newest).all()[-1].id != review.id:
        return f"a newer decision on {review.item_id} is in force", "take that one back first"
    appealed = select(appeals.c.id).filter_by(**about).where(appeals.c.opened_at >= moment(review.made_at))
    if connection.execute(appealed).first() is not None:
        return f"there is an appeal on {review.item_id}", "answer it: overturned is another decision"
    return None


def write_correction(connection: Connection, correction: Correction) -> int:
    """Add a correction and its line in the audit trail."""
    if not correction.was or correction.was == correction.now:
        raise RefusedError("the correction changes nothing", where=correction.call_id, mend="say what was misheard")
    names = ("call_id", "turn", "start", "was", "now")
    row = {name: getattr(correction, name) for name in names}
    made = {"author": named(correction.author), "made_at": moment(correction.made_at)}
    number = add(connection, correction_rows, **row, **made)
    detail = {name: row[name] for name in names if name != "call_id"}
    add_act(connection, Act(correction.made_at, correction.author, "correct", f"call:{correction.call_id}", detail))
    return number


def read_corrections(connection: Connection, call_id: str) -> list[Correction]:
    """Give the corrections of a call, in the order they were made."""
    query = select(correction_rows).where(correction_rows.c.call_id == call_id)
    rows = connection.execute(query.order_by(correction_rows.c.made_at, correction_rows.c.id))
    return [Correction(**{**row._mapping, "made_at": at_of(row.made_at)}) for row in rows]


def _see_session(connection: Connection, where: str, review: Review) -> None:
    row = connection.execute(select(sessions).where(sessions.c.id == review.session).with_for_update()).first()
    if row is None:
        raise RefusedError(f"there is no calibration session {review.session}", where=where, mend="open one first")
    if row.closed_at is not None:
        raise RefusedError(f"the calibration session {row.title} is closed", where=where, mend="open another one")
    if row.participants and review.author not in row.participants:
        problem = f"{review.author} takes no part in the calibration session {row.title}"
        raise RefusedError(problem, where=where, mend=f"its participants are {', '.join(row.participants)}")
    if review.call_id not in row.calls or review.rubric != row.rubric:
        problem = f"{review.call_id} by {review.rubric} is no part of the calibration session {row.title}"
        raise RefusedError(problem, where=where, mend=f"its calls are scored by {row.rubric}")


def _review(row: Row[Any]) -> Review:
    facts = dict(row._mapping)
    outcomes = {"outcome": Outcome(row.outcome), "machine": Outcome(row.machine)}
    taken_back = at_of(row.withdrawn_at) if row.withdrawn_at else None
    return Review(**{**facts, **outcomes, "made_at": at_of(row.made_at), "withdrawn_at": taken_back})
