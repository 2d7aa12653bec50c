"""One call, changed by people in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from qa.errors import StoreError
from qa.report.result import transcript_json
from qa.store.appeals import write_round
from qa.store.reading import read_result
from qa.store.reviews import read_corrections, read_reviews, write_correction, write_reviews
from qa.store.tables import calls, made_from, scores
from qa.store.tables_people import originals
from qa.store.work import moment
from qa.store.writing import Made, write_call, write_parts, write_score
from qa.types import CallResult
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

    def add_reviews(self, reviews: Sequence[Review]) -> None:
        """Add decisions on the call."""
        write_reviews(self._connection, self._where, reviews)

    def add_round(self, appeal_id: int, round: Round) -> Appeal:
        """Add a round to an appeal on the call, and give the appeal as it was before."""
        return write_round(self._connection, self._where, appeal_id, round)

    def corrections(self) -> list[Correction]:
        """Give the corrections of the call, those added here too."""
        return read_corrections(self._connection, self.call_id)

    def add_correction(self, correction: Correction, original: CallResult) -> None:
        """Add a correction; the transcript before the first one is kept."""
        write_correction(self._connection, correction)
        known = select(originals.c.call_id).where(originals.c.call_id == self.call_id)
        if self._connection.execute(known).first() is None:
            row = {"call_id": self.call_id, "transcript": transcript_json(original.call.transcript)}
            self._connection.execute(insert(originals), row)

    def made_from(self) -> dict[str, Any] | None:
        """Say what the call was last scored from."""
        return self._connection.scalar(select(made_from.c.parts).where(made_from.c.call_id == self.call_id))

    def write_score(self, result: CallResult, cause: Cause, author: str, at: datetime) -> None:
        """Write the score that a person's decision gives; when it was scored by the machine stays."""
        key = {"call_id": self.call_id, "rubric": result.score.rubric, "version": result.score.version}
        scored_at = self._connection.scalar(select(scores.c.scored_at).filter_by(**key)) or moment(at)
        write_score(self._connection, result, Made(scored_at, cause, author, moment(at)))

    def write_call(self, result: CallResult, parts: Mapping[str, Any] | None) -> None:
        """Write the facts and the words of the call, and what it was made from."""
        write_call(self._connection, self._where, result)
        write_parts(self._connection, self.call_id, parts)

    def agent(self) -> str | None:
        """Give the agent's id (工号)."""
        return self._connection.scalar(select(calls.c.agent_id).where(calls.c.call_id == self.call_id))
