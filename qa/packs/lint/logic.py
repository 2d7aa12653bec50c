"""Items whose conditions say that they never apply, never fail, or always fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qa.packs.lint.finding import Finding
from qa.packs.lint.worlds import Worlds
from qa.packs.load import Pack
from qa.packs.uses import Uses
from qa.packs.yaml import line_of


def lint_logic(pack: Pack, uses: Uses) -> Iterator[Finding]:
    """Find the items whose outcome is settled before any call."""
    path = pack.folder / "rubric.yaml"
    for s, section in enumerate(uses.rubric["sections"]):
        for i, item in enumerate(section["items"]):
            where = f"{path}:{line_of(uses.rubric, ('sections', s, 'items', i))}"
            found = _settled(item, uses)
            if found:
                kind, text, mend = found
                yield Finding(where, kind, f"{item['id']}: {text}", mend)


def _settled(item: Any, uses: Uses) -> tuple[str, str, str] | None:
    worlds = Worlds(uses.named)
    when, unless, check = (
        worlds.read(item[key]) if item.get(key) is not None else None for key in ("when", "unless", "check")
    )
    every = worlds.all()
    if every is None:
        return None
    asked = [world for world in every if when is None or when(world)]
    if not asked:
        return "item_never_applies", "`when` cannot hold: its parts exclude each other", "see `qa packs try --item`"
    if check is None:
        return None
    lapses = [world for world in asked if not check(world)]
    excused = [world for world in lapses if unless is not None and unless(world)]
    return _verdict(len(asked), len(lapses), len(excused), when=when is not None, unless=unless is not None)


def _verdict(asked: int, lapses: int, excused: int, *, when: bool, unless: bool) -> tuple[str, str, str] | None:
    """What is settled, given in how many worlds an item is asked, is not met, and is excused."""
    if not lapses:
        text = "wherever `when` holds, `check` holds too" if when else "`check` always holds"
        return "item_never_fails", text, "ask for something that may be missing"
    if unless and excused == lapses:
        return "item_never_fails", "`unless` excuses every lapse", "narrow `unless`"
    if unless and not excused:
        return "unless_never_holds", "`unless` cannot hold where `check` does not", "take it away"
    if lapses == asked:
        text = "wherever `when` holds, `check` cannot" if when else "`check` never holds"
        return "item_always_fails", text, "`when` and `check` contradict each other: mend one of them"
    return None
