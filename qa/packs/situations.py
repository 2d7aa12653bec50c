"""Reads ``lexicons/situations`` and fits the recogniser, once: what was fitted is kept in the user's cache folder.

A file a situation, named by its id: ``title``, ``when`` (the words of the regulations), ``clauses``, ``party``, ``kin``
(situations that its examples may show as well, and so do not speak against), ``log``, ``triggers`` by party,
``together`` by party (elements in any order: ``{all: […], none: […], negated: true}``, see `qa.situations.together`),
``examples`` (a text that the party says, or an exchange ``{customer: …, agent: …}``) and ``near_misses``: examples of
its kin that do not show it, by the situation that they do show. ``innocent.yaml`` holds ordinary talk by party,
``words.yaml`` the classes of words, ``left_out.yaml`` the whens that are not told here, and why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from qa.errors import PackError
from qa.lexicon import compile_set
from qa.packs.fitted import FORMAT, keep_recogniser, keep_sheets, kept_recogniser, kept_sheets
from qa.packs.yaml import line_of, read_yaml
from qa.situations import ByLog, Example, Recogniser, Situation, Together, Window, Words, fit, together

ORDINARY = 2.5
"""Of the turns of a call many more are ordinary than among the examples: each ordinary one stands for so many."""
NO_SITUATIONS = ("innocent.yaml", "left_out.yaml", "words.yaml")
Speaking = Literal["agent", "customer"]
Said = str | dict[Speaking, str]


class _Log(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    values: list[str] = Field(alias="in", min_length=1)
    against: list[str] = Field(alias="not_in", default_factory=list)


class _Together(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    all: list[str] = Field(min_length=1)
    none: list[str] = Field(default_factory=list)
    negated: bool = False


class Sheet(BaseModel):
    """One situation as its file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    when: list[str]
    clauses: list[str]
    party: Literal["agent", "customer", "any"]
    kin: list[str] = Field(default_factory=list)
    log: _Log | None = None
    triggers: dict[Speaking, list[str | dict[str, str | list[str]]]]
    together: dict[Speaking, list[_Together]] = Field(default_factory=dict)
    examples: list[Said] = Field(min_length=1)
    near_misses: dict[str, list[Said]] = Field(default_factory=dict)

    def windows(self, said: Sequence[Said]) -> list[Window]:
        """Some examples, with who speaks."""
        return [((self.party, e),) if isinstance(e, str) else tuple(e.items()) for e in said]  # type: ignore[misc]


Sheets = Mapping[str, Sheet]
_SHEETS = TypeAdapter(dict[str, Sheet])
_CLASSES = TypeAdapter(dict[str, list[str]])


@cache
def situations(folder: Path) -> Mapping[str, Situation]:
    """All situations of a folder, by id.

    Raises `PackError` with file and line for any mistake in it.
    """
    sheets, words = _sheets(folder)
    return {name: _situation(sheet, words, folder) for name, sheet in sheets.items()}


def find_situation(folder: Path, name: str) -> Situation:
    """The situation of a name; `PackError` with the nearest known one where there is none."""
    known = situations(folder)
    if name in known:
        return known[name]
    near = get_close_matches(name, known, 1)
    mend = f"did you mean `{near[0]}`?" if near else f"situations: {', '.join(known)}"
    raise PackError(f"no situation `{name}`", mend=mend)


def fingerprint(folder: Path) -> str:
    """The hash of all that situations depend on."""
    files = sorted(folder.glob("*.yaml"))
    texts = (f"{p.name}\0".encode() + p.read_bytes() for p in files)
    return hashlib.sha256(b"\0".join((str(FORMAT).encode(), *texts))).hexdigest()


# ---- kept, or read and fitted --------------------------------------------------------------------


def _sheets(folder: Path) -> tuple[Sheets, Words]:
    known = fingerprint(folder)
    told = kept_sheets(known)
    if told:
        return _SHEETS.validate_python(told["sheets"]), Words(told["classes"])
    sheets, words = read(folder)
    short = {name: s.model_copy(update={"examples": ["-"], "near_misses": {}}) for name, s in sheets.items()}
    keep_sheets(known, {"sheets": _SHEETS.dump_python(short, by_alias=True), "classes": words.classes})
    return sheets, words


@cache
def recogniser(folder: Path) -> Recogniser:
    """The recogniser of a folder's situations."""
    known = fingerprint(folder)
    kept = kept_recogniser(known, _sheets(folder)[1])
    if kept:
        return kept
    fitted = fit_to(folder)
    keep_recogniser(known, fitted)
    return fitted


def fit_to(folder: Path) -> Recogniser:
    """The recogniser, fitted to the examples of a folder."""
    sheets, words = read(folder)
    plain = [Example(window, weight=ORDINARY) for window in innocent(folder)]
    return fit(tuple(sheets), [*_examples(sheets), *plain], words)


def _examples(sheets: Sheets) -> Iterator[Example]:
    for sheet in sheets.values():
        for window in sheet.windows(sheet.examples):
            yield Example(window, frozenset({sheet.id}), frozenset(sheet.kin))
        for other, said in sheet.near_misses.items():
            for window in sheet.windows(said):
                yield Example(window, frozenset({other}), frozenset(sheets[other].kin) - {sheet.id})


# ---- reading -------------------------------------------------------------------------------------


def read(folder: Path) -> tuple[dict[str, Sheet], Words]:
    """The sheets of a folder, and its classes of words."""
    sheets = {path.stem: sheet_of(path) for path in sorted(folder.glob("*.yaml")) if path.name not in NO_SITUATIONS}
    words = _words(folder / "words.yaml")
    for name, sheet in sheets.items():
        for key, named in (("kin", sheet.kin), ("near_misses", list(sheet.near_misses))):
            strangers = sorted(set(named) - set(sheets))
            if strangers:
                raise PackError(f"`{key}` names no situation: {strangers[0]}", where=folder / f"{name}.yaml")
        _elements(sheet, words, folder / f"{name}.yaml")
    return sheets, words


def _words(path: Path) -> Words:
    try:
        return Words(_CLASSES.validate_python(read_yaml(path)))
    except ValidationError as error:
        problem = f"classes of words are lists by name: {error.errors()[0]['msg']}"
        raise PackError(problem, where=path) from error


def innocent(folder: Path) -> list[Window]:
    """Ordinary talk: turns by party, and exchanges."""
    path = folder / "innocent.yaml"
    data = read_yaml(path)
    if not isinstance(data, Mapping) or set(data) != {"agent", "customer", "exchanges"}:
        raise PackError("ordinary talk is a mapping of agent, customer and exchanges", where=path)
    turns: list[Window] = [((party, str(text)),) for party in get_args(Speaking) for text in data[party]]
    return [*turns, *(tuple((party, str(text)) for party, text in said.items()) for said in data["exchanges"])]


def sheet_of(path: Path) -> Sheet:
    """Read and validate one file."""
    data = read_yaml(path)
    try:
        sheet = Sheet.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = f"{path}:{line_of(data, first['loc'])}"
        place = ".".join(str(key) for key in first["loc"][:2])
        raise PackError(f"{place}: {first['msg'].removeprefix('Value error, ')}", where=where) from error
    if sheet.id != path.stem:
        raise PackError(f"the id is `{sheet.id}`", where=path, mend=f"call it `{path.stem}`, as the file")
    if sheet.party == "any" and any(isinstance(e, str) for e in sheet.examples):
        i = next(i for i, e in enumerate(sheet.examples) if isinstance(e, str))
        where = f"{path}:{line_of(data, ('examples', i))}"
        raise PackError("nobody says the example", where=where, mend="write {agent: …} or {customer: …}")
    _phrases(sheet, path)
    return sheet


def _phrases(sheet: Sheet, path: Path) -> dict[str, Any]:
    try:
        return {party: compile_set(sheet.title, phrases) for party, phrases in sheet.triggers.items()}
    except PackError as error:
        raise PackError(error.problem, where=path, mend=error.mend) from error


def _elements(sheet: Sheet, words: Words, path: Path) -> dict[str, tuple[Together, ...]]:
    try:
        return {
            party: tuple(together(each.all, each.none, words.classes, denied=each.negated) for each in several)
            for party, several in sheet.together.items()
        }
    except PackError as error:
        raise PackError(error.problem, where=path, mend=error.mend) from error


def _situation(sheet: Sheet, words: Words, folder: Path) -> Situation:
    log = sheet.log and ByLog(sheet.log.field, tuple(sheet.log.values), tuple(sheet.log.against))
    path = folder / f"{sheet.id}.yaml"
    return Situation(
        id=sheet.id,
        title=sheet.title,
        party=sheet.party,
        triggers=_phrases(sheet, path),
        fitted=partial(recogniser, folder),
        log=log or None,
        clauses=tuple(sheet.clauses),
        together=_elements(sheet, words, path),
    )
