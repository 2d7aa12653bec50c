"""The review workbook filled in: rows to decisions, each taken or refused by its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from qa.calllog.sheet import Cell, Row, read_sheet, read_workbook
from qa.errors import CallLogError, QaError, StoreError
from qa.report.review import KEYS, header_of, outcome_of
from qa.reviewing import DECISIONS, machine_said
from qa.services.review import RubricOf, decide
from qa.store import Store
from qa.types import CallResult, Outcome, Score
from qa.types.people import Review, ReviewKind

MOST_TITLES = 10
"""Rows above the headers that people may have written a title in."""
_NEEDED = ("call_id", "rubric", "version", "item_id", "decision")
_ASK = "合格, 不合格 or 不适用"


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a sheet, and where its columns stand, by letter."""

    sheet: str
    row: int
    letters: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken: where, why not, and the mend. `column` is None where it is about the whole row."""

    place: Place
    column: str | None
    problem: str
    mend: str

    @property
    def told(self) -> str:
        """One line for people."""
        sheet = f"sheet {self.place.sheet}, " if self.place.sheet else ""
        letter = f", column {self.place.letters[self.column]} ({self.column})" if self.column else ""
        return f"{sheet}row {self.place.row}{letter}: {self.problem} — {self.mend}"


@dataclass(frozen=True, slots=True)
class Given:
    """A row that was filled in, as a decision; `machine` is still open where the sheet is blind."""

    place: Place
    review: Review
    blind: bool


@dataclass(slots=True)
class Filled:
    """A workbook as it was read: decisions, rows that cannot be one, and how many rows are still empty."""

    given: list[Given] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    empty: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """A call's score by a rubric, before and after its decisions were taken."""

    call_id: str
    rubric: str
    before: Score
    after: Score


@dataclass(slots=True)
class Taken:
    """What came of the decisions on one call or more; `same` were there already, by the same author."""

    taken: int = 0
    same: int = 0
    refused: list[Refused] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class By:
    """Who decided, when, and for what; `session` is the calibration session's number."""

    author: str
    at: datetime
    kind: ReviewKind = "review"
    session: int | None = None


def read_filled(path: Path, by: By) -> Filled:
    """Read a filled-in review workbook, or its sheet as CSV.

    Raises `CallLogError` where the file cannot be read, or no sheet of it has the columns.
    """
    sheets = {"": read_sheet(path)} if path.suffix.lower() == ".csv" else read_workbook(path)
    filled = Filled()
    found = False
    for name, rows in sheets.items():
        at, columns = _headers(rows)
        if not columns:
            continue
        found = True
        for number, cells in rows[at + 1 :]:
            place = Place(name, number, {column: _letter(index) for column, index in columns.items()})
            _read(place, {c: cells[i] if i < len(cells) else Cell("") for c, i in columns.items()}, by, filled)
    if not found:
        needed = ", ".join(_NEEDED)
        raise CallLogError(f"no sheet has the columns {needed}", where=path, mend="qa review export writes such a file")
    _see_twice(filled)
    return filled


def take(store: Store, given: Sequence[Given], rubric_of: RubricOf) -> Iterator[Taken]:
    """Take decisions call by call, each in one transaction; yields what came of each call.

    Raises `StoreError` where the database does not answer; the calls before are written.
    """
    by_call: dict[str, list[Given]] = {}
    for each in given:
        by_call.setdefault(each.review.call_id, []).append(each)
    for call_id, rows in by_call.items():
        yield _take(store, call_id, rows, rubric_of)


def _take(store: Store, call_id: str, rows: Sequence[Given], rubric_of: RubricOf) -> Taken:
    known = store.people.reviews(call_id=call_id)
    rubrics = list(dict.fromkeys(each.review.rubric for each in rows))
    before = {rubric: _result(store, call_id, rubric) for rubric in rubrics}
    new = [_seeing(each, before[each.review.rubric]) for each in rows if not _is_known(each.review, known)]
    done = Taken(same=len(rows) - len(new))
    for refusal in decide(store, [each.review for each in new], rubric_of):
        done.refused.append(Refused(new[refusal.row].place, None, refusal.problem, refusal.mend))
    done.taken = len(new) - len(done.refused)
    if done.taken and new[0].review.kind != "calibration":
        for rubric, was in before.items():
            now = _result(store, call_id, rubric)
            if was and now and _worth(was.score) != _worth(now.score):
                done.moves.append(Move(call_id, rubric, was.score, now.score))
    return done


def _result(store: Store, call_id: str, rubric: str) -> CallResult | None:
    try:
        return store.result(call_id, rubric=rubric)
    except StoreError:
        return None  # `decide` says so of each row


def _worth(score: Score) -> tuple[object, ...]:
    return score.final, score.provisional, score.low, score.high


def _seeing(given: Given, result: CallResult | None) -> Given:
    """A blind row with the machine's outcome, which the reviewer was not shown."""
    item = next((i for i in result.items if i.id == given.review.item_id), None) if result and given.blind else None
    return replace(given, review=replace(given.review, machine=machine_said(item).outcome)) if item else given


def _is_known(review: Review, known: Sequence[Review]) -> bool:
    """Whether the author's newest decision on the item says the same: taking it back to what it was is a new one."""

    def about(each: Review) -> tuple[object, ...]:
        return each.rubric, each.version, each.item_id, each.author, each.kind, each.session

    earlier = [each for each in known if about(each) == about(review)]
    return bool(earlier) and (earlier[-1].outcome, earlier[-1].reason) == (review.outcome, review.reason)


def _headers(rows: Sequence[Row]) -> tuple[int, dict[str, int]]:
    """The place of the headers among the rows, and each column's; none where they are not there."""
    for at, (_, cells) in enumerate(rows[:MOST_TITLES]):
        names = [header_of(cell.text) for cell in cells]
        columns = {name: index for index, name in reversed(list(enumerate(names))) if name}
        if all(name in columns for name in _NEEDED):
            return at, columns
    return 0, {}


def _letter(index: int) -> str:
    """A column as a spreadsheet names it, from 0: A, B, … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _read(place: Place, cells: Mapping[str, Cell], by: By, filled: Filled) -> None:
    """Put a row where it belongs."""
    texts = {name: cell.text.strip() for name, cell in cells.items()}
    if not (texts["decision"] or texts.get("comment") or cells["decision"].problem):
        filled.empty += any(texts.values())
        return
    try:
        filled.given.append(_given(place, cells, texts, by))
    except _RowError as error:
        filled.refused.append(Refused(place, error.where, error.problem, error.mend or ""))


class _RowError(QaError):
    """A row that is no decision; `where` is the column."""


def _given(place: Place, cells: Mapping[str, Cell], texts: Mapping[str, str], by: By) -> Given:
    for name in (*KEYS, "decision", "comment"):
        if name in cells and cells[name].problem:
            raise _RowError(cells[name].problem, where=name, mend="mend that cell")
    for name in KEYS[:4]:
        if not texts[name]:
            raise _RowError("the key of the row is missing", where=name, mend="export again, and copy the decision")
    if "call" in texts and texts["call"] != texts["call_id"]:
        problem = f"the row shows {texts['call']}, and its hidden key says {texts['call_id']}"
        raise _RowError(problem, where="call", mend="sort whole rows only; export again, and copy the decision")
    if not texts["decision"]:
        raise _RowError("a comment without a decision", where="decision", mend=f"choose {_ASK}, or clear the comment")
    outcome = outcome_of(texts["decision"])
    if outcome not in DECISIONS:
        raise _RowError(f"“{texts['decision']}” is no decision", where="decision", mend=_ASK)
    said = texts.get("machine", "")
    machine = outcome_of(said)
    if said and machine is None:
        raise _RowError(f"“{said}” is no outcome", where="machine", mend="leave the hidden columns as they are")
    key = (texts["call_id"], texts["rubric"], texts["version"], texts["item_id"])
    review = Review(
        *key, outcome, machine or Outcome.UNDETERMINED, by.author, by.at, texts.get("comment", ""), by.kind, by.session
    )
    return Given(place, review, blind=machine is None)


def _see_twice(filled: Filled) -> None:
    """Refuse rows that decide an item otherwise than a row further up; one that says the same is left out."""
    first: dict[tuple[str, str, str, str], Given] = {}
    kept = []
    for given in filled.given:
        review = given.review
        other = first.setdefault((review.call_id, review.rubric, review.version, review.item_id), given)
        if other is given:
            kept.append(given)
        elif other.review.outcome is not review.outcome:
            problem = f"{review.item_id} of {review.call_id} was decided otherwise in row {other.place.row}"
            filled.refused.append(Refused(given.place, "decision", problem, "leave the decision that holds"))
    filled.given = kept
