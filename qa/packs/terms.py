"""What a pack says of months, without its conditions: read in a tenth of the time that the whole pack takes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qa.conditions import validated
from qa.errors import PackError
from qa.packs.load import find_pack, pack_names
from qa.packs.yaml import line_of, read_yaml
from qa.rubric import Item, Rubric, Section
from qa.scorecard import Terms

_CONDITIONS = ("when", "unless", "check")


def terms_of_pack(name: str) -> tuple[str, Terms]:
    """Give the id of a pack's rubric and its terms.

    Raises `UsageError` if there is no such pack, `PackError` with file and line for a mistake in what is read.
    """
    path = find_pack(name) / "rubric.yaml"
    rubric = _form(path)
    sections = {section.id: section.title for section in rubric.sections}
    return rubric.id, Terms(rubric.title, sections, tuple(rubric.fines), rubric.service)


def known_terms(rubrics: list[str], own: str | None = None) -> dict[str, Terms]:
    """Give the terms of the rubrics whose packs are at hand: those that come with the program, and one's `own`."""
    found = dict(terms_of_pack(rubric) for rubric in rubrics if rubric in pack_names())
    if own is not None and Path(own).is_dir():
        rubric, terms = terms_of_pack(own)
        found |= {rubric: terms} if rubric in rubrics else {}
    return found


def _form(path: Path) -> Rubric:
    data = read_yaml(path)
    if not isinstance(data, Mapping):
        raise PackError("a rubric is a mapping with id, title, version and sections", where=path)
    plain: dict[str, Any] = {key: value for key, value in data.items() if key not in ("slots", "conditions")}
    try:
        plain["sections"] = [_section(section, ("sections", at)) for at, section in enumerate(data["sections"])]
        return validated(Rubric, plain, ())
    except PackError as error:
        raise PackError(error.problem, where=f"{path}:{line_of(data, error.path)}", mend=error.mend) from error


def _section(raw: Mapping[str, Any], path: tuple[str | int, ...]) -> Section:
    items = [
        # a condition is taken as it stands: here it only matters that there is one
        validated(
            Item, {key: True if key in _CONDITIONS else value for key, value in item.items()}, (*path, "items", at)
        )
        for at, item in enumerate(raw["items"])
    ]
    return validated(Section, {**raw, "items": items}, path)
