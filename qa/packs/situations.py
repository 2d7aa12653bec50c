"""Reads ``lexicons/situations`` and fits the recogniser, once: what was fitted is kept in the user's cache folder.

A file a situation, named by its id: ``title``, ``when`` (the words of the regulations), ``clauses``, ``party``, ``kin``
(situations that its examples may show as well, and so do not speak against), ``log``, ``triggers`` by party and
``examples``: a text that the party says, or an exchange ``{customer: …, agent: …}``. ``innocent.yaml`` holds ordinary
talk by party, ``left_out.yaml`` the whens that are not told here, and why.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zipfile
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qa.errors import PackError
from qa.lexicon import compile_set
from qa.packs.yaml import line_of, read_yaml
from qa.situations import ByLog, Example, Recogniser, Situation, Window, fit

FORMAT = 1
"""Raised where the recogniser's form or its fitting changes, so that what an older program kept is not taken."""
ORDINARY = 5.0
"""Of the turns of a call many more are ordinary than among the examples: each ordinary one stands for so many."""
NO_SITUATIONS = ("innocent.yaml", "left_out.yaml")
Speaking = Literal["agent", "customer"]
_ARRAYS = ("idf", "weights", "bias", "slope", "shift", "sure")


class _Log(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    values: list[str] = Field(alias="in", min_length=1)
    against: list[str] = Field(alias="not_in", default_factory=list)


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
    examples: list[str | dict[Speaking, str]] = Field(min_length=1)

    def windows(self) -> list[Window]:
        """The examples, with who speaks."""
        return [((self.party, e),) if isinstance(e, str) else tuple(e.items()) for e in self.examples]  # type: ignore[misc]


@cache
def situations(folder: Path) -> Mapping[str, Situation]:
    """All situations of a folder, by id.

    Raises `PackError` with file and line for any mistake in it.
    """
    kept = _kept(folder)
    sheets, recogniser = kept or read(folder)
    if not kept:
        _keep(folder, sheets, recogniser)
    return {name: _situation(sheet, recogniser, folder) for name, sheet in sheets.items()}


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


# ---- reading and fitting -------------------------------------------------------------------------


def read(folder: Path) -> tuple[dict[str, Sheet], Recogniser]:
    """The sheets of a folder, and the recogniser fitted to their examples."""
    sheets = {path.stem: sheet_of(path) for path in sorted(folder.glob("*.yaml")) if path.name not in NO_SITUATIONS}
    for name, sheet in sheets.items():
        strangers = sorted(set(sheet.kin) - set(sheets))
        if strangers:
            raise PackError(f"`kin` names no situation: {strangers[0]}", where=folder / f"{name}.yaml")
    plain = [Example(window, weight=ORDINARY) for window in innocent(folder)]
    shown = [
        Example(window, frozenset({sheet.id}), frozenset(sheet.kin))
        for sheet in sheets.values()
        for window in sheet.windows()
    ]
    return sheets, fit(tuple(sheets), [*shown, *plain])


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


def _situation(sheet: Sheet, recogniser: Recogniser, folder: Path) -> Situation:
    log = sheet.log and ByLog(sheet.log.field, tuple(sheet.log.values), tuple(sheet.log.against))
    triggers = _phrases(sheet, folder / f"{sheet.id}.yaml")
    return Situation(sheet.id, sheet.title, sheet.party, triggers, recogniser, log or None, tuple(sheet.clauses))


# ---- the cache -----------------------------------------------------------------------------------


def _place(folder: Path) -> Path:
    import platformdirs

    name = f"situations-{fingerprint(folder)[:32]}.npz"
    return platformdirs.user_cache_path("tingjian", appauthor=False) / name


def _kept(folder: Path) -> tuple[dict[str, Sheet], Recogniser] | None:
    """What an earlier run kept of the same files; None where there is nothing that can be read."""
    import numpy as np

    try:
        with np.load(_place(folder), allow_pickle=False) as kept:
            told = json.loads(str(kept["told"]))
            arrays = {name: kept[name] for name in _ARRAYS}
        sheets = {name: Sheet.model_validate(raw) for name, raw in told["sheets"].items()}
        places = {term: i for i, term in enumerate(told["terms"])}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return sheets, Recogniser(ids=tuple(sheets), places=places, **arrays)


def _keep(folder: Path, sheets: Mapping[str, Sheet], recogniser: Recogniser) -> None:
    """Keep what was fitted; where the folder cannot be written, the next run fits again."""
    import numpy as np

    told = {
        "sheets": {name: {**s.model_dump(by_alias=True), "examples": ["-"]} for name, s in sheets.items()},
        "terms": list(recogniser.places),
    }
    place = _place(folder)
    part = place.with_name(f"{place.stem}.{os.getpid()}.part.npz")
    arrays: dict[str, Any] = {name: getattr(recogniser, name) for name in _ARRAYS}
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        np.savez(part, told=np.array(json.dumps(told, ensure_ascii=False)), **arrays)
        part.replace(place)
