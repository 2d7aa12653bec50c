"""Writes a pack as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from qa.errors import PackError, UsageError
from qa.measures.limits import Limits
from qa.packs.clauses import MET_BY
from qa.packs.load import COMMON, Pack
from qa.packs.uses import Uses
from qa.packs.yaml import plain
from qa.services.form.layout import (
    CLAUSES,
    COLUMNS,
    CONDITIONS,
    DECIDERS,
    EFFECTS,
    EXCEPTIONS,
    FACTS,
    ITEMS,
    PHRASES,
    SECTIONS,
    YES,
    Column,
    condition_text,
    listed,
    said,
)

Row = Mapping[str, Any]
MOST_CHARACTERS = 32_767
"""Of an Excel cell."""
_CHOICES_FOR = 500
"""Rows that offer their choices."""


def write_form(pack: Pack, path: Path) -> None:
    """Write the workbook to a file that is not there yet.

    Raises `UsageError` where it is, or cannot be written; `PackError` for a text that no cell can hold.
    """
    import xlsxwriter

    if path.exists():
        raise UsageError("the file is there already", where=path, mend="name another, or take it away")
    sheets = rows_of(pack)
    _check_lengths(sheets)
    try:
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            for title, rows in sheets.items():
                _write_sheet(book, title, COLUMNS[title], rows)
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise UsageError(f"cannot be written: {error}", where=path) from error


def rows_of(pack: Pack) -> dict[str, list[Row]]:
    """The rows of every sheet, by header."""
    uses = Uses(pack)
    return {
        ITEMS: list(_items(uses.rubric)),
        SECTIONS: [
            {"编号": section.id, "名称": section.title, "最多扣": section.cap} for section in pack.rubric.sections
        ],
        CONDITIONS: [{"名称": name, "条件": condition_text(tree)} for name, tree in uses.named.items()],
        PHRASES: list(_phrases(pack)),
        CLAUSES: [
            {
                "编号": clause.id,
                "出处": clause.section,
                "要求": clause.asks,
                "类别": clause.kind,
                "落实": clause.met_by and MET_BY[clause.met_by],
                "报表": clause.report,
                "听评原因": clause.ear,
            }
            for clause in pack.clauses.values()
        ],
        FACTS: list(_facts(uses.rubric)),
    }


def _items(rubric: Any) -> Iterator[Row]:
    titles = [str(section["title"]) for section in rubric["sections"]]
    for section in rubric["sections"]:
        unique = titles.count(str(section["title"])) == 1
        for item in section["items"]:
            yield {"大项": section["title"] if unique else section["id"], **_item(plain(item))}


def _item(item: Mapping[str, Any]) -> Row:
    cells: dict[str, Any] = {
        "小项": item["title"],
        "编号": item["id"],
        "分值": item.get("points"),
        "每次都扣": YES if item.get("per_lapse") else None,
        "最多扣": item.get("cap"),
        "条款": "\n".join(item["clauses"]),
        "一票否决": _fatal(item["fatal"]) if item.get("fatal") is not None else None,
        "判定": DECIDERS[item.get("by", "machine")],
        "同一件事": item.get("same_event_as"),
        "罚款": item.get("fine"),
        "权重": item.get("weight"),
        "听评参考": "\n".join(item.get("show") or ()),
    }
    for column, key in (("何时查", "when"), ("可免", "unless")):
        cells[column] = condition_text(item[key]) if item.get(key) is not None else None
    check = item.get("check")
    simple = said(check)
    if simple:
        column, cells["说话人"], cells[column] = simple
    elif check is not None:
        cells["其他判法"] = condition_text(check)
    return cells


def _fatal(fatal: Mapping[str, Any]) -> str:
    effect = str(fatal.get("effect", "zero"))
    return f"{EFFECTS[effect]} {fatal['to']:g}" if fatal.get("to") else EFFECTS[effect]


def _phrases(pack: Pack) -> Iterator[Row]:
    for group, phrases in pack.book.groups.items():
        for phrase in plain(list(phrases)) if not group.startswith(f"{COMMON}/") else ():
            if isinstance(phrase, str):
                yield {"组": group, "说法": phrase}
            else:
                exceptions = {header: listed(phrase.get(key, ())) for header, key in EXCEPTIONS.items()}
                yield {"组": group, "说法": phrase["say"], **exceptions}


def _facts(rubric: Any) -> Iterator[Row]:
    for key in ("id", "title", "version", "about", "base", "completeness"):
        if key in rubric:
            yield {"类别": "评分表", "名称": key, "值": plain(rubric[key])}
    for grade in rubric.get("grades") or ():
        yield {"类别": "等级", "名称": grade["grade"], "值": plain(grade["at"])}
    for slot, values in (rubric.get("slots") or {}).items():
        yield {"类别": "空格取值", "名称": slot, "值": listed(plain(values))}
    limits = rubric.get("limits") or {}
    for name in (field.name for field in fields(Limits) if field.name in limits):
        yield {"类别": "测量界限", "名称": name, "值": plain(limits[name])}
    for report in rubric.get("reports") or ():
        yield {"类别": "看不出的条款", "名称": report["clause"], "值": report["by"]}


def _check_lengths(sheets: Mapping[str, Sequence[Row]]) -> None:
    for title, rows in sheets.items():
        for number, row in enumerate(rows, start=2):
            for header, value in row.items():
                if isinstance(value, str) and len(value) > MOST_CHARACTERS:
                    problem = (
                        f"{title} row {number}, {header}: a cell holds {MOST_CHARACTERS} characters, not {len(value)}"
                    )
                    raise PackError(problem, mend="put the phrases into a group of phrases.yaml")


def _write_sheet(book: Any, title: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
    sheet = book.add_worksheet(title)
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "vcenter"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "General", "valign": "top"})
    sheet.freeze_panes(1, 3 if title == ITEMS else 1)
    for c, column in enumerate(columns):
        sheet.set_column(c, c, column.width, text)
        sheet.write_string(0, c, column.header, head)
        if column.hint:
            sheet.write_comment(0, c, column.hint, {"x_scale": 1.5})
        if column.choices:
            source = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
            sheet.data_validation(1, c, max(len(rows), _CHOICES_FOR), c, source)
        for r, row in enumerate(rows, start=1):
            value = row.get(column.header)
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(r, c, value, number)
            elif value not in (None, ""):
                sheet.write_string(r, c, str(value), text)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
