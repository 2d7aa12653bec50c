"""The register of a regulation: ``clauses.yaml``, one entry a clause.

An entry has `id`, `section`, `asks` and `kind`. A clause that no item of the form checks says what it is met by, and
a report that it asks for has a name::

    - {id: plaza.retention, section: "6", asks: 台账存满一年, kind: privacy, met_by: retention}
    - {id: telecom.daily_stats, section: 班长4, asks: 出日报, kind: report, met_by: report, report: workload}

`ear` says why a person has to listen, where items by ear account for the clause or for a part of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from qa.errors import PackError
from qa.packs.yaml import line_of, read_yaml

MET_BY = {
    "call_log": "话单",
    "report": "报表",
    "retention": "保存期限",
    "redaction": "脱敏",
    "storage": "存档",
    "review": "人工复核",
}
"""What a clause may be met by that no item of the form checks, and how people call it."""
_NEEDED = ("id", "section", "asks", "kind")
_OPTIONAL = ("met_by", "report", "ear")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Clause:
    """One clause of a regulation: its number in the text, and what it asks in our own words.

    `met_by` is for a clause that no call shows, `report` the name of the report that it asks for, and `ear` why a
    person has to listen.
    """

    id: str
    section: str
    asks: str
    kind: str
    met_by: str | None = None
    report: str | None = None
    ear: str | None = None


def read_clauses(path: Path) -> dict[str, Clause]:
    """The clauses of a register, by id.

    Raises `PackError` with file and line for an entry that is not one.
    """
    data = read_yaml(path)
    if not isinstance(data, list):
        raise PackError("a clause register is a list of {id, section, asks, kind}", where=path)
    clauses: dict[str, Clause] = {}
    for i, raw in enumerate(data):
        clause = _clause(raw, f"{path}:{line_of(data, (i,))}")
        if clause.id in clauses:
            raise PackError(f"the clause `{clause.id}` stands twice", where=f"{path}:{line_of(data, (i,))}")
        clauses[clause.id] = clause
    return clauses


def _clause(raw: Any, where: str) -> Clause:
    if not isinstance(raw, Mapping) or not set(_NEEDED) <= set(raw) <= {*_NEEDED, *_OPTIONAL}:
        mend = f"and it may have {', '.join(_OPTIONAL)}"
        raise PackError("a clause has id, section, asks and kind", where=where, mend=mend)
    clause = Clause(**{str(k): str(v) for k, v in raw.items() if v is not None})
    if clause.met_by is not None and clause.met_by not in MET_BY:
        near = get_close_matches(clause.met_by, MET_BY, n=1)
        mend = f"did you mean `{near[0]}`?" if near else ", ".join(MET_BY)
        raise PackError(f"no `met_by: {clause.met_by}`", where=where, mend=mend)
    if clause.met_by == "report" and clause.report is None:
        raise PackError("a clause that is met by a report names it", where=where, mend="write `report: its_name`")
    if clause.report is not None and (clause.met_by is None or not _NAME.fullmatch(clause.report)):
        mend = "lower case, digits and _, beside `met_by`"
        raise PackError(f"`report: {clause.report}` is no name of a report", where=where, mend=mend)
    return clause
