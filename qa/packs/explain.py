"""Why an item has its outcome: its condition trees node by node, each with its truth, its reason and its line.

The tree is walked as it is written, so that a named condition (``use``) is a node of its own. An operator is a leaf,
with its options as they stand in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qa.errors import UsageError
from qa.evaluate import outcome_of, verdict_of
from qa.packs.load import Pack
from qa.packs.yaml import flow, line_of, read_yaml
from qa.rubric import Condition, Item, Logic
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
            walk = _Walk(call, data.get("conditions") or {}, nearly=question != "when")
            trees[question] = walk.node(raw[question], condition, line_of(raw, (question,)))
    return trees


class _Walk:
    """Goes down a tree as written and as parsed, side by side."""

    def __init__(self, call: Call, named: Mapping[str, Any], *, nearly: bool) -> None:
        self.call = call
        self.named = named
        self.nearly = nearly

    def node(self, raw: Any, condition: Condition, line: int) -> Node:
        """The node of a condition that is written as `raw`."""
        verdict = verdict_of(condition, self.call, nearly=self.nearly)
        text, parts = self._within(raw, condition)
        return Node(text, line, verdict.truth, verdict.reason, verdict.evidence, parts)

    def _within(self, raw: Any, condition: Condition) -> tuple[str, tuple[Node, ...]]:
        name, value = next(iter(raw.items()))
        if name == "use":
            return f"use: {value}", (self.node(self.named[value], condition, line_of(self.named, (value,))),)
        if not isinstance(condition, Logic):
            return flow(raw).removeprefix("{").removesuffix("}"), ()
        written = value if isinstance(value, list) else [value]
        lines = [line_of(value, (i,)) for i in range(len(written))] if isinstance(value, list) else [line_of(raw, ())]
        parts = zip(written, condition.parts, lines, strict=True)
        return str(name), tuple(self.node(part, tree, line) for part, tree, line in parts)
