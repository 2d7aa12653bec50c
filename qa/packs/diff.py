"""What is other in one pack than in another: the form, its items and conditions, the phrases, the clauses.

=========  =====================================================================================
kind       name; before and after
=========  =====================================================================================
form       a fact of the whole form: id, title, version, about, base, completeness
grade      a grade; from which score on
limit      a limit of the measures; its value
slot       a slot; one of its values, added or removed
section    a section's id, or id.title, id.cap
item       an item's id (added, removed), or id.field: points, check, when, clauses, section …
condition  a named condition; as it is written
phrase     a group; one of its phrases, added or removed
clause     a clause's id; what it asks
report     a clause that no call can show; what accounts for it
=========  =====================================================================================

The order of sections, items and phrases makes no difference, nor does how YAML is laid out. Where a condition or a
phrase differs, the items that rest on it are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from qa.packs.book import COMMON
from qa.packs.clauses import Clause
from qa.packs.load import Pack
from qa.packs.uses import Uses
from qa.packs.yaml import flow, plain

_FORM = ("id", "title", "version", "about", "base", "completeness")
_TREES = ("when", "unless", "check")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `before` is None for what was added, `after` for what was removed."""

    kind: str
    name: str
    before: str | None
    after: str | None
    items: tuple[str, ...] = ()


def diff(old: Pack, new: Pack) -> list[Change]:
    """Give every difference between two packs, by kind, in the order of the files."""
    uses = (Uses(old), Uses(new))
    return [
        *_values(
            "form", {name: getattr(old.rubric, name) for name in _FORM}, {n: getattr(new.rubric, n) for n in _FORM}
        ),
        *_values("grade", *({g.grade: g.at for g in pack.rubric.grades} for pack in (old, new))),
        *_values("limit", *(asdict(pack.rubric.limits) for pack in (old, new))),
        *_slots(*(each.rubric.get("slots") or {} for each in uses)),
        *_values("section", *map(_sections, (old, new))),
        *_items(old, new, uses),
        *_conditions(*uses),
        *_phrases(*uses),
        *_values("clause", *map(_clauses, (old, new))),
        *_values("report", *({r.clause: r.by for r in pack.rubric.reports} for pack in (old, new))),
    ]


def _values(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in {**old, **new}:
        if old.get(name) != new.get(name):
            yield Change(kind, name, _text(old.get(name)), _text(new.get(name)))


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return flow(int(value) if isinstance(value, float) and value.is_integer() else value)


def _sections(pack: Pack) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for section in pack.rubric.sections:
        facts[f"{section.id}.title"] = section.title
        facts[f"{section.id}.cap"] = section.cap
    return facts


def _clauses(pack: Pack) -> dict[str, str]:
    return {clause.id: _clause(clause) for clause in pack.clauses.values()}


def _clause(clause: Clause) -> str:
    more = (clause.met_by and f"met_by {clause.met_by}", clause.report, clause.ear)
    return "; ".join([f"{clause.section} {clause.asks} ({clause.kind})", *(part for part in more if part)])


def _slots(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in {**old, **new}:
        yield from _listed("slot", str(name), old.get(name) or (), new.get(name) or ())


def _listed(kind: str, name: str, old: Any, new: Any, items: tuple[str, ...] = ()) -> Iterator[Change]:
    was, now = (dict.fromkeys(each if isinstance(each, str) else flow(each) for each in part) for part in (old, new))
    yield from (Change(kind, name, text, None, items) for text in was if text not in now)
    yield from (Change(kind, name, None, text, items) for text in now if text not in was)


def _items(old: Pack, new: Pack, uses: tuple[Uses, Uses]) -> Iterator[Change]:
    was, now = _facts(old, uses[0]), _facts(new, uses[1])
    for name in {**was, **now}:
        if name not in now:
            yield Change("item", name, was[name]["title"], None, (name,))
        elif name not in was:
            yield Change("item", name, None, now[name]["title"], (name,))
        else:
            for change in _values("item", was[name], now[name]):
                yield Change("item", f"{name}.{change.name}", change.before, change.after, (name,))


def _facts(pack: Pack, uses: Uses) -> dict[str, dict[str, Any]]:
    """Every item's fields with their defaults; conditions as they are written."""
    written = dict(uses.items())
    facts = {}
    for section in pack.rubric.sections:
        for item in section.items:
            trees = {key: plain(written[item.id][key]) for key in _TREES if written[item.id].get(key) is not None}
            fields = item.model_dump(exclude={"id", *_TREES})
            facts[item.id] = {**fields, "section": section.id, **trees}
    return facts


def _conditions(old: Uses, new: Uses) -> Iterator[Change]:
    trees = [{str(name): plain(tree) for name, tree in uses.named.items()} for uses in (old, new)]
    for change in _values("condition", *trees):
        items = _union(old.items_with(condition=change.name), new.items_with(condition=change.name))
        yield Change("condition", change.name, change.before, change.after, items)


def _phrases(old: Uses, new: Uses) -> Iterator[Change]:
    for name in {**old.groups, **new.groups}:
        was, now = (uses.groups.get(name, ()) for uses in (old, new))
        if name.startswith(COMMON) or list(was) == list(now):
            continue
        items = _union(old.items_with(group=name), new.items_with(group=name))
        yield from _listed("phrase", name, was, now, items)


def _union(one: list[str], other: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*one, *other]))
