"""What the fields of a form hold, and what they become in a pack's YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints

from qa.errors import PackError, QaError
from qa.packs.mend import Written, one_line
from qa.packs.yaml import parse_yaml, plain
from qa.rubric import Item
from qa.services import drafts
from qa.services.form.layout import condition_of, unlisted
from qa.web.rubrics.trying import Dialogue


def _blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Number = Annotated[float | None, BeforeValidator(_blank)]
Choice = Annotated[bool, BeforeValidator(lambda value: _blank(value) or False)]
Line = Annotated[str, StringConstraints(max_length=500)]
Lines = Annotated[str, StringConstraints(max_length=200_000)]
File = Literal["rubric.yaml", "phrases.yaml", "clauses.yaml", "cases.yaml"]


class ItemEdit(BaseModel):
    """An item's fields as a form has them; `was` is the pack's mark when they were read.

    `how` is says or never_says, whose phrases are `said`, one a line, or check: YAML, as `when` and `unless` are.
    """

    was: str
    title: Line
    points: Number = None
    per_lapse: Choice = False
    cap: Number = None
    bonus: Number = None
    weight: Number = None
    fine: Number = None
    fatal: Literal["", "zero", "cap", "keep"] = ""
    fatal_to: Number = None
    how: Literal["says", "never_says", "check"] = "check"
    party: Literal["agent", "customer", "any"] = "agent"
    said: Lines = ""
    check: Lines = ""
    when: Lines = ""
    unless: Lines = ""


class FormEdit(BaseModel):
    """The form's own fields."""

    was: str
    title: Line
    version: Line
    about: Lines = ""
    base: Number = None
    completeness: Number = None
    grades: Lines = ""
    slots: Lines = ""


class SectionEdit(BaseModel):
    """A section's fields."""

    was: str
    title: Line
    cap: Number = None
    weight: Number = None


class GroupEdit(BaseModel):
    """The phrases of a group, one a line; none takes the group away."""

    was: str
    phrases: Lines


class TextEdit(BaseModel):
    """The whole text of a file."""

    was: str
    text: str = Field(max_length=drafts.MOST_BYTES)


class NewPack(BaseModel):
    """A pack to begin: a copy of `source`, of a workbook ``x:mark``, or, without one, a small one to learn from."""

    name: Line
    source: Line = ""
    title: Line = ""


class NewCase(Dialogue):
    """A dialogue to keep as a case, with the outcomes that it has now."""

    case_name: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]


class FieldError(PackError):
    """A mistake in what somebody typed; `field` is the form's, `line` counts from 1 within it."""

    def __init__(self, error: QaError, field: str | None, line: int | None = None) -> None:
        super().__init__(error.problem, where=error.where, mend=error.mend)
        self.field, self.line = field, line


IT = Path("rubric.yaml")
_DEFAULTS = {name: field.default for name, field in Item.model_fields.items()}


def raw_item(text: str, item_id: str) -> dict[str, Any]:
    """An item as it is written in a text; empty where there is none."""
    found = (item for section in parse_yaml(text, IT)["sections"] for item in section["items"])
    made: dict[str, Any] = plain(next((item for item in found if item["id"] == item_id), {}))
    return made


def as_known(facts: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """The facts without those that the file leaves to their default, and still would."""
    return whole(
        {key: value for key, value in facts.items() if key in known or (value is not None and value != _DEFAULTS[key])}
    )


def whole(facts: dict[str, Any]) -> dict[str, Any]:
    """Numbers as people write them: 5, not 5.0."""
    return {k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in facts.items()}


def fatal_of(edit: ItemEdit) -> dict[str, Any] | None:
    """The veto that was chosen."""
    if not edit.fatal:
        return None
    to = whole({"to": edit.fatal_to or 0.0}) if edit.fatal == "cap" else {}
    return {"effect": edit.fatal, **to}


def condition(field: str, text: str) -> Written | None:
    """A condition that was typed: a name, or YAML; None where nothing was."""
    if not text.strip():
        return None
    try:
        value = condition_of(text)
    except PackError as error:
        raise FieldError(error, field) from error
    if not isinstance(value, dict):
        raise FieldError(PackError("this is no condition", mend="e.g. use: name, or says: {any: [谢谢]}"), field)
    if "\n" in text.strip():
        return Written(value, text.strip("\n"))
    return Written(value, one_line(value) if text.strip()[0] != "{" else text.strip())


def check_of(edit: ItemEdit) -> Any:
    """How an item is judged: the phrases, or the condition that was typed."""
    if edit.how == "check":
        return condition("check", edit.check)
    try:
        phrases = unlisted(edit.said)
    except PackError as error:
        raise FieldError(error, "said") from error
    who = {} if edit.party == "agent" else {"party": edit.party}
    return {edit.how: {**who, "any": phrases}}


def grades_of(text: str) -> list[dict[str, Any]] | None:
    """Grades, one a line; None where there are none."""
    grades = []
    for number, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        at, _, name = line.strip().partition(" ")
        try:
            grades.append({**whole({"at": float(at)}), "grade": name.strip()})
        except ValueError:
            raise FieldError(PackError(f"“{line}” is no grade", mend="e.g. 90 优秀"), "grades", number) from None
    return grades or None


def slots_of(text: str) -> dict[str, list[str]] | None:
    """Values of slots, one slot a line; None where there are none."""
    slots: dict[str, list[str]] = {}
    for number, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        name, sign, values = line.replace("：", ":").partition(":")
        if not sign:
            raise FieldError(PackError(f"“{line}” is no slot", mend="e.g. org: 银座购物广场、银座"), "slots", number)
        slots[name.strip()] = [each.strip() for each in values.replace("，", "、").split("、") if each.strip()]
    return slots or None
