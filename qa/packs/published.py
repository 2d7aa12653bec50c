"""What a version of a rubric is: the hash of all that outcomes and scores depend on.

Two packs have the same hash if their forms, conditions, limits, slots and the phrases that they use are the same.
Titles, comments, the order of keys, groups that nothing uses, cases, reports and what months are held against
(`service`) may differ: they change no outcome.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qa.measures.distress import WORDS
from qa.packs.book import COMMON

USED_BY_MEASURES = frozenset({"backchannel", "wait", "resume", "agent_opening", "agent_talk"})
"""Groups that `qa.packs.load.Pack` looks for by name."""
SHOWN_BY_MEASURES = frozenset(f"distress_{part}" for part in WORDS)
"""Groups that it looks for too, for a hint that no outcome rests on: a version stays what it is where they change."""
_SHOWN = frozenset({"title", "about", "reports", "show"})
"""Keys of a form, a section, an item or a fine that only people read. A form's `service` judges months, not calls."""


def content_hash(rubric: Mapping[str, Any], groups: Mapping[str, Sequence[Any]]) -> str:
    """Hash a rubric as its YAML holds it, with the groups that it can refer to."""
    used = {name: _canonical(groups[name]) for name in _used(rubric, groups)}
    text = json.dumps([_form(rubric), used], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def references(data: Any) -> Iterator[str]:
    """Give the groups that the texts of some data refer to."""
    if isinstance(data, str):
        if data.startswith("@"):
            yield data[1:]
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from references(value)
    elif isinstance(data, Sequence):
        for value in data:
            yield from references(value)


def _used(rubric: Mapping[str, Any], groups: Mapping[str, Sequence[Any]]) -> set[str]:
    todo = [*references(rubric), *(name if name in groups else COMMON + name for name in USED_BY_MEASURES)]
    used: set[str] = set()
    while todo:
        name = todo.pop()
        if name in groups and name not in used:
            used.add(name)
            inside = COMMON if name.startswith(COMMON) else ""
            todo += [other if other.startswith(COMMON) else inside + other for other in references(groups[name])]
    return used


def _form(rubric: Mapping[str, Any]) -> Any:
    """The rubric without what only people read; conditions are taken as they are."""
    form = {key: value for key, value in rubric.items() if key not in (*_SHOWN, "sections", "fines", "service")}
    sections = [
        _without_shown({**section, "items": [_without_shown(item) for item in section["items"]]})
        for section in rubric["sections"]
    ]
    fines = [_without_shown(fine) for fine in rubric.get("fines") or ()]
    return _canonical({**form, "sections": sections, **({"fines": fines} if fines else {})})


def _without_shown(part: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key not in _SHOWN}


def _canonical(value: Any) -> Any:
    """YAML's values as JSON's own: 10 is 10.0, and nothing hangs on how a text was quoted."""
    if isinstance(value, Mapping):
        return {str(key): _canonical(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(each) for each in value]
    if value is None or isinstance(value, bool):
        return value
    return float(value) if isinstance(value, int | float) else str(value)
