"""Would a pack's cases notice if one of its rules, or one of its groups of phrases, were not there? A mutation check.

    python -m tests.bench.rules [PACK …] [--show]

PACK is the name or the folder of a pack; by default all that come with the program. One thing at a time is taken away,
in memory:

- a *group* of ``phrases.yaml``, or a common one that an item rests on: nobody says it any more;
- a *rule*: an item (its outcome is then “not applicable”), the ``when`` or ``unless`` of an item, the ``check`` of an
  item by ear, one of two or more branches of a condition (conditions, lists of phrases, groups in a list, steps), or
  the ``within`` around a condition.

The calls of the cases are laid out and measured once; of each change only the items that rest on it are asked again,
in the cases that expect something of them. A change that no case notices *survives*: its phrases or its rule have no
case of their own, or are never needed. What would make the pack unreadable (a step of two) is not a change.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from qa.conditions import Parser
from qa.errors import PackError
from qa.evaluate import outcome_of, settle_ears
from qa.lexicon import PhraseSet
from qa.measures.distress import WORDS
from qa.packs.book import COMMON, PhraseBook
from qa.packs.cases import Case, call_of, read_cases
from qa.packs.load import Pack, load_pack, pack_names, situation_named
from qa.packs.uses import Uses
from qa.packs.yaml import read_yaml
from qa.rubric import Item
from qa.types import Call, ItemOutcome, Outcome

NOBODY = "咕噜呱啦噼里啪"
"""What nobody says: all that is left of a group that is taken away."""
CUES = ("backchannel", "wait", "resume", *(f"distress_{part}" for part in WORDS))
"""Groups by which calls are measured."""
TREES = ("when", "unless", "check")
VALUES = ("in", "not_in", "names")
"""Lists of values, not of branches."""
GONE = "本项已拿掉"


class Change(NamedTuple):
    """What is taken away, the items that rest on it as they are without it (None: no such item), and what is measured
    anew, if anything is: by default the calls stay."""

    kind: str
    what: str
    items: Mapping[str, Item | None]
    pack: Pack | None = None


class _Without(PhraseBook):
    """A book in which nobody says a group; lists that do not name it are the whole book's own, found or not found
    already."""

    def __init__(self, book: PhraseBook, group: str) -> None:
        super().__init__({**book.groups, group: [NOBODY]}, book.slots)
        self.whole = book

    def compile(self, items: Sequence[Any]) -> PhraseSet:
        """Compile a list."""
        same = self._flat(items, ()) == self.whole._flat(items, ())
        return self.whole.compile(items) if same else super().compile(items)


# ---- what can be taken away ----------------------------------------------------------------------


def changes(pack: Pack) -> Iterator[Change]:
    """All changes of a pack, one at a time."""
    data, uses = read_yaml(pack.folder / "rubric.yaml"), Uses(pack)
    yield from _groups(pack, data, uses)
    for name, raw in uses.items():
        yield Change("rule", name, {name: None})
        for what, less in _of_item(raw):
            yield from _rule(pack, f"{name}.{what}", uses.named, {name: less})
    for name, raw in uses.named.items():
        resting = {item: raw for item, raw in uses.items() if name in uses.conditions_of([raw])}
        for what, less in branches(raw):
            yield from _rule(pack, f"{name}.{what}", {**uses.named, name: less}, resting)


def _groups(pack: Pack, data: Any, uses: Uses) -> Iterator[Change]:
    own = [str(name) for name in read_yaml(pack.folder / "phrases.yaml")]
    items = dict(uses.items())
    used = sorted(name for name in uses.groups_of(items.values()) if name.startswith(COMMON))
    measured = uses.groups_of([], also=[name if name in own else COMMON + name for name in CUES])
    for group in (*own, *used):
        book = _Without(pack.book, group)
        anew = group in measured
        resting = {name: raw for name, raw in items.items() if anew or group in uses.groups_of([raw])}
        changed = _parsed(pack, book, data.get("conditions") or {}, resting)
        yield Change("group", f"@{group}", changed, replace(pack, book=book) if anew else None)


def _rule(pack: Pack, what: str, named: Mapping[str, Any], raw: Mapping[str, Any]) -> Iterator[Change]:
    try:
        yield Change("rule", what, _parsed(pack, pack.book, named, raw))
    except PackError:
        return


def _of_item(raw: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key in TREES:
        if key not in raw:
            continue
        if key != "check" or raw.get("by") == "ear":
            yield key, {k: v for k, v in raw.items() if k != key}
        for what, less in branches(raw[key]):
            yield f"{key}.{what}", {**raw, key: less}


def branches(raw: Any) -> Iterator[tuple[str, Any]]:
    """A condition without each of its branches: where the branch stands, and what is left."""
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            if key == "within":
                yield "within", value["check"]
            if key not in VALUES:
                kept = {k: v for k, v in raw.items() if k != "names"}  # one name for each step, for people only
                yield from ((f"{key}.{what}", {**kept, key: less}) for what, less in branches(value))
    elif isinstance(raw, list):
        for i, value in enumerate(raw):
            if len(raw) > 1:
                yield value if isinstance(value, str) else str(i), [*raw[:i], *raw[i + 1 :]]
            yield from ((f"{i}.{what}", [*raw[:i], less, *raw[i + 1 :]]) for what, less in branches(value))


def _parsed(pack: Pack, book: PhraseBook, named: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Item | None]:
    """Items with the conditions that some YAML has for them."""
    parser = Parser({"compile": book.compile, "situation": situation_named}, named)
    known = {item.id: item for item in pack.rubric.items}
    return {
        name: known[name].model_copy(
            update={key: parser.condition(each[key], (key,)) if key in each else None for key in TREES}
        )
        for name, each in raw.items()
    }


# ---- who notices ---------------------------------------------------------------------------------


class Shown(NamedTuple):
    """A case, its call, and what the whole rubric says of every item before ears are settled."""

    case: Case
    call: Call
    outcomes: Mapping[str, ItemOutcome]


def shown(pack: Pack) -> list[Shown]:
    """The cases of a pack, each evaluated.

    Raises `SystemExit` where one is wrong already: then no figure would mean anything.
    """
    found = []
    for case in read_cases(pack):
        call = call_of(pack, case)
        found.append(Shown(case, call, {item.id: outcome_of(item, call) for item in pack.rubric.items}))
        if _notices(found[-1], Change("rule", "", {})):
            raise SystemExit(f"{case.where}: the case is wrong already")
    return found


def killer(change: Change, cases: Sequence[Shown]) -> str | None:
    """The name of the first case that a change makes wrong."""
    concerned = (each for each in cases if not change.items.keys().isdisjoint(each.case.expect))
    return next((each.case.name for each in concerned if _notices(each, change)), None)


def _notices(each: Shown, change: Change) -> bool:
    call = call_of(change.pack, each.case) if change.pack else each.call
    now = {name: _outcome(name, item, call) for name, item in change.items.items()}
    settled = {o.item_id: o.outcome for o in settle_ears([*{**each.outcomes, **now}.values()])}
    return any(settled[name] != wanted for name, wanted in each.case.expect.items())


def _outcome(name: str, item: Item | None, call: Call) -> ItemOutcome:
    return outcome_of(item, call) if item else ItemOutcome(name, Outcome.NOT_APPLICABLE, GONE)


def main() -> None:
    """Print the table, and under it what survives."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packs", nargs="*", metavar="PACK")
    parser.add_argument("--show", action="store_true", help="also what is noticed, and by which case")
    options = parser.parse_args()
    survivors: list[str] = []
    print("| pack | groups | survive | rules | survive |\n|---|--:|--:|--:|--:|")
    total = [0, 0, 0, 0]
    for name in options.packs or pack_names():
        pack = load_pack(name)
        cases, counts = shown(pack), [0, 0, 0, 0]
        for change in changes(pack):
            by = killer(change, cases)
            at = 0 if change.kind == "group" else 2
            counts[at] += 1
            if by is None:
                counts[at + 1] += 1
                survivors.append(f"{pack.rubric.id}: {change.what}")
            elif options.show:
                print(f"{pack.rubric.id}: {change.what}: {by}")
        print(f"| {pack.rubric.id} |", " | ".join(map(str, counts)), "|", flush=True)
        total = [a + b for a, b in zip(total, counts, strict=True)]
    print("| **all** |", " | ".join(map(str, total)), "|")
    print("\n".join(["", "Survivors:", *survivors] if survivors else []))


if __name__ == "__main__":
    main()
