"""What refers to what in a pack: items to conditions and groups of phrases, conditions and groups to others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from qa.packs.book import COMMON
from qa.packs.load import Pack
from qa.packs.published import references
from qa.packs.yaml import read_yaml


class Uses:
    """The references of a pack, found in its YAML.

    `rubric` is the YAML of ``rubric.yaml``, with its lines; `named` are its conditions.
    """

    def __init__(self, pack: Pack) -> None:
        self.groups = pack.book.groups
        self.rubric = read_yaml(pack.folder / "rubric.yaml")
        self.named: Mapping[str, Any] = self.rubric.get("conditions") or {}

    def items(self) -> Iterator[tuple[str, Any]]:
        """Every item's id and its YAML."""
        for section in self.rubric["sections"]:
            for item in section["items"]:
                yield str(item["id"]), item

    def items_with(self, *, group: str = "", condition: str = "") -> list[str]:
        """The items that rest on a group of phrases, or on a named condition, however indirectly."""
        return [
            name
            for name, item in self.items()
            if (condition and condition in self.conditions_of([item])) or (group and group in self.groups_of([item]))
        ]

    def conditions_of(self, data: Iterable[Any]) -> set[str]:
        """The named conditions that some YAML rests on."""
        todo, found = [name for each in data for name in _named(each)], set[str]()
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += _named(self.named.get(name))
        return found

    def groups_of(self, data: Iterable[Any], also: Iterable[str] = ()) -> set[str]:
        """The groups that some YAML rests on, through named conditions and other groups too; and those `also`."""
        data = list(data)
        everything = [*data, *(self.named[name] for name in self.conditions_of(data) if name in self.named)]
        todo, found = [*also, *(name for each in everything for name in references(each))], set[str]()
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += [_inside(name, other) for other in references(self.groups.get(name, ()))]
        return found


def _inside(group: str, other: str) -> str:
    """The group that a plain name means within a group: a common one, within a common one."""
    return COMMON + other if group.startswith(COMMON) and not other.startswith(COMMON) else other


def _named(data: Any) -> Iterator[str]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key == "use" and isinstance(value, str):
                yield value
            yield from _named(value)
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for value in data:
            yield from _named(value)
