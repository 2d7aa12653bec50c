"""Makes a pack of a workbook: all of it or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from qa.errors import PackError, UsageError
from qa.packs.book import PhraseBook
from qa.packs.clauses import MET_BY
from qa.packs.load import COMMON, common_groups, load_pack, situation_named
from qa.rubric import parse
from qa.services.form.cells import Line, mapping, number_of, read_lines
from qa.services.form.layout import (
    CLAUSES,
    CONDITIONS,
    DECIDERS,
    EFFECTS,
    EXCEPTIONS,
    FACTS,
    ITEMS,
    PARTIES,
    PHRASES,
    SECTIONS,
    YES,
    condition_of,
    unlisted,
)
from qa.services.form.yaml_files import write_files

Place = tuple[str | int, ...]
Places = dict[Place, str]
_CHECKS = ("其他判法", "应说", "禁说")


def read_form(path: Path, folder: Path) -> list[Path]:
    """Write a workbook's pack into a new or empty folder and give the files' paths; nothing is written of a bad one.

    Raises `PackError` with sheet, row and column; `UsageError` where the folder holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("the folder is not empty", where=folder, mend="name a new one; nothing was written")
    lines = read_lines(path)
    places: Places = {}
    rubric, phrases, clauses = _rubric(lines, places), _phrases(lines[PHRASES]), _clauses(lines[CLAUSES])
    _check(path, lines, places, rubric, phrases, clauses)
    with tempfile.TemporaryDirectory() as trial:
        write_files(Path(trial), rubric, phrases, clauses)
        load_pack(trial)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return write_files(folder, rubric, phrases, clauses)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=folder) from error


# ---- the form ------------------------------------------------------------------------------------


def _rubric(lines: Mapping[str, list[Line]], places: Places) -> dict[str, Any]:
    rubric = _facts(lines[FACTS], places)
    named: dict[str, Any] = {}
    for line in lines[CONDITIONS]:
        name = line.needed("名称")
        if name in named:
            raise PackError(f"the condition {name} stands twice", where=line.where("名称"))
        named[name] = line.read("条件", lambda text: mapping(text, condition_of))
        places["conditions", name] = line.where("条件")
    if named:
        rubric["conditions"] = named
    rubric["sections"] = _sections(lines, places)
    return {**{key: value for key, value in rubric.items() if key != "reports"}, **_only(rubric, "reports")}


def _only(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {key: data[key]} if key in data else {}


def _facts(lines: list[Line], places: Places) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for line in lines:
        kind, name = line.needed("类别"), line.needed("名称")
        if kind == "评分表":
            facts[name] = line.number_of("值") if name in ("base", "completeness") else line.text("值")
            places[name,] = line.where("值")
        elif kind == "等级":
            grades = facts.setdefault("grades", [])
            places["grades", len(grades)] = line.where("值")
            grades.append({"at": line.number_of("值"), "grade": name})
        elif kind == "空格取值":
            facts.setdefault("slots", {})[name] = line.read("值", unlisted)
        elif kind == "测量界限":
            facts.setdefault("limits", {})[name] = line.read("值", _limit)
            places["limits",] = line.where("值")
        elif kind == "看不出的条款":
            reports = facts.setdefault("reports", [])
            places["reports", len(reports)] = line.where()
            reports.append({"clause": name, "by": line.text("值")})
        else:
            raise PackError(f"“{kind}” is no kind", where=line.where("类别"), mend="choose one of the list")
    return facts


def _limit(text: str) -> float | str:
    return text if text in ("floor", "turns") else number_of(text)


def _sections(lines: Mapping[str, list[Line]], places: Places) -> list[dict[str, Any]]:
    sections: list[dict[str, Any]] = []
    by_name: dict[str, dict[str, Any]] = {}
    for line in lines[SECTIONS]:
        section: dict[str, Any] = {"id": line.needed("编号"), "title": line.needed("名称")}
        cap = line.number_of("最多扣")
        sections.append(section if cap is None else {**section, "cap": cap})
        by_name |= {section["title"]: sections[-1], section["id"]: sections[-1]}
    for line in lines[ITEMS]:
        name = line.needed("大项")
        if name not in by_name:
            by_name[name] = {"id": f"section_{len(sections) + 1}", "title": name}
            sections.append(by_name[name])
        section = by_name[name]
        items = section.setdefault("items", [])
        place: Place = ("sections", next(s for s, each in enumerate(sections) if each is section), "items", len(items))
        items.append(_item(line, place, places))
    for section in sections:
        if "items" not in section:
            line = next(each for each in lines[SECTIONS] if each.text("编号") == section["id"])
            raise PackError(f"no item is of {section['title']}", where=line.where("名称"), mend="take the row away")
    return sections


_FIELDS = {"id": "编号", "title": "小项", "clauses": "条款", "points": "分值", "per_lapse": "每次都扣", "cap": "最多扣",
           "weight": "权重", "fine": "罚款", "fatal": "一票否决", "by": "判定", "same_event_as": "同一件事",
           "show": "听评参考", "when": "何时查", "unless": "可免"}  # fmt: skip


def _item(line: Line, place: Place, places: Places) -> dict[str, Any]:
    places[place] = line.where()
    places.update({(*place, key): line.where(header) for key, header in _FIELDS.items()})
    checks = [header for header in _CHECKS if line.text(header)]
    places[*place, "check"] = line.where(checks[0] if checks else "应说")
    item: dict[str, Any] = {
        "id": line.needed("编号"),
        "title": line.needed("小项"),
        "clauses": [part for part in line.needed("条款").replace("、", "\n").replace(",", "\n").split() if part],
        "points": line.number_of("分值"),
        "per_lapse": line.choice("每次都扣", {"yes": YES, "no": "否"}) == "yes" or None,
        "cap": line.number_of("最多扣"),
        "weight": line.number_of("权重"),
        "fine": line.number_of("罚款"),
        "fatal": line.read("一票否决", _fatal) if line.text("一票否决") else None,
        "by": "ear" if line.choice("判定", DECIDERS) == "ear" else None,
        "same_event_as": line.text("同一件事") or None,
        "show": line.text("听评参考").split() or None,
    }
    for key in ("when", "unless"):
        if line.text(_FIELDS[key]):
            item[key] = line.read(_FIELDS[key], lambda text: mapping(text, condition_of))
    item["check"] = _check_of(line, checks)
    return {key: value for key, value in item.items() if value is not None}


def _fatal(text: str) -> dict[str, Any]:
    word, _, to = text.strip().partition(" ")
    effects = {shown: name for name, shown in EFFECTS.items()}
    word, to = (word[:2], word[2:]) if word.startswith(EFFECTS["cap"]) and not to else (word, to)
    if word not in effects:
        raise PackError(f"“{text}” is no choice", mend="choose 归零、封顶 60 (any score)、只提示")
    return {"effect": effects[word], **({"to": number_of(to)} if to.strip() else {})}


def _check_of(line: Line, columns: list[str]) -> Any:
    """The condition of the columns that say how an item is judged; several of them must all hold."""
    party = line.choice("说话人", PARTIES)
    who = {} if party in (None, "agent") else {"party": party}
    readers: dict[str, Callable[[str], Any]] = {
        "其他判法": lambda text: mapping(text, condition_of),
        "应说": lambda text: {"says": {**who, "any": unlisted(text)}},
        "禁说": lambda text: {"never_says": {**who, "any": unlisted(text)}},
    }
    parts = [line.read(column, readers[column]) for column in columns]
    return {"all": parts} if len(parts) > 1 else parts[0] if parts else None


# ---- phrases and clauses -------------------------------------------------------------------------


def _phrases(lines: list[Line]) -> dict[str, list[tuple[Any, Line]]]:
    groups: dict[str, list[tuple[Any, Line]]] = {}
    for line in lines:
        exceptions = {key: line.read(header, unlisted) for header, key in EXCEPTIONS.items() if line.text(header)}
        say = line.needed("说法")
        groups.setdefault(line.needed("组"), []).append(({"say": say, **exceptions} if exceptions else say, line))
    return groups


def _clauses(lines: list[Line]) -> dict[str, tuple[dict[str, str], Line]]:
    clauses: dict[str, tuple[dict[str, str], Line]] = {}
    for line in lines:
        name = line.needed("编号")
        if name in clauses:
            raise PackError(f"the clause {name} stands twice", where=line.where("编号"))
        row = {"id": name, "section": line.text("出处"), "asks": line.text("要求"), "kind": line.text("类别")}
        met = line.text("落实")
        met_by = next((key for key, shown in MET_BY.items() if met == shown), met)
        more = {"met_by": met_by, "report": line.text("报表"), "ear": line.text("听评原因")}
        clauses[name] = (row | {key: text for key, text in more.items() if text}, line)
    return clauses


# ---- whether it can be used ----------------------------------------------------------------------


def _check(
    path: Path,
    lines: Mapping[str, list[Line]],
    places: Places,
    rubric: Mapping[str, Any],
    phrases: Mapping[str, list[tuple[Any, Line]]],
    clauses: Mapping[str, tuple[dict[str, str], Line]],
) -> None:
    """Everything that loading a pack checks, with the places in the workbook."""
    groups: dict[str, Any] = {f"{COMMON}/{name}": group for name, (_, group) in common_groups().items()}
    groups.update({name: [spec for spec, _ in group] for name, group in phrases.items()})
    book = PhraseBook(groups, rubric.get("slots") or {})
    for group in phrases.values():
        for spec, line in group:
            line.read("说法", lambda _, spec=spec: book.compile([spec]))  # type: ignore[misc]
    try:
        parse({key: value for key, value in rubric.items() if key != "slots"}, book.compile, situation_named)
    except PackError as error:
        raise PackError(error.problem, where=_place(error.path, places, path), mend=error.mend) from error
    for line in lines[ITEMS]:
        for clause in line.text("条款").replace("、", "\n").replace(",", "\n").split():
            if clause not in clauses:
                raise PackError(f"no clause {clause}", where=line.where("条款"), mend=f"add it to the sheet {CLAUSES}")
    used = {c for section in rubric["sections"] for item in section["items"] for c in item["clauses"]}
    used |= {report["clause"] for report in rubric.get("reports") or ()}
    for name, (row, line) in clauses.items():
        if name not in used and not row.get("met_by"):
            mend = f"name it in an item, or in {FACTS} as 看不出的条款, or give it 落实"
            raise PackError(f"nothing accounts for the clause {name}", where=line.where("编号"), mend=mend)


def _place(at: Place, places: Places, path: Path) -> str:
    for size in range(len(at), 0, -1):
        if at[:size] in places:
            return places[at[:size]]
    return f"{path} [{FACTS}]"
