"""One call, changed by people in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from qa.errors import StoreError
from qa.report.result import transcript_json
from qa.reviewing import decided
from qa.rubric import Rubric
from qa.store.appeals import write_round
from qa.store.desk_notes import is_swapped, write_swap
from qa.store.reading import read_result
from qa.store.reviews import (
    read_corrections,
    read_reviews,
    write_correction,
    write_reviews,
    write_withdrawal,
)
from qa.store.rubrics import publish
from qa.store.tables import scores
from qa.store.tables_people import originals
from qa.store.work import moment
from qa.store.writing import Made, write_call, write_parts, write_score
from qa.types import CallResult
from qa.types.desk import Swap
from qa.types.people import Appeal, Cause, Correction, Review, Round


class Change:
    """An open transaction on one call; what is written here is kept as a whole when it ends, or not at all."""

    def __init__(self, connection: Connection, where: str, call_id: str) -> None:
        self._connection = connection
        self._where = where
        self.call_id = call_id

    def result(self, rubric: str | None = None) -> CallResult | None:
        """Give the call with its newest score, by one rubric if that is named; None where it has none."""
        try:
            return read_result(self._connection, self._where, self.call_id, rubric)
        except StoreError:
            return None

    def reviews(self) -> list[Review]:
        """Give the decisions on the call, those added here too."""
        return read_reviews(self._connection, self.call_id)

    def add_review(self, review: Review) -> None:
        """Add a decision on the call; of one that is refused nothing is written, and the others stay."""
        with self._connection.begin_nested():
            write_reviews(self._connection, self._where, [review])

    def withdraw(self, review_id: int, author: str, at: datetime) -> Review:
        """Take back a decision on the call, and give it."""
        return write_withdrawal(self._connection, self._where, review_id, author, at)

    def add_round(self, appeal_id: int, round: Round) -> Appeal:
        """Add a round to an appeal on the call, and give the appeal as it was before."""
        return write_round(self._connection, self._where, appeal_id, round)

    def corrections(self) -> list[Correction]:
        """Give the corrections of the call, those added here too."""
        return read_corrections(self._connection, self.call_id)

    def add_correction(self, correction: Correction, original: CallResult) -> None:
        """Add a correction; the transcript before the first one is kept."""
        write_correction(self._connection, correction)
        self._keep_original(original)

    def add_swap(self, swap: Swap, original: CallResult) -> bool:
        """Turn the parties round, and say whether they are swapped then; the transcript before is kept."""
        self._keep_original(original)
        return write_swap(self._connection, swap)

    def swapped(self) -> bool:
        """Whether people turned the parties of the call round."""
        return is_swapped(self._connection, self.call_id)

    def _keep_original(self, original: CallResult) -> None:
        known = select(originals.c.call_id).where(originals.c.call_id == self.call_id)
        if self._connection.execute(known).first() is None:
            row = {"call_id": self.call_id, "transcript": transcript_json(original.call.transcript)}
            self._connection.execute(insert(originals), row)

    def write_score(self, result: CallResult, cause: Cause, author: str) -> None:
        """Write the score that a person's decision gives; when the machine scored it stays."""
        key = {"call_id": self.call_id, "rubric": result.score.rubric, "version": result.score.version}
        now = moment(datetime.now(UTC))
        scored_at = self._connection.scalar(select(scores.c.scored_at).filter_by(**key)) or now
        write_score(self._connection, result, Made(scored_at, cause, author, now))

    def write(
        self,
        result: CallResult,
        rubric: Rubric,
        content: str,
        parts: Mapping[str, Any] | None,
        author: str,
    ) -> CallResult:
        """Write the call and its score as somebody corrected it, with people's decisions; give what was written."""
        publish(self._connection, self._where, rubric.id, rubric.version, content)
        write_call(self._connection, self._where, result)
        result = decided(result, rubric, self.reviews())
        write_score(self._connection, result, Made(moment(datetime.now(UTC)), "rescore", author))
        write_parts(self._connection, self.call_id, parts)
        return result
