"""What people do with packs of their own: change, keep cases, begin, copy, take a workbook, publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qa.errors import PackError, QaError, RefusedError, UsageError
from qa.packs.dialogue import case_text
from qa.packs.load import Pack
from qa.packs.mend import place_at, with_case, with_facts, with_item, with_section, with_value
from qa.packs.yaml import parse_yaml, read_text
from qa.services import drafts
from qa.services.form.layout import unlisted
from qa.services.versions import next_version
from qa.types.people import Act
from qa.web.desk import Desk
from qa.web.rubrics.fields import (
    IT,
    FieldError,
    File,
    FormEdit,
    GroupEdit,
    ItemEdit,
    NewCase,
    NewPack,
    SectionEdit,
    TextEdit,
    as_known,
    check_of,
    condition,
    fatal_of,
    grades_of,
    raw_item,
    slots_of,
    whole,
)  # fmt: skip
from qa.web.rubrics.pages import readable
from qa.web.rubrics.places import Place, own_place, place_of, places
from qa.web.rubrics.sheets import sheet_into, sheet_pack
from qa.web.rubrics.trying import case_in, outcomes_in


@dataclass(frozen=True, slots=True)
class Saved:
    """A pack after a change: its mark, its version, and whether that had to go up because the other was published."""

    mark: str
    version: str
    raised: bool
    changed: bool


class TakenVersionError(RefusedError):
    """The version was published with another content."""


# ---- changes by fields ---------------------------------------------------------------------------


def save_item(desk: Desk, slug: str, item_id: str, edit: ItemEdit, author: str) -> Saved:
    """Change an item; raises `FieldError` for a mistake, `RefusedError` where somebody else changed the pack."""
    facts: dict[str, Any] = {
        "title": edit.title.strip(), "points": edit.points, "per_lapse": edit.per_lapse or None, "cap": edit.cap,
        "bonus": edit.bonus, "weight": edit.weight, "fine": edit.fine, "fatal": fatal_of(edit),
        "when": condition("when", edit.when), "unless": condition("unless", edit.unless), "check": check_of(edit),
    }  # fmt: skip

    def change(text: str) -> str:
        return with_item(text, item_id, as_known(facts, raw_item(text, item_id)))

    return _save(desk, slug, "rubric.yaml", change, edit.was, author, f"item {item_id}", _item_field(item_id))


def save_section(desk: Desk, slug: str, section: str, edit: SectionEdit, author: str) -> Saved:
    """Change a section; raises as `save_item` does."""
    facts = {"title": edit.title.strip(), "cap": edit.cap, "weight": edit.weight}
    return _save(
        desk, slug, "rubric.yaml", lambda text: with_section(text, section, whole(facts)), edit.was, author,
        f"section {section}",
    )  # fmt: skip


def save_form(desk: Desk, slug: str, edit: FormEdit, author: str) -> Saved:
    """Change the form's own fields; raises as `save_item` does."""
    facts = whole({
        "title": edit.title.strip(), "version": edit.version.strip(), "about": edit.about.strip() or None,
        "base": edit.base, "completeness": edit.completeness, "grades": grades_of(edit.grades),
        "slots": slots_of(edit.slots),
    })  # fmt: skip
    return _save(desk, slug, "rubric.yaml", lambda text: with_facts(text, facts), edit.was, author, "form")


def save_group(desk: Desk, slug: str, group: str, edit: GroupEdit, author: str) -> Saved:
    """Change the phrases of a group; raises as `save_item` does, with the line of a phrase that is none."""
    if not drafts.NAME.fullmatch(group):
        error = UsageError(f"“{group}” is no name of a group", mend="a small letter, then letters, digits or _")
        raise FieldError(error, "group")
    phrases: list[Any] = []
    for number, line in enumerate(edit.phrases.splitlines(), start=1):
        try:
            phrases += unlisted(line)
        except PackError as error:
            raise FieldError(error, "phrases", number) from error
    return _save(
        desk, slug, "phrases.yaml", lambda text: with_value(text, (group,), phrases or None), edit.was, author,
        f"phrases {group}", _phrase_line(group, edit.phrases),
    )  # fmt: skip


def save_text(desk: Desk, slug: str, file: File, edit: TextEdit, author: str) -> Saved:
    """Put the whole text of a file in its place; raises as `save_item` does. Its version has to be raised by hand."""
    text = edit.text.replace("\r\n", "\n")

    def field(_: str, line: int) -> tuple[str, int | None]:
        return "text", line

    return _save(desk, slug, file, lambda _: text, edit.was, author, file, field, raises=False)


def keep_case(desk: Desk, slug: str, case: NewCase, author: str) -> Saved:
    """Keep a dialogue as a case of the pack; raises as `save_item` does."""
    place = own_place(desk, slug)
    told = case_in(case)
    entry = case_text(told, case.case_name, outcomes_in(readable(desk, place), told))
    was = drafts.mark(place.folder)
    return _save(desk, slug, "cases.yaml", lambda text: with_case(text, entry), was, author, "case")


FindField = Callable[[str, int], tuple[str | None, int | None]]


def _save(
    desk: Desk, slug: str, file: File, change: Callable[[str], str], was: str, author: str, what: str,
    find: FindField | None = None, *, raises: bool = True,
) -> Saved:  # fmt: skip
    place = own_place(desk, slug)
    path = place.folder / file
    before = read_text(path) if path.is_file() else ""
    text = change(before)
    if text == before:
        pack = readable(desk, place)
        return Saved(was, pack.rubric.version, raised=False, changed=False)
    texts: dict[str, str] = {file: text}
    raised = False
    try:
        try:
            pack, mark = drafts.change(place.folder, texts, was, _free_version(desk, place))
        except TakenVersionError:
            if not raises:
                raise
            texts, raised = _raised(desk, place, texts), True
            pack, mark = drafts.change(place.folder, texts, was)
    except PackError as error:
        raise _at_field(error, file, text, find) from error
    detail = {"what": what, "version": pack.rubric.version}
    desk.store.people.audit(Act(desk.now(), author, "change pack", f"pack:{slug}", detail))
    return Saved(mark, pack.rubric.version, raised=raised, changed=True)


def _free_version(desk: Desk, place: Place) -> Callable[[Pack], None]:
    """Refuses a pack whose version is another pack's already, with another content."""

    def check(pack: Pack) -> None:
        rubric = pack.rubric
        taken = contents(desk, rubric.id, place).get(rubric.version)
        if taken is not None and taken != pack.content:
            new = next_version(rubric.version, list(contents(desk, rubric.id, place)))
            raise TakenVersionError(
                f"{rubric.id} {rubric.version} was published with another content",
                where="rubric.yaml", mend=f'write version: "{new}"',
            )  # fmt: skip

    return check


def contents(desk: Desk, rubric: str, but: Place) -> dict[str, str]:
    """The content of every version of a rubric that is published, or that another pack at hand has."""
    found = {version: content for version, (content, _) in desk.store.rubrics.versions(rubric).items()}
    for name in places(desk).values():
        if name.slug != but.slug and not name.is_own:
            try:
                pack = readable(desk, name)
            except QaError:
                continue
            if pack.rubric.id == rubric:
                found.setdefault(pack.rubric.version, pack.content)
    return found


def _raised(desk: Desk, place: Place, texts: Mapping[str, str]) -> dict[str, str]:
    """The same change with the next version's number."""
    text = texts.get("rubric.yaml") or read_text(place.folder / "rubric.yaml")
    facts = parse_yaml(text, place.folder / "rubric.yaml")
    taken = list(contents(desk, str(facts["id"]), place))
    return {**texts, "rubric.yaml": with_facts(text, {"version": next_version(str(facts["version"]), taken)})}


def _at_field(error: PackError, file: File, text: str, find: FindField | None) -> FieldError:
    name, _, line = (error.where or "").rpartition(":")
    if find is None or name != file or not line.isdigit():
        return FieldError(error, None)
    return FieldError(error, *find(text, int(line)))


def _item_field(item_id: str) -> FindField:
    def find(text: str, line: int) -> tuple[str | None, int | None]:
        for s, section in enumerate(parse_yaml(text, IT)["sections"]):
            for i, item in enumerate(section["items"]):
                if item["id"] == item_id:
                    key = place_at(text, ("sections", s, "items", i), line)
                    return str(key), None
        return None, None

    return find


def _phrase_line(group: str, typed: str) -> FindField:
    """The line of the field: of lines that are not empty, the one of the same place in the list."""
    full = [number for number, line in enumerate(typed.splitlines(), start=1) if line.strip()]

    def find(text: str, line: int) -> tuple[str | None, int | None]:
        at = place_at(text, (group,), line)
        return "phrases", full[at] if isinstance(at, int) and at < len(full) else None

    return find


# ---- packs as a whole ----------------------------------------------------------------------------


def begin(desk: Desk, new: NewPack, author: str) -> Place:
    """Begin a pack of one's own; raises `UsageError` for a name that is none or is taken."""
    name = new.name.strip()
    if name in places(desk):
        raise UsageError(f"there is a pack {name} already", mend="choose another name")
    if new.source.startswith("x:"):
        drafts.take(desk.shelf.own, name, sheet_pack(desk, new.source[2:]).folder)
    elif new.source:
        source = readable(desk, place_of(desk, new.source))
        known = [*desk.store.rubrics.versions(source.rubric.id), source.rubric.version]
        drafts.make_copy(desk.shelf.own, name, source, version=next_version(source.rubric.version, known))
    else:
        drafts.make_new(desk.shelf.own, name, new.title.strip())
    detail = {"source": new.source} if new.source else {}
    desk.store.people.audit(Act(desk.now(), author, "begin pack", f"pack:{name}", detail))
    return own_place(desk, name)


def take_sheet_into(desk: Desk, slug: str, marked: str, was: str, author: str) -> Saved:
    """Put what was changed in a workbook into a pack of one's own; its comments and its cases stay."""
    place = own_place(desk, slug)
    texts = sheet_into(desk, marked, readable(desk, place))
    if not texts:
        return Saved(was, readable(desk, place).rubric.version, raised=False, changed=False)
    raised = False
    try:
        pack, mark = drafts.change(place.folder, texts, was, _free_version(desk, place))
    except TakenVersionError:
        raised = True
        pack, mark = drafts.change(place.folder, _raised(desk, place, texts), was)
    detail = {"what": "workbook", "version": pack.rubric.version}
    desk.store.people.audit(Act(desk.now(), author, "change pack", f"pack:{slug}", detail))
    return Saved(mark, pack.rubric.version, raised=raised, changed=True)


def remove(desk: Desk, slug: str, author: str) -> None:
    """Take a pack of one's own away; what was published of it stays."""
    place = own_place(desk, slug)
    if place.name in (desk.settings.pack, *(rule.pack for rule in desk.settings.rubrics)):
        raise RefusedError(f"the settings name the pack {slug}", mend="name another one there first")
    drafts.remove(desk.shelf.own, slug)
    desk.store.people.audit(Act(desk.now(), author, "remove pack", f"pack:{slug}", {}))
