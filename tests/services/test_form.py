"""A form goes out to Excel and comes back the same; a mistake in it is named by sheet, row and column."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import BaseModel

from qa.conditions import Check, Logic
from qa.errors import PackError, UsageError
from qa.lexicon import Phrase, PhraseSet
from qa.packs.cases import read_cases, run_case
from qa.packs.diff import diff
from qa.packs.lint import lint
from qa.packs.load import Pack, load_pack
from qa.rubric import Item, Rubric
from qa.services.form.layout import COLUMNS, ITEMS
from qa.services.form.read import read_form
from qa.services.form.write import write_form
from tests.packs.good import FILES, write

RICH = FILES["rubric.yaml"].replace(
    '        check: {not: {says: {any: ["@rude"]}}}\n',
    """\
        when: {any: [{use: inbound}, {not: {use: held}}]}
        unless: {use: inbound}
        fine: 30
        weight: 2.5
        fatal: {effect: cap, to: 60}
        check: {never_says: {party: any, any: ["@rude", {say: 我不会, not_in: [我不会让您]}, "=1+1号"]}}
      - id: ear
        title: "007"
        clauses: [small.opening, small.wait]
        by: ear
        show: [pace_agent, latency_median]
      - id: thanks
        title: 致谢
        clauses: [small.wait]
        points: 2.5
        fatal: {}
        check: {says: {party: customer, any: [谢谢]}}
limits: {silence: 4, interruption_rule: turns}
grades: [{at: 9, grade: 好}, {at: 0, grade: 差}]
""",
)


def plain(value: Any) -> Any:
    """A parsed value without identities: phrases by what they find."""
    if isinstance(value, PhraseSet):
        return [plain(phrase) for phrase in value.phrases]
    if isinstance(value, Phrase):
        return (value.written, [v.pieces for v in (*value.variants, *value.around)], value.before, value.after)
    if isinstance(value, Check):
        return (value.name, [(name, plain(each)) for name, each in value.options])
    if isinstance(value, Logic):
        return (value.kind, [plain(part) for part in value.parts])
    if isinstance(value, BaseModel):
        return [(name, plain(getattr(value, name))) for name in type(value).model_fields]
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def parsed(rubric: Rubric) -> Any:
    return plain(rubric)


@pytest.fixture
def rich(tmp_path: Path) -> Pack:
    """A pack with everything that a form may hold."""
    name = write(tmp_path / "small")
    (tmp_path / "small" / "rubric.yaml").write_text(RICH, "utf-8")
    return load_pack(name)


@pytest.mark.parametrize("name", ["plaza", "rich"])
def test_a_round_trip_gives_the_same_form(tmp_path: Path, name: str, request: pytest.FixtureRequest) -> None:
    pack = load_pack("plaza") if name == "plaza" else request.getfixturevalue("rich")
    write_form(pack, tmp_path / "form.xlsx")
    read_form(tmp_path / "form.xlsx", tmp_path / "back")
    back = load_pack(str(tmp_path / "back"))
    assert parsed(back.rubric) == parsed(pack.rubric)
    assert diff(pack, back) == []
    assert dict(back.clauses) == dict(pack.clauses)
    assert {finding.kind for finding in lint(back)} == {finding.kind for finding in lint(pack)}
    shutil.copy(pack.folder / "cases.yaml", tmp_path / "back")
    for case in read_cases(back)[:3]:
        assert not run_case(back, case).wrong


def test_the_comparison_sees_a_difference(rich: Pack, tmp_path: Path) -> None:
    other = write(tmp_path / "other")
    (tmp_path / "other" / "rubric.yaml").write_text(RICH.replace("我不会让您", "我不会让您白跑"), "utf-8")
    assert parsed(load_pack(other).rubric) != parsed(rich.rubric)


def test_how_the_workbook_looks(rich: Pack, tmp_path: Path) -> None:
    write_form(rich, tmp_path / "form.xlsx")
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    assert book.sheetnames == list(COLUMNS)
    sheet = book[ITEMS]
    assert sheet.freeze_panes == "D2"
    header = {cell.value: cell.column_letter for cell in sheet[1]}
    lists = {str(v.sqref).split("2:")[0]: v.formula1 for v in sheet.data_validations.dataValidation}
    assert lists[header["说话人"]] == '"坐席,客户,双方"'
    assert {header[name] for name in ("每次都扣", "说话人", "一票否决", "判定")} == set(lists)
    rows = {row[header_index(sheet, "编号")].value: row for row in sheet.iter_rows(min_row=2)}
    banned = rows["polite"][header_index(sheet, "禁说")]
    assert banned.value == "@rude\n{say: 我不会, not_in: [我不会让您]}\n=1+1号"
    assert banned.data_type == "s"
    assert banned.alignment.wrap_text
    assert rows["ear"][header_index(sheet, "小项")].value == "007"
    assert rows["polite"][header_index(sheet, "可免")].value == "inbound"
    assert all(sheet.column_dimensions[letter].width > 5 for letter in header.values())
    info = {row[1]: row[2] for row in book["基本信息"].iter_rows(min_row=2, values_only=True)}
    assert info["version"] == "1.0"


def header_index(sheet: Any, name: str) -> int:
    return next(i for i, cell in enumerate(sheet[1]) if cell.value == name)


def put(cell: str, value: Any, sheet: str = ITEMS) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][cell] = value

    return change


def merge(book: Any) -> None:
    book[ITEMS].merge_cells("A2:A3")


def drop_sheet(book: Any) -> None:
    del book["说法"]


def drop_column(book: Any) -> None:
    book[ITEMS].delete_cols(4)


@pytest.mark.parametrize(
    ("change", "where", "problem"),
    [
        (merge, "[评分表] row 2, column A (大项)", "the cells A2:A3 are merged"),
        (put("D2", "=5+5"), "[评分表] row 2, column D (分值)", "the formula =5+5: write what it gives instead"),
        (put("D2", "十分"), "[评分表] row 2, column D (分值)", "“十分” is no number"),
        (put("D2", 1000), "[评分表] row 2, column D (分值)", "less than or equal to 100"),
        (put("C3", "opening"), "[评分表] row 3, column C (编号)", "two items are called `opening`"),
        (put("C3", "Wait!"), "[评分表] row 3, column C (编号)", "match pattern"),
        (put("C3", None), "[评分表] row 3, column C (编号)", "编号 is empty"),
        (put("A3", None), "[评分表] row 3, column A (大项)", "大项 is empty"),
        (put("G4", "经理"), "[评分表] row 4, column G (说话人)", "“经理” is no choice"),
        (put("H2", "inbond"), "[评分表] row 2, column H (何时查)", "no condition `inbond`"),
        (put("H2", "{use: [}"), "[评分表] row 2, column H (何时查)", "not YAML"),
        (put("H2", "3 次"), "[评分表] row 2, column H (何时查)", "is no condition"),
        (put("J4", "@rood"), "[评分表] row 4, column J (禁说)", "no phrase group `@rood`"),
        (put("J4", "{say: [}"), "[评分表] row 4, column J (禁说)", "not YAML"),
        (put("K2", "{say_within: {any: [您好]}}"), "[评分表] row 2, column K (其他判法)", "no operator `say_within`"),
        (put("K2", None), "[评分表] row 2", "needs a `check`"),
        (put("M2", "small.oping"), "[评分表] row 2, column M (条款)", "no clause small.oping"),
        (put("N4", "扣光"), "[评分表] row 4, column N (一票否决)", "“扣光” is no choice"),
        (put("P4", "wai"), "[评分表] row 4, column P (同一件事)", "no item `wai`"),
        (put("D1", "分"), "[评分表] row 1, column D", "there is no column “分”"),
        (put("D1", "小项"), "[评分表] row 1, column B", "the column 小项 stands twice"),
        (put("Z3", "随手一记"), "[评分表] row 3, column Z", "stands under no header"),
        (drop_column, "[评分表] row 1", "the column 分值 is missing"),
        (drop_sheet, "form.xlsx", "there is no sheet 说法"),
        (put("B3", "爱买(不买", "说法"), "[说法] row 3, column B (说法)", "without its partner"),
        (put("B3", "{元}号", "说法"), "[说法] row 3, column B (说法)", "no slot {元}"),
        (put("B2", "{fild: {}}", "条件"), "[条件] row 2, column B (条件)", "no operator `fild`"),
        (put("B3", "{all: [{use: held}]}", "条件"), "[条件] row 3, column B (条件)", "in a circle: held → held"),
        (put("A3", "inbound", "条件"), "[条件] row 3, column A (名称)", "stands twice"),
        (put("A3", "small.opening", "条款"), "[条款] row 3, column A (编号)", "stands twice"),
        (put("A5", "small.new", "条款"), "[条款] row 5, column A (编号)", "nothing accounts for the clause small.new"),
        (put("A3", "评分", "基本信息"), "[基本信息] row 3, column A (类别)", "“评分” is no kind"),
        (put("C5", "满分", "基本信息"), "[基本信息] row 5, column C (值)", "“满分” is no number"),
        (put("A3", "talks", "大项"), "[大项] row 3, column B (名称)", "名称 is empty"),
    ],
)
def test_a_mistake_is_named_by_sheet_row_and_column(
    rich: Pack, tmp_path: Path, change: Callable[[Any], None], where: str, problem: str
) -> None:
    path = tmp_path / "form.xlsx"
    write_form(rich, path)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    with pytest.raises(PackError) as caught:
        read_form(path, tmp_path / "back")
    assert problem in caught.value.problem
    assert str(caught.value.where).endswith(where)
    assert not (tmp_path / "back").exists()


def test_two_columns_must_both_hold_and_a_new_section_gets_an_id(rich: Pack, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_form(rich, path)
    book = openpyxl.load_workbook(path)
    sheet = book[ITEMS]
    sheet["A6"], sheet["J6"] = "新的大项", "不谢"
    book.save(path)
    read_form(path, tmp_path / "back")
    rubric = load_pack(str(tmp_path / "back")).rubric
    assert [(section.id, section.title) for section in rubric.sections][1:] == [("section_2", "新的大项")]
    (thanks,) = rubric.sections[1].items
    assert isinstance(thanks, Item)
    assert plain(thanks.check)[0] == "all"
    assert [name for name, _ in plain(thanks.check)[1]] == ["says", "never_says"]


def test_nothing_is_overwritten(rich: Pack, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_form(rich, path)
    with pytest.raises(UsageError, match="there already"):
        write_form(rich, path)
    with pytest.raises(UsageError, match="not empty"):
        read_form(path, rich.folder)
    (tmp_path / "no.xlsx").write_text("大项,小项", "utf-8")
    with pytest.raises(PackError, match="no Excel workbook"):
        read_form(tmp_path / "no.xlsx", tmp_path / "back")
    with pytest.raises(PackError, match="cannot be read"):
        read_form(tmp_path / "gone.xlsx", tmp_path / "back")
