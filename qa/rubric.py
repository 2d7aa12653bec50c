"""A rubric: plain data in, validated and frozen `Rubric` out.

What stands under ``when``, ``unless`` and ``check`` is a condition (`qa.conditions`). The phrases of a pack are
compiled while its conditions are parsed, so that a rubric that exists can be used. Every mistake is a `PackError`
that carries the path to its place in the data; `qa.packs` turns that into file and line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)

from qa.checks.base import Compile, FindSituation, no_situation
from qa.checks.scope import Scope
from qa.checks.table import OPERATORS
from qa.conditions import ANCHORS, Condition, Parser, Path, validated
from qa.errors import PackError
from qa.form import Fatal, Fine, Grade, Part, Report, Service, limits_of
from qa.measures.limits import Limits

# ---- the form ------------------------------------------------------------------------------------


_A_TREE = {"title": "a condition", "type": "object"}
_Tree = Annotated[Condition, PlainValidator(lambda tree: tree), WithJsonSchema(_A_TREE)]


class Item(Part):
    """One line of the form.

    `points` are lost on a failure, once or for each lapse (`per_lapse`) up to `cap`; `bonus` is won on a pass, and
    nothing is lost without it. In a weighted form an item counts by its `weight`, and `points` only say what share of
    `cap` each lapse takes. An item `by` ear is decided by a person; its check, if any, can only pass it. Of items that
    may fail over the same event (`same_event_as`, in the same section) only the dearest is deducted.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    clauses: list[str] = Field(min_length=1)
    points: float = Field(0.0, ge=0, le=100)
    per_lapse: bool = False
    cap: float | None = Field(None, ge=0)
    bonus: float = Field(0.0, ge=0, le=100)
    weight: float = Field(1.0, gt=0)
    fine: float = Field(0.0, ge=0)
    fatal: Fatal | None = None
    by: Literal["machine", "ear"] = "machine"
    same_event_as: str | None = None
    show: list[str] = Field(default_factory=list)
    when: _Tree | None = None
    unless: _Tree | None = None
    check: _Tree | None = None

    @property
    def possible(self) -> float:
        """The most points that the item can cost, or win."""
        return self.bonus or (self.cap if self.cap is not None else self.points)

    @model_validator(mode="after")
    def _decidable(self) -> Item:
        if self.by == "machine" and self.check is None:
            raise ValueError("an item that the machine decides needs a `check`")
        if self.per_lapse and self.cap is None:
            raise ValueError("an item deducted `per_lapse` needs a `cap`")
        if self.cap is not None and (not self.per_lapse or self.cap < self.points):
            raise ValueError("`cap` is for an item deducted `per_lapse`, and not less than its points")
        if self.bonus and (self.points or self.per_lapse or self.fine or self.fatal or self.same_event_as):
            raise ValueError("an item with a `bonus` only wins: no points, lapses, fine, veto or shared event")
        return self


class Section(Part):
    """A part of the form.

    `cap` limits what its items may cost together, and what they may win together. `weight` is for a weighted form:
    the share of the section, whatever the number of its items.
    """

    id: str
    title: str
    cap: float | None = Field(None, ge=0)
    weight: float | None = Field(None, gt=0)
    items: list[Item] = Field(min_length=1)


class Rubric(Part):
    """A whole form, of one version.

    `scoring` is ``additive``, from `base` down and up by points, or ``weighted``, the mean of the items by weight.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    version: str
    about: str = ""
    scoring: Literal["additive", "weighted"] = "additive"
    base: float = Field(100.0, ge=0, le=100)
    completeness: float = Field(0.8, ge=0, le=1)
    grades: list[Grade] = Field(default_factory=list)
    limits: Annotated[Limits, BeforeValidator(limits_of)] = Field(default_factory=Limits)
    sections: list[Section] = Field(min_length=1)
    fines: list[Fine] = Field(default_factory=list)
    service: Service = Field(default_factory=Service)
    reports: list[Report] = Field(default_factory=list)

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in the order of the form."""
        return tuple(item for section in self.sections for item in section.items)

    def event(self, item: Item) -> str:
        """The item that names the event which this item shares with others; its own id if it shares none."""
        by_id = {i.id: i for i in self.items}
        while item.same_event_as:
            item = by_id[item.same_event_as]
        return item.id

    @property
    def clauses(self) -> frozenset[str]:
        """All clauses that an item, a fine or a report accounts for."""
        items = frozenset(c for i in self.items for c in i.clauses)
        return items | {f.clause for f in self.fines} | {r.clause for r in self.reports}

    def grade(self, score: float) -> str | None:
        """The best grade that a score reaches."""
        reached = [g for g in self.grades if score >= g.at]
        return max(reached, key=lambda g: g.at).grade if reached else None


# ---- parsing -------------------------------------------------------------------------------------


def parse(data: Mapping[str, Any], compile_phrases: Compile, find_situation: FindSituation = no_situation) -> Rubric:
    """Validate a rubric as a pack's YAML holds it.

    Raises `PackError` with the path of the first mistake.
    """
    context = {"compile": compile_phrases, "situation": find_situation}
    parser = Parser(context, data.get("conditions") or {})
    plain = {key: value for key, value in data.items() if key != "conditions"}
    for name in parser.named:
        parser.condition({"use": name}, ("conditions", name))
    sections = _list(plain, "sections", ())
    plain["sections"] = [_section(parser, section, ("sections", i)) for i, section in enumerate(sections)]
    rubric = validated(Rubric, plain, ())
    _check_ids(rubric)
    return rubric


def _check_ids(rubric: Rubric) -> None:
    places: dict[str, Path] = {}
    for s, section in enumerate(rubric.sections):
        if section.id in {other.id for other in rubric.sections[:s]}:
            raise PackError(f"two sections are called `{section.id}`", path=("sections", s, "id"))
        for i, item in enumerate(section.items):
            path: Path = ("sections", s, "items", i)
            if item.id in places:
                raise PackError(f"two items are called `{item.id}`", path=(*path, "id"))
            places[item.id] = path
    for section in rubric.sections:
        _check_events(section, places)
    _check_fines(rubric, places)
    if rubric.scoring == "weighted":
        _check_weighted(rubric, places)
    elif any(section.weight for section in rubric.sections):
        s = next(s for s, section in enumerate(rubric.sections) if section.weight)
        problem = "the `weight` of a section is for a weighted form"
        raise PackError(problem, mend="write `scoring: weighted`", path=("sections", s, "weight"))


def _check_fines(rubric: Rubric, places: Mapping[str, Path]) -> None:
    """Fines name items of the form, and each has an id of its own."""
    ids: set[str] = set()
    for f, fine in enumerate(rubric.fines):
        if fine.id in ids:
            raise PackError(f"two fines are called `{fine.id}`", path=("fines", f, "id"))
        ids.add(fine.id)
        for i, item in enumerate(fine.items):
            if item not in places:
                raise PackError(f"no item `{item}`", path=("fines", f, "items", i))


def _check_weighted(rubric: Rubric, places: Mapping[str, Path]) -> None:
    """A mean by weights has no place for what only sums have, and needs each section's share for a section's veto."""
    weighed = {s: [i for i in section.items if not i.bonus] for s, section in enumerate(rubric.sections)}
    shares = {s: rubric.sections[s].weight for s, items in weighed.items() if items}
    if not shares:
        raise PackError("a weighted form needs items that are not a `bonus`", path=("sections",))
    if any(shares.values()) and not all(shares.values()):
        s = next(s for s, weight in shares.items() if not weight)
        problem = "some sections have a `weight`, this one has none"
        raise PackError(problem, mend="give every section one, or none", path=("sections", s))
    for s, items in weighed.items():
        if items and rubric.sections[s].cap is not None:
            problem = "the `cap` of a section is for an additive form"
            raise PackError(problem, mend="give the sections a `weight`", path=("sections", s, "cap"))
        for item in items:
            path = places[item.id]
            if item.same_event_as:
                raise PackError("`same_event_as` is for an additive form", mend="make it one item", path=path)
            if item.per_lapse and not item.points:
                raise PackError("what does a lapse cost of the `cap`?", mend="give it `points`", path=path)
            if item.fatal and item.fatal.scope == "section" and not rubric.sections[s].weight:
                problem = "in a weighted form a veto of a section needs the section's share"
                raise PackError(problem, mend="give every section a `weight`", path=(*path, "fatal"))


def _check_events(section: Section, places: Mapping[str, Path]) -> None:
    """An event is shared within a section, and its items do not name each other in a circle."""
    named = {item.id: item.same_event_as for item in section.items}
    for item in section.items:
        seen = [item.id]
        while (other := named[seen[-1]]) is not None:
            path = (*places[seen[-1]], "same_event_as")
            if other not in named:
                problem = f"the item `{other}` is in another section" if other in places else f"no item `{other}`"
                raise PackError(problem, path=path)
            if other in seen:
                raise PackError(f"same_event_as goes in a circle: {' → '.join([*seen, other])}", path=path)
            seen.append(other)


def _section(parser: Parser, raw: Any, path: Path) -> Any:
    if not isinstance(raw, Mapping):
        raise PackError("a section is a mapping with id, title and items", path=path)
    items = [_item(parser, item, (*path, "items", i)) for i, item in enumerate(_list(raw, "items", path))]
    return validated(Section, {**raw, "items": items}, path)


def _item(parser: Parser, raw: Any, path: Path) -> Any:
    if not isinstance(raw, Mapping):
        raise PackError("an item is a mapping with id, title, clauses and check", path=path)
    trees = {
        key: parser.condition(raw[key], (*path, key)) for key in ("when", "unless", "check") if raw.get(key) is not None
    }
    return validated(Item, {**raw, **trees}, path)


def _list(raw: Mapping[str, Any], key: str, path: Path) -> list[Any]:
    value = raw.get(key)
    if not isinstance(value, list) or not value:
        raise PackError(f"`{key}` is missing, or is not a list", path=(*path, key) if key in raw else path)
    return value


def json_schema() -> dict[str, Any]:
    """The JSON Schema of ``rubric.yaml``, for editors."""
    condition = {"$ref": "#/$defs/Condition"}
    schema: dict[str, Any] = _with_conditions(Rubric.model_json_schema(ref_template="#/$defs/{model}"), condition)
    options: dict[str, Any] = {}
    for name, op in OPERATORS.items():
        part = op.options.model_json_schema(ref_template="#/$defs/{model}")
        for definition, of in part.pop("$defs", {}).items():
            assert schema["$defs"].setdefault(definition, of) == of, f"two classes are called {definition}"
        options[name] = part
    schema["$defs"]["Condition"] = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": {
            **options,
            "all": {"type": "array", "items": condition, "minItems": 1},
            "any": {"type": "array", "items": condition, "minItems": 1},
            "at_least": _object({"n": {"type": "integer", "minimum": 1}, "of": {"type": "array", "items": condition}}),
            "not": condition,
            "within": _within_schema(condition),
            "use": {"type": "string"},
        },
    }
    schema["properties"]["conditions"] = {"type": "object", "additionalProperties": condition}
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _within_schema(condition: dict[str, str]) -> dict[str, Any]:
    schema = Scope.model_json_schema(ref_template="#/$defs/{model}")
    properties = {**schema["properties"], **dict.fromkeys(ANCHORS, condition), "check": condition}
    return {**_object(properties), "required": ["check"]}


def _with_conditions(schema: Any, condition: dict[str, str]) -> Any:
    """The schema with the definition of a condition in its places: pydantic refers to its own definitions only."""
    if schema == _A_TREE:
        return condition
    if isinstance(schema, dict):
        return {key: _with_conditions(value, condition) for key, value in schema.items()}
    return [_with_conditions(value, condition) for value in schema] if isinstance(schema, list) else schema
