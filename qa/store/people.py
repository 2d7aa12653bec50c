"""What people do with calls: added, never overwritten, each with its line in the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Engine

from qa.types.people import (
    Act,
    Appeal,
    CaseNote,
    Correction,
    Plan,
    Review,
    ReviewKind,
    Round,
    Session,
)


class People:
    """People's work in one database. Every method raises `StoreError` where it does not answer."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self._where = where

    def add_reviews(self, reviews: Iterable[Review]) -> None:
        """Add decisions, all in one transaction."""
        raise NotImplementedError

    def reviews(
        self,
        *,
        call_id: str | None = None,
        month: str | None = None,
        item_id: str | None = None,
        author: str | None = None,
        kinds: Sequence[ReviewKind] | None = None,
        session: int | None = None,
    ) -> list[Review]:
        """Give decisions in the order they were made; `month` (``YYYY-MM``) is the call's."""
        raise NotImplementedError

    def correct(self, correction: Correction) -> int:
        """Add a correction, and give its number; the call is not scored by it."""
        raise NotImplementedError

    def corrections(self, call_id: str) -> list[Correction]:
        """Give the corrections of a call, in the order they were made."""
        raise NotImplementedError

    def open_appeal(self, appeal: Appeal) -> int:
        """Open an appeal, and give its number."""
        raise NotImplementedError

    def decide(self, appeal_id: int, round: Round) -> None:
        """Add a round to an appeal."""
        raise NotImplementedError

    def appeals(
        self, *, call_id: str | None = None, agent_id: str | None = None, open_only: bool = False
    ) -> list[Appeal]:
        """Give appeals, the oldest first; an open one has no decision in its last round."""
        raise NotImplementedError

    def open_session(self, session: Session) -> int:
        """Open a calibration session, and give its number."""
        raise NotImplementedError

    def close_session(self, id: int, at: datetime, author: str) -> None:
        """Close a calibration session."""
        raise NotImplementedError

    def sessions(self) -> list[Session]:
        """Give all calibration sessions, the oldest first."""
        raise NotImplementedError

    def add_case(self, note: CaseNote) -> int:
        """Add an entry to the case book, and give its number."""
        raise NotImplementedError

    def remove_case(self, id: int, author: str, at: datetime) -> None:
        """Mark an entry of the case book as removed; it stays in the database."""
        raise NotImplementedError

    def cases(
        self, *, tag: str | None = None, item_id: str | None = None, agent_id: str | None = None
    ) -> list[CaseNote]:
        """Give the entries of the case book, the oldest first, without removed ones."""
        raise NotImplementedError

    def add_plan(self, plan: Plan) -> int:
        """Add a coaching plan, and give its number."""
        raise NotImplementedError

    def close_plan(self, id: int, outcome: str, author: str, at: datetime) -> None:
        """Close a coaching plan."""
        raise NotImplementedError

    def plans(self, *, agent_id: str | None = None, month: str | None = None) -> list[Plan]:
        """Give coaching plans, the oldest first."""
        raise NotImplementedError

    def audit(self, act: Act) -> None:
        """Write a line of the audit trail."""
        raise NotImplementedError

    def acts(self, *, subject: str | None = None, author: str | None = None) -> list[Act]:
        """Give lines of the audit trail, the oldest first."""
        raise NotImplementedError
