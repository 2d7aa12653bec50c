"""The review workbook out and back: what people see, what they fill in, what is refused, and how scores move."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qa.errors import CallLogError
from qa.report.review import SHEET, review_book
from qa.services.review_sheet import By, Taken, read_filled, take
from qa.services.to_review import ToReview, lines_of
from qa.store import Store, open_store
from qa.types import Evidence, Outcome
from qa.types.people import Session
from tests.services.test_review import EARLY, form_of, machine
from tests.test_scoring import F, U

AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
BY = By("lin", AT)
EVIL = '=HYPERLINK("http://evil","x")'
Sheet = Any


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with open_store(str(tmp_path / "a.db")) as opened:
        for name, given in {"c01": {"opening": F, "banned": 2}, "c02": {"opening": U}, "c03": {}}.items():
            result = machine(name, **given)
            evidence = (Evidence("agent", 75.25, 77.0, f"{EVIL} {name}"),)
            items = tuple(replace(item, evidence=evidence) for item in result.items)
            opened.save(replace(result, items=items), scored_at=EARLY)
        yield opened


@pytest.fixture
def written(store: Store, tmp_path: Path) -> Callable[..., Path]:
    """Writes the workbook of what is asked for, changed by whoever fills it in."""

    def write(fill: Callable[[Sheet], None] = lambda _: None, lang: Any = "zh", **asked: Any) -> Path:
        lines = [line for line, _ in lines_of(store, ToReview(**asked), tmp_path, {}, lang)]
        path = tmp_path / "review.xlsx"
        path.write_bytes(review_book(lines, lang))
        book = openpyxl.load_workbook(path)
        fill(book[SHEET[lang]])
        book.save(path)
        return path

    return write


def column(sheet: Sheet, header: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == header)


def put(sheet: Sheet, row: int, header: str, value: object) -> None:
    sheet.cell(row, column(sheet, header)).value = value


def values(sheet: Sheet, header: str) -> list[object]:
    return [sheet.cell(row, column(sheet, header)).value for row in range(2, sheet.max_row + 1)]


def taken(store: Store, path: Path, by: By = BY) -> Taken:
    filled = read_filled(path, by)
    total = Taken(refused=list(filled.refused))
    for done in take(store, filled.given, form_of):
        total.taken += done.taken
        total.same += done.same
        total.refused += done.refused
        total.moves += done.moves
    return total


def test_what_people_get(written: Callable[..., Path]) -> None:
    book = openpyxl.load_workbook(written())
    sheet = book["复核"]
    assert values(sheet, "通话") == values(sheet, "call_id") == ["c01", "c01", "c02"]
    assert values(sheet, "机器结论") == ["不合格", "不合格", "待定"]
    assert values(sheet, "machine") == ["failed", "failed", "undetermined"]
    assert values(sheet, "人工结论") == values(sheet, "意见") == [None, None, None]
    assert values(sheet, "秒") == [75.25] * 3
    assert values(sheet, "听录音") == ["1:15.2"] * 3  # there is no file: the second alone
    assert values(sheet, "证据原话")[0] == f"1:15.2 坐席: {EVIL} c01"
    assert not any(cell.data_type == "f" for each in book for row in each for cell in row)
    assert not any(cell.hyperlink for row in sheet for cell in row)
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).coordinate[:-1]}4"
    (choice,) = sheet.data_validations.dataValidation
    decision = sheet.cell(1, column(sheet, "人工结论")).column_letter
    assert (str(choice.sqref), choice.formula1) == (f"{decision}2:{decision}4", '"合格,不合格,不适用"')
    shown = {cell.value for cell in sheet[1] if not hidden(sheet, cell.column)}
    assert not shown & {"call_id", "rubric", "version", "item_id", "machine"}
    assert {"通话", "人工结论", "意见"} <= shown
    guide = book["填写说明"]
    assert any("qa review import" in str(cell.value) for row in guide for cell in row)


def hidden(sheet: Sheet, number: int) -> bool:
    return any(each.hidden and each.min <= number <= each.max for each in sheet.column_dimensions.values())


def test_decisions_move_scores(store: Store, written: Callable[..., Path]) -> None:
    def fill(sheet: Sheet) -> None:
        put(sheet, 2, "人工结论", "合格")
        put(sheet, 2, "意见", "听清楚了")
        put(sheet, 4, "人工结论", "failed")  # the other language is understood too

    path = written(fill)
    done = taken(store, path)
    assert (done.taken, done.same, done.refused) == (2, 0, [])
    assert [(m.call_id, m.before.final, m.after.final) for m in done.moves] == [("c01", 80, 90), ("c02", 100, 90)]
    reviews = store.people.reviews()
    told = [(r.call_id, r.item_id, r.outcome, r.machine, r.author, r.reason) for r in reviews]
    assert told == [
        ("c01", "opening", Outcome.PASSED, Outcome.FAILED, "lin", "听清楚了"),
        ("c02", "opening", Outcome.FAILED, Outcome.UNDETERMINED, "lin", ""),
    ]
    again = taken(store, path, By("lin", AT.replace(hour=10)))
    assert (again.taken, again.same, again.moves) == (0, 2, [])
    assert len(store.people.reviews()) == 2
    other = taken(store, path, By("zhao", AT.replace(hour=11)))
    assert (other.taken, other.moves) == (2, [])  # another person's decision is one of its own


def test_a_changed_mind_is_taken(store: Store, written: Callable[..., Path]) -> None:
    for hour, words in enumerate(("合格", "不合格", "合格")):
        path = written(lambda sheet, words=words: put(sheet, 2, "人工结论", words), decided=True)
        assert taken(store, path, By("lin", AT.replace(hour=hour))).taken == 1
    assert store.result("c01").items[0].outcome is Outcome.PASSED
    assert len(store.people.reviews()) == 3


def test_decided_items_are_left_out_of_the_next_workbook(store: Store, written: Callable[..., Path]) -> None:
    taken(store, written(lambda sheet: put(sheet, 2, "人工结论", "合格")))
    sheet = openpyxl.load_workbook(written())["复核"]
    assert values(sheet, "item_id") == ["banned", "opening"]
    sheet = openpyxl.load_workbook(written(decided=True))["复核"]
    assert values(sheet, "已有人工结论")[0] == "合格 · lin 2026-11-03"
    assert values(sheet, "机器结论")[0] == "不合格"  # as the machine had said


REFUSED: dict[str, tuple[dict[str, object], str, str]] = {
    "no word": ({"人工结论": "也许"}, "人工结论", "“也许” is no decision"),
    "undetermined": ({"人工结论": "待定"}, "人工结论", "“待定” is no decision"),
    "comment alone": ({"意见": "？"}, "人工结论", "a comment without a decision"),
    "formula": ({"人工结论": "合格", "意见": "=1+1"}, "意见", r"the formula =1\+1"),
    "no key": ({"人工结论": "合格", "item_id": None}, "item_id", "the key of the row is missing"),
    "half sorted": ({"人工结论": "合格", "通话": "c02"}, "通话", "the row shows c02, and its hidden key says c01"),
    "machine": ({"人工结论": "合格", "machine": "good"}, "machine", "“good” is no outcome"),
    "unknown call": ({"人工结论": "合格", "call_id": "c9", "通话": "c9"}, "", "there is no call c9"),
    "unknown item": ({"人工结论": "合格", "item_id": "x"}, "", "has no item x"),
    "version": ({"人工结论": "合格", "version": "7"}, "", "was scored by .* since, not 7"),
    "stale": ({"人工结论": "合格", "machine": "passed"}, "", "the machine says failed of opening, not passed"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_row_is_refused_and_the_rest_taken(store: Store, written: Callable[..., Path], case: str) -> None:
    cells, header, problem = REFUSED[case]

    def fill(sheet: Sheet) -> None:
        for name, value in cells.items():
            put(sheet, 2, name, value)
        put(sheet, 4, "人工结论", "不适用")

    path = written(fill)
    letter = ""
    if header:
        sheet = openpyxl.load_workbook(path)["复核"]
        letter = sheet.cell(1, column(sheet, header)).column_letter
    done = taken(store, path)
    assert done.taken == 1
    (refused,) = done.refused
    place = rf"sheet 复核, row 2{f', column {letter} ' if letter else ''}"
    assert re.match(place, refused.told)
    assert re.search(problem, refused.told)
    assert refused.mend


def test_rows_may_be_sorted_moved_and_doubled(store: Store, written: Callable[..., Path]) -> None:
    def fill(sheet: Sheet) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        sheet.delete_rows(2, 3)
        sheet.insert_cols(1)
        sheet.insert_rows(1)
        sheet["A1"] = "十月复核"
        for row in [rows[2], rows[0], rows[0], rows[0]]:
            sheet.append([None, *row])
        headers = {cell.value: cell.column for cell in sheet[2]}
        for row, words in zip((3, 4, 5, 6), ("合格", "合格", "合格", "不合格"), strict=True):
            sheet.cell(row, headers["人工结论"]).value = words

    done = taken(store, written(fill))
    assert done.taken == 2
    (refused,) = done.refused  # the same twice is one decision; another one is none
    assert "row 6" in refused.told
    assert "decided otherwise in row 4" in refused.told


def test_a_sheet_saved_as_csv_is_read(store: Store, written: Callable[..., Path], tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(lambda sheet: put(sheet, 3, "人工结论", "合格")))["复核"]
    path = tmp_path / "review.csv"
    with path.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows([cell.value for cell in row] for row in sheet)
    assert taken(store, path).taken == 1
    assert store.result("c01").score.final == 90


def test_no_such_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["call", "score"])
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(CallLogError, match=r"no sheet has the columns call_id.*qa review export"):
        read_filled(tmp_path / "x.xlsx", BY)


def test_calibration_is_blind_and_changes_no_score(store: Store, written: Callable[..., Path]) -> None:
    rubric = store.result("c01").score.rubric
    number = store.people.open_session(Session("定标", rubric, "lin", AT, ("c01", "c02")))
    every = (Outcome.PASSED, Outcome.FAILED, Outcome.UNDETERMINED)

    def fill(sheet: Sheet) -> None:
        for header in ("机器结论", "machine", "理由", "证据原话", "秒", "已有人工结论"):
            assert set(values(sheet, header)) == {None}
        put(sheet, 2, "人工结论", "合格")

    path = written(fill, calls={"c01", "c02"}, outcomes=every, blind=True)
    done = taken(store, path, By("wu", AT, "calibration", number))
    assert (done.taken, done.refused, done.moves) == (1, [], [])
    (review,) = store.people.reviews(session=number)
    assert (review.call_id, review.item_id, review.machine) == ("c01", "opening", Outcome.FAILED)
    assert store.result("c01").score.final == 80


def test_a_recording_is_linked_from_where_the_workbook_lies(store: Store, tmp_path: Path) -> None:
    sound = tmp_path / "calls" / "录音 #1 100%.wav"
    sound.parent.mkdir()
    sound.write_bytes(b"RIFF")
    result = store.result("c01")
    info = replace(result.call.info, source=str(sound))
    store.save(replace(result, call=replace(result.call, info=info)), scored_at=EARLY)
    (tmp_path / "out").mkdir()
    lines = [line for line, _ in lines_of(store, ToReview(), tmp_path / "out", {})]
    assert lines[0].link == "../calls/录音 #1 100%.wav"
    path = tmp_path / "out" / "r.xlsx"
    path.write_bytes(review_book(lines))
    sheet = openpyxl.load_workbook(path)["复核"]
    cell = sheet.cell(2, column(sheet, "听录音"))
    assert cell.value == "▶ 1:15.2"
    assert cell.hyperlink.target == r"..\calls\录音%20%231%20100%25.wav"


def test_a_phone_number_does_not_leave_the_house(store: Store, written: Callable[..., Path]) -> None:
    result = store.result("c01")
    said = (Evidence("customer", 3.0, 6.0, "我的电话是13812345678"),)
    store.save(replace(result, items=tuple(replace(item, evidence=said) for item in result.items)), scored_at=EARLY)
    sheet = openpyxl.load_workbook(written())["复核"]
    told = str(values(sheet, "证据原话")[0])
    assert told.startswith("0:03.0 客户: 我的电话是")
    assert "1381234" not in told


def test_english(written: Callable[..., Path]) -> None:
    book = openpyxl.load_workbook(written(lang="en"))
    assert book.sheetnames == ["review", "how to"]
    assert values(book["review"], "machine's outcome") == ["failed", "failed", "undetermined"]
