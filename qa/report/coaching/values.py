"""What a training pack shows, as frozen values in which everything private is masked already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.coaching import Example, Moment
from qa.redact import Mark
from qa.types import Party, Span, Transcript, Turn


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text; `marked` where it is what the moment shows, `private` where a label stands for it."""

    text: str
    marked: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One turn in a clip, or what of it is shown."""

    party: Party
    start: float
    end: float
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The line as plain text."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a call, and what of each turn is private."""

    transcript: Transcript
    marks: tuple[tuple[Mark, ...], ...]

    @property
    def turns(self) -> list[tuple[Turn, tuple[Mark, ...]]]:
        """The turns with their marks, by time."""
        return sorted(zip(self.transcript.turns, self.marks, strict=True), key=lambda each: each[0].start)


@dataclass(frozen=True, slots=True)
class Cut:
    """What became of a moment's clip: the `address` beside the page and the stretch it holds, or why there is none."""

    span: Span
    address: str | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """A moment as it is shown: its clip, its lines, the words that it is about, what the check said.

    `call` is the call's id to be shown outside: recordings are often named by the number of the caller.
    """

    moment: Moment
    call: str
    cut: Cut
    lines: tuple[Line, ...]
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """What the case book says of the call."""

    title: str
    text: str
    tags: tuple[str, ...]
    author: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the regulation: its number and what it asks; `asks` is empty where the register does not know it."""

    section: str
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One example of the pack, with its good twin beside it."""

    number: int
    example: Example
    side: Side
    reasons: Sequence[tuple[str, bool]]
    clauses: Sequence[Clause] = ()
    notes: Sequence[Note] = ()
    twin: Side | None = None
    alike: str = ""
