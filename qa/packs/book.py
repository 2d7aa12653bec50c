"""The phrase book of a pack: named groups of phrases, its own and those of ``common``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from qa.errors import PackError
from qa.lexicon import SLOTS, PhraseSet, compile_set
from qa.packs.yaml import line_of, parse_yaml, read_text

COMMON = "common/"
MOST_PHRASES = 20_000
"""Of one file, and of one list: a fifth of a second to read. Who needs more has pasted something else."""
_TOO_MANY = "say many alike in one phrase: (甲|乙), [您], {x}"
_UNTYPED = re.compile(r"[{｛]\s*[}｝]")


class PhraseBook:
    """Groups of phrases by name; a list may refer to a group as ``@name``, to a common one as ``@common/name``.

    Inside ``common`` a plain ``@name`` means a common group. `slots` are the pack's values for slots, e.g.
    ``{"org": ["银座购物广场"]}``.
    """

    def __init__(self, groups: Mapping[str, Sequence[Any]], slots: Mapping[str, Sequence[str]]) -> None:
        self.groups = dict(groups)
        self.slots = slots
        self._known: dict[str, PhraseSet] = {}

    def group(self, name: str) -> PhraseSet:
        """The compiled group of a name; `PackError` if there is none."""
        return self.compile([f"@{name}"])

    def compile(self, items: Sequence[Any]) -> PhraseSet:
        """Compile a list of phrases and group references; the same list gives the same set."""
        key = repr(items)
        if key not in self._known:
            name = ", ".join(map(str, items[:60]))[:60]
            self._known[key] = compile_set(name, self._flat(items, ()), slots=self.slots)
        return self._known[key]

    def _flat(self, items: Sequence[Any], inside: tuple[str, ...]) -> list[Any]:
        flat: list[Any] = []
        for item in items:
            if not isinstance(item, str | Mapping):
                raise PackError(f"a phrase is text, not {item!r}", mend=f'quote it: "{item}"')
            _refuse_untyped(item)
            if not (isinstance(item, str) and item.startswith("@")):
                flat.append(item)
                continue
            name = item[1:]
            if inside and inside[-1].startswith(COMMON) and not name.startswith(COMMON):
                name = COMMON + name
            if name not in self.groups:
                raise PackError(f"no phrase group `{item}`", mend=f"groups: {', '.join(sorted(self.groups))}")
            if name in inside:
                raise PackError(f"phrase groups refer to each other in a circle: {' → '.join((*inside, name))}")
            flat += self._flat(self.groups[name], (*inside, name))
            if len(flat) > MOST_PHRASES:  # groups may name others twice, and these others
                break
        if len(flat) > MOST_PHRASES:
            raise PackError(f"the list has more than {MOST_PHRASES:,} phrases", mend=_TOO_MANY)
        return flat


def read_groups(path: Path, slots: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[Any]]:
    """The groups of a pack's ``phrases.yaml``, each checked to compile with the pack's values for slots.

    Raises `PackError` with file and line.
    """
    groups = _groups(path, read_text(path))
    for phrases in groups.values():
        for i, phrase in enumerate(phrases):
            _check_phrase(phrase, slots, f"{path}:{line_of(phrases, (i,))}")
    return groups


def read_shared_groups(path: Path) -> Mapping[str, Sequence[Any]]:
    """The groups of a file that packs share: its shape is checked, and a pack compiles what it uses.

    The file is read every time, and taken apart again only if its text has changed. Raises `PackError` with file and
    line.
    """
    return _kept_groups(path, read_text(path))


@lru_cache(maxsize=64)
def _kept_groups(path: Path, text: str) -> Mapping[str, Sequence[Any]]:
    return _groups(path, text)


def _groups(path: Path, text: str) -> Mapping[str, Sequence[Any]]:
    data = parse_yaml(text, path)
    if not isinstance(data, Mapping):
        raise PackError("a phrase book is a mapping of group names to lists of phrases", where=path)
    count = 0
    for name, phrases in data.items():
        where = f"{path}:{line_of(data, (name,))}"
        if not isinstance(phrases, list) or not phrases:
            raise PackError(f"the group `{name}` is not a list of phrases", where=where)
        count += len(phrases)
        if count > MOST_PHRASES:
            problem = f"with the group `{name}` there are {count:,} phrases, {MOST_PHRASES:,} are the most"
            raise PackError(problem, where=where, mend=_TOO_MANY)
    return {str(k): v for k, v in data.items()}


def _check_phrase(phrase: Any, slots: Mapping[str, Sequence[str]], where: str) -> None:
    if isinstance(phrase, str) and phrase.startswith("@"):
        return
    if not isinstance(phrase, str | Mapping):
        raise PackError(f"a phrase is text, not {phrase!r}", where=where, mend=f'quote it: "{phrase}"')
    try:
        _refuse_untyped(phrase)
        compile_set("", [phrase], slots=slots)
    except PackError as error:
        raise PackError(error.problem, where=where, mend=error.mend) from error


def _refuse_untyped(phrase: str | Mapping[Any, Any]) -> None:
    texts = [phrase] if isinstance(phrase, str) else [phrase.get("say"), *(phrase.get("not_in") or ())]
    for text in texts:
        if isinstance(text, str) and _UNTYPED.search(text):
            mend = f"write what may stand there: {', '.join(f'{{{slot}}}' for slot in SLOTS)}"
            raise PackError(f"“{text}” has a slot without a type: {{}}", mend=mend)
