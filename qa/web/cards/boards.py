"""Finished boards of a desk: made once, and anew when what they are made of has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from qa.scorecard import Board, Period
from qa.services.scorecard import make_board, make_boards
from qa.store.asked import Asked
from qa.web.cards.asking import Question
from qa.web.desk import Desk

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Boards:
    """A board, and one of all its subjects together: see `make_boards`."""

    board: Board
    whole: Board


@dataclass(frozen=True, slots=True)
class CardRoom:
    """The scorecards of a desk at one moment: `mark` is what changes when anything is written that they are made of."""

    desk: Desk
    mark: Hashable

    def boards(self, question: Question) -> Boards:
        """The boards of a question, without the figures of service; raises `StoreError` where there are no calls."""
        question = self.settled(question)
        options = question.options(self.desk, service=False)
        return self.kept(
            ("boards", question, options), lambda: Boards(*make_boards(self.desk.store, question.asked, options))
        )

    def full(self, question: Question, *, examples: bool = False) -> Board:
        """The board of a question as the command line makes it; raises `StoreError` where there are no calls."""
        question = self.settled(question)
        options = question.options(self.desk, examples=examples)
        return self.kept(("full", question, options), lambda: make_board(self.desk.store, question.asked, options))

    def settled(self, question: Question) -> Question:
        """The same question with its month named: where no days are asked for, the latest with such calls."""
        if question.period is not None:
            return question
        months = self.months(question)
        return replace(question, month=months[-1]) if months else question

    def months(self, question: Question) -> list[str]:
        """The months that have scored calls of somebody."""
        asked = replace(question.asked, period=None)
        return self.kept(("months", asked), lambda: self.desk.store.cards.months(asked))

    def groups(self, period: Period | None) -> tuple[list[str], list[str]]:
        """The teams and lines of a period's calls."""
        asked = Asked("all", period)
        return self.kept(("groups", asked), lambda: self.desk.store.cards.groups(asked))

    def kept(self, question: Hashable, make: Callable[[], T]) -> T:
        """What was made before of the same data, or what `make` gives."""
        return self.desk.kept.get((question, self.mark), make)


def card_room(desk: Desk) -> CardRoom:
    """The scorecards of a desk as they are now."""
    return CardRoom(desk, (desk.store.cards.mark(), _pack_mark(desk.settings.pack)))


def _pack_mark(pack: str) -> Hashable:
    """What changes with the user's own pack, which says what months are held against."""
    file = Path(pack) / "rubric.yaml"
    return (pack, file.stat().st_mtime_ns if file.is_file() else None)
