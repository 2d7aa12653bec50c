"""Which column of a call log means which field, where its headers are not known: ``field: header`` in a YAML file::

file: rec_name
agent_id: 员工号
started_at: begin
team:                # no column, though one is called like it
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.calllog.columns import HEADERS, find_columns
from qa.errors import CallLogError


@dataclass(frozen=True, slots=True)
class Mapped:
    """The header that a field was given, empty for none, and the place where that is written."""

    header: str
    where: str


def read_mapping(path: Path) -> dict[str, Mapped]:
    """Read a mapping file.

    Raises `CallLogError` with file and line for what is no mapping, or names no field.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        data = YAML(typ="rt").load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise CallLogError(f"cannot be read: {error}", where=path, mend="save it as UTF-8 text") from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = str(error.problem).split("\n", 1)[0]
        raise CallLogError(f"not YAML: {problem}", where=f"{path}:{line}", mend=_FORM) from error
    except YAMLError as error:
        raise CallLogError("not YAML", where=path, mend=_FORM) from error
    if not isinstance(data, CommentedMap):
        raise CallLogError("no mapping of fields to headers", where=path, mend=_FORM)
    mapping = {}
    for field, header in data.items():
        where = f"{path}:{data.lc.key(field)[0] + 1}"
        if field not in HEADERS:
            near = difflib.get_close_matches(str(field), HEADERS, 1, 0.5)
            mend = f"did you mean {near[0]}?" if near else f"fields: {', '.join(HEADERS)}"
            raise CallLogError(f"there is no field {field}", where=where, mend=mend)
        if isinstance(header, Mapping | list):
            raise CallLogError(f"{field} has no single header", where=where, mend=_FORM)
        mapping[str(field)] = Mapped("" if header is None else str(header).strip(), where)
    return mapping


_FORM = "write lines of the form field: header, e.g. agent_id: 工号; `qa meta guess LOG` writes a first one"


def columns_of(headers: Sequence[str], mapping: Mapping[str, Mapped], log: Path) -> dict[str, int]:
    """Give each field's column: the mapping's, else that of a header that is known.

    Raises `CallLogError` where the log lacks a column that the mapping names.
    """
    columns = {field: at for field, at in find_columns(headers).items() if field not in mapping}
    for field, mapped in mapping.items():
        if not mapped.header:
            continue
        if mapped.header not in headers:
            near = difflib.get_close_matches(mapped.header, headers, 1, 0.5)
            mend = f"did you mean {near[0]}?" if near else f"its columns: {', '.join(h for h in headers if h)}"
            raise CallLogError(f"{log.name} has no column {mapped.header}", where=mapped.where, mend=mend)
        columns[field] = headers.index(mapped.header)
    return columns
