"""What is written in a pack and does nothing: groups that nobody uses, phrases and items that can never be found.

=================  ==================================================================================
kind               found when
=================  ==================================================================================
unused_group       neither the rubric, nor a group that it uses, nor a measure refers to the group
duplicate          two phrases of a group have a way of saying in common, and the same exceptions
swallowed          every way of saying a phrase holds another phrase of the group, without exceptions
unheard            the phrase is not found in its own words: its own exceptions excuse it everywhere
item_never_fires   nothing that the item looks for can be found
item_costs_nothing the machine decides it, and it has neither points nor a fine nor a veto
=================  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa.conditions import Check, Condition, Logic, Within
from qa.lexicon import Phrase, PhraseSet, compile_set, line_of
from qa.packs import yaml
from qa.packs.book import COMMON
from qa.packs.load import Pack
from qa.rubric import Item
from qa.types import Turn, Word

USED_BY_MEASURES = frozenset({"backchannel", "wait", "resume", "agent_opening", "agent_talk"})
"""Groups that `qa.packs.load.Pack` looks for by name."""
HEARD_BY_SOUND = 3
"""Syllables from which a phrase is also found by its sound: a shorter one does not make a longer one needless."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does nothing: its place as file and line, its kind, and a sentence."""

    where: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A phrase of a group, and where it is written."""

    phrase: Phrase
    plain: bool
    where: str


def lint(pack: Pack) -> list[Finding]:
    """Give everything in a pack's own files that does nothing, in the order of the files."""
    rubric = yaml.read_yaml(pack.folder / "rubric.yaml")
    found = list(_items(pack, rubric))
    used = _used(pack, rubric)
    book = yaml.read_yaml(pack.folder / "phrases.yaml")
    for name, phrases in pack.book.groups.items():
        if name.startswith(COMMON):
            continue
        if name not in used:
            where = f"{pack.folder / 'phrases.yaml'}:{yaml.line_of(book, (name,))}"
            found.append(Finding(where, "unused_group", f"nothing refers to the group {name}"))
        found += _phrases(name, list(_lines(pack, phrases)))
    return found


def _used(pack: Pack, rubric: Any) -> set[str]:
    todo = [*USED_BY_MEASURES, *_references(rubric)]
    used: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in used:
            used.add(name)
            todo += _references(pack.book.groups.get(name, ()))
    return used


def _references(data: Any) -> Iterator[str]:
    """The groups that a text of some data refers to."""
    if isinstance(data, str):
        if data.startswith("@"):
            yield data[1:]
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _references(value)
    elif isinstance(data, Sequence):
        for value in data:
            yield from _references(value)


def _lines(pack: Pack, phrases: Sequence[Any]) -> Iterator[_Line]:
    for i, spec in enumerate(phrases):
        if not (isinstance(spec, str) and spec.startswith("@")):
            phrase = compile_set("", [spec], slots=pack.book.slots).phrases[0]
            where = f"{pack.folder / 'phrases.yaml'}:{yaml.line_of(phrases, (i,))}"
            yield _Line(phrase, isinstance(spec, str), where)


def _phrases(group: str, lines: Sequence[_Line]) -> Iterator[Finding]:
    for i, line in enumerate(lines):
        written = line.phrase.written
        if not can_be_heard(line.phrase):
            yield Finding(line.where, "unheard", f"{group}: “{written}” is excused by its own exceptions")
        twin = next((other for other in lines[:i] if _same(other, line)), None)
        if twin:
            other = f"“{twin.phrase.written}” (line {twin.where.rpartition(':')[2]})"
            yield Finding(line.where, "duplicate", f"{group}: “{written}” has a way of saying of {other}")
            continue
        whole = next((other for other in lines if other is not line and _swallows(other, line)), None)
        if whole:
            other = f"“{whole.phrase.written}” (line {whole.where.rpartition(':')[2]})"
            yield Finding(line.where, "swallowed", f"{group}: wherever “{written}” is said, {other} is said too")


def _same(one: _Line, other: _Line) -> bool:
    ways = {variant.pieces for variant in one.phrase.variants}
    same_exceptions = _exceptions(one.phrase) == _exceptions(other.phrase)
    return same_exceptions and any(variant.pieces in ways for variant in other.phrase.variants)


def _exceptions(phrase: Phrase) -> tuple[frozenset[Any], ...]:
    around = frozenset(variant.pieces for variant in phrase.around)
    return around, frozenset(phrase.before), frozenset(phrase.after)


def _swallows(short: _Line, long: _Line) -> bool:
    """Whether each way of saying `long` holds one of `short`, which nothing excuses."""
    parts = [v.literal for v in short.phrase.variants if v.literal and len(v.literal) >= HEARD_BY_SOUND]
    wholes = [v.literal for v in long.phrase.variants]
    return short.plain and all(whole and any(p in whole and p != whole for p in parts) for whole in wholes)


def can_be_heard(phrase: Phrase) -> bool:
    """Whether a phrase is found in at least one way of saying it; one with slots is taken to be."""
    literals = [variant.literal for variant in phrase.variants]
    if any(literal is None for literal in literals):
        return True
    return any(next(phrase.exact(line_of(_said(literal or ""))), None) for literal in literals)


def _said(text: str) -> Turn:
    words = tuple(Word(char, float(i), i + 1.0) for i, char in enumerate(text))
    return Turn("agent", 0.0, float(len(text)), text, words)


def _items(pack: Pack, rubric: Any) -> Iterator[Finding]:
    path = pack.folder / "rubric.yaml"
    for s, section in enumerate(pack.rubric.sections):
        for i, item in enumerate(section.items):
            where = f"{path}:{yaml.line_of(rubric, ('sections', s, 'items', i))}"
            if item.by == "machine" and not (item.possible or item.fine or item.fatal):
                yield Finding(where, "item_costs_nothing", f"{item.id} has neither points nor a fine nor a veto")
            for part in _dead_parts(item):
                yield Finding(where, "item_never_fires", f"{item.id}: {part}")


def _dead_parts(item: Item) -> Iterator[str]:
    for name, tree in (("when", item.when), ("check", item.check)):
        for check in _checks(tree) if tree else ():
            sets = [value for _, value in check.options if isinstance(value, PhraseSet)]
            if sets and not any(can_be_heard(phrase) for each in sets for phrase in each.phrases):
                yield f"no phrase of `{name}: {check.name}` can ever be found"


def _checks(tree: Condition) -> Iterable[Check]:
    if isinstance(tree, Logic):
        return [check for part in tree.parts for check in _checks(part)]
    if isinstance(tree, Within):
        return [check for part in (tree.anchor, tree.check) if part for check in _checks(part)]
    return [tree]
