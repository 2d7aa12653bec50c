"""Writes a pack's YAML as people write it: conditions on one line, phrases one a line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

_FLOW = ("when", "unless", "check", "fatal", "clauses", "show")


def write_files(
    folder: Path,
    rubric: Mapping[str, Any],
    phrases: Mapping[str, list[tuple[Any, Any]]],
    clauses: Mapping[str, tuple[Mapping[str, str], Any]],
) -> list[Path]:
    """Write ``rubric.yaml``, ``phrases.yaml`` and ``clauses.yaml``; give their paths."""
    texts = {
        "rubric.yaml": _rubric(rubric),
        "phrases.yaml": {name: [_flow(spec) for spec, _ in group] for name, group in phrases.items()},
        "clauses.yaml": [_flow(row) for row, _ in clauses.values()],
    }
    for name, data in texts.items():
        _write(folder / name, data)
    return [folder / name for name in texts]


def _rubric(rubric: Mapping[str, Any]) -> dict[str, Any]:
    data = dict(rubric)
    for key in ("grades", "reports"):
        if key in data:
            data[key] = [_flow(each) for each in data[key]]
    for key in ("slots", "conditions"):
        if key in data:
            data[key] = {name: _flow(each) for name, each in data[key].items()}
    data["sections"] = [
        {**section, "items": [{k: _flow(v) if k in _FLOW else v for k, v in item.items()} for item in section["items"]]}
        for section in data["sections"]
    ]
    return data


def _flow(data: Any) -> Any:
    """The same data, written on one line."""
    made: CommentedMap | CommentedSeq
    if isinstance(data, Mapping):
        made = CommentedMap((key, _flow(value)) for key, value in data.items())
    elif isinstance(data, list):
        made = CommentedSeq(_flow(value) for value in data)
    else:
        return data
    made.fa.set_flow_style()
    return made


def _write(path: Path, data: Any) -> None:
    writer = YAML(typ="rt")
    writer.width = 4096
    writer.indent(mapping=2, sequence=4, offset=2)
    with path.open("w", encoding="utf-8") as file:
        writer.dump(data, file)
