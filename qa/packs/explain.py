"""Why an item has its outcome: its condition trees node by node, each with its truth, its reason and its line.

The tree is walked as it is written, so that a named condition (``use``) is a node of its own. An operator is a leaf,
with its options as they stand in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qa.conditions import ANCHORS, Condition, Logic, Within
from qa.errors import UsageError
from qa.evaluate import outcome_of, places_of, verdict_of
from qa.packs.load import Pack
from qa.packs.yaml import flow, line_of, read_yaml
from qa.rubric import Item
from qa.types import Call, Evidence, ItemOutcome, Truth

QUESTIONS = ("when", "unless", "check")


@dataclass(frozen=True, slots=True)
class Node:
    """A condition on one call: as it is written, in which line, its truth in Kleene's logic, and what it rests on."""

    text: str
    line: int
    truth: Truth
    reason: str
    evidence: tuple[Evidence, ...]
    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """An item's outcome, by itself, and the trees of the questions that it has: `when`, `unless`, `check`."""

    item: Item
    outcome: ItemOutcome
    trees: Mapping[str, Node]


def explain(pack: Pack, item_id: str, call: Call) -> Explanation:
    """Explain one item on a call.

    Raises `UsageError` if the rubric has no such item.
    """
    data = read_yaml(pack.folder / "rubric.yaml")
    for s, section in enumerate(pack.rubric.sections):
        for i, item in enumerate(section.items):
            if item.id == item_id:
                raw = data["sections"][s]["items"][i]
                return Explanation(item, outcome_of(item, call), _trees(item, raw, data, call))
    known = ", ".join(item.id for item in pack.rubric.items)
    raise UsageError(f"the rubric has no item `{item_id}`", mend=f"items: {known}")


def _trees(item: Item, raw: Any, data: Any, call: Call) -> dict[str, Node]:
    trees: dict[str, Node] = {}
    for question in QUESTIONS:
        condition = getattr(item, question)
        if condition is not None:
            walk = _Walk(data.get("conditions") or {}, nearly=question != "when")
            trees[question] = walk.node(raw[question], condition, line_of(raw, (question,)), call)
    return trees


class _Walk:
    """Goes down a tree as written and as parsed, side by side."""

    def __init__(self, named: Mapping[str, Any], *, nearly: bool) -> None:
        self.named = named
        self.nearly = nearly

    def node(self, raw: Any, condition: Condition, line: int, call: Call) -> Node:
        """The node of a condition that is written as `raw`, asked of a call or a part of one."""
        verdict = verdict_of(condition, call, nearly=self.nearly)
        text, parts = self._inside(raw, condition, call)
        return Node(text, line, verdict.truth, verdict.reason, verdict.evidence, parts)

    def _inside(self, raw: Any, condition: Condition, call: Call) -> tuple[str, tuple[Node, ...]]:
        name, value = next(iter(raw.items()))
        if name == "use":
            return f"use: {value}", (self.node(self.named[value], condition, line_of(self.named, (value,)), call),)
        if isinstance(condition, Within):
            return self._part(value, condition, call)
        if not isinstance(condition, Logic):
            return flow(raw).removeprefix("{").removesuffix("}"), ()
        label, written = str(name), value
        if name == "at_least":
            label, written = f"at_least {value['n']}", value["of"]
        if not isinstance(written, list):
            return label, (self.node(written, condition.parts[0], line_of(raw, ()), call),)
        lines = [line_of(written, (i,)) for i in range(len(written))]
        parts = zip(written, condition.parts, lines, strict=True)
        return label, tuple(self.node(part, tree, line, call) for part, tree, line in parts)

    def _part(self, written: Any, condition: Within, call: Call) -> tuple[str, tuple[Node, ...]]:
        """The anchor, then what is asked at each of its places."""
        scope = {key: value for key, value in written.items() if key not in ("check", *ANCHORS)}
        label = flow({"within": scope}).removeprefix("{").removesuffix("}")
        anchor: tuple[Node, ...] = ()
        if condition.anchor is not None:
            side = condition.side
            anchor = (self.node(written[side], condition.anchor, line_of(written, (side,)), call),)
        line = line_of(written, ("check",))
        asked = (self.node(written["check"], condition.check, line, place) for place in places_of(condition, call))
        return label, (*anchor, *asked)
