"""Phrases that add nothing: said already by another one, or never found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.lexicon import Phrase, compile_set, line_of
from qa.packs import yaml
from qa.packs.lint.finding import Finding
from qa.packs.load import Pack
from qa.packs.uses import Uses
from qa.types import Turn, Word

HEARD_BY_SOUND = 3
"""Syllables from which a phrase is also found by its sound: a shorter one does not make a longer one needless."""
_Wording = tuple[tuple[str, ...], frozenset[Any], frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """A phrase of a group, and where it is written."""

    phrase: Phrase
    plain: bool
    where: str

    @property
    def shown(self) -> str:
        """The phrase and its line, to be named beside another."""
        return f"“{self.phrase.written}” (line {self.where.rpartition(':')[2]})"


def lint_group(group: str, phrases: Sequence[Any], path: Path, slots: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Find the phrases of one group that add nothing."""
    lines = list(_lines(phrases, path, slots))
    first: dict[_Wording, _Line] = {}
    short = _short(lines)
    for line in lines:
        written = line.phrase.written
        if not can_be_heard(line.phrase):
            text = f"{group}: “{written}” is excused by its own exceptions"
            yield Finding(line.where, "unheard", text, "take the exception away that holds the phrase itself")
        twin = next((first[wording] for wording in _wordings(line.phrase) if wording in first), None)
        for wording in _wordings(line.phrase):
            first.setdefault(wording, line)
        if twin:
            text = f"{group}: “{written}” has a way of saying of {twin.shown}"
            yield Finding(line.where, "duplicate", text, "take that way out of one of them")
            continue
        whole = _swallower(line, short)
        if whole:
            text = f"{group}: wherever “{written}” is said, {whole.shown} is said too"
            yield Finding(line.where, "swallowed", text, "take the longer one away")


def _lines(phrases: Sequence[Any], path: Path, slots: Mapping[str, Sequence[str]]) -> Iterator[_Line]:
    for i, spec in enumerate(phrases):
        if not (isinstance(spec, str) and spec.startswith("@")):
            phrase = compile_set("", [spec], slots=slots).phrases[0]
            yield _Line(phrase, isinstance(spec, str), f"{path}:{yaml.line_of(phrases, (i,))}")


def _wordings(phrase: Phrase) -> list[_Wording]:
    """Every way of saying a phrase, with its exceptions."""
    around = frozenset(variant.pieces for variant in phrase.around)
    return [(v.pieces, around, frozenset(phrase.before), frozenset(phrase.after)) for v in phrase.variants]


def _short(lines: Sequence[_Line]) -> dict[str, list[_Line]]:
    """Which phrases without exceptions have a literal way of saying."""
    found = defaultdict(list)
    for line in lines:
        for variant in line.phrase.variants if line.plain else ():
            if variant.literal and len(variant.literal) >= HEARD_BY_SOUND:
                found[variant.literal].append(line)
    return found


def _swallower(line: _Line, short: Mapping[str, Sequence[_Line]]) -> _Line | None:
    """Another phrase that stands in every way of saying this one."""
    common: dict[_Line, None] | None = None
    for variant in line.phrase.variants:
        inside = _inside(variant.literal, short) if variant.literal else {}
        common = inside if common is None else {other: None for other in common if other in inside}
        if not common:
            return None
    return next((other for other in common or () if other is not line), None)


def _inside(whole: str, short: Mapping[str, Sequence[_Line]]) -> dict[_Line, None]:
    size = len(whole)
    parts = (whole[i:j] for i in range(size) for j in range(i + HEARD_BY_SOUND, size + 1) if j - i < size)
    return {line: None for part in parts for line in short.get(part, ())}


def can_be_heard(phrase: Phrase) -> bool:
    """Whether a phrase is found in at least one way of saying it; one with slots is taken to be."""
    literals = [variant.literal for variant in phrase.variants]
    if any(literal is None for literal in literals):
        return True
    return any(next(phrase.exact(line_of(said(literal or ""))), None) for literal in literals)


def said(text: str) -> Turn:
    """Somebody says a text, word for word."""
    words = tuple(Word(char, float(i), i + 1.0) for i, char in enumerate(text))
    return Turn("agent", 0.0, float(len(text)), text, words)


# ---- lists in conditions -------------------------------------------------------------------------


def lint_lists(pack: Pack, uses: Uses) -> Iterator[Finding]:
    """Find phrases that a list of a condition has twice, through two of its entries."""
    path = pack.folder / "rubric.yaml"
    for phrases, line in _phrase_lists(uses.rubric.get("conditions"), 0) if uses.named else ():
        yield from _twice(pack, phrases, f"{path}:{line}")
    for section in uses.rubric["sections"]:
        for phrases, line in _phrase_lists(section["items"], 0):
            yield from _twice(pack, phrases, f"{path}:{line}")


def _phrase_lists(data: Any, line: int) -> Iterator[tuple[Sequence[Any], int]]:
    """Lists that name a group of phrases, and their lines."""
    if isinstance(data, list) and any(isinstance(entry, str) and entry.startswith("@") for entry in data):
        yield data, line
    elif isinstance(data, Mapping | list):
        keys = list(data) if isinstance(data, Mapping) else range(len(data))
        for key in keys:
            yield from _phrase_lists(data[key], yaml.line_of(data, (key,)))


def _twice(pack: Pack, entries: Sequence[Any], where: str) -> Iterator[Finding]:
    owner: dict[_Wording, Any] = {}
    for entry in entries:
        twin = None
        wordings = [wording for phrase in pack.book.compile([entry]).phrases for wording in _wordings(phrase)]
        for phrase in pack.book.compile([entry]).phrases:
            twin = twin or next((phrase for wording in _wordings(phrase) if wording in owner), None)
        if twin:
            other = next(owner[wording] for wording in _wordings(twin) if wording in owner)
            text = f"“{twin.written}” stands in {entry} and in {other} of the same list"
            yield Finding(where, "duplicate_in_any", text, "take it out of one of them")
        for wording in wordings:
            owner.setdefault(wording, entry)
