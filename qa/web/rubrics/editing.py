"""The page on which a pack is changed: its outline, the fields of one part of it, and beside them what would come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from qa.checks import names
from qa.packs.book import COMMON as SHARED
from qa.packs.diff import Change, diff
from qa.packs.load import Pack
from qa.packs.mend import source_of
from qa.packs.uses import Uses
from qa.packs.yaml import parse_yaml, plain, read_text
from qa.report.labels import Lang
from qa.services import drafts
from qa.services.form.layout import listed, said
from qa.web.desk import Desk
from qa.web.errors import NotFoundError
from qa.web.rubrics.acts import Saved
from qa.web.rubrics.fields import IT, FieldError
from qa.web.rubrics.health import HealthPage, build_health
from qa.web.rubrics.pages import Check, checks_of, readable, remarks, sayings_of
from qa.web.rubrics.places import Place, own_place
from qa.web.rubrics.whatif import BESIDE, Question, WhatIf, build_answer, last_month

Part = Literal["form", "section", "item", "group", "text"]


@dataclass(frozen=True, slots=True)
class Node:
    """An entry of the outline; `note` is what an item costs, or how many phrases a group has."""

    part: Part
    name: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was not saved: beside which field, in which line of it, and the mend."""

    text: str
    where: str | None
    mend: str | None
    field: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Editor:
    """A pack that is changed. `fields` are the values of the chosen part's form, as texts; `mark` is the pack's."""

    place: Place
    title: str
    version: str
    mark: str
    outline: tuple[Node, ...]
    part: Part
    name: str
    heading: str
    about: str
    fields: dict[str, str]
    items: tuple[str, ...] = ()
    check: Check | None = None
    sayings: dict[str, str] = field(default_factory=dict)
    problem: Problem | None = None
    saved: Saved | None = None

    def measure(self, name: str, lang: Lang) -> str:
        """What a measure is called."""
        return names.measure(name) if lang == "zh" else name


@dataclass(frozen=True, slots=True)
class Beside:
    """What a change would do: to a sample of last month's calls, to the cases, to the linter's mood."""

    place: Place
    answer: WhatIf | None
    health: HealthPage
    changes: tuple[Change, ...]

    @property
    def waits(self) -> bool:
        """Whether some of it is still being worked out."""
        return self.health.waits or (self.answer is not None and self.answer.waits)


def build_editor(desk: Desk, slug: str, part: Part, name: str, lang: Lang) -> Editor:
    """The page with one part of the pack to change. Raises `NotFoundError` for no such pack or part."""
    place = own_place(desk, slug)
    pack = readable(desk, place)
    if part == "text":
        heading, about, fields = name, "", {"text": _file(place, name)}
    else:
        heading, about, fields = _PARTS[part](pack, name)
    uses = Uses(pack)
    check = checks_of(pack, lang)[name] if part == "item" else None
    return Editor(
        place, pack.rubric.title, pack.rubric.version, drafts.mark(place.folder), _outline(pack), part, name, heading,
        about, fields, tuple(uses.items_with(group=name)) if part == "group" else (), check,
        sayings_of(pack) if check else {},
    )  # fmt: skip


def problem_of(error: Exception) -> Problem:
    """What is shown of an error beside the form."""
    field, line = (error.field, error.line) if isinstance(error, FieldError) else (None, None)
    return Problem(
        getattr(error, "problem", str(error)), getattr(error, "where", None), getattr(error, "mend", None), field, line
    )


def build_beside(desk: Desk, slug: str, author: str) -> Beside:
    """What stands beside the form: it is worked out in the background, and asked for until it is there."""
    place = own_place(desk, slug)
    pack = readable(desk, place)
    month = last_month(desk, desk.store.months())
    asked = Question(pack=slug, month=month, sample=BESIDE, item="")
    health = build_health(desk, place, author)
    answer = build_answer(desk, asked, author) if month else None
    return Beside(place, answer, health, changes_of(desk, pack))


def changes_of(desk: Desk, pack: Pack) -> tuple[Change, ...]:
    """What is other than in the pack of this rubric that is in force, or comes with the program."""
    base = desk.shelf.by_rubric(pack.rubric.id)
    return () if base is None or base.folder == pack.folder else tuple(diff(base, pack))


# ---- parts ---------------------------------------------------------------------------------------


def _outline(pack: Pack) -> tuple[Node, ...]:
    nodes = [Node("form", "", pack.rubric.title, pack.rubric.version)]
    for section in pack.rubric.sections:
        nodes.append(Node("section", section.id, section.title))
        nodes += [Node("item", item.id, item.title, f"−{item.possible:g}") for item in section.items]
    own = ((name, phrases) for name, phrases in pack.book.groups.items() if not name.startswith(SHARED))
    nodes += [Node("group", name, name, str(len(phrases))) for name, phrases in own]
    return tuple(nodes)


def _file(place: Place, name: str) -> str:
    if name not in drafts.FILES:
        raise NotFoundError(f"a pack has no file {name}", mend=", ".join(drafts.FILES))
    path = place.folder / name
    return read_text(path) if path.is_file() else ""


def _form(pack: Pack, _: str) -> tuple[str, str, dict[str, str]]:
    raw = plain(parse_yaml(read_text(pack.folder / "rubric.yaml"), IT))
    grades = "\n".join(f"{grade['at']:g} {grade['grade']}" for grade in raw.get("grades") or ())
    slots = "\n".join(f"{name}: {'、'.join(values)}" for name, values in (raw.get("slots") or {}).items())
    values = {key: _text(raw.get(key)) for key in ("title", "version", "about", "base", "completeness")}
    return pack.rubric.title, "", {**values, "grades": grades, "slots": slots}


def _section(pack: Pack, name: str) -> tuple[str, str, dict[str, str]]:
    found = next((each for each in pack.rubric.sections if each.id == name), None)
    if found is None:
        raise NotFoundError(f"the rubric has no section {name}", mend="choose one of the outline")
    return found.title, "", {"title": found.title, "cap": _text(found.cap), "weight": _text(found.weight)}


def _item(pack: Pack, name: str) -> tuple[str, str, dict[str, str]]:
    text = read_text(pack.folder / "rubric.yaml")
    for s, section in enumerate(parse_yaml(text, IT)["sections"]):
        for i, item in enumerate(section["items"]):
            if item["id"] == name:
                return str(item["title"]), str(section["title"]), _item_fields(text, s, i, plain(item))
    raise NotFoundError(f"the rubric has no item {name}", mend="choose one of the outline")


def _item_fields(text: str, s: int, i: int, item: dict[str, Any]) -> dict[str, str]:
    at = ("sections", s, "items", i)
    fields = {key: _text(item.get(key)) for key in ("title", "points", "cap", "bonus", "weight", "fine")}
    fatal = item.get("fatal")
    fields |= {
        "per_lapse": "true" if item.get("per_lapse") else "",
        "fatal": str(fatal.get("effect", "zero")) if fatal is not None else "",
        "fatal_to": _text((fatal or {}).get("to")),
        "by": str(item.get("by", "machine")),
    }
    for key in ("when", "unless", "check"):
        fields[key] = source_of(text, (*at, key)) if item.get(key) is not None else ""
    simple = said(item["check"]) if item.get("check") is not None else None
    how = ("says" if simple[0] == "应说" else "never_says") if simple else "check"
    party = str(item["check"][how].get("party", "agent")) if simple else "agent"
    return {**fields, "how": how, "party": party, "said": simple[2] if simple else ""}


def _group(pack: Pack, name: str) -> tuple[str, str, dict[str, str]]:
    phrases = plain(list(pack.book.groups.get(name, ())))
    about = remarks(read_text(pack.folder / "phrases.yaml")).get(name, "")
    return name, about, {"phrases": listed(phrases)}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, int | float) else str(value)


_PARTS = {"form": _form, "section": _section, "item": _item, "group": _group}
